"""The completeness as a table: a row per field, a column per site."""

from collections.abc import Mapping

import pandas as pd

from hcc_conversion.analyses.completeness.cells import completeness_cells
from hcc_conversion.display.scope_tables import ScopeTable, name_of_scope
from hcc_conversion.display.view import View
from schemas.vocabulary import POOLS

HEADER = ["Kind", "Field", "Of whom"]
NOTE = (
    "Patients of whom the field is known, of those of whom it could be, in brackets per cent. Of"
    " several rows of a patient, such as courses of treatment, all must have it. What every row"
    " needs is left out."
)


def table(results: pd.DataFrame, view: View) -> ScopeTable:
    """The table of one scope."""
    (scope,) = view.scopes
    heading = name_of_scope(view)
    cells = completeness_cells({scope: results}, view)
    return ScopeTable(_wide(cells, {scope: heading}), len(HEADER), [heading], _notes(cells, view))


def beside(results: Mapping[str, pd.DataFrame], view: View) -> ScopeTable:
    """The table of all scopes."""
    cells = completeness_cells(results, view)
    return ScopeTable(_wide(cells, view.labels), len(HEADER), [], _notes(cells, view))


def _wide(cells: pd.DataFrame, headings: Mapping[str, str]) -> pd.DataFrame:
    """*headings*: scope, then the heading of its column."""
    keys = ["kind", "title", "asked"]
    wide = cells.drop_duplicates(keys)[keys].set_axis(HEADER, axis=1).reset_index(drop=True)
    for scope, own in cells.groupby("scope", sort=False):
        wide[headings[str(scope)]] = own["text"].to_numpy()
    return wide


def _notes(cells: pd.DataFrame, view: View) -> list[str]:
    """What the numbers are, and what sites say of theirs."""
    said = cells[(cells["state"] == "") & (cells["note"] != "") & ~cells["scope"].isin(POOLS)]
    return [
        NOTE,
        *(
            f"{view.names[str(scope)]}: {', '.join(own['title'])}: {note}"
            for (scope, note), own in said.groupby(["scope", "note"], sort=False)
        ),
    ]
