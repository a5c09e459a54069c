"""The report and pages on their own have no barrier that axe-core finds, in light and dark."""

import pandas as pd
import pytest
from axe import axe_or_skip, barriers
from report_cases import make_report
from site_page_cases import html_of, page_of

from hcc_conversion.display.pages import table_page
from hcc_conversion.ingest.validation_page import validation_page

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def axe(tmp_path_factory):
    return axe_or_skip(tmp_path_factory.mktemp("axe"))


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
@pytest.mark.parametrize("name", ["report", "table", "validation", "site"])
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
