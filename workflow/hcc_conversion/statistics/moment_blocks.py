"""Sums over intervals of moments without a subtraction.

Who enters late is at risk at an interval of moments that begins anywhere. As differences of two
cumulative sums, a risk set of little weight would be lost in those who enter after it: with log
hazard ratios of 40 one patient weighs as much as all others together. So every interval is put
together from blocks of 1, 2, 4, ... moments (at most two of each size), and only sums are made.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array


@dataclass(frozen=True)
class MomentBlocks:
    """The blocks of each row's interval.

    n_moments
        how many moments there are.
    size
        the power of two at or above it. Block 1 is of all moments, blocks 2k and 2k + 1 are the
        halves of block k, and block size + m is of moment m alone.
    covers
        1 where a block (row of the array) belongs to the interval of a row (column).
    """

    n_moments: int
    size: int
    covers: csr_array

    def over_rows(self, weights: np.ndarray, values: np.ndarray | None) -> np.ndarray:
        """Of each moment the sum over the rows at risk of weights, or of weighted *values*."""
        sums = self.covers @ (weights if values is None else (weights * values.T).T)
        half = 1
        while half < self.size:
            sums[2 * half : 4 * half] += np.repeat(sums[half : 2 * half], 2, axis=0)
            half *= 2
        return sums[self.size : self.size + self.n_moments]

    def over_moments(self, of_moments: np.ndarray) -> np.ndarray:
        """Of each row the sum of *of_moments* (one number or row per moment) of its interval."""
        sums = np.zeros((2 * self.size, *of_moments.shape[1:]))
        sums[self.size : self.size + self.n_moments] = of_moments
        half = self.size // 2
        while half:
            sums[half : 2 * half] = (
                sums[2 * half : 4 * half : 2] + sums[2 * half + 1 : 4 * half : 2]
            )
            half //= 2
        return self.covers.T @ sums


def moment_blocks(before: np.ndarray, last: np.ndarray, n_moments: int) -> MomentBlocks:
    """The blocks of the intervals after *before*, up to and including *last*."""
    size = 1 << max(0, (n_moments - 1).bit_length())
    begin, end, row = before + 1 + size, last + 1 + size, np.arange(len(last))
    rows, blocks = [], []
    # From single moments to larger blocks: an end that is no whole larger block is taken now.
    while len(row):
        for odd, block in (((begin & 1) == 1, begin), ((end & 1) == 1, end - 1)):
            rows.append(row[odd])
            blocks.append(block[odd])
        begin, end = (begin + 1) >> 1, end >> 1
        left = begin < end
        row, begin, end = row[left], begin[left], end[left]
    held = (np.concatenate([*blocks, []]).astype(int), np.concatenate([*rows, []]).astype(int))
    covers = csr_array((np.ones(len(held[0])), held), shape=(2 * size, len(last)))
    return MomentBlocks(n_moments, size, covers)
