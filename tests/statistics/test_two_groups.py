"""Comparisons of two groups against R, published examples and Tables 6 and 7 of the paper."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from comparison_reference import (
    SAMPLES,
    assert_equals_r,
    assert_sound,
    reference,
    samples_of,
)

from hcc_conversion.statistics import two_groups
from hcc_conversion.statistics.two_groups import (
    hodges_lehmann_shift,
    mann_whitney,
    mean_difference,
    standardised_category_difference,
    standardised_mean_difference,
    student_t,
    welch_t,
)

PROCEDURES = {
    "student_t": (student_t, {}),
    "welch_t": (welch_t, {}),
    "mean_difference_pooled": (mean_difference, {"pooled": True}),
    "mean_difference": (mean_difference, {}),
    "mann_whitney": (mann_whitney, {}),
    "mann_whitney_exact": (mann_whitney, {"exact": True}),
    "shift": (hodges_lehmann_shift, {}),
    "shift_exact": (hodges_lehmann_shift, {"exact": True}),
    "standardised": (standardised_mean_difference, {}),
}
CASES = [(name, sample) for name in PROCEDURES for sample in samples_of(name)]


def series(values):
    return pd.Series(values, dtype="Float64")


def groups(sample):
    return tuple(series(values) for values in SAMPLES[sample])


@pytest.mark.parametrize(("procedure", "sample"), CASES)
def test_comparisons_equal_r(procedure, sample):
    compare, options = PROCEDURES[procedure]
    assert_equals_r(compare(*groups(sample), **options), sample, procedure)


@pytest.mark.parametrize(("procedure", "sample"), CASES)
def test_missing_values_are_left_out(procedure, sample):
    compare, options = PROCEDURES[procedure]
    first, second = SAMPLES[sample]
    with_missing = series([None, *first]), series([*second, None, None])
    assert compare(*with_missing, **options) == compare(*groups(sample), **options)
    assert compare(*with_missing, **options)["n"] == len(first) + len(second)


# Hollander & Wolfe 1973, p. 69: W = 35 of 50 possible, one-sided exact P = 0.1272 (R's
# ?wilcox.test prints both), shift 0.305.
def test_ranks_of_the_chorioamnion_are_the_published_ones():
    test = mann_whitney(*groups("chorioamnion"), exact=True)
    assert test["statistic"] == 50 - 35
    assert test["p_value"] == pytest.approx(2 * 0.1272, abs=1e-4)
    assert hodges_lehmann_shift(*groups("chorioamnion"))["estimate"] == pytest.approx(0.305)


def with_moments(mean, sd, n):
    """Values with exactly this mean and standard deviation."""
    values = np.arange(n, dtype=float)
    return series(mean + sd * (values - values.mean()) / values.std(ddof=1))


# Mean, SD and n of conversion and direct surgery, t and P: Tables 6 and 7.
@pytest.mark.parametrize(
    ("test", "conversion", "direct", "t", "p_printed"),
    [
        (student_t, (229.2, 59.3, 23), (189.01, 62.71, 283), 2.97, "<0.01"),
        (student_t, (236.06, 63.83, 16), (195, 63.72, 21), 1.94, "0.06"),
        (welch_t, (8.53, 3.62, 16), (5.90, 2.99, 21), 2.36, "0.03"),
    ],
    ids=["operation time, Table 6", "operation time, Table 7", "drainage, Table 7"],
)
def test_t_of_the_printed_moments_is_the_printed_t(test, conversion, direct, t, p_printed):
    found = test(with_moments(*conversion), with_moments(*direct))
    assert round(found["statistic"], 2) == t
    if p_printed.startswith("<"):
        assert found["p_value"] < float(p_printed[1:])
    else:
        assert f"{found['p_value']:.2f}" == p_printed


# Hospital stay: the printed means and SDs are too coarse to give t to two decimals.
@pytest.mark.parametrize(
    ("conversion", "direct", "unit", "t"),
    [
        ((11.4, 3.1, 23), (9.98, 3.48, 283), (0.1, 0.01), 1.95),
        ((11.69, 2.75, 16), (10.14, 3.77, 21), (0.01, 0.01), 1.38),
    ],
    ids=["Table 6", "Table 7"],
)
def test_printed_t_of_hospital_stay_lies_within_the_rounding(conversion, direct, unit, t):
    (mean_1, sd_1, n_1), (mean_2, sd_2, n_2) = conversion, direct
    (step_1, step_2), sides = (unit[0] / 2, unit[1] / 2), (-1, 1)
    found = [
        student_t(
            with_moments(mean_1 + a * step_1, sd_1 + b * step_1, n_1),
            with_moments(mean_2 + c * step_2, sd_2 + d * step_2, n_2),
        )["statistic"]
        for a, b, c, d in product(sides, repeat=4)
    ]
    assert min(found) <= t <= max(found)
    assert max(found) - min(found) < 0.2


def untied_groups(n_first, n_second, u):
    """Ranks without ties in which the first group exceeds the second in *u* pairs."""
    whole, rest = divmod(u, n_second)
    exceeds = np.array([0] * (n_first - whole - 1) + [rest] + [n_second] * whole)
    first = np.arange(n_first) + exceeds
    second = np.setdiff1d(np.arange(n_first + n_second), first)
    return series(first), series(second)


# Table 7, 16 against 21 patients (mean U 168): without ties one distance alone gives each Z.
@pytest.mark.parametrize(
    ("distance", "z", "p"),
    [(48, "-1.47", "0.14"), (29, "-0.89", "0.37"), (21, "-0.64", "0.52"), (35, "-1.07", "0.28"),
     (76, "-2.33", "0.02")],
    ids=["blood loss", "ALT", "AST", "bilirubin", "albumin"],
)  # fmt: skip
@pytest.mark.parametrize("side", [-1, 1])
def test_z_and_p_of_table_7_are_the_printed_ones_whichever_group_is_higher(distance, z, p, side):
    found = mann_whitney(*untied_groups(16, 21, 168 + side * distance))
    assert f"{found['statistic']:.2f}" == z
    assert f"{found['p_value']:.2f}" == p


def test_swapping_the_groups_turns_differences_round_and_leaves_p():
    first, second = groups("unequal")
    for compare in (mean_difference, hodges_lehmann_shift):
        there, back = compare(first, second), compare(second, first)
        limits = (there["estimate"], there["ci_low"], there["ci_high"])
        assert limits == pytest.approx((-back["estimate"], -back["ci_high"], -back["ci_low"]))
    assert mann_whitney(first, second) == mann_whitney(second, first)


@pytest.mark.parametrize("sample", ["many_ties", "sleep", "unequal"])
def test_ties_have_no_exact_ranks_and_the_method_says_so(sample):
    assert mann_whitney(*groups(sample), exact=True) == mann_whitney(*groups(sample))
    assert hodges_lehmann_shift(*groups(sample), exact=True)["method"] == two_groups.SHIFT


def test_groups_of_fifty_have_no_exact_ranks():
    first, second = series(np.arange(50)), series(np.arange(50, 55))
    assert mann_whitney(first, second, exact=True)["method"] == two_groups.MANN_WHITNEY
    shorter = mann_whitney(first[1:], second, exact=True)
    assert shorter["method"] == two_groups.MANN_WHITNEY_EXACT


# R warns for these that the level cannot be had: the interval would be of a lower one.
@pytest.mark.parametrize("exact", [False, True])
def test_too_few_patients_have_a_shift_without_limits(exact):
    shift = hodges_lehmann_shift(series([4.5, 6]), series([1, 2, 3]), exact=exact)
    assert shift["estimate"] == pytest.approx(3.25)
    assert (shift["ci_low"], shift["ci_high"]) == (None, None)
    assert shift["note"] == two_groups.TOO_FEW


@pytest.mark.parametrize(
    ("first", "second", "note"),
    [
        ([], [1, 2, 3], two_groups.EMPTY),
        ([None], [1, 2, 3], two_groups.EMPTY),
        ([], [], two_groups.EMPTY),
        ([1], [2], two_groups.SINGLE),
        ([0.1, 0.1, 0.1], [0.3, 0.3], two_groups.NO_SPREAD),
    ],
    ids=["empty", "all missing", "both empty", "one each", "two constants"],
)
@pytest.mark.parametrize("test", [student_t, welch_t])
def test_t_does_not_exist_and_the_note_says_why(test, first, second, note):
    found = test(series(first), series(second))
    assert [found[name] for name in ("statistic", "df", "p_value")] == [None] * 3
    assert found["note"] == note


def test_a_group_of_one_has_the_spread_of_the_other_in_student_but_none_in_welch():
    first, second = groups("one_against_many")
    assert student_t(first, second)["note"] == two_groups.BORROWED_SPREAD
    assert welch_t(first, second)["note"] == two_groups.SINGLE
    assert mean_difference(first, second)["estimate"] == pytest.approx(1.75)
    assert standardised_mean_difference(first, second)["estimate"] is None


SMALL_GROUPS = [[], [None], [1], [2, 2], [2, 2, 2, 2], [0.1, 0.1, 0.1], [1, 2], [1, None, 3, 3]]


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_no_small_groups_give_a_warning_or_an_unexplained_gap(procedure):
    compare, options = PROCEDURES[procedure]
    for first, second in product(SMALL_GROUPS, repeat=2):
        assert_sound(compare, series(first), series(second), **options)


# tableone's introduction: survival::pbc by trt, printed with smd = TRUE.
def test_standardised_difference_of_ages_is_the_published_one():
    found = standardised_mean_difference(
        with_moments(51.42, 11.01, 158), with_moments(48.58, 9.96, 154)
    )
    assert found["estimate"] == pytest.approx(0.270, abs=1e-3)


@pytest.mark.parametrize(
    ("counts", "printed"),
    [
        ([[137, 21], [139, 15]], 0.111),
        ([[83, 10, 65], [85, 9, 60]], 0.054),
        ([[132, 16, 10], [131, 13, 10]], 0.058),
    ],
    ids=["sex", "status", "oedema"],
)
def test_standardised_differences_of_categories_are_the_published_ones(counts, printed):
    assert round(standardised_category_difference(counts)["estimate"], 3) == printed


TABLES = {
    "t6_bclc": [[7, 16], [262, 21]],
    "zero_cell": [[0, 5], [7, 3]],
    "as_expected": [[2, 4], [3, 6]],
    "three_categories": [[3, 9, 11], [80, 120, 83]],
    "four_categories": [[1, 0, 5, 10], [9, 3, 6, 2]],
}


@pytest.mark.parametrize("sample", TABLES)
def test_standardised_differences_of_categories_equal_r(sample):
    found = standardised_category_difference(TABLES[sample])
    assert_equals_r(found, sample, "standardised_categories")


def test_a_category_nobody_is_in_changes_nothing():
    table = np.insert(np.array(TABLES["four_categories"]), [0, 2], 0, axis=1)
    found = standardised_category_difference(table)
    expected = reference("four_categories", "standardised_categories")["estimate"]
    assert found["estimate"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("counts", "note"),
    [
        ([[0, 0], [3, 4]], two_groups.EMPTY),
        ([[0, 0], [0, 0]], two_groups.EMPTY),
        ([[5, 0], [3, 0]], two_groups.NO_SPREAD),
        ([[4, 0, 0], [0, 3, 2]], two_groups.SEPARATED),
    ],
)
def test_categories_without_a_standardised_difference_say_why(counts, note):
    found = standardised_category_difference(counts)
    assert (found["estimate"], found["note"]) == (None, note)


def test_no_small_table_gives_a_warning_or_an_unexplained_gap():
    for cells in product(range(3), repeat=6):
        assert_sound(standardised_category_difference, np.reshape(cells, (2, 3)))
