"""Cox regression with Firth's penalty (firthmodels): finite where no event fell on a level."""

import warnings
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pandas as pd
from firthmodels import FirthCoxPH
from scipy.stats import chi2

from hcc_conversion.statistics.cox import CONFIDENCE, NOT_CONVERGED
from hcc_conversion.statistics.monotone_likelihood import why_not_identified
from hcc_conversion.statistics.penalised_likelihood import PenalisedLikelihood
from hcc_conversion.statistics.survival_sample import SurvivalSample

METHOD = "Cox, Firth's penalty, Breslow ties, profile-likelihood 95% CI and P"
ESTIMATES = ["estimate", "ci_low", "ci_high", "p_value", "log_hazard_ratio"]
#: A search that has not converged by then does not.
_ITERATIONS = 50
#: Of slopes and of the likelihood.
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class FirthFit:
    """A penalised fit, or why there is none.

    estimates
        one row per covariate: ``estimate`` (hazard ratio per unit), ``ci_low``, ``ci_high``,
        ``p_value`` (profile likelihood), ``log_hazard_ratio``.
    sample
        what it was fitted to.
    note
        why estimates or limits are empty.
    """

    estimates: pd.DataFrame
    sample: SurvivalSample
    note: str


def fit_firth(sample: SurvivalSample) -> FirthFit:
    """Maximise the partial likelihood times the root of its information.

    Firth, Biometrika 1993;80:27; Heinze & Schemper, Biometrics 2001;57:114. Limits and P are of
    the penalised profile likelihood, where the other coefficients are estimated anew; ties are
    Breslow's. What the library's searches do not reach, `PenalisedLikelihood` does; and several
    strata, which the library does not have. Without entry times.
    """
    note = why_not_identified(sample)
    estimates = None if note else _maximise(sample)
    if estimates is None:
        empty = pd.DataFrame(np.nan, index=sample.covariates.columns, columns=ESTIMATES)
        return FirthFit(empty, sample, note or NOT_CONVERGED)
    missing = estimates[["ci_low", "ci_high", "p_value"]].isna().to_numpy().any()
    return FirthFit(estimates, sample, "a limit did not converge" if missing else "")


def _maximise(sample: SurvivalSample) -> pd.DataFrame | None:
    """`ESTIMATES` of every covariate; None where no maximum was reached."""
    values, spread = sample.scaled()
    likelihood = PenalisedLikelihood(sample, values)
    with warnings.catch_warnings():
        # What does not converge is found by `PenalisedLikelihood`, or comes back empty.
        warnings.simplefilter("ignore", UserWarning)
        model = None if sample.stratified else _fit_by_library(sample, values)
        top = _top(model, likelihood)
        if top is None:
            return None
        positions = range(len(spread))
        limits = np.array([_limits(model, likelihood, top, position) for position in positions])
        p_values = np.array([_p_value(model, likelihood, top, _) for _ in positions])
    slopes, limits = top / spread, limits / spread[:, None]
    columns = (np.exp(slopes), *np.exp(limits).T, p_values, slopes)
    return pd.DataFrame(dict(zip(ESTIMATES, columns, strict=True)), index=sample.covariates.columns)


def _fit_by_library(sample: SurvivalSample, values: np.ndarray) -> FirthCoxPH | None:
    """The library's model, which has no strata; None where it does not converge."""
    model = FirthCoxPH(backend="numpy", max_iter=_ITERATIONS, gtol=_TOLERANCE)
    # A step may lead to where there is no information.
    with suppress(np.linalg.LinAlgError):
        model.fit(values, (sample.event, sample.time_days))
        return model if model.converged_ else None
    return None


def _top(model: FirthCoxPH | None, likelihood: PenalisedLikelihood) -> np.ndarray | None:
    """The coefficients at the maximum."""
    if model is not None:
        return model.coef_
    found = likelihood.highest(np.zeros(likelihood.values.shape[1]))
    return None if found is None else found[1]


def _limits(
    model: FirthCoxPH | None, likelihood: PenalisedLikelihood, top: np.ndarray, position: int
) -> np.ndarray:
    """Profile-likelihood limits of a coefficient; empty where there are none."""
    limits = np.full(2, np.nan)
    if model is not None:
        # Where the search leaves the region with information, the solver says so.
        with suppress(np.linalg.LinAlgError):
            limits = model.conf_int(
                1 - CONFIDENCE, "pl", position, max_iter=_ITERATIONS, tol=_TOLERANCE
            )[position]
    drop = chi2.ppf(CONFIDENCE, 1) / 2
    for place in np.flatnonzero(~np.isfinite(limits)):
        limits[place] = likelihood.limit(top, position, drop, side=(-1, 1)[place])
    return limits


def _p_value(
    model: FirthCoxPH | None, likelihood: PenalisedLikelihood, top: np.ndarray, position: int
) -> float:
    """P of the penalised likelihood ratio; empty where the search fails."""
    if model is not None:
        with suppress(np.linalg.LinAlgError):
            p_value = model.lrt(position).lrt_pvalues_[position]
            if np.isfinite(p_value):
                return float(p_value)
    without = likelihood.highest(top, position, 0.0)
    if without is None:
        return np.nan
    return float(chi2.sf(2 * (-likelihood.loss(top)[0] - without[0]), 1))
