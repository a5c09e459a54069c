"""Figures as they stand inside a page."""

from base64 import b64decode

import pytest

from hcc_conversion.report.figures import READABLE, picture_of

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="300pt" height="120.5pt" version="1.1"></svg>'


def test_a_figure_stands_in_the_page_as_the_job_that_drew_it_wrote_it():
    picture = picture_of(SVG)
    head, held = picture.uri.split(",")
    assert head == "data:image/svg+xml;base64"
    assert b64decode(held) == SVG
    assert (picture.width, picture.height) == (300 * READABLE, round(120.5 * READABLE))


def test_text_of_seven_points_is_as_large_as_small_text_of_a_screen():
    assert 7 * READABLE >= 11


def test_a_file_without_a_size_is_refused():
    with pytest.raises(ValueError, match="points"):
        picture_of(b"<svg/>")
