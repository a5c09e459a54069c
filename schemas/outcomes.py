"""Canonical table `outcomes`."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from schemas import intervals
from schemas import vocabulary as v
from schemas.fields import coded, day


class Outcomes(pa.DataFrameModel):
    """One row per outcome of a patient, the first of its kind; key: (centre, patient_id, kind)."""

    centre: Series[pd.StringDtype] = pa.Field(title="Centre", description="id of the centre")
    patient_id: Series[pd.StringDtype] = pa.Field(title="Patient", description="pseudonym")
    kind: Series[pd.StringDtype] = coded(
        "Kind",
        v.OUTCOME_KIND,
        "conversion = judged resectable after treatment; watch_and_wait = resection declined or"
        " deferred after conversion; recurrence = after resection; progression = on treatment",
        nullable=False,
    )
    day: Series[pd.Int64Dtype] = day("Day", "date of the outcome", usual=intervals.OUTCOME)

    class Config:
        strict = True
        unique = ["centre", "patient_id", "kind"]
