"""Predictors of any survival endpoint: Cox models that the configuration declares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.analyses.cox_imputed import Imputing
from hcc_conversion.analyses.cox_models import MODEL, Fit, StudyBase
from hcc_conversion.analyses.cox_sums import Sums
from hcc_conversion.analyses.cox_ways import Fitted, add_models
from hcc_conversion.analyses.entry import entry_notes, under_observation
from hcc_conversion.analyses.left_out import left_out_text
from hcc_conversion.analyses.prognosis.adjuvant import add_adjuvant
from hcc_conversion.analyses.variables import Predictor, read_predictor
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.derivation import derive, events_without_time, time_to_event
from hcc_conversion.cohort.imaging import imaging_progressions
from hcc_conversion.cohort.populations import PARTS_TOLD, POPULATIONS
from hcc_conversion.run.wording import counted
from hcc_conversion.statistics import concordance as harrell
from hcc_conversion.statistics.cox import CoxFit
from hcc_conversion.study.group_names import CONCORDANCE, MULTIVARIATE, UNIVARIATE, group_of_model
from hcc_conversion.study.results import ResultRows
from schemas.results import NOT_COLLECTED

ANALYSIS = "prognosis"


@dataclass(frozen=True)
class PrognosisTables:
    """What `compute` gives: see `prognosis_tables` and `schemas.sufficient.LikelihoodGrids`."""

    results: pd.DataFrame
    likelihood_grids: pd.DataFrame


def prognosis_tables(
    cohort: Cohort,
    models: Mapping[str, Mapping[str, Any]],
    endpoints: Mapping[str, Mapping[str, Any]],
    predictors: Mapping[str, Mapping[str, Any]],
    least_events_per_variable: float,
    imputation: Mapping[str, Any] | None = None,
    response: Mapping[str, Any] | None = None,
) -> PrognosisTables:
    """Model the time to the event of survival endpoints.

    Parameters
    ----------
    cohort
        the harmonised tables of a centre or of the pool; several centres are strata.
    models
        name, then its ``endpoint``, ``population``, ``predictors`` (names; all if absent),
        ``ties`` (the first is the main way) and ``screen_p``.
    endpoints
        of the survival analysis: name, then ``origin`` and ``events``.
    predictors
        name, then its field, how it is cut or grouped, and its ``reference``.
    least_events_per_variable
        a model with fewer events per hazard ratio gets a warning.
    imputation
        as of `conversion_tables`.
    response
        ``response`` of the study's configuration, for progression in imaging.

    Returns
    -------
    results
        `Results` rows. ``group`` is the name of the model for the line of who is analysed (n,
        events, missing; ``variable`` is the endpoint), else ``<name>: univariate`` and ``<name>:
        multivariate``, each also followed by ``Breslow ties``, ``Firth`` and ``proportional
        hazards``, and those of `add_imputed`. ``variable`` and ``level`` are the predictor's, or
        ``model``; the level `CONCORDANCE` has estimate and limits. Of a model with ``adjuvant``
        also the groups of `add_adjuvant`.
    likelihood_grids
        what centres are pooled from without rows: of every model with one coefficient.
    """
    rows, sums, patients = ResultRows(ANALYSIS), Sums(), derive(cohort)
    asked = [event for model in models.values() for event in endpoints[model["endpoint"]]["events"]]
    imaging = imaging_progressions(cohort, patients, response or {}, asked)
    for name, model in models.items():
        endpoint = endpoints[model["endpoint"]]
        base, part = _base(cohort, patients, model["population"], endpoint, (rows, sums), imaging)
        _add_population(base, name, model["endpoint"], endpoint, part)
        chosen = [
            read_predictor(cohort, patients, of_model, predictors[of_model])
            for of_model in model.get("predictors", predictors)
        ]
        groups = {way: group_of_model(name, way) for way in (UNIVARIATE, MULTIVARIATE)}
        fitted = add_models(
            base,
            chosen,
            {**model, "least_events_per_variable": least_events_per_variable},
            univariate=groups[UNIVARIATE],
            multivariate=groups[MULTIVARIATE],
            imputing=Imputing.of(imputation),
        )
        _add_concordance(base, chosen, fitted, groups)
        if "adjuvant" in model:
            population = model["adjuvant"]["population"]
            of_adjuvant, _ = _base(cohort, patients, population, endpoint, (rows, sums), imaging)
            add_adjuvant(of_adjuvant, patients, name, model, least_events_per_variable)
    return PrognosisTables(rows.table(), sums.likelihood_grids())


def _base(
    cohort: Cohort,
    patients: pd.DataFrame,
    population: str,
    endpoint: Mapping[str, Any],
    into: tuple[ResultRows, Sums],
    imaging: pd.DataFrame | None,
) -> tuple[StudyBase, str]:
    """Those of a population whose time is known, at centres that can tell it; and a caution.

    A centre whose extract is of a part of the population alone gives that part, and the caution
    says so. *into*: where lines, and sums, are written.
    """
    rows, sums = into
    timing = {"origin": endpoint["origin"], "events": endpoint["events"]}
    timed = cohort.can_time(**timing)
    able = timed & cohort.can_say[population]
    inside = patients[f"in_{population}"] & patients["centre"].isin(able)
    cautions = []
    for part in PARTS_TOLD.get(population, ()):
        alone = timed & cohort.covering(part) & cohort.can_say[part] - able
        inside |= patients[f"in_{part}"] & patients["centre"].isin(alone)
        able |= alone
        if alone:
            of_all = "" if len(cohort.centres) == 1 else f" at {counted(len(alone), 'centre')}"
            cautions.append(f"{POPULATIONS[part].label.lower()} alone{of_all}")
    times = time_to_event(cohort, patients, **timing, imaging=imaging)
    everybody = patients.loc[inside, ["centre"]].join(times[["time_days", "event", "entry_days"]])
    timed = everybody.dropna(subset=["time_days", "event"])
    table = under_observation(timed)
    without = events_without_time(cohort, patients, **timing, imaging=imaging)
    left_out = without.reindex(everybody.index.difference(timed.index))
    late = (tuple(entry_notes(timed)), len(timed) - len(table))
    base = StudyBase(rows, population, table, cohort, able, left_out, sums, *late)
    return base, ", ".join(cautions)


def _add_population(
    base: StudyBase, name: str, endpoint: str, spec: Mapping[str, Any], part: str
) -> None:
    """Who is analysed, how many are left out, and what is counted."""
    absent = base.absence([])
    reach = "" if absent else base.cohort.reach(base.able)
    left_out = left_out_text(base.left_out["event"], "without origin, date or status")
    said = (absent, reach, part, left_out, *base.entry_notes)
    note = "; ".join(text for text in said if text)
    counts: dict[str, Any] = {
        "n": len(base.table),
        "events": int(base.table["event"].sum()),
        "missing": len(base.left_out) + base.unseen,
    }
    if absent == NOT_COLLECTED:
        counts, note = dict.fromkeys(counts), absent
    method = f"time from {spec['origin']} to {' or '.join(spec['events'])}"
    base.add(name, endpoint, line="events_missing", method=method, note=note, **counts)


def _add_concordance(
    base: StudyBase, predictors: Sequence[Predictor], fitted: Fitted, groups: Mapping[str, str]
) -> None:
    """Harrell's C of each predictor alone that has an estimate, and of the model of several."""
    for predictor in predictors:
        fit = fitted.alone[predictor.name]
        if not fit.note:
            _add_c(base, groups[UNIVARIATE], predictor.name, fit)
    if fitted.together is not None:
        _add_c(base, groups[MULTIVARIATE], MODEL, fitted.together)


def _add_c(base: StudyBase, group: str, variable: str, fit: Fit) -> None:
    assert isinstance(fit, CoxFit), "the main way is a Cox model"
    found = harrell.concordance_of(fit)
    late = fit.sample.entry_days is not None
    why = harrell.LATE_ENTRY if late else harrell.NO_PAIRS
    note = fit.note or (why if found.estimate is None else "")
    strata = "; pairs within centres" if fit.sample.stratified else ""
    base.add(
        group,
        variable,
        CONCORDANCE,
        line="estimate_ci",
        method=f"{harrell.METHOD}{strata}",
        note=note,
        estimate=found.estimate,
        ci_low=found.ci_low,
        ci_high=found.ci_high,
    )


def compute(cohort: Cohort, study: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The tables of the analysis (see `Analysis`)."""
    endpoints, predictors = study["survival"]["endpoints"], study["predictors"]
    tables = prognosis_tables(
        cohort,
        endpoints=endpoints,
        predictors=predictors,
        imputation=study["imputation"],
        response=study["response"],
        **study["prognosis"],
    )
    return dict(vars(tables))
