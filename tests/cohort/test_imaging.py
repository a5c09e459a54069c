"""Progression in imaging as an event of a survival endpoint, worked by hand."""

import pandas as pd
import pytest
from builders import cohort, everything

from hcc_conversion.analyses.survival.results import survival_results
from hcc_conversion.cohort.derivation import derive, events_without_time, time_to_event
from hcc_conversion.cohort.imaging import imaging_progressions

RESPONSE = {
    "source": ["recorded", "measured"],
    "progression_min_mm": {"RECIST 1.1": 5, "mRECIST": 5},
}
TIMING = {
    "origin": "watch_and_wait",
    "events": ["progression", "imaging_progression", "recurrence", "death"],
}
START = 100


def watched(*readings, outcomes=(), collected=(), died=False):
    """One patient on watch & wait from day 100 on, last seen on day 500; readings: day, sum and
    response by mRECIST after a baseline of 50 mm on day 0."""
    who = {"patient_id": "1"}
    rows = [(0, 50, None), *readings]
    return cohort(
        collected={*everything(), ("a", "outcomes", "day"), *collected},
        patients=[who | {"day_zero": "diagnosis", "last_contact_day": 500, "died": died}],
        assessments=[
            {
                "criterion": "mRECIST",
                "day": day,
                "baseline": place == 0,
                "sum_of_diameters_mm": size,
                "response": response,
            }
            | who
            for place, (day, size, response) in enumerate(rows)
        ],
        outcomes=[
            {"kind": kind, "day": day} | who for kind, day in (("watch_and_wait", START), *outcomes)
        ],
    )


def found(rows, **changes):
    patients, timing = derive(rows), {**TIMING, **changes}
    imaging = imaging_progressions(rows, patients, RESPONSE, timing["events"])
    return patients, timing, imaging


def time_of(rows, **changes):
    patients, timing, imaging = found(rows, **changes)
    (row,) = time_to_event(rows, patients, **timing, imaging=imaging).itertuples()
    return None if pd.isna(row.time_days) else (row.time_days, row.event)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # Grown from 20 to 26 mm on day 300: 30 % and 6 mm above the nadir.
        (watched((90, 20, None), (200, 22, None), (300, 26, None)), (200, True)),
        # Recorded as PD, whatever the sums say.
        (watched((90, 20, "PR"), (300, 20, "PD")), (200, True)),
        # On record before a reading shows it, and the other way round.
        (watched((90, 20, "PR"), (300, 30, "PD"), outcomes=[("progression", 250)]), (150, True)),
        (watched((90, 20, "PR"), (300, 30, "PD"), outcomes=[("progression", 350)]), (200, True)),
        # Before watch & wait, and on the day on which it was decided, a reading is no event.
        (watched((60, 60, "PD"), (90, 20, "PR")), (400, False)),
        (watched((90, 20, "PR"), (100, 30, "PD")), (400, False)),
        # Nothing grew.
        (watched((90, 20, "PR"), (300, 21, "SD")), (400, False)),
    ],
)
def test_the_first_progression_on_record_or_in_a_later_reading_counts(rows, expected):
    assert time_of(rows) == expected


def test_readings_count_only_where_the_endpoint_asks_for_them():
    rows = watched((90, 20, "PR"), (300, 30, "PD"))
    assert time_of(rows, events=["progression", "recurrence", "death"]) == (400, False)


def test_a_progression_in_a_reading_without_a_day_may_have_been_before_watch_and_wait():
    rows = watched((90, 20, "PR"), (None, 30, "PD"))
    assert time_of(rows) is None
    patients, timing, imaging = found(rows)
    (left_out,) = events_without_time(rows, patients, **timing, imaging=imaging).itertuples()
    assert bool(left_out.event)
    assert pd.isna(left_out.latest_day)


def test_the_endpoint_of_the_analysis_reads_images():
    endpoints = {"pfs": {**TIMING, "populations": ["watch_and_wait"]}}
    rows = watched((90, 20, "PR"), (300, 30, "PD"))
    results, _ = survival_results(rows, endpoints, [12], response=RESPONSE)
    events = results[(results["level"] == "") & (results["stat"] == "events")]
    assert events["value"].tolist() == [1]
