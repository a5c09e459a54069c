"""The patient flow as a diagram of boxes and arrows (Figure 1 of the paper)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.markers import CARETDOWN, CARETRIGHT
from matplotlib.patches import Rectangle

from hcc_conversion.analyses.flow.rates import CONVERSION_BY_MODALITY
from hcc_conversion.display.labels import box_label
from hcc_conversion.display.page import (
    TEXT_SIZE,
    WIDE,
    house_style,
    line_height,
    new_page,
    note_height,
    place_axes,
    place_note,
    place_title,
    text_width,
    title_height,
    wrap,
)
from hcc_conversion.display.palette import GREY, INK
from hcc_conversion.display.view import View
from schemas.results import ELSEWHERE, NOT_COLLECTED, NOT_RECORDED

# Inches.
STEM, LEFT, RIGHT = 2.75, 1.03, 4.36  # middle of the main column and of the two branches
LEFT_WIDTH, RIGHT_WIDTH = 1.96, 4.56  # of the branches
SIDE = 4.05  # left edge of the side boxes
STEM_WIDTH, BOX_WIDTH, NARROW_GAP = 2.0, 1.4, 0.07
#: Middle and width of the parts of the treated: two of them beneath the branches, others beside.
SPLIT_PLACES = ((LEFT, 1.6), (RIGHT, 1.75), (5.97, 1.3), (2.65, 1.5))
PADDING, GAP = 0.06, 0.26
LIMITS = {"ci_low", "ci_high"}
_SPLIT = ("resectable", "unresectable")

NOTE = (
    "Percentages are of the box where the arrow comes from; of those converted to resectable, "
    "of all initially unresectable patients; 95 % CI by Wilson. Dashed: no number, for the reason "
    "given."
)


@dataclass(frozen=True)
class Part:
    """A box's rows of the results: patients and percent, or None, and why none; limits of the
    percent, of conversions alone."""

    variable: str
    level: str
    n: float | None
    percent: float | None
    note: str
    denominator: float | None = None
    box: float | None = None
    limits: tuple[float, float] | None = None

    @property
    def count(self) -> str:
        if self.n is None:
            return self.note or "not available"
        # A percentage of others than those of the box above says of whom it is.
        if self.percent is None:
            return f"{self.n:,.0f}"
        known = self.denominator is not None and self.box is not None
        of = f" of {self.denominator:,.0f}" if known and self.denominator != self.box else ""
        share = f" ({self.percent:.1f}%{of})"
        return f"{self.n:,.0f}{share}"

    @property
    def limits_said(self) -> str:
        return f"95 % CI {self.limits[0]:.1f} to {self.limits[1]:.1f}" if self.limits else ""

    @property
    def label(self) -> str:
        if self.level == ELSEWHERE:
            return f"Not in this flow, {ELSEWHERE}"
        return box_label(self.variable, self.level)


@dataclass(frozen=True)
class Box:
    """A drawn box: its middle and its top, in inches from the page's top left, and its text;
    *n* is its patients, or None where they are not known; it is *high* lines high or more."""

    x: float
    top: float
    width: float
    lines: tuple[str, ...]
    n: float | None
    high: int = 0

    @property
    def bottom(self) -> float:
        return self.top + max(self.high, len(self.lines)) * line_height(TEXT_SIZE) + 2 * PADDING


@house_style()
def draw_flow(results: pd.DataFrame, title: str) -> Figure:
    """Draw every box of a scope's patient flow.

    Parameters
    ----------
    results
        `Results` rows of the analysis ``flow``.
    title
        of the figure; wrapped when long.
    """
    parts = read_parts(results)
    note = NOTE
    top = title_height(title, WIDE)
    # Drawn twice: the first time, on a page thrown away, tells how high the page must be.
    height = _draw_boxes(_canvas(new_page(WIDE, 20)), parts, top)
    figure = new_page(WIDE, height + 0.1 + note_height(note, WIDE))
    _draw_boxes(_canvas(figure), parts, top)
    place_title(figure, title)
    place_note(figure, note)
    return figure


def read_parts(results: pd.DataFrame) -> dict[tuple[str, str], Part]:
    """The boxes of the flow by variable and level; "not recorded" only where it has patients."""
    flow = results[results["analysis"] == "flow"]
    parts: dict[tuple[str, str], Part] = {}
    for (variable, level), rows in flow.groupby(["variable", "level"], sort=False):
        value = rows.set_index("stat")["value"].dropna()
        whole = _patients_of(flow, rows["population"].iloc[0])
        part = Part(
            variable,
            level,
            value.get("n"),
            value.get("percent"),
            rows["note"].iloc[0],
            value.get("denominator"),
            whole,
            (value["ci_low"], value["ci_high"]) if set(value.index) >= LIMITS else None,
        )
        if not (level == NOT_RECORDED and not part.n):
            parts[variable, level] = part
    return parts


def _patients_of(flow: pd.DataFrame, box: str) -> float | None:
    """The patients of a box, as it is drawn; None where it has no number."""
    variable, _, level = box.partition("=")
    if variable == "source rows":
        variable, level = "excluded", "source rows"
    rows = flow[(flow["variable"] == variable) & (flow["level"] == level) & (flow["stat"] == "n")]
    return None if rows["value"].dropna().empty else float(rows["value"].iloc[0])


def _draw_boxes(axes: Axes, parts: dict[tuple[str, str], Part], top: float) -> float:
    treated = _draw_stem(axes, parts, top)
    # What follows hangs on these two, whatever else stands beside them and comes first.
    split = sorted(_of(parts, "resectability"), key=lambda part: part.level not in _SPLIT)
    branch_top = treated.bottom + GAP
    branches = [
        _box(part, x, branch_top, width)
        for part, (x, width) in zip(split, SPLIT_PLACES, strict=False)
    ]
    _fork(axes, treated, branches)
    row_top = max(box.bottom for box in branches) + GAP
    up_front = _group(_of(parts, "up_front"), LEFT, LEFT_WIDTH, row_top)
    _fork(axes, branches[0], up_front)
    modalities = [part for part in _of(parts, "modality") if part.level != "other" or part.n]
    columns = _group(modalities, RIGHT, RIGHT_WIDTH, row_top)
    _fork(axes, branches[1], columns)
    ends = _draw_converted_per_modality(axes, parts, modalities, columns)
    end = _draw_converted(axes, parts, ends)
    _draw(axes, [*branches, *up_front, *columns])
    return max(end, *(box.bottom for box in up_front))


def _draw_stem(axes: Axes, parts: dict[tuple[str, str], Part], top: float) -> Box:
    """The main column down to the treated, with those who leave it on the right."""
    fates = [part for part in _of(parts, "excluded") if part.level != "source rows"]
    left_out = [part for part in fates if part.n != 0]
    steps = [("registered", ""), ("study_window", "inside"), ("treatment", "treated")]
    leaving = [
        [part for part in _of(parts, variable) if part.level != stays]
        for variable, stays in steps[1:]
    ]
    # Where every source row is a patient the row count says nothing new.
    if left_out:
        steps, leaving = [("excluded", "source rows"), *steps], [left_out, *leaving]
    box = _box(parts[steps[0]], STEM, top, STEM_WIDTH)
    _draw(axes, [box])
    for step, sides in zip(steps[1:], leaving, strict=True):
        lines = tuple(f"{part.label}: {part.count}" for part in sides)
        known = [part.n for part in sides if part.n is not None]
        side = _side_box(lines, sum(known) if known else None)
        gap = max(GAP, side.bottom - (box.bottom - box.top) + 0.1)
        middle = box.bottom + gap / 2
        side = replace(side, top=middle - side.bottom / 2)
        below = _box(parts[step], STEM, box.bottom + gap, STEM_WIDTH)
        _draw(axes, [side, below])
        _fork(axes, box, [below])
        _line(axes, [(STEM, middle), (SIDE, middle)], CARETRIGHT)
        box = below
    return box


def _side_box(lines: Sequence[str], n: float | None) -> Box:
    """A box at the top of the page, right of the main column, as wide as its text."""
    widest = WIDE - SIDE - PADDING
    wrapped = [part for line in lines for part in wrap(line, widest - 4 * PADDING)]
    width = max([1.3, *(text_width(line) + 4 * PADDING for line in wrapped)])
    return Box(SIDE + width / 2, 0, width, tuple(wrapped), n)


def _draw_converted_per_modality(
    axes: Axes, parts: dict[tuple[str, str], Part], modalities: Sequence[Part], columns: list[Box]
) -> list[Box]:
    """The converted of each modality below it; a modality without such a count ends there."""
    if len(columns) != len(modalities):
        return columns
    top = max(box.bottom for box in columns) + GAP * 0.75
    ends = []
    for part, column in zip(modalities, columns, strict=True):
        variable, _ = CONVERSION_BY_MODALITY.get(part.level, ("", ""))
        if (variable, "converted") not in parts:
            ends.append(column)
            continue
        box = _converted_box(parts, variable, column.x, top, column.width, ("not recorded",))
        _fork(axes, column, [box])
        _draw(axes, [box])
        ends.append(box)
    return ends


def _draw_converted(
    axes: Axes, parts: dict[tuple[str, str], Part], sources: Sequence[Box]
) -> float:
    """All converted and what became of them; returns where the diagram ends."""
    top = max(box.bottom for box in sources) + GAP
    others = ("not converted", "not recorded", ELSEWHERE)
    box = _converted_box(parts, "conversion", RIGHT, top, STEM_WIDTH, others)
    bus = top - GAP / 2
    for source in sources:
        _line(axes, [(source.x, source.bottom), (source.x, bus), (RIGHT, bus)])
    _line(axes, [(RIGHT, bus), (RIGHT, top)], CARETDOWN)
    after = [part for part in _of(parts, "after_conversion") if part.level != "neither" or part.n]
    ends = _group(after, RIGHT, RIGHT_WIDTH, box.bottom + GAP)
    _fork(axes, box, ends)
    _draw(axes, [box, *ends])
    return max(end.bottom for end in ends)


def _converted_box(
    parts: dict[tuple[str, str], Part],
    variable: str,
    x: float,
    top: float,
    width: float,
    others: Iterable[str],
) -> Box:
    """The converted, with a line for each of *others* that has patients."""
    converted = parts[variable, "converted"]
    box = _box(converted, x, top, width)
    if converted.n is None:
        return box
    rest = [part for level in others if (part := parts.get((variable, level))) and part.n != 0]
    lines = [f"{part.label.lower()}: {part.count}" for part in rest]
    wrapped = [part for line in lines for part in wrap(line, width - 2 * PADDING)]
    return replace(box, lines=(*box.lines, *wrapped))


def _of(parts: dict[tuple[str, str], Part], variable: str) -> list[Part]:
    """The parts of a split."""
    return [part for part in parts.values() if part.variable == variable]


def _group(parts: Sequence[Part], x: float, width: float, top: float) -> list[Box]:
    """Boxes side by side around *x*; one box alone where the site collects none of them."""
    if all(part.note == NOT_COLLECTED for part in parts):
        return [_box(Part(parts[0].variable, "", None, None, NOT_COLLECTED), x, top, BOX_WIDTH)]
    pitch = min(width / len(parts), BOX_WIDTH + NARROW_GAP)
    first = x - pitch * (len(parts) - 1) / 2
    boxes = [
        _box(part, first + pitch * position, top, pitch - NARROW_GAP)
        for position, part in enumerate(parts)
    ]
    high = max(len(box.lines) for box in boxes)
    return [replace(box, high=high) for box in boxes]


def _box(part: Part, x: float, top: float, width: float) -> Box:
    label = wrap(part.label, width - 2 * PADDING)
    known = part.n is not None
    count = wrap(f"n = {part.count}" if known else part.count, width - 2 * PADDING)
    more = [part.limits_said, part.note] if known else []
    remarks = [line for text in more for line in wrap(text, width - 2 * PADDING) if line]
    return Box(x, top, width, (*label, *count, *remarks), part.n)


def _canvas(figure: Figure) -> Axes:
    """Axes over the whole page, in inches from its top left."""
    width, height = figure.get_size_inches()
    axes = place_axes(figure, 0, 0, width, height)
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    return axes


def _draw(axes: Axes, boxes: Iterable[Box]) -> None:
    for box in boxes:
        # Where there is nobody the eye need not stop.
        colour = INK if box.n else GREY
        dashes = (0, (4, 3)) if box.n is None else "solid"
        height = box.bottom - box.top
        outline: dict[str, Any] = {"facecolor": "white", "edgecolor": colour, "linestyle": dashes}
        corner = (box.x - box.width / 2, box.top)
        axes.add_patch(Rectangle(corner, box.width, height, linewidth=0.7, **outline))
        middle = box.top + height / 2
        text = "\n".join(box.lines)
        axes.text(box.x, middle, text, ha="center", va="center", color=colour, linespacing=1.2)


def _fork(axes: Axes, parent: Box, children: Sequence[Box]) -> None:
    for child in children:
        bus = child.top - GAP / 2
        corners = [(parent.x, parent.bottom), (parent.x, bus), (child.x, bus)]
        _line(axes, [*corners, (child.x, child.top)], CARETDOWN)


def _line(axes: Axes, points: list[tuple[float, float]], head: int | None = None) -> None:
    axes.plot(*zip(*points, strict=True), color=INK, linewidth=0.7, solid_joinstyle="miter")
    if head is not None:
        axes.plot(*points[-1], marker=head, color=INK, markersize=4, clip_on=False)


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    return draw_flow(tables["results"], view.heading())
