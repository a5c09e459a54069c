"""The font of every figure: DejaVu Sans of matplotlib, which is there on any machine.

It is drawn without its rules of kerning and ligatures. An SVG carries its letters without them too,
so that widths measured here are those of a browser; and a file embeds the few letters that it needs
five times as fast, for cutting the rules to them took most of the time.
"""

import atexit
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontProperties, findfont, fontManager

#: What the font is called in files of figures, and by matplotlib while it draws.
FAMILY, DRAWN = "DejaVu Sans", "DejaVu Sans without kerning"
_RULES = ("GSUB", "GPOS", "GDEF", "kern", "MATH")
_FAMILY_NAMES = (1, 16)  # in the table of names


@cache
def font_file(weight: str) -> str:
    """The file of the font (*weight*: normal or bold), which matplotlib knows from then on."""
    path = _folder() / f"{weight}.ttf"
    with TTFont(
        findfont(FontProperties(family=FAMILY, weight=weight)), lazy=True, recalcTimestamp=False
    ) as font:
        for rule in _RULES:
            if rule in font:
                del font[rule]
        for name in font["name"].names:
            if name.nameID in _FAMILY_NAMES:
                name.string = DRAWN
        font.save(path)
    fontManager.addfont(path)
    return str(path)


def drawn_family() -> str:
    """`DRAWN`, once matplotlib knows it in both weights."""
    for weight in ("normal", "bold"):
        font_file(weight)
    return DRAWN


@cache
def _folder() -> Path:
    """For the files of this process."""
    folder = Path(mkdtemp(prefix="figure-fonts-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    return folder
