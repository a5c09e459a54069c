"""Canonical table `patients`."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from schemas import intervals
from schemas import vocabulary as v
from schemas.fields import coded, day, measured, yes_no


class Patients(pa.DataFrameModel):
    """One row per patient; key: (centre, patient_id). A number that a centre holds as bounds
    alone, such as `>300`, is empty, and they stand in a further column, the field's name with
    `_bounds`, in our unit.
    """

    centre: Series[pd.StringDtype] = pa.Field(title="Centre", description="id of the centre")
    patient_id: Series[pd.StringDtype] = pa.Field(
        title="Patient",
        description="pseudonym, 16 hexadecimal digits",
        str_matches="^[0-9a-f]{16}$",
    )
    day_zero: Series[pd.StringDtype] = coded(
        "Day 0",
        v.DAY_ZERO,
        "the patient's own event from which every day in all tables is counted",
        nullable=False,
    )
    age_years: Series[pd.Float64Dtype] = measured(
        "Age, years", "age at day 0", unit="year", limits=(0, 120), plausible=(18, 95)
    )
    sex: Series[pd.StringDtype] = coded("Sex", v.SEX)
    ecog: Series[pd.Int64Dtype] = coded(
        "ECOG PS", (0, 1, 2, 3, 4), "Eastern Cooperative Oncology Group performance status"
    )
    hbv: Series[pd.BooleanDtype] = yes_no("Hepatitis B virus infection")
    afp_ng_ml: Series[pd.Float64Dtype] = measured(
        "Serum AFP, ng/ml",
        "alpha-fetoprotein",
        unit="ng/mL",
        limits=(0, 1e8),
        plausible=(0.1, 1e6),
        substance="afp",
    )
    alt_u_l: Series[pd.Float64Dtype] = measured(
        "ALT, U/l",
        "alanine aminotransferase",
        unit="U/L",
        limits=(0, 50000),
        plausible=(3, 2000),
        substance="enzyme",
    )
    ast_u_l: Series[pd.Float64Dtype] = measured(
        "AST, U/l",
        "aspartate aminotransferase",
        unit="U/L",
        limits=(0, 50000),
        plausible=(3, 2000),
        substance="enzyme",
    )
    bilirubin_umol_l: Series[pd.Float64Dtype] = measured(
        "Bilirubin, µmol/l",
        "total serum bilirubin",
        unit="umol/L",
        limits=(0, 2000),
        plausible=(2, 500),
        substance="bilirubin",
    )
    albumin_g_l: Series[pd.Float64Dtype] = measured(
        "Albumin, g/l",
        "serum albumin",
        unit="g/L",
        limits=(5, 80),
        plausible=(15, 60),
        substance="albumin",
    )
    inr: Series[pd.Float64Dtype] = measured(
        "INR",
        "international normalised ratio of the prothrombin time",
        unit="dimensionless",
        limits=(0.3, 30),
        plausible=(0.7, 5),
    )
    prothrombin_prolongation_s: Series[pd.Float64Dtype] = measured(
        "Prolongation of the prothrombin time, s",
        "prothrombin time of the patient minus that of the control; map the INR where there is one",
        unit="s",
        limits=(-20, 200),
        plausible=(-5, 60),
    )
    ascites_degree: Series[pd.StringDtype] = coded(
        "Degree of ascites",
        v.ASCITES_DEGREE,
        "slight = mild, or controlled by diuretics; moderate = at least moderate, or despite"
        " diuretics",
    )
    encephalopathy: Series[pd.StringDtype] = coded(
        "Hepatic encephalopathy", v.ENCEPHALOPATHY, "highest grade, West Haven criteria"
    )
    child_pugh_points: Series[pd.Float64Dtype] = measured(
        "Child-Pugh points",
        "Child-Pugh score; where it is not mapped it is derived from bilirubin, albumin, INR or"
        " prothrombin time, degree of ascites and encephalopathy, if all are mapped",
        unit="dimensionless",
        limits=(5, 15),
    )
    child_pugh: Series[pd.StringDtype] = coded(
        "Child-Pugh classification",
        v.CHILD_PUGH,
        "Child-Pugh class; where it is not mapped it is derived from its points or their parts",
    )
    albi_score: Series[pd.Float64Dtype] = measured(
        "ALBI score",
        "albumin-bilirubin score; derived from bilirubin and albumin where it is not mapped",
        unit="dimensionless",
        limits=(-12, 2),
        plausible=(-5, 0),
    )
    albi_grade: Series[pd.StringDtype] = coded(
        "ALBI grade",
        v.ALBI_GRADE,
        "albumin-bilirubin grade; derived from the ALBI score where it is not mapped",
    )
    bclc: Series[pd.StringDtype] = coded(
        "BCLC staging", v.BCLC, "Barcelona Clinic Liver Cancer stage"
    )
    cnlc: Series[pd.StringDtype] = coded("CNLC staging", v.CNLC, "China liver cancer stage")
    cirrhosis: Series[pd.BooleanDtype] = yes_no("Liver cirrhosis")
    ascites: Series[pd.BooleanDtype] = yes_no(
        "Ascites", "whether there is any; derived from its degree where it is not mapped"
    )
    tumour_number: Series[pd.StringDtype] = coded(
        "Tumour number",
        v.TUMOUR_NUMBER,
        "one tumour or several; derived from the number of tumours where it is not mapped",
    )
    tumour_count: Series[pd.Float64Dtype] = measured(
        "Number of tumours",
        "number of tumours in the liver",
        unit="dimensionless",
        limits=(1, 200),
        plausible=(1, 50),
    )
    tumour_size_cm: Series[pd.Float64Dtype] = measured(
        "Tumour size, cm",
        "largest diameter of the largest tumour",
        unit="cm",
        limits=(0, 50),
        plausible=(0.5, 30),
    )
    portal_vein_invasion: Series[pd.StringDtype] = coded(
        "Portal vein invasion",
        v.PORTAL_VEIN_INVASION,
        "highest grade of portal vein tumour thrombus (Vp1 to Vp4, Liver Cancer Study Group of"
        " Japan); present = grade not recorded",
    )
    hepatic_vein_invasion: Series[pd.StringDtype] = coded(
        "Hepatic vein invasion",
        v.HEPATIC_VEIN_INVASION,
        "highest grade of hepatic vein tumour thrombus (Vv1 to Vv3); present = grade not recorded",
    )
    ivc_thrombus: Series[pd.BooleanDtype] = yes_no("Inferior vena cava tumour thrombus")
    intrahepatic_metastasis: Series[pd.BooleanDtype] = yes_no("Intrahepatic metastasis")
    lymphatic_metastasis: Series[pd.BooleanDtype] = yes_no("Hilar lymphatic metastasis")
    extrahepatic_metastasis: Series[pd.BooleanDtype] = yes_no(
        "Extrahepatic metastasis", "metastasis outside the liver other than hilar lymph nodes"
    )
    extrahepatic_spread: Series[pd.BooleanDtype] = yes_no(
        "Extrahepatic spread",
        "hilar lymphatic or other extrahepatic metastasis (EHM as a reason of unresectability);"
        " map it only where the two are not told apart, else it is derived from them",
    )
    liver_remnant_insufficient: Series[pd.BooleanDtype] = yes_no(
        "Insufficient future liver remnant"
    )
    initially_resectable: Series[pd.BooleanDtype] = yes_no(
        "Initially resectable", "judged resectable before any treatment"
    )
    in_study_window: Series[pd.BooleanDtype] = yes_no(
        "Admitted in the study window",
        "whether the admission falls into the study window; a mapped date is compared with it",
    )
    admission_day: Series[pd.Int64Dtype] = day(
        "First contact",
        "first admission or visit at the centre; before it the patient was not under its"
        " observation, and could not have died unnoticed",
        usual=intervals.ADMISSION,
    )
    last_contact_day: Series[pd.Int64Dtype] = day(
        "Last contact", "date of death, or last date known alive", usual=intervals.FOLLOW_UP
    )
    died: Series[pd.BooleanDtype] = yes_no("Died", "whether the patient died by last_contact_day")

    class Config:
        strict = True
        unique = ["centre", "patient_id"]
