"""The key of curves as a small table: line, name and numbers of each, one row per curve."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from hcc_conversion.display.page import SMALL_SIZE, line_height, place_text, text_width, wrap
from hcc_conversion.display.palette import GREY, PALE, Look

LINE = line_height(SMALL_SIZE)
#: Inches: the line of a curve; from its left to the text beside it; between columns.
SAMPLE, BESIDE, GAP = 0.22, 0.27, 0.12
#: No name is squeezed into less.
LEAST_NAME = 0.6
_RULE_GAP = 0.03


@dataclass(frozen=True)
class KeyRow:
    """A name with its numbers; `look`: of its curve, if it has one; `says`: in place of numbers."""

    name: str
    look: Look | None = None
    cells: Sequence[str] = ()
    says: str = ""
    bold: bool = False


@dataclass(frozen=True)
class KeyTable:
    """Rows below a line of heads; names on the left, numbers right-aligned beneath their heads.

    heads
        of the columns of numbers, which may have several lines.
    width
        of the whole, inches.
    name_head
        of the names.
    """

    heads: Sequence[str]
    rows: Sequence[KeyRow]
    width: float
    name_head: str = ""

    @cached_property
    def _columns(self) -> list[float]:
        """Inches of each column of numbers."""
        widths = []
        for place, head in enumerate(self.heads):
            cells = [
                text_width(row.cells[place], SMALL_SIZE, row.bold) for row in self.rows if row.cells
            ]
            lines = [text_width(line, SMALL_SIZE) for line in head.split("\n")]
            widths.append(max([*cells, *lines]))
        return widths

    @cached_property
    def _indent(self) -> float:
        return BESIDE if any(row.look for row in self.rows) else 0.0

    @cached_property
    def _numbers(self) -> float:
        """Inches of all columns of numbers, with the gaps before them."""
        return sum(self._columns) + GAP * len(self._columns)

    @cached_property
    def _head_height(self) -> float:
        lines = max(head.count("\n") + 1 for head in [*self.heads, self.name_head])
        return lines * LINE + 2 * _RULE_GAP

    def _name_lines(self, row: KeyRow) -> list[str]:
        numbers = self._numbers if row.cells or row.says else 0.0
        room = self.width - self._indent - numbers
        return wrap(row.name, max(room, LEAST_NAME), SMALL_SIZE, bold=row.bold)

    def _said_lines(self, row: KeyRow) -> list[str]:
        return wrap(row.says, self._numbers - GAP, SMALL_SIZE) if row.says else []

    def _row_lines(self, row: KeyRow) -> int:
        return max(len(self._name_lines(row)), len(self._said_lines(row)))

    @cached_property
    def height(self) -> float:
        """Inches that `draw` needs."""
        return self._head_height + sum(map(self._row_lines, self.rows)) * LINE

    def draw(self, figure: Figure, x: float, y: float) -> None:
        """Draw it with its top left at *x*, *y* inches from the page's top left."""
        right = x + self.width
        rights = [
            right - sum(self._columns[place + 1 :]) - GAP * (len(self._columns) - place - 1)
            for place in range(len(self._columns))
        ]
        self._draw_heads(figure, x, y, rights)
        top = y + self._head_height
        for row in self.rows:
            if row.look:
                draw_sample(figure, row.look, x, top)
            weight = "bold" if row.bold else "normal"
            names = "\n".join(self._name_lines(row))
            place_text(figure, x + self._indent, top, names, size=SMALL_SIZE, weight=weight)
            for cell, at in zip(row.cells, rights, strict=True) if row.cells else ():
                place_text(figure, at, top, cell, size=SMALL_SIZE, ha="right", weight=weight)
            if row.says:
                said = "\n".join(self._said_lines(row))
                at = right - self._numbers + GAP
                place_text(figure, at, top, said, size=SMALL_SIZE, color=GREY)
            top += self._row_lines(row) * LINE

    def _draw_heads(self, figure: Figure, x: float, y: float, rights: Sequence[float]) -> None:
        bottom = y + self._head_height - 2 * _RULE_GAP
        heads = {"size": SMALL_SIZE, "color": GREY, "va": "bottom"}
        if self.name_head:
            place_text(figure, x + self._indent, bottom, self.name_head, **heads)
        for head, at in zip(self.heads, rights, strict=True):
            place_text(figure, at, bottom, head, ha="right", **heads)
        draw_rule(figure, x, bottom + _RULE_GAP, self.width)


def draw_rule(figure: Figure, x: float, y: float, width: float) -> None:
    """A light rule *width* inches long from *x*, *y* inches from the page's top left."""
    across, down = figure.get_size_inches()
    ends = ([x / across, (x + width) / across], [1 - y / down] * 2)
    figure.add_artist(Line2D(*ends, color=PALE, linewidth=0.8))


def draw_sample(figure: Figure, look: Look, x: float, top: float) -> None:
    """A piece of a curve beside a line of text whose top is *top*."""
    across, down = figure.get_size_inches()
    level = 1 - (top + LINE * 0.42) / down
    drawn: dict[str, Any] = {
        "color": look.colour,
        "linestyle": look.dashes,
        "linewidth": look.line_width,
    }
    figure.add_artist(Line2D([x / across, (x + SAMPLE) / across], [level, level], **drawn))
