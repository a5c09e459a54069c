"""Survival: Kaplan-Meier, medians, restricted means, follow-up, groups compared (Figure 4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.analyses.survival.groups import (
    Endpoint,
    add_best_responses,
    add_comparison,
)
from hcc_conversion.analyses.survival.lines import (
    Lines,
    Options,
    add_counts,
    add_estimates,
    add_follow_up,
    add_horizon,
    add_mean,
    mean_horizon,
)
from hcc_conversion.analyses.survival.observed import Observed
from hcc_conversion.analyses.survival.sums import Sums
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.derivation import (
    derive,
    events_without_time,
    time_to_event,
)
from hcc_conversion.cohort.imaging import imaging_progressions
from hcc_conversion.study.results import ResultRows

ANALYSIS = "survival"
CURVE_COLUMNS = [
    "endpoint",
    "population",
    "comparison",
    "level",
    "time_days",
    "survival",
    "ci_low",
    "ci_high",
    "at_risk",
    "events",
    "censored",
    "lowest",
    "highest",
    "left_out_events",
]


@dataclass(frozen=True)
class SurvivalTables:
    """What `compute` gives: see `survival_results`, `schemas.sufficient.LifeTables` and
    `schemas.sufficient.LogRankSums`."""

    results: pd.DataFrame
    curves: pd.DataFrame
    life_tables: pd.DataFrame
    log_rank_sums: pd.DataFrame


def survival_results(
    cohort: Cohort, *definition: Any, **more: Any
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The results and the curves of `survival_tables`."""
    tables = survival_tables(cohort, *definition, **more)
    return tables.results, tables.curves


def survival_tables(
    cohort: Cohort,
    endpoints: Mapping[str, Mapping[str, Any]],
    horizons_months: Sequence[float],
    *,
    restricted_mean_months: float | None = None,
    comparisons: Mapping[str, Mapping[str, Any]] | None = None,
    response: Mapping[str, Any] | None = None,
    min_at_risk: int = 0,
) -> SurvivalTables:
    """Estimate every endpoint in each of its populations, and compare groups.

    Parameters
    ----------
    cohort
        the harmonised tables of a centre or of the pool.
    endpoints
        name, then ``origin`` (diagnosis, surgery, watch_and_wait), ``events`` (death or kinds of
        outcomes) and ``populations``.
    horizons_months
        times at which survival is given.
    restricted_mean_months
        up to when the mean is taken, unless the last follow-up is earlier; None: up to that.
    comparisons
        name, then ``endpoints``, ``population``, ``by`` (a field of patients or of
        `hcc_conversion.study.study.GROUPING_FIELDS`, cut or grouped) and ``formed_after_origin``.
    response
        ``response`` of the study's configuration, for groups by best response and for progression
        in imaging.
    min_at_risk
        survival is given only while at least so many are at risk, as its curves are drawn.

    Returns
    -------
    results
        `Results` rows; ``variable`` is the endpoint and times are months of 30.4375 days.
        Levels: "" (n, events, missing), "median" (median, ci_low, ci_high), "<m> months"
        (estimate, limits, at_risk), "restricted mean, months" (estimate, limits) and the time
        "restricted mean, months, up to"; where death alone is the event also "follow-up,
        observed" (of everybody, as the paper does) and "follow-up, reverse Kaplan-Meier"
        (Schemper & Smith, Control Clin Trials 1996;17:343). ``missing`` counts patients at
        centres that collect it; where some of them had the event, estimates are withheld and
        lines of bounds give the ``lowest`` and ``highest`` instead. Groups and their comparison:
        see `hcc_conversion.analyses.survival.groups`.
    curves
        `CURVE_COLUMNS`, one row per endpoint, population, group and distinct time; ``comparison``
        and ``level`` are empty for the whole population. Where the estimate is withheld it is
        empty, and ``lowest`` and ``highest`` have its bounds; ``left_out_events``: why.
    life_tables, log_rank_sums
        what centres are pooled from without rows: of every curve, and of every comparison.
    """
    patients = derive(cohort)
    asked = [event for spec in endpoints.values() for event in spec["events"]]
    imaging = imaging_progressions(cohort, patients, response or {}, asked)
    rows = ResultRows(ANALYSIS)
    options = Options(horizons_months, restricted_mean_months, min_at_risk)
    timed = {
        name: Endpoint(
            name,
            Observed(
                time_to_event(cohort, patients, **_timing(spec), imaging=imaging),
                events_without_time(cohort, patients, **_timing(spec), imaging=imaging),
            ),
            cohort.can_time(**_timing(spec)),
        )
        for name, spec in endpoints.items()
    }
    curves, sums = [], Sums()
    for name, spec in endpoints.items():
        for population in spec["populations"]:
            able = timed[name].able & cohort.can_say[population]
            members = patients[f"in_{population}"] & patients["centre"].isin(able)
            lines = Lines(rows, population, name, cohort.reach(able))
            followed = spec["events"] == ["death"]
            observed = timed[name].observed.of(patients.index[members])
            curve = _add_population(lines, observed, options, followed)
            sums.add_curve(lines, observed, followed=followed)
            if curve is not None:
                place = {"endpoint": name, "population": population, "comparison": "", "level": ""}
                curves.append(curve.assign(**place))
    compared = comparisons or {}
    patients, responding = add_best_responses(cohort, patients, compared, response or {})
    for name, spec in compared.items():
        for endpoint in spec["endpoints"]:
            curves += add_comparison(
                cohort, patients, (rows, sums), name, spec, timed[endpoint], options, responding
            )
    return SurvivalTables(
        rows.table(), stack_curves(curves), sums.life_tables(), sums.log_rank_sums()
    )


def _timing(spec: Mapping[str, Any]) -> dict[str, Any]:
    return {"origin": spec["origin"], "events": spec["events"]}


def stack_curves(curves: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """`CURVE_COLUMNS` of all curves."""
    stacked = pd.concat(curves) if curves else pd.DataFrame(columns=CURVE_COLUMNS)
    return stacked[CURVE_COLUMNS].reset_index(drop=True)


def _add_population(
    lines: Lines, observed: Observed, options: Options, followed: bool
) -> pd.DataFrame | None:
    """All lines of one endpoint in one population; returns the curve."""
    absent = lines.absence(observed)
    add_counts(lines, observed)
    add_estimates(lines, observed, absent, options)
    curves = [] if absent or observed.curve is None else [observed.curve]
    day, why = mean_horizon(curves, options.restricted_mean_months)
    add_horizon(lines, day, why, absent)
    add_mean(lines, observed, day, absent)
    if followed:
        add_follow_up(lines, observed)
    return None if absent else observed.shown


def compute(cohort: Cohort, study: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The tables of the analysis (see `Analysis`)."""
    tables = survival_tables(
        cohort,
        **study["survival"],
        response=study["response"],
        min_at_risk=study["thresholds"]["curve_min_at_risk"],
    )
    return dict(vars(tables))
