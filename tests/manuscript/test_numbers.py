"""Digits, signs and spaces by the rules of journals (ICMJE, SAMPL), written out by hand."""

import pytest

from hcc_conversion.manuscript.numbers import WRITE


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
