"""Predictors of conversion (Table 9), and what 25 events among 809 patients allow to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.analyses.begun_later import (
    BEGUN,
    TIME_VARYING,
    Treatment,
    add_landmarks,
    add_time_varying,
)
from hcc_conversion.analyses.conversion.kept_in import add_kept_in
from hcc_conversion.analyses.conversion_time import ConversionStudy, conversion_study
from hcc_conversion.analyses.cox_imputed import Imputing
from hcc_conversion.analyses.cox_models import (
    HAZARD,
    StudyBase,
    add_univariate,
    cox_estimator,
    firth_estimator,
)
from hcc_conversion.analyses.cox_ways import add_models
from hcc_conversion.analyses.entry import early_note, entries
from hcc_conversion.analyses.left_out import left_out_text, unclear_text, withheld_text
from hcc_conversion.analyses.variables import Predictor
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.time_to_conversion import (
    combination_start,
)
from hcc_conversion.statistics import cumulative_incidence as incidence
from hcc_conversion.statistics.delayed_entry import EMPTIED
from hcc_conversion.statistics.extreme_cases import EXTREMES, event_extremes
from hcc_conversion.statistics.extreme_cases import METHOD as EXTREMES_METHOD
from hcc_conversion.statistics.undated_events import METHOD as BOUNDS_METHOD
from hcc_conversion.statistics.undated_events import incidence_bounds
from hcc_conversion.study.group_names import INCIDENCE, PAPER_MODEL
from hcc_conversion.study.results import few_at_risk, no_values
from hcc_conversion.study.time_units import days_of_months
from schemas.results import NO_PATIENTS, NOT_COLLECTED

ANALYSIS = "conversion"
COMPETING = "competing event"
CURVE_COLUMNS = [
    "population",
    "group",
    "time_days",
    "incidence",
    "ci_low",
    "ci_high",
    "at_risk",
    "events",
    "competing",
    "censored",
    "lowest",
    "highest",
    "left_out_events",
]
#: The population whose centres tell locoregional from systemic treatment.
COMBINED = "combination"
#: The treatment whose beginning is looked at.
COMBINATION = "combination"


def conversion_results(
    cohort: Cohort, predictors: Mapping[str, Mapping[str, Any]], definition: Mapping[str, Any]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The results, curves and residuals of `conversion_tables`."""
    tables = conversion_tables(cohort, predictors, definition)
    return tables.results, tables.curves, tables.residuals


@dataclass(frozen=True)
class ConversionTables:
    """What `compute` gives: see `conversion_tables`, `schemas.sufficient.LikelihoodGrids` and
    `schemas.sufficient.LifeTables`."""

    results: pd.DataFrame
    curves: pd.DataFrame
    residuals: pd.DataFrame
    likelihood_grids: pd.DataFrame
    life_tables: pd.DataFrame


def conversion_tables(
    cohort: Cohort,
    predictors: Mapping[str, Mapping[str, Any]],
    definition: Mapping[str, Any],
    imputation: Mapping[str, Any] | None = None,
    min_at_risk: int = 0,
) -> ConversionTables:
    """Model the time to conversion.

    Parameters
    ----------
    cohort
        the harmonised tables of a centre or of the pool; several centres are strata.
    predictors
        name, then its field, how it is cut or grouped, and its ``reference``; the hazard ratio
        compares each other level with that one. ``landmark``: looked at after landmarks too.
    definition
        ``population``; ``origin``, ``event``, ``competing`` (see `time_to_conversion`; what
        competes is censored in the models); ``ties`` (the first is the main way);
        ``screen_p``; ``paper_model``, whose ``hazard_ratios`` name the predictors of a model that
        takes no screen; ``least_events_per_variable``; ``horizons_months``; and ``timing`` with
        its own ``population`` and ``landmarks_months``.
    imputation
        of what is missing: ``sets``, ``cycles``, ``donors``, ``moved_percent``, ``seed``; None:
        none.
    min_at_risk
        with fewer at risk there is no cumulative incidence.

    Returns
    -------
    results
        `Results` rows. ``group`` is the model: `UNIVARIATE`, `MULTIVARIATE` and `PAPER_MODEL`, each
        also followed by ``Breslow ties``, ``Firth`` and ``proportional hazards``, `MULTIVARIATE` by
        those of `add_imputed`; those of `add_kept_in`; `COMPETING`; and those of
        `conversion_timing`. ``variable`` and ``level`` are the predictor's, or ``model``,
        ``conversion`` (n, events, missing), `INCIDENCE`.
    curves
        `CURVE_COLUMNS`, the steps of the cumulative incidence; where it is withheld, because
        ``left_out_events`` of those left out had an event, its bounds, ``lowest`` and ``highest``.
    residuals
        `RESIDUAL_COLUMNS`, scaled Schoenfeld residuals of the main models.
    likelihood_grids, life_tables
        what centres are pooled from without rows: of every model with one coefficient, and of the
        cumulative incidence.
    """
    study = conversion_study(cohort, definition, ANALYSIS)
    known = study.base(definition["population"])
    _add_population(study, known, definition)
    curves = _add_incidence(known, definition["horizons_months"], min_at_risk)
    chosen = study.read(predictors)
    ways: dict[str, Any] = {
        "imputing": Imputing.of(imputation),
        "further": {PAPER_MODEL: list(definition["paper_model"]["hazard_ratios"])},
    }
    fitted = add_models(known, chosen, definition, **ways)
    _add_competing(known, chosen, definition["ties"][0])
    add_kept_in(known, chosen, fitted.alone, definition)
    after = [_ for _ in chosen if predictors[_.name].get("landmark", False)]
    _add_timing(study, after, definition)
    sums = study.sums
    return ConversionTables(
        study.rows.table(), curves, fitted.residuals, sums.likelihood_grids(), sums.life_tables()
    )


def _add_population(study: ConversionStudy, base: StudyBase, definition: Mapping[str, Any]) -> None:
    """Who is analysed, how many are left out, and what is counted."""
    missing = len(base.left_out) + base.unseen
    absent = base.absence([])
    reach = "" if absent else study.cohort.reach(base.able)
    why = "without origin, last contact or day of conversion"
    left_out = left_out_text(base.left_out["event"], why)
    rivals = int(base.left_out["rival"].fillna(False).sum())
    competed = f"{rivals} of them had {' or '.join(definition['competing'])}" if rivals else ""
    said = (absent, reach, left_out, competed, *base.entry_notes)
    note = "; ".join(text for text in said if text)
    counts = {"n": len(base.table), "events": base.table["event"].sum(), "missing": missing}
    if absent == NOT_COLLECTED:
        counts = dict.fromkeys(counts)
    ends = ", ".join([*definition["competing"], "last contact"])
    method = f"time from {definition['origin']} to {definition['event']}; censored at {ends}"
    base.add("", "conversion", line="events_missing", method=method, note=note, **counts)


def _add_incidence(
    base: StudyBase, horizons_months: Sequence[float], min_at_risk: int
) -> pd.DataFrame:
    """Cumulative incidence of conversion and of what competes with it; returns the curves."""
    table = base.table.dropna(subset=["competing"])
    causes = table["event"].astype(int) + 2 * table["competing"].astype(int)
    absent = base.absence([]) or ("" if len(table) else NO_PATIENTS)
    withheld = _incidence_withheld(base)
    entry = entries(table)
    if not absent and not withheld and entry is None:
        of_curve = (base.population, "", INCIDENCE, "")
        base.sums.add_curve(of_curve, table["time_days"], causes)
    caution = unclear_text(len(base.table) - len(table))
    curves = []
    for group, cause in (("", 1), (COMPETING, 2)):
        curve, times = None, (table["time_days"], causes)
        if not absent:
            curve = incidence.incidence_curve(*times, cause, entry)
        early = early_note(curve) if curve is not None and entry is not None else ""
        emptied = curve is not None and curve["incidence"].isna().all()
        for months in horizons_months:
            at = no_values(("estimate", "ci_low", "ci_high", "at_risk"))
            note, day = absent or caution, days_of_months(months)
            if curve is not None:
                at = incidence.incidence_at(curve, day)
                said = "; ".join(text for text in (caution, early) if text)
                note = "beyond the last follow-up" if at["estimate"] is None else said
            few = few_at_risk(at, min_at_risk)
            told = bool(withheld) and at["estimate"] is not None
            bounded = told and entry is None
            if emptied and at["estimate"] is not None:
                at, note = no_values(at) | {"at_risk": at["at_risk"]}, EMPTIED
            if told:
                at, note = no_values(at) | {"at_risk": at["at_risk"]}, withheld
            elif few:
                at, note = no_values(at) | {"at_risk": at["at_risk"]}, few
            level = f"{months:g} months"
            place: dict[str, Any] = {
                "line": "probability_at",
                "method": incidence.METHOD,
                "note": note,
            }
            base.add(group, INCIDENCE, level, **place, **at)
            if bounded:
                found = _bounds(base, cause, [day]).iloc[0][["lowest", "highest"]]
                line, method = "probability_bounds", BOUNDS_METHOD
                base.add(group, INCIDENCE, level, line=line, method=method, **found)
            elif curve is not None and entry is None:
                line, method = "probability_bounds", EXTREMES_METHOD
                extremes = event_extremes(curve, day)
                at_level = f"{level}, {EXTREMES}"
                base.add(group, INCIDENCE, at_level, line=line, method=method, **extremes)
        if curve is not None:
            curve = curve.assign(lowest=np.nan, highest=np.nan, left_out_events=0)
            curve = _withhold(base, curve, cause) if withheld else curve
            curves.append(curve.assign(population=base.population, group=group))
    stacked = pd.concat(curves) if curves else pd.DataFrame(columns=CURVE_COLUMNS)
    return stacked[CURVE_COLUMNS].reset_index(drop=True)


def _incidence_withheld(base: StudyBase) -> str:
    """Why no cumulative incidence is estimated: what competes changes it too."""
    return withheld_text(_left_out_events(base))


def _left_out_events(base: StudyBase) -> int:
    either = base.left_out["event"].fillna(False) | base.left_out["rival"].fillna(False)
    return int(either.sum())


def _bounds(base: StudyBase, cause: int, days: Sequence[float]) -> pd.DataFrame:
    """Between what the cumulative incidence of conversion (1), or of what competes (2), lies."""
    known = base.table.dropna(subset=["competing"])
    causes = known["event"].astype(int) + 2 * known["competing"].astype(int)
    # Whether these died is unknown; they are observed up to a day that is known.
    unclear = base.table.loc[base.table.index.difference(known.index)]
    unclear = unclear.assign(event=False, rival=pd.NA, latest_day=unclear["time_days"])
    parts = [base.left_out, unclear[["event", "rival", "latest_day"]]]
    types = {"event": "boolean", "rival": "boolean", "latest_day": "Float64"}
    left_out = pd.concat([part.astype(types) for part in parts])
    if cause != 1:
        causes = causes.map({0: 0, 1: 2, 2: 1})
        left_out = left_out.rename(columns={"event": "rival", "rival": "event"})
    return incidence_bounds(known["time_days"], causes, left_out, days)


def _withhold(base: StudyBase, curve: pd.DataFrame, cause: int) -> pd.DataFrame:
    """A curve with its bounds, each from its time to the next, in place of the estimate."""
    nothing = dict.fromkeys(("incidence", "ci_low", "ci_high"), np.nan)
    if base.entry is not None:
        return curve.assign(**nothing, left_out_events=_left_out_events(base))
    days = curve["time_days"].astype(int)
    until = days.shift(-1, fill_value=days.iloc[-1] + 1) - 1
    lowest = _bounds(base, cause, days)["lowest"].to_numpy()
    highest = _bounds(base, cause, until)["highest"].to_numpy()
    bounds = {"lowest": lowest, "highest": highest}
    return curve.assign(**nothing, **bounds, left_out_events=_left_out_events(base))


def _add_competing(base: StudyBase, predictors: Sequence[Predictor], ties: str) -> None:
    """The other cause's hazard: competing events, with conversion censored."""
    known = base.table.dropna(subset=["competing"])
    left_out = base.left_out.rename(columns={"event": "rival", "rival": "event"})
    rival = replace(base, table=known.assign(event=known["competing"]), left_out=left_out)
    if not base.absence([]):
        add_univariate(rival, predictors, cox_estimator(ties), COMPETING)


def _add_timing(
    study: ConversionStudy, predictors: Sequence[Predictor], definition: Mapping[str, Any]
) -> None:
    """Treatment from the day it began, and with *predictors* after landmarks."""
    timing = definition["timing"]
    dated = study.cohort.collecting("treatments", "start_day")
    both = study.cohort.can_say[COMBINED]
    base = study.base(timing["population"], dated & both)
    absent = base.absence([])
    if absent:
        nothing = dict.fromkeys(HAZARD)
        base.add(TIME_VARYING, COMBINATION, BEGUN, line="hazard_ratio", note=absent, **nothing)
        return
    began = combination_start(study.cohort, study.patients)
    began["day"] = began["day"] - study.times["origin_day"]
    treatment = Treatment(COMBINATION, began)
    add_time_varying(base, treatment, definition["ties"][0])
    ways = [cox_estimator(definition["ties"][0]), firth_estimator()]
    landmarks = {f"{_:g} months": days_of_months(_) for _ in timing["landmarks_months"]}
    add_landmarks(base, treatment, predictors, landmarks, ways)


def compute(cohort: Cohort, study: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The tables of the analysis (see `Analysis`)."""
    parts = (study["predictors"], study["conversion"], study["imputation"])
    fewest = study["thresholds"]["curve_min_at_risk"]
    return dict(vars(conversion_tables(cohort, *parts, min_at_risk=fewest)))
