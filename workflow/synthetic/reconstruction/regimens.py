"""Treatment courses of the converted patients: Table 8, with days around their surgery."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.random import Generator

LOCOREGIONAL = {"conv_haic": "HAIC", "conv_tace": "TACE", "conv_rt": "radiotherapy"}
DRUGS = {"tki": "TKI", "ici": "anti-PD-1/PD-L1"}
#: The text: adjuvant treatment was stopped twelve months after surgery.
LAST_ADJUVANT_DAY = 365
#: Table 8 gives no interval under watch & wait.
DAYS_AFTER_DECISION = 30
#: Drugs are stopped so many days before the operation.
PAUSE_BEFORE_SURGERY = (5, 7)


def converted_treatments(
    patients: pd.DataFrame, course: pd.DataFrame, events: pd.DataFrame, rng: Generator
) -> pd.DataFrame:
    """Courses of treatment.

    *patients*, *course*: as `reconstruct_converted` and `reconstruct_course` return them;
    *events*: as `reconstruct_adverse_events` does (a grade 4 event ends the PD-1 antibody).
    Returns one row per course: ``patient, modality, agent, intent, start_day, end_day,
    ongoing``; days since diagnosis.
    """
    ceased = set(events.loc[events["grade"] >= 4, "patient"])
    rows = [
        row
        for patient in patients.index
        for row in (
            *_before(patients.loc[patient], course.loc[patient], patient in ceased, rng),
            *_adjuvant(patients.loc[patient], course.loc[patient]),
        )
    ]
    return pd.DataFrame(rows)


def _before(
    patient: pd.Series, course: pd.Series, ceased: bool, rng: Generator
) -> Iterator[dict[str, object]]:
    """Loco-regional sessions from the first day, drugs from the days after it."""
    start, end = int(course["start_day"]), int(course["conversion_day"])
    if pd.notna(course["surgery_day"]):
        end = int(min(end, course["surgery_day"] - rng.integers(*PAUSE_BEFORE_SURGERY)))
    for column, modality in LOCOREGIONAL.items():
        if patient[column]:
            yield _row(patient, modality, None, "conversion", start, end - int(rng.integers(8, 15)))
    for drug, modality in DRUGS.items():
        if pd.notna(patient[f"conv_{drug}"]):
            first = start + int(rng.integers(0, 4))
            last = (first + end) // 2 if ceased and drug == "ici" else end
            yield _row(patient, modality, patient[f"conv_{drug}"], "conversion", first, last)


def _adjuvant(patient: pd.Series, course: pd.Series) -> Iterator[dict[str, object]]:
    if not patient["adj_any"]:
        return
    origin = course["surgery_day"]
    interval = patient["interval_days"]
    if pd.isna(origin):
        origin, interval = course["watch_and_wait_day"], DAYS_AFTER_DECISION
    start, last_contact = int(origin + interval), int(course["last_contact_day"])
    stops = [last_contact, int(origin) + LAST_ADJUVANT_DAY]
    stops += [int(course[d]) for d in ("recurrence_day", "progression_day") if pd.notna(course[d])]
    end = max(start, min(stops))
    ongoing = end == last_contact
    if patient["adj_tace"]:
        yield _row(patient, "TACE", None, "adjuvant", start, start)
    for drug, modality in DRUGS.items():
        if pd.notna(patient[f"adj_{drug}"]):
            yield _row(patient, modality, patient[f"adj_{drug}"], "adjuvant", start, end, ongoing)


def _row(
    patient: pd.Series,
    modality: str,
    agent: str | None,
    intent: str,
    start_day: int,
    end_day: int,
    ongoing: bool = False,
) -> dict[str, object]:
    """One course; those still going on have no end."""
    return {
        "patient": patient.name,
        "modality": modality,
        "agent": agent.lower() if agent else None,
        "intent": intent,
        "start_day": start_day,
        "end_day": np.nan if ongoing else end_day,
        "ongoing": ongoing,
    }
