"""A probability with log-log limits on the complementary log-log scale, on which centres pool.

On that scale two cumulative incidences differ by the logarithm of a subdistribution hazard ratio,
if it is constant (Fine & Gray, J Am Stat Assoc 1999;94:496).
"""

from math import exp, expm1, log, log1p
from typing import NamedTuple

from hcc_conversion.statistics.distributions import normal_quantile

_QUANTILE = 0.975


class OnScale(NamedTuple):
    """log(-log(1 - p)) and its variance."""

    effect: float
    variance: float


def on_scale(share: float, ci_low: float, ci_high: float) -> OnScale | None:
    """A probability with 95 % log-log limits (`cumulative_incidence`); None without such limits.

    The limits give back the standard error of the probability that they are made of; the delta
    method takes it to the scale. At 0 and 1 there are no limits, and nothing can be said.
    """
    if not 0 < ci_low < share < ci_high < 1:
        return None
    width = log(-log(ci_low)) - log(-log(ci_high))
    error = share * -log(share) * width / (2 * normal_quantile(_QUANTILE))
    error_on_scale = error / ((1 - share) * -log1p(-share))
    return OnScale(to_scale(share), error_on_scale**2)


def to_scale(share: float) -> float:
    """The value on the scale of a probability between 0 and 1."""
    return log(-log1p(-share))


def off_scale(effect: float) -> float:
    """The probability of a value on the scale."""
    return -expm1(-exp(effect))
