"""Digits, signs and spaces by the rules of journals (ICMJE, SAMPL), written out by hand."""

import pytest

from hcc_conversion.manuscript.numbers import WRITE, WRITE_AS_PAPER, p_text, summaries_of


@pytest.mark.parametrize(
    ("statistic", "value", "text"),
    [
        ("n", 26, "26"),
        ("n", 1904, "1904"),
        ("n", 12904, "12\u202f904"),
        ("n", 1234567, "1\u202f234\u202f567"),
        ("percent", 100 * 19 / 26, "73.1"),
        ("percent", 0, "0"),
        ("percent", 100, "100"),
        ("percent", 99.99, "100.0"),
        ("percent", 0.02, "0.0"),
        ("mean", -28.177, "\u221228.2"),
        ("mean", -0.04, "0.0"),
        ("min", 28, "28"),
        ("max", 36093.6, "36\u202f093.6"),
        ("estimate", 0.62897, "0.63"),
        ("estimate", 0.0988, "0.099"),
        ("ci_low", 0.0001, "<0.001"),
        ("ci_high", 10.782, "10.78"),
        ("ci_high", 250.4, "250"),
        ("statistic", -2.62, "\u22122.62"),
        ("p_value", 0.0004, "<0.001"),
        ("p_value", 0.0496, "0.050"),
        ("p_value", 0.99949, "0.999"),
        ("p_value", 0.9996, ">0.999"),
        ("p_value", 1, ">0.999"),
    ],
)
def test_numbers_are_printed_by_rule(statistic, value, text):
    assert WRITE[statistic](value) == text


@pytest.mark.parametrize(
    ("unit", "statistic", "value", "text"),
    [
        ("year", "median", 56.38, "56.4"),
        ("cm", "median", 11.0, "11.00"),
        ("cm", "max", 14.0, "14.0"),
        ("1e12/L", "mean", 4.1234, "4.123"),
        ("mL", "max", 900.0, "900"),
        ("mL", "estimate", -3.04, "\u22123.0"),
        ("of a study's own", "sd", 1.26, "1.3"),
    ],
)
def test_a_summary_has_one_decimal_more_than_is_measured(unit, statistic, value, text):
    assert summaries_of(unit)[statistic](value) == text


@pytest.mark.parametrize(
    ("statistic", "value", "text"),
    [
        # As Tables 6 and 9 of the paper print them.
        ("mean", 189.01, "189.01"),
        ("median", -16.347, "\u221216.35"),
        ("estimate", 0.0491, "0.049"),
        ("ci_high", 93.26, "93.260"),
        ("ci_low", 0.0001, "<0.001"),
        ("ci_high", 25612.3, "25\u202f612"),
        ("percent", 73.08, "73.1"),
    ],
)
def test_the_layout_of_the_paper_has_its_digits(statistic, value, text):
    assert WRITE_AS_PAPER[statistic](value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0099, "<0.01"), (0.0101, "0.01"), (0.7642, "0.76"), (0.997, ">0.99")]
)
def test_a_p_of_two_decimals_has_limits_of_two(value, text):
    assert p_text(value, decimals=2) == text
