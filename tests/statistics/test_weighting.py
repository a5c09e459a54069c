"""Weights and estimates with them equal R's, a hand calculation and printed examples."""

import numpy as np
import pandas as pd
import pytest
from places import ROOT

from hcc_conversion.statistics.e_value import e_value, e_value_of_limit, risk_ratio_of_hazards
from hcc_conversion.statistics.kaplan_meier import survival_at, survival_curve
from hcc_conversion.statistics.margin_weights import margin_weights
from hcc_conversion.statistics.overlap_weights import overlap_weights
from hcc_conversion.statistics.weighted_hazards import weighted_log_hazard_ratio
from hcc_conversion.statistics.weighting import (
    equal_weights,
    logit_limits,
    standard_error,
    weighted_incidence,
    weighted_mean,
)

REFERENCE = ROOT / "tests/reference"
PATIENTS = pd.read_csv(REFERENCE / "weights_patients.csv")
VALUES = pd.read_csv(REFERENCE / "weights.csv").set_index("quantity")["value"]
COVARIATES = PATIENTS[["good", "old", "had"]].to_numpy(dtype=float)
MEANS = np.array([0.7, 0.4, 0.2])


def of_r(quantity):
    return pytest.approx(VALUES[quantity], rel=1e-5)


def numbers(name):
    return PATIENTS[name].to_numpy(dtype=float)


def test_weights_by_means_and_what_follows_are_those_of_r():
    weighting = margin_weights(COVARIATES, MEANS)
    assert weighting.weights @ COVARIATES / len(COVARIATES) == pytest.approx(MEANS, abs=1e-9)
    assert weighting.effective_size == of_r("margins effective size")
    assert weighting.largest_percent == of_r("margins largest percent")
    share = weighted_mean(numbers("lived"), weighting.weights)
    mean = weighted_mean(numbers("time"), weighting.weights)
    assert (share.value, mean.value) == (of_r("margins share"), of_r("margins mean"))
    assert standard_error(weighting.influences(share.slope)) == of_r("margins share error")
    assert standard_error(weighting.influences(mean.slope)) == of_r("margins mean error")
    equal = equal_weights(len(COVARIATES))
    crude = equal.influences(weighted_mean(numbers("lived"), equal.weights).slope)
    difference = crude - weighting.influences(share.slope)
    assert standard_error(difference) == of_r("margins crude minus share error")


def test_overlap_weights_and_what_follows_are_those_of_r():
    first = numbers("second") == 1
    weighting = overlap_weights(first, COVARIATES)
    balanced = [
        weighted_mean(column, weighting.weights * group).value
        for column in COVARIATES.T
        for group in (first, ~first)
    ]
    assert balanced[::2] == pytest.approx(balanced[1::2], abs=1e-9)
    for name in ("lived", "time"):
        one = weighted_mean(numbers(name), weighting.weights * first)
        none = weighted_mean(numbers(name), weighting.weights * ~first)
        slopes = one.slope * first, none.slope * ~first
        assert one.value == of_r(f"overlap {name} first")
        assert one.value - none.value == of_r(f"overlap {name} difference")
        found = standard_error(weighting.influences(slopes[0] - slopes[1]))
        assert found == of_r(f"overlap {name} error")
        if name == "lived":
            of_log = slopes[0] / one.value - slopes[1] / none.value
            found = standard_error(weighting.influences(of_log))
            assert found == of_r("overlap lived log ratio error")


def test_the_hazard_ratio_with_overlap_weights_is_that_of_coxph():
    first = numbers("second") == 1
    weighting = overlap_weights(first, COVARIATES)
    found = weighted_log_hazard_ratio(
        numbers("time"), PATIENTS["status"].to_numpy() == 1, first, weighting.weights
    )
    assert found.value == of_r("overlap log hazard ratio")
    known = standard_error(weighting.weights * found.slope)
    assert known == of_r("overlap log hazard ratio known error")
    assert standard_error(weighting.influences(found.slope)) == of_r(
        "overlap log hazard ratio error"
    )


def test_a_group_without_an_event_while_others_are_at_risk_has_no_hazard_ratio():
    days, first = np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, True, False, False])
    event = np.array([True, False, True, False])
    assert weighted_log_hazard_ratio(days, event, first, np.ones(4)) is None
    # An event of the first group with 2 and 2 at risk, then one of the other with 1 and 2:
    # 1 = 2r / (2r + 2) + r / (r + 2), so that r² = 2.
    among = weighted_log_hazard_ratio(days[[0, 2, 1, 3]], event, first, np.ones(4))
    assert among.value == pytest.approx(np.log(2) / 2)


def test_weighted_curves_and_their_standard_errors_are_those_of_survfit():
    weights = margin_weights(COVARIATES, MEANS).weights
    time = numbers("time")
    for name, cause in (("curve event", "status"), ("curve competing", "cause")):
        found = weighted_incidence(time, PATIENTS[cause].to_numpy(), weights, 100)
        assert found.value == of_r(name)
        assert standard_error(weights * found.slope) == of_r(f"{name} error")


def test_with_equal_weights_a_curve_is_kaplan_meiers():
    time, event = numbers("time"), PATIENTS["status"]
    equal = equal_weights(len(time))
    found = weighted_incidence(time, event.to_numpy(), equal.weights, 100)
    usual = survival_at(survival_curve(PATIENTS["time"], event == 1), 100)["estimate"]
    assert 1 - found.value == pytest.approx(usual)


def test_raking_of_two_by_two_by_hand():
    """Patients by (first, second): 40 neither, 20 second, 10 first, 30 both; means 1/2 and 1/2.

    Raking keeps the odds ratio, 40 * 30 / (20 * 10) = 6; with both means one half, both = neither
    = b and b / (1/2 - b) = sqrt(6): b = sqrt(6) / (2 (1 + sqrt(6))) = 0.355051.
    """
    cells = {(0, 0): 40, (0, 1): 20, (1, 0): 10, (1, 1): 30}
    values = np.array([cell for cell, n in cells.items() for _ in range(n)], dtype=float)
    weighting = margin_weights(values, np.array([0.5, 0.5]))
    both = weighting.weights[(values == 1).all(axis=1)].sum() / 100
    first_alone = weighting.weights[(values == [1, 0]).all(axis=1)].sum() / 100
    assert both == pytest.approx(0.355051, abs=1e-6)
    assert first_alone == pytest.approx(0.5 - 0.355051, abs=1e-6)


def test_means_that_nobody_spans_have_no_weights():
    values = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    assert margin_weights(values[:2], np.array([0.5, 0.5])) is None  # nobody has the second
    assert margin_weights(values, np.array([0.7, 0.7])) is None  # nobody has both
    assert margin_weights(values[:0], np.array([0.5, 0.5])) is None
    assert margin_weights(values, np.array([0.3, 0.3])) is not None


def test_where_a_covariate_tells_the_group_there_are_no_overlap_weights():
    first = np.arange(40) < 20
    assert overlap_weights(first, first[:, None].astype(float)) is None
    assert overlap_weights(first, np.ones((40, 1))) is None
    nobody = ((np.arange(40) % 4 == 0) & first).astype(float)  # no patient of the second group
    assert overlap_weights(first, nobody[:, None]) is None


def test_e_values_are_those_that_their_authors_print():
    """Smoking and lung cancer, 10.73 (8.02 to 14.36): vignette of the R package EValue.

    By Mathur, Ding, Riddell and VanderWeele, unmeasured-confounding.html: 20.94777 and 15.52336.
    """
    assert e_value(10.73) == pytest.approx(20.94777, abs=5e-6)
    assert e_value_of_limit(8.02, 14.36) == pytest.approx(15.52336, abs=5e-6)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 3.9])
def test_a_confounder_as_strong_as_the_e_value_just_explains_the_ratio(ratio):
    """One of strength E on both sides moves a ratio by E² / (2E − 1) at most.

    Ding and VanderWeele, Epidemiology 2016;27:368.
    """
    strength = e_value(ratio)
    assert strength**2 / (2 * strength - 1) == pytest.approx(ratio)
    assert e_value(1 / ratio) == pytest.approx(strength)


def test_a_hazard_ratio_as_a_risk_ratio_by_hand():
    """Of 4: (1 − 1/4) / (1 − 1/√2); of its inverse the inverse, and of 1 it is 1."""
    assert risk_ratio_of_hazards(4) == pytest.approx(0.75 / (1 - np.sqrt(0.5)))
    assert risk_ratio_of_hazards(0.25) == pytest.approx((1 - np.sqrt(0.5)) / 0.75)
    assert risk_ratio_of_hazards(1) == 1


def test_the_limit_nearer_to_one_counts():
    """By hand, of 2: 2 + √2; below 1 it is the upper limit, and of 1 / 2 the same."""
    assert e_value_of_limit(2, 9) == pytest.approx(2 + np.sqrt(2))
    assert e_value_of_limit(0.1, 0.5) == pytest.approx(2 + np.sqrt(2))


def test_limits_that_hold_one_need_no_confounder():
    assert e_value_of_limit(0.8, 1.2) == 1


def test_the_share_of_patients_who_all_have_it_is_one_whatever_their_weights():
    """The sum of such products over the sum of weights ends in 0.99…9 or 1.00…1 else."""
    weights = np.random.default_rng(1).exponential(size=(50, 23))
    assert {weighted_mean(np.ones(23), one).value for one in weights} == {1.0}


def test_a_share_of_nobody_or_all_has_no_logit_limits():
    assert logit_limits(0.0, 0.0) is None
    assert logit_limits(1.0, 0.0) is None
    low, high = logit_limits(0.5, 0.05)
    assert low + high == pytest.approx(1)
