"""A study's own fields of patients, beside the canonical ones: their names, and their columns."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pandera.pandas as pa

from schemas.tables import TABLES

#: The table that has them.
EXTRA_TABLE = "patients"
_DTYPES = {
    "measured": pd.Float64Dtype(),
    "coded": pd.StringDtype(),
    "yes_no": pd.BooleanDtype(),
}


def table_schema(table: str, extra: Mapping[str, Mapping[str, Any]]) -> pa.DataFrameSchema:
    """The model of a canonical table, with the study's own fields where it has them.

    *extra*: see `hcc_conversion.study.extra_fields.extra_fields`.
    """
    schema = TABLES[table].to_schema()
    if table != EXTRA_TABLE or not extra:
        return schema
    return schema.add_columns({name: _column(field) for name, field in extra.items()})


def _column(field: Mapping[str, Any]) -> pa.Column:
    checks = []
    if "limits" in field:
        low, high = field["limits"]
        checks = [pa.Check.ge(low), pa.Check.le(high)]
    if field["kind"] == "coded":
        checks = [pa.Check.isin(list(field["values"]))]
    return pa.Column(_DTYPES[field["kind"]], checks, nullable=True, title=field["title"])
