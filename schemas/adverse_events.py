"""Canonical table `adverse_events`."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from schemas import intervals
from schemas.fields import coded, day, free_text, yes_no


class AdverseEvents(pa.DataFrameModel):
    """One row per adverse event; no key."""

    centre: Series[pd.StringDtype] = pa.Field(title="Centre", description="id of the centre")
    patient_id: Series[pd.StringDtype] = pa.Field(title="Patient", description="pseudonym")
    term: Series[pd.StringDtype] = free_text("Term", "CTCAE term", nullable=False)
    grade: Series[pd.Int64Dtype] = coded(
        "Grade", (1, 2, 3, 4, 5), "CTCAE grade; empty where it was not recorded, never 0"
    )
    treatment_related: Series[pd.BooleanDtype] = yes_no("Treatment-related")
    immune_related: Series[pd.BooleanDtype] = yes_no("Immune-related")
    day: Series[pd.Int64Dtype] = day("Day", "onset", usual=intervals.AROUND_DAY_0)

    class Config:
        strict = True
