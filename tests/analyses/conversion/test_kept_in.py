"""Conversion with those who died kept in: the rows of Fine and Gray's models and Gray's test."""

import numpy as np
import pandas as pd
import pytest
from conversion_cases import BOTH, DEFINITION, HBV, TWELVE, spread, study

from hcc_conversion.analyses.conversion import kept_in
from hcc_conversion.analyses.conversion.columns import table
from hcc_conversion.analyses.conversion.results import conversion_results
from hcc_conversion.analyses.cox_table import KEPT_IN_NOTE
from hcc_conversion.display.view import View
from hcc_conversion.statistics.fine_gray import LATE
from hcc_conversion.study.group_names import GRAY, KEPT_IN, model_group
from schemas.results import NOT_COLLECTED

pytestmark = pytest.mark.filterwarnings("error")

NARROW = "limits would be too narrow"
ROUGH = "fewer than 5 events among no and yes: P is rough"
ALONE, TEST = model_group("univariate", KEPT_IN), model_group("univariate", GRAY)


def died(rows, *numbers):
    """The rows, of which some ended in death."""
    return [
        row | ({"event": "death"} if number in numbers else {}) for number, row in enumerate(rows)
    ]


# Time, conversion (1) or death (2), and hbv, as typed into R below.
TIMES = [3, 5, 5, 8, 9, 12, 14, 15, 20, 21, 25, 30]
ENDS = [2, 1, 0, 1, 2, 0, 1, 2, 1, 0, 1, 0]
HBV_YES = [1, 1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 0]
ROWS = died(
    spread(TIMES, [end == 1 for end in ENDS], hbv=[yes == 1 for yes in HBV_YES]),
    *(number for number, end in enumerate(ENDS) if end == 2),
)


def analysed(rows, predictors=HBV, definition=None):
    return conversion_results(rows, predictors, DEFINITION | (definition or {}))[0]


def cells(results, group, variable="hbv", level="yes"):
    """Statistic to value of one line, and its note."""
    chosen = (results["group"] == group) & (results["variable"] == variable)
    rows = results[chosen & (results["level"] == level)]
    (note,) = set(rows["note"])
    return rows.set_index("stat")["value"].to_dict(), note


@pytest.fixture
def any_number(monkeypatch):
    """Estimates of as few events as there are."""
    monkeypatch.setattr(kept_in, "LEAST_EVENTS", 0)


def test_of_few_events_in_a_level_there_is_no_ratio():
    found, note = cells(analysed(study(ROWS)), ALONE)
    assert note == f"fewer than 5 events among no and yes: {NARROW}"
    assert pd.isna([found[name] for name in ("estimate", "ci_low", "p_value")]).all()
    assert cells(analysed(study(ROWS)), TEST)[1] == ROUGH


@pytest.mark.usefixtures("any_number")
def test_ratio_and_test_equal_cmprsk():
    # R 4.2.2, cmprsk 2.2-11, of the three lines typed above:
    #   crr(TIMES, ENDS, cbind(HBV_YES), gtol = 1e-10); cuminc(TIMES, ENDS, HBV_YES)$Tests["1", ]
    results = analysed(study(ROWS))
    found, note = cells(results, ALONE)
    assert note == ""
    expected = (0.5305940337, 0.0998902789, 2.8183926573, 0.4569783018)
    got = [found[name] for name in ("estimate", "ci_low", "ci_high", "p_value")]
    assert got == pytest.approx(expected, rel=1e-6)
    test, note = cells(results, TEST)
    assert (test["df"], note) == (1, "")
    assert [test["statistic"], test["p_value"]] == pytest.approx(
        (0.3738060802, 0.54093690269), rel=1e-6
    )


def test_all_models_have_the_predictors_of_the_main_ones():
    named = {"paper_model": {**DEFINITION["paper_model"], "hazard_ratios": {"hbv": {"yes": 1}}}}
    rows = died(TWELVE, 2)
    results = analysed(study(rows), BOTH, named)
    ratios = results[results["line"] == "hazard_ratio"]
    for model in ("univariate", "multivariate", "paper model"):
        main, kept = (
            ratios.loc[ratios["group"] == group, ["variable", "level", "stat"]]
            for group in (model, model_group(model, KEPT_IN))
        )
        assert len(main)
        pd.testing.assert_frame_equal(main.reset_index(drop=True), kept.reset_index(drop=True))


def test_three_levels_have_one_test_of_all():
    grades = {
        "ecog": {"field": "ecog", "groups": {"0": [0], "1": [1], "2+": [2, 3, 4]}, "reference": "0"}
    }
    rows = [row | {"ecog": number % 3} for number, row in enumerate(ROWS)]
    test, _ = cells(analysed(study(rows), grades), TEST, "ecog", "")
    assert test["df"] == 2
    assert 0 < test["p_value"] < 1


@pytest.mark.usefixtures("any_number")
def test_several_centres_are_strata():
    rows = [row | {"centre": "ab"[number % 2]} for number, row in enumerate(ROWS + ROWS)]
    results = analysed(study(rows))
    methods = set(results.loc[results["group"].isin([ALONE, TEST]), "method"])
    assert all(method.endswith("; stratified by centre") for method in methods)
    assert np.isfinite(cells(results, ALONE)[0]["estimate"])


def test_nothing_is_added_where_nothing_competes():
    results = analysed(study(TWELVE), definition={"competing": []})
    assert not results["group"].str.contains(KEPT_IN).any()
    assert TEST not in set(results["group"])


@pytest.mark.parametrize("kind", ["conversion", "competing"])
def test_nothing_is_said_where_either_event_has_no_day(kind):
    # Somebody who died, nobody knows when, should have been at risk.
    rows = study(ROWS)
    if kind == "conversion":
        rows.tables["outcomes"].loc[0, "day"] = pd.NA
    else:
        rows.tables["patients"].loc[0, "last_contact_day"] = pd.NA
    results = analysed(rows)
    for group in (ALONE, TEST):
        found, note = cells(results, group)
        assert pd.isna(found["p_value"])
        assert note.startswith("withheld: 1 left out had the event")


@pytest.mark.usefixtures("any_number")
def test_whoever_may_have_died_is_left_out_and_counted():
    rows = study(ROWS)
    rows.tables["patients"].loc[2, "died"] = pd.NA
    results = analysed(rows)
    found, note = cells(results, ALONE)
    caution = "1 of whom it is unknown whether they died left out"
    assert note == caution
    without = analysed(study([row for number, row in enumerate(ROWS) if number != 2]))
    assert found == pytest.approx(cells(without, ALONE)[0])
    assert cells(results, TEST) == (pytest.approx(cells(without, TEST)[0]), caution)


def test_where_somebody_came_late_there_is_no_estimate():
    days = [0] * 11 + [10]
    rows = study([row | {"admission_day": day} for row, day in zip(ROWS, days, strict=True)])
    results = analysed(rows)
    for group in (ALONE, TEST):
        found, note = cells(results, group)
        assert pd.isna(found["p_value"])
        assert note == LATE
    assert np.isfinite(cells(results, "univariate, Breslow ties")[0]["estimate"])


def test_what_is_not_collected_says_so():
    results = analysed(study(ROWS), HBV | {"ascites": {"field": "ascites", "reference": "no"}})
    assert cells(results, TEST, "ascites")[1] == NOT_COLLECTED
    assert cells(results, ALONE, "ascites")[1] == NOT_COLLECTED


def test_the_table_has_them_beside_the_main_way_and_explains_them():
    shown = table(analysed(study(ROWS)), View("Predictors", {}, {}, {}))
    headings = [name for name in shown.table.columns if "kept in" in name or "Gray" in name]
    assert headings[:2] == [
        "Univariate: competing events kept in",
        "Univariate: P of Gray's test",
    ]
    assert KEPT_IN_NOTE in shown.notes
