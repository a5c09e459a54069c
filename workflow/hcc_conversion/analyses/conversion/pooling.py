"""Time to conversion at all centres without rows: from likelihoods and a life table.

Models of several predictors, and tests of proportional hazards, need more than one letter from each
centre; see `hcc_conversion.federation.rounds` for the first.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.analyses.conversion.results import (
    ANALYSIS,
    COMPETING,
    CURVE_COLUMNS,
    INCIDENCE,
)
from hcc_conversion.analyses.conversion.timing import SWITCHED, TIME_VARYING
from hcc_conversion.analyses.cox_models import HAZARD, MODEL, STRATIFIED
from hcc_conversion.analyses.pooled import (
    CentreLines,
    Key,
    not_shared,
    pool_results,
    with_lines_of_nobody,
)
from hcc_conversion.statistics import cumulative_incidence as incidence
from hcc_conversion.statistics import firth
from hcc_conversion.statistics.cox import TIES
from hcc_conversion.statistics.life_tables import (
    COMPETING as OTHER_CAUSE,
)
from hcc_conversion.statistics.life_tables import (
    EVENT,
    Leaving,
    at_risk_bounds,
    estimate_bounds,
    leaving,
)
from hcc_conversion.statistics.likelihood_grid import BEYOND, added, fit_grid, fit_grid_firth
from hcc_conversion.statistics.monotone_likelihood import NO_ESTIMATE, NO_EVENTS
from hcc_conversion.study.group_names import MULTIVARIATE, model_group
from hcc_conversion.study.results import ResultRows, no_values
from hcc_conversion.study.time_units import days_of_months
from schemas.results import APPROXIMATE, HIDDEN, NO_PATIENTS, NOT_COLLECTED
from schemas.sufficient import OF_LINE

Centres = Mapping[str, Mapping[str, pd.DataFrame]]
_WITHHELD = "withheld"
_FIRTH = "Firth"


def pool(centres: Centres, study: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """See `Analysis`; where all tables are full, what the rows give to 1e-6."""
    definition = study["conversion"]
    results = {centre: tables["results"] for centre, tables in centres.items()}
    lines = {centre: CentreLines(table) for centre, table in results.items()}
    rows = ResultRows(ANALYSIS)
    curves = _add_incidence(rows, centres, lines, definition)
    _add_ratios(rows, centres, lines, definition["ties"])
    made = pool_results(with_lines_of_nobody(results), [rows.table()], leave_out=_of_own_model)
    return {"results": made, "curves": curves}


def _of_own_model(key: Key) -> bool:
    """Lines of a model that each centre has chosen for itself, which no sum is of."""
    return key[2].startswith(MULTIVARIATE) or key[3] == MODEL


def _add_ratios(
    rows: ResultRows, centres: Centres, lines: Mapping[str, CentreLines], ties: Sequence[str]
) -> None:
    """The hazard ratio of every predictor that has a single one."""
    grids = {
        centre: dict(list(tables["likelihood_grids"].groupby([*OF_LINE, "ties"], sort=False)))
        for centre, tables in centres.items()
    }
    places = dict.fromkeys(key[:4] for of_centre in grids.values() for key in of_centre)
    ways = {"": ties[0], **{f"{TIES[name]} ties": name for name in ties[1:]}, _FIRTH: "breslow"}
    for place in places:
        for way, tied in ways.items():
            group = model_group(place[1], way)
            key = (ANALYSIS, place[0], group, *place[2:], "hazard_ratio")
            if any(key in of_centre.lines for of_centre in lines.values()):
                of_centres = {name: own.get((*place, tied)) for name, own in grids.items()}
                _add_ratio(rows, key, place, of_centres, lines, way=way, ties=tied)


def _add_ratio(
    rows: ResultRows,
    key: Key,
    place: tuple[str, ...],
    grids: Mapping[str, pd.DataFrame | None],
    lines: Mapping[str, CentreLines],
    *,
    way: str,
    ties: str,
) -> None:
    told = [grid for grid in grids.values() if grid is not None]
    strata = "; " + STRATIFIED if len(told) > 1 else ""
    wald = f"Cox, {TIES[ties]} ties, Wald 95% CI and P"
    method = f"{firth.METHOD if way == _FIRTH else wald}{strata}"
    method += SWITCHED if place[1] == TIME_VARYING else ""
    found: Mapping[str, Any] = no_values(HAZARD)
    note = _why_not(key, grids, lines)
    if not note and not told:
        notes = {of_centre.note(key) for of_centre in lines.values()} - {""}
        note = next(iter(sorted(notes - {NOT_COLLECTED})), NOT_COLLECTED)
    if not note:
        grid = added(told)
        fitted = fit_grid_firth(grid) if way == _FIRTH else fit_grid(grid)
        if fitted is None:
            note = _why_no_estimate(place, lines)
        else:
            found = fitted
            note = BEYOND if any(value is None for value in fitted.values()) else ""
    _, population, group, variable, level, _ = key
    line = {"line": "hazard_ratio", "group": group, "method": method, "note": note}
    rows.add(population, variable, level, **line, **found)


def _why_not(
    key: Key, grids: Mapping[str, pd.DataFrame | None], lines: Mapping[str, CentreLines]
) -> str:
    withholding, hiding = [], []
    for centre, grid in grids.items():
        note = lines[centre].note(key)
        if grid is None and note.startswith(_WITHHELD):
            withholding.append(centre)
        elif grid is None and (note.startswith(HIDDEN) or lines[centre].values(key)):
            hiding.append(centre)
    if withholding:
        return f"{_WITHHELD}: events without a day are left out at {', '.join(withholding)}"
    return not_shared(hiding) if hiding else ""


def _why_no_estimate(place: tuple[str, ...], lines: Mapping[str, CentreLines]) -> str:
    """In words of the levels where they explain it."""
    events: dict[str, float] = {}
    patients: dict[str, float] = {}
    for of_centre in lines.values():
        for key in of_centre.lines:
            if key[1:4] == place[:3] and key[5] == "events":
                values = of_centre.values(key)
                events[key[4]] = events.get(key[4], 0) + values.get("events", 0)
                patients[key[4]] = patients.get(key[4], 0) + values.get("n", 0)
    if not any(events.values()):
        return NO_EVENTS
    empty = [level for level, n in patients.items() if not n]
    if empty:
        return f"nobody in {', '.join(empty)}"
    without = [level for level, n in events.items() if not n]
    return f"no events among {', '.join(without)}: {NO_ESTIMATE}" if without else BEYOND


def _add_incidence(
    rows: ResultRows,
    centres: Centres,
    lines: Mapping[str, CentreLines],
    definition: Mapping[str, Any],
) -> pd.DataFrame:
    """The cumulative incidence of conversion and of what competes; returns the curves."""
    population = definition["population"]
    months = definition["horizons_months"]
    tables, withholding, hiding = [], [], []
    for centre, of_centre in centres.items():
        table = of_centre["life_tables"]
        key = (ANALYSIS, population, "", INCIDENCE, f"{months[0]:g} months", "probability_at")
        counts = lines[centre].values(
            (ANALYSIS, population, "", "conversion", "", "events_missing")
        )
        if len(table):
            tables.append(table)
        elif lines[centre].note(key).startswith(_WITHHELD):
            withholding.append(centre)
        elif lines[centre].hides(key) or counts.get("n", 0) > 0:
            hiding.append(centre)
    why = not_shared(hiding) if hiding else "" if tables else NOT_COLLECTED
    if withholding:
        why = f"{_WITHHELD}: events without a day are left out at {', '.join(withholding)}"
    everybody = leaving(tables)
    curves = []
    for group, cause in (("", EVENT), (COMPETING, OTHER_CAUSE)):
        curve = None
        if not why:
            curve = incidence.incidence_curve(*everybody.middle(), cause)
            empty = {"lowest": np.nan, "highest": np.nan, "left_out_events": 0}
            curves.append(curve.assign(**empty, population=population, group=group))
        for month in months:
            _add_horizon(rows, (population, group), month, (everybody, curve, cause), why)
    stacked = pd.concat(curves) if curves else pd.DataFrame(columns=CURVE_COLUMNS)
    return stacked[CURVE_COLUMNS].reset_index(drop=True)


def _add_horizon(
    rows: ResultRows,
    place: tuple[str, str],
    months: float,
    told: tuple[Leaving, pd.DataFrame | None, int],
    why: str,
) -> None:
    everybody, curve, cause = told
    population, group = place
    day, note = days_of_months(months), why or ("" if everybody.n else NO_PATIENTS)
    at = no_values(("estimate", "ci_low", "ci_high", "at_risk"))
    if curve is not None:
        at = incidence.incidence_at(curve, day)
        note = "beyond the last follow-up" if at["estimate"] is None else ""
        if not everybody.exact and not note:
            share, at_risk = estimate_bounds(everybody, day, cause), at_risk_bounds(everybody, day)
            note = (
                f"{APPROXIMATE}: estimate {share.lowest:.6f} to {share.highest:.6f}, at risk"
                f" {at_risk.lowest:.0f} to {at_risk.highest:.0f}; limits as if everybody left in"
                " the middle of the interval"
            )
    line = {"line": "probability_at", "group": group, "method": incidence.METHOD, "note": note}
    rows.add(population, INCIDENCE, f"{months:g} months", **line, **at)
