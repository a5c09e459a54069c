"""Pool the estimates of several centres by the inverse of their variances."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hcc_conversion.statistics.distributions import chi2_above, normal_quantile, t_quantile
from hcc_conversion.statistics.heterogeneity import (
    TAU2,
    generalised_q,
    i_squared,
    tau_squared,
    tau_squared_limits,
    weighted_mean,
)

COMMON = "inverse variance, common effect, Wald 95% CI"
#: What the random-effects model is called; of the estimator of tau squared.
RANDOM = "inverse variance, random effects, τ² by {tau2}, 95% CI by Hartung–Knapp (modified)"
PREDICTION = "95% prediction interval by t with k - 2 degrees of freedom"
_QUANTILE = 0.975


@dataclass(frozen=True)
class Pooled:
    """What several centres have in common, on the scale that is pooled.

    estimate, se, ci_low, ci_high
        mean of the centres, standard error, 95 % limits.
    prediction_low, prediction_high
        where the true value of another centre lies, 95 %; None with fewer than 3 centres.
    tau2, tau2_low, tau2_high
        variance between centres; None where the model has none, or limits none.
    i2, i2_low, i2_high
        share of the variance that lies between centres, per cent.
    statistic, df, p_value
        test of heterogeneity.
    weight_percent
        of each centre; sums to 100.
    """

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    weight_percent: np.ndarray
    prediction_low: float | None = None
    prediction_high: float | None = None
    tau2: float | None = None
    tau2_low: float | None = None
    tau2_high: float | None = None
    i2: float | None = None
    i2_low: float | None = None
    i2_high: float | None = None
    statistic: float | None = None
    df: int | None = None
    p_value: float | None = None


def common_effect(estimates: np.ndarray, variances: np.ndarray) -> Pooled:
    """The value that all centres share, if they share one; and Cochran's Q."""
    mean, variance = weighted_mean(estimates, variances)
    low, high = _limits(mean, np.sqrt(variance), normal_quantile(_QUANTILE))
    weights = 1 / variances
    df = len(estimates) - 1
    statistic = generalised_q(estimates, variances)
    return Pooled(
        mean,
        float(np.sqrt(variance)),
        low,
        high,
        100 * weights / weights.sum(),
        statistic=statistic,
        df=df,
        p_value=chi2_above(statistic, df) if df else None,
    )


def random_effects(
    estimates: np.ndarray, variances: np.ndarray, method: str, *, modified: bool = True
) -> Pooled:
    """The mean of centres whose true values differ.

    Parameters
    ----------
    estimates, variances
        of at least two centres.
    method
        estimator of tau squared, one of `TAU2`.
    modified
        whether Hartung and Knapp's factor of the variance is kept from falling below 1, as
        metafor's ``test="adhoc"``; a few centres that happen to agree would otherwise give limits
        narrower than those of a common effect. Rover, Knapp & Friede, BMC Med Res Methodol
        2015;15:99.

    References
    ----------
    Hartung & Knapp, Stat Med 2001;20:3875. Prediction interval: Higgins, Thompson &
    Spiegelhalter, J R Stat Soc A 2009;172:137, equation 12.
    """
    k = len(estimates)
    tau2 = tau_squared(estimates, variances, method)
    mean, variance = weighted_mean(estimates, variances, tau2)
    factor = generalised_q(estimates, variances, tau2) / (k - 1)
    se = float(np.sqrt(variance * (max(factor, 1.0) if modified else factor)))
    low, high = _limits(mean, se, t_quantile(_QUANTILE, k - 1))
    tau2_low, tau2_high = tau_squared_limits(estimates, variances)
    weights = 1 / (variances + tau2)
    return replace(
        common_effect(estimates, variances),
        estimate=mean,
        se=se,
        ci_low=low,
        ci_high=high,
        weight_percent=100 * weights / weights.sum(),
        tau2=tau2,
        tau2_low=tau2_low,
        tau2_high=tau2_high,
        i2=i_squared(tau2, variances),
        i2_low=i_squared(tau2_low, variances),
        i2_high=i_squared(tau2_high, variances),
        **prediction(mean, se, tau2, k),
    )


def prediction(mean: float, se: float, tau2: float, k: int) -> dict[str, Any]:
    """The limits of the prediction interval of *k* centres; none of fewer than 3."""
    if k < 3:
        return {}
    low, high = _limits(mean, np.sqrt(tau2 + se**2), t_quantile(_QUANTILE, k - 2))
    return {"prediction_low": low, "prediction_high": high}


def random_method(tau2: str) -> str:
    """The name of `random_effects` with an estimator of tau squared."""
    return RANDOM.format(tau2=TAU2[tau2])


def _limits(mean: float, se: float, quantile: float) -> tuple[float, float]:
    return float(mean - quantile * se), float(mean + quantile * se)
