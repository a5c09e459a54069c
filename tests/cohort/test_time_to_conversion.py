"""Time to conversion on cohorts worked by hand."""

import pandas as pd
import pytest
from builders import cohort, everything

from hcc_conversion.cohort.derivation import derive
from hcc_conversion.cohort.time_to_conversion import (
    can_time_conversion,
    combination_start,
    time_to_conversion,
)

DEFINITION = {"origin": "diagnosis", "event": "conversion", "competing": ["death"]}
DATED = {("a", "outcomes", "day"), ("a", "treatments", "start_day")}


def patient(patient_id, last_contact, died=False, day_zero="diagnosis"):
    return {
        "patient_id": patient_id,
        "day_zero": day_zero,
        "last_contact_day": last_contact,
        "died": died,
    }


def outcome(patient_id, kind, day):
    return {"patient_id": patient_id, "kind": kind, "day": day}


def course(patient_id, modality, start_day, intent="conversion"):
    return {
        "patient_id": patient_id,
        "modality": modality,
        "intent": intent,
        "start_day": start_day,
    }


def timed(definition=(), **tables):
    rows = cohort(collected=everything() | DATED, **tables)
    return time_to_conversion(rows, derive(rows), **{**DEFINITION, **dict(definition)})


def told(times):
    """Time, event and competing of each patient, None for what is not known."""
    columns = times[["time_days", "event", "competing"]].astype(object)
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in columns.to_numpy()]


def test_conversion_death_and_last_contact_end_the_time():
    times = timed(
        patients=[patient("1", 300), patient("2", 200, True), patient("3", 400, True)],
        outcomes=[outcome("1", "conversion", 90), outcome("3", "conversion", 100)],
    )
    assert told(times) == [(90, True, False), (200, False, True), (100, True, False)]


def test_unknown_death_matters_only_to_what_competes():
    times = timed(
        patients=[patient("1", 300, None), patient("2", 300, None)],
        outcomes=[outcome("2", "conversion", 90)],
    )
    assert told(times) == [(300, False, None), (90, True, False)]


def test_without_the_day_of_judgement_the_surgery_or_the_waiting_dates_it():
    surgeries = [{"patient_id": "1", "kind": "conversion", "day": 120}]
    times = timed(
        patients=[patient("1", 300), patient("2", 300)],
        surgeries=surgeries,
        outcomes=[outcome("2", "watch_and_wait", 80)],
    )
    assert told(times) == [(120, True, False), (80, True, False)]


def test_resection_as_the_event_does_not_count_who_was_not_operated():
    times = timed(
        {"event": "surgery"},
        patients=[patient("1", 300), patient("2", 300)],
        surgeries=[{"patient_id": "1", "kind": "conversion", "day": 120}],
        outcomes=[outcome("1", "conversion", 90), outcome("2", "conversion", 80)],
    )
    assert told(times) == [(120, True, False), (300, False, False)]


def test_what_has_no_day_has_no_time():
    times = timed(
        patients=[patient("1", 300), patient("2", None), patient("3", 300, day_zero="surgery")],
        outcomes=[outcome("1", "conversion", None)],
    )
    assert told(times) == [(None, None, None)] * 3


def test_progression_competes_where_the_study_says_so():
    progressed = {"competing": ["death", "progression"]}
    rows = {
        "patients": [patient("1", 300), patient("2", 300), patient("3", 300)],
        "outcomes": [
            outcome("1", "progression", 50),
            outcome("1", "conversion", 60),
            outcome("2", "progression", 70),
            outcome("2", "conversion", 70),
            outcome("3", "progression", None),
        ],
    }
    assert told(timed(**rows))[0] == (60, True, False)
    assert told(timed(progressed, **rows)) == [
        (50, False, True),
        (70, True, False),
        (None, None, None),
    ]


def test_time_from_treatment_starts_with_the_first_course():
    times = timed(
        {"origin": "treatment"},
        patients=[
            patient("1", 300),
            patient("2", 300, day_zero="treatment"),
            patient("3", 300),
            patient("4", 300),
        ],
        treatments=[
            course("1", "TACE", 40),
            course("1", "TKI", 30),
            course("3", "TACE", 10, intent="recurrence"),
            course("4", "TACE", 90),
        ],
        outcomes=[outcome("1", "conversion", 90), outcome("4", "conversion", 80)],
    )
    # 3 has no treatment before resection, 4 is converted before it began
    assert told(times) == [(60, True, False), (300, False, False), (None,) * 3, (None,) * 3]
    assert times["origin_day"].iloc[0] == 30


def test_combination_starts_when_both_have_begun():
    rows = cohort(
        collected=everything() | DATED,
        patients=[patient(name, 300) for name in "1234"],
        treatments=[
            course("1", "TACE", 20),
            course("1", "HAIC", 50),
            course("1", "TKI", 35),
            course("2", "TACE", 20),
            course("3", "TACE", 20),
            course("3", "TKI", None),
        ],
    )
    began = combination_start(rows, derive(rows))
    assert began["day"].tolist()[0] == 35
    assert began["day"].isna().tolist() == [False, True, True, True]
    assert began["known"].tolist() == [True, True, False, True]


@pytest.mark.parametrize(
    ("lacking", "definition", "able"),
    [
        (None, {}, True),
        ({("a", "patients", "last_contact_day")}, {}, False),
        ({("a", "outcomes", "day")}, {}, True),  # the surgeries tell
        ({("a", "outcomes", "day"), ("a", "surgeries", "day")}, {}, False),
        ({("a", "patients", "died"), ("a", "outcomes", "kind=death")}, {}, False),
        ({("a", "patients", "died"), ("a", "outcomes", "kind=death")}, {"competing": []}, True),
        ({("a", "outcomes", "kind=progression")}, {"competing": ["progression"]}, False),
        ({("a", "surgeries", "day")}, {"event": "surgery"}, False),
        (None, {"origin": "treatment"}, True),
        ({("a", "treatments", "start_day")}, {"origin": "treatment"}, False),
    ],
)
def test_a_centre_can_time_conversion_if_it_collects_what_it_takes(lacking, definition, able):
    collected = (everything() | DATED) - (lacking or set())
    rows = cohort(collected=collected, patients=[{"patient_id": "1", "day_zero": "diagnosis"}])
    assert can_time_conversion(rows, **{**DEFINITION, **definition}) == ({"a"} if able else set())
