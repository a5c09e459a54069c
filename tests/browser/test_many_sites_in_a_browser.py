"""The report of many sites as people open it: on the pool, with sites to be found and ticked."""

import pytest
from report_cases import make_report

from hcc_conversion.display import many

pytestmark = pytest.mark.slow
TABLE = "#table-comparison-baseline-table"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Two sites, where more than one are many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(many, "FEW", 1)
        return make_report(tmp_path_factory.mktemp("report"))


@pytest.fixture
def page(window, report):
    window.open(report)
    return window


def headings(page):
    return [cell.text.split("\n")[0] for cell in page.shown(f"{TABLE} thead th")]


def click(page, selector):
    page.run("arguments[0].click()", page.one(selector))


def test_it_opens_on_the_pool_and_a_site_comes_up_where_it_is_ticked(page):
    assert headings(page)[-1] == "Pooled" and "South" not in headings(page)
    assert page.shown('.apart li[data-scope="south"]') == []
    click(page, '#picker input[value="south"]')
    assert headings(page)[-2:] == ["South", "Pooled"]
    assert page.shown('.apart li[data-scope="south"]')
    page.address(lambda address: address.endswith("#sites=south,pooled"))
    assert page.complaints() == []


def test_all_sites_stand_in_the_address_by_one_word_and_the_pool_by_none(page, report):
    click(page, "#all")
    page.address(lambda address: address.endswith("#sites=all"))
    click(page, "#none")
    page.address(lambda address: "#" not in address)
    assert headings(page)[-1] == "Pooled" and "South" not in headings(page)
    page.open(report, hash_="#sites=all")
    assert headings(page)[-3:] == ["North & Sons <Clinic>", "South", "Pooled"]


def test_a_part_of_its_name_finds_a_site(page):
    page.one("#find-site").send_keys("sou")
    shown = [one.text.split("\n")[0] for one in page.shown("#picker label.site")]
    assert shown == ["South simulated"] or shown == ["South"]
