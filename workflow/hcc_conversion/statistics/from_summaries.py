"""Two samples of which only summaries are known, as a paper prints them; by scipy.

Of patients' rows `hcc_conversion.statistics.two_groups` is to be used. Differences are the first
sample minus the second; limits are of 95 %.
"""

from collections.abc import Sequence
from math import exp, inf, log, sqrt
from typing import NamedTuple

from scipy.stats import norm, t

CONFIDENCE = 0.95
#: Width of a 95 % interval in standard errors.
_Z = float(norm.isf((1 - CONFIDENCE) / 2))
#: Standard error of a median over (q3 - q1) / √n, in a normal sample: √(π / 2) / 1.349.
_MEDIAN_FACTOR = 1.2533 / 1.349
#: Interquartile range of a normal distribution, in standard deviations.
QUARTILES_PER_SD = 1.349


class Estimate(NamedTuple):
    """A value with its limits and standard error, of a ratio on the logarithmic scale."""

    value: float
    ci_low: float
    ci_high: float
    standard_error: float

    def holds(self, value: float) -> bool:
        """Whether *value* lies between the limits."""
        return self.ci_low <= value <= self.ci_high


class Difference(NamedTuple):
    """A difference, or a ratio, with limits and a two-sided P."""

    estimate: float
    ci_low: float
    ci_high: float
    p_value: float


def mean_estimate(mean: float, sd: float, n: float) -> Estimate | None:
    """A mean with Student's limits; none of fewer than two patients."""
    if n < 2:
        return None
    error = sd / sqrt(n)
    reach = float(t.isf((1 - CONFIDENCE) / 2, n - 1)) * error
    return Estimate(mean, mean - reach, mean + reach, error)


def median_estimate(median: float, q1: float, q3: float, n: float) -> Estimate | None:
    """A median with approximate limits from the quartiles; none of fewer than two patients.

    Its standard error is that in a normal sample, 0.93 (q3 - q1) / √n: McGill, Tukey & Larsen,
    Am Stat 1978;32:12.
    """
    if n < 2:
        return None
    error = _MEDIAN_FACTOR * (q3 - q1) / sqrt(n)
    return Estimate(median, median - _Z * error, median + _Z * error, error)


def ratio_estimate(ratio: float, ci_low: float, ci_high: float) -> Estimate | None:
    """A ratio with its standard error on the logarithmic scale; none where a limit is 0.

    Altman & Bland, BMJ 2011;343:d2304.
    """
    if not 0 < ci_low < ci_high < inf or ratio <= 0:
        return None
    return Estimate(ratio, ci_low, ci_high, (log(ci_high) - log(ci_low)) / (2 * _Z))


def welch_standard_error(first: Sequence[float], second: Sequence[float]) -> float:
    """Standard error of the difference of two means, each sample as (mean, SD, n)."""
    return sqrt(sum(sd**2 / n for _, sd, n in (first, second)))


def welch_difference(first: Sequence[float], second: Sequence[float]) -> Difference | None:
    """Difference of two means, each sample as (mean, SD, n); none without a spread.

    Welch, Biometrika 1947;34:28, with Satterthwaite's degrees of freedom.
    """
    (mean_1, sd_1, n_1), (mean_2, sd_2, n_2) = first, second
    if min(n_1, n_2) < 2 or sd_1 == sd_2 == 0:
        return None
    part_1, part_2 = sd_1**2 / n_1, sd_2**2 / n_2
    error = welch_standard_error(first, second)
    df = (part_1 + part_2) ** 2 / (part_1**2 / (n_1 - 1) + part_2**2 / (n_2 - 1))
    estimate, reach = mean_1 - mean_2, float(t.isf((1 - CONFIDENCE) / 2, df)) * error
    p_value = 2 * float(t.sf(abs(estimate) / error, df))
    return Difference(estimate, estimate - reach, estimate + reach, p_value)


def normal_difference(first: Estimate, second: Estimate) -> Difference | None:
    """Difference of two independent estimates by their standard errors; none if both are 0."""
    error = sqrt(first.standard_error**2 + second.standard_error**2)
    if not error:
        return None
    estimate = first.value - second.value
    p_value = 2 * float(norm.sf(abs(estimate) / error))
    return Difference(estimate, estimate - _Z * error, estimate + _Z * error, p_value)


def ratio_of_ratios(first: Estimate, second: Estimate) -> Difference:
    """First over second, compared on the logarithmic scale.

    Altman & Bland, BMJ 2003;326:219.
    """
    error = sqrt(first.standard_error**2 + second.standard_error**2)
    estimate = log(first.value) - log(second.value)
    p_value = 2 * float(norm.sf(abs(estimate) / error))
    limits = (exp(estimate - _Z * error), exp(estimate + _Z * error))
    return Difference(exp(estimate), *limits, p_value)


def standardised_share_difference(n_1: float, of_1: float, n_2: float, of_2: float) -> float:
    """|p1 - p2| in standard errors of a common share: the z of the two-proportion test.

    0 where all, or none, are in both samples. Fleiss, Statistical Methods for Rates and
    Proportions, 1981.
    """
    common = (n_1 + n_2) / (of_1 + of_2)
    error = sqrt(common * (1 - common) * (1 / of_1 + 1 / of_2))
    return abs(n_1 / of_1 - n_2 / of_2) / error if error else 0.0


def standardised_ratio_difference(first: Estimate, second: Estimate) -> float:
    """Difference of two ratios on the logarithmic scale, in standard errors of both."""
    error = sqrt(first.standard_error**2 + second.standard_error**2)
    return abs(log(first.value) - log(second.value)) / error
