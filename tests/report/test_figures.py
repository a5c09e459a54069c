"""Figures as they stand inside a page."""

from base64 import b64decode

from report_cases import image

from hcc_conversion.report.figures import picture_of


def test_a_figure_stands_in_the_page_as_the_job_that_drew_it_wrote_it():
    webp = image(".webp", width=300, height=120)
    picture = picture_of(webp)
    head, held = picture.uri.split(",")
    assert head == "data:image/webp;base64"
    assert b64decode(held) == webp
    assert (picture.width, picture.height) == (300, 120)
