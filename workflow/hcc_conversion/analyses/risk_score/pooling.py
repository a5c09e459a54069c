"""The score at all centres without rows: counts, observed conversions, and the slope.

Harrell's C, predictions and the decision curve compare single patients, and do not follow from
what centres pass on.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.analyses.cox_models import MODEL, STRATIFIED
from hcc_conversion.analyses.cox_pooling import Centres
from hcc_conversion.analyses.pooled import CentreLines, Key, not_shared, pool_results, reach_of
from hcc_conversion.analyses.pooled import with_lines_of_nobody as completed
from hcc_conversion.analyses.risk_score.results import ANALYSIS, SLOPE_METHOD, score_caution
from hcc_conversion.statistics.cox import TIES
from hcc_conversion.statistics.likelihood_grid import BEYOND, added, fit_grid
from hcc_conversion.study.group_names import AS_PRINTED, CALIBRATION_SLOPE
from hcc_conversion.study.results import ResultRows, no_values
from schemas.results import HIDDEN, NOT_COLLECTED

_LIMITS = ("estimate", "ci_low", "ci_high")


def pool(centres: Centres, study: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """See `Analysis`; the slope is what the rows give to 1e-5."""
    conversion = study["conversion"]
    results = {centre: tables["results"] for centre, tables in centres.items()}
    lines = {centre: CentreLines(table) for centre, table in results.items()}
    grids = {centre: tables["likelihood_grids"] for centre, tables in centres.items()}
    rows = ResultRows(ANALYSIS)
    places = dict.fromkeys(
        key for one in lines.values() for key in one.lines if key[3] == CALIBRATION_SLOPE
    )
    for key in places:
        caution = score_caution(conversion["paper_model"]) if key[2] == AS_PRINTED else ""
        _add_slope(rows, key, lines, grids, conversion["ties"][0], caution)
    pooled = pool_results(completed(results), [rows.table()], leave_out=_of_own_score)
    return {"results": pooled}


def _of_own_score(key: Key) -> bool:
    """Which predictors a centre lacks is no sum."""
    return key[3] == MODEL


def _add_slope(
    rows: ResultRows,
    key: Key,
    lines: Mapping[str, CentreLines],
    grids: Mapping[str, pd.DataFrame],
    ties: str,
    caution: str,
) -> None:
    told, hiding = [], []
    for centre, table in grids.items():
        own = table[(table["group"] == key[2]) & (table["ties"] == ties)]
        if len(own):
            told.append(own)
        elif lines[centre].note(key).startswith(HIDDEN) or lines[centre].values(key):
            hiding.append(centre)
    method = SLOPE_METHOD.format(ties=TIES[ties])
    method += f"; {STRATIFIED}" if len(told) > 1 else ""
    method += f"; {caution}" if caution else ""
    found: dict[str, Any] = no_values(_LIMITS)
    notes = {one.note(key) for one in lines.values() if key in one.lines} - {""}
    note = not_shared(hiding) if hiding else ""
    if not note and not told:
        note = next(iter(sorted(notes - {NOT_COLLECTED})), NOT_COLLECTED)
    if not note:
        fitted = fit_grid(added(told))
        note = BEYOND
        if fitted is not None:
            found = {name: float(np.log(fitted[name])) for name in _LIMITS}
            note = reach_of(key, lines)
    line = {"line": "estimate_ci", "group": key[2], "method": method, "note": note}
    rows.add(key[1], key[3], key[4], **line, **found)
