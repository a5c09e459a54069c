"""Figures of all sites side by side: what they draw, on which scale, and that all text fits."""

import pytest
from figure_checks import LONG, fits_the_page, texts
from matplotlib.patches import Rectangle
from site_cases import PAPER, baseline, hazards

from hcc_conversion.analyses.baseline.differences import draw_heat_map, heat_sections
from hcc_conversion.analyses.conversion.hazard_panels import NOTE
from hcc_conversion.analyses.cox_panels import LIMITS, Panels, draw_hazard_panels
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


def heat_map(differences, populations=("converted", "uhcc"), threshold=0.2):
    described = dict.fromkeys(populations, "characteristics")
    return draw_heat_map(differences, described, LABELS, threshold, LONG, {})


def test_two_levels_have_one_row_and_a_level_of_nobody_has_none(differences):
    (section,) = heat_sections(differences, {"converted": "characteristics"}, 4)
    assert [row[:2] for row in section.rows] == [
        ("sex", "female"),
        ("bclc", "A"),
        ("bclc", "B"),
        ("bclc", "C"),
        ("ascites", "yes"),
    ]


def test_cells_print_sign_and_size_and_are_bold_from_the_threshold_on(differences):
    figure = heat_map(differences, ["converted"])
    cells = {text.get_text(): text.get_weight() for axes in figure.axes for text in axes.texts}
    smd = differences.set_index(["population", "variable", "level", "scope"])["smd"]
    up = smd["converted", "sex", "female", "site0"]
    down = smd["converted", "sex", "female", "site1"]
    assert (round(up, 2), round(down, 2)) == (0.53, -0.12)
    assert cells["+0.53"] == "bold"
    assert cells["−0.12"] == "normal"


def test_not_collected_is_hatched_and_what_has_no_difference_is_a_dash(differences):
    figure = heat_map(differences, ["converted"])
    block = figure.axes[-1]
    boxes = [patch for patch in block.patches if isinstance(patch, Rectangle)]
    # ascites at site0, site1 and site3; site2 is all of the pool, and site3 is nobody elsewhere
    assert sum(bool(box.get_hatch()) for box in boxes) == 3
    assert [text.get_text() for text in block.texts].count("–") == 5


def test_many_centres_are_drawn_in_blocks_beneath_each_other(differences):
    populations = dict.fromkeys(("converted", "uhcc"), "characteristics")
    assert len(heat_sections(differences, populations, 4)) == 1
    assert len(heat_sections(differences, populations, 12)) == 2


def test_the_text_of_the_heat_map_fits(differences):
    fits_the_page(heat_map(differences))


def hazard_figure(results, published=None):
    labels = {site: LABELS[site] for site in results}
    of = Panels("conversion", NOTE)
    return draw_hazard_panels(results, labels, published or {}, LONG, {}, of=of)


def test_sites_and_paper_share_one_logarithmic_scale_in_that_order():
    results = {"site0": hazards((0.5, 0.2, 1.2), (2, 1, 4)), "site1": hazards((3, 1, 9), None)}
    figure = hazard_figure(results, {"Published (A 2023)": PAPER})
    assert [axes.get_xlim() for axes in figure.axes] == [LIMITS] * 3
    assert {axes.get_xscale() for axes in figure.axes} == {"log"}
    drawn = [[text.get_text() for text in axes.texts] for axes in figure.axes]
    assert drawn == [
        ["0.50 (0.20–1.20)", "2.00 (1.00–4.00)"],
        ["3.00 (1.00–9.00)", "no estimate"],
        ["0.629 (0.213–1.860)", "not printed"],
    ]


def test_limits_beyond_the_axis_end_in_arrows():
    figure = hazard_figure({"site0": hazards((1, 0.001, 900), (1, 0.5, 2))})
    markers = [line.get_marker() for line in figure.axes[0].lines]
    assert (markers.count("<"), markers.count(">")) == (1, 1)


def test_a_site_without_any_estimate_is_named_and_not_drawn():
    results = {
        "site0": hazards((1, 0.5, 2), None),
        "site1": hazards(None, None, note=NOT_COLLECTED),
    }
    figure = hazard_figure(results)
    assert len(figure.axes) == 1
    note = " ".join(texts(figure)).replace("\n", " ")
    assert f"Without a panel: {LABELS['site1']}: {NOT_COLLECTED}." in note


def test_nothing_anywhere_leaves_a_page_of_hazard_ratios_that_says_so():
    figure = hazard_figure({"site0": hazards(None, None, note=NOT_COLLECTED)})
    assert NOT_COLLECTED in texts(figure)


def test_the_text_of_the_hazard_panels_fits():
    results = dict.fromkeys(SITES, hazards((0.00012, 0.00001, 12345), (12.345, 0.001, 99.5)))
    fits_the_page(hazard_figure(results, {"Published (A 2023)": PAPER}))


def test_a_withheld_ratio_says_so_and_one_without_a_reason_does_not():
    withheld = hazards(None, (2, 1, 4), note="withheld: 2 left out had the event")
    results = {"site0": withheld, "site1": hazards((3, 1, 9), None)}
    drawn = [[text.get_text() for text in axes.texts] for axes in hazard_figure(results).axes]
    assert drawn == [["withheld", "2.00 (1.00–4.00)"], ["3.00 (1.00–9.00)", "no estimate"]]
