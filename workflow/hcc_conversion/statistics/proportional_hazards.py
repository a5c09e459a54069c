"""Whether hazards are proportional: scaled Schoenfeld residuals and the score test of R."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.stats import chi2
from statsmodels.duration.survfunc import SurvfuncRight

from hcc_conversion.statistics import natural_spline
from hcc_conversion.statistics.cox import CoxFit
from hcc_conversion.statistics.partial_likelihood import PartialLikelihood
from hcc_conversion.statistics.survival_sample import SurvivalSample

METHOD = "Grambsch-Therneau score test, time as 1 - Kaplan-Meier (as cox.zph of R's survival 3)"
GLOBAL = "global"
NOT_TESTABLE = "not testable: all events at one time"
#: Information on a drift below this share of the model's own is rounding.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class _Drift:
    """What the test needs; rows are events, by stratum and then time.

    residuals
        Schoenfeld's, one column per covariate.
    scale
        1 - Kaplan-Meier just before each event, less its mean.
    plain, crossed, squared
        information of the model, and its sum over the events weighted by the scale and by
        the square of the scale.
    """

    days: np.ndarray
    scale: np.ndarray
    residuals: np.ndarray
    plain: np.ndarray
    crossed: np.ndarray
    squared: np.ndarray


def proportional_hazards_test(fit: CoxFit) -> pd.DataFrame:
    """Test each covariate, and all at once, for a hazard ratio that changes with time.

    The score test of a coefficient of the covariate times g(t), where g is 1 - Kaplan-Meier
    just before t: Grambsch & Therneau, Biometrika 1994;81:515, computed as cox.zph does since
    version 3.0 of R's survival (lifelines has the approximation of the versions before).

    Returns
    -------
    One row per covariate, then `GLOBAL`: ``statistic``, ``df``, ``p_value``; empty where there
    is no fit or nothing to test.
    """
    names = [*fit.sample.covariates.columns, GLOBAL]
    width = len(names) - 1
    chosen = [*([position] for position in range(width)), list(range(width))]
    statistic = [np.nan] * len(names)
    if not fit.note:
        drift = _drift(fit)
        statistic = [_score(drift, rows) for rows in chosen]
    df = [len(rows) for rows in chosen]
    columns = {"statistic": statistic, "df": df, "p_value": chi2.sf(statistic, df)}
    return pd.DataFrame(columns, index=names)


def scaled_residuals(fit: CoxFit) -> pd.DataFrame:
    """Scaled Schoenfeld residuals: their smooth over time estimates the log hazard ratio there.

    Returns
    -------
    One row per event and covariate: ``covariate``, ``time_days``, ``scale`` (1 - Kaplan-Meier
    just before), ``residual``, and their smooth over the scale (`natural_spline.COLUMNS`; empty
    where events are few); no rows where there is no fit.
    """
    names = list(fit.sample.covariates.columns)
    if fit.note:
        return pd.DataFrame(
            columns=["covariate", "time_days", "scale", "residual", *natural_spline.COLUMNS]
        )
    drift = _drift(fit)
    slopes = fit.estimates["log_hazard_ratio"].to_numpy()
    scaled = len(drift.days) * drift.residuals @ np.linalg.inv(drift.plain) + slopes
    times = {"time_days": drift.days, "scale": _time_scale(fit.sample, drift.days)}
    blocks = [
        pd.DataFrame({"covariate": name, **times, "residual": scaled[:, position]}).join(
            natural_spline.spline_smooth(times["scale"], scaled[:, position])
        )
        for position, name in enumerate(names)
    ]
    return pd.concat(blocks, ignore_index=True)


def _score(drift: _Drift, rows: list[int]) -> float:
    """The score statistic of the drift of some coefficients, all hazard ratios estimated."""
    slope = (drift.scale @ drift.residuals)[rows]
    lost = drift.crossed[:, rows].T @ np.linalg.solve(drift.plain, drift.crossed[:, rows])
    information = drift.squared[np.ix_(rows, rows)] - lost
    own = np.diag(drift.plain)[rows]
    if np.linalg.eigvalsh(information / np.sqrt(np.outer(own, own)))[0] < _ROUNDING:
        return np.nan
    return float(slope @ np.linalg.solve(information, slope))


def _drift(fit: CoxFit) -> _Drift:
    sample, sets = fit.sample, fit.sample.risk_sets
    values = sample.covariates.to_numpy()
    likelihood = PartialLikelihood(sample, values - values.mean(axis=0), fit.ties)
    place = likelihood.at(fit.estimates["log_hazard_ratio"].to_numpy())
    moment, _, events = likelihood.terms
    # Tied events share the mean and the variance of their time.
    n_terms = np.bincount(moment)
    means = csr_array((1 / n_terms[moment], (moment, np.arange(len(moment))))) @ place.means
    own = sets.last[sets.cases]
    scale = _time_scale(sample, sets.days)
    scale = scale - scale[own].mean()
    plain, crossed, squared = (
        place.variances(events * scale[moment] ** power) for power in (0, 1, 2)
    )
    residuals = likelihood.rows[sets.cases] - means[own]
    return _Drift(sets.days[own], scale[own], residuals, plain, crossed, squared)


def _time_scale(sample: SurvivalSample, days: np.ndarray) -> np.ndarray:
    """1 - Kaplan-Meier just before each day, of all strata together."""
    curve = SurvfuncRight(sample.time_days, sample.event.astype(int), entry=sample.entry_days)
    # As many events' times lie before each day as steps have been taken.
    steps = np.searchsorted(curve.surv_times, days, side="left")
    return 1 - np.append(1.0, curve.surv_prob)[steps]
