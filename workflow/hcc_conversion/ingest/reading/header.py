"""The names of a file's columns, and its records below them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from hcc_conversion.ingest.parse import cell_as_text
from hcc_conversion.ingest.plain_text import plain_text
from hcc_conversion.ingest.reading.reading import UnreadableSource


def header_row(source: Mapping[str, Any]) -> int:
    """The row of the column names; 0 where the file has none and the centre file names them."""
    return 0 if "column_names" in source else source.get("header_row", 1)


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
    first = header_row(source)
    header: Sequence[Any] | None = source.get("column_names")
    rows: dict[int, Sequence[str]] = {}
    ragged: list[int] = []
    for number, record in records:
        if number < first:
            continue
        if header is None:
            header = record
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


def _is_blank(record: Sequence[str]) -> bool:
    for cell in record:  # noqa: SIM110 - a generator per record costs more than all else here
        if cell and cell.strip():
            return False
    return True
