"""Courses of the response, typed or drawn at random."""

import numpy as np
import pandas as pd

from hcc_conversion.analyses.response.results import COURSE_COLUMNS
from hcc_conversion.cohort.response_criteria import BY_SUM
from schemas.vocabulary import CRITERION, RESPONSE

RECIST, MRECIST = CRITERION


def patient(number, best, readings, criterion=RECIST):
    """Rows of one patient: the baseline, then readings (days, change, category, basis)."""
    changes = [change for _, change, *_ in readings if change is not None]
    rows = [(0, -10, 0.0, None, None, False, "baseline")]
    rows += [
        (order, days, change, category, basis[0] if basis else BY_SUM, True, "")
        for order, (days, change, category, *basis) in enumerate(readings, start=1)
    ]
    names = ("order", "days", "change_percent", "category", "basis", "used", "left_out")
    same = {
        "population": "converted",
        "centre": "a",
        "patient": number,
        "criterion": criterion,
        "day": 0,
        "best_response": best,
        "best_change_percent": min(changes) if changes else None,
    }
    return [{**same, **dict(zip(names, row, strict=True))} for row in rows]


def typed(*patients):
    courses = pd.DataFrame([row for rows in patients for row in rows], columns=COURSE_COLUMNS)
    text = dict.fromkeys(("category", "basis", "left_out", "best_response"), "string")
    numbers = {"days": "Int64", "change_percent": float, "best_change_percent": float}
    return courses.astype({**text, **numbers, "used": bool})


def cohort_of(n):
    """*n* patients with every response, by both criteria, a course of three readings each."""
    rng = np.random.default_rng(20230465)
    patients = []
    for criterion in CRITERION:
        for number in range(n):
            best = RESPONSE[number % 4]
            low, high = {"CR": (-100, -99.99), "PR": (-95, -30), "SD": (-29, 19), "PD": (20, 140)}[
                best
            ]
            last = rng.uniform(low, high)
            changes = [last / 3, last / 2, last]
            readings = [(60 * step, change, best) for step, change in enumerate(changes, start=1)]
            patients.append(patient(number, best, readings, criterion))
    return typed(*patients)
