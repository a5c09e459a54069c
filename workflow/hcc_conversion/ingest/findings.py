"""What validation found, as a table; values only where they are codes."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

ERROR = "error"
WARNING = "warning"
#: Problems that both the raw cells and the canonical tables are checked for.
OUTSIDE_LIMITS = "outside the possible range"
MISSING_VALUE = "missing, but every row needs it"
NO_DAY_ZERO = "no date of day 0, so no other date of the patient can be counted"
COLUMNS = ["severity", "table", "file", "column", "row", "problem", "found", "expected", "advice"]
TEXTS = [name for name in COLUMNS if name != "row"]
READING_ORDER = ["severity", "file", "column", "row", "table", "problem"]
#: Rows and codes that a summary names before it says how many more there are.
NAMED = 8


@dataclass(frozen=True)
class Finding:
    """One problem at one place of an extract: a source as a whole, or rows of one column."""

    severity: str
    table: str
    file: str
    column: str
    problem: str
    expected: str
    advice: str

    def of_file(self) -> pd.DataFrame:
        """The finding of a source or column as a whole: row 0."""
        return self.at_rows([0])

    def at_rows(self, rows: Iterable[int], found: Iterable[str] | str = "") -> pd.DataFrame:
        """The finding at several rows, with the code *found* in each where it may be shown."""
        numbers = pd.Index(rows, dtype="int64")
        same = np.zeros(len(numbers), dtype="int8")
        whole = asdict(self) | ({"found": found} if isinstance(found, str) else {})
        texts = {name: pd.Categorical.from_codes(same, [text]) for name, text in whole.items()}
        if not isinstance(found, str):
            texts["found"] = pd.Categorical(np.asarray(list(found), dtype=object))
        return pd.DataFrame({"row": numbers, **texts})[COLUMNS]


def findings_table(findings: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """One row per finding and row of the source, `COLUMNS`, errors first, each once.

    All but ``row`` are categorical: of a hundred thousand bad cells most say the same.
    """
    tables = [table for table in findings if len(table)]
    if not tables:
        return pd.DataFrame(columns=COLUMNS).astype({"row": "int64"})
    stacked = {
        name: union_categoricals([table[name] for table in tables], sort_categories=True)
        for name in TEXTS
    }
    rows = pd.concat([table["row"] for table in tables], ignore_index=True)
    return _sort_findings(pd.DataFrame({"row": rows, **stacked}))


def _sort_findings(table: pd.DataFrame) -> pd.DataFrame:
    """Findings in reading order, each once."""
    return table[COLUMNS].drop_duplicates().sort_values(READING_ORDER, ignore_index=True)


def at_places(rows: pd.DataFrame, places: pd.DataFrame, keys: list[str]) -> np.ndarray:
    """Which of *rows* stand at one of *places*: the same in all *keys*, none of them missing."""
    if rows.empty or places.empty:
        return np.zeros(len(rows), dtype=bool)
    both = pd.concat([rows[keys], places[keys]], ignore_index=True)
    number = both.groupby(keys, sort=False, observed=True).ngroup().to_numpy()
    return np.isin(number[: len(rows)], number[len(rows) :])


def summarise(findings: pd.DataFrame) -> pd.DataFrame:
    """One row per kind of problem and column: how many rows, the first of them, what was found."""
    keys = ["severity", "table", "file", "column", "problem", "expected", "advice"]
    grouped = findings.groupby(keys, sort=False, dropna=False, observed=True)
    lines = [
        (*kind, int((rows["row"] > 0).sum()), _first_rows(rows["row"]), _first_codes(rows["found"]))
        for kind, rows in grouped
    ]
    return pd.DataFrame(lines, columns=[*keys, "n_rows", "rows", "found"])


def _first_rows(rows: pd.Series) -> str:
    numbers = np.unique(rows[rows > 0])
    more = f", … ({len(numbers) - NAMED} more)" if len(numbers) > NAMED else ""
    return ", ".join(map(str, numbers[:NAMED])) + more


def _first_codes(found: pd.Series) -> str:
    codes = [f"'{code}'" for code in found.dropna().unique() if code]
    more = ", …" if len(codes) > NAMED else ""
    return ", ".join(codes[:NAMED]) + more


def describe(summary_row: pd.Series) -> str:
    """One line for a person: file, column, rows, found, expected, what to do."""
    place = f"{summary_row['file']}"
    if summary_row["column"]:
        place += f", column '{summary_row['column']}'"
    if summary_row["n_rows"]:
        rows = "row" if summary_row["n_rows"] == 1 else f"{summary_row['n_rows']} rows:"
        place += f", {rows} {summary_row['rows']}"
    found = f"; found {summary_row['found']}" if summary_row["found"] else ""
    expected = f"; expected {summary_row['expected']}" if summary_row["expected"] else ""
    return f"{place}: {summary_row['problem']}{found}{expected}. {summary_row['advice']}"
