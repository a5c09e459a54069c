"""Canonical table `surgeries`."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from schemas import intervals
from schemas import vocabulary as v
from schemas.fields import coded, day, measured, yes_no


class Surgeries(pa.DataFrameModel):
    """One row per curative-intent resection, the first of each patient; key: (centre, patient_id).

    ``_pre``: last value before the operation; ``_post``: first value after it.
    """

    centre: Series[pd.StringDtype] = pa.Field(title="Centre", description="id of the centre")
    patient_id: Series[pd.StringDtype] = pa.Field(title="Patient", description="pseudonym")
    kind: Series[pd.StringDtype] = coded(
        "Kind",
        v.SURGERY_KIND,
        "direct = up front; conversion = after conversion therapy",
        nullable=False,
    )
    day: Series[pd.Int64Dtype] = day("Day", "date of the operation", usual=intervals.OPERATION)
    margin: Series[pd.StringDtype] = coded("Margin", v.MARGIN)
    pathologic_complete_response: Series[pd.BooleanDtype] = yes_no(
        "Pathologic complete response", "no viable tumour in the specimen (pCR)"
    )
    operation_min: Series[pd.Float64Dtype] = measured(
        "Operation time, min", "skin to skin", unit="min", limits=(1, 2880), plausible=(30, 900)
    )
    blood_loss_ml: Series[pd.Float64Dtype] = measured(
        "Blood loss, ml", "intraoperative", unit="mL", limits=(0, 50000), plausible=(0, 5000)
    )
    hospital_stay_days: Series[pd.Float64Dtype] = measured(
        "Postoperative stay, days",
        "operation to discharge",
        unit="day",
        limits=(0, 730),
        plausible=(1, 90),
    )
    drainage_days: Series[pd.Float64Dtype] = measured(
        "Abdominal drainage, days",
        "operation to removal of the last drain",
        unit="day",
        limits=(0, 730),
        plausible=(0, 60),
    )
    rbc_pre_10e12_l: Series[pd.Float64Dtype] = measured(
        "RBC before, 10¹²/l", "red blood cells", unit="1e12/L", limits=(0.5, 12), plausible=(2, 7)
    )
    rbc_post_10e12_l: Series[pd.Float64Dtype] = measured(
        "RBC after, 10¹²/l", "red blood cells", unit="1e12/L", limits=(0.5, 12), plausible=(2, 7)
    )
    hb_pre_g_l: Series[pd.Float64Dtype] = measured(
        "Hb before, g/l",
        "haemoglobin",
        unit="g/L",
        limits=(10, 300),
        plausible=(50, 200),
        substance="haemoglobin",
    )
    hb_post_g_l: Series[pd.Float64Dtype] = measured(
        "Hb after, g/l",
        "haemoglobin",
        unit="g/L",
        limits=(10, 300),
        plausible=(50, 200),
        substance="haemoglobin",
    )
    alt_pre_u_l: Series[pd.Float64Dtype] = measured(
        "ALT before, U/l",
        "alanine aminotransferase",
        unit="U/L",
        limits=(0, 50000),
        plausible=(3, 2000),
        substance="enzyme",
    )
    alt_post_u_l: Series[pd.Float64Dtype] = measured(
        "ALT after, U/l",
        "alanine aminotransferase",
        unit="U/L",
        limits=(0, 50000),
        plausible=(3, 10000),
        substance="enzyme",
    )
    ast_pre_u_l: Series[pd.Float64Dtype] = measured(
        "AST before, U/l",
        "aspartate aminotransferase",
        unit="U/L",
        limits=(0, 50000),
        plausible=(3, 2000),
        substance="enzyme",
    )
    ast_post_u_l: Series[pd.Float64Dtype] = measured(
        "AST after, U/l",
        "aspartate aminotransferase",
        unit="U/L",
        limits=(0, 50000),
        plausible=(3, 10000),
        substance="enzyme",
    )
    bilirubin_pre_umol_l: Series[pd.Float64Dtype] = measured(
        "Bilirubin before, µmol/l",
        "total serum bilirubin",
        unit="umol/L",
        limits=(0, 2000),
        plausible=(2, 500),
        substance="bilirubin",
    )
    bilirubin_post_umol_l: Series[pd.Float64Dtype] = measured(
        "Bilirubin after, µmol/l",
        "total serum bilirubin",
        unit="umol/L",
        limits=(0, 2000),
        plausible=(2, 500),
        substance="bilirubin",
    )
    albumin_pre_g_l: Series[pd.Float64Dtype] = measured(
        "Albumin before, g/l",
        "serum albumin",
        unit="g/L",
        limits=(5, 80),
        plausible=(15, 60),
        substance="albumin",
    )
    albumin_post_g_l: Series[pd.Float64Dtype] = measured(
        "Albumin after, g/l",
        "serum albumin",
        unit="g/L",
        limits=(5, 80),
        plausible=(15, 60),
        substance="albumin",
    )

    class Config:
        strict = True
        unique = ["centre", "patient_id"]
