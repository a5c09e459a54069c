"""Spread of the true values between centres: tau squared, Cochran's Q, I squared.

``estimates`` and ``variances`` are one number per centre, on the scale that is pooled.
"""

import numpy as np
from scipy.optimize import brentq, minimize_scalar

from hcc_conversion.statistics.distributions import chi2_quantile, chi2_upper_quantile

REML, PAULE_MANDEL = "reml", "paule_mandel"
#: Name of each estimator of tau squared.
TAU2 = {REML: "REML", PAULE_MANDEL: "Paule–Mandel"}
_TOLERANCE = 1e-14
_CONFIDENCE = 0.95


def weighted_mean(
    estimates: np.ndarray, variances: np.ndarray, tau2: float = 0.0
) -> tuple[float, float]:
    """Mean with weights 1 / (variance + tau2), and its variance."""
    weights = 1 / (variances + tau2)
    return float(weights @ estimates / weights.sum()), float(1 / weights.sum())


def generalised_q(estimates: np.ndarray, variances: np.ndarray, tau2: float = 0.0) -> float:
    """Weighted squared distances from the weighted mean; Cochran's Q where *tau2* is 0."""
    mean, _ = weighted_mean(estimates, variances, tau2)
    return float(((estimates - mean) ** 2 / (variances + tau2)).sum())


def tau_squared(estimates: np.ndarray, variances: np.ndarray, method: str) -> float:
    """Variance between centres by one of `TAU2`, never below 0.

    Paule & Mandel, J Res Natl Bur Stand 1982;87:377 (statsmodels' ``combine_effects`` solves the
    same equation to 5 digits; asked for more it may step below 0 and give 0). REML: Viechtbauer,
    J Educ Behav Stat 2005;30:261.
    """
    if method == PAULE_MANDEL:
        return _root(estimates, variances, len(estimates) - 1)
    if method == REML:
        return _reml(estimates, variances)
    raise ValueError(f"{method} is none of {', '.join(TAU2)}")


def tau_squared_limits(estimates: np.ndarray, variances: np.ndarray) -> tuple[float, float]:
    """95 % limits of tau squared by the Q profile, as metafor's ``confint``; 0 and 0 where the
    estimates lie closer together than chance would have them.

    Viechtbauer, Stat Med 2007;26:37.
    """
    df = len(estimates) - 1
    tail = (1 - _CONFIDENCE) / 2
    low = _root(estimates, variances, chi2_upper_quantile(tail, df))
    return low, _root(estimates, variances, chi2_quantile(tail, df))


def typical_variance(variances: np.ndarray) -> float:
    """The variance within centres that I squared holds the spread against.

    Higgins & Thompson, Stat Med 2002;21:1539, equation 9.
    """
    weights = 1 / variances
    return float((len(variances) - 1) * weights.sum() / (weights.sum() ** 2 - weights @ weights))


def i_squared(tau2: float, variances: np.ndarray) -> float:
    """Share of the variance that lies between centres, per cent."""
    return 100 * tau2 / (tau2 + typical_variance(variances))


def _root(estimates: np.ndarray, variances: np.ndarray, target: float) -> float:
    """The tau squared at which the generalised Q, which falls with it, is *target*; or 0."""

    def excess(tau2: float) -> float:
        return generalised_q(estimates, variances, tau2) - target

    if excess(0.0) <= 0:
        return 0.0
    high = float(np.var(estimates)) + float(np.max(variances))
    while excess(high) > 0:
        high *= 4
    return float(brentq(excess, 0.0, high, xtol=_TOLERANCE * high, rtol=8.9e-16))


def _reml(estimates: np.ndarray, variances: np.ndarray) -> float:
    """The maximum of the restricted likelihood, looked for from 0 to far beyond the spread."""

    def deviance(tau: float | np.ndarray) -> np.ndarray:
        total = variances + np.square(tau)[..., None]
        weights = 1 / total
        mean = (weights * estimates).sum(axis=-1) / weights.sum(axis=-1)
        distances = weights * (estimates - mean[..., None]) ** 2
        return np.log(total).sum(axis=-1) + np.log(weights.sum(axis=-1)) + distances.sum(axis=-1)

    def score(tau2: float) -> float:
        weights = 1 / (variances + tau2)
        mean, variance = weighted_mean(estimates, variances, tau2)
        return float(
            (weights**2 * (estimates - mean) ** 2).sum()
            - weights.sum()
            + variance * (weights @ weights)
        )

    far = 10 * np.sqrt(np.ptp(estimates) ** 2 + variances.max())
    grid = np.linspace(0, far, 200)
    best = int(np.argmin(deviance(grid)))
    around = (grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)])
    found = float(minimize_scalar(deviance, bounds=around, method="bounded").x)
    # The search stops at about the square root of machine precision; the score has the digits.
    low, high = (0.9 * found) ** 2, (1.1 * found) ** 2
    if deviance(0.0) <= deviance(found) or score(low) <= 0:
        return 0.0 if score(0.0) <= 0 else found**2
    return float(brentq(score, low, high, xtol=_TOLERANCE)) if score(high) < 0 else found**2
