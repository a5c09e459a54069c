"""The sheets of one site: what the page shows, read back from the PDF."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO

import pandas as pd
import pytest
from pypdf import PdfReader
from report_cases import LABELS
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from site_page_cases import IN_FIGURE, SITES, html_of, page_of, sheets_of

from hcc_conversion.display.sheets import HEIGHT, MARGIN, WIDTH
from hcc_conversion.report.site_sheets import SIZES
from schemas.conclusions import QUANTITY, TYPICAL

FOUND = {
    "verdict": "North: 0 kinds of errors, 1 kind of warnings.",
    "problems": [("warning", "patients", "白蛋白(g/L)", "1,036", "outside the usual range")],
    "kept": [("patients", "1,200"), ("adverse_events", "7")],
}
LONG = "Zentrum für Leberchirurgie und Transplantationsmedizin & Co. " * 4 + "W" * 150


def table_of(rows, label=LABELS[1]):
    """Headline quantities; no two cells are the same."""
    return pd.DataFrame(
        [
            (f"Quantity {n}, of the converted", f"{n} of 1,{n:03}: {n}.5 % (−{n}.1 to {n}.9)",
             f"{n}.25 %", f"{n + 1000} of 2,000; paper cannot tell")
            for n in range(rows)
        ],
        columns=[QUANTITY, "A 2020", TYPICAL, label],
    )  # fmt: skip


class Texts(HTMLParser):
    """The texts of a page, in their order; a figure by what is read instead of it."""

    def __init__(self, html):
        super().__init__()
        self.texts, self.instead = [], []
        self.feed(html[html.index("<h1>") :])

    def handle_starttag(self, tag, attrs):
        if tag == "img":
            self.instead.append(dict(attrs)["alt"])

    def handle_data(self, data):
        self.texts += [data] if data.strip() else []


def squeezed(text):
    """Without what parts words and lines, which pages and sheets do in their own ways."""
    return re.sub(r"\s", "", text)


def read(pdf):
    return PdfReader(BytesIO(pdf))


def text_of(pdf):
    return [page.extract_text() for page in read(pdf).pages]


@pytest.mark.parametrize("quality", [FOUND, None], ids=["told", "not told"])
@pytest.mark.parametrize("site", ["north", "south"])
def test_the_sheets_say_what_the_page_says_and_nothing_else(site, quality):
    """A site of which little may be shown is as safe on paper as on its page."""
    page = page_of(site, table=table_of(60), quality=quality)
    pdf = sheets_of(page)
    left = [squeezed(text) for text in text_of(pdf)]
    total = len(left)
    assert total > 1 or site == "north"
    foot = [f"{squeezed(page.title)}page{number}of{total}" for number in range(1, total + 1)]
    assert all(text.endswith(end) for text, end in zip(left, foot, strict=True))
    left = "".join(text.removesuffix(end) for text, end in zip(left, foot, strict=True))
    for text in Texts(html_of(page)).texts:
        if "PDF" not in text:  # the link to the sheets
            before, found, after = left.partition(squeezed(text))
            assert found, text
            left = f"{before}\n{after}"
    heads = "".join(map(squeezed, [QUANTITY, "A 2020", SITES[site].name, TYPICAL]))
    assert set(left.split()) <= {
        "•",
        ":",
        IN_FIGURE * 3,
        IN_FIGURE * 2,
        IN_FIGURE,
        heads,
        f"•{heads}",
    }


def test_every_sheet_that_a_table_goes_on_to_has_its_heads():
    texts = text_of(sheets_of(page_of("south", table=table_of(150))))
    rows = [len(re.findall(r"Quantity \d+, of", text)) for text in texts]
    assert len([n for n in rows if n]) > 2 and sum(rows) == 150
    assert [bool(n) for n in rows] == [
        "Typical site" in text.split("In brackets")[0] for text in texts
    ]


def tree_of(pdf):
    """Role, alternative text and scope of every element, in the order of reading."""

    def within(element):
        element = element.get_object()
        if "/S" in element:
            scope = element.get("/A", {}).get("/Scope", "")
            yield element["/S"], element.get("/Alt", ""), scope
            for kid in element["/K"]:
                yield from within(kid)

    return list(within(read(pdf).root_object["/StructTreeRoot"]["/K"][0]))


def test_headings_cells_and_figures_are_told_apart():
    page = page_of("south", table=table_of(60), quality=FOUND)
    tree = tree_of(sheets_of(page))
    roles = [role for role, _, _ in tree]
    assert roles[:4] == ["/Document", "/H1", "/P", "/P"]
    assert roles.count("/H2") == len(page.parts)
    assert [instead for role, instead, _ in tree if role == "/Figure"] == Texts(
        html_of(page)
    ).instead
    # The numbers and what validation found: a row of heads each, and 60 named rows and one.
    assert roles.count("/TR") == 1 + 60 + 1 + 1
    scopes = [scope for role, _, scope in tree if role == "/TH"]
    assert scopes == ["/Column"] * 4 + ["/Row"] * 60 + ["/Column"] * 5
    assert roles.count("/TD") == 60 * 3 + 5


def test_the_file_says_what_it_is_and_carries_its_letters():
    pdf = read(sheets_of(page_of("south", quality=FOUND)))
    assert pdf.metadata.title == "South beside A 2020"
    assert "A et al., 2020" in pdf.metadata.author
    assert pdf.root_object["/Lang"] == "en"
    assert pdf.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
    for page in pdf.pages:
        assert tuple(map(float, page.mediabox[2:])) == pytest.approx(A4, abs=0.01)
        for font in page["/Resources"]["/Font"].values():
            if font["/Subtype"] == "/TrueType":
                assert "/FontFile2" in font["/FontDescriptor"]
            else:  # Chinese, which the reader's machine has
                assert font["/BaseFont"] == "/STSong-Light"


def test_the_same_page_gives_the_same_bytes():
    page = page_of("south", table=table_of(60), quality=FOUND)
    assert sheets_of(page) == sheets_of(page)


def edges_of(pdf):
    """Left and right of every line of text of every sheet, in points; not of what is drawn."""
    found = []

    def note(text, place, line, font, size):
        for written in text.split("\n"):
            if written.strip() and IN_FIGURE not in written:
                left = line[4] * place[0] + place[4]
                name = "DejaVu Sans Bold" if "Bold" in font["/BaseFont"] else "DejaVu Sans"
                found.append((left, left + stringWidth(written.strip(), name, size)))

    for page in read(pdf).pages:
        page.extract_text(visitor_text=note)
    return found


def test_long_names_and_words_stay_on_the_sheet():
    site = replace(SITES["south"], name=LONG, label=LONG, description=LONG)
    problem = ("warning", "patients", LONG, "1", LONG)
    higher_than_a_sheet = (*problem[:4], LONG * 30)
    quality = FOUND | {"problems": [problem, problem, higher_than_a_sheet, problem]}
    pdf = sheets_of(page_of(site, table=table_of(5, LONG), quality=quality), width=12, height=30)
    texts = text_of(pdf)
    assert squeezed("".join(texts)).count("W" * 150) >= 35  # nothing is cut
    assert all(text.count("Severity") <= 1 for text in texts)
    edges = edges_of(pdf)
    assert len(edges) > 50
    assert min(left for left, _ in edges) >= MARGIN - 1
    assert max(right for _, right in edges) <= MARGIN + WIDTH + 1


def test_a_figure_larger_than_a_sheet_is_made_smaller():
    page = page_of("south")
    pdf = read(sheets_of(page, width=12, height=40))
    for sheet in pdf.pages:
        code = sheet.get_contents().get_data().decode("latin-1")
        for scale in re.findall(r"q\n([\d.]+) 0 0 [\d.]+ [\d.-]+ [\d.-]+ cm\n/Figure\d Do", code):
            assert float(scale) * 12 * 72 <= WIDTH and float(scale) * 40 * 72 <= HEIGHT


def test_small_figures_stand_beside_one_another():
    page = page_of("south")
    beside, below = (len(text_of(sheets_of(page, width=width, height=6))) for width in (2.0, 4.0))
    assert beside < below


def sheets_by_size(page, monkeypatch):
    """How many sheets there are with text of each size, then with the size that is chosen."""
    counts = [len(text_of(sheets_of(page)))]
    for size in SIZES:
        with monkeypatch.context() as patched:
            patched.setattr("hcc_conversion.report.site_sheets.SIZES", (size,))
            counts.insert(-1, len(text_of(sheets_of(page))))
    return counts


@pytest.mark.parametrize(("rows", "counts"), [(20, [1, 1, 1, 1]), (58, [3, 2, 2, 2])])
def test_smaller_text_spares_a_sheet(rows, counts, monkeypatch):
    page = page_of("north", quality=FOUND | {"problems": FOUND["problems"] * rows})
    without_figures = replace(page, parts=page.parts[:-1])
    assert sheets_by_size(without_figures, monkeypatch) == counts


@pytest.mark.parametrize("height", [5.2, 5.4, 5.6, 5.8])
def test_a_figure_that_ends_a_sheet_leaves_no_empty_one(height):
    """Figures are made smaller until they end the sheet: nothing comes after the last."""
    sheets = read(sheets_of(page_of("south"), width=6.7, height=height)).pages
    drawn = [len(re.findall(rb"/Figure\d Do", sheet.get_contents().get_data())) for sheet in sheets]
    assert sum(drawn) == 3
    assert drawn[-1] > 0
