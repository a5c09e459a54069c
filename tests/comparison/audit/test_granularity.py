"""GRIM and GRIMMER, against published cases, enumeration and simulation."""

from itertools import combinations_with_replacement

import numpy as np
import pytest
from audit_cases import audited, found, n_checks, value

from hcc_conversion.comparison.audit.granularity import has_sum_of_squares, totals
from hcc_conversion.comparison.audit.printed import Interval

TIE = [{"mean": "t.mean", "sd": "t.sd"}]


def printed_as(text):
    half = 0.5 * 10.0 ** -len(text.partition(".")[2])
    return Interval(float(text) - half, float(text) + half)


def moments(mean, sd, n):
    return [value("t.mean", mean, "mean", of=n), value("t.sd", sd, "sd", of=n)]


def test_the_example_of_brown_and_heathers():
    """A mean of 5.19 among 28: 145/28 is 5.18 and 146/28 is 5.21 (Brown & Heathers 2017)."""
    assert not totals(printed_as("5.19"), 28)
    assert list(totals(printed_as("5.18"), 28)) == [145]
    assert list(totals(printed_as("5.21"), 28)) == [146]


@pytest.mark.parametrize(
    ("mean", "sd", "n", "fails"),
    # tests/testthat/test-grimmer-map.R of the R package scrutiny, table `pigs5`
    [
        ("7.22", "5.30", 38, "grim"),
        ("4.74", "6.55", 31, None),
        ("5.23", "2.55", 35, "grimmer"),
        ("2.57", "2.57", 30, None),
        ("6.77", "2.18", 33, "grim"),
        ("2.68", "2.59", 34, None),
        ("7.01", "6.68", 35, "grim"),
        ("7.38", "3.65", 32, None),
        ("3.14", "5.32", 33, "grim"),
        ("6.89", "4.18", 37, None),
        ("5.00", "2.18", 31, None),
        ("0.24", "6.43", 34, None),
    ],
)
def test_the_cases_of_scrutiny(mean, sd, n, fails):
    findings = found(moments(mean, sd, n), whole_numbers=TIE)
    assert findings == ([(fails, "impossible", "t.mean t.sd")] if fails else [])


@pytest.mark.parametrize("n", [2, 3, 5, 6])
def test_no_whole_numbers_fail(n):
    """Every sample of whole numbers from 0 to 5."""
    for sample in combinations_with_replacement(range(6), n):
        mean, sd = np.mean(sample), np.std(sample, ddof=1)
        sums = totals(printed_as(f"{mean:.2f}"), n)
        assert sum(sample) in sums
        spread = printed_as(f"{sd:.2f}")
        assert has_sum_of_squares(sum(sample), spread, n), sample


def test_squares_of_two_whole_numbers_with_a_sum_of_4_add_up_to_an_even_number():
    """8, 10, 12, 14 or 16: variance 0, 2, 4, 6, 8."""
    attainable = [
        text
        for text in (f"{cents / 100:.2f}" for cents in range(284))
        if has_sum_of_squares(4, printed_as(text), 2)
    ]
    assert attainable == ["0.00", "1.41", "2.00", "2.45", "2.83"]


def test_most_spreads_of_few_numbers_are_impossible():
    rng = np.random.default_rng(1)
    spreads = [f"{spread:.2f}" for spread in rng.uniform(1, 5, 200)]
    attainable = sum(has_sum_of_squares(50, printed_as(text), 10) for text in spreads)
    assert attainable < 60


def test_missing_values_and_halves_that_would_explain_it_are_named():
    """8.53 among 16 (Zhang 2023, Table 7): 128/15 is 8.533, 136.5/16 is 8.531."""
    findings = audited(moments("8.53", "3.62", 16), whole_numbers=TIE).findings
    assert findings["rule"].tolist() == ["grim"]
    assert "n = 15 or if recorded in halves" in findings["meaning"][0]
    assert "136/16 = 8.500, 137/16 = 8.562" in findings["recomputed"][0]


def test_a_mean_with_fewer_decimals_than_its_spread_may_have_lost_a_zero():
    """113.5 among 21 can be 2383/21 = 113.48, and 113.50 cannot."""
    findings = found(moments("113.5", "56.31", 21), whole_numbers=TIE)
    assert findings == [("grim", "ambiguous", "t.mean t.sd")]
    assert found(moments("113.5", "56.3", 21), whole_numbers=TIE) == []


def test_a_mean_alone_is_tested_too():
    tie = [{"mean": "t.mean"}]
    assert found([value("t.mean", "5.19", "mean", of=28)], whole_numbers=tie) == [
        ("grim", "impossible", "t.mean")
    ]
    assert n_checks([value("t.mean", "5.19", "mean")], "grim", whole_numbers=tie) == 0


@pytest.mark.parametrize(
    ("median", "n", "possible"),
    [
        ("56", 26, True),
        ("56.5", 26, True),
        ("56.4", 26, False),
        ("56.5", 25, False),
        ("56.0", 25, True),
        ("56.5", None, True),
        ("56.4", None, False),
    ],
)
def test_a_median_of_whole_numbers(median, n, possible):
    values = [value("t.median", median, "median", of=n)]
    findings = found(values, whole_numbers=[{"median": "t.median"}])
    assert findings == ([] if possible else [("median_of_whole_numbers", "impossible", "t.median")])


def test_a_median_that_is_the_mean_of_whole_numbers_says_so():
    """56.4 of 26: 1466/26 and 1467/26 are printed like this."""
    values = [value("t.median", "56.4", "median", of=26)]
    tie = {"median": "t.median", "reading": "Ages may be more exact."}
    row = audited(values, whole_numbers=[tie]).findings.iloc[0]
    assert row["severity"] == "ambiguous"
    assert "as a mean it is 1466/26" in row["recomputed"]
