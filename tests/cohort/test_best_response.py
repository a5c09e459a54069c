"""Best responses of hand-made series of readings by the rules of RECIST 1.1.

Eisenhauer et al., Eur J Cancer 2009;45:228, section 4.4, Table 3 (best overall response when
confirmation of CR and PR is required), and for what is between two readings the R package
admiralonco (derive_param_confirmed_bor, max_nr_ne = 1).
"""

import pandas as pd
import pytest
from builders import canonical

from hcc_conversion.cohort.best_response import MEASURED, RECORDED, best_response, use_readings
from hcc_conversion.cohort.response_criteria import classify_readings

ORDER = ["CR", "PR", "SD", "PD", "NE"]
RECORD_FIRST = [RECORDED, MEASURED]


def series(*readings, baseline_mm=100):
    """Readings (day, response) or (day, response, sum) of one patient; the baseline is day 0."""
    rows = [{"day": 0, "baseline": True, "sum_of_diameters_mm": baseline_mm}]
    rows += [
        {
            "day": day,
            "baseline": False,
            "response": response,
            "sum_of_diameters_mm": total[0] if total else None,
        }
        for day, response, *total in readings
    ]
    same = {"patient_id": "1", "criterion": "RECIST 1.1"}
    return classify_readings(canonical("assessments", [{**same, **row} for row in rows]))


def best(readings, source=RECORD_FIRST, **settings):
    found = best_response(use_readings(readings, source), order=ORDER, **settings)
    return found["best_response"].tolist()


@pytest.mark.parametrize(
    ("responses", "expected"),
    [
        (["SD", "PR", "SD"], "PR"),
        (["PR", "CR"], "CR"),
        (["SD", "SD", "PD"], "SD"),
        (["PD"], "PD"),
        (["NE", "PD"], "PD"),
        (["NE", "NE"], "NE"),
        (["NE", "SD"], "SD"),
        # What comes after progression no longer counts.
        (["SD", "PD", "CR"], "SD"),
        (["PD", "PR"], "PD"),
    ],
)
def test_without_confirmation_the_best_up_to_the_first_progression_counts(responses, expected):
    readings = [(60 * number, response) for number, response in enumerate(responses, start=1)]
    assert best(series(*readings)) == [expected]


@pytest.mark.parametrize(
    ("first", "second", "late", "early"),
    [
        # late: the minimum duration of SD is met at the first reading; early: at neither.
        ("CR", "CR", "CR", "CR"),
        ("CR", "PD", "SD", "PD"),
        ("CR", "NE", "SD", "NE"),
        ("CR", "SD", "SD", None),
        ("PR", "CR", "PR", "PR"),
        ("PR", "PR", "PR", "PR"),
        ("PR", "SD", "SD", None),
        ("PR", "PD", "SD", "PD"),
        ("PR", "NE", "SD", "NE"),
        ("NE", "NE", "NE", "NE"),
    ],
)
def test_confirmed_best_response_is_that_of_table_3(first, second, late, early):
    settings = {"confirmation_days": 28, "stable_min_days": 42}
    assert best(series((60, first), (90, second)), **settings) == [late]
    if early:
        assert best(series((10, first), (38, second)), **settings) == [early]


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        # 28 days are enough, 27 are not.
        ([(60, "PR"), (88, "PR")], "PR"),
        ([(60, "PR"), (87, "PR")], "SD"),
        ([(60, "PR"), (80, "PR"), (100, "PR")], "PR"),
        # One NE in between is allowed, two are not, and nothing else is.
        ([(60, "PR"), (80, "NE"), (100, "PR")], "PR"),
        ([(60, "PR"), (80, "NE"), (90, "NE"), (100, "PR")], "SD"),
        ([(60, "PR"), (80, "SD"), (100, "PR")], "SD"),
        ([(60, "CR"), (80, "NE"), (100, "CR")], "CR"),
        # CR confirms PR; disease seen again after CR does not.
        ([(60, "PR"), (90, "CR")], "PR"),
        ([(60, "PR"), (70, "CR"), (100, "PR")], "SD"),
        ([(60, "CR"), (90, "PR")], "SD"),
        ([(60, "CR"), (90, "PR"), (120, "PR")], "SD"),
        # Confirmed by what comes after progression is not confirmed.
        ([(60, "PR"), (90, "PD"), (120, "PR")], "SD"),
    ],
)
def test_confirmation_needs_time_and_nothing_else_in_between(readings, expected):
    assert best(series(*readings), confirmation_days=28) == [expected]


def test_a_response_is_not_confirmed_by_the_readings_of_another():
    """Patients who stand beside each other, or one patient by the other criterion."""
    days = {"1": "PR", "2": "PR", "3": "CR", "4": "PR PR", "5": "CR NE CR"}
    rows = [
        {"patient_id": patient, "criterion": criterion, "day": 60 + 30 * number, "response": found}
        for patient, responses in days.items()
        for criterion in ("RECIST 1.1", "mRECIST")
        for number, found in enumerate(responses.split())
    ]
    readings = classify_readings(canonical("assessments", rows))
    expected = ["SD", "SD", "SD", "SD", "SD", "SD", "PR", "PR", "CR", "CR"]
    assert best(readings, confirmation_days=28) == expected


def test_early_stable_disease_counts_only_where_no_minimum_is_asked_for():
    assert best(series((30, "SD"))) == ["SD"]
    assert best(series((30, "SD")), stable_min_days=42) == ["NE"]
    assert best(series((42, "SD")), stable_min_days=42) == ["SD"]
    assert best(series((30, "PR")), stable_min_days=42) == ["PR"]
    # Treatment began ten days after the baseline.
    later = series((45, "SD")).assign(from_day=pd.array([10, 10], dtype="Int64"))
    assert best(later, stable_min_days=42) == ["NE"]


def test_the_first_source_that_says_something_counts():
    readings = series((60, "SD", 60), (120, None, 60), (180, "NE", 60), (240, None))
    categories = {
        tuple(source): use_readings(readings, source)["category"].tolist()[1:]
        for source in ([RECORDED, MEASURED], [MEASURED, RECORDED], [RECORDED], [MEASURED])
    }
    assert categories == {
        # A recorded NE is an answer, a sum that is missing is none.
        (RECORDED, MEASURED): ["SD", "PR", "NE", "NE"],
        (MEASURED, RECORDED): ["PR", "PR", "PR", "NE"],
        (RECORDED,): ["SD", "NE", "NE", "NE"],
        (MEASURED,): ["PR", "PR", "PR", "NE"],
    }


def test_readings_after_the_end_of_treatment_do_not_count_but_those_on_the_day_do():
    readings = series((60, "SD", 90), (100, "SD", 80), (160, "CR", 0))
    until = pd.array([100] * 4, dtype="Int64")
    text = pd.array(["after surgery"] * 4, dtype="string")
    ended = readings.assign(until_day=until, ended_by=text)
    used = use_readings(ended, RECORD_FIRST)
    assert used["left_out"].tolist() == ["baseline", "", "", "after surgery"]
    assert used["order"].tolist() == [0, 1, 2, 3]
    (row,) = best_response(used, order=ORDER).to_dict("records")
    assert row["best_response"] == "SD"
    assert row["best_change_percent"] == pytest.approx(-20)
    assert (row["n_readings"], row["last_day"]) == (2, 100)


def test_days_of_response_progression_and_last_reading():
    readings = series((60, "SD", 80), (120, "PR", 60), (180, "PR", 50), (240, "PD", 70))
    used = use_readings(readings, RECORD_FIRST)
    (row,) = best_response(used, order=ORDER).to_dict("records")
    assert row["first_response_day"] == 120
    assert row["progression_day"] == 240
    assert row["last_day"] == 240
    assert row["best_change_percent"] == pytest.approx(-50)


def test_who_has_no_reading_after_the_baseline_is_not_assessed():
    assert best(series()) == []
    nothing = classify_readings(canonical("assessments", []))
    assert best(nothing) == []
    assert best(nothing, confirmation_days=28) == []


def test_the_order_is_a_choice():
    readings = series((60, "NE"), (120, "PD"))
    used = use_readings(readings, RECORD_FIRST)
    found = best_response(used, order=["CR", "PR", "SD", "NE", "PD"])
    assert found["best_response"].tolist() == ["NE"]


def test_an_undated_reading_counts_as_the_last():
    assert best(series((60, "SD"), (None, "PR"))) == ["PR"]
    assert best(series((60, "PD"), (None, "PR"))) == ["PD"]


def test_readings_before_the_baseline_or_the_treatment_do_not_count():
    readings = series((-20, "PD"), (20, "PR"), (60, "SD"))
    used = use_readings(readings, RECORD_FIRST)
    # By the order of the days: the reading at day -20 comes before the baseline.
    assert used["left_out"].tolist() == ["before the baseline", "baseline", "", ""]
    assert best(readings) == ["PR"]
    begun = readings.assign(from_day=pd.array([40] * len(readings), dtype="Int64"))
    assert use_readings(begun, RECORD_FIRST)["left_out"].tolist() == [
        "before the baseline",
        "baseline",
        "before the treatment",
        "",
    ]
    assert best(begun) == ["SD"]
