"""Columns of patients beside those of the model: a study's own fields, and bounds of numbers."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pandera.pandas as pa

from schemas.bounds import bounds_field, is_bounds
from schemas.tables import TABLES

#: The table that has them.
EXTRA_TABLE = "patients"
_NUMBER = pd.Float64Dtype()
_DTYPES = {
    "measured": _NUMBER,
    "coded": pd.StringDtype(),
    "yes_no": pd.BooleanDtype(),
}


def table_schema(table: str, extra: Mapping[str, Mapping[str, Any]]) -> pa.DataFrameSchema:
    """The model of a canonical table, with the columns that it may have besides.

    Those of patients have the study's own fields, and, where a centre holds a number as bounds
    alone, such as ``>300``, these as text in our unit (`schemas.bounds.Bounds`) in the column
    `schemas.bounds.bounds_field`; the column of the number is then empty.

    *extra*: see `hcc_conversion.study.extra_fields.extra_fields`.
    """
    schema = TABLES[table].to_schema()
    if table != EXTRA_TABLE:
        return schema
    if extra:
        schema = schema.add_columns({name: _column(field) for name, field in extra.items()})
    numbers = [name for name, column in schema.columns.items() if column.dtype.type == _NUMBER]
    return schema.add_columns({bounds_field(name): _bounds_column() for name in numbers})


def _column(field: Mapping[str, Any]) -> pa.Column:
    checks = []
    if "limits" in field:
        low, high = field["limits"]
        checks = [pa.Check.ge(low), pa.Check.le(high)]
    if field["kind"] == "coded":
        checks = [pa.Check.isin(list(field["values"]))]
    return pa.Column(_DTYPES[field["kind"]], checks, nullable=True, title=field["title"])


def _bounds_column() -> pa.Column:
    check = pa.Check(is_bounds, element_wise=True, name="bounds")
    return pa.Column(pd.StringDtype(), check, nullable=True, required=False)
