"""How a hospital writes one column: functions that make a writer of cells."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

#: Turns the values of one canonical field into the cells of a file.
Writer = Callable[[pd.Series], pd.Series]
#: Header of the file, then the canonical field and how it is written; in the file's order.
Layout = Mapping[str, tuple[str, Writer]]


def lay_out(table: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """The columns of *table* that *layout* names, under its headers and as it writes them."""
    return pd.DataFrame({header: write(table[field]) for header, (field, write) in layout.items()})


def text(prefix: str = "") -> Writer:
    """The text as it is, after *prefix*; empty if missing."""
    return lambda values: (prefix + values.astype("string")).fillna("")


def capitalised(values: pd.Series) -> pd.Series:
    """The text with a capital first letter; empty if missing."""
    return values.astype("string").str.capitalize().fillna("")


def date(date_format: str) -> Writer:
    """Dates as text; empty if missing."""
    return lambda values: values.dt.strftime(date_format).astype("string").fillna("")


def code(codes: Mapping[Any, object], missing: object = "") -> Writer:
    """Each value's code; *missing* stands for a missing value, a value without a code fails."""
    all_codes = {**codes, pd.NA: missing}
    return lambda values: pd.Series(
        [all_codes[value] for value in values.astype(object).where(values.notna(), pd.NA)],
        index=values.index,
        dtype=object,
    )


def code_or_text(codes: Mapping[Any, object]) -> Writer:
    """Each value's code as text, or the value where it has none; empty if missing."""
    return lambda values: (
        values.astype(object).map(lambda value: codes.get(value, value)).astype("string").fillna("")
    )


def number(factor: float = 1, decimals: int = 1, missing: float | None = None) -> Writer:
    """Numbers multiplied by *factor* and rounded; *missing* or an empty cell if missing."""

    def write(values: pd.Series) -> pd.Series:
        cells = (values.astype("Float64") * factor).round(decimals)
        whole = cells.astype("Int64") if decimals == 0 else cells
        return whole if missing is None else whole.fillna(missing)

    return write


def number_text(decimals: int) -> Writer:
    """Numbers as text with so many decimals; empty if missing."""
    return lambda values: (
        values.map(f"{{:.{decimals}f}}".format, na_action="ignore").astype("string").fillna("")
    )
