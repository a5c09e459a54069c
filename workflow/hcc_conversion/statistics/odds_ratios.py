"""The ratio of the odds of two shares by Miettinen and Nurminen's score test; by statsmodels.

The score test asks of a supposed ratio how far the two counts are from the likeliest pair of
shares with that ratio, and its limits are the ratios that it does not reject. Unlike Wald's they
exist where a count is 0 or everybody, and need no added halves. Miettinen & Nurminen, Stat Med
1985;4:213, with their variance times N / (N - 1).

A share is ``(count, of)``. Counts may be fractions: what a share of so many patients would be.
"""

from collections.abc import Callable
from functools import lru_cache
from math import exp, inf, log, nan

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from statsmodels.stats.proportion import score_test_proportions_2indep

#: Limits are looked for within so much of the logarithm of the ratio.
_FARTHEST = 30.0
#: Of the logarithm of a limit.
_PRECISION = 1e-6

Share = tuple[float, float]


def odds_ratio(first: Share, second: Share) -> float:
    """Odds of *first* over those of *second*: 0 or infinite at an end, NaN where both are 0 / 0."""
    (a, of_a), (c, of_c) = first, second
    above, below = a * (of_c - c), c * (of_a - a)
    if below:
        return above / below
    return inf if above else nan


def score_p_values(
    counts: npt.ArrayLike, of: float, other_counts: npt.ArrayLike, other_of: float, ratio: float
) -> np.ndarray:
    """Two-sided P of the odds ratio being *ratio*; 1 where all, or none, are in both samples."""
    a, c = np.broadcast_arrays(np.asarray(counts, float), np.asarray(other_counts, float))
    told = ~np.isin(a + c, (0, of + other_of))
    found = np.ones(a.shape)
    with np.errstate(divide="ignore", invalid="ignore"):  # of the sample's own ratio, not used here
        found[told] = score_test_proportions_2indep(
            a[told], of, c[told], other_of, value=ratio, compare="odds-ratio"
        ).pvalue
    return found


def score_p_value(first: Share, second: Share, ratio: float = 1.0) -> float:
    """As `score_p_values`, of one pair."""
    return float(score_p_values(first[0], first[1], second[0], second[1], ratio))


@lru_cache(maxsize=10_000)
def score_limits(first: Share, second: Share, confidence: float = 0.95) -> tuple[float, float]:
    """The ratios that the test does not reject; 0 and infinite where all, or none, are in both."""
    estimate = odds_ratio(first, second)
    if np.isnan(estimate):
        return 0.0, inf

    def above(log_ratio: float) -> float:
        return score_p_value(first, second, exp(log_ratio)) - (1 - confidence)

    # Of a count of 0 or of everybody halves are added, only to have a ratio to start from.
    (a, of_a), (c, of_c) = first, second
    start = (
        log(estimate)
        if 0 < estimate < inf
        else log((a + 0.5) / (of_a - a + 0.5) / (c + 0.5) * (of_c - c + 0.5))
    )
    low = 0.0 if estimate == 0 else _crossing(above, start, -1)
    high = inf if estimate == inf else _crossing(above, start, 1)
    return low, high


def _crossing(above: Callable[[float], float], start: float, direction: int) -> float:
    """The ratio in *direction* from *start* from which on nothing is above the level."""
    step = 0.5
    while above(start + direction * step) > 0:
        step *= 2
        if step > _FARTHEST:
            return 0.0 if direction < 0 else inf
    return exp(brentq(above, *sorted((start, start + direction * step)), xtol=_PRECISION))
