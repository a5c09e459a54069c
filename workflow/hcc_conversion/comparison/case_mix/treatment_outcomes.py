"""What the treatment before surgery did to patients: their response, and adverse events."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hcc_conversion.cohort.adverse_events import (
    ANY_GRADE,
    COUNTED,
    SEVERE,
    having,
    treatment_events,
)
from hcc_conversion.cohort.best_response import CONTROLLED, OBJECTIVE
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.response_courses import follow_responses
from schemas.vocabulary import CRITERION

_RECIST, _MRECIST = CRITERION
#: Outcome, then its criterion and the best responses that count.
RESPONSES = {
    "objective_response_recist": (_RECIST, OBJECTIVE),
    "disease_control_recist": (_RECIST, CONTROLLED),
    "objective_response_mrecist": (_MRECIST, OBJECTIVE),
    "disease_control_mrecist": (_MRECIST, CONTROLLED),
}
#: Outcome, then the level of a patient's worst grade.
ADVERSE_EVENTS = {"adverse_event": ANY_GRADE, "severe_adverse_event": SEVERE}
TITLES = {
    "objective_response_recist": f"Objective response, {_RECIST}",
    "disease_control_recist": f"Disease control, {_RECIST}",
    "objective_response_mrecist": f"Objective response, {_MRECIST}",
    "disease_control_mrecist": f"Disease control, {_MRECIST}",
    "adverse_event": "Any treatment-related adverse event",
    "severe_adverse_event": f"Treatment-related adverse event of {SEVERE}",
}


def responding(
    cohort: Cohort, patients: pd.DataFrame, name: str, definitions: Mapping[str, Any]
) -> tuple[pd.Series, frozenset[str]]:
    """Who has a response of `RESPONSES`, and the centres that can tell.

    Who was never assessed has none, as in the rates of the response analysis. *definitions*:
    ``response`` of the study's configuration.
    """
    criterion, good = RESPONSES[name]
    courses = follow_responses(cohort, patients, definitions)
    best = courses.best_of(patients, criterion)["best_response"]
    return best.isin(good).astype("boolean"), courses.collecting[criterion]


def with_adverse_event(
    cohort: Cohort, patients: pd.DataFrame, name: str
) -> tuple[pd.Series, frozenset[str]]:
    """Who has an adverse event of `ADVERSE_EVENTS`, and the centres that can tell."""
    level = ADVERSE_EVENTS[name]
    events = treatment_events(cohort, patients)
    hits = having(patients, events[events["fate"] == COUNTED], level).astype("boolean")
    fields = ("term",) if level == ANY_GRADE else ("term", "grade")
    return hits, cohort.collecting("adverse_events", *fields)
