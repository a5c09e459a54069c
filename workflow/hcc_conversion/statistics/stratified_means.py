"""Differences of two means from means, standard deviations and counts."""

from collections.abc import Mapping, Sequence

import numpy as np

from hcc_conversion.statistics.distributions import t_quantile

WELCH = "difference of means, Welch 95% CI"
STRATIFIED = "linear model of the patients with the centre as a factor, 95% CI by t"
#: One group: ``mean``, ``sd`` (of a sample, n - 1) and ``n``.
Moments = Mapping[str, float]
_QUANTILE = 0.975


def welch_difference(first: Moments, second: Moments) -> dict[str, float]:
    """First minus second: ``estimate``, ``variance``, ``ci_low``, ``ci_high``.

    Needs two or more in each group. Welch, Biometrika 1947;34:28.
    """
    shares = [group["sd"] ** 2 / group["n"] for group in (first, second)]
    df = sum(shares) ** 2 / sum(
        share**2 / (group["n"] - 1) for share, group in zip(shares, (first, second), strict=True)
    )
    estimate = first["mean"] - second["mean"]
    half = t_quantile(_QUANTILE, df) * np.sqrt(sum(shares))
    return {
        "estimate": estimate,
        "variance": sum(shares),
        "ci_low": float(estimate - half),
        "ci_high": float(estimate + half),
    }


def stratified_difference(strata: Sequence[Sequence[Moments]]) -> dict[str, float]:
    """First minus second group within strata, as the least squares of all rows give it.

    The model is value ~ group + stratum, one variance for all. Its normal equations need of the
    rows only each cell's mean, standard deviation and count, so the estimate is that of the rows.
    """
    counts = np.array([[group["n"] for group in stratum] for stratum in strata], dtype=float)
    sds = np.array([[group["sd"] for group in stratum] for stratum in strata], dtype=float)
    differences = np.array([first["mean"] - second["mean"] for first, second in strata])
    weights = counts.prod(axis=1) / counts.sum(axis=1)
    estimate = float(weights @ differences / weights.sum())
    residual = ((counts - 1) * sds**2).sum() + weights @ (differences - estimate) ** 2
    df = counts.sum() - len(strata) - 1
    half = t_quantile(_QUANTILE, df) * np.sqrt(residual / df / weights.sum())
    return {
        "estimate": estimate,
        "ci_low": float(estimate - half),
        "ci_high": float(estimate + half),
    }
