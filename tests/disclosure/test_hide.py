"""What leaves gives no count of few away: hand calculations on small results."""

import numpy as np
import pandas as pd
import pytest

from hcc_conversion.disclosure.counts import count_table
from hcc_conversion.disclosure.hide import protect_results
from hcc_conversion.study.results import ResultRows, proportion

RATIO = {"estimate": 1.5, "ci_low": 1.0, "ci_high": 2.2, "p_value": 0.04}


def small_results(child_pugh, deaths=(30, 12)):
    """100 patients with a characteristic of several levels, ages, and deaths of two groups."""
    rows = ResultRows("baseline")
    rows.add("uhcc", "patients", line="count", n=sum(child_pugh.values()))
    total = sum(child_pugh.values())
    rows.add("uhcc", "child_pugh", line="known", n=total, missing=0)
    for level, n in child_pugh.items():
        rows.add("uhcc", "child_pugh", level, line="proportion", **proportion(n, total))
    rows.add("uhcc", "age_years", line="known", n=total, missing=0)
    rows.add("uhcc", "age_years", line="mean", mean=55.0, sd=9.0)
    rows.add("uhcc", "age_years", line="range", min=21.0, max=88.0)
    for group, n in zip(("drug: yes", "drug: no"), deaths, strict=True):
        rows.add("uhcc", "os", line="events_missing", group=group, n=50, events=n, missing=0)
    rows.add("uhcc", "os", line="hazard_ratio", **RATIO)
    return rows.table()


def shown(protected, variable, stat="n"):
    rows = protected.results
    rows = rows[(rows["variable"] == variable) & (rows["stat"] == stat)]
    return {row.level: row.value for row in rows.itertuples() if pd.notna(row.value)}


def test_a_small_count_takes_another_level_with_it():
    # A 60, B 37, C 3 of 100: C alone would be 100 - 60 - 37; B is hidden with it.
    protected = protect_results(small_results({"A": 60, "B": 37, "C": 3}), 5)
    assert shown(protected, "child_pugh") == {"": 100, "A": 60}
    assert shown(protected, "child_pugh", "percent") == {"A": 60}
    assert protected.narrowest >= 5
    reasons = protected.hidden.set_index(["level", "stat"])["reason"]
    assert reasons["C", "n"] == "fewer than 5 patients"
    assert reasons["B", "n"] == "would give away a number below 5"


def test_nothing_small_hides_nothing_but_what_never_leaves():
    results = small_results({"A": 60, "B": 40})
    protected = protect_results(results, 5)
    assert set(protected.hidden["stat"]) == {"min", "max", *RATIO}
    assert protect_results(results, 1).results["value"].notna().all()


def test_almost_everybody_is_as_telling_as_almost_nobody():
    # 97 of 100: the three who are not are 3 patients.
    rows = ResultRows("flow")
    rows.add("uhcc", "patients", line="count", n=100)
    rows.add("uhcc", "hbv", "yes", line="proportion", **proportion(97, 100))
    assert shown(protect_results(rows.table(), 5), "hbv") == {}


@pytest.mark.parametrize(("hide_zeros", "n_shown"), [(True, 0), (False, 2)])
def test_that_nobody_has_it_is_hidden_as_asked(hide_zeros, n_shown):
    rows = ResultRows("trae")
    rows.add("uhcc", "patients", line="count", n=100)
    rows.add("uhcc", "Nausea", "grade 5", line="proportion", **proportion(0, 100))
    rows.add("uhcc", "Nausea", "grade not recorded", line="proportion", **proportion(0, 100))
    protected = protect_results(rows.table(), 5, hide_zeros=hide_zeros)
    levels = shown(protected, "Nausea")
    assert len(levels.keys() & {"grade 5"}) + 1 == max(n_shown, 1)


def test_events_of_few_are_hidden_and_no_ratio_leaves():
    protected = protect_results(small_results({"A": 60, "B": 40}, deaths=(30, 2)), 5)
    rows = protected.results
    ratio = rows[rows["line"] == "hazard_ratio"]
    assert ratio["value"].isna().all()
    assert (ratio["note"] == "hidden: what it follows from leaves in its place").all()
    assert rows.loc[rows["stat"] == "events", "value"].isna().sum() >= 1
    assert rows.loc[rows["variable"] == "age_years", "value"].notna().sum() == 4  # n, missing, mean


def test_a_part_of_a_population_is_not_told_from_the_whole():
    # 28 converted of 30: the two others are 2 patients, whatever each population shows of itself.
    rows = ResultRows("baseline")
    for population, n, men in (("uhcc", 300, 200), ("converted", 297, 198)):
        rows.add(population, "patients", line="count", n=n)
        rows.add(population, "sex", "male", line="proportion", **proportion(men, n))
        rows.add(population, "sex", "female", line="proportion", **proportion(n - men, n))
    results = rows.table()
    protected = protect_results(results, 5)
    known = {
        population: rows.set_index("level")["value"]
        for population, rows in protected.results[
            (protected.results["variable"] == "sex") & (protected.results["stat"] == "n")
        ].groupby("population")
    }
    differences = known["uhcc"] - known["converted"]
    assert differences.isna().all()


def test_relations_hold_and_the_same_count_is_one_cell():
    table = count_table(small_results({"A": 60, "B": 37, "C": 3}))
    cells = table.cells()
    assert len(cells.relations) > 3
    patients = [place for place, key in enumerate(table.keys) if key[0] == "patients"]
    assert len(patients) == 1 and table.values[patients[0]] == 100
    assert np.allclose(cells.matrix() @ cells.values, 0)
