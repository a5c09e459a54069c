"""The page of one site."""

import pandas as pd
from report_cases import FINDING, LABELS, QUERIES, results_of
from site_page_cases import html_of, page_of, results_of_site

from hcc_conversion.report.site_page import absent_parts, quality_of, shown_figures
from schemas.conclusions import TYPICAL


def test_the_numbers_of_the_site_stand_between_the_paper_and_a_typical_site():
    html = html_of(page_of("south"))
    assert "South beside A 2020" in html
    assert f"{LABELS[1]} differs." in html
    heads = html[html.index("<thead>") : html.index("</thead>")]
    assert heads.index("A 2020") < heads.index(">South<") < heads.index(TYPICAL)
    assert "28 of 414; differs" in html


def test_a_site_without_any_of_them_has_a_sentence_and_no_table():
    html = html_of(page_of("north"))
    assert "has none." in html
    assert "<thead>" not in html
    assert "North &amp; Sons &lt;Clinic&gt;" in html  # a name is text, never markup


def test_a_figure_that_shows_nothing_is_left_out_and_its_analysis_named():
    results = results_of_site()
    results["trae"] = results_of("trae", 0).assign(value=float("nan"), note="not collected")
    shown = [path for path, _ in shown_figures(results)]
    assert shown == ["flow/figure", "conversion/incidence", "surgery/figure"]
    assert absent_parts(results) == [("Treatment-related adverse events", "not collected")]


def test_with_nothing_to_draw_the_page_says_so():
    results = {
        name: table.assign(value=float("nan"), note="not collected")
        for name, table in results_of_site().items()
    }
    assert shown_figures(results) == []
    assert len(absent_parts(results)) == len(results)


def test_quality_has_no_value_of_the_extract():
    accounting = pd.DataFrame({"table": ["patients", "outcomes", "outcomes"], "kept": [1200, 3, 4]})
    found = quality_of("0 kinds of errors.", FINDING, QUERIES, accounting)
    assert found["kept"] == [("patients", "1,200"), ("outcomes", "7")]
    html = html_of(page_of("south", quality=found))
    assert "SECRET" not in html
    assert "unusual" in html
    assert "0 kinds of errors. 1 query open, the oldest since 2026-11-28." in html


def test_where_the_extract_is_elsewhere_the_page_says_so():
    assert "The extract is at the site" in html_of(page_of("south", quality=None))
