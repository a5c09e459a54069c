"""How far every centre is from the pool: standardised differences."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from schemas.results import KEY

COMPARED = ("percent", "mean")


class Differences(pa.DataFrameModel):
    """One row per line of the results and centre, in display order; key: the line, ``scope``.

    A difference that could not be had has an empty ``smd`` and says why in ``note``.
    """

    analysis: Series[pd.StringDtype] = pa.Field(description="analysis, e.g. baseline")
    population: Series[pd.StringDtype] = pa.Field(description="who, e.g. converted")
    group: Series[pd.StringDtype] = pa.Field(description="subset; empty for all")
    variable: Series[pd.StringDtype] = pa.Field(description="what, e.g. age_years")
    level: Series[pd.StringDtype] = pa.Field(description="category of the variable, or empty")
    stat: Series[pd.StringDtype] = pa.Field(isin=list(COMPARED), description="what is compared")
    scope: Series[pd.StringDtype] = pa.Field(description="the centre")
    n: Series[pd.Int64Dtype] = pa.Field(nullable=True, ge=0, description="patients, of the centre")
    n_pooled: Series[pd.Int64Dtype] = pa.Field(
        nullable=True, ge=0, description="patients of the pool, the centre's own among them"
    )
    smd: Series[float] = pa.Field(
        nullable=True, description="centre minus pool, standardised (Austin 2009)"
    )
    flagged: Series[bool] = pa.Field(description="as large as the study's threshold, or larger")
    note: Series[pd.StringDtype] = pa.Field(description="why a difference is empty")

    class Config:
        strict = True
        unique = [*KEY, "scope"]
