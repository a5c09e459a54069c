"""Treatment-related adverse events of the converted patients: Table 5 and the text."""

from collections.abc import Iterator

import pandas as pd

from hcc_conversion.cohort import KEY, Cohort
from hcc_conversion.reconstruction.check.evaluation import Evaluation, same, share

#: Rows of Table 5 and their CTCAE terms.
TERMS = {
    "hypertension": "Hypertension",
    "appetite": "Anorexia",
    "abdpain": "Abdominal pain",
    "nausea": "Nausea",
    "alt": "Alanine aminotransferase increased",
    "ast": "Aspartate aminotransferase increased",
    "bilirubin": "Blood bilirubin increased",
    "hypothyroid": "Hypothyroidism",
    "ppe": "Palmar-plantar erythrodysesthesia syndrome",
    "fatigue": "Fatigue",
    "leucocyte": "White blood cell decreased",
    "neutro": "Neutrophil count decreased",
    "thrombo": "Platelet count decreased",
    "mucositis": "Mucositis oral",
    "rash": "Rash maculo-papular",
    "myocarditis": "Myocarditis",
    "rccep": "Reactive cutaneous capillary endothelial proliferation",
}
SEVERE = 3


def evaluate_toxicity(cohort: Cohort, patients: pd.DataFrame) -> Iterator[Evaluation]:
    """Values of Table 5; *patients*: as `hcc_conversion.derivation.derive` returns them.

    Each patient counts once per term, at the highest grade; any grade counts events whose
    grade is not recorded too.
    """
    converted = patients[patients["in_converted"]]
    events = cohort.tables["adverse_events"]
    related = events[events["treatment_related"].fillna(False).astype(bool)]
    related = related.merge(converted[KEY], on=KEY)
    whole = len(converted)
    for row, term in TERMS.items():
        grades = related[related["term"] == term].groupby(KEY)["grade"].max()
        n_severe = int((grades >= SEVERE).sum())
        how = f"highest grade of {term}, converted"
        yield from share(f"t5.{row}.any", len(grades), whole, how)
        yield from share(f"t5.{row}.g12", int((grades < SEVERE).sum()), whole, how)
        yield from share(f"t5.{row}.g3plus", n_severe, whole, how)
    highest = related.groupby(KEY)["grade"].max()
    n_severe = int((highest >= SEVERE).sum())
    yield from share("txt.trae_any", len(highest), whole, "any treatment-related event, converted")
    how = "highest grade of all events, converted"
    yield from share("txt.trae_g3 abs.trae_g3", n_severe, whole, how)
    yield from share("txt.trae_g4", int((highest == 4).sum()), whole, how)
    yield from same("txt.trae_g5.n", int((highest == 5).sum()), how)
