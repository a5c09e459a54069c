"""Pool proportions as they are counted: logistic model with a normal intercept per centre.

The counts are binomial, so centres where nobody or everybody has the event take part as they are,
without a continuity correction. Stijnen, Hamza & Özdemir, Stat Med 2010;29:3046. No library in
Python fits it by maximum likelihood (statsmodels has variational Bayes only).
"""

from dataclasses import replace

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit, logsumexp, xlogy

from hcc_conversion.statistics.distributions import chi2_above, normal_quantile, t_quantile
from hcc_conversion.statistics.heterogeneity import i_squared
from hcc_conversion.statistics.meta_analysis import Pooled, prediction
from hcc_conversion.statistics.proportions import clopper_pearson_limits

COMMON = "logistic model, common proportion, Wald 95% CI of the logit"
RANDOM = (
    "logistic model with a normal intercept per centre (binomial–normal, exact likelihood), "
    "maximum likelihood, 95% CI by t with k - 1 degrees of freedom"
)
SPREAD = (
    "likelihood-ratio test; I² = τ² / (τ² + typical sampling variance of the logits, 1/2 added "
    "where a count is 0)"
)
COMMON_EXACT = "all patients together, Clopper-Pearson 95% CI"
#: Why there is no random-effects model.
DEGENERATE = "every centre has {percent:.0f} %: no spread between centres can be estimated"
SEPARATED = "every centre has 0 or 100 %: the spread between centres has no finite estimate"
_NODES, _LOG_WEIGHTS = np.polynomial.hermite.hermgauss(50)
_LOG_WEIGHTS = np.log(_LOG_WEIGHTS)
_STARTS = (0.2, 1.0)
#: A standard deviation between centres below this is none, on the scale of the logit.
_NEGLIGIBLE = 1e-3


def is_degenerate(counts: np.ndarray, denominators: np.ndarray) -> bool:
    """Whether all centres have 0 or all have 100 %, so that the logit has no finite estimate."""
    return bool(counts.sum() in (0, denominators.sum()))


def is_separated(counts: np.ndarray, denominators: np.ndarray) -> bool:
    """Whether some centres have 0, the others 100 %: the likelihood rises with tau without end."""
    inside = (counts > 0) & (counts < denominators)
    return not inside.any() and not is_degenerate(counts, denominators)


def common_proportion(counts: np.ndarray, denominators: np.ndarray) -> Pooled:
    """The logit of the proportion that all centres share, with the test that they do.

    The test is 2 (log likelihood of a proportion per centre - that of one for all), which exists
    with counts of 0. Where all centres have 0 or all have 100 % the logit is infinite, its limits
    are exact (Clopper–Pearson), and there is nothing to test.
    """
    total = denominators.sum()
    share = counts.sum() / total
    if is_degenerate(counts, denominators):
        low, high = (limit / 100 for limit in clopper_pearson_limits(int(counts.sum()), int(total)))
        weights = 100 * denominators / total
        return Pooled(float(logit(share)), np.inf, float(logit(low)), float(logit(high)), weights)
    se = float(1 / np.sqrt(total * share * (1 - share)))
    half = normal_quantile(0.975) * se
    statistic = _likelihood_ratio(counts, denominators)
    df = len(counts) - 1
    return Pooled(
        float(logit(share)),
        se,
        float(logit(share) - half),
        float(logit(share) + half),
        100 * denominators / total,
        statistic=statistic,
        df=df,
        p_value=chi2_above(statistic, df) if df else None,
    )


def random_intercept(counts: np.ndarray, denominators: np.ndarray) -> Pooled:
    """The logit of the proportion at the median centre, of at least two centres that are neither
    `is_degenerate` nor `is_separated`.

    As metafor's ``rma.glmm(measure="PLO", test="t")``, by adaptive Gauss–Hermite quadrature.
    The weights are those of centres with the pooled proportion, 1 / (tau² + 1 / (n p (1 - p))):
    the model itself has none.
    """
    k = len(counts)
    mean, tau = _maximum(counts, denominators)
    se = _standard_error(mean, tau, counts, denominators)
    half = t_quantile(0.975, k - 1) * se
    share = expit(mean)
    weights = 1 / (tau**2 + 1 / (denominators * share * (1 - share)))
    return replace(
        common_proportion(counts, denominators),
        estimate=mean,
        se=se,
        ci_low=float(mean - half),
        ci_high=float(mean + half),
        weight_percent=100 * weights / weights.sum(),
        tau2=tau**2,
        i2=i_squared(tau**2, logits(counts, denominators)[1]),
        **prediction(mean, se, tau**2, k),
    )


def logits(counts: np.ndarray, denominators: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each centre, with their variances; 1/2 is added to both counts where one is 0.

    As metafor does for I² alone: these say roughly where a centre lies, and pool nothing.
    """
    rest = denominators - counts
    added = 0.5 * ((counts == 0) | (rest == 0))
    return np.log((counts + added) / (rest + added)), 1 / (counts + added) + 1 / (rest + added)


def _likelihood_ratio(counts: np.ndarray, denominators: np.ndarray) -> float:
    share = counts.sum() / denominators.sum()
    expected = denominators * share
    rest = denominators - counts
    found = xlogy(counts, counts / expected) + xlogy(rest, rest / (denominators - expected))
    return max(float(2 * found.sum()), 0.0)


def _maximum(counts: np.ndarray, denominators: np.ndarray) -> tuple[float, float]:
    """Mean of the logit and standard deviation between centres, at the greatest likelihood."""
    middle = float(logit(counts.sum() / denominators.sum()))

    def negative(point: np.ndarray, part: int) -> float | np.ndarray:
        return -_log_likelihood(point[0], point[1], counts, denominators)[part]

    # Nothing keeps tau above 0: the likelihood is the same on either side of it.
    fits = [
        minimize(
            negative,
            (middle, start),
            args=(0,),
            jac=lambda point, _: negative(point, 1),
            hess=lambda point, _: negative(point, 2),
            method="trust-exact",
            options={"gtol": 1e-8},
        )
        for start in _STARTS
    ]
    best = min(fits, key=lambda fit: fit.fun)
    mean, tau = float(best.x[0]), abs(float(best.x[1]))
    none = negative(np.array([middle, 0.0]), 0)
    if tau < _NEGLIGIBLE or none <= best.fun:
        return middle, 0.0
    return mean, tau


def _standard_error(mean: float, tau: float, counts: np.ndarray, denominators: np.ndarray) -> float:
    """Of the mean, by the observed information of both parameters; of one where tau is 0."""
    if tau == 0:
        share = expit(mean)
        return float(1 / np.sqrt(denominators.sum() * share * (1 - share)))
    information = -_log_likelihood(mean, tau, counts, denominators)[2]
    return float(np.sqrt(np.linalg.inv(information)[0, 0]))


def _log_likelihood(
    mean: float, tau: float, counts: np.ndarray, denominators: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """Log likelihood (without its constant) of mean and tau, its gradient and second derivatives.

    The intercept of a centre is mean + tau u, u standard normal; derivatives are expectations over
    u given the counts (Louis, J R Stat Soc B 1982;44:226).
    """
    points, log_terms = _integrand(mean, tau, counts, denominators)
    each = logsumexp(log_terms, axis=-1)
    weights = np.exp(log_terms - each[:, None])
    share = expit(mean + tau * points)
    residuals = counts[:, None] - denominators[:, None] * share
    curvatures = residuals**2 - denominators[:, None] * share * (1 - share)
    powers = np.stack([np.ones_like(points), points])
    scores = (weights * residuals * powers).sum(axis=2)
    second = np.einsum("cn,acn,bcn->ab", weights * curvatures, powers, powers) - scores @ scores.T
    return float(each.sum()), scores.sum(axis=1), second


def log_marginals(
    mean: np.ndarray, tau: np.ndarray, counts: np.ndarray, denominators: np.ndarray
) -> np.ndarray:
    """Log likelihood (without its constant) of each centre, the last axis, at means and taus whose
    last axis is of length 1."""
    return logsumexp(_integrand(mean, tau, counts, denominators)[1], axis=-1)


def _integrand(
    mean: float | np.ndarray, tau: float | np.ndarray, counts: np.ndarray, denominators: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The nodes of u of each centre, and the logarithms of what is summed over them (last axis)."""
    u, spread = _modes(mean, tau, counts, denominators)
    points = u[..., None] + np.sqrt(2) * spread[..., None] * _NODES
    linear = np.asarray(mean)[..., None] + np.asarray(tau)[..., None] * points
    terms = counts[:, None] * linear - denominators[:, None] * np.logaddexp(0, linear)
    terms += -(points**2) / 2 + _NODES**2 + _LOG_WEIGHTS
    return points, terms + np.log(spread / np.sqrt(np.pi))[..., None]


def _modes(
    mean: float | np.ndarray, tau: float | np.ndarray, counts: np.ndarray, denominators: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Of each centre, where u is most likely given the counts, and the spread about it."""
    u = np.zeros(np.broadcast_shapes(np.shape(mean), np.shape(tau), counts.shape))
    for _ in range(100):
        share = expit(mean + tau * u)
        slope = tau * (counts - denominators * share) - u
        curvature = 1 + denominators * tau**2 * share * (1 - share)
        # A step is held back: far from the mode the curvature says little of the way to it.
        step = np.clip(slope / curvature, -1, 1)
        u = u + step
        if np.abs(step).max() < 1e-12:
            break
    share = expit(mean + tau * u)
    return u, 1 / np.sqrt(1 + denominators * tau**2 * share * (1 - share))
