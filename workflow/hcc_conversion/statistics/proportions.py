"""Intervals of proportions, by scipy."""

from scipy.stats import binomtest

WILSON = "Wilson 95 % CI"


def wilson_interval(count: int, denominator: int) -> tuple[float | None, float | None]:
    """Wilson's 95 % limits in per cent; none of nobody. Wilson, J Am Stat Assoc 1927;22:209."""
    if not denominator:
        return None, None
    limits = binomtest(count, denominator).proportion_ci(0.95, method="wilson")
    return 100 * limits.low, 100 * limits.high
