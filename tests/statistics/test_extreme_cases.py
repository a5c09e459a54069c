"""Extreme cases of those lost to follow-up, counted by hand."""

import pandas as pd
import pytest

from hcc_conversion.statistics.cumulative_incidence import incidence_curve
from hcc_conversion.statistics.extreme_cases import event_extremes, survival_extremes
from hcc_conversion.statistics.kaplan_meier import survival_curve

#: Ten patients: by day 100 three died (days 10, 50, 100), two were last seen before (20, 99), one
#: on that day, four live on.
DAYS = pd.Series([10, 50, 100, 20, 99, 100, 150, 150, 200, 300])
DIED = pd.Series([True] * 3 + [False] * 7)


def test_survival_by_hand():
    """None of the two lost died: 7 of 10 alive; both did: 5 of 10."""
    found = survival_extremes(survival_curve(DAYS, DIED), 100)
    assert (found["lowest"], found["highest"]) == pytest.approx((0.5, 0.7))


def test_incidence_by_hand_a_competing_event_is_an_end():
    """The one lost on day 99 died: one of nine others at most can have been converted unseen."""
    cause = DIED.astype(int).mask(DAYS == 99, 2)
    found = event_extremes(incidence_curve(DAYS, cause), 100)
    assert (found["lowest"], found["highest"]) == pytest.approx((0.3, 0.4))


def test_past_the_last_follow_up_everybody_else_is_lost():
    found = survival_extremes(survival_curve(DAYS, DIED), 400)
    assert (found["lowest"], found["highest"]) == pytest.approx((0.0, 0.7))
