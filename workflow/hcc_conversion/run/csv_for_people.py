"""CSV files that people open: read right by a spreadsheet, which runs nothing in them."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

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


def read_csv(path: str | Path, types: Mapping[str, Any]) -> pd.DataFrame:
    """A table that `write_csv` wrote, as it was: texts empty, numbers missing where nothing stands.

    *types*: column, then its type; every column of the file has one.
    """
    texts = {name for name, kind in types.items() if pd.api.types.is_string_dtype(kind)}
    blank = {name: [""] for name in types if name not in texts}
    table = pd.read_csv(
        path, encoding=ENCODING, dtype=dict(types), keep_default_na=False, na_values=blank
    )
    for name in texts:
        table[name] = as_written(table[name])
    return table
