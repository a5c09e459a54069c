"""Sheets that say what every piece of them is, read back from the file."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from site_page_cases import IN_FIGURE, drawn_figure

from hcc_conversion.display.tagged_pdf import Element, TaggedCanvas, finished, size_of


def sheets(document, drawings):
    """Two sheets: a heading that goes on overleaf, what is drawn, and a figure on the second."""
    file = BytesIO()
    canvas = TaggedCanvas(file)
    heading = document.add("TH", scope="Column")
    with canvas.marked(heading):
        canvas.drawString(100, 700, "Head")
    canvas.drawString(100, 20, "page 1")
    canvas.showPage()
    with canvas.marked(heading):
        canvas.drawString(100, 700, "Head")
    with canvas.marked(document.add("Figure", instead="What one sees")):
        for name in drawings:
            canvas.draw_named(name)
    canvas.showPage()
    canvas.save()
    return finished(file.getvalue(), document, drawings)


@pytest.fixture(scope="module")
def file():
    return sheets(Element("Document"), {"Figure1": drawn_figure(3.0, 2.0)})


def test_every_element_has_its_role_and_its_place(file):
    read = PdfReader(BytesIO(file))
    assert read.root_object["/MarkInfo"]["/Marked"]
    (document,) = read.root_object["/StructTreeRoot"]["/K"]
    heading, figure = (kid.get_object() for kid in document.get_object()["/K"])
    assert (heading["/S"], heading["/A"]["/Scope"]) == ("/TH", "/Column")
    assert (figure["/S"], figure["/Alt"]) == ("/Figure", "What one sees")
    (place,) = heading["/K"]
    assert place.get_object()["/Pg"].get_object() == read.pages[0].get_object()
    (place,) = figure["/K"]
    assert place.get_object()["/Pg"].get_object() == read.pages[1].get_object()


def test_what_is_drawn_and_a_heading_that_is_repeated_are_decoration(file):
    codes = [
        page.get_contents().get_data().decode("latin-1") for page in PdfReader(BytesIO(file)).pages
    ]
    assert codes[0].index("/TH <</MCID 0>> BDC") < codes[0].index("(Head)")
    assert codes[0].index("/Artifact BMC", codes[0].index("(Head)")) < codes[0].index("(page 1)")
    assert "/TH" not in codes[1] and codes[1].index("/Artifact BMC") < codes[1].index("(Head)")
    assert all(code.count("BDC") + code.count("BMC") == code.count("EMC") for code in codes)


def test_a_figure_is_drawn_as_its_job_drew_it(file):
    read = PdfReader(BytesIO(file))
    figure = read.pages[1]["/Resources"]["/XObject"]["/Figure1"].get_object()
    own = PdfReader(BytesIO(drawn_figure(3.0, 2.0))).pages[0]
    assert figure.get_data() == own.get_contents().get_data()
    assert IN_FIGURE in read.pages[1].extract_text()


def test_the_size_of_a_figure_is_in_points():
    assert size_of(drawn_figure(3.0, 2.0)) == pytest.approx((216, 144))
