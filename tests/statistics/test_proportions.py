"""Intervals of proportions against R's binom.test and prop.test, and published examples."""

import pytest
from comparison_reference import assert_equals_r, samples_of
from scipy.stats import binomtest

from hcc_conversion.statistics.proportions import clopper_pearson_interval, wilson_interval

INTERVALS = {"clopper_pearson": clopper_pearson_interval, "wilson": wilson_interval}


@pytest.mark.parametrize("proportion", samples_of("clopper_pearson"))
@pytest.mark.parametrize("procedure", INTERVALS)
def test_limits_equal_r(procedure, proportion):
    count, denominator = map(int, proportion.split("/"))
    low, high = INTERVALS[procedure](count, denominator)
    assert_equals_r({"ci_low": low, "ci_high": high}, proportion, procedure, scale=100)


# 682 of 925 of Mendel's peas: Conover 1971, p. 97, as printed in R's ?binom.test.
def test_clopper_pearson_limits_of_mendels_peas_are_the_published_ones():
    assert clopper_pearson_interval(682, 925) == pytest.approx((70.76683, 76.54066), abs=1e-5)


# 81 of 263: Newcombe, Stat Med 1998;17:857, Table I.
def test_wilson_limits_are_the_published_ones():
    assert wilson_interval(81, 263) == pytest.approx((25.53, 36.62), abs=5e-3)


@pytest.mark.parametrize("interval", INTERVALS.values())
def test_nobody_and_everybody_have_closed_limits_and_no_patients_have_none(interval):
    assert interval(0, 20)[0] == 0
    assert interval(20, 20)[1] == 100
    assert interval(0, 0) == (None, None)


@pytest.mark.parametrize("denominator", [1, 2, 7, 26, 107, 263, 4231])
def test_wilson_limits_are_scipys_to_the_last_bit(denominator):
    for count in range(denominator + 1):
        limits = binomtest(count, denominator).proportion_ci(0.95, method="wilson")
        assert wilson_interval(count, denominator) == (100 * limits.low, 100 * limits.high)
