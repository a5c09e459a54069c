"""Descriptions of one variable against R and by hand."""

import pandas as pd
import pytest

from hcc_conversion.statistics.describe import categorise, describe_numbers

# R 4.2.2: x <- c(12,28,29,30,33,33,33,35,35,37,39,40,41,41,42,43,43,50,60)
# quantile(x, c(.25,.5,.75), type=6): 33 37 42; mean(x) 37.05263; sd(x) 9.760884.
# The values are the adjuvant intervals of Table 8, printed as 37.1 ± 9.8.
INTERVALS = [12, 28, 29, 30, 33, 33, 33, 35, 35, 37, 39, 40, 41, 41, 42, 43, 43, 50, 60]


def test_adjuvant_intervals_of_table_8_equal_r_and_the_paper():
    described = describe_numbers(pd.Series(INTERVALS, dtype="Float64"))
    assert described["mean"] == pytest.approx(37.0526315789)
    assert described["sd"] == pytest.approx(9.7608838637)
    assert (described["q1"], described["median"], described["q3"]) == (33, 37, 42)
    assert (described["min"], described["max"]) == (12, 60)


# R: quantile(1:10, c(.25,.75), type=6) -> 2.75 8.25 (type 7 would give 3.25 7.75)
def test_quartiles_are_r_type_6():
    described = describe_numbers(pd.Series(range(1, 11)))
    assert (described["q1"], described["q3"]) == (2.75, 8.25)


def test_missing_values_are_left_out():
    assert describe_numbers(pd.Series([1, None, 3], dtype="Float64"))["mean"] == 2


def test_one_value_has_no_sd_and_none_has_nothing():
    assert describe_numbers(pd.Series([5.0]))["sd"] is None
    assert set(describe_numbers(pd.Series([], dtype="Float64")).values()) == {None}


def test_a_limit_belongs_to_the_category_that_the_paper_prints():
    sizes = pd.Series([9.9, 10.0, 10.1, None], dtype="Float64")
    table_1 = {"cut": [10], "labels": ["<10", "≥10"], "limit_in": "upper"}
    table_9 = {"cut": [10], "labels": ["≤10", ">10"], "limit_in": "lower"}
    assert categorise(sizes, table_1).tolist() == ["<10", "≥10", "≥10", pd.NA]
    assert categorise(sizes, table_9).tolist() == ["≤10", "≤10", ">10", pd.NA]


def test_groups_and_yes_no_are_named_and_missing_stays_missing():
    stages = pd.Series(["Ia", "IIIb", None], dtype="string")
    spec = {"groups": {"I": ["Ia", "Ib"], "III": ["IIIa", "IIIb"]}}
    assert categorise(stages, spec).tolist() == ["I", "III", pd.NA]
    assert categorise(pd.Series([True, False, None], dtype="boolean"), {}).tolist() == [
        "yes",
        "no",
        pd.NA,
    ]
