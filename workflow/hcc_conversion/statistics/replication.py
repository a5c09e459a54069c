"""Measures of the replication literature: an original, and a replication of it.

Estimates are normal on the scale that they are given on; of ratios that is the logarithmic one.
*Perfect replication* means that both studies estimate the same quantity, and chance alone parts
them.
"""

from collections.abc import Sequence
from math import exp, sqrt
from typing import Any

import numpy as np
from scipy.stats import betabinom, norm

CONFIDENCE = 0.95
#: Recalibration of the sceptical P: Held, Micheloud & Pawel, Ann Appl Stat 2022;16:706.
GOLDEN_RATIO = (1 + sqrt(5)) / 2


def predicted_interval(
    original: float, original_error: float, replication_error: float
) -> tuple[float, float]:
    """Where the estimate of a perfect replication lies with 95 % probability.

    Patil, Peng & Leek, Perspect Psychol Sci 2016;11:539.
    """
    reach = float(norm.isf((1 - CONFIDENCE) / 2)) * sqrt(original_error**2 + replication_error**2)
    return original - reach, original + reach


def predicted_share(count: int, of: int, replication_of: int) -> tuple[float, float]:
    """As `predicted_interval` of a share, per cent: quantiles of the beta-binomial distribution.

    The share itself is as uncertain as *count* of *of* leave it (Jeffreys's prior).
    """
    ends = _replicated_counts(count, of, replication_of).ppf(
        [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]
    )
    low, high = 100 * ends / replication_of
    return float(low), float(high)


def chance_inside(
    limits: tuple[float, float], original: float, original_error: float, replication_error: float
) -> float:
    """The probability that the estimate of a perfect replication lies within *limits*."""
    spread = sqrt(original_error**2 + replication_error**2)
    low, high = norm.cdf((np.asarray(limits) - original) / spread)
    return float(high - low)


def chance_share_inside(
    limits: tuple[float, float], count: int, of: int, replication_of: int
) -> float:
    """As `chance_inside` of a share; *limits* in per cent."""
    counts = np.arange(replication_of + 1)
    percent = 100 * counts / replication_of
    inside = (limits[0] <= percent) & (percent <= limits[1])
    return float(_replicated_counts(count, of, replication_of).pmf(counts)[inside].sum())


def _replicated_counts(count: int, of: int, replication_of: int) -> Any:
    return betabinom(replication_of, count + 0.5, of - count + 0.5)


def sceptical_p_value(z_original: float, z_replication: float, relative_variance: float) -> float:
    """One-sided P of the sceptic of the original, in whose direction the replication is looked at.

    A sceptic's prior is as narrow as makes the original just not convincing; P tells how far the
    replication contradicts that prior. Held, J R Stat Soc A 2020;183:431, with the golden
    recalibration, so that it may be read as an ordinary one-sided P (success below 0.025).

    relative_variance
        variance of the original estimate over that of the replication.
    """
    squared = _sceptical_z_squared(z_original**2, z_replication**2, relative_variance)
    tail = float(norm.sf(sqrt(squared * GOLDEN_RATIO)))
    return tail if z_original * z_replication > 0 else 1 - tail


def _sceptical_z_squared(original: float, replication: float, relative_variance: float) -> float:
    """The root x of (original / x - 1) (replication / x - 1) = relative variance: Held's (9)."""
    if not original or not replication:
        return 0.0
    mean, harmonic = (original + replication) / 2, 2 / (1 / original + 1 / replication)
    excess = relative_variance - 1
    if abs(excess) < 1e-9:
        return harmonic / 2
    return (sqrt(mean * (mean + excess * harmonic)) - mean) / excess


def replication_bayes_factor(
    z_original: float, z_replication: float, relative_variance: float
) -> float:
    """How much likelier the replication is by the original's posterior than by no effect.

    Above 1 speaks for the original. Verhagen & Wagenmakers, J Exp Psychol Gen 2014;143:1457; of
    normal estimates: Pawel & Held, J R Stat Soc B 2022;84:879, whose factor is the reciprocal.
    *relative_variance*: as for `sceptical_p_value`.
    """
    predicted = norm(z_original * sqrt(relative_variance), sqrt(1 + relative_variance))
    return exp(min(float(predicted.logpdf(z_replication) - norm.logpdf(z_replication)), 700.0))


def range_of_count(chances: Sequence[float]) -> tuple[int, int]:
    """Where the number of events of these probabilities lies with 95 % probability or more.

    The events are taken as independent (Poisson binomial distribution).
    """
    of_count = np.ones(1)
    for chance in chances:
        of_count = np.convolve(of_count, (1 - chance, chance))
    below = np.cumsum(of_count)
    low, high = np.searchsorted(below, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return int(low), int(min(high, len(chances)))
