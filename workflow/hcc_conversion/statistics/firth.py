"""Cox regression with Firth's penalty, by firthmodels: finite where no event fell on a level."""

import warnings
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from firthmodels import FirthCoxPH

from hcc_conversion.statistics.cox import CONFIDENCE, NOT_CONVERGED
from hcc_conversion.statistics.monotone_likelihood import why_not_identified
from hcc_conversion.statistics.survival_sample import SurvivalSample

METHOD = "Cox, Firth's penalty, Breslow ties, profile-likelihood 95% CI and P"
ESTIMATES = ["estimate", "ci_low", "ci_high", "p_value", "log_hazard_ratio"]
_ITERATIONS = 200
#: Of slopes and of the likelihood; the second, the library's own, where the first is not reached.
_TOLERANCES = (1e-6, 1e-4)


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
    Breslow's. The library has no strata: they become covariates that are not reported. Without
    entry times.
    """
    names = sample.covariates.columns
    fitted = _with_strata_as_covariates(sample)
    note = why_not_identified(fitted)
    found = None if note else _maximise(fitted)
    if found is None:
        empty = pd.DataFrame(np.nan, index=names, columns=ESTIMATES)
        return FirthFit(empty, sample, note or NOT_CONVERGED)
    estimates = found.loc[names]
    missing = estimates[["ci_low", "ci_high", "p_value"]].isna().to_numpy().any()
    return FirthFit(estimates, sample, "a limit did not converge" if missing else "")


def _with_strata_as_covariates(sample: SurvivalSample) -> SurvivalSample:
    """One stratum; whoever left before the first event says nothing and would blur the rest."""
    if not sample.events or not sample.stratified:
        return sample
    said = sample.time_days >= sample.time_days[sample.event].min()
    covariates = sample.covariates[said].reset_index(drop=True)
    strata = pd.get_dummies(pd.Series(sample.stratum[said]), prefix="stratum", dtype=float)
    return replace(
        sample,
        time_days=sample.time_days[said],
        event=sample.event[said],
        covariates=covariates.join(strata.iloc[:, 1:]),
        stratum=np.zeros(int(said.sum()), dtype=int),
    )


def _maximise(sample: SurvivalSample) -> pd.DataFrame | None:
    """`ESTIMATES` of every covariate; None where no maximum was reached."""
    values, spread = sample.scaled()
    with warnings.catch_warnings():
        # What did not converge comes back empty and gets a note.
        warnings.simplefilter("ignore", UserWarning)
        for tolerance in _TOLERANCES:
            model = FirthCoxPH(backend="numpy", max_iter=_ITERATIONS, gtol=tolerance)
            if model.fit(values, (sample.event, sample.time_days)).converged_:
                break
        else:
            return None
        positions = range(len(spread))
        limits = np.array([_limits(model, position) for position in positions])
        p_values = np.array([_p_value(model, position) for position in positions])
    slopes, limits = model.coef_ / spread, limits / spread[:, None]
    columns = (np.exp(slopes), *np.exp(limits).T, p_values, slopes)
    return pd.DataFrame(dict(zip(ESTIMATES, columns, strict=True)), index=sample.covariates.columns)


def _limits(model: FirthCoxPH, position: int) -> np.ndarray:
    """Profile-likelihood limits of a coefficient; empty where the search fails."""
    for tolerance in _TOLERANCES:
        try:
            limits = model.conf_int(
                1 - CONFIDENCE, "pl", position, max_iter=_ITERATIONS, tol=tolerance
            )[position]
        except np.linalg.LinAlgError:  # the search left the region where there is information
            continue
        if np.isfinite(limits).all():
            return limits
    return np.full(2, np.nan)


def _p_value(model: FirthCoxPH, position: int) -> float:
    """P of the penalised likelihood ratio; empty where the search fails."""
    for near in (True, False):
        try:
            p_value = model.lrt(position, warm_start=near).lrt_pvalues_[position]
        except np.linalg.LinAlgError:
            continue
        if np.isfinite(p_value):
            return float(p_value)
    return np.nan
