"""What reading a file gives: its rows, what is doubtful about single cells, or why it cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from hcc_conversion.ingest.date_formats import EXCEL_DAY_0
from hcc_conversion.ingest.findings import ERROR


class UnreadableSource(Exception):
    """The file as a whole cannot be read; says why and what to do, and quotes nothing of it."""

    def __init__(self, problem: str, advice: str, rows: Sequence[int] = ()):
        super().__init__(problem)
        self.problem, self.advice, self.rows = problem, advice, rows


@dataclass(frozen=True)
class Note:
    """Something doubtful about cells, that counts only where the mapping reads their column.

    column
        the name it has in the rows; empty for the file as a whole, which always counts.
    places
        row numbers, each with the cell's address; no row: the column as a whole.
    where_read
        False: it counts where the mapping does *not* read the column.
    """

    problem: str
    advice: str
    column: str = ""
    places: Sequence[tuple[int, str]] = ()
    severity: str = ERROR
    expected: str = ""
    where_read: bool = True


@dataclass(frozen=True)
class Reading:
    """One file of an extract.

    rows
        one row per record, columns by their plain names, cells as they stand in the file; the
        index is the row number a person sees.
    notes
        what is doubtful about single cells.
    day_0
        the date that a day number of `excel` counts from.
    """

    rows: pd.DataFrame
    notes: Sequence[Note] = ()
    day_0: str = EXCEL_DAY_0
