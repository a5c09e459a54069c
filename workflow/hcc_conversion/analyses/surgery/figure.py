"""Conversion and direct surgery compared in one scope: what was measured, and what went wrong."""

from collections.abc import Mapping
from dataclasses import replace
from math import nan

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from hcc_conversion.analyses.surgery.sections import (
    BOLD,
    GROUP_LOOKS,
    Outcome,
    Section,
    axis_limits,
    section_of,
)
from hcc_conversion.analyses.surgery.sites import WHOLE
from hcc_conversion.display.interval import draw_interval
from hcc_conversion.display.labels import population_label, variable_label
from hcc_conversion.display.lines import number_text
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TABLE_LINE,
    WIDE,
    draw_legend,
    house_style,
    legend_height,
    new_page,
    note_height,
    place_axes,
    place_lines,
    place_note,
    place_rule,
    place_title,
    title_height,
    wrap,
)
from hcc_conversion.display.palette import GREY, INK, PALE, Look
from hcc_conversion.display.view import View
from hcc_conversion.run.wording import with_minus
from hcc_conversion.study.group_names import MEDIAN_DIFFERENCE, RISK_DIFFERENCE, SURGERY_GROUPS

# Inches. Columns of the measures: label, n, median with quartiles, axes; of the outcomes: label,
# n/N (%) of either group, axes; of both the difference, at the margin.
HEAD, GAP, SECTION_GAP = TABLE_LINE + 0.08, 0.018, 0.09
RIGHT, DIFFERENCE_WIDTH = WIDE - MARGIN, 1.3
N_RIGHT, MEDIAN_RIGHT = MARGIN + 1.85, MARGIN + 3.1
SHARE_RIGHTS = dict(zip(SURGERY_GROUPS, (MARGIN + 2.75, MARGIN + 3.65), strict=True))
BARS_LEFT, SHARES_LEFT, AXES_RIGHT = MARGIN + 3.25, MARGIN + 3.82, RIGHT - DIFFERENCE_WIDTH
MEASURE_LABEL_WIDTH = 1.5
# A measure: a line and a bar of each group, ticks.
GROUP_STEP, TICKS, AXIS = TABLE_LINE - 0.006, 0.122, 0.28
MEASURE_HEIGHT = len(SURGERY_GROUPS) * GROUP_STEP + TICKS
# An outcome: both groups on one line, their bars one above the other.
ROW, BAR_STEP = TABLE_LINE + 0.027, 0.056

NOTE = (
    "Medians with quartiles, n: patients whose value is known; the upper line is conversion "
    "surgery. Shares with 95 % CI by Wilson, of complications patients with at least one. "
    "Differences: conversion minus direct surgery with 95 % CI, of values the shift by Hodges and "
    "Lehmann, of shares percentage points with Newcombe's limits."
)


@house_style()
def draw_surgery(
    results: pd.DataFrame, title: str, titles: Mapping[str, str], population: str = WHOLE
) -> Figure:
    """Draw one population, its measures on the same axes as those of the others.

    Parameters
    ----------
    results
        `Results` rows of the analysis ``surgery``.
    title
        of the figure; wrapped when long.
    titles
        names the configuration gives to variables and subgroups.
    population
        of the results.
    """
    sections = {
        name: section_of(rows, titles) for name, rows in results.groupby("population", sort=False)
    }
    section, limits = sections[population], axis_limits(list(sections.values()))
    note = "\n".join(dict.fromkeys([NOTE, *section.notes]))
    above = title_height(title, WIDE)
    top = above + legend_height(section.legend, WIDE)
    height = top + _measures_height(section) + _outcomes_height(section)
    figure = new_page(WIDE, height + note_height(note, WIDE))
    place_title(figure, title)
    place_note(figure, note)
    draw_legend(figure, above, section.legend)
    if section.measures:
        _draw_measures(figure, section, top, limits, titles)
    if section.outcomes:
        _draw_outcomes(figure, section, top + _measures_height(section))
    return figure


def _measures_height(section: Section) -> float:
    rows = len(section.measures) * (MEASURE_HEIGHT + GAP)
    return HEAD + rows + SECTION_GAP if rows else 0.0


def _outcomes_height(section: Section) -> float:
    return HEAD + _rows_height(section) + AXIS if section.outcomes else 0.0


def _rows_height(section: Section) -> float:
    return sum(_outcome_height(outcome) for outcome in section.outcomes)


def _outcome_height(outcome: Outcome) -> float:
    return ROW + (len(outcome.label) - 1) * TABLE_LINE


def _draw_head(figure: Figure, y: float, columns: Mapping[str, float], difference: str) -> float:
    """The headings of a table, and where its rows begin; *columns*: heading, then right end."""
    first, *others = columns
    place_lines(figure, columns[first], y, [first], weight="bold")
    for heading in others:
        place_lines(figure, columns[heading], y, [heading], ha="right", weight="bold")
    place_lines(figure, RIGHT, y, [difference], ha="right", weight="bold")
    place_rule(figure, y + HEAD - 0.05, INK)
    return y + HEAD


def _draw_measures(
    figure: Figure,
    section: Section,
    y: float,
    limits: Mapping[str, tuple[float, float]],
    titles: Mapping[str, str],
) -> None:
    columns = {"Measure": MARGIN, "n": N_RIGHT, "Median (quartiles)": MEDIAN_RIGHT}
    y = _draw_head(figure, y, columns, "Difference (95 % CI)")
    for variable in section.measures:
        label = wrap(variable_label(variable, titles), MEASURE_LABEL_WIDTH, SMALL_SIZE)
        place_lines(figure, MARGIN, y, label[:2])
        _draw_measure(figure, section, variable, y, limits[variable])
        y += MEASURE_HEIGHT + GAP


def _draw_measure(
    figure: Figure, section: Section, variable: str, y: float, limits: tuple[float, float]
) -> None:
    """Median and quartiles of each group, from *y* inches below the top of the page."""
    height = len(SURGERY_GROUPS) * GROUP_STEP
    axes = place_axes(figure, BARS_LEFT, y, AXES_RIGHT - BARS_LEFT, height)
    axes.set(xlim=limits, ylim=(height, 0), yticks=[])
    ticks = MaxNLocator(nbins=5).tick_values(*limits)
    inside = [float(tick) for tick in ticks if limits[0] <= tick <= limits[1]]
    axes.set_xticks(inside, [with_minus(f"{tick:g}") for tick in inside])
    axes.axvline(0, color=GREY, linewidth=0.7)
    _plain(axes)
    for position, group in enumerate(SURGERY_GROUPS):
        values = [
            section.values.get((group, variable, "", stat), nan)
            for stat in ("median", "q1", "q3", "n")
        ]
        look, known, n = GROUP_LOOKS[group], pd.notna(values[0]), values[3]
        colour, at = look.colour if known else GREY, y + position * GROUP_STEP
        count = f"{n:,.0f}" if pd.notna(n) else "–"
        place_lines(figure, N_RIGHT, at, [count], ha="right", color=colour)
        if known:
            median, q1, q3 = (number_text(value) for value in values[:3])
            text = f"{median} ({q1} to {q3})"
            place_lines(figure, MEDIAN_RIGHT, at, [text], ha="right", color=colour)
            cells = dict(zip(("estimate", "ci_low", "ci_high"), values[:3], strict=True))
            draw_interval(axes, cells, (position + 0.46) * GROUP_STEP, _small(look))
    if pd.notna(section.values.get((MEDIAN_DIFFERENCE, variable, "", "estimate"))):
        difference = section.texts.get((MEDIAN_DIFFERENCE, variable, ""), "")
        place_lines(figure, RIGHT, y, [difference], ha="right")


def _draw_outcomes(figure: Figure, section: Section, y: float) -> None:
    """A row per outcome, from *y* inches below the top of the page."""
    columns = {"Patients with": MARGIN}
    columns |= {
        f"{group.split()[0].capitalize()}, n/N (%)": at for group, at in SHARE_RIGHTS.items()
    }
    y = top = _draw_head(figure, y, columns, "Difference (95 % CI)")
    axes = _percent_axes(figure, top, _rows_height(section))
    for outcome in section.outcomes:
        weight = "bold" if outcome.level in BOLD else "normal"
        place_lines(figure, MARGIN, y, outcome.label, weight=weight)
        _draw_shares(figure, axes, section, outcome, (y, y - top + TABLE_LINE * 0.46))
        y += _outcome_height(outcome)


def _draw_shares(
    figure: Figure, axes: Axes, section: Section, outcome: Outcome, at: tuple[float, float]
) -> None:
    """Percentages and difference of a row; *at*: its top on the page, its middle on the axes."""
    y, middle = at
    key = (outcome.variable, outcome.level)
    for place, (group, right) in enumerate(SHARE_RIGHTS.items()):
        share = section.shares.get((group, *key))
        look = GROUP_LOOKS[group]
        colour = look.colour if share else GREY
        place_lines(figure, right, y, [_share(section, group, *key)], ha="right", color=colour)
        if share:
            # Equal shares are both seen.
            draw_interval(axes, share, middle + BAR_STEP * (place - 0.5), _small(look))
    if pd.notna(section.values.get((RISK_DIFFERENCE, *key, "estimate"))):
        difference = section.texts[(RISK_DIFFERENCE, *key)]
        place_lines(figure, RIGHT, y, [difference], ha="right")


def _share(section: Section, group: str, variable: str, level: str) -> str:
    n, known, percent = (
        section.values.get((group, variable, level, stat))
        for stat in ("n", "denominator", "percent")
    )
    if pd.isna(n):
        return section.texts.get((group, variable, level), "–")
    # Of how many it is known differs from row to row, e.g. for deaths within 90 days.
    return f"{n:,.0f}/{known:,.0f} ({percent:.1f})" if pd.notna(percent) else f"{n:,.0f}"


def _small(look: Look) -> Look:
    """The same look within a row."""
    return replace(look, line_width=1.1, marker_size=3.4)


def _percent_axes(figure: Figure, top: float, height: float) -> Axes:
    """Axes of 0 to 100 % whose other coordinate is inches from their top."""
    axes = place_axes(figure, SHARES_LEFT, top, AXES_RIGHT - SHARES_LEFT, height)
    axes.set(xlim=(0, 100), ylim=(height, 0), yticks=[])
    axes.set_xticks(range(0, 101, 25))
    axes.set_xlabel("Patients, % (95 % CI)", size=SMALL_SIZE, labelpad=1)
    axes.grid(axis="x", color=PALE, linewidth=0.5)
    axes.set_axisbelow(True)
    _plain(axes)
    return axes


def _plain(axes: Axes) -> None:
    axes.tick_params(labelsize=SMALL_SIZE, length=2, pad=1, color=GREY)
    axes.spines[["left"]].set_visible(False)


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope and the population of its part."""
    population = view.part["population"]
    title = view.heading(f"{view.title}: {population_label(population, view.titles)}")
    return draw_surgery(tables["results"], title, view.titles, population)
