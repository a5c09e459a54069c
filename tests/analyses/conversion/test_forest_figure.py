"""The forest plot: what it says and draws, and that nothing lies over anything else."""

from itertools import combinations

import pytest
from figure_checks import LONG, boxes, texts
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


def test_estimates_are_drawn_where_there_are_any_and_words_stand_where_not(figure):
    univariate, multivariate = drawn(figure, "o"), drawn(figure, "s")
    assert univariate[0] == [0.629, 0.165]  # 2500 is beyond the axis, ECOG has none
    assert multivariate[1] == [0.629, 0.165]
    said = " ".join(" ".join(texts(figure)).split())
    assert NO_EVENTS in said
    assert "0.63 (0.21–1.86)" in said
    assert "<0.001" in said
    assert "Multivariate (n = 790, 25 events)" in said


def test_an_interval_beyond_the_axis_ends_in_an_arrow(figure):
    assert drawn(figure, "<")[0] == [0.01]
    assert drawn(figure, ">")[0] == [100.0]


def test_what_did_not_enter_a_model_has_no_cells_there():
    lines = forest_lines(made(PREDICTORS, ["age"]), list(MODELS), {})
    assert [sorted(line.cells) for line in lines[:4]] == [
        [],
        ["multivariate", "univariate"],
        [],
        ["univariate"],
    ]
    assert [line.n for line in lines[:2]] == ["600", "209"]


@pytest.mark.parametrize("predictors", [PREDICTORS, NOBODY])
def test_no_text_lies_over_another_or_leaves_the_page(predictors):
    figure = draw_forest(made(predictors, ["age"]), MODELS, LONG, {})
    seen, page = boxes(figure), figure.bbox
    assert all(page.x0 <= box.x0 and box.x1 <= page.x1 for _, box in seen)
    assert all(page.y0 <= box.y0 and box.y1 <= page.y1 for _, box in seen)
    for (one, a), (other, b) in combinations(seen, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        assert across <= 1 or min(a.y1, b.y1) - max(a.y0, b.y0) <= 1, (one, other)


def test_a_centre_that_collects_nothing_says_so():
    figure = draw_forest(made(NOBODY), MODELS, "Nobody", {})
    assert NOT_COLLECTED in texts(figure)
    assert drawn(figure, "o") == [[], []]


def test_a_model_that_lacks_a_covariate_says_so_below():
    other = "other covariates: without ascites"
    results = made(PREDICTORS, ["cirrhosis"])
    lacking = (results["group"] == "multivariate") & (results["line"] == "hazard_ratio")
    figure = draw_forest(results.assign(note=results["note"].mask(lacking, other)), MODELS, "T", {})
    assert f"Multivariate: {other}." in " ".join(texts(figure)).replace("\n", " ")
