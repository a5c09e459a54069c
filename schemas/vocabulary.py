"""Permitted values of the coded fields, each list written once and in its clinical order."""

from collections.abc import Iterable
from itertools import chain

TABLE_NAMES = (
    "patients",
    "treatments",
    "assessments",
    "adverse_events",
    "surgeries",
    "complications",
    "outcomes",
)
#: What of an analysis a pool is made from without rows, besides its results; see
#: `schemas.sufficient`.
SUFFICIENT_TABLES = ("life_tables", "distributions", "log_rank_sums", "likelihood_grids")
#: Scope of the rows of all centres that have rows here; scope of all centres, from what each passes
#: on, where some pass on aggregates alone; and the folder where scopes stand side by side.
POOLED, ALL_CENTRES, COMPARISON = "pooled", "all_centres", "comparison"
POOLS = (POOLED, ALL_CENTRES)
#: Folder of the results that may be shown, where something of them is hidden.
PROTECTED = "protected"
#: What no centre can be called.
RESERVED = {*POOLS, COMPARISON, PROTECTED, "report"}


def pool_of(scopes: Iterable[str]) -> str:
    """That of *scopes* which every centre is part of."""
    return ALL_CENTRES if ALL_CENTRES in set(scopes) else POOLED


#: The table of what a centre collects that says which fields were derived, and from which.
DERIVED = "derived"
DAY_ZERO = ("diagnosis", "treatment", "surgery")
#: Of a centre's mapping: the date of day 0, which leaves no canonical table.
DAY_ZERO_DATE = "day_zero_date"
SEX = ("female", "male")
CHILD_PUGH = ("A", "B", "C")
#: As Pugh has them, from 1 to 3 points.
ASCITES_DEGREE = ("none", "slight", "moderate")
ENCEPHALOPATHY = ("none", "grade 1-2", "grade 3-4")
ALBI_GRADE = ("1", "2", "3")
BCLC = ("0", "A", "B", "C", "D")
CNLC = ("Ia", "Ib", "IIa", "IIb", "IIIa", "IIIb", "IV")
TUMOUR_NUMBER = ("solitary", "multiple")
PORTAL_VEIN_INVASION = ("none", "Vp1", "Vp2", "Vp3", "Vp4", "present")
HEPATIC_VEIN_INVASION = ("none", "Vv1", "Vv2", "Vv3", "present")

LOCOREGIONAL = ("TACE", "HAIC", "radiotherapy", "ablation")
SYSTEMIC = ("TKI", "anti-PD-1/PD-L1", "anti-VEGF", "systemic chemotherapy")
MODALITY = (*LOCOREGIONAL, *SYSTEMIC, "other")
#: Classes of what a patient was given before any resection.
MODALITY_CLASS = ("locoregional", "systemic", "combination", "other")
COMBINATION_CLASS = ("one_systemic", "both_systemic")
INTENT = ("conversion", "adjuvant", "recurrence")

CRITERION = ("RECIST 1.1", "mRECIST")
RESPONSE = ("CR", "PR", "SD", "PD", "NE")
SURGERY_KIND = ("direct", "conversion")
MARGIN = ("R0", "R1", "R2")
CLAVIEN_DINDO = ("I", "II", "IIIa", "IIIb", "IVa", "IVb", "V")
OUTCOME_KIND = ("conversion", "watch_and_wait", "recurrence", "progression", "death")

#: Names under which free text of several centres is added up; other names stand on their own.
ADVERSE_EVENT_TERMS = (  # CTCAE, as Table 5 of the paper has them
    "Abdominal pain",
    "Alanine aminotransferase increased",
    "Anorexia",
    "Aspartate aminotransferase increased",
    "Blood bilirubin increased",
    "Fatigue",
    "Hypertension",
    "Hypothyroidism",
    "Mucositis oral",
    "Myocarditis",
    "Nausea",
    "Neutrophil count decreased",
    "Palmar-plantar erythrodysesthesia syndrome",
    "Platelet count decreased",
    "Rash maculo-papular",
    "Reactive cutaneous capillary endothelial proliferation",
    "White blood cell decreased",
)
COMPLICATION_TERMS = (  # as Tables 6 and 7 of the paper have them, and liver failure
    "Biliary leakage",
    "Deep venous thrombosis",
    "Fever caused by infection",
    "Hydrothorax",
    "Hypoproteinemia",
    "Incision seepage",
    "Kaliopenia",
    "Liver failure",
    "Massive ascites",
    "Pelvic effusion",
    "Pneumonia",
    "Spontaneous bacterial peritonitis",
)
AGENTS_OF = {  # modality, then the agents that are given by it
    "TKI": (
        "anlotinib",
        "apatinib",
        "cabozantinib",
        "donafenib",
        "lenvatinib",
        "regorafenib",
        "sorafenib",
    ),
    "anti-PD-1/PD-L1": (
        "atezolizumab",
        "camrelizumab",
        "durvalumab",
        "nivolumab",
        "pembrolizumab",
        "penpulimab",
        "sintilimab",
        "tislelizumab",
        "toripalimab",
    ),
    "anti-VEGF": (
        "bevacizumab",
        "ramucirumab",
    ),
    "systemic chemotherapy": (
        "cisplatin",
        "doxorubicin",
        "epirubicin",
        "fluorouracil",
        "FOLFOX",
        "gemcitabine",
        "oxaliplatin",
    ),
    "other": (
        "ipilimumab",
        "tremelimumab",
    ),
}
AGENTS = tuple(sorted(chain.from_iterable(AGENTS_OF.values()), key=str.lower))
#: Table and field of free text, and its names.
FREE_TEXT = {
    ("adverse_events", "term"): ADVERSE_EVENT_TERMS,
    ("complications", "term"): COMPLICATION_TERMS,
    ("treatments", "agent"): AGENTS,
}
#: Key of the analysis results (`schemas.results`).
KEY = ["analysis", "population", "group", "variable", "level", "stat"]
#: What the statistics of a line share. A row with several lines, such as counts and a hazard ratio,
#: has it in common; ``line`` follows from the rest and is no part of the key.
LINE = KEY[:-1]
