"""Outcomes of every site as they are and with the same patients: a panel per outcome."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from hcc_conversion.comparison.case_mix.standardised_lines import (
    AS_IS,
    VALUES,
    OutcomePanel,
    StandardisedLine,
)
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TEXT_SIZE,
    draw_legend,
    house_style,
    legend_height,
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
from hcc_conversion.display.palette import GREY, INK, PALE, Look, group_looks

# Columns of a panel from left to right, inches; the name of a site stands above its lines.
VALUE_WIDTH, AXES_WIDTH, TEXT_WIDTH, GUTTER = 1.55, 2.5, 1.35, 0.12
PANEL_WIDTH = VALUE_WIDTH + AXES_WIDTH + TEXT_WIDTH + 2 * GUTTER
ACROSS, BETWEEN = 3, 0.45
PAGE_WIDTH = 2 * MARGIN + ACROSS * PANEL_WIDTH + (ACROSS - 1) * BETWEEN
LINE, ROW, HEADING = (
    line_height(SMALL_SIZE),
    line_height(SMALL_SIZE) + 0.03,
    line_height(TEXT_SIZE) + 0.03,
)
SITE_GAP, TICKS, BELOW = 0.07, 0.27, 0.25
NOTE = (
    "Points with 95% limits. As it is: the patients of the site who can be weighed. With the "
    "paper's or the pool's patients: the same patients weighed, so that the named covariates "
    "are as frequent as there; what is not measured is not balanced. Dashed line: the value "
    "that the paper prints. Upright tick on a line: the value of those whose patients they are "
    "like; what lies between the point and the tick is not case mix by these covariates. Where "
    "the paper does not print who its patients are, they are those of the centre reconstructed "
    "from it."
)
NOT_ASKED = "no outcome of these patients is asked for, or nobody can be weighed: see the table"


@house_style()
def draw_standardised(
    panels: Sequence[OutcomePanel], labels: Mapping[str, str], title: str
) -> Figure:
    """Draw panels on a page as long as they need.

    Parameters
    ----------
    panels
        in the order of display, left to right.
    labels
        site, then its name with what its rows are.
    title
        of the page; wrapped when long.
    """
    looks = group_looks(list(VALUES))
    legend = [(name, looks[name]) for name in VALUES]
    start = title_height(title, PAGE_WIDTH)
    top = start + legend_height(legend, PAGE_WIDTH)
    heights = [_panel_height(panel, labels) for panel in panels] or [ROW]
    rows = [max(heights[at : at + ACROSS]) for at in range(0, len(heights), ACROSS)]
    figure = new_page(PAGE_WIDTH, top + sum(rows) + note_height(NOTE, PAGE_WIDTH))
    place_title(figure, title)
    draw_legend(figure, start, legend)
    place_note(figure, NOTE)
    if not panels:
        place_text(figure, MARGIN, top, NOT_ASKED, color=GREY)
    for position, panel in enumerate(panels):
        down, right = divmod(position, ACROSS)
        corner = MARGIN + right * (PANEL_WIDTH + BETWEEN), top + sum(rows[:down])
        _draw_panel(figure, panel, labels, looks, corner)
    return figure


def _heading(panel: OutcomePanel) -> list[str]:
    unit = "" if panel.title.endswith(f", {panel.unit}") else f", {panel.unit}"
    return wrap(panel.title + unit, PANEL_WIDTH, TEXT_SIZE, bold=True)


def _absent(panel: OutcomePanel) -> list[str]:
    """Sites without a value by the reason, in lines."""
    told = (f"No value: {', '.join(sites)} ({why})" for why, sites in panel.absent.items())
    return [line for text in told for line in wrap(text, PANEL_WIDTH, SMALL_SIZE)]


def _name(label: str) -> list[str]:
    return wrap(label, VALUE_WIDTH, SMALL_SIZE, bold=True)


def _depth(panel: OutcomePanel, labels: Mapping[str, str]) -> float:
    """Inches of the axes: rows for the name of each site, and one per line."""
    names = [_name(labels[scope]) for scope in {line.scope for line in panel.lines}]
    of_names = sum(len(name) * LINE + SITE_GAP for name in names)
    return of_names + len(panel.lines) * ROW


def _panel_height(panel: OutcomePanel, labels: Mapping[str, str]) -> float:
    axes = _depth(panel, labels) + TICKS if panel.lines else 0.0
    absent = len(_absent(panel)) * line_height(SMALL_SIZE)
    return len(_heading(panel)) * HEADING + axes + absent + BELOW


def _draw_panel(
    figure: Figure,
    panel: OutcomePanel,
    labels: Mapping[str, str],
    looks: Mapping[str, Look],
    corner: tuple[float, float],
) -> None:
    x, y = corner
    place_text(figure, x, y, "\n".join(_heading(panel)), weight="bold")
    y += len(_heading(panel)) * HEADING
    if panel.lines:
        depth = _depth(panel, labels)
        axes = _axes(figure, panel, (x + VALUE_WIDTH + GUTTER, y, depth))
        down, scope = 0.0, ""
        for line in panel.lines:
            if line.scope != scope:
                scope = line.scope
                name = _name(labels[scope])
                down += SITE_GAP
                place_text(figure, x, y + down, "\n".join(name), size=SMALL_SIZE, weight="bold")
                down += len(name) * LINE
            place_text(figure, x, y + down, line.value, size=SMALL_SIZE)
            beside = x + VALUE_WIDTH + AXES_WIDTH + 2 * GUTTER
            place_text(figure, beside, y + down, line.text, size=SMALL_SIZE)
            _draw_line(axes, line, down + ROW * 0.4, looks[line.value])
            down += ROW
        y += depth + TICKS
    absent = "\n".join(_absent(panel))
    place_text(figure, x, y, absent, size=SMALL_SIZE, color=GREY)


def _axes(figure: Figure, panel: OutcomePanel, place: tuple[float, float, float]) -> Axes:
    """Axes that hold everything; the other coordinate is inches from their top.

    *place*: left, top and depth, inches.
    """
    x, y, depth = place
    axes = place_axes(figure, x, y, AXES_WIDTH, depth)
    drawn = [*(number for line in panel.lines for number in (*line.numbers, line.reference))]
    known = np.array([number for number in (*drawn, panel.published) if np.isfinite(number)])
    low, high = float(known.min()), float(known.max())
    if low == high:  # nobody, or everybody, at every site
        low, high = (low - 1, high) if low else (0.0, 1.0)
    space = 0.06 * (high - low)
    axes.set(xlim=(low - space, high + space), ylim=(depth, 0), yticks=[])
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
    axes.tick_params(labelsize=SMALL_SIZE, length=3, color=GREY, pad=1)
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    if np.isfinite(panel.published):
        axes.axvline(panel.published, color=INK, linewidth=0.9, linestyle=(0, (3, 2)))
    return axes


def _draw_line(axes: Axes, line: StandardisedLine, level: float, look: Look) -> None:
    value, low, high = line.numbers
    if np.isfinite(low):
        axes.plot([low, high], [level, level], color=look.colour, linewidth=1.2)
    if np.isfinite(line.reference):
        ends = [level - ROW * 0.4, level + ROW * 0.4]
        axes.plot([line.reference] * 2, ends, color=INK, linewidth=1.6, zorder=2)
    axes.plot(
        [value],
        [level],
        linestyle="",
        marker=look.marker,
        markersize=look.marker_size * 0.9,
        markeredgecolor=look.colour,
        markerfacecolor="white" if line.value == AS_IS else look.colour,
        zorder=3,
        clip_on=False,
    )
