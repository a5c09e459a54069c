"""Time to conversion at all centres without rows: from likelihoods and a life table."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.analyses.begun_later import SWITCHED, TIME_VARYING
from hcc_conversion.analyses.conversion.results import (
    ANALYSIS,
    COMPETING,
    CURVE_COLUMNS,
    INCIDENCE,
)
from hcc_conversion.analyses.cox_models import MODEL
from hcc_conversion.analyses.cox_pooling import WITHHELD, Centres, add_ratios
from hcc_conversion.analyses.entry import told_late
from hcc_conversion.analyses.pooled import (
    CentreLines,
    Key,
    not_shared,
    pool_results,
    with_lines_of_nobody,
)
from hcc_conversion.statistics import cumulative_incidence as incidence
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
from hcc_conversion.study.group_names import MULTIVARIATE, PAPER_MODEL
from hcc_conversion.study.results import ResultRows, few_at_risk, no_values
from hcc_conversion.study.time_units import days_of_months
from schemas.results import APPROXIMATE, NO_PATIENTS, NOT_COLLECTED

#: Model, then what is added to its method.
_METHODS = {TIME_VARYING: SWITCHED}


def pool(centres: Centres, study: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """See `Analysis`; where all tables are full, what the rows give to 1e-6."""
    definition = study["conversion"]
    results = {centre: tables["results"] for centre, tables in centres.items()}
    lines = {centre: CentreLines(table) for centre, table in results.items()}
    rows = ResultRows(ANALYSIS)
    fewest = study["thresholds"]["curve_min_at_risk"]
    curves = _add_incidence(rows, centres, lines, definition, fewest)
    add_ratios(rows, ANALYSIS, centres, lines, lambda _: definition["ties"], _METHODS)
    made = pool_results(with_lines_of_nobody(results), [rows.table()], leave_out=_of_own_model)
    return {"results": made, "curves": curves}


def _of_own_model(key: Key) -> bool:
    """Lines of a model that each centre has chosen for itself, which no sum is of.

    The paper's model is the same at every centre, but for what a centre cannot estimate: of it
    the complete cases do not add up, and its hazard ratios are not shared.
    """
    return (
        key[2].startswith(MULTIVARIATE)
        or key[3] == MODEL
        or (key[2].startswith(PAPER_MODEL) and key[5] == "events")
    )


def _add_incidence(
    rows: ResultRows,
    centres: Centres,
    lines: Mapping[str, CentreLines],
    definition: Mapping[str, Any],
    min_at_risk: int,
) -> pd.DataFrame:
    """The cumulative incidence of conversion and of what competes; returns the curves."""
    population = definition["population"]
    months = definition["horizons_months"]
    of_patients = (ANALYSIS, population, "", "conversion", "", "events_missing")
    tables, withholding, hiding = [], [], []
    for centre, of_centre in centres.items():
        table = of_centre["life_tables"]
        key = (ANALYSIS, population, "", INCIDENCE, f"{months[0]:g} months", "probability_at")
        counts = lines[centre].values(of_patients)
        if len(table):
            tables.append(table)
        elif lines[centre].note(key).startswith(WITHHELD):
            withholding.append(centre)
        elif lines[centre].hides(key) or counts.get("n", 0) > 0:
            hiding.append(centre)
    late = told_late(hiding, of_patients, lines)
    why = not_shared(hiding) + late if hiding else "" if tables else NOT_COLLECTED
    if withholding:
        why = f"{WITHHELD}: events without a day are left out at {', '.join(withholding)}"
    everybody = leaving(tables)
    curves = []
    for group, cause in (("", EVENT), (COMPETING, OTHER_CAUSE)):
        curve = None
        if not why:
            curve = incidence.incidence_curve(*everybody.middle(), cause)
            empty = {"lowest": np.nan, "highest": np.nan, "left_out_events": 0}
            curves.append(curve.assign(**empty, population=population, group=group))
        for month in months:
            told = (everybody, curve, cause)
            _add_horizon(rows, (population, group), month, told, why, min_at_risk)
    stacked = pd.concat(curves) if curves else pd.DataFrame(columns=CURVE_COLUMNS)
    return stacked[CURVE_COLUMNS].reset_index(drop=True)


def _add_horizon(
    rows: ResultRows,
    place: tuple[str, str],
    months: float,
    told: tuple[Leaving, pd.DataFrame | None, int],
    why: str,
    min_at_risk: int,
) -> None:
    everybody, curve, cause = told
    population, group = place
    day, note = days_of_months(months), why or ("" if everybody.n else NO_PATIENTS)
    at = no_values(("estimate", "ci_low", "ci_high", "at_risk"))
    if curve is not None:
        at = incidence.incidence_at(curve, day)
        note = "beyond the last follow-up" if at["estimate"] is None else ""
        if few := few_at_risk(at, min_at_risk):
            at, note = no_values(at) | {"at_risk": at["at_risk"]}, few
        if not everybody.exact and not note:
            share, at_risk = estimate_bounds(everybody, day, cause), at_risk_bounds(everybody, day)
            note = (
                f"{APPROXIMATE}: estimate {share.lowest:.6f} to {share.highest:.6f}, at risk"
                f" {at_risk.lowest:.0f} to {at_risk.highest:.0f}; limits as if everybody left in"
                " the middle of the interval"
            )
    line = {"line": "probability_at", "group": group, "method": incidence.METHOD, "note": note}
    rows.add(population, INCIDENCE, f"{months:g} months", **line, **at)
