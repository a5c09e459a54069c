"""Restricted mean survival time against R's print of a survfit (cox.R), and by hand."""

import pandas as pd
import pytest
from places import R_VALUES

from hcc_conversion.statistics.kaplan_meier import survival_curve
from hcc_conversion.statistics.restricted_mean import restricted_mean

REFERENCE = pd.read_csv(R_VALUES / "cox.csv").query("quantity == 'restricted mean'")
VETERAN = pd.read_csv(R_VALUES / "cox_veteran.csv")

pytestmark = pytest.mark.filterwarnings("error")


def typed(time, event):
    return survival_curve(pd.Series(time), pd.Series(event))


@pytest.mark.parametrize("row", list(REFERENCE.itertuples()), ids=str)
def test_mean_and_limits_equal_r(row):
    patients = VETERAN if row.model == "veteran" else VETERAN[VETERAN["celltype"] == row.model]
    found = restricted_mean(typed(patients["time"], patients["status"]), row.at)
    assert found["estimate"] == pytest.approx(row.estimate, rel=1e-8)
    assert found["ci_low"] == pytest.approx(row.ci_low, rel=1e-6)
    assert found["ci_high"] == pytest.approx(row.ci_high, rel=1e-6)


def test_the_area_under_the_curve_by_hand():
    # S is 1 to day 2, 3/4 to day 6 and 3/8 to the horizon, day 8
    found = restricted_mean(typed([2, 4, 6, 9], [1, 0, 1, 0]), 8)
    assert found["estimate"] == pytest.approx(2 + 4 * 3 / 4 + 2 * 3 / 8)


def test_past_the_last_follow_up_there_is_no_mean_unless_nobody_survived():
    assert restricted_mean(typed([3, 5], [1, 0]), 6)["estimate"] is None
    assert restricted_mean(typed([3, 5], [1, 1]), 6)["estimate"] == 4


def test_all_censored_survive_to_the_horizon():
    found = restricted_mean(typed([8, 9], [0, 0]), 7)
    assert (found["estimate"], found["ci_low"], found["ci_high"]) == (7, 7, 7)
