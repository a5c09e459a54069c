"""What a check of the canonical tables finds: rows that contradict each other."""

from dataclasses import dataclass

import pandas as pd

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Violation:
    """Rows of one table that contradict each other, themselves or another table."""

    table: str
    rows: pd.Index
    fields: tuple[str, ...]
    severity: str
    problem: str
    expected: str = ""
    advice: str = "Correct the rows in the source."
