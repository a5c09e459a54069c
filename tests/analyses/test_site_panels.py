"""Figures of all sites side by side: what they draw, on which scale, and that all text fits."""

import pandas as pd
import pytest
from figure_checks import LONG, boxes, is_set_for_print, texts
from matplotlib.text import Text
from site_cases import PAPER, baseline, hazards

from hcc_conversion.analyses.baseline.differences import (
    ABSENT,
    difference_lines,
    draw_site_differences,
)
from hcc_conversion.analyses.conversion.hazard_panels import NOTE
from hcc_conversion.analyses.cox_panels import SCALE, Panels, draw_hazard_panels
from hcc_conversion.display.catalogue import PAGE, Figure
from hcc_conversion.display.paged import on_page, paged
from hcc_conversion.display.site_blocks import MOST_SITES
from hcc_conversion.display.view import View
from hcc_conversion.study.results import proportion
from hcc_conversion.study.scope_differences import scope_differences
from schemas.results import NOT_COLLECTED

SITES = [f"site{number}" for number in range(4)]
LABELS = {site: f"{site} Hospital (reconstructed from published values)" for site in SITES}


@pytest.fixture
def differences():
    results = {
        "site0": baseline(10, 20, (5, 5, 10, 0)),
        "site1": baseline(4, 20, (9, 1, 10, 0)),
        "site2": baseline(1, 20, (1, 9, 10, 0), proportion(2, 20)),
        "site3": baseline(0, 0, (0, 0, 0, 0)),
        "pooled": baseline(15, 60, (15, 15, 30, 0), proportion(2, 20)),
    }
    return scope_differences(results, "pooled", 0.2)


def far_and_near(differences, names=None, title=LONG):
    names = names or {site: f"{site} Hospital" for site in SITES}
    of_one = differences[differences["population"] == "converted"]
    return draw_site_differences(of_one, names, {**names, **LABELS}, 0.2, title, {})


def test_two_levels_have_one_row_and_a_level_of_nobody_has_none(differences):
    lines = difference_lines(differences[differences["population"] == "converted"])
    assert [(line.variable, line.level) for line in lines] == [
        ("sex", "female"),
        ("bclc", "A"),
        ("bclc", "B"),
        ("bclc", "C"),
        ("ascites", "yes"),
    ]


def test_numbers_have_sign_and_size_and_are_bold_from_the_threshold_on(differences):
    figure = far_and_near(differences)
    weights = {text.get_text(): text.get_weight() for text in figure.findobj(Text)}
    smd = differences.set_index(["population", "variable", "level", "scope"])["smd"]
    up = smd["converted", "sex", "female", "site0"]
    down = smd["converted", "sex", "female", "site1"]
    assert (round(up, 2), round(down, 2)) == (0.53, -0.12)
    assert weights["+0.53"] == "bold"
    assert weights["−0.12"] == "normal"
    points = [line.get_xdata()[0] for line in figure.axes[0].lines if len(line.get_xdata()) == 1]
    assert {up, down} <= set(points)


def test_not_collected_differs_from_what_has_no_difference(differences):
    seen = texts(far_and_near(differences))
    # ascites at site0 and site1 alone: site2 is all of the pool, site3 is nobody and has no column
    assert seen.count(ABSENT) == 0
    said = " ".join(" ".join(seen).split())
    assert "Without a difference: site3 Hospital." in said
    assert "No difference to give: Ascites." in said
    both = differences[differences["scope"] != "site3"].copy()
    both.loc[(both["variable"] == "ascites") & (both["scope"] == "site2"), "smd"] = 0.1
    seen = texts(far_and_near(both))
    assert (seen.count(ABSENT), seen.count("+0.10")) == (2, 1)


def test_what_is_beyond_the_axis_is_an_arrow(differences):
    far = differences.assign(smd=differences["smd"] * 10)
    axes = far_and_near(far).axes[0]
    ends = {line.get_xdata()[0] for line in axes.lines if line.get_marker() in ("<", ">")}
    assert ends == {-1, 1}


@pytest.mark.parametrize("n_sites", [1, 2, 4, 6, 20, 60])
def test_differences_of_any_number_of_sites_are_set_for_print(differences, n_sites):
    one = differences[differences["scope"] == "site0"]
    names = {f"c{number}": f"Hospital number {number} of the North" for number in range(n_sites)}
    every = pd.concat(
        [one.assign(scope=site, smd=one["smd"] + 0.01 * at) for at, site in enumerate(names)]
    )
    figure = far_and_near(every, names)
    is_set_for_print(figure)
    if n_sites == 60:
        assert any(text.startswith("+0.53 Hospital") for text in texts(figure))
        assert "60/60" in texts(figure)


def test_nobody_who_differs_leaves_a_page_that_says_so(differences):
    nothing = differences.assign(smd=float("nan"), note=NOT_COLLECTED)
    assert NOT_COLLECTED in texts(far_and_near(nothing))


# ---- hazard ratios -------------------------------------------------------------------------------
OF = Panels("conversion", ["age", "cirrhosis"], NOTE)


def hazard_view(results, part=None):
    named = {scope: {"name": f"{scope} Hospital", "nature": "simulated"} for scope in results}
    return View("T", named, {}, {}, part=part or {})


def hazard_figure(results, published=None):
    return draw_hazard_panels(results, hazard_view(results), published or {}, LONG, of=OF)


def intervals(axes):
    """The ends of every bar, from above."""
    return [list(line.get_xdata()) for line in axes.lines if line.get_linestyle() == "-"][1:]


def test_every_predictor_has_the_sites_and_then_the_paper_on_one_logarithmic_scale():
    results = {"site0": hazards((0.5, 0.2, 1.2), (2, 1, 4)), "site1": hazards((3, 1, 9), None)}
    figure = hazard_figure(results, {"Published (A 2023)": PAPER})
    assert [axes.get_xlim() for axes in figure.axes] == [SCALE.limits] * 2
    assert {axes.get_xscale() for axes in figure.axes} == {"log"}
    assert [intervals(axes) for axes in figure.axes] == [
        [[0.2, 1.2], [1, 9], [0.213, 1.86]],
        [[1, 4]],
    ]
    said = texts(figure)
    numbers = [
        "0.50 (0.20 to 1.20)",
        "3.00 (1.00 to 9.00)",
        "0.629 (0.213 to 1.860)",
        "2.00 (1.00 to 4.00)",
    ]
    assert [text for text in said if text in numbers] == numbers
    assert "No estimate: site1 Hospital; not printed: A 2023" in " ".join(said)
    assert "Age, years: yes v no" in said


def test_limits_beyond_the_axis_end_in_arrows():
    figure = hazard_figure({"site0": hazards((1, 0.001, 900), (1, 0.5, 2))})
    markers = [line.get_marker() for line in figure.axes[0].lines]
    assert (markers.count("<"), markers.count(">")) == (1, 1)


def test_numbers_stand_beside_the_axes_and_not_on_them():
    results = dict.fromkeys(SITES, hazards((0.00012, 0.00001, 12345), (12.345, 0.001, 99.5)))
    figure = hazard_figure(results)
    frames = [axes.get_window_extent() for axes in figure.axes]
    numbers = [box for text, box in boxes(figure) if " to " in text and text[0] in "<0123456789"]
    assert len(numbers) == 8
    assert not any(
        number.x0 < frame.x1 and frame.x0 < number.x1 for number in numbers for frame in frames
    )


def test_a_site_without_any_estimate_is_named_once_below():
    results = {
        "site0": hazards((1, 0.5, 2), None),
        "site1": hazards(None, None, note=NOT_COLLECTED),
    }
    said = " ".join(" ".join(texts(hazard_figure(results))).split())
    assert f"Without a row: {NOT_COLLECTED}: site1 Hospital." in said
    assert said.count("site1") == 2  # there, and what its rows are


def test_nothing_anywhere_leaves_a_page_of_hazard_ratios_that_says_so():
    figure = hazard_figure({"site0": hazards(None, None, note=NOT_COLLECTED)})
    assert NOT_COLLECTED in texts(figure)


def test_a_withheld_ratio_says_so_and_one_without_a_reason_does_not():
    withheld = hazards(None, (2, 1, 4), note="withheld: 2 left out had the event")
    figure = hazard_figure({"site0": withheld, "site1": hazards((3, 1, 9), None)})
    assert {"Withheld: site0 Hospital", "No estimate: site1 Hospital"} <= set(texts(figure))


@pytest.mark.parametrize("n_sites", [1, 2, 4, MOST_SITES, 20, 60])
def test_hazard_ratios_of_any_number_of_sites_are_set_for_print(n_sites):
    wide = hazards((0.00012, 0.00001, 12345), (12.345, 0.001, 99.5))
    results = dict.fromkeys([*(f"c{number}" for number in range(n_sites)), "pooled"], wide)
    is_set_for_print(hazard_figure(results, {"Published (A 2023)": PAPER}))


def test_many_sites_are_their_median_range_and_ends_by_name():
    results = {
        f"c{number}": hazards((number, number / 2, number * 2), None) for number in range(1, 22)
    }
    figure = hazard_figure(results | {"pooled": hazards((9, 8, 10), None)})
    assert intervals(figure.axes[0]) == [[1, 21], [0.5, 2], [10.5, 42], [8, 10]]
    said = texts(figure)
    assert {"21 sites, range", "11.00 (1.00 to 21.00)", "9.00 (8.00 to 10.00)"} <= set(said)
    assert "Low: c1 Hospital" in said
    assert "High: c21 Hospital" in " ".join(said)


def test_every_predictor_is_on_one_page():
    figure = Figure("comparison/x/y", "Title", "Shows", part={"model": "m"})
    assert paged(figure, 12, 12) == [figure]
    three = paged(figure, 30, 12)
    assert [one.path for one in three] == [f"comparison/x/y{end}" for end in ("", "_2", "_3")]
    names = [f"predictor{number}" for number in range(30)]
    assert [name for one in three for name in on_page(names, one.part)] == names
    assert {len(on_page(names, one.part)) for one in three} == {10}
    assert on_page(names, figure.part) == names
    results = {"site0": hazards((1, 0.5, 2), (2, 1, 4))}
    of = Panels("conversion", ["age", *names[:20]], NOTE)  # cirrhosis is another house's
    drawn = [
        draw_hazard_panels(results, hazard_view(results, {PAGE: page}), {}, "T", of=of)
        for page in ("1 of 2", "2 of 2")
    ]
    assert [sum("yes v no" in text for text in texts(one)) for one in drawn] == [1, 1]
    assert {"T, 1 of 2", "Age, years: yes v no"} <= set(texts(drawn[0]))
    assert "Liver cirrhosis: yes v no" in texts(drawn[1])
