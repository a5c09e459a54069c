"""Cumulative incidence against R's cmprsk and survfit of several states (cox.R)."""

import numpy as np
import pandas as pd
import pytest
from places import R_VALUES

from hcc_conversion.statistics.cumulative_incidence import incidence_at, incidence_curve
from hcc_conversion.statistics.kaplan_meier import survival_at, survival_curve

REFERENCE = pd.read_csv(R_VALUES / "cox.csv").query("model == 'heart'")

pytestmark = pytest.mark.filterwarnings("error")


def heart():
    rows = pd.read_csv(R_VALUES / "cox_heart.csv")
    day = rows["wait"].fillna(rows["futime"])
    return day, (2 * rows["died"]).where(rows["wait"].isna(), 1)


def typed(time, cause, of_interest=1):
    return incidence_curve(pd.Series(time, dtype="Float64"), pd.Series(cause), of_interest)


@pytest.mark.parametrize("cause", [1, 2])
def test_incidence_equals_cmprsk_and_limits_those_of_survfit(cause):
    # cmprsk's own variance is Gray's, 1 or 2 % wider than the one of both survfit and statsmodels.
    curve = incidence_curve(*heart(), cause)
    for quantity in ("cuminc", "incidence"):
        chosen = (REFERENCE["quantity"] == quantity) & (REFERENCE["term"] == str(cause))
        rows = REFERENCE[chosen]
        assert len(rows) == 7
        for row in rows.itertuples():
            at = incidence_at(curve, row.at)
            assert at["estimate"] == pytest.approx(row.estimate, abs=1e-12)
            if quantity == "incidence":
                assert at["ci_low"] == pytest.approx(row.ci_low, abs=1e-6)
                assert at["ci_high"] == pytest.approx(row.ci_high, abs=1e-6)


def test_causes_and_event_free_add_up_to_everybody():
    days, causes = heart()
    first, second = (incidence_curve(days, causes, cause) for cause in (1, 2))
    whole = first["incidence"] + second["incidence"] + first["event_free"]
    np.testing.assert_allclose(whole, 1, atol=1e-12)


def test_ties_of_different_causes_are_worked_by_hand():
    # Day 2: 5 at risk, one of each cause; day 4: 3 at risk, one of cause 1.
    curve = typed([2, 2, 3, 4, 5, 6], [1, 2, 0, 1, 2, 0])
    assert curve["time_days"].tolist() == [0, 2, 3, 4, 5, 6]
    assert curve["at_risk"].tolist() == [6, 6, 4, 3, 2, 1]
    expected = [0, 1 / 6, 1 / 6, 1 / 6 + 4 / 6 / 3, 1 / 6 + 4 / 6 / 3, 1 / 6 + 4 / 6 / 3]
    np.testing.assert_allclose(curve["incidence"], expected)
    pd.testing.assert_frame_equal(curve, typed([2, 2, 3, 4, 5, 6], [1, 2, 0, 1, 2, 0]))


def test_without_competing_events_it_is_what_kaplan_meier_leaves():
    days, event = pd.Series([5, 5, 8, 10, 10, 12, 15]), pd.Series([1, 1, 0, 1, 0, 1, 0])
    curve, survival = typed(days, event), survival_curve(days, event)
    for day in (0, 4, 5, 9, 11, 15):
        left = survival_at(survival, day)["estimate"]
        assert incidence_at(curve, day)["estimate"] == pytest.approx(1 - left)


def test_nobody_with_the_event_has_an_incidence_of_zero_without_limits():
    for causes in ([0, 0, 0], [2, 0, 2]):
        at = incidence_at(typed([3, 5, 9], causes), 6)
        assert at["estimate"] == 0
        assert pd.isna(at["ci_low"])


def test_past_the_last_time_there_is_no_estimate_unless_nobody_is_left():
    assert incidence_at(typed([3, 5], [1, 0]), 6)["estimate"] is None
    at = incidence_at(typed([3, 5], [1, 2]), 6)
    assert (at["estimate"], at["at_risk"]) == (0.5, 0)


def test_one_patient_and_events_on_day_zero():
    assert incidence_at(typed([4], [1]), 4)["estimate"] == 1
    assert incidence_at(typed([0, 4], [1, 0]), 0)["estimate"] == 0.5
