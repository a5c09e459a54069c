"""Intervals of proportions, by scipy."""

from scipy.stats import binomtest

WILSON = "Wilson 95 % CI"
CLOPPER_PEARSON = "Clopper-Pearson 95 % CI"


def wilson_interval(count: int, denominator: int) -> tuple[float | None, float | None]:
    """Wilson's 95 % limits in per cent; none of nobody. Wilson, J Am Stat Assoc 1927;22:209."""
    return _limits(count, denominator, "wilson")


def clopper_pearson_interval(count: int, denominator: int) -> tuple[float | None, float | None]:
    """Exact 95 % limits in per cent; none of nobody. Clopper & Pearson, Biometrika 1934;26:404."""
    return _limits(count, denominator, "exact")


def _limits(count: int, denominator: int, method: str) -> tuple[float | None, float | None]:
    if not denominator:
        return None, None
    limits = binomtest(count, denominator).proportion_ci(0.95, method=method)
    return 100 * limits.low, 100 * limits.high
