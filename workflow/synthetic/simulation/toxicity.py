"""Adverse events of the first treatment, by what it contains."""

import numpy as np
import pandas as pd
from numpy.random import Generator

from synthetic.simulation.draws import chance
from synthetic.simulation.treatment import UNRESECTABLE_TREATED

# CTCAE term: chance of it under loco-regional treatment, under a TKI, under immunotherapy;
# share of grade 3 or higher; share judged immune-related under immunotherapy.
TERMS = {
    "Aspartate aminotransferase increased": (0.44, 0.22, 0.12, 0.30, 0.05),
    "Alanine aminotransferase increased": (0.36, 0.18, 0.11, 0.27, 0.05),
    "Blood bilirubin increased": (0.28, 0.12, 0.08, 0.11, 0.03),
    "Platelet count decreased": (0.13, 0.12, 0.03, 0.26, 0.02),
    "White blood cell decreased": (0.08, 0.05, 0.01, 0.20, 0.0),
    "Neutrophil count decreased": (0.05, 0.03, 0.01, 0.25, 0.0),
    "Abdominal pain": (0.15, 0.02, 0.0, 0.06, 0.0),
    "Nausea": (0.10, 0.04, 0.01, 0.03, 0.0),
    "Anorexia": (0.06, 0.09, 0.02, 0.04, 0.0),
    "Fatigue": (0.03, 0.08, 0.04, 0.06, 0.05),
    "Hypertension": (0.0, 0.16, 0.0, 0.40, 0.0),
    "Palmar-plantar erythrodysesthesia syndrome": (0.0, 0.13, 0.0, 0.12, 0.0),
    "Mucositis oral": (0.02, 0.03, 0.01, 0.18, 0.0),
    "Rash maculo-papular": (0.0, 0.03, 0.06, 0.10, 0.6),
    "Hypothyroidism": (0.0, 0.04, 0.10, 0.02, 0.9),
    "Myocarditis": (0.0, 0.0, 0.012, 0.75, 1.0),
}
# A skin reaction that camrelizumab alone causes, and nearly only immune-mediated.
CAMRELIZUMAB_TERM = "Reactive cutaneous capillary endothelial proliferation"
CAMRELIZUMAB_CHANCE = 0.14
CAMRELIZUMAB_SEVERE = 0.03
RECORDED_DAYS = 300
REPEATED = 0.1
GRADE_UNKNOWN = 0.01


def simulate_adverse_events(
    plan: pd.DataFrame, course: pd.DataFrame, rng: Generator
) -> pd.DataFrame:
    """Adverse events of the treated unresectable patients, before any resection.

    *plan*, *course*: one row per patient, from `plan_treatment` and `simulate_follow_up`.
    Returns the canonical adverse events with ``patient`` (row of the patient) for patient_id
    and with days since diagnosis.
    """
    rows = np.flatnonzero(plan["strategy"].isin(UNRESECTABLE_TREATED))
    treated = plan.iloc[rows]
    with_immunotherapy = treated["ici"].notna().to_numpy()
    # Some bear treatment worse than others, and some hospitals' notes are fuller.
    frailty = rng.gamma(2.5, 1 / 2.5, len(rows))
    events = []
    for term, probability, severe, immune in _probabilities(treated):
        occurs = chance(rng, 1 - (1 - probability) ** frailty)
        occasions = occurs * (1 + chance(rng, np.full(len(rows), REPEATED)))
        where = np.repeat(np.arange(len(rows)), occasions)
        events.append(
            pd.DataFrame(
                {
                    "patient": rows[where],
                    "term": term,
                    "grade": _grades(len(where), severe, rng),
                    "treatment_related": rng.random(len(where)) < 0.94,
                    "immune_related": with_immunotherapy[where] & (rng.random(len(where)) < immune),
                }
            )
        )
    table = pd.concat(events, ignore_index=True)
    # What the immune system was made to do, the treatment did.
    table["treatment_related"] |= table["immune_related"]
    table["day"] = _onset_days(table["patient"], plan, course, rng)
    # An event is recorded once.
    table = table.drop_duplicates()
    return table.sort_values(["patient", "day", "term"], ignore_index=True)


def _probabilities(treated: pd.DataFrame) -> list[tuple[str, np.ndarray, float, float]]:
    """Each term with its chance per patient, its share of severe and of immune-related events."""
    locoregional = treated[["TACE", "HAIC", "radiotherapy", "ablation"]].any(axis=1).to_numpy()
    tki, ici = treated["tki"].notna().to_numpy(), treated["ici"].notna().to_numpy()
    chemotherapy = treated["chemotherapy"].to_numpy()
    terms = []
    for term, (by_locoregional, by_tki, by_ici, severe, immune) in TERMS.items():
        none = (1 - by_locoregional * (locoregional | chemotherapy)) * (1 - by_tki * tki)
        terms.append((term, 1 - none * (1 - by_ici * ici), severe, immune))
    camrelizumab = CAMRELIZUMAB_CHANCE * (treated["ici"] == "camrelizumab").to_numpy()
    return [*terms, (CAMRELIZUMAB_TERM, camrelizumab, CAMRELIZUMAB_SEVERE, 0.9)]


def _grades(n_events: int, severe: float, rng: Generator) -> np.ndarray:
    """CTCAE grades 1 to 4, a few not recorded."""
    mild = np.where(rng.random(n_events) < 0.6, 1.0, 2.0)
    serious = np.where(rng.random(n_events) < 0.93, 3.0, 4.0)
    grade = np.where(rng.random(n_events) < severe, serious, mild)
    return np.where(rng.random(n_events) < GRADE_UNKNOWN, np.nan, grade)


def _onset_days(
    patient: pd.Series, plan: pd.DataFrame, course: pd.DataFrame, rng: Generator
) -> np.ndarray:
    """Mostly in the first weeks of treatment; never after surgery or last contact."""
    start = plan["start_day"].loc[patient].to_numpy()
    before_surgery = (course["surgery_day"] - 1).fillna(np.inf)
    end = np.minimum(course["last_contact_day"], before_surgery).loc[patient].to_numpy()
    window = np.minimum(end - start, RECORDED_DAYS)
    return start + np.floor(window * rng.random(len(patient)) ** 2)
