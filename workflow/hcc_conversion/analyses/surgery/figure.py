"""Conversion and direct surgery compared in one scope: what was measured, and what went wrong."""

from collections.abc import Mapping
from math import nan
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from hcc_conversion.analyses.surgery.sections import (
    BOLD,
    GROUP_LOOKS,
    LABEL_WIDTH,
    Outcome,
    Section,
    axis_limits,
    section_of,
)
from hcc_conversion.display.labels import variable_label
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TEXT_SIZE,
    draw_legend,
    draw_mark,
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
)
from hcc_conversion.display.palette import GREY, PALE
from hcc_conversion.display.view import View
from hcc_conversion.study.group_names import MEDIAN_DIFFERENCE, RISK_DIFFERENCE, SURGERY_GROUPS

# Inches.
PAGE_WIDTH, GUTTER, SECTION_GAP = 10.5, 0.15, 0.3
LINE, SMALL_LINE = line_height(TEXT_SIZE), line_height(SMALL_SIZE)
HEADING = LINE + 0.06
# A cell of the grid of measures: heading, axes with a bar per group, ticks, difference.
CELLS_ACROSS, BARS_HEIGHT, TICKS, COUNT_WIDTH = 5, 0.42, 0.25, 0.4
CELL_WIDTH = (PAGE_WIDTH - 2 * MARGIN) / CELLS_ACROSS
CELL_HEIGHT = SMALL_LINE + BARS_HEIGHT + TICKS + SMALL_LINE + 0.14
# The columns of the outcomes: label, axes, n (%) of each group, difference.
SHARE_WIDTH, DIFFERENCE_WIDTH = 1.3, 1.5
SHARES_LEFT = PAGE_WIDTH - MARGIN - DIFFERENCE_WIDTH - len(SURGERY_GROUPS) * (SHARE_WIDTH + GUTTER)
SHARE_RIGHTS = {
    group: SHARES_LEFT + SHARE_WIDTH + place * (SHARE_WIDTH + GUTTER)
    for place, group in enumerate(SURGERY_GROUPS)
}
AXES_LEFT = MARGIN + LABEL_WIDTH + GUTTER
AXES_WIDTH = SHARES_LEFT - GUTTER - AXES_LEFT

# From one outcome to the next, and from one group's dot to the other's.
ROW, DOT_STEP = LINE + 0.04, 0.05

NOTE = (
    "Bars reach from the lower to the upper quartile, the marker is the median, n the patients "
    "whose value is known. Differences (diff.) are conversion minus direct surgery, in brackets "
    "95% limits: the shift by Hodges and Lehmann, of percentages the difference in percentage "
    "points with Newcombe's limits. Of complications the patients with at least one are counted."
)


@house_style()
def draw_surgery(results: pd.DataFrame, title: str, titles: Mapping[str, str]) -> Figure:
    """Draw every population of the results below one another, on the same axes.

    Parameters
    ----------
    results
        `Results` rows of the analysis ``surgery``.
    title
        of the figure; wrapped when long.
    titles
        names the configuration gives to variables and subgroups.
    """
    sections = [
        section_of(name, rows, titles) for name, rows in results.groupby("population", sort=False)
    ]
    limits = axis_limits(sections)
    notes = [NOTE, *(note for section in sections for note in section.notes)]
    note = "\n".join(dict.fromkeys(notes))
    y = title_height(title, PAGE_WIDTH)
    height = y + sum(_height(section) for section in sections)
    figure = new_page(PAGE_WIDTH, height + note_height(note, PAGE_WIDTH))
    place_title(figure, title)
    place_note(figure, note)
    for section in sections:
        _draw_section(figure, section, y, limits, titles)
        y += _height(section)
    return figure


def _height(section: Section) -> float:
    rows = -(-len(section.measures) // CELLS_ACROSS)
    outcomes = SMALL_LINE + _outcomes_height(section) + TICKS if section.outcomes else 0
    above = HEADING + legend_height(section.legend, PAGE_WIDTH)
    return above + rows * CELL_HEIGHT + outcomes + SECTION_GAP


def _outcomes_height(section: Section) -> float:
    return sum(_outcome_height(outcome) for outcome in section.outcomes)


def _outcome_height(outcome: Outcome) -> float:
    return ROW + (len(outcome.label) - 1) * LINE


def _draw_section(
    figure: Figure,
    section: Section,
    y: float,
    limits: Mapping[str, tuple[float, float]],
    titles: Mapping[str, str],
) -> None:
    place_text(figure, MARGIN, y, section.population, weight="bold", size=TEXT_SIZE + 1)
    y += HEADING
    draw_legend(figure, y, section.legend)
    y += legend_height(section.legend, PAGE_WIDTH)
    for position, variable in enumerate(section.measures):
        x = MARGIN + position % CELLS_ACROSS * CELL_WIDTH
        top = y + position // CELLS_ACROSS * CELL_HEIGHT
        label = variable_label(variable, titles)
        place_text(figure, x, top, label, weight="bold", size=SMALL_SIZE)
        _draw_measure(figure, section, variable, (x, top + SMALL_LINE), limits[variable])
    y += -(-len(section.measures) // CELLS_ACROSS) * CELL_HEIGHT
    if section.outcomes:
        _draw_outcomes(figure, section, y)


def _draw_measure(
    figure: Figure,
    section: Section,
    variable: str,
    corner: tuple[float, float],
    limits: tuple[float, float],
) -> None:
    """Median and quartiles of each group; *corner* is the top left of the axes, inches."""
    x, y = corner
    width = CELL_WIDTH - COUNT_WIDTH - 2 * GUTTER
    axes = place_axes(figure, x, y, width, BARS_HEIGHT)
    axes.set(xlim=limits, ylim=(BARS_HEIGHT, 0), yticks=[])
    ticks = MaxNLocator(nbins=4).tick_values(*axes.get_xlim())
    axes.set_xticks([tick for tick in ticks if axes.get_xlim()[0] <= tick <= axes.get_xlim()[1]])
    axes.tick_params(labelsize=SMALL_SIZE, length=3, color=GREY)
    axes.spines[["left"]].set_visible(False)
    axes.axvline(0, color=GREY, linewidth=0.7)
    for position, group in enumerate(SURGERY_GROUPS):
        middle = BARS_HEIGHT * (position + 0.5) / len(SURGERY_GROUPS)
        q1, median, q3, n = (
            section.values.get((group, variable, "", stat), nan)
            for stat in ("q1", "median", "q3", "n")
        )
        look, known = GROUP_LOOKS[group], pd.notna(median)
        if known:
            line: dict[str, Any] = {
                "color": look.colour,
                "linewidth": 1.8,
                "marker": "|",
                "markersize": 5,
            }
            axes.plot([q1, q3], [middle, middle], **line)
            draw_mark(axes, median, middle, look)
        count = f"n {n:,.0f}" if pd.notna(n) else "–"
        text_y = y + middle - SMALL_LINE * 0.36
        settings = {"size": SMALL_SIZE, "color": look.colour if known else GREY}
        place_text(figure, x + width + 0.06, text_y, count, **settings)
    difference = section.texts.get((MEDIAN_DIFFERENCE, variable, ""), "")
    if pd.notna(section.values.get((MEDIAN_DIFFERENCE, variable, "", "estimate"))):
        place_text(figure, x, y + BARS_HEIGHT + TICKS, f"diff. {difference}", size=SMALL_SIZE)


def _draw_outcomes(figure: Figure, section: Section, y: float) -> None:
    """A row per outcome, from *y* inches below the top of the page."""
    settings = {"size": SMALL_SIZE, "color": GREY}
    place_text(figure, MARGIN, y, "Patients with", **settings)
    for group, right in SHARE_RIGHTS.items():
        heading = f"{group[:1].upper()}{group[1:]}, n/N (%)"
        place_text(figure, right, y, heading, ha="right", **settings)
    place_text(figure, PAGE_WIDTH - MARGIN, y, "Difference, points", ha="right", **settings)
    top = y + SMALL_LINE
    axes = _percent_axes(figure, top, _outcomes_height(section))
    y = top
    for outcome in section.outcomes:
        weight = "bold" if outcome.level in BOLD else "normal"
        place_text(figure, MARGIN, y, "\n".join(outcome.label), weight=weight)
        _draw_shares(figure, axes, section, outcome, (y, y - top + LINE * 0.4))
        y += _outcome_height(outcome)


def _draw_shares(
    figure: Figure, axes: Axes, section: Section, outcome: Outcome, at: tuple[float, float]
) -> None:
    """Percentages and difference of a row; *at*: its top on the page, its middle on the axes."""
    y, middle = at
    key = (outcome.variable, outcome.level)
    axes.axhline(middle, color=PALE, linewidth=0.6)
    for place, (group, right) in enumerate(SHARE_RIGHTS.items()):
        percent = section.values.get((group, *key, "percent"), nan)
        look = GROUP_LOOKS[group]
        colour = look.colour if pd.notna(percent) else GREY
        place_text(figure, right, y, _share(section, group, *key), ha="right", color=colour)
        if pd.notna(percent):
            # Equal shares are both seen.
            draw_mark(axes, percent, middle + DOT_STEP * (place - 0.5), look)
    if pd.notna(section.values.get((RISK_DIFFERENCE, *key, "estimate"))):
        difference = section.texts[(RISK_DIFFERENCE, *key)]
        place_text(figure, PAGE_WIDTH - MARGIN, y, difference, ha="right", size=SMALL_SIZE)


def _share(section: Section, group: str, variable: str, level: str) -> str:
    n, known, percent = (
        section.values.get((group, variable, level, stat))
        for stat in ("n", "denominator", "percent")
    )
    if pd.isna(n):
        return section.texts.get((group, variable, level), "–")
    # Of how many it is known differs from row to row, e.g. for deaths within 90 days.
    return f"{n:,.0f}/{known:,.0f} ({percent:.1f}%)" if pd.notna(percent) else f"{n:,.0f}"


def _percent_axes(figure: Figure, top: float, height: float) -> Axes:
    """Axes of 0 to 100 % whose other coordinate is inches from their top."""
    axes = place_axes(figure, AXES_LEFT, top, AXES_WIDTH, height)
    axes.set(xlim=(0, 100), ylim=(height, 0), yticks=[])
    axes.set_xticks(range(0, 101, 25), [f"{tick}%" for tick in range(0, 101, 25)], size=SMALL_SIZE)
    axes.tick_params(color=GREY, length=3)
    axes.spines[["left"]].set_visible(False)
    return axes


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    return draw_surgery(tables["results"], view.heading(), view.titles)
