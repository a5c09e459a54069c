"""Horizontal stacked bars whose parts are told apart by fill, not by colour alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from hcc_conversion.display.page import (
    MARGIN,
    TEXT_SIZE,
    line_height,
    place_text,
    text_width,
)
from hcc_conversion.display.palette import INK, Look

_KEY_WIDTH, _KEY_HEIGHT, _GAP = 0.26, 0.12, 0.3  # inches
LEGEND_HEIGHT = line_height(TEXT_SIZE) + 0.15


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


def draw_fill_legend(figure: Figure, y: float, entries: Sequence[tuple[str, Fill]]) -> None:
    """Explain fills in one line across the page, from *y* inches below its top."""
    width, height = figure.get_size_inches()
    x = MARGIN
    for label, fill in entries:
        corner = (x / width, 1 - (y + _KEY_HEIGHT) / height)
        size = (_KEY_WIDTH / width, _KEY_HEIGHT / height)
        box = Rectangle(corner, *size, transform=figure.transFigure, **_style(fill))
        figure.add_artist(box)
        place_text(figure, x + _KEY_WIDTH + 0.08, y, label)
        x += _KEY_WIDTH + 0.08 + text_width(label) + _GAP


def _style(fill: Fill) -> dict:
    return {
        "facecolor": fill.face,
        "edgecolor": fill.edge,
        "hatch": fill.hatch,
        "linewidth": 0.7,
    }
