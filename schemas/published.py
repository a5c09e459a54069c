"""What a paper prints, value by value, under the keys of our results."""

import re

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from schemas.results import KEY, STATISTICS

OPERATORS = ("", "=", "<", ">")

_NUMBER = re.compile(r"[<>]?(-?\d+(?:\.(\d+))?)")


class PublishedValues(pa.DataFrameModel):
    """One row per printed number or text, in the order of the paper; key: ``id``.

    A value that the results of an analysis can replicate has their key (`schemas.results.KEY`);
    any other has none and says in ``not_replicated`` why. The same number printed in several
    places has several rows with one key.
    """

    id: Series[pd.StringDtype] = pa.Field(
        unique=True, str_matches=r"^[a-z0-9]+(\.[A-Za-z0-9_]+)+$", description="name of the value"
    )
    place: Series[pd.StringDtype] = pa.Field(description="part of the paper, e.g. table6")
    row: Series[pd.StringDtype] = pa.Field(description="row, or what a sentence speaks of")
    printed_group: Series[pd.StringDtype] = pa.Field(description="column, or who is described")
    statistic: Series[pd.StringDtype] = pa.Field(description="what is printed, e.g. mean, p")
    printed: Series[pd.StringDtype] = pa.Field(description="as it stands in the paper")
    operator: Series[pd.StringDtype] = pa.Field(
        isin=list(OPERATORS), description="before the number; empty for text"
    )
    value: Series[float] = pa.Field(nullable=True, description="the number; empty for text")
    decimals: Series[pd.Int64Dtype] = pa.Field(ge=0, description="decimals of the number")
    denominator: Series[pd.Int64Dtype] = pa.Field(
        nullable=True, ge=0, description="patients it is about, or their number in a group"
    )
    unit: Series[pd.StringDtype] = pa.Field(description="unit; of a test's statistic t, Z, chi2")
    note: Series[pd.StringDtype] = pa.Field(description="caution")
    analysis: Series[pd.StringDtype] = pa.Field(description="key of the results that replicate it")
    population: Series[pd.StringDtype] = pa.Field(description="second part of the key")
    group: Series[pd.StringDtype] = pa.Field(description="third part of the key")
    variable: Series[pd.StringDtype] = pa.Field(description="fourth part of the key")
    level: Series[pd.StringDtype] = pa.Field(description="fifth part of the key")
    stat: Series[pd.StringDtype] = pa.Field(isin=["", *STATISTICS], description="last of the key")
    not_replicated: Series[pd.StringDtype] = pa.Field(description="why it has no key, or empty")

    class Config:
        strict = True

    @pa.dataframe_check(error="a key, or a reason why there is none")
    def has_key_or_reason(cls, table: pd.DataFrame) -> Series[bool]:  # noqa: N805
        keyed = (table[["analysis", "variable", "stat"]] != "").all(axis=1)
        blank = (table[KEY] == "").all(axis=1)
        reason = table["not_replicated"] != ""
        return (keyed & ~reason) | (blank & reason)

    @pa.dataframe_check(error="value, decimals and operator as printed")
    def reads_as_printed(cls, table: pd.DataFrame) -> Series[bool]:  # noqa: N805
        columns = table[["printed", "operator", "value", "decimals"]].itertuples(index=False)
        return pd.Series([_as_printed(*row) for row in columns], index=table.index, dtype=bool)


def _as_printed(printed: str, operator: str, value: float, decimals: int) -> bool:
    if not operator:
        return pd.isna(value)
    read = _NUMBER.fullmatch(printed)
    if read is None or pd.isna(value):
        return False
    sign = printed[0] if printed[0] in "<>" else "="
    return (sign, float(read[1]), len(read[2] or "")) == (operator, value, decimals)
