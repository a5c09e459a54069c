"""Forest plots of the centres: panels in two columns, one per headline quantity."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from hcc_conversion.comparison.heterogeneity.forest_lines import (
    BESIDE,
    OF_CENTRE,
    POOLED,
    PREDICTION,
    PRINTED,
    ForestLine,
    ForestPanel,
)
from hcc_conversion.comparison.heterogeneity.headlines import (
    HAZARD_RATIO,
    MEAN_DIFFERENCE,
    PROBABILITY,
    PROPORTION,
)
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TEXT_SIZE,
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
    wrap_paragraphs,
)
from hcc_conversion.display.palette import GREY, INK, PALE, Look, scope_looks

# Columns of a panel from left to right, inches.
LABEL_WIDTH, COUNT_WIDTH, AXES_WIDTH, TEXT_WIDTH, WEIGHT_WIDTH, GAP = 2.2, 0.62, 1.8, 1.6, 0.4, 0.13
PANEL_WIDTH = LABEL_WIDTH + COUNT_WIDTH + AXES_WIDTH + TEXT_WIDTH + WEIGHT_WIDTH + 4 * GAP
ACROSS, GUTTER = 2, 0.4
PAGE_WIDTH = ACROSS * PANEL_WIDTH + (ACROSS - 1) * GUTTER + 2 * MARGIN
AXES_LEFT = LABEL_WIDTH + COUNT_WIDTH + 2 * GAP
TEXT_LEFT = AXES_LEFT + AXES_WIDTH + GAP
LINE, HEADING = line_height(SMALL_SIZE) + 0.03, line_height(TEXT_SIZE) + 0.02
TICKS, BELOW = 0.24, 0.2
HAZARD_LIMITS = (0.02, 50.0)
HAZARD_TICKS = (0.1, 1.0, 10.0)
NO_DIFFERENCE = {HAZARD_RATIO: 1.0, MEAN_DIFFERENCE: 0.0}
NOTE = (
    "Squares: centres with 95% CI, their area by the weight in the pool (weights of one panel sum "
    "to 100 %). Diamond: pooled value, random effects (of one centre its own). Bar: where the true "
    "value of another centre would lie, 95%. Small diamonds: the Bayesian pool (read it of fewer "
    "than five centres; limits are 95% credible), the pool without reconstructed centres, and "
    "models of all patients at once. Open circle and broken line: the published "
    "value. Arrows leave the axis. Counts: {counts}. A centre reconstructed from print is a copy "
    "of the published value, and a simulated one is drawn to resemble it: a pool with either is "
    "not independent of it."
)
COUNTS = {
    PROPORTION: "n/N",
    PROBABILITY: "patients still under observation and without the event at that time",
    MEAN_DIFFERENCE: "patients of both groups",
    HAZARD_RATIO: "events/patients of the level that is named first",
}


@house_style()
def draw_pooled_forest(panels: Sequence[ForestPanel], scopes: Sequence[str], title: str) -> Figure:
    """Draw panels of one kind on a page as long as they need.

    Parameters
    ----------
    panels
        in the order of display, left to right.
    scopes
        all scopes, whose position gives a centre its colour in every figure.
    title
        of the page.
    """
    looks = scope_looks(scopes)
    note = NOTE.format(counts=COUNTS[panels[0].kind] if panels else "")
    heights = [_panel_height(panel) for panel in panels]
    rows = [max(heights[at : at + ACROSS]) for at in range(0, len(heights), ACROSS)]
    top = title_height(title, PAGE_WIDTH)
    figure = new_page(PAGE_WIDTH, top + sum(rows) + note_height(note, PAGE_WIDTH))
    place_title(figure, title)
    place_note(figure, note)
    for position, panel in enumerate(panels):
        x = MARGIN + position % ACROSS * (PANEL_WIDTH + GUTTER)
        y = top + sum(rows[: position // ACROSS])
        _draw_panel(figure, panel, looks, (x, y))
    return figure


def _headings(panel: ForestPanel) -> list[str]:
    return wrap(panel.title, PANEL_WIDTH, TEXT_SIZE, bold=True)


def _label(line: ForestLine) -> list[str]:
    return wrap(line.label, LABEL_WIDTH, SMALL_SIZE, bold=line.role == POOLED)


def _text(line: ForestLine) -> list[str]:
    """Beside the axes; the reason why there is no estimate may go across them."""
    width = TEXT_WIDTH if np.isfinite(line.values[1]) else AXES_WIDTH + GAP + TEXT_WIDTH
    return wrap(line.text, width, SMALL_SIZE)


def _height(line: ForestLine) -> float:
    return (max(len(_label(line)), len(_text(line))) - 1) * line_height(SMALL_SIZE) + LINE


def _footer(panel: ForestPanel) -> tuple[list[str], list[str]]:
    return (
        wrap(panel.warning, PANEL_WIDTH, SMALL_SIZE, bold=True) if panel.warning else [],
        wrap_paragraphs(panel.notes, PANEL_WIDTH, SMALL_SIZE) if panel.notes else [],
    )


def _panel_height(panel: ForestPanel) -> float:
    below = sum(len(part) for part in _footer(panel)) * line_height(SMALL_SIZE)
    lines = sum(_height(line) for line in panel.lines)
    return len(_headings(panel)) * HEADING + lines + TICKS + below + BELOW


def _draw_panel(
    figure: Figure, panel: ForestPanel, looks: Mapping[str, Look], corner: tuple[float, float]
) -> None:
    """Heading, lines, axes, footer; *corner* is the top left, inches."""
    x, y = corner
    place_text(figure, x, y, "\n".join(_headings(panel)), weight="bold")
    y += len(_headings(panel)) * HEADING
    height = sum(_height(line) for line in panel.lines)
    axes = _axes(figure, panel, (x + AXES_LEFT, y), height)
    down = 0.0
    for line in panel.lines:
        _write_line(figure, line, (x, y + down))
        look = looks.get(line.scope)
        _draw_line(axes, line, down + LINE * 0.34, look.colour if look else INK)
        down += _height(line)
    y += height + TICKS
    warning, notes = _footer(panel)
    place_text(figure, x, y, "\n".join(warning), size=SMALL_SIZE, weight="bold")
    y += len(warning) * line_height(SMALL_SIZE)
    place_text(figure, x, y, "\n".join(notes), size=SMALL_SIZE, color=GREY)


def _write_line(figure: Figure, line: ForestLine, corner: tuple[float, float]) -> None:
    x, y = corner
    known = np.isfinite(line.values[1])
    weight = "bold" if line.role == POOLED else "normal"
    style = {"size": SMALL_SIZE, "color": INK if known else GREY}
    place_text(figure, x, y, "\n".join(_label(line)), weight=weight, **style)
    right = x + LABEL_WIDTH + GAP + COUNT_WIDTH
    place_text(figure, right, y, line.count, ha="right", **style)
    left = x + (TEXT_LEFT if known else AXES_LEFT)
    place_text(figure, left, y, "\n".join(_text(line)), weight=weight, **style)
    place_text(figure, x + PANEL_WIDTH, y, line.weight, ha="right", **style)


def _limits(panel: ForestPanel) -> tuple[float, float]:
    """Limits that hold the centres and the published value; the pool may leave them."""
    if panel.kind == HAZARD_RATIO:
        return HAZARD_LIMITS
    held = [line.values for line in panel.lines if line.role in (OF_CENTRE, PRINTED)]
    known = np.array([value for values in held for value in values if np.isfinite(value)])
    if panel.kind in (PROPORTION, PROBABILITY):
        highest = known.max() if len(known) else 100.0
        return 0.0, next(limit for limit in (5.0, 10.0, 20.0, 50.0, 100.0) if highest <= limit)
    low, high = (min(0.0, known.min()), max(0.0, known.max())) if len(known) else (-1.0, 1.0)
    space = 0.15 * (high - low) or 1.0
    return low - space, high + space


def _axes(figure: Figure, panel: ForestPanel, corner: tuple[float, float], height: float) -> Axes:
    """Axes whose other coordinate is inches from their top; the published value is a line."""
    axes = place_axes(figure, *corner, AXES_WIDTH, height or LINE)
    low, high = _limits(panel)
    if panel.kind == HAZARD_RATIO:
        axes.set_xscale("log")
        axes.set_xticks(HAZARD_TICKS, [f"{tick:g}" for tick in HAZARD_TICKS])
        axes.minorticks_off()
    else:
        ticks = MaxNLocator(nbins=4).tick_values(low, high)
        axes.set_xticks([tick for tick in ticks if low <= tick <= high])
    axes.set(xlim=(low, high), ylim=(height or LINE, 0), yticks=[])
    axes.tick_params(labelsize=SMALL_SIZE - 0.5, length=3, color=GREY, pad=1)
    axes.spines[["left"]].set_visible(False)
    axes.set_axisbelow(True)
    if panel.kind in NO_DIFFERENCE:
        axes.axvline(NO_DIFFERENCE[panel.kind], color=GREY, linewidth=0.8)
    else:
        axes.grid(axis="x", color=PALE, linewidth=0.6)
    for line in panel.lines:
        if line.role == PRINTED and low <= line.values[0] <= high:
            axes.axvline(line.values[0], color=INK, linewidth=0.9, linestyle=(0, (3, 2)))
    return axes


def _draw_line(axes: Axes, line: ForestLine, level: float, colour: str) -> None:
    """Interval and marker of a line; arrows where the interval leaves the axes."""
    estimate, *ends = line.values
    if np.isnan(ends).any() and np.isnan(estimate):
        return
    low, high = axes.get_xlim()
    inside = [min(max(end, low), high) for end in ends if np.isfinite(end)]
    if len(inside) == 2 and line.role != POOLED:
        thick = 3.5 if line.role == PREDICTION else 1.2
        shade = GREY if line.role == PREDICTION else colour
        axes.plot(inside, [level, level], color=shade, linewidth=thick, solid_capstyle="butt")
    _draw_arrows(axes, ends, level, GREY if line.role == PREDICTION else colour)
    if line.role == POOLED and len(inside) == 2:
        half = LINE * 0.3
        centre = min(max(estimate, low), high)
        across, up = (
            [inside[0], centre, inside[1], centre],
            [level, level - half, level, level + half],
        )
        axes.fill(across, up, color=INK, linewidth=0.5)
    elif line.role != PREDICTION and low <= estimate <= high:
        axes.plot(
            [estimate], [level], linestyle="", zorder=3, clip_on=False, **_marker(line, colour)
        )


def _draw_arrows(axes: Axes, ends: Sequence[float], level: float, colour: str) -> None:
    low, high = axes.get_xlim()
    for end, edge, marker in ((ends[0], low, "<"), (ends[1], high, ">")):
        beyond = np.isfinite(end) and (end < low if marker == "<" else end > high)
        if beyond:
            arrow: dict[str, Any] = {
                "marker": marker,
                "markersize": 4,
                "color": colour,
                "clip_on": False,
            }
            axes.plot([edge], [level], linestyle="", zorder=4, **arrow)


def _marker(line: ForestLine, colour: str) -> dict[str, Any]:
    if line.role == PRINTED:
        return {
            "marker": "o",
            "markersize": 5,
            "markerfacecolor": "white",
            "markeredgecolor": INK,
        }
    if line.role == BESIDE:
        return {"marker": "d", "markersize": 4, "color": colour}
    share = line.weight_percent if np.isfinite(line.weight_percent) else 0.0
    # Area by weight: from 3 points for next to nothing to 9 for everything.
    return {"marker": "s", "markersize": float(3 + 6 * np.sqrt(share / 100)), "color": colour}
