"""Standardised differences from summaries, and of centres from their pool."""

from math import sqrt

import numpy as np
import pytest
from builders import line_of
from comparison_reference import SAMPLES, reference, samples_of

from hcc_conversion.statistics.standardised import difference_of_means, difference_of_shares
from hcc_conversion.study.results import ResultRows, proportion
from hcc_conversion.study.scope_differences import (
    NO_POOL,
    NO_SPREAD,
    NOT_ESTIMABLE,
    SOLE,
    scope_differences,
)
from schemas.results import LINES, NOT_COLLECTED

NOWHERE = {"n": None, "denominator": None, "percent": None, "note": NOT_COLLECTED}


# survival::pbc by trt, as tableone's introduction prints it with smd = TRUE (unsigned there).
def test_differences_from_summaries_are_the_published_ones():
    assert difference_of_means(51.42, 11.01, 48.58, 9.96) == pytest.approx(0.270, abs=1e-3)
    assert round(difference_of_shares(137 / 158, 139 / 154), 3) == -0.111


@pytest.mark.parametrize("sample", samples_of("standardised"))
def test_means_and_deviations_give_the_difference_that_r_gives_for_the_values(sample):
    moments = [(np.mean(values), np.std(values, ddof=1)) for values in SAMPLES[sample]]
    expected = reference(sample, "standardised")["estimate"]
    assert difference_of_means(*moments[0], *moments[1]) == pytest.approx(expected)


def test_without_spread_there_is_no_difference():
    assert difference_of_means(5, 0, 5, 0) is None
    assert difference_of_means(5, float("nan"), 6, 1) is None
    assert difference_of_shares(0, 0) is None
    assert difference_of_shares(0, 0.5) == pytest.approx(-0.5 / sqrt(0.125))


def made(**lines):
    """Results of lines: variable, or variable__level, then its statistics and note."""
    rows = ResultRows("baseline")
    for name, cells in lines.items():
        variable, _, level = name.partition("__")
        stats = [stat for stat in cells if stat != "note"]
        for line in ("known", "mean") if "mean" in stats else (line_of(*stats),):
            of_line = {stat: cells[stat] for stat in LINES[line]}
            rows.add("converted", variable, level, line=line, note=cells.get("note", ""), **of_line)
    return rows.table()


def numbers(n, mean, sd):
    return {"n": n, "missing": 0, "mean": mean, "sd": sd}


def differences(threshold=0.2, **results):
    table = scope_differences(results, "pooled", threshold)
    return table.set_index(["variable", "level", "scope"])


def test_a_share_is_compared_with_that_of_the_pool():
    one = made(sex__female=proportion(10, 20))
    table = differences(one=one, pooled=made(sex__female=proportion(20, 80)))
    row = table.loc[("sex", "female", "one")]
    # p of 1/2 and 1/4: variances of 1/4 and 3/16
    assert row["smd"] == pytest.approx(0.25 / sqrt((1 / 4 + 3 / 16) / 2))
    assert (row["n"], row["n_pooled"], row["stat"]) == (20, 80, "percent")
    assert row["flagged"] and not row["note"]


def test_a_mean_is_compared_with_that_of_the_pool_and_has_a_sign():
    one = made(age=numbers(20, 50, 10))
    table = differences(one=one, pooled=made(age=numbers(80, 53, 20)))
    row = table.loc[("age", "", "one")]
    assert row["smd"] == pytest.approx(-3 / sqrt((100 + 400) / 2))
    assert not row["flagged"]


def test_the_threshold_itself_is_flagged():
    results = {"one": made(age=numbers(2, 1, 2)), "pooled": made(age=numbers(9, 0, 2))}
    assert differences(0.5, **results)["flagged"].tolist() == [True]
    assert differences(0.51, **results)["flagged"].tolist() == [False]


def test_what_cannot_be_compared_says_why():
    pooled = made(
        sex=proportion(20, 80),
        hbv=proportion(80, 80),
        ascites=proportion(3, 20),
        age=numbers(80, 50, 10),
        ecog=NOWHERE,
    )
    one = made(
        sex=NOWHERE,
        hbv=proportion(20, 20),
        ascites=proportion(3, 20),
        age=numbers(1, 50, None),
        ecog=proportion(1, 20),
        only_here=proportion(1, 20),
    )
    table = differences(one=one, pooled=pooled)
    assert table["smd"].isna().all()
    assert not table["flagged"].any()
    assert table["note"].droplevel(["level", "scope"]).to_dict() == {
        "sex": NOT_COLLECTED,
        "hbv": NO_SPREAD,
        "ascites": SOLE,
        "age": NOT_ESTIMABLE,
        "ecog": NO_POOL,
        "only_here": NO_POOL,
    }


def test_lines_without_a_share_or_a_mean_have_no_row_nor_has_a_line_the_centre_lacks():
    hazard = {"estimate": 2.0, "ci_low": 1.0, "ci_high": 4.0, "p_value": 0.05}
    one = made(age=hazard)
    table = differences(one=one, pooled=made(age=hazard, sex=proportion(1, 2)))
    assert table.empty


def test_rows_follow_the_pool_and_within_a_line_the_centres():
    a, b = made(sex=proportion(1, 4), age=numbers(4, 1, 1)), made(sex=proportion(2, 5))
    pooled = made(age=numbers(4, 2, 1), sex=proportion(3, 9))
    table = scope_differences({"b": b, "a": a, "pooled": pooled}, "pooled", 0.2)
    assert list(zip(table["variable"], table["scope"], strict=True)) == [
        ("age", "a"),
        ("sex", "b"),
        ("sex", "a"),
    ]
