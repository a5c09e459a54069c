"""Canonical table `assessments`."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from schemas import intervals
from schemas import vocabulary as v
from schemas.fields import coded, day, measured, yes_no


class Assessments(pa.DataFrameModel):
    """One row per imaging evaluation and criterion; key: (centre, patient_id, criterion, day)."""

    centre: Series[pd.StringDtype] = pa.Field(title="Centre", description="id of the centre")
    patient_id: Series[pd.StringDtype] = pa.Field(title="Patient", description="pseudonym")
    criterion: Series[pd.StringDtype] = coded("Criterion", v.CRITERION, nullable=False)
    day: Series[pd.Int64Dtype] = day("Day", "date of imaging", usual=intervals.AROUND_DAY_0)
    baseline: Series[pd.BooleanDtype] = yes_no(
        "Baseline", "true for the reading before treatment, which has no response"
    )
    sum_of_diameters_mm: Series[pd.Float64Dtype] = measured(
        "Sum of diameters, mm",
        "sum of target lesion diameters (RECIST 1.1) or of their viable parts (mRECIST)",
        unit="mm",
        limits=(0, 2000),
        plausible=(0, 600),
    )
    new_lesion: Series[pd.BooleanDtype] = yes_no("New lesion")
    response: Series[pd.StringDtype] = coded("Response", v.RESPONSE)

    class Config:
        strict = True
        unique = ["centre", "patient_id", "criterion", "day"]
