"""What merged cells say: the value of their first cell, in each of their rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from hcc_conversion.ingest.reading.sheets import Merged, Sheet


def names_in_row(sheet: Sheet, row: int, last: int) -> dict[int, Any]:
    """The parts of column names in *row*, by column: of cells merged down into it from above too,
    and, above the *last* row of names, of cells merged over columns that have a name there."""
    names, named = dict(sheet.rows.get(row, {})), sheet.rows.get(last, {}).keys()
    for merged in sheet.merged:
        if not merged.first_row <= row <= merged.last_row:
            continue
        above = sheet.rows.get(merged.first_row, {})
        if merged.first_column in above:
            names[merged.first_column] = above[merged.first_column]
            if merged.last_row < last:
                within = [n for n in named if merged.first_column < n <= merged.last_column]
                names |= dict.fromkeys(within, above[merged.first_column])
    return names


def fill_merged(
    merged_cells: Sequence[Merged], rows: Mapping[int, dict[int, Any]], last: int
) -> dict[str, list[tuple[int, int]]]:
    """Repeat the value of merged cells in each of their *rows* (below *last*, that of the names).

    Returns
    -------
    Row and column of the cells that are merged ``down`` a column, and ``across`` several.
    """
    places: dict[str, list[tuple[int, int]]] = {"down": [], "across": []}
    for merged in merged_cells:
        if merged.first_row <= last:
            continue
        column = merged.first_column
        value = rows.get(merged.first_row, {}).get(column)
        if value is None:
            continue
        # Whole columns can be merged: only rows that are records count.
        within = range(merged.first_row, merged.last_row + 1)
        numbers = (
            [n for n in within if n in rows]
            if len(within) <= len(rows)
            else [n for n in rows if n in within]
        )
        for number in numbers:
            rows[number][column] = value
        if merged.last_column > column:
            across = range(column, min(merged.last_column, column + 50) + 1)
            places["across"] += [(number, c) for number in numbers for c in across]
        elif len(numbers) > 1:
            places["down"] += [(number, column) for number in numbers]
    return places
