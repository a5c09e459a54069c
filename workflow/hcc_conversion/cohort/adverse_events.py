"""Adverse events of the treatment before surgery: which count, and the worst of each patient."""

import pandas as pd

from hcc_conversion.cohort.cohort import KEY, Cohort
from hcc_conversion.cohort.looks import GREY, SOLID, Look

ANY_GRADE, MILD, SEVERE = "any grade", "grade 1–2", "grade ≥3"
UNGRADED = "grade not recorded"
#: How a patient's worst grade of a term is shown; the first is the sum of the others.
GRADE_LEVELS = (ANY_GRADE, MILD, SEVERE, UNGRADED)
LOWEST_SEVERE_GRADE = 3
#: How a worst grade is drawn: reds, the darker the worse.
GRADE_LOOKS = {
    SEVERE: Look("#7A0029", SOLID, "s", ""),
    MILD: Look("#EB0014", (0, (5, 2)), "o", "////"),
    UNGRADED: Look(GREY, (0, (1, 1)), "d", "...."),
}

COUNTED, UNRELATED = "counted", "not treatment-related"
EARLY, LATE = "before the treatment", "on or after surgery or watch & wait"
#: What became of a recorded event.
FATES = (COUNTED, UNRELATED, EARLY, LATE)


def treatment_events(cohort: Cohort, patients: pd.DataFrame) -> pd.DataFrame:
    """The adverse events of *patients*, and which are of the treatment before surgery.

    Parameters
    ----------
    cohort, patients
        the cohort and rows of what `hcc_conversion.cohort.derivation.derive` made of it.

    Returns
    -------
    The rows of ``adverse_events`` of these patients with ``patient`` (index of *patients*) and
    ``fate`` (`FATES`). An event counts unless it is judged unrelated to the treatment, or
    dated before its first course, or on or after the day of surgery or of the start of watch &
    wait. What is not recorded excludes nothing: a relation that was not judged counts as one, as
    is usual in safety analyses.
    """
    events = cohort.tables["adverse_events"]
    places = pd.MultiIndex.from_frame(patients[KEY]).get_indexer(
        pd.MultiIndex.from_frame(events[KEY])
    )
    events = events[places >= 0].assign(patient=patients.index[places[places >= 0]])
    begun, ended = (days.reindex(events["patient"]).array for days in _period(cohort, patients))
    fate = pd.Series(COUNTED, index=events.index, dtype="string")
    fate[(events["day"] >= ended).fillna(False)] = LATE
    fate[(events["day"] < begun).fillna(False)] = EARLY
    fate[(~events["treatment_related"]).fillna(False)] = UNRELATED
    return events.assign(fate=fate)


def worst_grades(events: pd.DataFrame) -> pd.Series:
    """The highest grade of each ``patient`` with an event; null where none is recorded.

    A grade that is not recorded never outranks one that is.
    """
    return events.groupby("patient")["grade"].max()


def having(patients: pd.DataFrame, events: pd.DataFrame, level: str) -> pd.Series:
    """Whether each of *patients* has one of the events, its worst grade being of the level."""
    worst = worst_grades(events[events["patient"].isin(patients.index)])
    chosen = {
        ANY_GRADE: pd.Series(True, index=worst.index),
        MILD: worst < LOWEST_SEVERE_GRADE,
        SEVERE: worst >= LOWEST_SEVERE_GRADE,
        UNGRADED: worst.isna(),
    }[level].fillna(False)
    return pd.Series(patients.index.isin(worst.index[chosen.astype(bool)]), patients.index)


def _period(cohort: Cohort, patients: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """First day of the treatment before surgery, and first day after it; null where unknown."""
    key = pd.MultiIndex.from_frame(patients[KEY])
    treatments, outcomes = cohort.tables["treatments"], cohort.tables["outcomes"]
    courses = treatments[treatments["intent"] == "conversion"]
    begun = courses.groupby(KEY)["start_day"].min().reindex(key).set_axis(patients.index)
    waiting = outcomes[outcomes["kind"] == "watch_and_wait"].set_index(KEY)["day"].reindex(key)
    ends = pd.concat([patients["surgery_day"], waiting.set_axis(patients.index)], axis=1)
    return begun, ends.min(axis=1)
