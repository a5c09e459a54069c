"""Forest plots of the centres: quantities of one kind below each other, on one scale."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from hcc_conversion.comparison.heterogeneity.forest_lines import (
    OF_CENTRE,
    POOLED,
    ForestLine,
    ForestPanel,
)
from hcc_conversion.comparison.heterogeneity.forest_marks import (
    AXIS,
    MIDDLE,
    draw_line,
    limits_of,
    set_scale,
)
from hcc_conversion.comparison.heterogeneity.forest_matrix import draw_matrix
from hcc_conversion.comparison.heterogeneity.forest_notes import (
    COUNTS,
    note_numbers,
    page_note,
    see_notes,
)
from hcc_conversion.comparison.heterogeneity.headlines import MEAN_DIFFERENCE
from hcc_conversion.display.many import FEW
from hcc_conversion.display.natures import natures_text
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TEXT_SIZE,
    WIDE,
    house_style,
    line_height,
    new_page,
    note_height,
    place_axes,
    place_note,
    place_text,
    place_title,
    title_height,
    wrap,
)
from hcc_conversion.display.palette import GREY, INK, PALE, Look, scope_looks

# Columns from left to right, inches: site, counts, axes, estimate, weight or prediction interval.
LABEL_WIDTH, COUNT_WIDTH, TEXT_WIDTH, LAST_WIDTH, GAP = 1.55, 0.64, 1.27, 1.1, 0.1
WIDTH = WIDE - 2 * MARGIN
AXES_WIDTH = WIDTH - LABEL_WIDTH - COUNT_WIDTH - TEXT_WIDTH - LAST_WIDTH - 4 * GAP
AXES_LEFT = MARGIN + LABEL_WIDTH + COUNT_WIDTH + 2 * GAP
TEXT_RIGHT = AXES_LEFT + AXES_WIDTH + GAP + TEXT_WIDTH
LINE, HEADING = SMALL_SIZE * 1.34 / 72, line_height(TEXT_SIZE)
TICKS, AXIS_LABEL, BETWEEN = 0.19, 0.17, 0.1
LAST_HEAD = ("Weight, %; of pools", "95 % prediction")
HEADS = 2 * LINE + 0.06


@house_style()
def draw_pooled_forest(
    panels: Sequence[ForestPanel], scopes: Mapping[str, Mapping[str, str]], title: str
) -> Figure:
    """Draw quantities of one kind.

    Parameters
    ----------
    panels
        in the order of display.
    scopes
        all scopes, whose position gives a centre its colour in every figure, with ``name`` and
        ``nature``.
    title
        of the page.
    """
    looks = scope_looks(list(scopes))
    if max((len(panel.of_role(OF_CENTRE)) for panel in panels), default=0) > FEW:
        return draw_matrix(panels, scopes, title)
    numbers = note_numbers(panels)
    note = page_note(panels, natures_text(scopes))
    own_axes = bool(panels) and panels[0].kind == MEAN_DIFFERENCE
    heights = [_height(panel, numbers) + (TICKS if own_axes else 0.0) for panel in panels]
    top = title_height(title, WIDE)
    below = AXIS_LABEL + (0.0 if own_axes else TICKS) - BETWEEN
    figure = new_page(WIDE, top + HEADS + sum(heights) + below + note_height(note, WIDE))
    place_title(figure, title)
    place_note(figure, note)
    if not panels:
        return figure
    _write_heads(figure, panels[0].kind, top)
    y = top + HEADS
    for panel, height in zip(panels, heights, strict=True):
        limits = limits_of([panel] if own_axes else panels)
        last = own_axes or panel is panels[-1]
        _draw_panel(figure, panel, numbers, looks, limits, y, ticks=last)
        y += height
    middle = AXES_LEFT + AXES_WIDTH / 2
    at = y - BETWEEN + (0.04 if own_axes else TICKS)
    place_text(figure, middle, at, AXIS[panels[0].kind], size=SMALL_SIZE, ha="center")
    return figure


def _write_heads(figure: Figure, kind: str, y: float) -> None:
    style: dict[str, Any] = {"size": SMALL_SIZE, "weight": "bold"}
    y += LINE
    place_text(figure, MARGIN, y, "Site", **style)
    right = MARGIN + LABEL_WIDTH + GAP + COUNT_WIDTH
    place_text(figure, right, y, COUNTS[kind][0], ha="right", **style)
    place_text(figure, TEXT_RIGHT, y, "Estimate (95 % CI)", ha="right", **style)
    for line, head in enumerate(LAST_HEAD):
        place_text(figure, WIDE - MARGIN, y + (line - 1) * LINE, head, ha="right", **style)
    _rule(figure, y + LINE, INK)


def _rule(figure: Figure, y: float, colour: str) -> None:
    width, height = figure.get_size_inches()
    across = [MARGIN / width, 1 - MARGIN / width]
    rule = Line2D(across, [1 - y / height] * 2, color=colour, linewidth=0.5, zorder=0)
    figure.add_artist(rule)


def _label(line: ForestLine) -> list[str]:
    return wrap(line.label, LABEL_WIDTH, SMALL_SIZE, bold=line.role == POOLED)


def _depth(panel: ForestPanel) -> float:
    return sum(len(_label(line)) for line in panel.lines) * LINE


def _heading(panel: ForestPanel) -> list[str]:
    return wrap(panel.title, WIDTH, TEXT_SIZE, bold=True)


def _spread(panel: ForestPanel, numbers: Mapping[str, int]) -> list[str]:
    texts = [panel.spread, see_notes(panel, numbers)]
    return wrap(". ".join(filter(None, texts)), WIDTH, SMALL_SIZE) if any(texts) else []


def _height(panel: ForestPanel, numbers: Mapping[str, int]) -> float:
    heading = len(_heading(panel)) * HEADING
    return heading + _depth(panel) + len(_spread(panel, numbers)) * LINE + BETWEEN


def _draw_panel(
    figure: Figure,
    panel: ForestPanel,
    numbers: Mapping[str, int],
    looks: Mapping[str, Look],
    limits: tuple[float, float],
    y: float,
    *,
    ticks: bool,
) -> None:
    """Heading, what the spread is, lines and axes from *y* inches below the top of the page."""
    place_text(figure, MARGIN, y, "\n".join(_heading(panel)), weight="bold")
    y += len(_heading(panel)) * HEADING
    spread = _spread(panel, numbers)
    place_text(figure, MARGIN, y, "\n".join(spread), size=SMALL_SIZE, color=GREY)
    y += len(spread) * LINE
    if not panel.lines:
        return
    depth = _depth(panel)
    axes = place_axes(figure, AXES_LEFT, y, AXES_WIDTH, depth)
    set_scale(axes, panel.kind, limits, depth, panel)
    if not ticks:
        axes.tick_params(labelbottom=False, bottom=False)
        axes.spines["bottom"].set_visible(False)
    down = 0.0
    for line in panel.lines:
        _write_line(figure, line, y + down)
        look = looks.get(line.scope)
        draw_line(axes, line, down + MIDDLE, look.colour if look else INK, LINE)
        down += len(_label(line)) * LINE
    if not ticks:
        _rule(figure, y + depth + BETWEEN * 0.4, PALE)


def _write_line(figure: Figure, line: ForestLine, y: float) -> None:
    weight = "bold" if line.role == POOLED else "normal"
    style: dict[str, Any] = {"size": SMALL_SIZE, "weight": weight}
    place_text(figure, MARGIN, y, "\n".join(_label(line)), **style)
    right = MARGIN + LABEL_WIDTH + GAP + COUNT_WIDTH
    place_text(figure, right, y, line.count, ha="right", **style)
    place_text(figure, TEXT_RIGHT, y, line.text, ha="right", **style)
    place_text(figure, WIDE - MARGIN, y, line.last, ha="right", **style)
