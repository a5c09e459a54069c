"""The names of a file's columns, and its records below them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from hcc_conversion.ingest.parse import cell_as_text
from hcc_conversion.ingest.plain_text import plain_text
from hcc_conversion.ingest.reading.reading import UnreadableSource

#: Between the parts of a column's name that stands in several rows.
BETWEEN_PARTS = " - "


def header_rows(source: Mapping[str, Any]) -> range:
    """The rows of the column names; empty, and ending at 1, where the centre file names them."""
    if "column_names" in source:
        return range(1, 1)
    first = source.get("header_row", 1)
    return range(first, first + source.get("header_rows", 1))


def joined_names(rows: Sequence[Mapping[int, Any]]) -> dict[int, Any]:
    """The names of columns that stand in several rows: their parts from above to below.

    Parameters
    ----------
    rows
        for each row of names, from above, column number, then the cell; a cell that is merged
        over several columns or rows stands in each of them.

    Returns
    -------
    Column number, then its name: ``Lab`` above ``AFP`` is ``Lab - AFP``; a part that only repeats
    the one above it counts once. Names of one row are its cells as they are.
    """
    if len(rows) == 1:
        return dict(rows[0])
    parts: dict[int, list[str]] = {}
    for row in rows:
        for column, cell in row.items():
            part = plain_text(cell_as_text(cell))
            of_column = parts.setdefault(column, [])
            if part and of_column[-1:] != [part]:
                of_column.append(part)
    return {column: BETWEEN_PARTS.join(parts[column]) for column in sorted(parts)}


def filled_to_the_right(row: Mapping[int, Any], below: Mapping[int, Any]) -> dict[int, Any]:
    """A row of names with its blank cells filled from their left where *below* has a name.

    A cell that was merged over several columns is exported as text in the first of them.
    """
    filled: dict[int, Any] = {}
    last: Any = ""
    for column in sorted({*row, *below}):
        own = row.get(column, "")
        last = own if plain_text(str(own)) else last
        is_named = bool(plain_text(str(below.get(column, ""))))
        filled[column] = last if is_named else own
    return filled


def plain_names(cells: Iterable[tuple[int, Any]]) -> list[str]:
    """The plain names of columns from their cells, each with its number from 1.

    Raises
    ------
    UnreadableSource
        where two are the same.
    """
    names: list[str] = []
    seen: set[str] = set()
    repeated = []
    for number, cell in cells:
        is_blank = cell is None or cell is pd.NaT or cell != cell
        name = "" if is_blank else plain_text(cell_as_text(cell))
        name = name or f"(column {number})"
        if name in seen:
            repeated.append(number)
        seen.add(name)
        names.append(name)
    if repeated:
        numbers = ", ".join(map(str, repeated))
        problem = f"column names stand twice: column {numbers} repeats the name of another"
        advice = "Rename them, or correct 'header_row'. Blanks and invisible characters do not"
        raise UnreadableSource(problem, f"{advice} make two names differ.")
    return names


def no_names(row: int, *, is_empty: bool) -> UnreadableSource:
    """The error of a file that has nothing in *row*, the row of the column names."""
    problem = "the file is empty" if is_empty and row <= 1 else f"row {row} holds no column names"
    return UnreadableSource(
        problem, "Check the key 'header_row', or 'column_names' where the file has no names."
    )


def rows_of_text(
    records: Iterable[tuple[int, Sequence[str]]], source: Mapping[str, Any]
) -> pd.DataFrame:
    """The records of a text file below its header, which all must be as long as it.

    Parameters
    ----------
    records
        number and cells of every row of the file, also above the header.
    """
    of_names = header_rows(source)
    first = of_names.start if of_names else 0
    header: Sequence[Any] | None = source.get("column_names")
    upper: list[Sequence[str]] = []
    rows: dict[int, Sequence[str]] = {}
    ragged: list[int] = []
    for number, record in records:
        if number < first:
            continue
        if number < of_names.stop - 1:
            upper.append(record)
        elif header is None:
            header = _over_rows([*upper, record]) if upper else record
        elif not _is_blank(record):
            rows[number] = record
            if len(record) != len(header):
                ragged.append(number)
    if header is None or not any(plain_text(str(name)) for name in header):
        raise no_names(first, is_empty=not rows)
    if first == 0 and not rows:
        raise no_names(first, is_empty=True)
    if ragged:
        named = "names in 'column_names'" if first == 0 else "of the header"
        advice = "Check 'delimiter': does an unquoted cell contain it? Export again."
        if len(header) == 1:
            advice = "Check 'delimiter': by it the header is a single column."
        problem = f"more or fewer fields than the {len(header)} {named}"
        raise UnreadableSource(problem, advice, ragged)
    names = plain_names(enumerate(header, start=1))
    index = pd.Index(list(rows), dtype="int64")
    return pd.DataFrame(list(rows.values()), columns=names, index=index, dtype=object)


def _over_rows(records: Sequence[Sequence[str]]) -> list[str]:
    """The names of the columns that stand in several rows of a text file."""
    rows: list[Mapping[int, Any]] = [dict(enumerate(record)) for record in records]
    for number in reversed(range(len(rows) - 1)):
        rows[number] = filled_to_the_right(rows[number], rows[number + 1])
    names = joined_names(rows)
    return [names[column] for column in range(len(names))]


def _is_blank(record: Sequence[str]) -> bool:
    for cell in record:  # noqa: SIM110 - a generator per record costs more than all else here
        if cell and cell.strip():
            return False
    return True
