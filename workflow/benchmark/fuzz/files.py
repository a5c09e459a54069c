"""Write a clinic's files, and the centre file that reads them."""

import contextlib
import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from fuzz.clinic import Clinic, Record, mapping_of
from fuzz.faults import OPEN_QUOTE

#: Row of the extract that a person sees, by table and place in the list of records.
Places = dict[str, list[int]]


def write_clinic(clinic: Clinic, folder: Path) -> tuple[dict[str, Any], Places, dict[str, str]]:
    """The content of the centre file, the row number of every record, and what each file is
    called in messages."""
    style = clinic.style
    sources: dict[str, Any] = {}
    places: Places = {}
    labels: dict[str, str] = {}
    book = openpyxl.Workbook() if style.format == "xlsx" else None
    for table, records in clinic.files.items():
        source: dict[str, Any] = {"format": style.format, "missing": list(style.missing)}
        if style.format in ("csv", "tsv"):
            path = folder / f"{table}.{style.format}"
            _write_text(clinic, table, records, path)
            encoding = clinic.settings.get("declared_encoding", style.encoding)
            source |= {"encoding": "utf-8" if encoding == "utf-8-sig" else encoding}
            source |= {"decimal": style.decimal, "delimiter": style.delimiter}
        elif book is not None:
            path = folder / "registry.xlsx"
            _fill_sheet(clinic, table, records, book)
            source |= {"sheet": table, "decimal": style.decimal}
        else:
            path = folder / f"{table}.parquet"
            _frame(clinic, table, records).to_parquet(path)
            source |= {"decimal": style.decimal}
        if style.format != "parquet" and style.lines_above:
            source["header_row"] = style.lines_above + 1
        source["file"] = str(path)
        sources[table] = source
        labels[table] = f"{path} [{table}]" if "sheet" in source else str(path)
        above = 0 if style.format == "parquet" else style.lines_above + 1
        places[table] = [above + n for n in range(1, len(records) + 1)]
    if book is not None:
        del book["Sheet"]
        book.save(folder / "registry.xlsx")
    return _centre(clinic, sources), places, labels


def _centre(clinic: Clinic, sources: Mapping[str, Any]) -> dict[str, Any]:
    mapping = mapping_of(clinic)
    mapping["patients"] |= {"day_zero": {"constant": "diagnosis"}}
    mapping["treatments"] |= {"intent": {"constant": "conversion"}}
    filters = clinic.settings.get("where", {})
    tables = {}
    for table, columns in mapping.items():
        block: dict[str, Any] = {"source": table, "columns": columns}
        if table in filters:
            block["where"] = filters[table]
        tables[table] = [block]
    return {
        "name": "Invented clinic",
        "nature": "simulated",
        "description": "invented patients with planted faults",
        "covers": "treated",
        "on_invalid": clinic.style.on_invalid,
        "sources": dict(sources),
        "tables": tables,
    }


def _header(clinic: Clinic, table: str) -> list[str]:
    return list(clinic.headers[table].values())


def _cells(clinic: Clinic, table: str, record: Record) -> list[Any]:
    return [record.cells[name].raw for name in clinic.headers[table]]


def _write_text(clinic: Clinic, table: str, records: list[Record], path: Path) -> None:
    style, text = clinic.style, io.StringIO()
    writer = csv.writer(text, delimiter=style.delimiter, lineterminator=style.newline)
    for number in range(style.lines_above):
        writer.writerow([f"Export, line {number + 1}"])
    writer.writerow(_header(clinic, table))
    for record in records:
        cells = _cells(clinic, table, record)
        writer.writerow(
            cells[: record.ragged] if record.ragged < 0 else cells + ["x"] * record.ragged
        )
    content = text.getvalue().replace(OPEN_QUOTE, '"')
    path.write_bytes(content.encode(style.encoding, errors="replace"))


def _fill_sheet(clinic: Clinic, table: str, records: list[Record], book: Any) -> None:
    sheet = book.create_sheet(table)
    for number in range(clinic.style.lines_above):
        sheet.append([f"Export, line {number + 1}"])
    sheet.append(_header(clinic, table))
    for record in records:
        sheet.append([None if cell == "" else cell for cell in _cells(clinic, table, record)])
        if record.hidden:
            sheet.row_dimensions[sheet.max_row].hidden = True
    if table in clinic.settings.get("merged", ()):
        _merge_identifiers(clinic, table, records, sheet)


def _merge_identifiers(clinic: Clinic, table: str, records: list[Record], sheet: Any) -> None:
    column = list(clinic.headers[table]).index("patient_id") + 1
    top, first = clinic.style.lines_above + 2, 0
    for last in range(1, len(records) + 1):
        ends = last == len(records) or (
            records[last].cells["patient_id"].raw != records[first].cells["patient_id"].raw
        )
        if ends and last - first > 1 and records[first].is_row:
            sheet.merge_cells(
                start_row=top + first,
                end_row=top + last - 1,
                start_column=column,
                end_column=column,
            )
        first = last if ends else first


def _frame(clinic: Clinic, table: str, records: list[Record]) -> pd.DataFrame:
    # A column of Parquet has one type: text, or what all its cells are.
    rows = [[str(cell) for cell in _cells(clinic, table, record)] for record in records]
    header = _header(clinic, table)
    columns = [pd.Series([row[n] for row in rows], dtype=object) for n in range(len(header))]
    if clinic.settings.get("typed"):
        columns = [_typed(column, clinic) for column in columns]
    frame = pd.DataFrame(dict(zip(header, columns, strict=True)))
    return frame.set_index(header[0]) if clinic.settings.get("index") else frame


def _typed(texts: pd.Series, clinic: Clinic) -> pd.Series:
    """Dates, whole numbers, numbers or categories, where all cells are; blanks are missing."""
    known = texts[texts != ""]
    with contextlib.suppress(ValueError, TypeError):
        days = pd.to_datetime(known, format=clinic.style.date_format)
        if len(known) and known.str.contains(r"\D").any():
            return days.reindex(texts.index)
    if clinic.style.decimal == "." and known.str.fullmatch(r"(0|[1-9]\d*)(\.\d+)?").all():
        numbers = known.astype(float).reindex(texts.index)
        return (
            numbers.astype("Int64") if not known.str.contains(".", regex=False).any() else numbers
        )
    return texts.mask(texts == "").astype("category")
