"""Horizontal stacked bars whose parts are told apart by fill, not by colour alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TEXT_SIZE,
    line_height,
    place_text,
    text_width,
)
from hcc_conversion.display.palette import INK, Look

_KEY_WIDTH, _KEY_HEIGHT, _KEY_GAP, _GAP = 0.22, 0.1, 0.05, 0.16  # inches
_LINE = line_height(TEXT_SIZE)


@dataclass(frozen=True)
class Fill:
    """How a part of a bar is drawn; without a hatch it is plain."""

    face: str
    edge: str
    hatch: str = ""


EMPTY = Fill("white", INK)


def fill_of(look: Look) -> Fill:
    """The fill of what has this look: plain colour, or hatched in it on white."""
    return Fill("white" if look.hatch else look.colour, look.colour, look.hatch)


def draw_bar(axes: Axes, middle: float, height: float, parts: Sequence[tuple[float, Fill]]) -> None:
    """Draw *parts* (length on the x axis, fill) end to end from 0, around *middle*."""
    left = 0.0
    for length, fill in parts:
        if length > 0:
            corner = (left, middle - height / 2)
            bar = Rectangle(corner, length, height, **_style(fill), clip_on=False, zorder=2)
            axes.add_patch(bar)
            left += length


def fill_legend_height(entries: Sequence[tuple[str, Fill]], page_width: float) -> float:
    """Inches that `draw_fill_legend` needs, with a gap below."""
    places = _legend_places(entries, page_width)
    return (max((line for _, line in places), default=0) + 1) * _LINE + 0.12


def draw_fill_legend(figure: Figure, y: float, entries: Sequence[tuple[str, Fill]]) -> None:
    """Explain fills in lines across the page, from *y* inches below its top."""
    width, height = figure.get_size_inches()
    for (label, fill), (x, line) in zip(entries, _legend_places(entries, width), strict=True):
        top = y + line * _LINE
        corner = (x / width, 1 - (top + _KEY_HEIGHT) / height)
        size = (_KEY_WIDTH / width, _KEY_HEIGHT / height)
        box = Rectangle(corner, *size, transform=figure.transFigure, **_style(fill))
        figure.add_artist(box)
        place_text(figure, x + _KEY_WIDTH + _KEY_GAP, top, label, size=SMALL_SIZE)


def _legend_places(
    entries: Sequence[tuple[str, Fill]], page_width: float
) -> list[tuple[float, int]]:
    """Left edge (inches) and line of every entry."""
    places, x, line = [], MARGIN, 0
    for label, _ in entries:
        needed = _KEY_WIDTH + _KEY_GAP + text_width(label, SMALL_SIZE)
        if x > MARGIN and x + needed > page_width - MARGIN:
            x, line = MARGIN, line + 1
        places.append((x, line))
        x += needed + _GAP
    return places


def _style(fill: Fill) -> dict:
    return {
        "facecolor": fill.face,
        "edgecolor": fill.edge,
        "hatch": fill.hatch,
        "linewidth": 0.6,
    }
