"""Canonical table `complications`."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from schemas import vocabulary as v
from schemas.fields import coded, free_text


class Complications(pa.DataFrameModel):
    """One row per postoperative complication; no key."""

    centre: Series[pd.StringDtype] = pa.Field(title="Centre", description="id of the centre")
    patient_id: Series[pd.StringDtype] = pa.Field(title="Patient", description="pseudonym")
    term: Series[pd.StringDtype] = free_text("Term", "name of the complication", nullable=False)
    clavien_dindo: Series[pd.StringDtype] = coded("Clavien-Dindo grade", v.CLAVIEN_DINDO)

    class Config:
        strict = True
