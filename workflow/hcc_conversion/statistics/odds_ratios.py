"""The ratio of the odds of two shares by Miettinen and Nurminen's score test; by statsmodels.

The score test asks of a supposed ratio how far the two counts are from the likeliest pair of
shares with that ratio, and its limits are the ratios that it does not reject. Unlike Wald's they
exist where a count is 0 or everybody, and need no added halves. Miettinen & Nurminen, Stat Med
1985;4:213, with their variance times N / (N - 1).

A share is ``(count, of)``. Counts may be fractions: what a share of so many patients would be.
"""

from functools import lru_cache
from math import exp, inf, log, nan

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from statsmodels.stats.proportion import score_test_proportions_2indep

#: Ratios are looked for within exp(±_FARTHEST).
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

    at_end = estimate in (0, inf)
    # Of a count of 0 or of everybody P falls from 1 at that end, and crosses the level once.
    start = (_FARTHEST if estimate == inf else -_FARTHEST) if at_end else log(estimate)
    low = 0.0 if estimate == 0 else exp(brentq(above, -_FARTHEST, start, xtol=_PRECISION))
    high = inf if estimate == inf else exp(brentq(above, start, _FARTHEST, xtol=_PRECISION))
    return low, high
