"""Tables and forest plots of the pools: what they say and draw, and that nothing overlaps."""

from dataclasses import replace

import numpy as np
import pytest
from figure_checks import LONG, is_set_for_print, texts
from matplotlib.lines import Line2D
from pool_cases import (
    NO_EVENTS,
    RATE,
    RATIO,
    SETTINGS,
    pooled,
    printed,
    rate,
    ratio,
)

from hcc_conversion.comparison.heterogeneity.cells import value_text
from hcc_conversion.comparison.heterogeneity.forest_figure import draw_pooled_forest
from hcc_conversion.comparison.heterogeneity.forest_lines import (
    OF_CENTRE,
    ForestLine,
    ForestPanel,
    forest_panel,
)
from hcc_conversion.comparison.heterogeneity.headlines import (
    MEAN_DIFFERENCE,
    PROBABILITY,
    PROPORTION,
)
from hcc_conversion.comparison.heterogeneity.pool_groups import PUBLISHED, RANDOM
from hcc_conversion.comparison.heterogeneity.results import (
    WITHHOLD,
    heterogeneity_results,
)
from hcc_conversion.comparison.heterogeneity.section import forest_pages
from hcc_conversion.comparison.heterogeneity.tables import influence_table, pool_table
from schemas.results import NOT_COLLECTED

RATES = {
    "a": rate(None, None, NOT_COLLECTED),
    "b": rate(9, 240),
    "c": rate(28, 414),
    "d": rate(26, 1344),
}
RATIOS = {
    "a": ratio(None, None, None, NO_EVENTS),
    "b": ratio(0.5, 0.2, 1.25),
    "c": ratio(8.0, 1.6, 40.0),
}
LABELS = {scope: f"{scope.upper()} Hospital" for scope in "abcd"}
PAPERS = {"paper": printed(26, 1344)}


def results_of(headline, results, papers=None, settings=SETTINGS):
    scopes = {scope: {"name": scope, "nature": "simulated"} for scope in results}
    return heterogeneity_results([headline], results, papers or {}, scopes, settings)


def panel_of(headline, results, papers=None, labels=LABELS):
    cells = pooled(headline, results, papers)
    shown = {scope: labels[scope] for scope in results}
    return forest_panel(headline, cells, shown, {paper: paper for paper in papers or {}})


def scopes_of(names, nature="simulated"):
    return {scope: {"name": name, "nature": nature} for scope, name in names.items()}


def forest(panels, scopes, title="Rates"):
    return draw_pooled_forest(panels, scopes_of({scope: scope for scope in scopes}), title)


def said_in(figure):
    return " ".join(" ".join(texts(figure)).split())


def drawn(figure, marker):
    return [
        line.get_xdata()[0]
        for axes in figure.axes
        for line in axes.findobj(Line2D)
        if line.get_marker() == marker and line in axes.lines
    ]


def test_a_row_of_the_table_has_centres_pool_and_print():
    table = pool_table(results_of(RATE, RATES, PAPERS), [RATE], {"a": "A", "b": "B", "d": "D"})
    row = table.iloc[0]
    assert (row["A"], row["B"]) == (NOT_COLLECTED, "9/240; 3.8 (2.0 to 7.0)")
    assert row["D"].startswith("26/1,344; 1.9 (")
    assert row["Centres pooled"] == "3"
    assert row["Published (Paper)"].startswith("1.9 (")
    assert "left out" not in row["Notes"]


def test_a_withheld_pool_is_called_so_in_the_table():
    settings = replace(SETTINGS, max_i2_percent=0, when_unreliable=WITHHOLD)
    row = pool_table(results_of(RATE, RATES, settings=settings), [RATE], {"b": "B"}).iloc[0]
    assert row["Pooled (95 % CI)"] == "withheld"
    assert row["Prediction interval"] == ""
    assert "WARNING" in row["Notes"]


def test_the_influence_table_has_a_row_for_every_centre():
    table = influence_table(results_of(RATE, RATES), [RATE], {"a": "A", "b": "B", "c": "C"})
    assert table["Centre"].tolist() == ["A", "B", "C"]
    assert table["Pooled without it"].tolist()[0] == ""
    assert all(table["DFFITS"][1:] != "")


def test_the_forest_draws_every_estimate_once_and_the_printed_value_as_a_line_too():
    figure = forest([panel_of(RATE, RATES, PAPERS)], RATES, "Rates")
    percents = [100 * 9 / 240, 100 * 28 / 414, 100 * 26 / 1344]
    assert drawn(figure, "s") == pytest.approx(percents)
    assert drawn(figure, "o") == pytest.approx([100 * 26 / 1344])
    dashed = [_ for axes in figure.axes for _ in axes.lines if _.get_linestyle() == "--"]
    assert [line.get_xdata()[0] for line in dashed] == pytest.approx([100 * 26 / 1344])


def test_the_forest_says_who_is_left_out_and_why_and_warns():
    figure = forest([panel_of(RATIO, RATIOS)], RATIOS, "Ratios")
    assert f"Left out, {NO_EVENTS}: A Hospital." in said_in(figure)
    assert "[1] WARNING: 2 centres, fewer than 3" in said_in(figure)
    assert "Warnings [1], [2], [3]; notes [4], [5]" in said_in(figure)


def test_one_stage_ratios_stand_in_table_and_forest_and_the_bias_is_warned_of():
    results = RATIOS | {"pooled": ratio(1.5, 0.6, 3.7, firth=(1.4, 0.5, 3.6))}
    row = pool_table(results_of(RATIO, results), [RATIO], {"a": "A"}).iloc[0]
    assert row["One-stage"] == "1.50 (0.60 to 3.70)"
    assert row["One-stage, Firth"] == "1.40 (0.50 to 3.60)"
    assert row["Other model"] == ""
    bias = "WARNING: {} left out for lack of events: biased, read the one-stage value"
    assert bias.format("a") in row["Notes"]
    labels = LABELS | {"pooled": "Pool"}
    panel = panel_of(RATIO, results, labels=labels)
    beside = {line.label: line.values for line in panel.lines if line.role == "beside"}
    assert beside["One-stage, Firth's penalty"] == (1.4, 0.5, 3.6)
    assert bias.format("A") in panel.notes


def test_limits_beyond_the_axis_end_in_arrows():
    figure = forest([panel_of(RATIO, RATIOS)], RATIOS, "Ratios")
    assert drawn(figure, "<") == [0.02]
    assert drawn(figure, ">") == [50.0]


def test_a_quantity_that_no_centre_has_is_a_panel_with_the_reason():
    results = {"a": rate(None, None, NOT_COLLECTED)}
    figure = forest([panel_of(RATE, results)], ["a"], "Nobody")
    assert "no centre has an estimate" in " ".join(texts(figure))


@pytest.fixture(scope="module")
def sixty():
    """Hazard ratios of sixty centres, one of them without an event."""
    return {f"c{at}": ratio(np.exp(at / 40 - 1), np.exp(at / 40 - 2), 9) for at in range(60)} | {
        "none": ratio(None, None, None, NO_EVENTS)
    }


@pytest.mark.parametrize("n_centres", [1, 2, 4, 20, 60])
def test_forests_of_few_centres_and_many_fit_the_page(sixty, n_centres):
    results = {scope: sixty[scope] for scope in [*list(sixty)[:n_centres], "none"]}
    names = {scope: f"Hospital {scope}" for scope in results} | {"c0": LONG}
    panels = [panel_of(RATIO, results, labels=names)] * 3
    figure = draw_pooled_forest(panels, scopes_of(names), LONG)
    is_set_for_print(figure, 2 if n_centres > 4 else 1.2)
    assert len(drawn(figure, "s")) == 3 * n_centres
    assert f"Left out, {NO_EVENTS}: Hospital none." in said_in(figure)


def test_many_centres_stand_in_the_order_of_the_first_quantity(sixty):
    names = {scope: scope for scope in sixty}
    figure = draw_pooled_forest([panel_of(RATIO, sixty, labels=names)] * 2, scopes_of(names), "R")
    ratios = drawn(figure, "s")[:60]
    assert ratios == sorted(ratios, reverse=True)
    assert said_in(figure).count("0.37 to 1.61") == 2  # the range, e^-1 to e^(59/40 - 1)


@pytest.mark.parametrize("kind", [PROPORTION, PROBABILITY, MEAN_DIFFERENCE])
def test_axes_of_every_kind_have_room_beside_each_other(kind):
    lines = [
        ForestLine(OF_CENTRE, f"Hospital {at}", f"c{at}", values=(9.0 + at, 2.0, 50.0))
        for at in range(20)
    ]
    panels = [ForestPanel(kind, f"Quantity {at}", lines, "", []) for at in range(4)]
    names = {line.scope: line.label for line in lines}
    is_set_for_print(draw_pooled_forest(panels, scopes_of(names), "Quantities"))


def test_quantities_of_a_kind_and_topic_share_a_page_up_to_four():
    found = [replace(RATE, name=f"r{at}", title=f"R{at}", topic="any, thing") for at in range(5)]
    pages = forest_pages([*found, RATIO])
    assert [(page.name, list(page.headlines)) for page in pages] == [
        ("proportion_any_thing", ["r0", "r1"]),
        ("proportion_any_thing_2", ["r2", "r3", "r4"]),
        ("hazard_ratio", ["age"]),
    ]
    assert pages[1].title.endswith("any, thing (2 of 2)")


def test_the_nature_of_every_centre_stands_below():
    names = {"b": "Bay", "c": "Coast"}
    figure = draw_pooled_forest([panel_of(RATE, RATES)], scopes_of(names, "real"), "Rates")
    assert "All sites: real patients." in said_in(figure)
    assert "is not independent" not in said_in(figure)


def test_ratios_beyond_sense_are_written_by_their_side():
    assert value_text(RATIO.kind, 2.3e8) == ">10,000"
    assert value_text(RATIO.kind, 1e-9) == "<0.001"


def test_the_paper_and_the_pool_stand_under_the_same_quantity():
    cells = pooled(RATE, RATES, PAPERS)
    assert cells.levels("rate", PUBLISHED) == ["paper"]
    assert cells.at("rate", RANDOM)["n"] == 3


def test_the_bayesian_pool_of_two_centres_stands_in_table_and_forest_with_its_prior():
    two = {scope: RATES[scope] for scope in ("b", "c")}
    row = pool_table(results_of(RATE, two), [RATE], {"b": "B", "c": "C"}).iloc[0]
    pooled, bayesian = row["Pooled (95 % CI)"], row["Bayesian (95 % credible)"]
    assert bayesian.startswith(pooled[:2])
    assert float(bayesian.split()[-1][:-1]) < float(pooled.split()[-1][:-1])
    assert row["Prediction interval"] == "" != row["Bayesian prediction"]
    assert row["Bayesian, other scale of the prior"].startswith("half: ")
    figure = forest([panel_of(RATE, two)], two, "Rates")
    said = said_in(figure)
    assert "Pooled, Bayesian" in said and row["Bayesian prediction"] in said
    assert "95 % of centres lie within a factor of 3.0 of the typical odds" in said


def test_where_all_centres_have_no_event_there_is_no_bayesian_pool():
    none = {"b": rate(0, 20), "c": rate(0, 30)}
    row = pool_table(results_of(RATE, none), [RATE], {"b": "B"}).iloc[0]
    assert row["Bayesian (95 % credible)"] == row["Bayesian, other scale of the prior"] == ""
    assert row["Bayesian prediction"] == ""
