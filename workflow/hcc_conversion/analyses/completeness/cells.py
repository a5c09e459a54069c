"""The completeness of every field at every site, as cells of a table or figure."""

from collections.abc import Mapping

import pandas as pd

from hcc_conversion.analyses.completeness.kinds import field_title, kinds_of
from hcc_conversion.display.lines import lines_of
from hcc_conversion.display.view import View
from schemas.results import HIDDEN, NO_PATIENTS, NOT_SHARED, SILENT

#: What a cell without a percentage says: the site does not collect it; it does, and there is
#: nobody of whom it could be known; how many it is known of is not told.
ABSENT, NOBODY, UNTOLD = "absent", "nobody", "untold"
#: Who is asked, where it is everybody.
EVERYBODY = "all patients"


def completeness_cells(results: Mapping[str, pd.DataFrame], view: View) -> pd.DataFrame:
    """One row per field and scope, in the order of reading.

    Parameters
    ----------
    results
        scope, then its `Results` of the completeness.

    Returns
    -------
    ``kind`` and ``table`` of the field, its ``title``, ``asked`` (of whom), ``scope``; ``percent``,
    ``n`` and ``denominator`` (empty where there is none), ``text`` and ``note`` as in other tables,
    and ``state``: empty, or why there is no percentage (`ABSENT`, `NOBODY`, `UNTOLD`).
    """
    lines = {
        scope: lines_of(table, denominators=True).set_index(["group", "variable"])
        for scope, table in results.items()
    }
    fields = {field: None for own in lines.values() for _, field in own.index}
    rows = []
    for kind in kinds_of(fields):
        for field in kind.fields:
            about = (kind.title, kind.table, field_title(kind, field, view.study))
            for scope, own in lines.items():
                cell = own.loc[(kind.group, field)] if (kind.group, field) in own.index else None
                rows.append((*about, kind.group or EVERYBODY, scope, *_cell(cell)))
    names = ["kind", "table", "title", "asked", "scope"]
    names += ["percent", "n", "denominator", "text", "note", "state"]
    return pd.DataFrame(rows, columns=names)


def _cell(line: pd.Series | None) -> tuple[float, float, float, str, str, str]:
    nan = float("nan")
    if line is None:
        return nan, nan, nan, "", "", UNTOLD
    stats, note = line["stats"], line["note"]
    state = "" if pd.notna(stats["percent"]) else _state(note)
    return stats["percent"], stats["n"], stats["denominator"], line["text"], note, state


def _state(note: str) -> str:
    if note.startswith((HIDDEN, NOT_SHARED)):
        return UNTOLD
    if note.startswith(SILENT):
        return ABSENT
    return NOBODY if note.startswith(NO_PATIENTS) else UNTOLD


def percent_text(percent: float) -> str:
    """Whole per cent; 100 and 0 are said of all and of nobody alone."""
    return f"{percent:.0f}" if percent in (0, 100) else f"{min(max(percent, 1), 99):.0f}"
