"""Notes, names and curves tell of few patients, too: hand calculations on small results."""

import pytest

from hcc_conversion.disclosure.hide import protect_results
from hcc_conversion.study.results import ResultRows, proportion
from schemas.hidden import name_in_records

LEFT_OUT = "6 without a value left out, 1 of them had the event; collected at 3 of 4 centres"
NO_EVENTS = "no events among C: no maximum-likelihood estimate"


def curve(n, times):
    """A curve of *n* patients; at each time the estimate and those at risk."""
    rows = ResultRows("survival")
    events = n // 2
    rows.add("uhcc", "os", line="events_missing", n=n, events=events, missing=0)
    for months, (estimate, at_risk) in times.items():
        stats = {"estimate": estimate, "ci_low": 0.1, "ci_high": 0.99, "at_risk": at_risk}
        rows.add("uhcc", "os", f"{months} months", line="probability_at", **stats)
    return rows.table()


def shown(results, stat):
    rows = protect_results(results, 5).results
    rows = rows[(rows["stat"] == stat) & rows["value"].notna()]
    return dict(zip(rows["level"], rows["value"], strict=True))


def test_notes_tell_no_counts():
    rows = ResultRows("conversion")
    ratio = {"estimate": 5.4, "ci_low": 1.1, "ci_high": 9.0, "p_value": 0.01}
    place = {"line": "hazard_ratio", "group": "univariate"}
    rows.add("uhcc", "age", **place, **ratio, note=LEFT_OUT)
    rows.add("uhcc", "child_pugh", "C", **place, **dict.fromkeys(ratio), note=NO_EVENTS)
    rows.add("uhcc", "sex", **place, **dict.fromkeys(ratio), note="not collected")
    rows.add("uhcc", "bclc", **place, **ratio, note="fewer than 10: may be far off")
    table = rows.table()
    assert protect_results(table, 1).results["note"].tolist() == table["note"].tolist()
    assert protect_results(table, 5).results["note"].drop_duplicates().tolist() == [
        "hidden: what it follows from leaves in its place",
        "hidden: why it is empty tells a count",
        "not collected",
    ]


def test_of_a_curve_no_point_leaves():
    """Points of a curve, and how many are at risk there, are days and numbers of few."""
    times = {6: (0.9, 80), 12: (0.88, 60), 24: (0.7, 50)}
    for stat in ("estimate", "ci_low", "at_risk"):
        assert shown(curve(100, times), stat) == {}
    assert shown(curve(100, times), "n") == {"": 100}


def test_the_last_follow_up_does_not_leave():
    rows = ResultRows("survival")
    place = {"level": "restricted mean, months, up to", "line": "number"}
    rows.add("uhcc", "os", **place, estimate=8.77, note="the last follow-up")
    assert protect_results(rows.table(), 5).results["value"].isna().all()


def test_a_model_does_not_list_the_predictors_that_have_a_level_without_events():
    rows = ResultRows("conversion")
    place = {"group": "multivariate", "line": "count"}
    rows.add("uhcc", "model", "without estimate", **place, n=6, note="ecog, child_pugh, ascites")
    protected = protect_results(rows.table(), 5).results
    assert protected["value"].isna().all()
    assert not protected["note"].str.contains("ecog").any()


@pytest.mark.parametrize(("n", "stays"), [(1, False), (4, False), (7, True)])
def test_a_complication_of_few_is_not_named(n, stays):
    rows = ResultRows("surgery")
    for level, count in (("Bile leak", 40), ("A rare one", n)):
        share = proportion(count, 100) | {"events": count}
        rows.add("resected", "complications", level, line="proportion_events", **share)
    protected = protect_results(rows.table(), 5)
    assert ("A rare one" in set(protected.results["level"])) == stays
    assert "Bile leak" in set(protected.results["level"])
    assert stays or "A rare one" in set(protected.hidden["level"])  # for who decides


@pytest.mark.parametrize(
    ("analysis", "variable"), [("regimens", "regimen"), ("response", "response_by_regimen")]
)
def test_regimens_do_not_leave(analysis, variable):
    rows = ResultRows(analysis)
    rows.add("uhcc", variable, "TACE", line="proportion", **proportion(60, 100))
    assert protect_results(rows.table(), 5).results["value"].isna().all()


def test_an_adverse_event_of_few_is_not_named_and_a_level_of_the_study_is():
    rows = ResultRows("trae")
    rows.add("converted", "patients", line="count", n=100)
    for term, n in (("Nausea", 30), ("A rare one", 1)):
        for level, count in (("any grade", n), ("grade ≥3", 0)):
            rows.add("converted", term, level, line="proportion", **proportion(count, 100))
    left = protect_results(rows.table(), 5).results
    assert set(left["variable"]) == {"patients", "Nausea"}
    assert set(left.loc[left["variable"] == "Nausea", "level"]) == {"any grade", "grade ≥3"}


def test_which_names_are_those_of_records():
    assert name_in_records("trae", "Nausea", "grade ≥3") == "Nausea"
    assert name_in_records("trae", "trae_any", "any grade") == ""
    assert name_in_records("surgery", "complications", "Pneumonia") == "Pneumonia"
    assert name_in_records("surgery", "complications", "any complication") == ""
    assert name_in_records("baseline", "child_pugh", "C") == ""


def test_which_counts_are_small_is_not_told_by_what_leaves():
    rows = ResultRows("baseline")
    for level, n in (("A", 60), ("B", 37), ("C", 3)):
        rows.add("uhcc", "child_pugh", level, line="proportion", **proportion(n, 100))
    protected = protect_results(rows.table(), 5)
    notes = protected.results.loc[protected.results["value"].isna(), "note"]
    assert set(notes) == {"hidden: fewer than 5 patients, or it would give such a number away"}
    assert protected.hidden["reason"].nunique() == 2


def test_of_models_of_survival_nothing_leaves():
    rows = ResultRows("prognosis")
    place = {"group": "death: univariate"}
    rows.add("resected", "hbv", line="events_missing", **place, n=200, events=100, missing=0)
    for level in ("yes", "no"):
        rows.add("resected", "hbv", level, line="events", **place, n=100, events=50)
    assert protect_results(rows.table(), 5).results["value"].isna().all()


def test_of_a_model_neither_ratios_nor_events_by_level_leave():
    """Limits of a ratio tell its events; less the baseline they tell of who is in neither."""
    rows = ResultRows("conversion")
    place = {"group": "univariate"}
    for level, n in (("yes", 40), ("no", 60)):
        rows.add("uhcc", "hbv", level, line="events", **place, n=2 * n, events=n)
    ratio = {"estimate": 1.5, "ci_low": 1.1, "ci_high": 2.0, "p_value": 0.01}
    rows.add("uhcc", "hbv", "yes", line="hazard_ratio", **place, **ratio)
    rows.add("uhcc", "conversion", line="events_missing", n=200, events=100, missing=0)
    left = protect_results(rows.table(), 5).results
    assert set(left.loc[left["value"].notna(), "variable"]) == {"conversion"}


def test_means_leave_with_three_digits():
    rows = ResultRows("baseline")
    rows.add("uhcc", "age_years", line="known", n=100, missing=0)
    rows.add("uhcc", "age_years", line="mean", mean=56.1234, sd=10.4567)
    left = protect_results(rows.table(), 5).results.set_index("stat")["value"]
    assert (left["mean"], left["sd"]) == (56.1, 10.5)


def test_a_rate_of_response_is_no_way_to_a_hidden_response():
    """Of 60 objective responses 57 are partial: 3 are complete, whichever of both is shown."""
    rows = ResultRows("response")
    rows.add("uhcc", "patients", line="count", n=200)
    for level, n in (("CR", 3), ("PR", 57), ("SD", 80), ("PD", 60)):
        share = proportion(n, 200)
        rows.add("uhcc", "best_response", level, line="proportion", group="mRECIST", **share)
    limits = {"ci_low": 1.0, "ci_high": 2.0}
    rate = proportion(60, 200) | limits
    rows.add("uhcc", "objective_response", line="proportion_ci", group="mRECIST", **rate)
    left = protect_results(rows.table(), 5).results
    counts = left[(left["stat"] == "n") & left["value"].notna()]
    seen = set(counts["level"]) | set(counts["variable"])
    assert not {"PR", "objective_response"} <= seen


def test_endpoints_of_the_same_patients_are_no_way_to_those_between_them():
    """Of 30 recurrences or deaths 28 are recurrences: 2 died without."""
    rows = ResultRows("survival")
    for endpoint, events in (("dfs_surgery", 30), ("rfs_surgery", 28)):
        counts = {"n": 90, "events": events, "missing": 0}
        rows.add("direct_surgery", endpoint, line="events_missing", **counts)
    left = protect_results(rows.table(), 5).results
    assert left.loc[left["stat"] == "events", "value"].notna().sum() <= 1
