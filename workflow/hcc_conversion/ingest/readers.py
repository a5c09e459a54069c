"""Read a source file of any supported format into raw columns.

The result keeps the text (or the typed cells) as they stand; the index is the row number
a person sees: in CSV, TSV and XLSX the header's row counts, in the other formats record 1
is the first. No message quotes a cell or a header: a header may be a patient's row.
"""

import codecs
import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.ingest.findings import ERROR, Finding
from hcc_conversion.run.problems import did_you_mean

_ENCODINGS_TO_TRY = ("utf-8", "gb18030", "utf-16", "cp1252")


class UnreadableSource(Exception):
    """The file as a whole cannot be read; says why and what to do, and quotes nothing of it."""

    def __init__(self, problem: str, advice: str, rows: Sequence[int] = ()):
        super().__init__(problem)
        self.problem, self.advice, self.rows = problem, advice, rows


def source_label(source: Mapping[str, Any]) -> str:
    """What a source is called in messages: its file, and its sheet where it has one."""
    return f"{source['file']} [{source['sheet']}]" if "sheet" in source else source["file"]


def read_source(source: Mapping[str, Any]) -> pd.DataFrame:
    """One row per record of the file that *source* (a ``sources`` entry) describes.

    Raises
    ------
    UnreadableSource
        wrong encoding or format, no such sheet, ragged rows, repeated column names.
    """
    path = Path(source["file"])
    try:
        table = _READERS[source["format"]](path, source)
    except UnreadableSource:
        raise
    except Exception as error:
        # Readers raise many kinds; their messages can quote cells, so only the kind is shown.
        problem = f"the file cannot be read as {source['format']} ({type(error).__name__})"
        raise UnreadableSource(problem, "Check the key 'format' and the file.") from None
    table.columns = [str(name).strip() for name in table.columns]
    repeated = [n for n, again in enumerate(table.columns.duplicated(), start=1) if again]
    if repeated:
        numbers = ", ".join(map(str, repeated))
        problem = f"column names stand twice: column {numbers} repeats the name of another"
        raise UnreadableSource(problem, "Rename them, or correct 'header_row'.")
    return table


def unreadable_finding(source: Mapping[str, Any], error: UnreadableSource) -> pd.DataFrame:
    """The finding of a source that cannot be read."""
    finding = Finding(ERROR, "", source_label(source), "", error.problem, "", error.advice)
    return finding.at_rows(error.rows or [0])


# --- text ---------------------------------------------------------------------------------------


def _read_text(path: Path, source: Mapping[str, Any]) -> pd.DataFrame:
    text = _decode(path.read_bytes(), source.get("encoding", "utf-8"))
    delimiter = source.get("delimiter", "\t" if source["format"] == "tsv" else ",")
    records = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    cells: dict[str, str] = {}  # equal cells are one object: an extract is mostly repetition
    shared = (tuple(map(cells.setdefault, record, record)) for record in records)
    try:
        return _under_header(enumerate(shared, start=1), source)
    except csv.Error as error:
        advice = "Check the quotes and the delimiter, export again."
        problem = f"line {records.line_num} cannot be read"
        if "end of data" in str(error):
            problem = "a quote is opened somewhere and never closed"
        raise UnreadableSource(problem, advice) from None


def _decode(content: bytes, encoding: str) -> str:
    try:
        codecs.lookup(encoding)
    except LookupError:
        advice = "Use e.g. utf-8, gb18030 or cp1252."
        raise UnreadableSource(f"'{encoding}' is not a known encoding", advice) from None
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        fitting = [name for name in _ENCODINGS_TO_TRY if _fits(content, name)]
    advice = "Set 'encoding' to what the file is"
    advice += f"; it can be read as {', '.join(fitting)}." if fitting else "."
    raise UnreadableSource(f"the file is not {encoding} text", advice)


def _fits(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


# --- workbooks ----------------------------------------------------------------------------------


def _read_workbook(path: Path, source: Mapping[str, Any]) -> pd.DataFrame:
    import openpyxl  # most extracts are text, and need none of the libraries of other formats

    # Not by pandas: it turns a formula that failed (#REF!) into an empty cell.
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        sheet = source.get("sheet", book.sheetnames[0])
        if sheet not in book.sheetnames:
            names = ", ".join(f"'{name}'" for name in book.sheetnames)
            advice = f"Set 'sheet' to one of {names}{did_you_mean(sheet, book.sheetnames)}."
            raise UnreadableSource(f"there is no sheet '{sheet}'", advice)
        worksheet = book[sheet]
        worksheet.reset_dimensions()  # some programs write them wrong
        rows = [list(row) for row in worksheet.iter_rows(values_only=True)]
    finally:
        book.close()
    width = max((_used(row) for row in rows), default=0)
    padded = [(row + [None] * width)[:width] for row in rows]
    return _under_header(enumerate(padded, start=1), source)


def _used(row: list[Any]) -> int:
    """Up to which column a row has anything in it."""
    return max((n for n, cell in enumerate(row, start=1) if cell not in (None, "")), default=0)


# --- both ---------------------------------------------------------------------------------------


def _under_header(
    records: Iterable[tuple[int, Sequence[Any]]], source: Mapping[str, Any]
) -> pd.DataFrame:
    header_row = source.get("header_row", 1)
    header: Sequence[Any] | None = None
    rows: dict[int, Sequence[Any]] = {}
    ragged: list[int] = []
    for number, record in records:
        if number < header_row:
            continue
        if header is None:
            header = record
        elif not _is_blank(record):
            rows[number] = record
            if len(record) != len(header):
                ragged.append(number)
    if header is None or not any(str(name or "").strip() for name in header):
        empty = not rows and header_row == 1
        problem = "the file is empty" if empty else f"row {header_row} holds no column names"
        raise UnreadableSource(problem, "Check the key 'header_row', or export the file again.")
    if ragged:
        advice = "Check 'delimiter': does an unquoted cell contain it? Export again."
        if len(header) == 1:
            advice = "Check 'delimiter': by it the header is a single column."
        problem = f"more or fewer fields than the {len(header)} of the header"
        raise UnreadableSource(problem, advice, ragged)
    names = [
        str(name) if name is not None and str(name).strip() else f"(column {number})"
        for number, name in enumerate(header, start=1)
    ]
    index = pd.Index(list(rows), dtype="int64")
    return pd.DataFrame(list(rows.values()), columns=names, index=index, dtype=object)


def _is_blank(record: Sequence[Any]) -> bool:
    for cell in record:  # noqa: SIM110 - a generator per record costs more than all else here
        if cell is not None and str(cell).strip():
            return False
    return True


# --- other programs -----------------------------------------------------------------------------


def _numbered(table: pd.DataFrame) -> pd.DataFrame:
    return table.set_axis(pd.RangeIndex(1, len(table) + 1), axis=0)


def _read_sas(path: Path, source: Mapping[str, Any]) -> pd.DataFrame:
    import pyreadstat

    read = pyreadstat.read_xport if path.suffix.lower() == ".xpt" else pyreadstat.read_sas7bdat
    return _numbered(read(path, encoding=source.get("encoding"))[0])


def _read_spss(path: Path, source: Mapping[str, Any]) -> pd.DataFrame:
    import pyreadstat

    return _numbered(pyreadstat.read_sav(path, encoding=source.get("encoding"))[0])


def _read_stata(path: Path, source: Mapping[str, Any]) -> pd.DataFrame:
    import pyreadstat

    return _numbered(pyreadstat.read_dta(path, encoding=source.get("encoding"))[0])


def _read_parquet(path: Path, _: Mapping[str, Any]) -> pd.DataFrame:
    return _numbered(pd.read_parquet(path))


_READERS: dict[str, Callable[[Path, Mapping[str, Any]], pd.DataFrame]] = {
    "csv": _read_text,
    "tsv": _read_text,
    "xlsx": _read_workbook,
    "spss": _read_spss,
    "stata": _read_stata,
    "sas": _read_sas,
    "parquet": _read_parquet,
}
