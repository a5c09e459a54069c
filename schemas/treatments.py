"""Canonical table `treatments`."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from schemas import intervals
from schemas import vocabulary as v
from schemas.fields import coded, day, free_text, yes_no


class Treatments(pa.DataFrameModel):
    """One row per course of one modality or agent; no key."""

    centre: Series[pd.StringDtype] = pa.Field(title="Centre", description="id of the centre")
    patient_id: Series[pd.StringDtype] = pa.Field(title="Patient", description="pseudonym")
    modality: Series[pd.StringDtype] = coded("Modality", v.MODALITY, nullable=False)
    agent: Series[pd.StringDtype] = free_text(
        "Agent", "generic name of the drug in lower case, e.g. lenvatinib"
    )
    intent: Series[pd.StringDtype] = coded(
        "Intent",
        v.INTENT,
        "conversion = before any resection, whatever its aim; adjuvant = after resection or the"
        " start of watch & wait, without recurrence; recurrence = for a recurrence",
        nullable=False,
    )
    start_day: Series[pd.Int64Dtype] = day(
        "Start", "first day of the course", usual=intervals.AROUND_DAY_0
    )
    end_day: Series[pd.Int64Dtype] = day(
        "End", "last day of the course", usual=intervals.AROUND_DAY_0
    )
    ongoing: Series[pd.BooleanDtype] = yes_no("Ongoing at last contact")

    class Config:
        strict = True
