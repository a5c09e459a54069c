"""Intervals of proportions."""

from math import sqrt

WILSON = "Wilson 95 % CI"
CLOPPER_PEARSON = "Clopper-Pearson 95 % CI"
#: Width of a 95 % interval in standard errors: the normal quantile of 0.975, as scipy has it.
_Z = 1.959963984540054


def wilson_interval(count: int, denominator: int) -> tuple[float | None, float | None]:
    """`wilson_limits`; none of nobody."""
    return wilson_limits(count, denominator) if denominator else (None, None)


def wilson_limits(count: int, denominator: int) -> tuple[float, float]:
    """Wilson's 95 % limits in per cent, of somebody. Wilson, J Am Stat Assoc 1927;22:209.

    The formula is closed, and most jobs that count need no other of scipy's: so it stands here, in
    the order of scipy's ``binomtest``, whose limits these are to the last bit.
    """
    share = count / denominator
    whole = 2 * (denominator + _Z**2)
    centre = (2 * denominator * share + _Z**2) / whole
    reach = _Z / whole * sqrt(4 * denominator * share * (1 - share) + _Z**2)
    # At the ends rounding would leave the limit a hair from 0 or 100 %.
    low = 0.0 if count == 0 else centre - reach
    high = 1.0 if count == denominator else centre + reach
    return 100 * low, 100 * high


def clopper_pearson_interval(count: int, denominator: int) -> tuple[float | None, float | None]:
    """`clopper_pearson_limits`; none of nobody."""
    return clopper_pearson_limits(count, denominator) if denominator else (None, None)


def clopper_pearson_limits(count: int, denominator: int) -> tuple[float, float]:
    """Exact 95 % limits in per cent, of somebody. Clopper & Pearson, Biometrika 1934;26:404."""
    from scipy.stats import binomtest  # slow to load, and few jobs are asked for exact limits

    limits = binomtest(count, denominator).proportion_ci(0.95, method="exact")
    return 100 * limits.low, 100 * limits.high
