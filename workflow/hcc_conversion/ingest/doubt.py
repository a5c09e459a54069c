"""What a doubt is: rows, or a whole column, whose values cannot be meant."""

from dataclasses import dataclass

import pandas as pd

#: Values in a column before it is doubted as a whole because most are unusual.
ENOUGH_TO_DOUBT = 20


@dataclass(frozen=True)
class Doubt:
    """Rows of one table, with their ``file, row, block``; or the columns they come from.

    of_column
        whether the columns as a whole are meant, and no single row.
    """

    rows: pd.DataFrame
    fields: tuple[str, ...]
    problem: str
    expected: str
    advice: str
    of_column: bool = False
    is_error: bool = False


def are_most(unusual: int, of: int) -> bool:
    """Whether more than half are unusual."""
    return 2 * unusual > of
