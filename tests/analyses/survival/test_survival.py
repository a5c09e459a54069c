"""The survival analysis on cohorts worked by hand."""

import numpy as np
import pandas as pd
import pytest
from builders import cohort, everything, note, value

from hcc_conversion.analyses.survival.results import survival_results
from schemas.results import NO_PATIENTS, NOT_COLLECTED

MONTH = 30.4375
ENDPOINTS = {
    "os": {"origin": "diagnosis", "events": ["death"], "populations": ["admitted"]},
    "dfs": {"origin": "surgery", "events": ["recurrence"], "populations": ["admitted"]},
}


def patient(patient_id, day, died):
    return {
        "patient_id": patient_id,
        "day_zero": "diagnosis",
        "last_contact_day": day,
        "died": died,
    }


@pytest.fixture
def three():
    """Deaths at 61 and 183 days, one censored at 365: S = 2/3, then 1/3."""
    return cohort(
        patients=[patient("1", 61, True), patient("2", 183, True), patient("3", 365, False)]
    )


def test_survival_median_and_follow_up_by_hand(three):
    results, curves = survival_results(three, ENDPOINTS, [3, 12, 24])
    assert value(results, "admitted", "os", "", "events") == 2
    assert value(results, "admitted", "os", "3 months", "estimate") == pytest.approx(2 / 3)
    assert value(results, "admitted", "os", "3 months", "at_risk") == 2
    assert value(results, "admitted", "os", "12 months", "estimate") == pytest.approx(1 / 3)
    assert value(results, "admitted", "os", "median", "median") == pytest.approx(183 / MONTH)
    assert value(results, "admitted", "os", "follow-up, observed", "median") == pytest.approx(
        183 / MONTH
    )
    # reverse Kaplan-Meier: one "event" at 365 with one at risk
    level = "follow-up, reverse Kaplan-Meier"
    assert value(results, "admitted", "os", level, "median") == pytest.approx(365 / MONTH)
    assert curves["time_days"].tolist() == [0, 61, 183, 365]


def test_past_the_last_follow_up_nothing_is_estimated(three):
    results, _ = survival_results(three, ENDPOINTS, [24])
    assert pd.isna(value(results, "admitted", "os", "24 months", "estimate"))
    assert note(results, "admitted", "os", "24 months") == "beyond the last follow-up"


def test_what_is_not_collected_is_said(three):
    results, curves = survival_results(three, ENDPOINTS, [12])
    assert note(results, "admitted", "dfs") == NOT_COLLECTED
    assert set(curves["endpoint"]) == {"os"}


def test_nobody_all_censored_and_one_patient_do_not_crash():
    nobody = cohort(collected=everything(), patients=[])
    surgical = {"os": {**ENDPOINTS["os"], "origin": "surgery"}}
    results, curves = survival_results(nobody, surgical, [12])
    assert note(results, "admitted", "os") == NO_PATIENTS
    assert curves.empty
    alive = cohort(patients=[patient("1", 100, False), patient("2", 0, False)])
    results, _ = survival_results(alive, ENDPOINTS, [1])
    assert value(results, "admitted", "os", "1 months", "estimate") == 1
    assert note(results, "admitted", "os", "median") == "not reached"
    assert note(results, "admitted", "os", "1 months") == "no interval exists at 0 and 100 %"
    one = cohort(patients=[patient("1", 100, True)])
    results, _ = survival_results(one, ENDPOINTS, [12])
    assert value(results, "admitted", "os", "", "events") == 1


def test_patients_without_status_are_left_out_and_counted():
    rows = cohort(patients=[patient("1", 100, True), patient("2", 100, None)])
    results, _ = survival_results(rows, ENDPOINTS, [12])
    assert value(results, "admitted", "os", "", "n") == 1
    assert value(results, "admitted", "os", "", "missing") == 1


def test_once_everybody_died_survival_stays_zero():
    rows = cohort(patients=[patient("1", 100, True), patient("2", 150, True)])
    results, _ = survival_results(rows, ENDPOINTS, [12])
    assert value(results, "admitted", "os", "12 months", "estimate") == 0


def test_a_centre_that_does_not_collect_it_is_not_missing_but_named():
    rows = cohort(
        patients=[
            patient("1", 100, True),
            {"patient_id": "2", "day_zero": "diagnosis", "centre": "b"},
        ]
    )
    results, _ = survival_results(rows, ENDPOINTS, [12])
    assert value(results, "admitted", "os", "", "missing") == 0
    assert note(results, "admitted", "os") == "collected at 1 of 2 centres"


def test_follow_up_of_the_recurrence_free_is_that_of_their_overall_survival():
    results, _ = survival_results(cohort(collected=everything(), patients=[]), ENDPOINTS, [12])
    levels = results.loc[results["variable"] == "dfs", "level"]
    assert not levels.str.contains("follow-up").any()


def test_the_dead_without_a_day_withhold_the_estimate_and_bound_it():
    """Two alive for 20 months, one dead on an unknown day: S(12) is 2/3 or 1, not 100 %."""
    rows = cohort(
        patients=[
            patient("1", 600, False),
            patient("2", 600, False),
            {"patient_id": "3", "day_zero": "diagnosis", "died": True},
        ]
    )
    results, curves = survival_results(rows, ENDPOINTS, [12], restricted_mean_months=12)
    assert value(results, "admitted", "os", "", "missing") == 1
    assert "1 of them had the event" in note(results, "admitted", "os")
    assert pd.isna(value(results, "admitted", "os", "12 months", "estimate"))
    assert value(results, "admitted", "os", "12 months", "lowest") == pytest.approx(2 / 3)
    assert value(results, "admitted", "os", "12 months", "highest") == 1
    mean = "restricted mean, months"
    assert pd.isna(value(results, "admitted", "os", mean, "estimate"))
    assert value(results, "admitted", "os", mean, "highest") == pytest.approx(12, abs=0.01)
    assert pd.isna(value(results, "admitted", "os", "median", "median"))
    assert curves["survival"].isna().all()
    assert curves["lowest"].iloc[-1] == pytest.approx(2 / 3)


def test_survival_is_not_given_where_too_few_are_at_risk():
    rows = cohort(patients=[patient("1", 100, True), patient("2", 400, True)])
    results, _ = survival_results(rows, ENDPOINTS, [2, 12], min_at_risk=2)
    assert value(results, "admitted", "os", "2 months", "estimate") == 1
    assert np.isnan(value(results, "admitted", "os", "12 months", "estimate"))
    assert value(results, "admitted", "os", "12 months", "at_risk") == 1
    at = results[(results["level"] == "12 months") & (results["variable"] == "os")]
    assert set(at["note"]) == {"fewer than 2 at risk"}
