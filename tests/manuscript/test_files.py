"""The same table as Word, workbook and page: what is in them, read back."""

import re
from html.parser import HTMLParser
from io import BytesIO

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from openpyxl import load_workbook

from hcc_conversion.manuscript.model import Cell, Column, JournalTable, Number, Part, Row, TableSet
from hcc_conversion.manuscript.web_page import web_page
from hcc_conversion.manuscript.word_file import word_file
from hcc_conversion.manuscript.workbook_file import workbook_file

SHARE = Cell("19 (73.1)", {"n": Number(19, 0), "percent": Number(1900 / 26, 1)}, "a")
ABSENT = Cell("NC")


def table(n_sites=1, number="1"):
    """Two columns of every site, of which the second is collected by nobody but the first."""
    columns = [
        Column(head, f"Site {site}", counted)
        for site in range(n_sites)
        for head, counted in (("Conversion", "n = 26"), ("P", ""))
    ]
    rows = [
        Row("Age, years, n (%)", [], is_heading=True),
        Row("<65", [SHARE, ABSENT] * n_sites, indent=True),
    ]
    return JournalTable(
        number, "Who they were", "Characteristic", columns, rows, [("a", "By hand.")], ["NC, not."]
    )


def tables(*made):
    part = Part(made, "As the paper", "Its rows.", ["Table 5 is not."])
    return TableSet("Tables — Here <&>", ["Here: simulated patients"], [part])


@pytest.fixture(scope="module")
def word():
    return Document(BytesIO(word_file(tables(table(), table(20, "6")))))


def heads(grid):
    return [row for row in grid.rows if row._tr.trPr.find(qn("w:tblHeader")) is not None]


def test_a_word_table_has_a_caption_above_and_heads_that_are_repeated(word):
    captions = [one.text for one in word.paragraphs if one.style.name == "Caption"]
    assert captions[0] == "Table 1. Who they were"
    assert all(text == "Table 6. Who they were (continued)" for text in captions[2:])
    for grid in word.tables:
        assert [row.cells[0].text for row in heads(grid)] == ["", "Characteristic"]


def test_word_has_the_cells_the_letters_raised_and_the_foot(word):
    cells = word.tables[0].rows[3].cells
    assert [cell.text for cell in cells] == ["<65", "19 (73.1)a", "NC"]
    assert [run.font.superscript for run in cells[1].paragraphs[0].runs] == [None, True]
    texts = [one.text for one in word.paragraphs]
    assert "a\u00a0By hand. " in texts and "NC, not." in texts
    assert texts[2:4] == ["As the paper", "Its rows."] and "Table 5 is not." in texts


def test_twenty_sites_are_split_with_the_labels_repeated_and_no_site_torn(word):
    parts = word.tables[1:]
    assert len(parts) > 2
    found = []
    for grid in parts:
        assert grid.rows[3].cells[0].text == "<65"
        spans = [cell.text for cell in grid.rows[0].cells[1:]]
        found += list(dict.fromkeys(spans))
        assert all(spans.count(span) == 2 for span in spans)
    assert found == [f"Site {site}" for site in range(20)]


def test_wide_tables_lie_and_fit_the_page(word):
    turned = [section.orientation for section in word.sections]
    assert turned == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE]
    section = word.sections[-1]
    room = section.page_width - section.left_margin - section.right_margin
    for grid in word.tables:
        assert sum(column.width for column in grid.columns) <= room


def test_the_same_tables_give_the_same_bytes():
    assert word_file(tables(table())) == word_file(tables(table()))
    assert workbook_file(tables(table())) == workbook_file(tables(table()))


def test_a_workbook_has_numbers_with_their_formats_and_heads_that_stay():
    book = load_workbook(BytesIO(workbook_file(tables(table(2)))))
    assert book.sheetnames == ["Contents", "Table 1"]
    sheet = book["Table 1"]
    assert [cell.value for cell in sheet[4]][:5] == [
        "Characteristic",
        "n",
        "%",
        "note",
        "without a value",
    ]
    n, percent = sheet["B6"], sheet["C6"]
    assert (n.value, n.number_format, percent.number_format) == (19, "0", "0.0")
    assert percent.value == pytest.approx(1900 / 26)
    assert sheet["E6"].value == "NC"
    assert sheet.freeze_panes == "B5"
    cover = [(cell.value, cell.font.bold) for cell in book["Contents"]["A"]]
    assert ("As the paper", True) in cover and ("Its rows.", False) in cover
    assert (sheet["B3"].value, sheet["F2"].value) == ("Conversion (n = 26)", "Site 1")


def test_a_workbook_heads_an_estimate_by_what_it_is_of():
    cell = Cell("1.0 (0.2 to 1.8)", {
        "difference": Number(1.04, 1), "ci_low": Number(0.2, 1), "ci_high": Number(1.8, 1)
    })  # fmt: skip
    ours = JournalTable("6", "Who", "X", [Column("Difference")], [Row("Age", [cell])], [], [])
    sheet = load_workbook(BytesIO(workbook_file(tables(ours))))["Table 6"]
    heads = [one.value for one in sheet[4]]
    assert heads == ["X", "difference", "95% CI, lower", "95% CI, upper"]
    assert [one.value for one in sheet[5]] == ["Age", 1.04, 0.2, 1.8]


class Page(HTMLParser):
    """Tags that are open at the end, and the attributes of all of them."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_has_landmarks_a_way_back_and_heads_for_every_cell():
    html = web_page(tables(table(3)), back="../../report/index.html", beside={"Word": "t.docx"})
    page = Page(html)
    assert page.open == []
    tags = [tag for tag, _ in page.tags]
    assert tags.count("main") == 1 and "nav" in tags
    links = [attrs.get("href") for tag, attrs in page.tags if tag == "a"]
    assert links == ["../../report/index.html", "t.docx", "#table-1"]
    assert all("scope" in attrs for tag, attrs in page.tags if tag == "th")
    assert "Here &lt;&amp;&gt;" in html
    assert re.search(r'<td class="number">19 \(73.1\)<sup>a</sup></td>', html)
