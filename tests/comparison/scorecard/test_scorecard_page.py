"""The page and the figure of the scorecard, by what stands on them."""

import pandas as pd
import pytest
from matplotlib.text import Text
from scorecard_cases import RULES, found, full_card, results, share

from hcc_conversion.comparison.scorecard.cells import SYMBOLS
from hcc_conversion.comparison.scorecard.figure import draw_published
from hcc_conversion.comparison.scorecard.page import ScorecardTables, scorecard_page
from hcc_conversion.comparison.scorecard.rules import stated
from hcc_conversion.comparison.scorecard.table import summarise
from schemas.scorecard import (
    DIFFERS,
    NOT_COLLECTED,
    UNCLEAR,
    VERDICTS,
    AuditControl,
    HeadlineComparison,
    HeadlineMetrics,
)

SCOPES = {
    "here": {"name": "Here & there", "nature": "reconstructed", "description": "made of the paper"}
}
TITLE = "Published against replicated"


def empty(model):
    return pd.DataFrame(columns=list(model.to_schema().columns))


@pytest.fixture(scope="module")
def page():
    printed = [*share("fever", 9, 23, "39.1", row="<b>Fever</b>"), *share("pain", 9, 23)]
    card = full_card(printed, results(fever=(20, 23)), found("t.fever.n"), made="whole")
    tables = ScorecardTables(
        card,
        summarise(card),
        *(empty(model) for model in (HeadlineComparison, HeadlineMetrics, AuditControl)),
    )
    return scorecard_page(TITLE, tables, RULES, SCOPES)


def test_the_page_states_every_rule_with_its_mark(page):
    assert set(SYMBOLS) == set(stated(RULES)) == set(VERDICTS)
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)
    for verdict, symbol in SYMBOLS.items():
        assert f'<span class="mark">{symbol}</span> {verdict}</dt>' in page


def test_the_page_says_what_rows_are_and_that_agreement_is_no_replication(page):
    assert "Here &amp; there (reconstructed from published aggregates): made of the paper" in page
    assert "made from this paper</th>" in page
    assert "agreement is by construction" in page


def test_an_inconsistent_value_leads_to_the_finding_of_the_audit(page):
    """The percentage has no finding of its own; that of its line is shown."""
    assert page.count('href="../audit/findings.html#grim:t.fever.n"') == 2
    assert "20 of 23</strong> published value inconsistent" in page


def test_every_value_has_an_anchor_and_print_is_escaped(page):
    for name in ("t.fever.n", "t.fever.pct", "t.pain.n"):
        assert f'id="invented-{name}"' in page
    assert "<b>Fever</b>" not in page


def headline(name, kind, source, estimate=None, low=None, high=None, note="", **fields):
    columns = dict.fromkeys(HeadlineComparison.to_schema().columns)
    numbers = {"estimate": estimate, "ci_low": low, "ci_high": high}
    text = {"paper": "invented", "made_from": "", "method": "", "finding": "", "note": note}
    text["verdict"] = "" if source == "printed" else NOT_COLLECTED if note else UNCLEAR
    place = {"headline": name, "title": name, "kind": kind, "source": source}
    return {**columns, **text, **numbers, **place, **fields}


@pytest.fixture(scope="module")
def figure():
    rows = [
        headline("rate", "proportion", "printed", 1.9, 1.3, 2.8),
        headline("rate", "proportion", "here", 6.8, 4.7, 9.6, verdict=DIFFERS),
        headline("response", "proportion", "printed", 42.3, 25.5, 61.1),
        headline("response", "proportion", "here", note="not collected"),
        headline("stay", "mean_difference", "printed", note="not printed"),
        headline("stay", "mean_difference", "here", 1.2, 0.2, 2.2),
        headline("ratio", "hazard_ratio", "printed", 0.045, 0.0, 93.0, finding="no_events:x"),
        headline("ratio", "hazard_ratio", "here", 2.2, 0.001, 900.0, made_from="whole"),
    ]
    return draw_published(pd.DataFrame(rows), {"here": "Here (real patients)"}, TITLE)


def texts(figure):
    return [" ".join(text.get_text().split()) for text in figure.findobj(Text)]


def test_a_panel_per_kind_and_small_proportions_on_their_own_axis(figure):
    scales = [(axes.get_xscale(), axes.get_xlim()) for axes in figure.axes]
    assert scales[0] == ("linear", (0, 20))
    assert scales[1] == ("linear", (0, 100))
    assert scales[3] == ("log", (0.01, 100))


def test_what_is_not_there_is_said_and_a_wrong_print_is_marked(figure):
    shown = texts(figure)
    assert "not collected: Here" in shown
    assert "printed: not printed" in shown
    assert "ratio †" in shown
    assert "Here (real patients): made from invented" in shown


def test_print_is_a_line_and_a_scope_a_marker_with_limits(figure):
    proportion = figure.axes[0]
    at_print = [line for line in proportion.lines if set(line.get_xdata()) == {1.9}]
    assert len(at_print) == 1
    assert [4.7, 9.6] in [list(line.get_xdata()) for line in proportion.lines]
    markers = [line for line in proportion.lines if list(line.get_xdata()) == [6.8]]
    assert markers[0].get_marker() not in ("", "None")


def test_the_mark_of_the_verdict_stands_on_the_line_of_its_scope(figure):
    (mark,) = figure.axes[0].texts
    (point,) = [line for line in figure.axes[0].lines if list(line.get_xdata()) == [6.8]]
    assert mark.get_text() == "≠"
    assert mark.get_position()[1] == point.get_ydata()[0]
    assert not figure.axes[1].texts  # nothing to judge where there is no estimate
    (note,) = [text for text in texts(figure) if text.startswith("Upright line")]
    assert note.endswith("the verdict on each scope: ? unclear, ≠ differs.")


def test_limits_beyond_the_axis_end_in_arrows(figure):
    arrows = {line.get_marker() for line in figure.axes[3].lines} & {"<", ">"}
    assert arrows == {"<", ">"}
