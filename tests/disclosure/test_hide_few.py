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
    rows.add("uhcc", "age", line="number", estimate=5.4, note=LEFT_OUT)
    rows.add("uhcc", "child_pugh", "C", line="number", estimate=None, note=NO_EVENTS)
    rows.add("uhcc", "sex", line="number", estimate=None, note="not collected")
    rows.add("uhcc", "bclc", line="number", estimate=1.0, note="fewer than 10: may be far off")
    table = rows.table()
    assert protect_results(table, 1).results["note"].tolist() == table["note"].tolist()
    assert protect_results(table, 5).results["note"].tolist() == [
        "collected at 3 of 4 centres",
        "hidden: why it is empty tells a count",
        "not collected",
        "fewer than 10: may be far off",
    ]


def test_a_step_of_a_curve_that_may_be_of_few_is_hidden():
    # At 6 months 80 of 100 are at risk and 0.9 live: 80 × 0.1 = 8 died at least. To 12 months
    # 60 × 0.02 = 1.2: perhaps two. From 6 to 24 months 50 × 0.2 = 10.
    times = {6: (0.9, 80), 12: (0.88, 60), 24: (0.7, 50)}
    assert shown(curve(100, times), "estimate") == {"6 months": 0.9, "24 months": 0.7}
    assert shown(curve(100, times), "ci_low") == {"6 months": 0.1, "24 months": 0.1}


def test_an_incidence_starts_at_0_and_a_survival_at_1():
    times = {6: (0.02, 80), 12: (0.98, 60)}
    # 80 × 0.02 = 1.6 of the first; 60 × 0.02 = 1.2 of the second, whichever it is.
    assert shown(curve(100, times), "estimate") == {}


def test_who_leaves_between_two_times_is_a_count():
    # 100, 80 and 78 at risk: two left between 6 and 12 months; with the next 18, as many as 20.
    times = {6: (0.9, 80), 12: (0.8, 78), 24: (0.6, 60)}
    at_risk = shown(curve(100, times), "at_risk")
    assert len({"6 months", "12 months"} & set(at_risk)) == 1
    assert at_risk["24 months"] == 60


def test_the_last_follow_up_is_the_day_of_one_patient():
    rows = ResultRows("survival")
    for group, note in (
        ("a", "the last follow-up, which is before the 24 months asked for"),
        ("b", ""),
    ):
        place = {"level": "restricted mean, months, up to", "group": group}
        rows.add("uhcc", "os", **place, line="number", estimate=8.77, note=note)
    protected = protect_results(rows.table(), 5)
    assert protected.results["value"].isna().tolist() == [True, False]
    assert protected.hidden["reason"].tolist() == ["the value of a single patient"]


def test_a_model_does_not_list_the_predictors_that_have_a_level_without_events():
    rows = ResultRows("conversion")
    place = {"group": "multivariate", "line": "count"}
    rows.add("uhcc", "model", "without estimate", **place, n=6, note="ecog, child_pugh, ascites")
    protected = protect_results(rows.table(), 5).results
    assert protected["value"].isna().all()
    assert not protected["note"].str.contains("ecog").any()


@pytest.mark.parametrize(("n", "stays"), [(1, False), (4, False), (7, True)])
def test_a_regimen_of_few_is_not_named(n, stays):
    rows = ResultRows("regimens")
    rows.add("uhcc", "patients", line="count", n=100)
    for level, count in (("TACE", 100 - n - 20), ("HAIC", 20), ("TACE + somebody's own", n)):
        rows.add("uhcc", "regimen", level, line="proportion", **proportion(count, 100))
    protected = protect_results(rows.table(), 5)
    assert ("TACE + somebody's own" in set(protected.results["level"])) == stays
    assert "TACE" in set(protected.results["level"])
    assert stays or "TACE + somebody's own" in set(protected.hidden["level"])  # for who decides


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
    assert name_in_records("baseline", "child_pugh", "C") == ""


def test_which_counts_are_small_is_not_told_by_what_leaves():
    rows = ResultRows("baseline")
    for level, n in (("A", 60), ("B", 37), ("C", 3)):
        rows.add("uhcc", "child_pugh", level, line="proportion", **proportion(n, 100))
    protected = protect_results(rows.table(), 5)
    notes = protected.results.loc[protected.results["value"].isna(), "note"]
    assert set(notes) == {"hidden: fewer than 5 patients, or it would give such a number away"}
    assert protected.hidden["reason"].nunique() == 2


def test_a_ratio_is_hidden_with_the_counts_of_its_own_model():
    rows = ResultRows("conversion")
    for group, n in (("univariate", 40), ("landmark 2 months", 3)):
        for level, count in (("yes", n), ("no", 60)):
            rows.add("uhcc", "hbv", level, line="events", group=group, n=2 * count, events=count)
    for group in ("univariate", "univariate, Firth", "landmark 2 months", "another"):
        ratio = {"estimate": 1.5, "ci_low": 1.1, "ci_high": 2.0, "p_value": 0.01}
        rows.add("uhcc", "hbv", "yes", line="hazard_ratio", group=group, **ratio)
    left = protect_results(rows.table(), 5).results
    ratios = left[left["stat"] == "estimate"].set_index("group")["value"].notna()
    assert ratios.to_dict() == {
        "univariate": True,
        "univariate, Firth": True,
        "landmark 2 months": False,
        "another": False,
    }
