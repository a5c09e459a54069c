"""The report of many sites: what is of all stands in it, what is of one in files beside it."""

import re
from zipfile import ZipFile

import pandas as pd
import pytest
from report_cases import make_report

from hcc_conversion.display import many
from hcc_conversion.report.assemble import cautions
from hcc_conversion.report.grid import grid_of
from hcc_conversion.report.site import sites_of


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """Two sites, where more than one are many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(many, "FEW", 1)
        return make_report(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def html(path):
    return path.read_text(encoding="utf-8")


def scopes_of(n):
    centres = {f"c{number}": f"Clinic {number}" for number in range(n)}
    return {
        scope: {"name": name, "nature": "simulated", "description": ""}
        for scope, name in {**centres, "pooled": "Pooled"}.items()
    }


def test_eight_sites_are_few_and_a_pool_is_no_site():
    assert not many.are_many(scopes_of(8))
    assert many.are_many(scopes_of(9))


def test_the_page_holds_figures_of_the_pool_and_of_all_alone(html):
    figures = re.findall(r'<figure class="tile( joint)?"(?: data-scope="(\w+)")?', html)
    assert {scope for _, scope in figures} == {"", "pooled"}
    assert any(joint for joint, _ in figures)
    own = re.findall(r'<details class="own" data-scope="(\w+)"', html)
    assert set(own) == {"pooled"}


def test_of_each_site_there_are_links_to_its_own_figures_and_tables(path, html):
    own = re.findall(r'<li data-scope="south">.*?</li>', html, re.S)
    links = re.findall(r'href="([^"]+)" data-where="(\w+)"', " ".join(own))
    assert ("../south/flow/figure.svg", "beside") in links
    assert ("../south/flow/table.csv", "beside") in links
    for address, where in links:
        assert where != "carried"
        assert where == "centre" or (path.parent / address).exists()


def test_the_page_carries_no_table_of_a_site_and_the_archive_has_them(path, html):
    carried = re.findall(r'download="(\w+?)_', html)
    assert set(carried) == {"comparison", "pooled"}
    with ZipFile(path.with_name("report.zip")) as archive:
        assert {"south/flow/table.csv", "south/flow/figure.svg"} <= set(archive.namelist())


def test_figures_of_single_patients_stay_with_the_centres(path, html):
    assert re.search(r'<a href="../south/swimmer/figure.svg" data-where="centre"', html)
    with ZipFile(path.with_name("report.zip")) as archive:
        assert "south/swimmer/figure.svg" not in archive.namelist()


def test_it_opens_on_the_pool_and_sites_can_be_looked_for(html):
    ticked = re.findall(r'name="site" value="(\w+)" checked', html)
    assert ticked == ["pooled"]
    assert 'id="find-site"' in html and 'id="none"' in html


def test_every_site_stands_in_the_roll_with_its_pages(html):
    [roll] = re.findall(r'<table class="roll">.*?</table>', html, re.S)
    assert roll.count('<th scope="row">') == 3
    assert "../south/summary/summary.html" in roll and "../north/tables/tables.html" in roll
    assert 'class="cards"' not in html


def test_cautions_count_many_sites_and_name_few():
    few, many_ = (sites_of(scopes_of(n)) for n in (2, 9))
    assert "Clinic 0 or Clinic 1" in " ".join(cautions(few, {}, patient_level=False))
    hidden = {f"Clinic {number}": 5 if number else 10 for number in range(9)}
    text = " ".join(cautions(many_, hidden, patient_level=False))
    assert "No row of 9 sites" in text and "(below 5: 8 sites, below 10: 1 sites)" in text


def test_a_heading_in_a_rule_of_style_ends_neither_the_rule_nor_the_page():
    headings = [f'A "{number}" </style>\\' for number in range(11)]
    grid = grid_of(pd.DataFrame([range(11)], columns=headings).astype(str), [], id="x", title="x")
    first = grid.print_heads[0]
    assert first.startswith('[id="x"].wide tr > :nth-child(1)::before { content: "A ')
    assert first.count('"') == 4 and "<" not in first and len(grid.print_heads) == 11
