"""Headers, codes and units of the simulated US workbook: seven sheets."""

from synthetic.simulation.cells import (
    Layout,
    capitalised,
    code,
    code_or_text,
    date,
    number,
    text,
)

UNKNOWN = "UNK"
ECOG_UNKNOWN = 9
SIZE_UNKNOWN_MM = 999

# Molar mass of bilirubin, g/mol (PubChem CID 5280352), to mg/dL.
BILIRUBIN_MG_DL = 584.66 / 10_000
# WHO International Standard for AFP, 72/225: 1 IU is 1.21 ng.
AFP_IU_ML = 1 / 1.21
PER_DECILITRE = 1 / 10

DATE = date("%m/%d/%Y")
YES = code({True: "Y", False: "N"}, UNKNOWN)
FLAG = code({True: 1, False: 0}, UNKNOWN)
WHOLE = number(decimals=0)
MODALITIES = {
    "radiotherapy": "XRT",
    "ablation": "RFA/MWA",
    "anti-PD-1/PD-L1": "ICI",
    "anti-VEGF": "Anti-VEGF",
    "systemic chemotherapy": "Chemo",
}
THROMBUS = {"none": "Absent", "present": "Present, NOS"}
EVENTS = {
    "conversion": "Downstaged to resectable",
    "watch_and_wait": "Surveillance elected",
    "recurrence": "Recurrence",
    "progression": "Progression",
    "death": "Death",
}
RESPONSE_KEY = ["patient_id", "date", "baseline", "new_lesion"]
# The sheets write the criteria side by side; prefix of the header, by canonical criterion.
CRITERIA = {"RECIST 1.1": "RECIST", "mRECIST": "mRECIST"}


def _around_surgery(label: str, field: str, unit: str, writer) -> Layout:
    """The value before and the value after the operation."""
    return {
        f"{when}-op {label}": (f"{field}_{when.lower()}_{unit}", writer) for when in ("Pre", "Post")
    }


PATIENTS: Layout = {
    "MRN": ("patient_id", text()),
    "Pt Name": ("name", text()),
    "DOB": ("birth_date", DATE),
    "Sex": ("sex", code({"male": "M", "female": "F"})),
    "Dx Date": ("diagnosis_date", DATE),
    "Admit Date": ("admission_date", DATE),
    "Age at Dx": ("age_years", WHOLE),
    "ECOG": ("ecog", number(decimals=0, missing=ECOG_UNKNOWN)),
    "HBV": ("hbv", FLAG),
    "AFP (IU/mL)": ("afp_ng_ml", number(AFP_IU_ML, 1)),
    "ALT": ("alt_u_l", WHOLE),
    "AST": ("ast_u_l", WHOLE),
    "T Bili (mg/dL)": ("bilirubin_umol_l", number(BILIRUBIN_MG_DL, 2)),
    "Albumin (g/dL)": ("albumin_g_l", number(PER_DECILITRE, 2)),
    "CTP Class": ("child_pugh", text()),
    "BCLC": ("bclc", text()),
    "CNLC": ("cnlc", text()),
    "Cirrhosis": ("cirrhosis", YES),
    "Ascites": ("ascites", YES),
    "No. of Nodules": ("nodule_count", WHOLE),
    "Largest Lesion (mm)": ("tumour_size_cm", number(10, 0, SIZE_UNKNOWN_MM)),
    "PV Thrombus": ("portal_vein_invasion", code_or_text(THROMBUS)),
    "HV Thrombus": ("hepatic_vein_invasion", code_or_text(THROMBUS)),
    "IVC Thrombus": ("ivc_thrombus", YES),
    "Satellites": ("intrahepatic_metastasis", YES),
    "Hilar LN": ("lymphatic_metastasis", FLAG),
    "Distant Mets": ("extrahepatic_metastasis", FLAG),
    "FLR Inadequate": ("liver_remnant_insufficient", YES),
    "Resectable at Dx": ("initially_resectable", YES),
    "Last FU": ("last_contact_date", DATE),
    "Vital Status": ("died", code({True: "Dead", False: "Alive"})),
}
TREATMENTS: Layout = {
    "MRN": ("patient_id", text()),
    "Therapy": ("modality", code_or_text(MODALITIES)),
    "Drug": ("agent", capitalised),
    "Setting": (
        "intent",
        code({"conversion": "Pre-op", "adjuvant": "Post-op", "recurrence": "Salvage"}),
    ),
    "Start": ("start_date", DATE),
    "Stop": ("end_date", DATE),
    "Ongoing": ("ongoing", YES),
}
RESPONSES: Layout = {
    "MRN": ("patient_id", text()),
    "Scan Date": ("date", DATE),
    "Visit": ("baseline", code({True: "Baseline", False: "Follow-up"})),
    "New Lesion": ("new_lesion", YES),
    "RECIST Sum": ("RECIST sum_of_diameters_mm", WHOLE),
    "RECIST Resp": ("RECIST response", text()),
    "mRECIST Sum": ("mRECIST sum_of_diameters_mm", WHOLE),
    "mRECIST Resp": ("mRECIST response", text()),
}
SURGERIES: Layout = {
    "MRN": ("patient_id", text()),
    "Type": ("kind", code({"direct": "Upfront", "conversion": "After downstaging"})),
    "OR Date": ("date", DATE),
    "Margin": ("margin", text()),
    "pCR": ("pathologic_complete_response", FLAG),
    "OR Time (h)": ("operation_min", number(1 / 60, 2)),
    "EBL (mL)": ("blood_loss_ml", WHOLE),
    "LOS (d)": ("hospital_stay_days", WHOLE),
    "Drain (d)": ("drainage_days", WHOLE),
    **_around_surgery("RBC (M/uL)", "rbc", "10e12_l", number(decimals=2)),
    **_around_surgery("Hgb (g/dL)", "hb", "g_l", number(PER_DECILITRE, 1)),
    **_around_surgery("ALT", "alt", "u_l", WHOLE),
    **_around_surgery("AST", "ast", "u_l", WHOLE),
    **_around_surgery("T Bili (mg/dL)", "bilirubin", "umol_l", number(BILIRUBIN_MG_DL, 2)),
    **_around_surgery("Albumin (g/dL)", "albumin", "g_l", number(PER_DECILITRE, 2)),
}
LAYOUTS: dict[str, tuple[str, Layout]] = {
    "Patients": ("patients", PATIENTS),
    "Therapy": ("treatments", TREATMENTS),
    "Response": ("responses", RESPONSES),
    "Toxicity": (
        "adverse_events",
        {
            "MRN": ("patient_id", text()),
            "CTCAE Term": ("term", text()),
            "Grade": ("grade", code({grade: grade for grade in range(1, 6)}, UNKNOWN)),
            "Tx-related": ("treatment_related", FLAG),
            "irAE": ("immune_related", FLAG),
            "Onset": ("date", DATE),
        },
    ),
    "Surgery": ("surgeries", SURGERIES),
    "Complications": (
        "complications",
        {
            "MRN": ("patient_id", text()),
            "Complication": ("term", text()),
            "Clavien": ("clavien_dindo", text()),
        },
    ),
    "Events": (
        "outcomes",
        {
            "MRN": ("patient_id", text()),
            "Event": ("kind", code(EVENTS)),
            "Event Date": ("date", DATE),
        },
    ),
}
