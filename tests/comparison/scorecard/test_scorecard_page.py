"""The page of the scorecard, by what stands on it."""

import pandas as pd
import pytest
from scorecard_cases import RULES, found, full_card, results, share

from hcc_conversion.comparison.scorecard.cells import SYMBOLS
from hcc_conversion.comparison.scorecard.page import ScorecardTables, scorecard_page
from hcc_conversion.comparison.scorecard.rules import stated
from hcc_conversion.comparison.scorecard.section import FIGURES
from hcc_conversion.comparison.scorecard.table import summarise
from schemas.scorecard import (
    NOT_COLLECTED,
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


def test_of_many_sites_a_value_says_how_many_and_which():
    """Ten sites: nine of 20 in 23 that the paper has 9 of, one that does not collect it."""
    names = [f"s{number}" for number in range(10)]
    here = full_card(share("fever", 9, 23, "39.1"), results(fever=(20, 23)), found("t.other.n"))
    there = here.assign(verdict=NOT_COLLECTED, replicated_as_printed="", why="")
    card = pd.concat(
        [(there if name == "s9" else here).assign(scope=name) for name in names], ignore_index=True
    )
    none = (empty(model) for model in (HeadlineComparison, HeadlineMetrics, AuditControl))
    row = {"nature": "real", "description": "rows"}
    scopes = {name: {"name": name.upper(), **row} for name in names}
    page = scorecard_page(TITLE, ScorecardTables(card, summarise(card), *none), RULES, scopes)
    verdict = here["verdict"].iloc[0]
    assert f"{SYMBOLS[verdict]}</span> {verdict}: 9</span>" in page
    assert f"{SYMBOLS[NOT_COLLECTED]}</span> {NOT_COLLECTED}: 1</span>" in page
    assert "S8: 20" in page and "S9: " not in page
    assert page.count("<details>") > 2


def test_the_page_leads_to_every_figure(page):
    assert all(f'href="{name}.svg"' in page for name in FIGURES)
