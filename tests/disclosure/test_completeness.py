"""What leaves of the completeness of fields, by hand: nothing that tells of few."""

import pandas as pd
import pytest

from hcc_conversion.disclosure.hide import protect_results
from hcc_conversion.study.results import ResultRows, proportion
from schemas.results import HIDDEN, KNOWN

N = 100


def results_of(known, of_uhcc=None, *, whole=N, of_group=None, variable="hbv", levels=None):
    """*whole* patients of whom hbv is *known*; of those with uHCC (known, missing) *of_uhcc*."""
    flow, baseline, complete = map(ResultRows, ("flow", "baseline", "completeness"))
    flow.add("", "registered", line="count", n=whole)
    flow.add("uhcc", "patients", line="count", n=60)
    if of_uhcc:
        baseline.add("uhcc", variable, line="known", n=of_uhcc[0], missing=of_uhcc[1])
    for level, n in (levels or {}).items():
        baseline.add("uhcc", variable, level, line="proportion", **proportion(n, of_uhcc[0]))
    complete.add("registered", "hbv", KNOWN, line="proportion", **proportion(known, whole))
    if of_group:
        place = {"group": "with complications", "line": "proportion"}
        complete.add("registered", "clavien_dindo", KNOWN, **place, **proportion(*of_group))
    return pd.concat([flow.table(), baseline.table(), complete.table()], ignore_index=True)


def told(results, variable="hbv", **settings):
    """The number that leaves, or why none does."""
    shown = protect_results(results, 5, **settings).results
    rows = shown[(shown["analysis"] == "completeness") & (shown["variable"] == variable)]
    row = rows[rows["stat"] == "n"].iloc[0]
    assert len(set(rows["value"].isna())) == 1
    return row["note"] if pd.isna(row["value"]) else row["value"]


def test_many_known_and_many_missing_leave_and_so_does_all_and_nobody():
    assert told(results_of(90)) == 90
    assert told(results_of(100)) == 100
    assert told(results_of(0)) == 0


@pytest.mark.parametrize("known", [3, 97])
def test_few_known_and_few_missing_do_not(known):
    assert told(results_of(known)).startswith(f"{HIDDEN}: fewer than 5 patients")


def test_a_difference_from_a_part_is_no_count_of_few():
    # 90 known and 10 missing, among those with uHCC 52 and 8: two others are missing.
    assert str(told(results_of(90, (52, 8)))).startswith(HIDDEN)
    assert told(results_of(90, (55, 5))) == 90
    # All missing are of these 60.
    assert told(results_of(90, (50, 10))) == 90


def test_what_the_study_hides_of_a_field_is_not_told_by_its_completeness():
    # 3 of 55 are hidden, and with them either the 52 or their sum.
    results = results_of(100, (60, 0), levels={"yes": 57, "no": 3})
    shown = protect_results(results, 5).results
    of_uhcc = shown[(shown["analysis"] == "baseline") & (shown["level"] == "")]
    assert of_uhcc["value"].isna().any() == str(told(results)).startswith(HIDDEN)
    hidden = results_of(95, (58, 2))
    assert str(told(hidden)).startswith(HIDDEN)


def test_a_variable_by_another_name_is_the_field_that_it_is_made_from():
    results = results_of(90, (52, 8), variable="hepatitis")
    assert told(results) == 90
    assert str(told(results, fields={"hepatitis": "hbv"})).startswith(HIDDEN)


def test_without_the_number_of_all_patients_nothing_leaves():
    results = results_of(90)
    assert str(told(results[results["variable"] != "registered"])).startswith(HIDDEN)
    assert str(told(results_of(2, whole=3))).startswith(HIDDEN)


def test_who_has_rows_of_a_table_stays():
    results = results_of(90, of_group=(40, 50))
    assert told(results, "clavien_dindo") == f"{HIDDEN}: it stays at the centre"


def test_no_number_of_the_study_is_hidden_for_it():
    with_it = protect_results(results_of(97, (58, 2)), 5).results
    alone = results_of(97, (58, 2))
    alone = protect_results(alone[alone["analysis"] != "completeness"], 5).results
    rest = with_it[with_it["analysis"] != "completeness"].reset_index(drop=True)
    pd.testing.assert_frame_equal(rest, alone)


def test_a_release_is_held_against_the_one_before():
    before = protect_results(results_of(90), 5).results
    assert str(told(results_of(92), released=[before])).startswith(HIDDEN)
    assert told(results_of(80), released=[before]) == 80
    assert told(results_of(90), released=[before]) == 90
    hidden = protect_results(results_of(97), 5).results
    assert str(told(results_of(80), released=[hidden])).startswith(HIDDEN)


def test_where_nothing_is_hidden_all_of_it_is_shown():
    results = results_of(97, of_group=(2, 3))
    assert protect_results(results, 1).results["value"].notna().all()
