"""Counts in words, and numbers below 0."""

import pytest

from hcc_conversion.run.wording import counted, with_minus


@pytest.mark.parametrize(
    ("n", "text"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1200, "1200 rows")]
)
def test_one_is_singular(n, text):
    assert counted(n, "row") == text


def test_a_plural_may_be_more_than_an_s():
    assert [counted(n, "study", "studies") for n in (1, 2)] == ["1 study", "2 studies"]


def test_below_0_there_is_a_minus():
    assert [with_minus(text) for text in ("-2.1", "2.1", "+2.1")] == ["−2.1", "2.1", "+2.1"]
