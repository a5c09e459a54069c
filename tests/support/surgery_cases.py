"""Seven resected patients, and how their surgery is analysed."""

from builders import cohort, everything

DEFINITION = {
    "subgroups": {"bclc_c": {"title": "BCLC C", "field": "bclc", "values": ["C"]}},
    "characteristics": {
        "sex": {"field": "sex"},
        "bclc": {"field": "bclc", "groups": {"0–B": ["0", "A", "B"], "C": ["C"], "D": ["D"]}},
    },
    "measures": {
        "operation_min": {"field": "operation_min", "test": "student_t"},
        "blood_loss_ml": {"field": "blood_loss_ml", "test": "mann_whitney"},
        "alt_change": {
            "pre": "alt_pre_u_l",
            "post": "alt_post_u_l",
            "title": "ΔALT, %",
            "test": "mann_whitney",
        },
    },
    "test_exceptions": {"bclc_c": {"operation_min": "welch_t"}},
    "mortality_days": [30, 90],
}

#: Three resected after conversion, four up front.
OPERATION_MIN = {"c1": 200, "c2": 220, "c3": 240, "d1": 100, "d2": 140, "d3": 160, "d4": 200}

BLOOD_LOSS_ML = {"c1": 300, "c2": 400, "c3": 500, "d1": 100, "d2": 200, "d3": 250, "d4": 350}

KIND = {"c": "conversion", "d": "direct"}

COMPLICATIONS = [
    {"patient_id": "c1", "term": "Ascites", "clavien_dindo": "I"},
    {"patient_id": "c1", "term": "Ascites", "clavien_dindo": "IIIa"},
    {"patient_id": "c3", "term": "Bile leak", "clavien_dindo": None},
    {"patient_id": "d1", "term": "Ascites", "clavien_dindo": "II"},
]


def patient(name, **fields):
    row = {"patient_id": name, "day_zero": "diagnosis", "sex": "male", "bclc": "C"}
    return {**row, "last_contact_day": 500, "died": False, **fields}


def surgery(name, **fields):
    row = {"patient_id": name, "kind": KIND[name[0]], "day": 10, "margin": "R0"}
    row |= {"operation_min": OPERATION_MIN[name], "blood_loss_ml": BLOOD_LOSS_ML[name]}
    return {**row, "alt_pre_u_l": 40, "alt_post_u_l": 80, **fields}


def seven(surgeries=None, complications=(), **patients):
    """The seven of `OPERATION_MIN`; *surgeries* and *patients*: other fields of some by name."""
    surgeries = surgeries or {}
    return cohort(
        collected=everything()
        | {("a", "complications", field) for field in ("term", "clavien_dindo")},
        patients=[patient(name, **patients.get(name, {})) for name in OPERATION_MIN],
        surgeries=[surgery(name, **surgeries.get(name, {})) for name in OPERATION_MIN],
        complications=list(complications),
    )
