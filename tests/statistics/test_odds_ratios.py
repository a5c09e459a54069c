"""Ratios of odds against R (tests/reference/odds_ratios.R), and at the ends."""

from math import inf, isnan
from pathlib import Path

import pandas as pd
import pytest

from hcc_conversion.statistics.odds_ratios import (
    odds_ratio,
    score_limits,
    score_p_value,
    score_p_values,
)

REFERENCE = pd.read_csv(Path(__file__).parents[1] / "reference" / "odds_ratios.csv")
CASES = list(REFERENCE.itertuples(index=False, name=None))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]:g} of {case[1]:g}")
def test_p_and_limits_are_those_of_r(case):
    a, of_a, c, of_c, p_of_1, p_of_2, p_of_half, low, high = case
    pair = (a, of_a), (c, of_c)
    found = [score_p_value(*pair, ratio) for ratio in (1, 2, 0.5)]
    assert found == pytest.approx([p_of_1, p_of_2, p_of_half], rel=1e-5)
    assert score_limits(*pair) == pytest.approx((low, high), rel=1e-4)


def test_of_all_or_none_in_both_samples_nothing_is_told():
    for pair in (((5, 5), (26, 26)), ((0, 5), (0, 26))):
        assert isnan(odds_ratio(*pair))
        assert score_p_value(*pair, 2.0) == 1
        assert score_limits(*pair) == (0, inf)


def test_many_counts_at_once_are_each_alone():
    many = score_p_values([0, 8, 16], 414, 26, 1344, 2.0)
    alone = [score_p_value((count, 414), (26, 1344), 2.0) for count in (0, 8, 16)]
    assert many.tolist() == pytest.approx(alone)
