"""Two releases together tell of no few patients: hand calculations on small results."""

import numpy as np
import pandas as pd
import pytest
from bundle_cases import bundle, distribution, grid, life_table, sexes
from scipy.optimize import LinearConstraint, milp

from hcc_conversion.disclosure.hide import protect_results
from hcc_conversion.disclosure.releases import attack_releases, telling_lines
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.study.results import ResultRows, proportion
from schemas.sufficient import LifeTables


def levels(counts, *, follow_up=None):
    """Child-Pugh of a population: the number of each level."""
    rows = ResultRows("baseline")
    total = sum(counts.values())
    rows.add("uhcc", "patients", line="count", n=total)
    rows.add("uhcc", "child_pugh", line="known", n=total, missing=0)
    for level, n in counts.items():
        rows.add("uhcc", "child_pugh", level, line="proportion", **proportion(n, total))
    if follow_up:
        n, events = follow_up
        rows.add("uhcc", "os", line="events_missing", n=n, events=events, missing=0)
    return rows.table()


def shown(results, variable="child_pugh", stat="n"):
    rows = results[(results["variable"] == variable) & (results["stat"] == stat)]
    return {row.level: row.value for row in rows.itertuples() if pd.notna(row.value)}


def test_one_patient_more_is_no_release():
    old = bundle(sexes(60, 40), min_count=5)
    with pytest.raises(InvalidInput, match="it would tell of single patients") as error:
        bundle(sexes(61, 40), min_count=5, released=[old])
    assert "fewer than 5 patients came or went" in error.value.problems[0]
    with pytest.raises(InvalidInput):
        bundle(sexes(59, 40), min_count=5, released=[old])


def test_one_patient_more_is_what_the_attack_finds():
    old, new = (bundle(sexes(men, 40), min_count=5) for men in (60, 61))
    found = attack_releases(old, new, 5)
    places = set(found[["variable", "level", "stat"]].itertuples(index=False, name=None))
    # 100 and 101 patients, 60 and 61 men, of 100 and of 101; the women did not change.
    assert ("patients", "", "n") in places
    assert ("sex", "male", "n") in places
    assert ("sex", "female", "denominator") in places
    assert ("sex", "female", "n") not in places
    assert ("age_years", "", "mean") not in places  # it did not change
    assert attack_releases(old, old, 5).empty
    assert set(found["table"]) == {"results"}


def test_many_more_patients_are_a_release_of_which_no_small_part_is_told():
    # 30 came: 20 men and 10 women.
    old, new = sexes(60, 40), sexes(80, 50)
    first = bundle(old, min_count=5)
    second = bundle(new, min_count=5, released=[first])
    assert second.tables["baseline"]["results"]["value"].notna().all()
    assert attack_releases(first, second, 5).empty


def test_few_among_many_who_came_are_hidden_and_what_would_tell_them():
    # A 60 and 80, B 37 and 47, C 20 and 21: of 31 who came one is C. Were B and A shown, 31 less
    # 20 less 10 would be that one.
    old = protect_results(levels({"A": 60, "B": 37, "C": 20}), 5).results
    assert shown(old) == {"": 117, "A": 60, "B": 37, "C": 20}
    new = levels({"A": 80, "B": 47, "C": 21})
    protected = protect_results(new, 5, released=[old])
    assert shown(protected.results) in ({"": 148, "A": 80}, {"": 148, "B": 47})
    assert protected.narrowest >= 5
    reasons = protected.hidden.set_index(["level", "stat"])["reason"]
    assert reasons["C", "n"] == "with an earlier release tells of fewer than 5 patients"
    notes = protected.results.loc[protected.results["level"] == "C", "note"]
    assert set(notes) == {"hidden: fewer than 5 patients, or it would give such a number away"}


def test_that_none_of_those_who_came_has_it_is_hidden_as_zeros_are():
    old = protect_results(levels({"A": 60, "B": 37, "C": 20}), 5).results
    new = levels({"A": 80, "B": 47, "C": 20})
    assert "C" not in shown(protect_results(new, 5, released=[old]).results)
    assert "C" in shown(protect_results(new, 5, released=[old], hide_zeros=False).results)


def test_a_correction_of_one_patient_is_hidden():
    # Nobody came; one patient was A and is B.
    old = protect_results(levels({"A": 60, "B": 37, "C": 20}), 5).results
    new = levels({"A": 59, "B": 38, "C": 20})
    assert shown(protect_results(new, 5, released=[old]).results) == {"": 117, "C": 20}


def test_what_was_hidden_stays_hidden():
    # C and B were hidden: 3 and 37 of 100. Now 14 and 38 of 122: were they shown, C was 3 to 14.
    old = protect_results(levels({"A": 60, "B": 37, "C": 3}), 5).results
    assert shown(old) == {"": 100, "A": 60}
    new = levels({"A": 70, "B": 38, "C": 14})
    assert shown(protect_results(new, 5, released=[old]).results) == {"": 122, "A": 70}
    # 70 of A and 112 in all: 2 of the 12 who came are B or C, which follows from A.
    new = levels({"A": 70, "B": 38, "C": 4})
    told = shown(protect_results(new, 5, released=[old]).results)
    assert "A" not in told or "" not in told


def narrowest_of_both(first, second, old, new, min_count):
    """Of one who knows both releases, and that nobody left: the narrowest interval of few.

    Variables are the numbers of each level in both, then the two totals.
    """
    levels_of, k = list(first), len(first)
    place = {("old", level): number for number, level in enumerate(levels_of)}
    place |= {("new", level): k + number for number, level in enumerate(levels_of)}
    place |= {("old", ""): 2 * k, ("new", ""): 2 * k + 1}
    rows = np.zeros((2 + k, 2 * k + 2))
    lowest, highest = np.zeros(2 + k), np.array([0, 0] + [np.inf] * k)
    for row, when in enumerate(("old", "new")):
        for level in levels_of:
            rows[row, place[when, level]] = 1
        rows[row, place[when, ""]] = -1
    for number in range(k):
        rows[2 + number, [k + number, number]] = (1, -1)
    least, most = np.zeros(2 * k + 2), np.full(2 * k + 2, 1000.0)
    for when, told in (("old", old), ("new", new)):
        for level, number in told.items():
            least[place[when, level]] = most[place[when, level]] = number
    goals = []
    for level in levels_of:
        goal = np.zeros(2 * k + 2)
        for when, number in (("old", first[level]), ("new", second[level])):
            if number < min_count:
                goals.append(np.eye(2 * k + 2)[place[when, level]])
        if 0 < second[level] - first[level] < min_count:
            goal[place["new", level]], goal[place["old", level]] = 1, -1
            goals.append(goal)
    widths = []
    for goal in goals:
        ends = [
            milp(
                sign * goal,
                constraints=LinearConstraint(rows, lowest, highest),
                bounds=(least, most),
                integrality=np.ones(2 * k + 2),
            ).fun
            for sign in (1, -1)
        ]
        widths.append(-ends[1] - ends[0])
    return min(widths, default=np.inf)


def test_nobody_who_has_both_releases_bounds_few_more_narrowly():
    """An attack of its own, not that which decides what is hidden, on tables drawn by lot."""
    draw = np.random.default_rng(14)
    n_attacked = 0
    for _ in range(60):
        names = "ABCDEF"[: draw.integers(3, 6)]
        first = {name: int(draw.choice([0, 2, 3, 6, 12, 30, 60])) for name in names}
        came = {name: int(draw.choice([0, 0, 1, 2, 4, 7, 12])) for name in names}
        if sum(came.values()) < 5:
            continue
        second = {name: first[name] + came[name] for name in names}
        old = protect_results(levels(first), 5).results
        new = protect_results(levels(second), 5, released=[old]).results
        width = narrowest_of_both(first, second, shown(old), shown(new), 5)
        n_attacked += np.isfinite(width)
        assert width >= 5, (first, came)
    assert n_attacked > 30


def test_more_events_of_the_same_patients():
    old = protect_results(levels({"A": 60, "B": 40}, follow_up=(100, 30)), 5).results
    for events, expected in ((38, {"": 38}), (32, {})):
        new = levels({"A": 60, "B": 40}, follow_up=(100, events))
        told = protect_results(new, 5, released=[old]).results
        assert shown(told, "os", "events") == expected
        assert shown(told) == {"": 100, "A": 60, "B": 40}


def test_a_mean_that_changed_while_nobody_came_is_hidden():
    first = bundle(sexes(60, 40, age=55.0), min_count=5)
    second = bundle(sexes(60, 40, age=55.1), min_count=5, released=[first])
    table = second.tables["baseline"]["results"]
    assert table.loc[table["stat"] == "mean", "value"].isna().all()
    assert table.loc[table["stat"] == "sd", "value"].notna().all()
    unprotected = bundle(sexes(60, 40, age=55.1), min_count=5)
    found = attack_releases(first, unprotected, 5)
    assert found[["variable", "stat"]].to_numpy().tolist() == [["age_years", "mean"]]


def test_at_the_threshold_of_one_nothing_is_compared():
    old = bundle(sexes(60, 40))
    assert (
        bundle(sexes(61, 40), released=[old]).tables["baseline"]["results"]["value"].notna().all()
    )


def few(old, new):
    none = protect_results(sexes(60, 40), 5).results
    return bool(telling_lines("life_tables", old, new, none, none, 5))


def test_counts_in_intervals_that_differ_by_few():
    old = life_table((6, 7), (90.0, 365.0))
    assert not few(old, old)
    assert few(old, life_table((6, 8), (90.0, 365.0)))
    assert few(old, life_table((7, 6), (90.0, 365.0)))  # one event is on another day
    assert not few(old, life_table((12, 14), (90.0, 365.0)))
    assert not few(old, life_table((6, 12), (90.0, 365.0)))
    # Cut in other places, the same 13 events would be told in three intervals.
    assert few(old, life_table((9, 4), (180.0, 365.0)))
    assert not few(old, life_table((15, 9), (180.0, 365.0)))
    other = life_table((6, 8), (90.0, 365.0), line=("converted", "", "os", ""))
    assert not few(old, other)
    assert not few(old, LifeTables.of([]))


def test_counts_in_intervals_are_compared_cause_by_cause():
    """Of 13 with an event and 20 censored; each cause has intervals of its own."""

    def table(events, censored, censored_ends=(180.0, 720.0)):
        of_censored = life_table(censored, censored_ends).assign(cause="censored")
        return LifeTables.of(pd.concat([life_table(events), of_censored]))

    old = table((6, 7), (8, 12))
    assert not few(old, old)
    assert not few(old, table((12, 14), (8, 12)))
    assert not few(old, table((6, 7), (14, 12)))
    # One who was censored before day 180 is told to have had an event by day 90.
    assert few(old, table((7, 7), (7, 12)))
    # More events by day 90 do not cover that the censored are cut in other places.
    assert few(old, table((12, 7), (9, 11), (270.0, 720.0)))
    # Nobody was censored before; then 3 are, or 20.
    assert few(life_table(), table((6, 7), (3,), (720.0,)))
    assert not few(life_table(), table((6, 7), (8, 12)))


def test_a_likelihood_that_changed_while_its_counts_did_not():
    first = bundle(sexes(60, 40), likelihood_grids=grid(), distributions=distribution())
    changed = grid().assign(log_likelihood=lambda table: table["log_likelihood"] * 2)
    second = bundle(sexes(60, 40), likelihood_grids=changed, distributions=distribution())
    found = attack_releases(first, second, 5)
    assert found[["table", "group", "stat"]].to_numpy().tolist() == [
        ["likelihood_grids", "univariate", ""]
    ]
