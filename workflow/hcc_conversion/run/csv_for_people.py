"""CSV files that people open: read right by a spreadsheet, which runs nothing in them."""

import re
from pathlib import Path

import pandas as pd

#: With its mark at the start a spreadsheet reads letters such as ≥ and µ as they are.
ENCODING = "utf-8-sig"
_RUNS = ("=", "+", "-", "@", "\t", "\r")
#: Numbers, ranges and limits: they begin like a formula and are none.
_NUMBERS = re.compile(r"[-+][\d.,][\d.,\s()%;–±▲▼to+-]*")


def write_csv(table: pd.DataFrame, path: str | Path) -> None:
    """Write `csv_text` with the mark that spreadsheets know UTF-8 by."""
    Path(path).write_bytes(csv_text(table).encode(ENCODING))


def csv_text(table: pd.DataFrame) -> str:
    """The table without its index; what a spreadsheet would run begins with an apostrophe."""
    columns = [_harmless(name) for name in table.columns]
    text = table.copy()
    for position, column in enumerate(table.columns):
        if not pd.api.types.is_numeric_dtype(table.dtypes.iloc[position]):
            text[column] = table[column].map(_harmless)
    text.columns = pd.Index(columns)
    return str(text.to_csv(index=False))


def as_written(cells: pd.Series) -> pd.Series:
    """Text of such a file as it was before the apostrophe."""
    return cells.str.replace(r"^'(?=[-=+@\t\r])", "", regex=True)


def runs_in_a_spreadsheet(cell: str) -> bool:
    """Whether a spreadsheet takes the text of a cell for a formula."""
    return cell.startswith(_RUNS) and not _NUMBERS.fullmatch(cell)


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and runs_in_a_spreadsheet(cell) else cell
