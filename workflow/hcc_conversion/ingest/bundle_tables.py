"""The tables of a bundle as CSV: numbers that come back as they were, and nothing else.

Every cell of a table that comes from elsewhere is checked against what the table is declared to be:
no other columns, no text that a spreadsheet or a page would run, no number that is none.
"""

import csv
import re
from io import StringIO

import numpy as np
import pandas as pd

from hcc_conversion.ingest.bundle_manifest import Unfit
from hcc_conversion.run.csv_for_people import as_written, csv_text, runs_in_a_spreadsheet
from hcc_conversion.study.canonical_fields import describe_fields
from schemas.hidden import Hidden
from schemas.results import Results
from schemas.sufficient import SUFFICIENT
from schemas.written import DoesNotFit, WrittenTable

#: Name of a table, then what it is declared to be.
DECLARED: dict[str, type[WrittenTable]] = {
    "results": Results,
    "hidden": Hidden,
    **SUFFICIENT,
}
#: Numbers that may be empty, and that may be infinite; all others are numbers.
_EMPTY = {("results", "value")}
_INFINITE = {("distributions", "low"), ("distributions", "high")}
#: Statistics that count.
_COUNTS = ("n", "denominator", "missing", "events", "at_risk")
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")
_WHOLE = re.compile(r"\d{1,15}")
_MARKUP = re.compile(r"<[/!?a-zA-Z]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST = 2000


def table_to_csv(name: str, table: pd.DataFrame) -> bytes:
    """The CSV file of a table that fits; a number is written as it is read again, to the bit.

    Raises
    ------
    DoesNotFit
        where it is not what *name* is declared to be.
    """
    declared = DECLARED[name]
    table = table[list(declared.columns())].astype(declared.types())
    return csv_text(declared.validate(table)).encode()


def table_from_csv(name: str, content: bytes) -> pd.DataFrame:
    """The table that `table_to_csv` wrote.

    Raises
    ------
    Unfit
        where it is not what *name* is declared to be; no cell is quoted.
    """
    declared = DECLARED[name]
    text = _cells(content)
    columns = declared.columns()
    if list(text.columns) != list(columns):
        of_patients = {"patient_id", "centre"}.union(*describe_fields().values())
        single = sorted(of_patients & set(text.columns) - set(columns))
        if single:
            raise Unfit(f"it has columns of single patients ({', '.join(single)})")
        raise Unfit(f"its columns are not {', '.join(columns)}")
    read = {}
    for column, spec in columns.items():
        try:
            read[column] = _read(name, column, spec.dtype, text[column])
        except Unfit as error:
            raise Unfit(f"{column}: {error}") from None
    try:
        table = declared.validate(pd.DataFrame(read))
    except DoesNotFit as error:
        raise Unfit(str(error)) from None
    if name == "results":
        values = table.loc[table["stat"].isin(_COUNTS), "value"].dropna()
        if (values < 0).any() or (values % 1 != 0).any():
            raise Unfit("value: a count is no whole number from 0")
    return table


def _cells(content: bytes) -> pd.DataFrame:
    try:
        rows = list(csv.reader(StringIO(content.decode("utf-8"), newline=""), strict=True))
    except (csv.Error, UnicodeDecodeError):
        raise Unfit("it cannot be read as CSV in UTF-8") from None
    if not rows:
        raise Unfit("it is empty")
    if any(len(row) != len(rows[0]) for row in rows):
        raise Unfit("a row has more or fewer cells than there are columns")
    return pd.DataFrame(rows[1:], columns=rows[0], dtype=object)


def _read(name: str, column: str, dtype: str, cells: pd.Series) -> pd.Series:
    if dtype == "string":
        return _read_text(cells)
    if dtype == "Int64":
        if not cells.map(lambda cell: bool(_WHOLE.fullmatch(cell))).all():
            raise Unfit("a count is no whole number from 0")
        return cells.astype("int64").astype("Int64")
    permitted = set()
    if (name, column) in _EMPTY:
        permitted.add("")
    if (name, column) in _INFINITE:
        permitted |= {"inf", "-inf"}
    known = cells.map(lambda cell: cell in permitted or bool(_NUMBER.fullmatch(cell)))
    if not known.all():
        raise Unfit("a cell is no number")
    numbers = cells.map(lambda cell: float(cell) if cell else np.nan).astype("float64")
    if not permitted & {"inf"} and np.isinf(numbers).any():
        raise Unfit("a cell is no finite number")
    return numbers


def _read_text(cells: pd.Series) -> pd.Series:
    different = cells.drop_duplicates().astype(object)
    if different.map(runs_in_a_spreadsheet).any():
        raise Unfit("a spreadsheet would run what stands in a cell")
    if different.map(lambda cell: bool(_MARKUP.search(cell))).any():
        raise Unfit("a cell begins a tag of HTML")
    if different.map(lambda cell: bool(_CONTROL.search(cell)) or len(cell) > _LONGEST).any():
        raise Unfit(f"a cell has a sign that is no text, or more than {_LONGEST} signs")
    return as_written(cells.astype("string"))
