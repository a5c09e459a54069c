"""Quantiles and tails of the normal, t and χ² distributions, by scipy.special.

To the last bit those of scipy.stats, which takes longer to load than what uses them to compute.
"""

from scipy.special import chdtrc, chdtri, gammaincinv, ndtr, ndtri, stdtr, stdtrit


def normal_quantile(p: float) -> float:
    """Below which a share *p* of the standard normal distribution lies."""
    return float(ndtri(p))


def normal_above(x: float) -> float:
    """Share of the standard normal distribution above *x*."""
    return float(ndtr(-x))


def t_quantile(p: float, df: float) -> float:
    """Below which a share *p* of Student's t distribution lies."""
    return float(stdtrit(df, p))


def t_above(x: float, df: float) -> float:
    """Share of Student's t distribution above *x*."""
    return float(stdtr(df, -x))


def chi2_quantile(p: float, df: float) -> float:
    """Below which a share *p* of the χ² distribution lies."""
    return float(2 * gammaincinv(df / 2, p))


def chi2_upper_quantile(p: float, df: float) -> float:
    """Above which a share *p* of the χ² distribution lies."""
    return float(chdtri(df, p))


def chi2_above(x: float, df: float) -> float:
    """Share of the χ² distribution above *x*; all of it where rounding left *x* below 0."""
    return float(chdtrc(df, max(x, 0.0)))
