"""Cox regression, fitted only where the partial likelihood has a maximum."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.stats import chi2, norm

from hcc_conversion.statistics.monotone_likelihood import identify
from hcc_conversion.statistics.partial_likelihood import PartialLikelihood
from hcc_conversion.statistics.survival_sample import SurvivalSample

CONFIDENCE = 0.95
#: How tied event times are handled; SPSS knows Breslow's way only.
TIES = {"efron": "Efron", "breslow": "Breslow"}
NOT_CONVERGED = "the maximisation did not converge"
ESTIMATES = [
    "estimate",
    "ci_low",
    "ci_high",
    "p_value",
    "log_hazard_ratio",
    "standard_error",
]
#: The steepest slope, per SD of a covariate, that counts as the top of the likelihood.
_FLAT = 1e-6


class Sloped(Protocol):
    """A log-likelihood at one place: its height, slope, and minus its second derivatives."""

    @property
    def height(self) -> float: ...
    @property
    def slope(self) -> np.ndarray: ...
    @property
    def information(self) -> np.ndarray: ...


@dataclass(frozen=True)
class CoxFit:
    """A fitted model, or why there is none.

    estimates
        one row per covariate: ``estimate`` (hazard ratio per unit), ``ci_low``, ``ci_high``,
        ``p_value`` (Wald), ``log_hazard_ratio``, ``standard_error`` (of the logarithm); all
        empty where there is no maximum.
    covariance
        of the log hazard ratios, in the order of the estimates.
    sample
        what it was fitted to.
    ties
        a key of `TIES`.
    note
        why the estimates are empty.
    """

    estimates: pd.DataFrame
    covariance: np.ndarray
    sample: SurvivalSample
    ties: str
    note: str


def fit_cox(sample: SurvivalSample, ties: str = "efron") -> CoxFit:
    """Maximise the partial likelihood, with Wald limits and P values.

    Cox, J R Stat Soc B 1972;34:187. Ties: Efron, J Am Stat Assoc 1977;72:557, or Breslow,
    Biometrics 1974;30:89. A sample that has no single maximum (`identify`) gives no
    numbers, only the note.
    """
    note = identify(sample).unknown or identify(sample).monotone
    found = None if note else _maximise(sample, ties)
    if found is None:
        return no_fit(sample, ties, note or NOT_CONVERGED)
    coefficients, covariance = found
    estimates = wald(coefficients, covariance, sample.covariates.columns)
    return CoxFit(estimates, covariance, sample, ties, "")


def no_fit(sample: SurvivalSample, ties: str, note: str) -> CoxFit:
    """A model without estimates, and why."""
    width = sample.covariates.shape[1]
    covariance = np.full((width, width), np.nan)
    estimates = wald(np.full(width, np.nan), covariance, sample.covariates.columns)
    return CoxFit(estimates, covariance, sample, ties, note)


def joint_p_value(fit: CoxFit, names: list[str]) -> float | None:
    """Wald's P of several coefficients at once, as of the categories of one variable."""
    if fit.note:
        return None
    rows = fit.sample.covariates.columns.get_indexer(names)
    slopes = fit.estimates["log_hazard_ratio"].to_numpy()[rows]
    statistic = slopes @ np.linalg.solve(fit.covariance[np.ix_(rows, rows)], slopes)
    return float(chi2.sf(statistic, len(rows)))


def wald(coefficients: np.ndarray, covariance: np.ndarray, names: pd.Index) -> pd.DataFrame:
    """`ESTIMATES` of log hazard ratios and their covariance."""
    error = np.sqrt(np.diag(covariance))
    half = norm.ppf((1 + CONFIDENCE) / 2) * error
    columns = (
        np.exp(coefficients),
        np.exp(coefficients - half),
        np.exp(coefficients + half),
        2 * norm.sf(np.abs(coefficients / error)),
        coefficients,
        error,
    )
    return pd.DataFrame(dict(zip(ESTIMATES, columns, strict=True)), index=names)


def maximise(at: Callable[[np.ndarray], "Sloped"], width: int) -> np.ndarray | None:
    """Where a likelihood *at* so many slopes is highest; None where no maximum was reached."""

    @lru_cache(maxsize=2)
    def once(*slopes: float) -> Sloped:
        return at(np.array(slopes))

    def loss(slopes: np.ndarray) -> float:
        return -once(*slopes).height

    def gradient(slopes: np.ndarray) -> np.ndarray:
        return -once(*slopes).slope

    def curvature(slopes: np.ndarray) -> np.ndarray:
        return once(*slopes).information

    try:
        top = minimize(loss, np.zeros(width), jac=gradient, hess=curvature, method="trust-exact").x
    except ValueError:  # a step led to where the likelihood is no number
        return None
    # One step of Newton's from so near the top doubles the correct digits.
    top = top - np.linalg.solve(curvature(top), gradient(top))
    return top if np.abs(gradient(top)).max() < _FLAT else None


def _maximise(sample: SurvivalSample, ties: str) -> tuple[np.ndarray, np.ndarray] | None:
    """Log hazard ratios per unit and their covariance; None where no maximum was reached."""
    values, spread = sample.scaled
    likelihood = PartialLikelihood(sample, values, ties)
    top = maximise(likelihood.at, values.shape[1])
    if top is None:
        return None
    return top / spread, np.linalg.inv(likelihood.at(top).information) / np.outer(spread, spread)
