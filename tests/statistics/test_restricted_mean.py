"""Restricted mean survival time against R's print of a survfit (cox.R), and by hand."""

import numpy as np
import pandas as pd
import pytest
from places import R_VALUES
from scipy.special import expit, logit
from scipy.stats import norm

from hcc_conversion.statistics.kaplan_meier import survival_curve
from hcc_conversion.statistics.restricted_mean import (
    restricted_mean,
    restricted_mean_difference,
)

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
    # R prints Wald's limits; ours are made of its standard error, on the logit of mean/horizon.
    error = (row.ci_high - row.ci_low) / (2 * norm.ppf(0.975))
    share = row.estimate / row.at
    half = norm.ppf(0.975) * error / (row.at * share * (1 - share))
    limits = row.at * expit(logit(share) + np.array([-half, half]))
    assert (found["ci_low"], found["ci_high"]) == pytest.approx(tuple(limits), rel=1e-6)


def test_the_area_under_the_curve_by_hand():
    # S is 1 to day 2, 3/4 to day 6 and 3/8 to the horizon, day 8
    found = restricted_mean(typed([2, 4, 6, 9], [1, 0, 1, 0]), 8)
    assert found["estimate"] == pytest.approx(2 + 4 * 3 / 4 + 2 * 3 / 8)


def test_past_the_last_follow_up_there_is_no_mean_unless_nobody_survived():
    assert restricted_mean(typed([3, 5], [1, 0]), 6)["estimate"] is None
    assert restricted_mean(typed([3, 5], [1, 1]), 6)["estimate"] == 4


def test_all_censored_survive_to_the_horizon():
    found = restricted_mean(typed([8, 9], [0, 0]), 7)
    assert (found["estimate"], found["ci_low"], found["ci_high"]) == (7, None, None)


def test_limits_stay_within_the_time_where_one_of_many_has_the_event():
    curve = typed([1, *[9] * 9], [1, *[0] * 9])
    found = restricted_mean(curve, 8)
    assert 0 < found["ci_low"] < found["estimate"] < found["ci_high"] < 8
    # Mean 7.3; Wald's limit: 7.3 + 1.96 * 0.664 = 8.6
    assert found["estimate"] == pytest.approx(7.3)


def test_the_limits_of_a_difference_are_made_of_those_of_both_means():
    # Zou & Donner 2008, equation 2: the square roots of the squares of both distances
    curves = typed([2, 4, 6, 9], [1, 0, 1, 0]), typed([1, 3, 5, 9, 9], [1, 1, 0, 0, 0])
    one, other = (restricted_mean(curve, 8) for curve in curves)
    found = restricted_mean_difference(*curves, 8)
    assert found["estimate"] == pytest.approx(one["estimate"] - other["estimate"])
    down = (one["estimate"] - one["ci_low"]) ** 2 + (other["ci_high"] - other["estimate"]) ** 2
    up = (one["ci_high"] - one["estimate"]) ** 2 + (other["estimate"] - other["ci_low"]) ** 2
    assert found["ci_low"] == pytest.approx(found["estimate"] - down**0.5)
    assert found["ci_high"] == pytest.approx(found["estimate"] + up**0.5)


def test_a_difference_has_no_limits_where_neither_group_had_an_event():
    found = restricted_mean_difference(typed([8, 9], [0, 0]), typed([8, 8], [0, 0]), 7)
    assert found == {"estimate": 0, "ci_low": None, "ci_high": None}
