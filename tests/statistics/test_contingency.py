"""Tests of counts against R, published examples and Tables 6 and 7 of the paper."""

from itertools import product

import numpy as np
import pytest
from comparison_reference import assert_equals_r, assert_sound, reference, samples_of

from hcc_conversion.statistics import contingency
from hcc_conversion.statistics.contingency import (
    cohens_kappa,
    fisher_one_sided,
    fisher_two_sided,
    pearson_chi2,
    risk_difference,
    smallest_expected,
    yates_chi2,
)

TABLES = {
    "t6_age": [[17, 6], [228, 55]],
    "t6_sex": [[20, 3], [244, 39]],
    "t6_bclc": [[7, 16], [262, 21]],
    "t6_complications": [[13, 10], [169, 114]],
    "t7_age": [[11, 5], [15, 6]],
    "t7_sex": [[15, 1], [19, 2]],
    "t7_complications": [[9, 7], [12, 9]],
    "tea": [[3, 1], [1, 3]],
    "zero_cell": [[0, 5], [7, 3]],
    "two_zero_cells": [[4, 0], [0, 6]],
    "as_expected": [[2, 4], [3, 6]],
    "three_categories": [[3, 9, 11], [80, 120, 83]],
    "four_categories": [[1, 0, 5, 10], [9, 3, 6, 2]],
    "three_groups": [[5, 1], [2, 6], [0, 4]],
}
TESTS = {
    "pearson": pearson_chi2,
    "yates": yates_chi2,
    "fisher_two_sided": fisher_two_sided,
    "fisher_one_sided": fisher_one_sided,
}
RATERS = {
    "two": [[20, 5], [10, 15]],
    "three": [[9, 2, 0], [1, 6, 3], [0, 1, 4]],
    "no_agreement": [[0, 5], [3, 0]],
    "unused_category": [[8, 2, 0], [3, 13, 0], [0, 0, 0]],
    "nearly_perfect": [[12, 1], [0, 3]],
}
CASES = [(name, sample) for name in TESTS for sample in samples_of(name)]


@pytest.mark.parametrize(("procedure", "sample"), CASES)
def test_tests_equal_r(procedure, sample):
    found = TESTS[procedure](TABLES[sample])
    found["smallest_expected"] = smallest_expected(TABLES[sample])
    assert_equals_r(found, sample, procedure)
    assert found["n"] == np.sum(TABLES[sample])


@pytest.mark.parametrize(("procedure", "sample"), CASES)
def test_a_category_and_a_group_nobody_is_in_change_nothing(procedure, sample):
    table = np.insert(np.insert(np.array(TABLES[sample]), 1, 0, axis=0), 1, 0, axis=1)
    assert TESTS[procedure](table) == TESTS[procedure](TABLES[sample])


def test_the_one_sided_test_has_pearsons_statistic_beside_its_p():
    for sample in samples_of("fisher_one_sided"):
        found, pearson = fisher_one_sided(TABLES[sample]), pearson_chi2(TABLES[sample])
        assert (found["statistic"], found["df"]) == (pearson["statistic"], pearson["df"])


# Fisher, The Design of Experiments, 1935: 17 of the 70 orders are as good as 3 of 4 or better.
def test_the_lady_tasting_tea_has_the_published_p():
    assert fisher_one_sided(TABLES["tea"])["p_value"] == pytest.approx(17 / 70)
    assert fisher_two_sided(TABLES["tea"])["p_value"] == pytest.approx(34 / 70)


@pytest.mark.parametrize("sample", ["four_categories", "three_categories"])
def test_the_exact_test_does_not_depend_on_what_is_a_row(sample):
    upright, across = TABLES[sample], np.transpose(TABLES[sample])
    assert fisher_two_sided(across)["p_value"] == pytest.approx(
        fisher_two_sided(upright)["p_value"], rel=1e-12
    )


def test_a_table_too_large_for_an_exact_test_says_so():
    many = fisher_two_sided(np.full((2, 6), 40))
    assert (many["p_value"], many["n"]) == (None, 480)
    assert "possible tables" in many["note"]
    square = fisher_two_sided(np.full((3, 3), 2))
    assert square["p_value"] is None
    assert "more than two groups" in square["note"]


@pytest.mark.parametrize("test", [yates_chi2, fisher_one_sided])
def test_tests_of_2_by_2_tables_refuse_larger_ones(test):
    found = test(TABLES["four_categories"])
    assert (found["p_value"], found["note"]) == (None, contingency.NOT_2_BY_2)


def test_pearson_warns_of_small_expected_counts():
    assert pearson_chi2(TABLES["t6_sex"])["note"] == contingency.SMALL_COUNTS
    assert pearson_chi2(TABLES["t6_complications"])["note"] == ""


@pytest.mark.parametrize(
    "counts", [[[0, 0], [0, 0]], [[5, 3], [0, 0]], [[5, 0], [3, 0]], [[5, 0], [0, 0]]]
)
@pytest.mark.parametrize("test", TESTS.values())
def test_without_two_groups_and_two_categories_nothing_is_compared(test, counts):
    found = test(counts)
    assert (found["p_value"], found["note"]) == (None, contingency.NOTHING_TO_COMPARE)
    assert smallest_expected(counts) is None


@pytest.mark.parametrize("test", [*TESTS.values(), cohens_kappa])
def test_no_small_table_gives_a_warning_or_an_unexplained_gap(test):
    for cells in product(range(4), repeat=4):
        assert_sound(test, np.reshape(cells, (2, 2)))


def test_no_small_table_of_three_categories_gives_a_warning_or_an_unexplained_gap():
    for cells in product(range(3), repeat=6):
        assert_sound(pearson_chi2, np.reshape(cells, (2, 3)))
        assert_sound(fisher_two_sided, np.reshape(cells, (2, 3)))


@pytest.mark.parametrize("sample", samples_of("risk_difference"))
def test_risk_differences_equal_r(sample):
    counts = [int(number) for share in sample.split(" - ") for number in share.split("/")]
    assert_equals_r(risk_difference(*counts), sample, "risk_difference", scale=100)


# Newcombe, Stat Med 1998;17:873, Table II, method 10.
@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_limits_of_risk_differences_are_the_published_ones(counts, low, high):
    found = risk_difference(*counts)
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((100 * low, 100 * high), abs=6e-3)


@pytest.mark.parametrize("counts", [(0, 0, 3, 9), (3, 9, 0, 0), (0, 0, 0, 0)])
def test_an_empty_group_has_no_risk_difference(counts):
    found = risk_difference(*counts)
    assert (found["estimate"], found["ci_low"], found["ci_high"]) == (None, None, None)
    assert found["note"] == contingency.EMPTY


def test_no_small_groups_give_a_risk_difference_with_a_warning_or_an_unexplained_gap():
    for first_n, second_n in product(range(4), repeat=2):
        for first, second in product(range(first_n + 1), range(second_n + 1)):
            assert_sound(risk_difference, first, first_n, second, second_n)


@pytest.mark.parametrize("sample", RATERS)
def test_kappa_equals_r(sample):
    assert_equals_r(cohens_kappa(RATERS[sample]), sample, "kappa")


# Hout, Duncan & Sobel 1987 (Agresti 1990); kappa and limits as printed by R's vcd::Kappa.
def test_kappa_of_husbands_and_wives_is_the_published_one():
    found = cohens_kappa([[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]])
    assert (found["estimate"], found["ci_low"], found["ci_high"]) == pytest.approx(
        (0.1293, -0.00512, 0.2638), abs=5e-5
    )
    assert found["n"] == 91


def test_kappa_is_cut_at_what_it_can_be():
    assert cohens_kappa(RATERS["nearly_perfect"])["ci_high"] == 1
    assert cohens_kappa(RATERS["no_agreement"])["ci_low"] == -1


@pytest.mark.parametrize(
    ("counts", "estimate", "note"),
    [
        ([[6, 0], [0, 0]], None, contingency.ONE_CATEGORY),
        ([[0, 0], [0, 0]], None, "nobody was rated by both"),
        ([[5, 0], [0, 3]], 1, contingency.NO_ERROR),
        ([[5, 3], [0, 0]], 0, contingency.NO_ERROR),
        ([[0, 4], [0, 0]], 0, contingency.NO_ERROR),
    ],
    ids=["one category", "nobody", "perfect", "one rater uses one", "never the same"],
)
def test_degenerate_tables_have_no_limits_of_kappa(counts, estimate, note):
    found = cohens_kappa(counts)
    assert found["estimate"] == pytest.approx(estimate)
    assert (found["ci_low"], found["ci_high"], found["note"]) == (None, None, note)


def test_p_of_a_rare_table_is_not_lost():
    assert fisher_two_sided(TABLES["t6_bclc"])["p_value"] == pytest.approx(
        reference("t6_bclc", "fisher_two_sided")["p_value"], rel=1e-6
    )
