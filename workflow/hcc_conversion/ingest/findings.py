"""What validation found, as a table; values only where they are codes."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import pandas as pd

ERROR = "error"
WARNING = "warning"
#: Problems that both the raw cells and the canonical tables are checked for.
OUTSIDE_LIMITS = "outside the possible range"
MISSING_VALUE = "missing, but every row needs it"
NO_DAY_ZERO = "no date of day 0, so no other date of the patient can be counted"
COLUMNS = ["severity", "table", "file", "column", "row", "problem", "found", "expected", "advice"]


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
        table = pd.DataFrame({"row": list(rows)}, dtype="int64").assign(**asdict(self))
        return table.assign(found=found if isinstance(found, str) else list(found))[COLUMNS]


def findings_table(findings: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """One row per finding and row of the source, `COLUMNS`, errors first, each once."""
    tables = [table for table in findings if len(table)]
    if not tables:
        return pd.DataFrame(columns=COLUMNS).astype({"row": "int64"})
    return _sort_findings(pd.concat(tables, ignore_index=True))


def _sort_findings(table: pd.DataFrame) -> pd.DataFrame:
    """Findings in reading order, each once."""
    order = ["severity", "file", "column", "row", "table", "problem"]
    return table[COLUMNS].drop_duplicates().sort_values(order, ignore_index=True)


def summarise(findings: pd.DataFrame) -> pd.DataFrame:
    """One row per kind of problem and column: how many rows, the first of them, what was found."""
    keys = ["severity", "table", "file", "column", "problem", "expected", "advice"]
    if findings.empty:
        return pd.DataFrame(columns=[*keys, "n_rows", "rows", "found"])
    grouped = findings.groupby(keys, sort=False, dropna=False)
    summary = grouped.agg(
        n_rows=("row", lambda rows: int((rows > 0).sum())),
        rows=("row", _first_rows),
        found=("found", _first_codes),
    )
    return summary.reset_index()


def _first_rows(rows: pd.Series, at_most: int = 8) -> str:
    numbers = sorted({int(row) for row in rows if row > 0})
    more = f", … ({len(numbers) - at_most} more)" if len(numbers) > at_most else ""
    return ", ".join(map(str, numbers[:at_most])) + more


def _first_codes(found: pd.Series, at_most: int = 8) -> str:
    codes = [f"'{code}'" for code in dict.fromkeys(found) if code]
    more = ", …" if len(codes) > at_most else ""
    return ", ".join(codes[:at_most]) + more


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
