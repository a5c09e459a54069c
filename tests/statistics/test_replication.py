"""Measures of replication against the values that their authors' packages are tested by."""

from math import sqrt

import pytest
from scipy.stats import norm

from hcc_conversion.statistics.replication import (
    GOLDEN_RATIO,
    chance_inside,
    chance_share_inside,
    predicted_interval,
    predicted_share,
    range_of_count,
    replication_bayes_factor,
    sceptical_p_value,
)


@pytest.mark.parametrize(
    ("original", "error", "low", "high"),
    [(-2, 0.5, -4.19131, 0.19131), (0, 0.5, -2.19131, 2.19131), (2, 2, -2.38261, 6.38261)],
)
def test_the_predicted_interval_is_that_of_replication_success(original, error, low, high):
    """R ReplicationSuccess, tests/test-predictionInterval.Rout.save: design prior predictive,
    standard error of the original 1."""
    found = predicted_interval(original, 1.0, error)
    assert found == pytest.approx((low, high), abs=1e-5)


@pytest.mark.parametrize(
    ("z_original", "z_replication", "nominal"),
    [
        (4, 4, 0.000149544079762546),
        (2, 4, 0.0236343314115514),
        (4, 2, 0.0236343314115514),
        (2, 2, 0.0352998069509419),
        (-2, 2, 0.964700193049058),
        (0, 2, 0.5),
    ],
)
def test_the_sceptical_p_is_that_of_replication_success(z_original, z_replication, nominal):
    """R ReplicationSuccess 1.3, tests/testthat/test-pSceptical.R: relative variance 0.05,
    one-sided, nominal. The golden recalibration multiplies z by the root of the golden ratio."""
    found = sceptical_p_value(z_original, z_replication, 0.05)
    assert norm.isf(found) / sqrt(GOLDEN_RATIO) == pytest.approx(norm.isf(nominal), abs=1e-9)


def test_the_sceptical_p_of_two_equal_variances_is_helds():
    """Held 2020, J R Stat Soc A 183:431: z² 12.19 and 3.99, of variance 1: two-sided 0.083."""
    one_sided = sceptical_p_value(sqrt(12.19), sqrt(3.99), 1.0)
    z = norm.isf(one_sided) / sqrt(GOLDEN_RATIO)
    assert 2 * norm.sf(z) == pytest.approx(0.083, abs=0.0005)


def test_golden_success_of_a_just_significant_original_needs_an_effect_as_large():
    """Held, Micheloud & Pawel 2022: of a replication without error and of the same effect P is the
    level that the original just reached."""
    z, variance = norm.isf(0.025), 1e12
    assert sceptical_p_value(z, z * sqrt(variance), variance) == pytest.approx(0.025, rel=1e-4)


@pytest.mark.parametrize(
    ("original", "replication", "factor"),
    [
        ((1.14417264341251, 0.164398987305357), (1.19476271568933, 0.229415733870562), 1.61275e-6),
        ((0.743741868967827, 0.129099444873581), (0.358414852842928, 0.160128153805087), 0.6066042),
        ((0.141926757107812, 0.054232614454664), (0.025792251826568, 0.021652326748721), 9.585399),
        ((1.07988209588739, 0.242535625036333), (-0.0985013285629837, 0.114707866935281), 24995.59),
    ],
    ids=["Hauser", "Janssen", "Rand", "Ramirez"],
)
def test_the_replication_bayes_factor_is_that_of_pawel_and_held(original, replication, factor):
    """Pawel & Held 2022, J R Stat Soc B 84:879, Table 1, as in R BayesRep, inst/tinytest/test-BF.R:
    theirs is that of no effect over the original's posterior."""
    variance = (original[1] / replication[1]) ** 2
    found = replication_bayes_factor(
        original[0] / original[1], replication[0] / replication[1], variance
    )
    assert 1 / found == pytest.approx(factor, rel=1e-5)


def test_a_perfect_replication_of_the_same_size_is_inside_the_limits_five_times_in_six():
    """Cumming & Maillardet, Psychol Methods 2006;11:217: 83.4 % of 95 % intervals capture it."""
    assert chance_inside((-1.959964, 1.959964), 0.0, 1.0, 1.0) == pytest.approx(0.834, abs=5e-4)


def test_a_share_is_predicted_by_the_beta_binomial_distribution():
    """1 of 1, then of 2 more: Beta(1.5, 0.5) gives 0, 1, 2 with 1/8, 2/8, 5/8."""
    assert chance_share_inside((100, 100), 1, 1, 2) == pytest.approx(5 / 8)
    assert chance_share_inside((0, 50), 1, 1, 2) == pytest.approx(3 / 8)
    assert predicted_share(1, 1, 2) == (0, 100)


def test_the_range_of_a_count_is_that_of_the_binomial_distribution_where_chances_are_equal():
    """Of 10 with 0.5 each: 2 to 8 (0.989; 3 to 7 has 0.891)."""
    assert range_of_count([0.5] * 10) == (2, 8)
    assert range_of_count([]) == (0, 0)
    assert range_of_count([1.0, 1.0]) == (2, 2)
