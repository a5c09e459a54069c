"""Exchanges of predictors between two patients of one bin.

No predictor's count in any bin changes by them, so every model of a single predictor stays
exactly as it is while the model of all together moves.
"""

from typing import NamedTuple

import numpy as np
from numpy.random import Generator


class Exchanges(NamedTuple):
    """Possible exchanges, one per row.

    rows: bin, the two pattern numbers before and the two after; effects: how the distance of
    the joint model changes, to the first order; sizes: the changes by either patient alone,
    added without regard to direction: what is not linear grows with them.
    """

    rows: np.ndarray
    effects: np.ndarray
    sizes: np.ndarray

    def take(self, places: np.ndarray) -> "Exchanges":
        """Those at the given places."""
        return Exchanges(self.rows[places], self.effects[places], self.sizes[places])


def draw_exchanges(
    counts: np.ndarray, slopes: np.ndarray, n_per_bin: int, rng: Generator
) -> Exchanges:
    """Different exchanges drawn at random, at most *n_per_bin* in each bin.

    *counts*: patients per bin and pattern; *slopes*: `joint_model.Position.slopes` there.
    """
    of_bins = [
        _of_bin(place, patients, n_per_bin, rng)
        for place, patients in enumerate(counts)
        if place and patients.sum() > 1
    ]
    rows = _distinct(np.concatenate(of_bins), counts.shape)
    place, first, second, first_after, second_after = rows.T
    of_first = slopes[place, first_after] - slopes[place, first]
    of_second = slopes[place, second_after] - slopes[place, second]
    sizes = np.linalg.norm(of_first, axis=1) + np.linalg.norm(of_second, axis=1)
    return Exchanges(rows, of_first + of_second, sizes)


def _of_bin(place: int, patients: np.ndarray, n_drawn: int, rng: Generator) -> np.ndarray:
    present = np.repeat(np.arange(len(patients)), patients)
    pairs = np.sort(present[rng.integers(0, len(present), (n_drawn, 2))], axis=1)
    differing = pairs[:, 0] ^ pairs[:, 1]
    exchanged = differing & rng.integers(1, len(patients), n_drawn)
    # To exchange all that differs is to exchange the patients: nothing happens.
    real = (exchanged != 0) & (exchanged != differing)
    before, bits = pairs[real], exchanged[real, None]
    return np.column_stack([np.full(len(before), place), before, before ^ bits])


def _distinct(rows: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Each exchange once; the second patient's pattern after it follows from the others."""
    n_bins, n_patterns = shape
    key = np.ravel_multi_index(rows[:, :4].T, (n_bins, n_patterns, n_patterns, n_patterns))
    return rows[np.unique(key, return_index=True)[1]]


def exchange(counts: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Counts after the exchanges *rows*, one by one; those no longer possible are left out."""
    after = counts.copy()
    for place, first, second, first_after, second_after in rows.tolist():
        needed = 1 + (first == second)
        of_bin = after[place]
        if of_bin[first] >= needed and of_bin[second] >= needed:
            of_bin[first] -= 1
            of_bin[second] -= 1
            of_bin[first_after] += 1
            of_bin[second_after] += 1
    return after
