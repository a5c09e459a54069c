"""The first section of the page."""

from report_cases import SCOPES, answer_tables

from hcc_conversion.report.answer import answer_of
from hcc_conversion.report.site import sites_of

SITES = sites_of(SCOPES)


def test_sites_that_say_something_come_first():
    answer = answer_of(answer_tables(), SITES, frozenset(), hidden=False)
    assert answer.of_all == {"A 2020": ["Of all."]}
    assert [site.id for site in answer.of_sites] == ["south", "north"]
    assert answer.grid.columns[1].site.id == "south"
    moved = [cell.text for cell in answer.moved.rows[0].cells]
    assert moved == ["South", "Converted", "1", "2"]


def test_where_counts_of_few_are_hidden_no_number_stands_beside_an_earlier_one():
    assert answer_of(answer_tables(), SITES, frozenset(), hidden=True).moved is None


def test_without_a_paper_there_is_no_answer():
    assert answer_of({}, SITES, frozenset(), hidden=False) is None
