"""Tumour response at all centres without rows."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hcc_conversion.analyses.pooled import (
    CentreLines,
    Key,
    not_shared,
    pool_results,
    with_lines_of_nobody,
)
from hcc_conversion.analyses.pooled_numbers import Numbers
from hcc_conversion.analyses.response.regimens import OTHER_REGIMENS
from hcc_conversion.analyses.response.results import ANALYSIS, BOTH_CRITERIA, EVALUATED
from hcc_conversion.analyses.response.times import NO_RESPONSE, NOT_REACHED
from hcc_conversion.statistics.contingency import cohens_kappa
from hcc_conversion.statistics.kaplan_meier import METHOD, median_time, survival_curve
from hcc_conversion.statistics.life_tables import Leaving, leaving, median_bounds
from hcc_conversion.study.results import ResultRows, no_values
from hcc_conversion.study.time_units import DAYS_PER_MONTH, between_months
from schemas.results import APPROXIMATE, NOT_COLLECTED, NOT_SHARED
from schemas.sufficient import OF_LINE

Centres = Mapping[str, Mapping[str, pd.DataFrame]]
_DURATION = "duration_of_response"
_WITHHELD = "withheld"


def pool(
    centres: Centres,
    study: Mapping[str, Any],  # noqa: ARG001 the same for every study
) -> dict[str, pd.DataFrame]:
    """See `Analysis`."""
    results = {centre: tables["results"] for centre, tables in centres.items()}
    results = with_lines_of_nobody(results, gathered=OTHER_REGIMENS)
    rows = ResultRows(ANALYSIS)
    numbers = Numbers(centres, results)
    numbers.add(rows)
    _add_kappa(rows, pool_results(results))
    _add_durations(rows, centres, numbers.lines)
    return {"results": pool_results(results, [rows.table()])}


def _add_kappa(rows: ResultRows, pooled: pd.DataFrame) -> None:
    """From the two criteria crossed, which are counts."""
    for population in dict.fromkeys(pooled.loc[pooled["variable"] == "kappa", "population"]):
        crossed = pooled[
            (pooled["population"] == population)
            & (pooled["variable"] == "agreement")
            & (pooled["stat"] == "n")
        ].set_index("level")
        cells = [[f"{one} / {other}" for other in EVALUATED] for one in EVALUATED]
        found = crossed.loc[[cell for row in cells for cell in row], ["value", "note"]]
        stats: dict[str, Any] = no_values(("estimate", "ci_low", "ci_high"))
        method, note = "", str(found["note"].iloc[0])
        if found["value"].notna().all():
            kappa = cohens_kappa([[int(found.loc[cell, "value"]) for cell in row] for row in cells])
            stats, method = {name: kappa[name] for name in stats}, kappa["method"]
            note = "; ".join(filter(None, [note, kappa["note"]]))
        elif (hidden := found["note"][found["note"].str.startswith(NOT_SHARED)]).size:
            note = str(hidden.iloc[0])
        place = {"line": "estimate_ci", "group": BOTH_CRITERIA, "method": method, "note": note}
        rows.add(population, "kappa", **place, **stats)


def _add_durations(rows: ResultRows, centres: Centres, lines: Mapping[str, CentreLines]) -> None:
    tables = {
        centre: dict(list(of_centre["life_tables"].groupby(list(OF_LINE), sort=False)))
        for centre, of_centre in centres.items()
    }
    keys = dict.fromkeys(
        key
        for of_centre in lines.values()
        for key in of_centre.lines
        if key[3] == _DURATION and key[5] == "median_ci"
    )
    for key in keys:
        of_line = {centre: own.get((*key[1:4], "")) for centre, own in tables.items()}
        _add_duration(rows, key, of_line, lines)


def _add_duration(
    rows: ResultRows,
    key: Key,
    tables: Mapping[str, pd.DataFrame | None],
    lines: Mapping[str, CentreLines],
) -> None:
    counted = (*key[:4], "", "events_missing")
    withholding, hiding = [], []
    for centre, table in tables.items():
        if table is None and lines[centre].note(key).startswith(_WITHHELD):
            withholding.append(centre)
        elif table is None and (
            lines[centre].hides(counted) or lines[centre].values(counted).get("n", 0) > 0
        ):
            hiding.append(centre)
    everybody = leaving([table for table in tables.values() if table is not None])
    found: Mapping[str, float | None] = no_values(("median", "ci_low", "ci_high"))
    note = not_shared(hiding) if hiding else ""
    if withholding:
        note = f"{_WITHHELD}: events without a day are left out at {', '.join(withholding)}"
    elif not note and not any(one.collects(key) for one in lines.values()):
        note = NOT_COLLECTED
    elif not note and not everybody.n:
        note = NO_RESPONSE
    elif not note:
        days, cause = everybody.middle()
        found = median_time(survival_curve(days, cause == 1))
        note = NOT_REACHED if found["median"] is None else ""
        if not everybody.exact:
            note = "; ".join(filter(None, [f"{APPROXIMATE}: {_bound(everybody)}", note]))
    _, population, group, variable, level, line = key
    months: dict[str, Any] = {
        name: None if day is None else day / DAYS_PER_MONTH for name, day in found.items()
    }
    place = {"line": line, "group": group, "method": METHOD, "note": note}
    rows.add(population, variable, level, **place, **months)


def _bound(everybody: Leaving) -> str:
    found = median_bounds(everybody)
    return f"median {between_months(found.lowest, found.highest)}"
