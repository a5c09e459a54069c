"""Small cohorts to be held against the printed values, and how to ask for a value."""

from pathlib import Path

import yaml
from builders import cohort, everything

from hcc_conversion.reconstruction.check.constraints import evaluate
from hcc_conversion.reconstruction.published import read_published

ROOT = Path(__file__).parents[2]
PAPER = ROOT / "resources/published/zhang2023"
PUBLISHED = read_published(f"{PAPER}.csv", f"{PAPER}_table2.csv", f"{PAPER}_table8.csv")
PREDICTORS = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))["predictors"]
LOCAL_AND_TKI = ("TACE", ("TKI", "lenvatinib"))


def patient(patient_id, **fields):
    known = {"in_study_window": True, "initially_resectable": False, "died": False}
    return {"patient_id": patient_id, "day_zero": "diagnosis", **known, **fields}


def converted_on(patient_id, day=100):
    return {"patient_id": patient_id, "kind": "conversion", "day": day}


def outcome(patient_id, kind, day=None):
    return {"patient_id": patient_id, "kind": kind, "day": day}


def operation(patient_id, kind="conversion", day=120, **fields):
    return {"patient_id": patient_id, "kind": kind, "day": day, **fields}


def courses(patient_id, *parts, intent="conversion", start_day=5):
    """Courses of treatment; a part is a modality or a modality and its drug."""
    named = [(part, None) if isinstance(part, str) else part for part in parts]
    return [
        {
            "patient_id": patient_id,
            "modality": modality,
            "agent": agent,
            "intent": intent,
            "start_day": start_day,
        }
        for modality, agent in named
    ]


def reading(patient_id, day, response=None, criterion="mRECIST", mm=None):
    return {
        "patient_id": patient_id,
        "criterion": criterion,
        "day": day,
        "baseline": day == 0,
        "sum_of_diameters_mm": mm,
        "response": response,
    }


def harmonised(rows):
    """The nine tables of a cohort, as they stand in its folder."""
    return {**rows.tables, "collected": rows.collected, "accounting": rows.accounting}


def evaluated(published=PUBLISHED, **tables):
    rows = cohort(collected=everything(), **tables)
    return evaluate(harmonised(rows), published, PREDICTORS).set_index("id")


def values(table, *ids):
    return [table["value"][value_id] for value_id in ids]
