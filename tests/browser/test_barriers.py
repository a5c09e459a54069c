"""The report and pages on their own have no barrier that axe-core finds, in light and dark."""

import pandas as pd
import pytest
from axe import axe_or_skip, barriers
from report_cases import make_report
from site_page_cases import html_of, page_of

from hcc_conversion.display.pages import table_page
from hcc_conversion.ingest.validation_page import validation_page
from hcc_conversion.manuscript.model import Cell, Column, JournalTable, Part, Row, TableSet
from hcc_conversion.manuscript.web_page import web_page

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def axe(tmp_path_factory):
    return axe_or_skip(tmp_path_factory.mktemp("axe"))


def journal_tables():
    """Two layouts of columns with and without a head of several, with a heading and cells."""
    spans = ("", "Site 1", "Site 2")
    heads = [Column(head, span) for span in spans for head in ("n (%)", "P")]
    rows = [Row("Age", [], is_heading=True), Row("<65", [Cell("1 (4)", mark="a")] * 6, indent=True)]
    foot = ([("a", "By hand.")], ["NC, not collected."])
    made = [JournalTable(name, "Who", "Characteristic", heads, rows, *foot) for name in ("1", "R1")]
    parts = [Part([table], f"Layout {table.number}", "Its rows.") for table in made]
    return TableSet("Tables", ["Site 0: real patients"], parts)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    rows = pd.DataFrame([[f"Line {n}", "a", "not collected"] for n in range(200)])
    table = rows.set_axis(["Variable", "Level", "North"], axis=1)
    problem = dict.fromkeys(
        ("file", "column", "n_rows", "rows", "problem", "found", "expected", "advice"), "x"
    )
    own = {
        "table": table_page("T", table, legend=["North: a"], notes=["A note"], n_keys=2),
        "validation": validation_page(
            "V", verdict="1 error", problems=[problem | {"severity": "error"}], accounting=[],
            n_quarantined=2,
        ),
        "journal": web_page(journal_tables(), back="../index.html", beside={"Word": "t.docx"}),
        "site": html_of(
            page_of(
                "south",
                quality={"verdict": "V", "problems": [("a",) * 5], "kept": [("patients", "3")]},
            )
        ),
    }  # fmt: skip
    for name, html in own.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    report = make_report(folder)
    return {"report": report} | {name: folder / f"{name}.html" for name in own}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["report", "table", "validation", "journal", "site"])
def test_there_is_no_barrier(window, axe, pages, name, dark):
    window.open(pages[name], dark=dark)
    assert barriers(window, axe) == []


def test_a_barrier_would_be_found(window, axe, tmp_path):
    page = tmp_path / "bad.html"
    page.write_text("<title>x</title><img src='x.png'>", encoding="utf-8")
    window.open(page)
    assert any(found.startswith("image-alt") for found in barriers(window, axe))


def test_a_page_on_its_own_has_a_main_part_and_a_way_back(window, pages):
    window.open(pages["table"])
    assert window.one("main table") and window.one("header h1")
    assert window.one("nav a").get_attribute("href").endswith("/report/index.html")
