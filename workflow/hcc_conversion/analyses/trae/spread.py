"""How many sites differ in adverse events: what the middle of them has, and from where to where."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hcc_conversion.analyses.trae.cells import HEADLINES, Cells
from hcc_conversion.cohort.adverse_events import ANY_GRADE, SEVERE
from hcc_conversion.display.labels import variable_label
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TEXT_SIZE,
    WIDE,
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
from hcc_conversion.display.palette import GREY, INK, PALE, scope_looks
from schemas.vocabulary import POOLS

LEVELS = (ANY_GRADE, SEVERE)
NOTE = (
    "In each site, patients with the event, by the worst grade. Dots: sites; grey bar: the middle"
    " half of them; upright line: their median. Median and range are of the sites whose records"
    " have the term; all numbers are in the table."
)
NOTE_OF_POOL = "Diamond: all sites."

# Inches; from left to right: terms, then axes and numbers of every level.
LABEL_WIDTH, GUTTER, SITES_WIDTH, RANGE_WIDTH = 1.62, 0.1, 0.32, 1.12
PANEL_WIDTH = (WIDE - 2 * MARGIN - LABEL_WIDTH) / len(LEVELS)
AXES_WIDTH = PANEL_WIDTH - 2 * GUTTER - SITES_WIDTH - RANGE_WIDTH
LINE, SMALL_LINE, ROW_GAP = line_height(TEXT_SIZE), line_height(SMALL_SIZE), 0.025
HEADS, BAR_HEIGHT = LINE + 2 * SMALL_LINE + 0.05, 0.085


def spread_of_sites(cells: Mapping[str, Cells], variables: Sequence[str]) -> pd.DataFrame:
    """What the centres among the scopes have of every variable and level.

    Parameters
    ----------
    cells
        scope, then its cells; pools are left out.
    variables
        in the order of the rows.

    Returns
    -------
    One row per variable and level of `LEVELS`: ``variable, level, n_sites`` (with a percentage),
    ``lowest, q1, median, q3, highest`` of their percentages, and which they are, ``at_lowest,
    at_highest`` (scopes; the first of several).
    """
    rows = []
    for variable in variables:
        for level in LEVELS:
            percent = _percents(cells, variable, level)
            spread = percent.quantile([0, 0.25, 0.5, 0.75, 1]).tolist()
            ends = (percent.idxmin(), percent.idxmax()) if len(percent) else ("", "")
            rows.append((variable, level, len(percent), *spread, *ends))
    quantiles = ("lowest", "q1", "median", "q3", "highest")
    columns = ["variable", "level", "n_sites", *quantiles, "at_lowest", "at_highest"]
    return pd.DataFrame(rows, columns=columns)


def _percents(cells: Mapping[str, Cells], variable: str, level: str) -> pd.Series:
    """Scope of each centre with a percentage, then this."""
    known = {
        scope: of_scope.table["percent"].get((variable, level))
        for scope, of_scope in cells.items()
        if scope not in POOLS
    }
    return pd.Series(known, dtype="float64").dropna()


def draw_spread(
    cells: Mapping[str, Cells],
    labels: Mapping[str, str],
    variables: Sequence[str],
    title: str,
    notes: Sequence[str],
) -> Figure:
    """Draw a row per variable: all sites as dots, their median, middle half and range.

    Parameters
    ----------
    cells
        scope, then its cells.
    labels
        scope, then its name.
    variables
        in the order of the rows, `HEADLINES` first.
    title
        of the figure; wrapped when long.
    notes
        lines beneath besides.
    """
    spread = spread_of_sites(cells, variables)
    pools = [scope for scope in cells if scope in POOLS]
    lines = [f"{NOTE} {NOTE_OF_POOL}" if pools else NOTE, *_extremes(spread, cells, labels), *notes]
    note = "\n".join(lines)
    names = {name: wrap(variable_label(name), LABEL_WIDTH) for name in variables}
    heights = {name: len(lines) * LINE + ROW_GAP for name, lines in names.items()}
    top = title_height(title, WIDE) + HEADS
    figure = new_page(WIDE, top + sum(heights.values()) + 0.12 + note_height(note, WIDE))
    place_title(figure, title)
    place_note(figure, note)
    panels = {}
    for position, level in enumerate(LEVELS):
        left = MARGIN + LABEL_WIDTH + position * PANEL_WIDTH + GUTTER
        _draw_heads(figure, level, left, top)
        panels[level] = left, _percent_axes(figure, (left, top), sum(heights.values()))
    y = top
    for name, label in names.items():
        weight = "bold" if name in HEADLINES else "normal"
        place_text(figure, MARGIN, y, "\n".join(label), weight=weight)
        for level, (left, axes) in panels.items():
            (row,) = spread[(spread["variable"] == name) & (spread["level"] == level)].itertuples()
            middle = y - top + LINE * 0.4
            _draw_row(axes, middle, row, _percents(cells, name, level))
            for scope in pools:
                look = scope_looks([scope])[scope]
                percent = cells[scope].table["percent"].get((name, level))
                style: dict[str, Any] = {"marker": look.marker, "color": look.colour}
                axes.plot([percent], [middle], markersize=3, clip_on=False, zorder=3.2, **style)
            _write_row(figure, left, y, row)
        y += heights[name]
    return figure


def _extremes(
    spread: pd.DataFrame, cells: Mapping[str, Cells], labels: Mapping[str, str]
) -> list[str]:
    """The sites at both ends of each headline."""
    told = []
    for row in spread[spread["variable"].isin(HEADLINES) & (spread["n_sites"] > 0)].itertuples():
        ends = [
            f"{labels[scope]}, {cells[scope].text(row.variable, row.level)}"
            for scope in (row.at_lowest, row.at_highest)
        ]
        what = f"{variable_label(row.variable)}, {row.level}"
        told.append(f"{what}: lowest {ends[0]}; highest {ends[1]}")
    return [f"n (%) at both ends. {'. '.join(told)}."] if told else []


def _draw_heads(figure: Figure, level: str, left: float, y: float) -> None:
    heading = level[:1].upper() + level[1:]
    place_text(figure, left, y - HEADS, heading, weight="bold")
    grey = {"size": SMALL_SIZE, "color": GREY, "ha": "right"}
    at = left + AXES_WIDTH + GUTTER + SITES_WIDTH
    place_text(figure, at, y - SMALL_LINE, "Sites", **grey)
    place_text(figure, at + RANGE_WIDTH, y - SMALL_LINE, "Median (range), %", **grey)


def _percent_axes(figure: Figure, corner: tuple[float, float], height: float) -> Axes:
    """Axes of 0 to 100 % whose other coordinate is inches from their top."""
    axes = place_axes(figure, *corner, AXES_WIDTH, height)
    axes.set(xlim=(0, 100), ylim=(height, 0), yticks=[], xticks=[0, 50, 100])
    axes.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False, color=GREY, length=3)
    axes.set_xlabel("Patients, %", labelpad=2)
    axes.xaxis.set_label_position("top")
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    return axes


def _draw_row(axes: Axes, middle: float, row: Any, percent: pd.Series) -> None:
    if not row.n_sites:
        return
    axes.barh(middle, row.q3 - row.q1, BAR_HEIGHT, left=row.q1, color="#BDBDBD", zorder=2)
    style: dict[str, Any] = {"linestyle": "", "marker": "o", "markersize": 1.8, "color": GREY}
    axes.plot(percent, [middle] * len(percent), alpha=0.55, clip_on=False, zorder=3, **style)
    ends = (middle - BAR_HEIGHT * 0.7, middle + BAR_HEIGHT * 0.7)
    axes.vlines(row.median, *ends, color=INK, linewidth=1.3, zorder=3.5)


def _write_row(figure: Figure, left: float, y: float, row: Any) -> None:
    right = {"size": SMALL_SIZE, "ha": "right"}
    at = left + AXES_WIDTH + GUTTER + SITES_WIDTH
    place_text(figure, at, y, f"{row.n_sites}", **right)
    if row.n_sites:
        text = f"{row.median:.1f} ({row.lowest:.1f} to {row.highest:.1f})"
        place_text(figure, at + RANGE_WIDTH, y, text, **right)
