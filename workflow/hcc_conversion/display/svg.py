"""The SVG of a figure as it is kept: with its letters in it, and no larger than it needs to be.

Text stays text and looks the same on every machine: a browser or editor that has no DejaVu Sans
would put another font in its place, in which labels that were measured to fit overlap. So the file
carries the letters it uses, and names the font of nearly the same widths that most machines have.
"""

import logging
import re
from base64 import b64encode
from functools import cache
from html import unescape
from io import BytesIO

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from hcc_conversion.display.fonts import DRAWN, FAMILY, font_file

#: Named after it; Verdana was drawn from the same hand.
_INSTEAD = ("Verdana", "sans-serif")
_BOLD = re.compile(r"\b(bold|700)\b")
_WEIGHTS = {"normal": "400", "bold": "700"}
_TEXT = re.compile(r"<text[^>]*?style=\"(?P<style>[^\"]*)\"[^>]*>(?P<text>[^<]*)</text>")
#: Outlines, whose numbers matplotlib writes to a millionth of a point.
_OUTLINE = re.compile(r" d=\"[^\"]*\"")
_BEYOND_HUNDREDTHS = re.compile(r"(\.\d\d)\d+")
_NO_TURN = re.compile(r" transform=\"rotate\(-0 [^\"]*\"")
# A table of how hinting was made, of which the subsetter says in the log that it leaves it out.
logging.getLogger("fontTools.subset").setLevel(logging.ERROR)


def finished(svg: str) -> str:
    """An SVG of matplotlib with the letters of its texts in it, so that no other font is needed;
    outlines to a hundredth of a point."""
    shorter = _OUTLINE.sub(lambda found: _BEYOND_HUNDREDTHS.sub(r"\1", found[0]), svg)
    return _with_letters(_NO_TURN.sub("", shorter))


def _with_letters(svg: str) -> str:
    used: dict[str, set[str]] = {}
    for found in _TEXT.finditer(svg):
        weight = "bold" if _BOLD.search(found["style"]) else "normal"
        used.setdefault(weight, set()).update(unescape(found["text"]))
    faces = "".join(_face(weight, "".join(sorted(used[weight]))) for weight in sorted(used))
    named = svg.replace(f"'{DRAWN}'", ", ".join([f"'{FAMILY}'", *_INSTEAD]))
    return named.replace("<defs>", f"<defs>\n  <style>{faces}</style>", 1) if faces else named


@cache
def _face(weight: str, letters: str) -> str:
    options = Options()
    options.flavor, options.hinting = "woff", False
    options.recalc_timestamp = False
    with TTFont(font_file(weight), lazy=True, recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(text=letters)
        subsetter.subset(font)
        font.flavor = options.flavor
        held = BytesIO()
        font.save(held)
    data = b64encode(held.getvalue()).decode("ascii")
    return (
        f"@font-face{{font-family:'{FAMILY}';font-weight:{_WEIGHTS[weight]};"
        f"src:url(data:font/woff;base64,{data})}}"
    )
