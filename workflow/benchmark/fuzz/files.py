"""Write a clinic's files, and the centre file that reads them."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from fuzz.clinic import Cell, Clinic, Record, mapping_of

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
        if "thousands" in clinic.settings:
            source["thousands"] = clinic.settings["thousands"]
        if style.format != "parquet" and style.lines_above:
            source["header_row"] = style.lines_above + 1
        source["file"] = str(path)
        sources[table] = source
        labels[table] = f"{path} [{table}]" if "sheet" in source else str(path)
        above = 0 if style.format == "parquet" else style.lines_above + 1
        places[table] = [above + n for n in range(1, len(records) + 1)]
    if book is not None:
        del book["Sheet"]
        if clinic.settings.get("epoch_1904"):
            book.epoch = CALENDAR_MAC_1904
        book.save(folder / "registry.xlsx")
    return _centre(clinic, sources), places, labels


def _centre(clinic: Clinic, sources: Mapping[str, Any]) -> dict[str, Any]:
    mapping = mapping_of(clinic)
    mapping["patients"] |= {"day_zero": {"constant": "diagnosis"}}
    mapping["treatments"] |= {"intent": {"constant": "conversion"}}
    filters = clinic.settings.get("where", {})
    for name in clinic.settings.get("left_blank", ()):
        mapping["patients"][name]["on_invalid"] = "blank"
    for (table, name), date_format in clinic.settings.get("date_formats", {}).items():
        mapping[table][name]["date_format"] = date_format
    if clinic.settings.get("at_detection_limit"):
        mapping["patients"]["afp_ng_ml"]["at_detection_limit"] = True
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
        "max_invalid_percent": clinic.settings.get("max_invalid_percent", 5),
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
        if record.line is None:
            writer.writerow(_cells(clinic, table, record))
        else:
            text.write(record.line + style.newline)
    path.write_bytes(text.getvalue().encode(style.encoding))


def _fill_sheet(clinic: Clinic, table: str, records: list[Record], book: Any) -> None:
    sheet = book.create_sheet(table)
    for number in range(clinic.style.lines_above):
        sheet.append([f"Export, line {number + 1}"])
    sheet.append(_header(clinic, table))
    number = clinic.style.lines_above + 1
    for record in records:
        number += 1
        for column, name in enumerate(clinic.headers[table], start=1):
            cell = record.cells[name]
            if cell.raw not in ("", None):
                sheet.cell(number, column, cell.raw).number_format = _number_format(cell)
        if record.hidden:
            sheet.row_dimensions[number].hidden = True
    top = clinic.style.lines_above + 1
    for first, last, left, right in clinic.settings.get("merged", {}).get(table, []):
        sheet.merge_cells(
            start_row=top + first, end_row=top + last, start_column=left, end_column=right
        )


def _number_format(cell: Cell) -> str:
    is_date = hasattr(cell.raw, "isoformat")
    return cell.number_format or ("yyyy-mm-dd" if is_date else "General")


def _frame(clinic: Clinic, table: str, records: list[Record]) -> pd.DataFrame:
    rows = [_cells(clinic, table, record) for record in records]
    types = clinic.settings.get("types", {})
    frame = pd.DataFrame(
        {
            header: pd.Series([row[n] for row in rows], dtype=types.get((table, name), object))
            for n, (name, header) in enumerate(clinic.headers[table].items())
        }
    )
    index = clinic.settings.get("index", {}).get(table)
    return frame if index is None else frame.set_index(clinic.headers[table][index])
