"""Quartiles of a sample: the distribution they suggest, and the ranks they hang on."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from scipy.special import ndtr, ndtri

#: One number, or many.
Values = TypeVar("Values", float, np.ndarray)
QUARTILES = {"q1": 0.25, "median": 0.5, "q3": 0.75}


@dataclass(frozen=True)
class ChangeDistribution:
    """Changes in per cent whose log ratio is normal, with one SD below and one above its median.

    q1, median, q3
        quartiles of the change, per cent, above -100.
    """

    q1: float
    median: float
    q3: float

    def change_at(self, level: Values) -> Values:
        """The quantile."""
        z = ndtri(level)
        below, above = self._spreads()
        log_ratio = np.log1p(self.median / 100) + z * np.where(z < 0, below, above)
        return 100 * np.expm1(log_ratio)

    def level_of(self, change: Values) -> Values:
        """The share of changes below."""
        distance = np.log1p(np.asarray(change) / 100) - np.log1p(self.median / 100)
        below, above = self._spreads()
        return ndtr(distance / np.where(distance < 0, below, above))

    def _spreads(self) -> tuple[float, float]:
        q1, median, q3 = np.log1p(np.array([self.q1, self.median, self.q3]) / 100)
        return (median - q1) / ndtri(0.75), (q3 - median) / ndtri(0.75)


def quartile_ranks(n: int) -> dict[str, tuple[int, float]]:
    """Rank (from 1) at or below each quartile of *n* values, and the share of the next rank.

    SPSS's HAVERAGE, R's type 6: the quartile p is the value of rank p (n + 1). Hyndman & Fan,
    Am Stat 1996;50:361.
    """
    return {name: (int(p * (n + 1)), p * (n + 1) % 1) for name, p in QUARTILES.items()}


def ranks_between(n: int) -> list[int]:
    """Number of values below, between and above those that the quartiles hang on."""
    counts, next_rank = [], 1
    for rank, share in quartile_ranks(n).values():
        counts.append(rank - next_rank)
        next_rank = rank + (2 if share else 1)
    return [*counts, n + 1 - next_rank]


def bins_between(keys: list[tuple[float, ...]]) -> list[tuple[float, float]]:
    """Limits of the values below, between and above *keys*, the values of each quartile."""
    edges = [-np.inf, *(edge for key in keys for edge in (key[0], key[-1])), np.inf]
    return list(zip(edges[::2], edges[1::2], strict=True))
