"""Comparisons of printed summaries: R, and examples printed in the papers of the methods.

R's values are made by tests/reference/summaries.R.
"""

import pandas as pd
import pytest
from places import R_VALUES

from hcc_conversion.statistics.from_summaries import (
    Estimate,
    mean_estimate,
    median_estimate,
    normal_difference,
    ratio_estimate,
    ratio_of_ratios,
    standardised_ratio_difference,
    standardised_share_difference,
    welch_difference,
    welch_standard_error,
)

R = pd.read_csv(R_VALUES / "summaries.csv", index_col="name")["value"]


def test_welch_from_moments_is_that_of_the_data():
    first, second = ((R[f"mean_{_}"], R[f"sd_{_}"], R[f"n_{_}"]) for _ in "12")
    found = welch_difference(first, second)
    assert found.estimate == pytest.approx(0.75 - 2.33)
    expected = (R["welch_low"], R["welch_high"], R["welch_p"])
    assert found[1:] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("first", "second"), [((5, 1, 1), (5, 1, 9)), ((5, 0, 9), (6, 0, 9))], ids=["one", "no spread"]
)
def test_without_a_spread_there_is_no_difference_of_means(first, second):
    assert welch_difference(first, second) is None


def test_a_mean_has_students_limits():
    found = mean_estimate(R["mean_1"], R["sd_1"], R["n_1"])
    assert found[1:3] == pytest.approx((R["one_low"], R["one_high"]))
    assert mean_estimate(5, 1, 1) is None


def test_the_error_of_a_median_is_that_of_a_notched_box_plot():
    """A notch reaches 1.7 standard errors (McGill et al. 1978); R rounds to 1.58 of the box."""
    found = median_estimate(R["median"], R["hinge_low"], R["hinge_high"], R["n_notch"])
    assert 1.7 * found.standard_error == pytest.approx(R["notch_high"] - R["median"], rel=1e-3)
    assert median_estimate(5, 4, 6, 1) is None


def test_two_ratios_are_compared_as_altman_and_bland_did():
    """BMJ 2003;326:219: 0.67 (0.46 to 0.98) against 0.88 (0.71 to 1.08): 0.76 (0.49 to 1.17)."""
    younger, older = ratio_estimate(0.67, 0.46, 0.98), ratio_estimate(0.88, 0.71, 1.08)
    found = ratio_of_ratios(younger, older)
    assert found[:3] == pytest.approx((0.76, 0.49, 1.17), abs=0.005)
    assert found.p_value == pytest.approx(0.2, abs=0.02)
    assert standardised_ratio_difference(younger, older) == pytest.approx(1.24, abs=0.01)


@pytest.mark.parametrize(
    "limits", [(0.0, 9.0), (2.0, 2.0), (0.5, float("inf")), (float("nan"), 9.0)]
)
def test_a_ratio_whose_limits_say_nothing_has_no_error(limits):
    assert ratio_estimate(1.5, *limits) is None


def test_estimates_with_their_errors_differ_by_z():
    """3 and 4 make 5: a difference of 9.8 is 1.96 errors, P 0.05."""
    found = normal_difference(Estimate(19.8, 0, 0, 3.0), Estimate(10.0, 0, 0, 4.0))
    assert found.p_value == pytest.approx(0.05, abs=1e-4)
    assert (found.ci_low, found.ci_high) == pytest.approx((0.0, 19.6), abs=1e-3)
    assert normal_difference(Estimate(1, 1, 1, 0.0), Estimate(2, 2, 2, 0.0)) is None


def test_shares_differ_by_the_z_of_their_common_share():
    assert standardised_share_difference(56, 70, 48, 80) == pytest.approx(R["z_of_shares"])
    assert standardised_share_difference(26, 26, 3, 3) == 0


def test_the_error_of_a_difference_of_means_is_that_of_both():
    """SDs of 6 and 8, 4 patients each: errors of 3 and 4 make 5."""
    assert welch_standard_error((1.0, 6.0, 4), (2.0, 8.0, 4)) == pytest.approx(5.0)
