"""A page of panels, each with the key of its curves above and the numbers at risk beneath."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from string import ascii_lowercase

from matplotlib.figure import Figure

from hcc_conversion.analyses.survival.curves import HEADS, Curve
from hcc_conversion.display.key_table import KeyTable
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TEXT_SIZE,
    WIDE,
    line_height,
    new_page,
    note_height,
    place_note,
    place_text,
    place_title,
    title_height,
    wrap,
)
from hcc_conversion.display.step_curves import (
    BELOW,
    LEFT,
    draw_at_risk,
    draw_censored,
    draw_steps,
    height_at_risk,
    months_axes,
    most_ticks,
)

# Inches.
GUTTER, BETWEEN, LETTER = 0.3, 0.13, 0.17
#: Of axes two abreast, and of one on the whole width.
HEIGHTS = {2: 1.42, 1: 2.1}
#: No key is wider: numbers would stand far from their names.
KEY = 4.2
LINE = line_height(SMALL_SIZE)


@dataclass(frozen=True)
class Panel:
    """The curves of one set of axes.

    labels
        of the months and of the share.
    said
        how the curves differ, a line each, below the key.
    """

    title: str
    curves: Sequence[Curve]
    labels: tuple[str, str]
    said: Sequence[str] = ()


@dataclass(frozen=True)
class _Laid:
    """A panel with its parts broken into lines for *width* inches."""

    panel: Panel
    width: float
    fewest: int

    @property
    def title(self) -> list[str]:
        return wrap(self.panel.title, self.width - LETTER, TEXT_SIZE, bold=True)

    @property
    def key(self) -> KeyTable:
        rows = [curve.row(self.fewest) for curve in self.panel.curves]
        return KeyTable(HEADS, rows, min(self.width, KEY))

    @property
    def said(self) -> list[str]:
        return [line for text in self.panel.said for line in wrap(text, self.width, SMALL_SIZE)]

    @property
    def drawn(self) -> list[Curve]:
        return [curve for curve in self.panel.curves if curve.is_drawn(self.fewest)]

    @property
    def head(self) -> float:
        """Inches above the axes, but for the title."""
        return self.key.height + len(self.said) * LINE + 0.08

    @property
    def foot(self) -> float:
        return BELOW + height_at_risk(len(self.drawn))

    @property
    def until(self) -> float:
        """The last month that a curve is drawn to; at least one, so that there is an axis."""
        ends = [curve.shown(self.fewest)["months"].max() for curve in self.drawn]
        return max([1.0, *ends])


def draw_panels(panels: Sequence[Panel], fewest: int, title: str, note: str) -> Figure:
    """Draw the panels, two abreast and lettered where there are several.

    A single one stands on the whole width. *fewest*: a curve stops where fewer are at risk.
    """
    columns = min(2, len(panels))
    width = (WIDE - 2 * MARGIN - (columns - 1) * GUTTER) / columns
    laid = [_Laid(panel, width, fewest) for panel in panels]
    rows = [laid[start : start + columns] for start in range(0, len(laid), columns)]
    titles = [max(len(one.title) for one in row) * line_height(TEXT_SIZE) for row in rows]
    heads = [max(one.head for one in row) for row in rows]
    feet = [max(one.foot for one in row) for row in rows]
    tall = HEIGHTS[columns]
    heights = [sum(parts) + tall + BETWEEN for parts in zip(titles, heads, feet, strict=True)]
    tops = list(accumulate(heights, initial=title_height(title, WIDE)))
    figure = new_page(WIDE, tops[-1] + note_height(note, WIDE) - 0.08)
    place_title(figure, title)
    place_note(figure, note)
    for number, one in enumerate(laid):
        row, column = divmod(number, columns)
        left, top = MARGIN + column * (width + GUTTER), tops[row]
        letter = ascii_lowercase[number] if len(laid) > 1 else ""
        _draw(figure, one, letter, (left, top), (titles[row], heads[row]), tall)
    return figure


def _draw(
    figure: Figure,
    laid: _Laid,
    letter: str,
    corner: tuple[float, float],
    above: tuple[float, float],
    tall: float,
) -> None:
    """One panel; *above*: the height of the titles of its row, and of what stands below them;
    *tall*: that of the axes."""
    (left, top), (of_title, of_head) = corner, above
    place_text(figure, left, top, letter, weight="bold")
    indent = LETTER if letter else 0.0
    place_text(figure, left + indent, top, "\n".join(laid.title), weight="bold")
    top += of_title
    laid.key.draw(figure, left, top)
    said = "\n".join(laid.said)
    place_text(figure, left, top + laid.key.height + 0.03, said, size=SMALL_SIZE)
    top += of_head
    across = laid.width - LEFT - 0.14
    most = most_ticks([curve.table for curve in laid.drawn], across)
    at = (left + LEFT, top, across, tall)
    axes, ticks = months_axes(figure, at, laid.until, most, laid.panel.labels)
    for curve in laid.drawn:
        shown = curve.shown(laid.fewest)
        draw_steps(axes, shown, "survival", curve.look, curve.label)
        draw_censored(axes, shown, "survival", curve.look)
    rows = [(curve.look, "", curve.table) for curve in laid.drawn]
    below = top + tall + BELOW
    draw_at_risk(figure, axes, ticks, rows, (left, below), laid.fewest)
