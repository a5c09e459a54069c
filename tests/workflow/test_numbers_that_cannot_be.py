"""No results of a run hold a number that cannot be; and the search finds those that are planted."""

import pandas as pd
import pytest
from impossible_numbers import MEAN, UP_TO, impossible, line_of


@pytest.mark.slow
def test_no_results_of_a_run_hold_a_number_that_cannot_be(finished_run):
    paths = sorted((finished_run / "results").rglob("results.parquet"))
    assert len(paths) > 20
    found = {
        str(path.relative_to(finished_run)): wrong
        for path in paths
        if (wrong := impossible(pd.read_parquet(path), min_at_risk=3))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("line", "stats", "why"),
    [
        ("proportion_ci", {"n": 5, "denominator": 4, "percent": 125}, "more than the denominator"),
        ("proportion_ci", {"percent": 99, "ci_low": 90, "ci_high": 101}, "share beyond its whole"),
        ("probability_at", {"estimate": 0.9, "ci_high": 1.2}, "share beyond its whole"),
        ("estimate_ci", {"estimate": 3, "ci_low": 4, "ci_high": 5}, "ci_low above estimate"),
        ("median_ci", {"median": 3, "ci_low": 1, "ci_high": 2}, "median above ci_high"),
        ("hazard_ratio", {"estimate": 0.2, "ci_low": 0.0, "ci_high": 2}, "a ratio of 0"),
        ("hazard_ratio", {"estimate": float("inf")}, "infinite"),
        ("hazard_ratio", {"p_value": 1.2}, "P outside 0 to 1"),
        ("events", {"n": 3, "events": 4}, "more events than patients"),
        ("count", {"n": -1}, "below 0"),
        ("count", {"n": 1.5}, "no whole number"),
        ("median_quartiles", {"median": 3, "q1": 4, "q3": 5}, "q1 above median"),
        ("probability_at", {"estimate": 0.9, "at_risk": 2}, "given with too few at risk"),
    ],
)
def test_what_cannot_be_is_found(line, stats, why):
    assert any(why in one for one in impossible(line_of(line, **stats), min_at_risk=3))


def test_a_mean_beyond_its_time_and_a_median_beyond_the_follow_up_are_found():
    rows = [
        line_of("number", UP_TO, estimate=60),
        line_of("estimate_ci", MEAN, estimate=59, ci_low=57, ci_high=61),
        line_of("median_range", "follow-up, observed", median=20, min=1, max=50),
        line_of("median_ci", "median", median=55),
    ]
    found = impossible(pd.concat(rows, ignore_index=True))
    assert [one.partition(": ")[2].partition(",")[0] for one in found] == [
        "beyond the time it is up to",
        "a median beyond the follow-up",
    ]
    assert impossible(pd.concat([rows[0], rows[2]], ignore_index=True)) == []
