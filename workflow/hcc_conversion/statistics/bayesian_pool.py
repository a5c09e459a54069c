"""Pool centres with prior knowledge of how far centres differ: a half-normal prior of tau.

Of few centres the data hardly tell tau, the standard deviation of the true values between centres.
Limits that admit any tau are then useless, and those that take its estimate for true too narrow. A
weakly informative prior says that tau is hardly ever above twice its scale (5 % of the prior), and
everything else is averaged over what the data and the prior leave open. The mean has a uniform
prior. Friede, Röver, Wandel & Neuenschwander, Res Synth Methods 2017;8:79 (few studies) and Biom J
2017;59:658 (two studies); Röver, J Stat Softw 2020;93(6).

The likelihoods are those of `meta_analysis.random_effects` (normal) and of
`binomial_normal.random_intercept` (exact). The integrals are sums over a grid of tau and, given
tau, of the mean in units of its standard error: no sampling, so the same data give the same digits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.integrate import cumulative_simpson
from scipy.interpolate import CubicSpline
from scipy.optimize import brentq

from hcc_conversion.statistics.binomial_normal import log_marginals, logits

METHOD = (
    "Bayesian random effects, {likelihood} likelihood: half-normal prior of τ, uniform prior of "
    "the mean; median, equal-tailed 95% credible and prediction limits"
)
NORMAL = METHOD.format(likelihood="normal")
BINOMIAL = METHOD.format(likelihood="exact binomial")
_TAILS = (0.025, 0.975)
#: Where the mean given tau is summed over, in its standard errors; tails of a share of few events
#: fall as exp(-distance).
_STEPS = np.linspace(-16, 16, 161)
#: Of a standard normal deviation, where it is summed over and with what weight.
_DEVIATIONS, _OF_DEVIATIONS = np.polynomial.hermite_e.hermegauss(99)
_OF_DEVIATIONS = _OF_DEVIATIONS / _OF_DEVIATIONS.sum()
#: Parts of a power of e between one tau and the next.
_TAUS_PER_E = 6
#: Log density below the greatest from which on tau is left out.
_NEGLIGIBLE = 40.0

#: Log likelihood of means (last axis) given tau; `(means, taus) -> array`, taus a column.
LogLikelihood = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class BayesianPool:
    """What the posterior says, on the scale that is pooled.

    estimate, ci_low, ci_high
        median of the mean of centres, and its equal-tailed 95 % credible limits.
    prediction_low, prediction_high
        where the true value of another centre lies with 95 % probability.
    tau, tau_low, tau_high
        median and equal-tailed 95 % limits of the standard deviation between centres.
    """

    estimate: float
    ci_low: float
    ci_high: float
    prediction_low: float
    prediction_high: float
    tau: float
    tau_low: float
    tau_high: float


def pool_estimates(
    estimates: np.ndarray, variances: np.ndarray, scales: Sequence[float]
) -> list[BayesianPool]:
    """The normal–normal model, as R's bayesmeta with a uniform prior of the mean.

    *scales*: of the half-normal prior of tau, above 0, in the unit of the estimates; a pool each.
    """

    def log_likelihood(means: np.ndarray, taus: np.ndarray) -> np.ndarray:
        spread = variances + taus[..., None] ** 2
        distance = estimates - means[..., None]
        return -(distance**2 / spread + np.log(spread)).sum(axis=-1) / 2

    return _posteriors(log_likelihood, estimates, variances, scales)


def pool_counts(
    counts: np.ndarray, denominators: np.ndarray, scales: Sequence[float]
) -> list[BayesianPool]:
    """The binomial–normal model of logits; not of counts that are `binomial_normal.is_degenerate`,
    which give no posterior where the prior of the mean is uniform."""

    def log_likelihood(means: np.ndarray, taus: np.ndarray) -> np.ndarray:
        # One centre after the other: all at once would take much memory.
        centres = zip(counts[:, None], denominators[:, None], strict=True)
        return np.sum(
            [log_marginals(means[..., None], taus[..., None], *of)[..., 0] for of in centres],
            axis=0,
        )

    return _posteriors(log_likelihood, *logits(counts, denominators), scales)


def _posteriors(
    log_likelihood: LogLikelihood,
    estimates: np.ndarray,
    variances: np.ndarray,
    scales: Sequence[float],
) -> list[BayesianPool]:
    """*estimates* and *variances* place the grid; only the likelihood says what is likely."""
    taus = _taus(estimates, variances, scales)
    weights = 1 / (variances + taus[:, None] ** 2)
    centres = (weights @ estimates) / weights.sum(axis=1)
    errors = 1 / np.sqrt(weights.sum(axis=1))
    means = centres[:, None] + errors[:, None] * _STEPS
    # Of the mean a step is one standard error; of tau it is even in the logarithm.
    log_likelihoods = log_likelihood(means, taus[:, None]) + np.log(errors * taus)[:, None]
    return [
        _summary(log_likelihoods - (taus**2 / (2 * scale**2))[:, None], means, errors, taus)
        for scale in scales
    ]


def _summary(
    log_density: np.ndarray, means: np.ndarray, errors: np.ndarray, taus: np.ndarray
) -> BayesianPool:
    """Quantiles of a density (without its constant) at means, a row for each tau."""
    density = np.exp(log_density - log_density.max())
    kept = density.max(axis=1) > 1e-13
    density, means, errors, taus = density[kept], means[kept], errors[kept], taus[kept]
    below = cumulative_simpson(density, x=_STEPS, axis=1, initial=0)
    whole = below[:, -1].sum()

    def mean_below(value: float) -> float:
        distances = (value - means[:, :1]) / errors[:, None]
        return float(_hermite(below, density, distances).sum() / whole)

    def another_below(value: float) -> float:
        # The mean lies below the value less what another centre differs from it by.
        places = value - taus[:, None] * _DEVIATIONS
        found = _hermite(below, density, (places - means[:, :1]) / errors[:, None])
        return float((found @ _OF_DEVIATIONS).sum() / whole)

    span = means.min() - 10 * taus.max(), means.max() + 10 * taus.max()
    mean = [_quantile(mean_below, share, span) for share in (0.5, *_TAILS)]
    another = [_quantile(another_below, share, span) for share in _TAILS]
    return BayesianPool(*mean, *another, *_tau_quantiles(taus, below[:, -1]))


def _hermite(below: np.ndarray, density: np.ndarray, distances: np.ndarray) -> np.ndarray:
    """Of each row of integrals up to each step and of densities there, the integrals up to a row of
    distances from the first step; cubic Hermite interpolation."""
    width = _STEPS[1] - _STEPS[0]
    places = np.clip(distances / width, 0, len(_STEPS) - 1)
    left = np.minimum(places.astype(int), len(_STEPS) - 2)
    part, rows = places - left, np.arange(len(below))[:, None]
    rise = below[rows, left + 1] - below[rows, left]
    start, end = width * density[rows, left], width * density[rows, left + 1]
    bend = (1 - part) * (start - rise) - part * (end - rise)
    return below[rows, left] + part * rise + part * (1 - part) * bend


def _taus(estimates: np.ndarray, variances: np.ndarray, scales: Sequence[float]) -> np.ndarray:
    """Even in the logarithm: from what no data tell from 0 to where prior and data end."""
    low = np.log(1e-5 * min(*scales, np.sqrt(variances.min())))
    high = np.log(np.sqrt(2 * _NEGLIGIBLE) * max(scales) + np.ptp(estimates))
    return np.exp(np.linspace(low, high, int(_TAUS_PER_E * (high - low)) + 1))


def _tau_quantiles(taus: np.ndarray, shares: np.ndarray) -> list[float]:
    """Median and limits, from what falls to each tau."""
    logs = np.log(taus)
    between = np.linspace(logs[0], logs[-1], 20 * len(logs))
    # The logarithm of a density is close to a parabola, which a spline follows.
    density = np.exp(CubicSpline(logs, np.log(shares / shares.max()))(between))
    below = cumulative_simpson(density, x=between, initial=0)
    at = np.interp([0.5, *_TAILS], below / below[-1], between)
    return [float(tau) for tau in np.exp(at)]


def _quantile(below: Callable[[float], float], share: float, span: tuple[float, float]) -> float:
    return float(brentq(lambda value: below(value) - share, *span, xtol=1e-10))
