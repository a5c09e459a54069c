"""The figures of the headline quantities: the printed value, sites beside it, and verdicts."""

import pandas as pd
import pytest
from figure_checks import LONG, is_set_for_print, texts
from matplotlib.patches import Rectangle

from hcc_conversion.comparison.scorecard.cells import SYMBOLS
from hcc_conversion.comparison.scorecard.figure import NOTHING, draw_published
from hcc_conversion.comparison.scorecard.verdict_tiles import TILES
from schemas.scorecard import DIFFERS, NOT_COLLECTED, UNCLEAR, VERDICTS, HeadlineComparison

KINDS = ("proportion", "probability", "mean_difference", "hazard_ratio")


def headline(name, kind, source, estimate=None, low=None, high=None, note="", **fields):
    columns = dict.fromkeys(HeadlineComparison.to_schema().columns)
    numbers = {"estimate": estimate, "ci_low": low, "ci_high": high}
    text = {"paper": "invented", "made_from": "", "method": "", "finding": "", "note": note}
    text["verdict"] = "" if source == "printed" else NOT_COLLECTED if note else UNCLEAR
    place = {"headline": name, "title": name, "kind": kind, "source": source}
    return {**columns, **text, **numbers, **place, **fields}


def scopes_of(*names, nature="real"):
    return {name: {"name": name.title(), "nature": nature} for name in names}


ROWS = [
    headline("rate", "proportion", "printed", 1.9, 1.3, 2.8),
    headline("rate", "proportion", "here", 6.8, 4.7, 9.6, verdict=DIFFERS),
    headline("response", "proportion", "printed", 42.3, 25.5, 61.1),
    headline("response", "proportion", "here", note="not collected"),
    headline("stay", "mean_difference", "printed", note="not printed"),
    headline("stay", "mean_difference", "here", 1.2, 0.2, 2.2),
    headline("ratio", "hazard_ratio", "printed", 0.045, 0.0, 93.0, finding="no_events:x"),
    headline("ratio", "hazard_ratio", "here", 2.2, 0.001, 900.0, made_from="whole"),
]


@pytest.fixture(scope="module")
def figure():
    return draw_published(pd.DataFrame(ROWS), scopes_of("here"), KINDS, "Headlines")


def said_in(figure):
    return [" ".join(text.split()) for text in texts(figure)]


def test_a_panel_per_kind_and_small_proportions_on_their_own_axis(figure):
    scales = [(axes.get_xscale(), axes.get_xlim()) for axes in figure.axes]
    assert scales == [("linear", (0, 20)), ("linear", (0, 100)), ("log", (0.01, 100))]


def test_what_is_not_printed_is_said_and_a_wrong_print_is_marked(figure):
    said = said_in(figure)
    assert any("Not printed, so not compared: stay." in text for text in said)
    assert "ratio †" in said
    assert "Here (real patients), made from Invented" in said
    assert "1.90 (1.30 to 2.80)" in said


def test_a_kind_of_which_nothing_is_printed_is_a_sentence():
    figure = draw_published(pd.DataFrame(ROWS), scopes_of("here"), ["mean_difference"], "Nothing")
    assert not figure.axes and NOTHING in texts(figure)
    is_set_for_print(figure)


def test_print_is_a_line_and_a_scope_a_marker_with_limits(figure):
    proportion = figure.axes[0]
    at_print = [line for line in proportion.lines if set(line.get_xdata()) == {1.9}]
    assert len(at_print) == 1
    assert [4.7, 9.6] in [list(line.get_xdata()) for line in proportion.lines]
    markers = [line for line in proportion.lines if list(line.get_xdata()) == [6.8]]
    assert markers[0].get_marker() not in ("", "None")


def tiles_of(figure):
    return [
        patch.get_facecolor()[:3]
        for patch in figure.artists + figure.patches
        if isinstance(patch, Rectangle) and patch is not figure.patch
    ]


def test_the_verdict_is_a_tile_with_its_symbol(figure):
    shown = [symbol for symbol in said_in(figure) if symbol in SYMBOLS.values()]
    assert shown == [SYMBOLS[DIFFERS], SYMBOLS[NOT_COLLECTED], SYMBOLS[UNCLEAR]]
    note = next(text for text in said_in(figure) if text.startswith("Upright line"))
    assert "? unclear, ≠ differs, – not collected." in note


def test_every_verdict_has_a_tile_and_differing_is_the_darkest():
    assert set(TILES) == set(VERDICTS)
    light = {
        verdict: sum(int(fill[at : at + 2], 16) for at in (1, 3, 5))
        for verdict, (fill, _) in TILES.items()
        if fill.startswith("#")
    }
    assert min(light, key=light.get) == DIFFERS


def test_limits_beyond_the_axis_end_in_arrows(figure):
    arrows = {line.get_marker() for line in figure.axes[-1].lines} & {"<", ">"}
    assert arrows == {"<", ">"}


@pytest.mark.parametrize("n_sites", [1, 4, 20, 60])
def test_one_site_and_sixty_fit_a_page(n_sites):
    names = [f"site{number}" for number in range(n_sites)]
    rows = []
    for quantity in range(22):
        name = f"Quantity {quantity} with a name of two lines or so"
        rows.append(headline(name, "hazard_ratio", "printed", 0.8, 0.4, 1.6))
        rows += [
            headline(name, "hazard_ratio", site, 0.5 + 0.1 * number, 0.2, 3.0 + number)
            for number, site in enumerate(names)
        ]
        rows.append(headline(name, "hazard_ratio", "pooled", 1.1, 0.9, 1.4, verdict=DIFFERS))
    scopes = scopes_of(*names, "pooled")
    figure = draw_published(pd.DataFrame(rows), scopes, KINDS, LONG)
    is_set_for_print(figure, 1.15)
    if n_sites > 8:  # 60 of the one verdict, 1 of the other; the median of 0.5, 0.6 ... 6.4
        assert texts(figure).count(str(n_sites)) == 22
        assert n_sites != 60 or sum("3.45 (0.50 to 6.40)" in text for text in texts(figure)) == 22
