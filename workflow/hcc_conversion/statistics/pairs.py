"""Order statistics of all differences between two groups, without making the differences.

Sorted both ways they are a matrix whose rows and columns ascend. No library that the project has
selects from such a matrix (statsmodels' Qn has it inside, for one group only).
"""

from collections.abc import Iterable

import numpy as np

#: So many differences per value are made and sorted at the end.
_FEW = 8
_AT_LEAST = 100_000


def sorted_differences(
    first: np.ndarray, second: np.ndarray, places: Iterable[int]
) -> dict[int, float]:
    """Which of the sorted differences ``first[i] - second[j]`` stand at some places.

    After Johnson & Mizoguchi, SIAM J Comput 1978;7:147: of each value of the first group the
    differences that may still be the one looked for are a stretch of the sorted second group; the
    median of their middles, weighted by their lengths, tells which quarter or more can be dropped.
    Differences are compared as they are rounded, so that the result is the very number that a
    sorted list of all of them would have.

    Parameters
    ----------
    first, second
        known values, one or more each.
    places
        counted from 0, smaller than the product of both sizes.

    Returns
    -------
    The difference at each place, in the unit of the values. Memory grows with the number of
    values, time with n (log n)².
    """
    first, falling = np.sort(first), np.sort(second)[::-1]
    return {place: _at(first, falling, place) for place in set(places)}


def _at(first: np.ndarray, falling: np.ndarray, place: int) -> float:
    """The difference at a place; *falling*: the second group, the largest first."""
    low, high = np.zeros(len(first), dtype=np.int64), np.full(len(first), len(falling))
    enough = max(_AT_LEAST, _FEW * (len(first) + len(falling)))
    while (high - low).sum() > enough:
        open_rows = np.flatnonzero(high > low)
        middles = first[open_rows] - falling[(low + high)[open_rows] // 2]
        pivot = _weighted_median(middles, (high - low)[open_rows])
        below, up_to = (_counts(first, falling, pivot, side) for side in ("left", "right"))
        if place < below.sum():
            high = np.minimum(high, below)
        elif place < up_to.sum():
            return float(pivot)
        else:
            low = np.maximum(low, up_to)
    lengths = high - low
    starts = np.cumsum(lengths) - lengths
    column = np.arange(lengths.sum()) - np.repeat(starts - low, lengths)
    left = np.repeat(first, lengths) - falling[column]
    return float(np.partition(left, place - low.sum())[place - low.sum()])


def _weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return values[order][np.searchsorted(reached, reached[-1] / 2)]


def _counts(first: np.ndarray, falling: np.ndarray, pivot: float, side: str) -> np.ndarray:
    """Of each of *first* how many differences are below the pivot (or, right, up to it)."""
    low, high = np.zeros(len(first), dtype=np.int64), np.full(len(first), len(falling))
    # Bisection of all at once: the pivot less a value is rounded otherwise than a difference is.
    for _ in range(len(falling).bit_length()):
        middle = (low + high) // 2
        difference = first - falling[np.minimum(middle, len(falling) - 1)]
        before = (difference < pivot) if side == "left" else (difference <= pivot)
        before &= low < high
        low, high = np.where(before, middle + 1, low), np.where(before, high, middle)
    return low
