"""Read a source file of any supported format into raw columns.

The result keeps the text (or the typed cells) as they stand; the index is the row number
a person sees: in CSV, TSV and XLSX the header's row counts, in the other formats record 1
is the first.
"""

import re
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat

from hcc_conversion.ingest.findings import ERROR, Finding
from hcc_conversion.problems import did_you_mean


class UnreadableSource(Exception):
    """The file as a whole cannot be read; carries one finding."""

    def __init__(self, finding: Finding):
        super().__init__(finding.problem)
        self.finding = finding


def read_source(source: Mapping[str, Any]) -> pd.DataFrame:
    """One row per record of the file that *source* (a ``sources`` entry) describes.

    Raises
    ------
    UnreadableSource
        wrong encoding or format, no such sheet, ragged rows, repeated column names.
    """
    path = Path(source["file"])
    try:
        if source["format"] in ("csv", "tsv"):
            table = _read_text(path, source)
        elif source["format"] == "xlsx":
            table = _read_workbook(path, source)
        else:
            table = _READERS[source["format"]](path, source)
            table.index = pd.RangeIndex(1, len(table) + 1)
    except UnreadableSource:
        raise
    except (UnicodeDecodeError, LookupError) as error:
        raise _unreadable(source, *_encoding_problem(path, source, error)) from None
    except Exception as error:
        # Readers raise many kinds; their messages can quote cells, so only the kind is shown.
        problem = f"the file cannot be read as {source['format']} ({type(error).__name__})"
        raise _unreadable(source, problem, "check the key 'format' and the file") from None
    table.columns = [str(name).strip() for name in table.columns]
    repeated = sorted(set(table.columns[table.columns.duplicated()]))
    if repeated:
        names = ", ".join(f"'{name}'" for name in repeated)
        raise _unreadable(source, f"column names stand twice: {names}", "rename one of each pair")
    return table


def _unreadable(source: Mapping[str, Any], problem: str, advice: str, row: int = 0):
    finding = Finding(
        severity=ERROR,
        table="",
        file=source["file"],
        column="",
        row=row,
        problem=problem,
        expected="",
        advice=advice[0].upper() + advice[1:] + ".",
    )
    return UnreadableSource(finding)


def _encoding_problem(path: Path, source: Mapping[str, Any], error: Exception) -> tuple[str, str]:
    declared = source.get("encoding", "utf-8")
    if isinstance(error, LookupError) and not isinstance(error, UnicodeDecodeError):
        return f"'{declared}' is not a known encoding", "use e.g. utf-8, gb18030 or cp1252"
    content = path.read_bytes()
    fitting = []
    for candidate in ("utf-8", "gb18030", "utf-16", "cp1252"):
        try:
            content.decode(candidate)
        except UnicodeDecodeError:
            continue
        fitting.append(candidate)
    advice = f"set 'encoding' to what the file is; it can be read as {', '.join(fitting)}"
    return f"the file is not {declared} text", advice


def _read_text(path: Path, source: Mapping[str, Any]) -> pd.DataFrame:
    encoding = source.get("encoding", "utf-8")
    if encoding.lower().replace("_", "-") in ("utf-8", "utf8"):
        encoding = "utf-8-sig"
    # Decoded strictly and whole first: the parser decodes in chunks and would not name the fault.
    text = path.read_bytes().decode(encoding)
    try:
        raw = pd.read_csv(
            StringIO(text, newline=""),
            sep=source.get("delimiter", "\t" if source["format"] == "tsv" else ","),
            header=None,
            dtype=str,
            na_filter=False,
            skip_blank_lines=False,
            skiprows=source.get("header_row", 1) - 1,
        )
    except pd.errors.EmptyDataError:
        raise _unreadable(source, "the file is empty", "export it again") from None
    except pd.errors.ParserError as error:
        raise _unreadable(source, *_parser_problem(str(error), source)) from None
    records = _under_header(raw, source)
    short = records.index[records.isna().any(axis=1)]
    if len(short):
        problem = f"{len(short)} row(s) have fewer fields than the header"
        advice = "check the delimiter and unquoted line breaks, export again"
        raise _unreadable(source, problem, advice, row=int(short[0]))
    return records


def _parser_problem(message: str, source: Mapping[str, Any]) -> tuple[str, str]:
    counts = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", message)
    advice = "check the delimiter and quotes (a delimiter inside an unquoted cell?), export again"
    if not counts:
        return "the rows cannot be told apart", advice
    expected, line, seen = map(int, counts.groups())
    line += source.get("header_row", 1) - 1
    return f"line {line} has {seen} fields, the header has {expected}", advice


def _read_workbook(path: Path, source: Mapping[str, Any]) -> pd.DataFrame:
    with pd.ExcelFile(path, engine="openpyxl") as book:
        sheet = source.get("sheet", book.sheet_names[0])
        if sheet not in book.sheet_names:
            names = ", ".join(f"'{name}'" for name in book.sheet_names)
            advice = f"set 'sheet' to one of {names}{did_you_mean(sheet, book.sheet_names)}"
            raise _unreadable(source, f"there is no sheet '{sheet}'", advice)
        raw = book.parse(
            sheet,
            header=None,
            dtype=object,
            keep_default_na=False,
            na_values=[""],
            skiprows=source.get("header_row", 1) - 1,
        )
    return _under_header(raw, source)


def _under_header(raw: pd.DataFrame, source: Mapping[str, Any]) -> pd.DataFrame:
    if raw.empty:
        raise _unreadable(source, "there is no header row", "check the key 'header_row'")
    names = [
        f"(column {number})" if pd.isna(name) or not str(name).strip() else name
        for number, name in enumerate(raw.iloc[0], start=1)
    ]
    records = raw.iloc[1:].set_axis(names, axis=1)
    first = source.get("header_row", 1) + 1
    records.index = pd.RangeIndex(first, first + len(records))
    blank = (records.isna() | records.eq("")).all(axis=1)
    return records[~blank]


def _read_sas(path: Path, source: Mapping[str, Any]) -> pd.DataFrame:
    read = pyreadstat.read_xport if path.suffix.lower() == ".xpt" else pyreadstat.read_sas7bdat
    return read(path, encoding=source.get("encoding"))[0]


_READERS: dict[str, Callable[[Path, Mapping[str, Any]], pd.DataFrame]] = {
    "spss": lambda path, source: pyreadstat.read_sav(path, encoding=source.get("encoding"))[0],
    "stata": lambda path, source: pyreadstat.read_dta(path, encoding=source.get("encoding"))[0],
    "sas": _read_sas,
    "parquet": lambda path, _: pd.read_parquet(path),
}
