"""Write the rows of an invented extract in the formats that a centre's file declares."""

import csv
import re
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.ingest.reading.header import BETWEEN_PARTS, header_rows
from hcc_conversion.rehearsal.fields import Cells
from hcc_conversion.run.problems import InvalidInput

#: A number that comes back as the same text.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,13})(?:\.[0-9]{0,8}[1-9])?")
_ABOVE = "Rehearsal: invented rows"


def first_row(source: Mapping[str, Any]) -> int:
    """The number by which messages call the first record of a source."""
    return header_rows(source).stop if source["format"] in ("csv", "tsv", "xlsx") else 1


def write_file(
    path: Path,
    sheets: Sequence[tuple[Mapping[str, Any], Sequence[str], Sequence[Cells]]],
) -> None:
    """One file of an extract.

    Parameters
    ----------
    path
        where it is made; its folder is there.
    sheets
        for each sheet, or for the file as a whole, the source's entry in the centre's file, the
        names of the columns and the rows.

    Raises
    ------
    InvalidInput
        where the format cannot hold such names, or the encoding such letters.
    """
    source, names, rows = sheets[0]
    kind = source["format"]
    try:
        if kind in ("csv", "tsv"):
            path.write_bytes(_text(source, names, rows))
        elif kind == "xlsx":
            path.write_bytes(_workbook(sheets))
        else:
            _write_records(path, kind, _typed(names, rows))
    except UnicodeEncodeError as error:
        raise InvalidInput(
            "The rehearsal cannot be written:",
            [f"{source['file']}: {error.encoding} has no sign for a code of the centre's file"],
        ) from None
    except OSError:
        raise
    except Exception as error:
        raise InvalidInput(
            "The rehearsal cannot be written:",
            [f"{source['file']}: {kind} files cannot hold it ({type(error).__name__}): {error}"],
        ) from None


def _text(source: Mapping[str, Any], names: Sequence[str], rows: Sequence[Cells]) -> bytes:
    delimiter = source.get("delimiter", "\t" if source["format"] == "tsv" else ",")
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    of_names = header_rows(source)
    text.write(f"{_ABOVE}\r\n" * (of_names.start - 1))
    writer.writerows(_rows_of_names(names, len(of_names)))
    writer.writerows([[cells.get(name, "") for name in names] for cells in rows])
    return text.getvalue().encode(source.get("encoding", "utf-8"))


def _rows_of_names(names: Sequence[str], n_rows: int) -> list[list[str]]:
    """The names of the columns in their rows, each part in its own, the lower ones blank."""
    parts = [name.split(BETWEEN_PARTS, max(n_rows - 1, 0)) for name in names]
    return [[own[row] if row < len(own) else "" for own in parts] for row in range(n_rows)]


def _workbook(
    sheets: Sequence[tuple[Mapping[str, Any], Sequence[str], Sequence[Cells]]],
) -> bytes:
    from openpyxl import Workbook

    from hcc_conversion.run.fixed_workbook import FIXED_MOMENT, without_clock

    book = Workbook()
    book.remove(book.active)
    book.properties.created = FIXED_MOMENT
    # A source without a sheet reads the first.
    for source, names, rows in sorted(sheets, key=lambda sheet: "sheet" in sheet[0]):
        sheet = book.create_sheet(source.get("sheet"))
        of_names = header_rows(source)
        for _ in range(of_names.start - 1):
            sheet.append([_ABOVE])
        for row in _rows_of_names(names, len(of_names)):
            sheet.append(row)
        for cells in rows:
            sheet.append([_number(cells.get(name, ""), source) for name in names])
    content = BytesIO()
    book.save(content)
    return without_clock(content.getvalue())


def _number(text: str, source: Mapping[str, Any]) -> str | float | None:
    """A cell of a workbook: a number where it is written as one."""
    if not text:
        return None
    has_signs = source.get("thousands") or source.get("decimal", ".") != "."
    if has_signs or not _NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)


def _typed(names: Sequence[str], rows: Sequence[Cells]) -> pd.DataFrame:
    """Columns of numbers where every cell that holds something is one, else of text."""
    columns: dict[str, pd.Series] = {}
    for name in names:
        cells = [row.get(name, "") for row in rows]
        is_number = any(cells) and all(_NUMBER.fullmatch(cell) for cell in cells if cell)
        columns[name] = (
            pd.Series([float(cell) if cell else None for cell in cells], dtype="float64")
            if is_number
            else pd.Series(cells, dtype=object)
        )
    return pd.DataFrame(columns)


def _write_records(path: Path, kind: str, table: pd.DataFrame) -> None:
    if kind == "parquet":
        table.to_parquet(path, index=False)
        return
    import pyreadstat

    # No program but SAS writes .sas7bdat; a transport file is read under any name.
    write: Any = {
        "spss": pyreadstat.write_sav,
        "stata": pyreadstat.write_dta,
        "sas": pyreadstat.write_xport,
    }[kind]
    write(table, str(path))
