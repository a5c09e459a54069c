"""The table of one scope."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from hcc_conversion.display.comparison_table import HEADER, side_by_side
from hcc_conversion.display.lines import notes_of
from hcc_conversion.display.view import View


@dataclass(frozen=True)
class ScopeTable:
    """A table of one scope.

    table
        the first *n_keys* columns name the row.
    patients
        headings of the columns whose cells are about patients of the scope.
    notes
        lines under the table.
    """

    table: pd.DataFrame
    n_keys: int
    patients: Sequence[str]
    notes: Sequence[str]


def plain_table(results: pd.DataFrame, view: View) -> ScopeTable:
    """One row per line of the results, one column."""
    heading = name_of_scope(view)
    table = side_by_side({heading: results}, {heading: heading}, view.titles)
    return ScopeTable(table, len(HEADER), [heading], own_notes(results, view))


def own_notes(results: pd.DataFrame, view: View) -> list[str]:
    """Notes that no cell shows, and methods."""
    heading = name_of_scope(view)
    return notes_of({heading: results}, {heading: heading}, view.titles)


def name_of_scope(view: View) -> str:
    """The name of the only scope."""
    (scope,) = view.scopes.values()
    return scope["name"]
