"""The font of figures is DejaVu Sans without its rules of shaping, the same bytes at any time."""

import pytest
from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontProperties, findfont

from hcc_conversion.display.fonts import FAMILY, drawn_family, font_file


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_letters_widths_and_time_are_those_of_the_font_it_is_made_from(weight):
    made, original = (
        TTFont(file)
        for file in (font_file(weight), findfont(FontProperties(family=FAMILY, weight=weight)))
    )
    assert made.getGlyphOrder() == original.getGlyphOrder()
    assert made["hmtx"].metrics == original["hmtx"].metrics
    assert made["head"].modified == original["head"].modified
    assert not {"GSUB", "GPOS", "kern"} & set(made.keys())


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_matplotlib_finds_it_by_its_name(weight):
    wanted = FontProperties(family=drawn_family(), weight=weight)
    assert findfont(wanted, fallback_to_default=False) == font_file(weight)
