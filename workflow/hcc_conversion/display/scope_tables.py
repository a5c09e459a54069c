"""The table of one scope, in the form that its analysis has in the paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from hcc_conversion.analyses.conversion import columns as model_columns
from hcc_conversion.analyses.surgery import columns as group_columns
from hcc_conversion.analyses.trae import columns as level_columns
from hcc_conversion.display.comparison_table import HEADER, side_by_side
from hcc_conversion.display.lines import notes_of


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


def scope_table(
    analysis: str, results: pd.DataFrame, heading: str, titles: Mapping[str, str]
) -> ScopeTable:
    """Columns of groups, levels or models where the analysis has them, else one column.

    Parameters
    ----------
    analysis
        name of the analysis.
    results
        its `Results`.
    heading
        of the column, where there is one.
    titles
        names the configuration gives to variables.
    """
    notes = notes_of({heading: results}, {heading: heading}, titles)
    if analysis in group_columns.GROUP_COLUMNS:
        groups = group_columns.GROUP_COLUMNS[analysis]
        table = group_columns.by_group(results, groups, titles)
        said = [*group_columns.NOTES, *group_columns.untested(results, titles), *notes]
        named = group_columns.group_headings(groups)
        return ScopeTable(table, len(group_columns.GROUP_HEADER), named, said)
    if analysis in level_columns.LEVEL_COLUMNS:
        levels = level_columns.LEVEL_COLUMNS[analysis]
        table = level_columns.by_level(results, levels, titles)
        said = level_columns.level_notes(results, levels, titles)
        named = level_columns.level_headings(levels)
        return ScopeTable(table, len(level_columns.LEVEL_HEADER), named, said)
    if analysis in model_columns.MODEL_COLUMNS:
        table, n_keys = model_columns.by_model(results, titles), len(model_columns.MODEL_HEADER)
        said = model_columns.model_notes(results, table, titles)
        return ScopeTable(table, n_keys, list(table.columns[n_keys:]), said)
    table = side_by_side({heading: results}, {heading: heading}, titles)
    return ScopeTable(table, len(HEADER), [heading], notes)
