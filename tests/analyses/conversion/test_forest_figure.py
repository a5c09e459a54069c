"""The forest plot: what it says and draws, and that nothing lies over anything else."""

import pandas as pd
import pytest
from figure_checks import LONG, is_set_for_print, texts
from matplotlib.lines import Line2D

from hcc_conversion.analyses.cox_forest import draw_forest, forest_lines
from hcc_conversion.study.results import ResultRows
from schemas.results import NOT_COLLECTED

MODELS = {"univariate": "Univariate", "multivariate": "Multivariate"}
NO_EVENTS = "no events among 3–4: no maximum-likelihood estimate"
NONE = (None, None, None, None)


def made(predictors, together=()):
    """Results of predictors: name to levels with counts, hazard ratio cells and note."""
    rows = ResultRows("conversion")
    for name, (reference, level, cells, note) in predictors.items():
        for label, counts in (reference, level):
            role = "reference" if label == reference[0] else note
            counted = dict(zip(("n", "events"), counts, strict=True))
            place = {"line": "events", "group": "univariate", "note": role}
            rows.add("combination", name, label, **place, **counted)
        for model in ("univariate", *(["multivariate"] if name in together else [])):
            stats = dict(zip(("estimate", "ci_low", "ci_high", "p_value"), cells, strict=True))
            place = {"line": "hazard_ratio", "group": model, "note": note}
            rows.add("combination", name, level[0], **place, method="Cox, Efron ties", **stats)
    counts = {"n": 790, "events": 25, "missing": 19}
    rows.add("combination", "model", line="events_missing", group="multivariate", **counts)
    return rows.table()


PREDICTORS = {
    "age": (("<65", (600, 21)), ("≥65", (209, 4)), (0.629, 0.213, 1.86, 0.402), ""),
    "ecog": (("0–2", (803, 25)), ("3–4", (6, 0)), NONE, NO_EVENTS),
    "cirrhosis": (("no", (300, 20)), ("yes", (500, 5)), (0.165, 0.00006, 0.454, 0.0001), ""),
    "a_predictor_whose_name_is_long_and_unknown_to_the_list_of_labels": (
        ("locoregional treatment with one systemic drug", (1, 1)),
        ("locoregional treatment with both systemic drugs", (808, 24)),
        (2500.0, 3.0, 4e6, 0.04),
        "",
    ),
}
NOBODY = {"age": (("<65", (None, None)), ("≥65", (None, None)), NONE, NOT_COLLECTED)}


@pytest.fixture
def figure():
    return draw_forest(made(PREDICTORS, ["age", "cirrhosis"]), MODELS, LONG, {})


def drawn(figure, marker):
    """The hazard ratios at which markers of a kind stand, by axes."""
    return [
        [
            line.get_xdata()[0]
            for line in axes.findobj(Line2D)
            if line.get_marker() == marker and line in axes.lines
        ]
        for axes in figure.axes
    ]


def said(figure):
    return " ".join(" ".join(texts(figure)).split())


def test_estimates_are_drawn_where_there_are_any_and_words_stand_where_not(figure):
    univariate, multivariate = drawn(figure, "s")
    assert univariate == [0.629, 0.165]  # 2500 is beyond the axis, ECOG has none
    assert multivariate == [0.629, 0.165]
    assert "no events among 3–4" in said(figure)
    assert "0.63 (0.21 to 1.86)" in said(figure)
    assert {"<0.001", "4/209", "21/600"} <= set(texts(figure))
    assert "Multivariate (n = 790, 25 events)" in said(figure)


def test_an_interval_beyond_the_axis_ends_in_an_arrow(figure):
    assert drawn(figure, "<")[0] == [0.01]
    assert drawn(figure, ">")[0] == [100.0]


def test_every_level_stands_against_its_reference_in_the_model_that_has_it():
    results = made(PREDICTORS, ["age"])
    univariate = forest_lines(results, "univariate", {})
    assert [line.compared for line in univariate[:3]] == ["≥65 v <65", "3–4 v 0–2", "yes v no"]
    assert [line.counts for line in univariate[:2]] == [("4/209", "21/600"), ("0/6", "25/803")]
    (alone,) = forest_lines(results, "multivariate", {})
    assert (alone.predictor, alone.hazard, alone.p_value) == (
        "Age, years",
        "0.63 (0.21 to 1.86)",
        "0.402",
    )


def test_a_reason_too_long_for_its_column_stands_below_once():
    apart = "cannot be told apart: " + ", ".join(f"Thrombus of vein {n} yes" for n in range(5))
    predictors = dict.fromkeys(("age", "ecog"), (*PREDICTORS["age"][:2], NONE, apart))
    figure = draw_forest(made(predictors), MODELS, "T", {})
    assert texts(figure).count("no estimate (1)") == 2
    assert said(figure).count(f"(1) {apart}.") == 1


@pytest.mark.parametrize("predictors", [PREDICTORS, NOBODY])
def test_it_is_set_for_print(predictors):
    is_set_for_print(draw_forest(made(predictors, ["age"]), MODELS, LONG, {}))


def test_all_predictors_in_three_models_are_one_page():
    predictors = {f"thrombus of vein number {n}": PREDICTORS["age"] for n in range(22)}
    models = MODELS | {"paper model": "Paper's covariates"}
    results = made(predictors, list(predictors)[:8])
    paper = results[results["group"] == "multivariate"].assign(group="paper model")
    figure = draw_forest(pd.concat([results, paper]), models, LONG, {})
    assert [len(found) for found in drawn(figure, "s")] == [22, 8, 8]
    is_set_for_print(figure)


def test_a_centre_that_collects_nothing_says_so():
    figure = draw_forest(made(NOBODY), MODELS, "Nobody", {})
    assert NOT_COLLECTED in texts(figure)
    assert drawn(figure, "s") == [[], []]


def test_a_model_that_lacks_a_covariate_says_so_below():
    other = "other covariates: without ascites"
    results = made(PREDICTORS, ["cirrhosis"])
    lacking = (results["group"] == "multivariate") & (results["line"] == "hazard_ratio")
    figure = draw_forest(results.assign(note=results["note"].mask(lacking, other)), MODELS, "T", {})
    assert f"Multivariate: {other}." in " ".join(texts(figure)).replace("\n", " ")
