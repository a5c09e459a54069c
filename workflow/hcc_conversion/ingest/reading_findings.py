"""What is doubtful about the cells of a file, where the mapping reads them, as findings."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.ingest.findings import Finding
from hcc_conversion.ingest.mapping import Block, leaves, source_columns
from hcc_conversion.ingest.parse import as_text, is_missing, is_text
from hcc_conversion.ingest.readers import source_label
from hcc_conversion.ingest.reading.reading import Note, Reading

#: Digits that a spreadsheet keeps of a number.
_DIGITS_OF_SPREADSHEET = 15
#: What spreadsheets write where a formula failed, also into CSV.
SPREADSHEET_ERRORS = (
    *("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"),
    *("#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!", "#BLOCKED!"),
)
_TYPED = ("unit", "bins", "date_format", "codes")


def reading_findings(
    reading: Reading, source: Mapping[str, Any], blocks: Sequence[Block]
) -> list[pd.DataFrame]:
    """What is doubtful about the cells that *blocks*, all of this source, read.

    A cell of a column that no mapping and no filter reads stops nobody: none of it is used.
    """
    table_of = {column: block.table for block in reversed(blocks) for column in _read_by(block)}
    notes = [*reading.notes, *_cell_notes(reading.rows, source, blocks)]
    findings = []
    for note in notes:
        if note.column and (note.column in table_of) != note.where_read:
            continue
        finding = Finding(
            severity=note.severity,
            table=table_of.get(note.column, ""),
            file=source_label(source),
            column=note.column,
            problem=note.problem,
            expected=note.expected,
            advice=note.advice,
        )
        rows, addresses = zip(*note.places, strict=True) if note.places else ([0], [""])
        findings.append(finding.at_rows(rows, addresses if any(addresses) else ""))
    return findings


def _read_by(block: Block) -> list[str]:
    columns = [name for mapping in block.columns.values() for name in source_columns(mapping)]
    return columns + [condition["column"] for condition in block.where]


def _cell_notes(
    rows: pd.DataFrame, source: Mapping[str, Any], blocks: Sequence[Block]
) -> Iterator[Note]:
    """Cells of columns that are read as text or codes: identifiers, terms, filters."""
    as_they_are: dict[str, list[str]] = {}  # column, then codes that mean missing
    coded = set()
    for block in blocks:
        for mapping in block.columns.values():
            for leaf in leaves(mapping):
                for column in leaf.get("join", [leaf.get("column")]):
                    if not {"unit", "bins", "date_format"} & leaf.keys():
                        coded.add(column)
                    if not set(_TYPED) & leaf.keys():
                        missing = [*source.get("missing", ()), *leaf.get("missing", ())]
                        as_they_are.setdefault(column, []).extend(missing)
        coded |= {condition["column"] for condition in block.where}
    for column in sorted(coded & set(rows.columns)):
        yield from _cut_off(rows[column])
    for column, missing in as_they_are.items():
        if column in rows:
            suspects = rows[column].isin(SPREADSHEET_ERRORS)
            if not suspects.any():
                continue
            text = as_text(rows[column])
            errors = suspects & ~is_missing(text, missing).astype(bool)
            if errors.any():
                yield Note(
                    "an error of a spreadsheet in place of a value",
                    "Correct the cell in the workbook, or add the error to 'missing'.",
                    column=column,
                    places=[(row, "") for row in rows.index[errors]],
                )


def _cut_off(cells: pd.Series) -> Iterator[Note]:
    """Whole numbers with more digits than their type keeps: the last ones are lost."""
    if pd.api.types.is_integer_dtype(cells) or pd.api.types.is_bool_dtype(cells):
        return
    if pd.api.types.is_float_dtype(cells):
        most = 2.0**24 if cells.dtype == np.float32 else 2.0**53
        numbers = cells
    elif cells.dtype == object and not is_text(cells):
        is_number = cells.map(lambda cell: type(cell) in (int, float)).astype(bool)
        if not is_number.any():
            return
        most, numbers = 10.0**_DIGITS_OF_SPREADSHEET, cells[is_number]
    else:
        return
    numbers = numbers.astype(float)
    cut = numbers.index[(numbers.abs() >= most) & (numbers % 1 == 0)]
    if len(cut):
        yield Note(
            "a number with more digits than are kept of a number: the last ones are lost",
            "Format the column as text before the numbers are entered, and export it from where"
            " they are whole.",
            column=str(cells.name),
            places=[(row, "") for row in cut],
            expected="record numbers as text, or of at most 15 digits",
        )
