"""Serial measurements of the converted patients, from which their printed responses follow.

The paper prints the best response per patient (as totals); the sums of diameters are drawn so
that each reading's category follows from them by the guidelines, and the best one is the
patient's own.
"""

import numpy as np
import pandas as pd
from numpy.random import Generator

from hcc_conversion.cohort.response_criteria import category_of_sums
from synthetic.reconstruction.published import Published

CRITERIA = ("RECIST 1.1", "mRECIST")
#: Best change of the sum of diameters by category, as shares of the baseline.
BEST_CHANGE = {"CR": (-1.0, -1.0), "PR": (-0.68, -0.33), "SD": (-0.27, -0.04)}
#: The one target lesion that did not shrink.
NO_SHRINKAGE = (0.01, 0.09)
#: Part of the diameter that shows arterial enhancement before treatment.
VIABLE_SHARE = (0.9, 1.0)
DAYS_BETWEEN_READINGS = 48
DAYS_BETWEEN_CONTROLS = 85
PROGRESSION_GROWTH = 1.45


def reconstruct_readings(
    published: Published, patients: pd.DataFrame, course: pd.DataFrame, rng: Generator
) -> pd.DataFrame:
    """Readings by both criteria, from before treatment to surgery or last contact.

    *patients*: one row per converted patient with ``tumour_size_cm`` and the booleans
    ``multiple, recist_pr, mrecist_cr, mrecist_pr``; *course*: as `reconstruct_course` returns it,
    on the same index. Returns one row per patient, criterion and day: ``patient, criterion, day,
    baseline, sum_of_diameters_mm, new_lesion, response``.
    """
    change = _best_changes(published, patients, rng)
    parts = [
        _readings_of(patients.loc[patient], course.loc[patient], change.loc[patient], rng)
        for patient in patients.index
    ]
    return pd.concat(parts, ignore_index=True)


def _best_changes(published: Published, patients: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """The best change by both criteria; viable tumour never exceeds the whole."""
    recist = np.where(patients["recist_pr"], "PR", "SD")
    mrecist = np.where(patients["mrecist_cr"], "CR", np.where(patients["mrecist_pr"], "PR", "SD"))
    whole = np.array([rng.uniform(*BEST_CHANGE[category]) for category in recist])
    n_growing = len(patients) - published.count("dis.shrink.n")
    growing = rng.choice(np.flatnonzero(recist == "SD"), n_growing, replace=False)
    whole[growing] = rng.uniform(*NO_SHRINKAGE, n_growing)
    viable = np.array([rng.uniform(*BEST_CHANGE[category]) for category in mrecist])
    return pd.DataFrame(
        {"RECIST 1.1": whole, "mRECIST": np.minimum(viable, whole)}, index=patients.index
    )


def _readings_of(
    patient: pd.Series, course: pd.Series, change: pd.Series, rng: Generator
) -> pd.DataFrame:
    before = _days_before_conversion(course, rng)
    after = _days_of_controls(course)
    steps = np.arange(1, len(before) + 1) / len(before)
    # Most of the change comes early, the best at the last reading before the decision.
    reached = steps ** rng.uniform(0.4, 0.8)
    diameter_mm = round(10 * patient["tumour_size_cm"])
    if patient["multiple"]:
        diameter_mm += round(rng.uniform(0.2, 0.5) * diameter_mm)
    baseline = {
        "RECIST 1.1": diameter_mm,
        "mRECIST": round(diameter_mm * rng.uniform(*VIABLE_SHARE)),
    }
    progresses = pd.notna(course["progression_day"])
    parts = []
    for criterion in CRITERIA:
        sums = np.round(baseline[criterion] * (1 + change[criterion] * reached))
        held = np.repeat(sums[-1], len(after))
        if progresses:
            held[-1] = np.ceil(PROGRESSION_GROWTH * sums[-1]) + 5
        measured = np.concatenate([sums, held])
        parts.append(
            _as_table(patient.name, criterion, baseline[criterion], [*before, *after], measured)
        )
    return pd.concat(parts)


def _days_before_conversion(course: pd.Series, rng: Generator) -> np.ndarray:
    """About every second treatment cycle, the last one a few days before the decision."""
    last = course["conversion_day"] - rng.integers(2, 6)
    n_readings = max(1, round((last - course["start_day"]) / DAYS_BETWEEN_READINGS))
    return np.round(np.linspace(course["start_day"], last, n_readings + 1)[1:]).astype(int)


def _days_of_controls(course: pd.Series) -> np.ndarray:
    """Under watch & wait, up to progression or the last contact."""
    if pd.isna(course["watch_and_wait_day"]):
        return np.array([], dtype=int)
    end = course["last_contact_day"]
    if pd.notna(course["progression_day"]):
        end = course["progression_day"]
    first = course["watch_and_wait_day"] + DAYS_BETWEEN_CONTROLS
    return np.append(np.arange(first, end - 20, DAYS_BETWEEN_CONTROLS), end).astype(int)


def _as_table(
    patient: int, criterion: str, baseline_mm: float, days: list[int], sums: np.ndarray
) -> pd.DataFrame:
    nadir = np.minimum.accumulate(np.concatenate([[baseline_mm], sums[:-1]]))
    nothing_new = np.zeros(len(sums), dtype=bool)
    response = category_of_sums(sums, np.full(len(sums), baseline_mm), nadir, nothing_new)
    return pd.DataFrame(
        {
            "patient": patient,
            "criterion": criterion,
            "day": [0, *days],
            "baseline": [True, *[False] * len(days)],
            "sum_of_diameters_mm": [float(baseline_mm), *sums],
            "new_lesion": False,
            "response": [None, *response],
        }
    )
