"""The paper's choice of test against the printed χ² and P of Tables 6 and 7."""

import pytest

from hcc_conversion.statistics.choice_of_test import (
    CATEGORY_TESTS,
    NUMBER_TESTS,
    category_test,
    number_test,
)

SEX_TABLE_6 = [[20, 3], [244, 39]]
#: Conversion, then direct surgery; the test where the row breaks the rule; χ² and P as printed.
PRINTED = {
    "age, Table 6": ([[17, 6], [228, 55]], None, "0.25", "0.62"),
    "sex, Table 6": (SEX_TABLE_6, "fisher_one_sided", "0.01", "0.61"),
    "BCLC, Table 6": ([[7, 16], [262, 21]], None, "71.55", "<0.01"),
    "complications, Table 6": ([[13, 10], [169, 114]], None, "0.09", "0.76"),
    "age, Table 7": ([[11, 5], [15, 6]], None, "0.03", "0.57"),
    "sex, Table 7": ([[15, 1], [19, 2]], None, "0.13", "0.6"),
    "complications, Table 7": ([[9, 7], [12, 9]], None, "0.003", "0.61"),
}


def as_printed(value, printed):
    """The value with as many decimals as the printed one."""
    return f"{value:.{len(printed.split('.')[1])}f}"


@pytest.mark.parametrize(("counts", "exception", "chi2", "p"), PRINTED.values(), ids=PRINTED.keys())
def test_the_papers_test_gives_the_printed_statistic_and_p(counts, exception, chi2, p):
    found = CATEGORY_TESTS[category_test("paper", counts, exception)](counts)
    assert as_printed(found["statistic"], chi2) == chi2
    if p.startswith("<"):
        assert found["p_value"] < float(p[1:])
    else:
        assert as_printed(found["p_value"], p) == p


def test_sex_in_table_6_breaks_the_rule_of_the_other_rows():
    by_rule = category_test("paper", SEX_TABLE_6)
    assert by_rule == "yates"
    assert CATEGORY_TESTS[by_rule](SEX_TABLE_6)["p_value"] == pytest.approx(1)


@pytest.mark.parametrize(
    ("counts", "paper", "sensitivity"),
    [
        ([[10, 10], [10, 9]], "fisher_one_sided", "pearson"),
        ([[10, 10], [10, 10]], "pearson", "pearson"),
        ([[5, 5], [45, 45]], "pearson", "pearson"),
        ([[5, 4], [45, 46]], "yates", "fisher_two_sided"),
        ([[2, 3], [2, 3]], "fisher_one_sided", "fisher_two_sided"),
        ([[5, 4, 0], [45, 46, 0]], "yates", "fisher_two_sided"),
        ([[2, 3, 1], [2, 3, 4]], "pearson", "fisher_two_sided"),
        ([[1, 2, 1], [2, 1, 1], [1, 1, 2]], "pearson", "pearson"),
        ([[5, 3], [0, 0]], "pearson", "pearson"),
    ],
    ids=[
        "39 patients", "40 patients", "expected 5", "expected below 5", "few patients",
        "empty category", "three categories", "three groups", "empty group",
    ],
)  # fmt: skip
def test_the_size_and_the_smallest_expected_count_choose_the_test(counts, paper, sensitivity):
    assert category_test("paper", counts) == paper
    assert category_test("sensitivity", counts) == sensitivity
    assert category_test("sensitivity", counts, "yates") == sensitivity


@pytest.mark.parametrize(
    ("printed", "sensitivity"),
    [
        ("student_t", "welch_t"),
        ("welch_t", "welch_t"),
        ("mann_whitney", "mann_whitney_exact"),
    ],
)
def test_numbers_keep_the_printed_test_and_have_one_of_their_own_beside(printed, sensitivity):
    assert number_test("paper", printed) == printed
    assert number_test("sensitivity", printed) == sensitivity
    assert {printed, sensitivity} <= set(NUMBER_TESTS)


def test_an_unknown_convention_is_an_error():
    with pytest.raises(KeyError):
        number_test("papers", "student_t")
    with pytest.raises(KeyError):
        category_test("papers", SEX_TABLE_6, "pearson")
