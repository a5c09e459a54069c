"""What a doubt is: rows, or a whole column, whose values cannot be meant."""

from dataclasses import dataclass

import pandas as pd

from hcc_conversion.ingest.findings import Finding
from schemas.intervals import COURSE, INTERVALS

#: Values in a column before it is doubted as a whole because most are unusual.
ENOUGH_TO_DOUBT = 20

#: What a column as a whole is doubted for, by the name that a confirmation in a centre file gives.
COLUMN_DOUBTS = {
    "unit": "many values are unusual in this unit",
    "thousands": "every fraction has three digits",
    "early_dates": "most dates are before the treatments of the study",
    "days": "most days are an unusual time away from day 0",
    "short_follow_up": "nearly all are followed for weeks only",
    "status": "dead and living look exchanged",
    **{
        interval.name: f"the time {interval.title} is unusual for most patients"
        for interval in (*INTERVALS, COURSE)
    },
}


@dataclass(frozen=True)
class Doubt:
    """Rows of one table, with their ``file, row, block``; or the columns they come from.

    kind
        of a doubt of the columns as a whole, one of `COLUMN_DOUBTS`; empty where rows are meant.
    """

    rows: pd.DataFrame
    fields: tuple[str, ...]
    problem: str
    expected: str
    advice: str
    kind: str = ""
    is_error: bool = False


def are_most(unusual: int, of: int) -> bool:
    """Whether more than half are unusual."""
    return 2 * unusual > of


@dataclass(frozen=True)
class ColumnDoubt:
    """The doubt of a column as a whole, which a person can confirm in the centre file.

    kind
        one of `COLUMN_DOUBTS`.
    source
        name of the source in the centre file.
    field
        the field of ours that the column feeds: ``patients.died``.
    """

    kind: str
    source: str
    field: str
    finding: Finding
