"""Differences between two groups, side by side for every centre and the pool."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from hcc_conversion.analyses.surgery.sites import surgery_differences
from hcc_conversion.display.lines import number_text
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
from hcc_conversion.display.palette import GREY, Look, scope_looks
from hcc_conversion.display.view import View

# Inches. A panel: heading, axes with a line per scope, beside them the numbers.
PAGE_WIDTH, PANELS_ACROSS, GUTTER = 10.5, 2, 0.3
PANEL_WIDTH = (PAGE_WIDTH - 2 * MARGIN - GUTTER) / PANELS_ACROSS
TEXT_WIDTH, TEXT_GAP = 2.45, 0.12
AXES_WIDTH = PANEL_WIDTH - TEXT_WIDTH - TEXT_GAP
LINE, HEADING, TICKS = line_height(SMALL_SIZE) + 0.02, line_height(TEXT_SIZE), 0.4

NOTE = (
    "Conversion minus direct surgery with 95% limits: of means by Welch, of percentages, in "
    "percentage points, by Newcombe. Behind them the patients of each group whose value is known. "
    "Right of the upright line conversion surgery has the higher value."
)


@house_style()
def draw_differences(table: pd.DataFrame, title: str) -> Figure:
    """Draw a panel per difference, a marker with limits per scope.

    Parameters
    ----------
    table
        one row per ``scope`` and ``row`` (what is compared; both in the order of display):
        ``label`` of the scope, ``estimate``, ``ci_low``, ``ci_high`` (in the unit of the row, or
        empty), ``n_first``, ``n_second`` and ``note`` (why the estimate is empty).
    title
        of the figure; wrapped when long.
    """
    labels = table.drop_duplicates("scope").set_index("scope")["label"].to_dict()
    looks = scope_looks(list(labels))
    legend = [(label, looks[scope]) for scope, label in labels.items()]
    panels = list(table.groupby("row", sort=False))
    above = title_height(title, PAGE_WIDTH)
    top = above + legend_height(legend, PAGE_WIDTH) + 0.1
    panel_height = HEADING + len(labels) * LINE + TICKS
    rows = -(-len(panels) // PANELS_ACROSS)
    figure = new_page(PAGE_WIDTH, top + rows * panel_height + note_height(NOTE, PAGE_WIDTH))
    place_title(figure, title)
    draw_legend(figure, above, legend)
    place_note(figure, NOTE)
    for position, (row, rows_of_panel) in enumerate(panels):
        x = MARGIN + position % PANELS_ACROSS * (PANEL_WIDTH + GUTTER)
        y = top + position // PANELS_ACROSS * panel_height
        place_text(figure, x, y, wrap(row, PANEL_WIDTH, bold=True)[0], weight="bold")
        _draw_panel(figure, rows_of_panel, looks, (x, y + HEADING))
    return figure


def _draw_panel(
    figure: Figure, rows: pd.DataFrame, looks: Mapping[str, Look], corner: tuple[float, float]
) -> None:
    """A line per scope; *corner* is the top left of the axes, inches."""
    x, y = corner
    height = len(rows) * LINE
    axes = _axes(figure, rows, (x, y), height)
    for place, row in enumerate(rows.itertuples()):
        look, known = looks[row.scope], pd.notna(row.estimate)
        colour = look.colour if known else GREY
        text = wrap(_text(row), TEXT_WIDTH, SMALL_SIZE)[0]
        left = x + AXES_WIDTH + TEXT_GAP
        place_text(figure, left, y + place * LINE, text, size=SMALL_SIZE, color=colour)
        if known:
            middle = place * LINE + LINE * 0.4
            axes.plot([row.ci_low, row.ci_high], [middle, middle], color=colour, linewidth=1.4)
            marker: dict[str, Any] = {
                "marker": look.marker,
                "markersize": look.marker_size,
                "color": colour,
            }
            axes.plot([row.estimate], [middle], linestyle="", zorder=3, **marker)


def _axes(figure: Figure, rows: pd.DataFrame, corner: tuple[float, float], height: float) -> Axes:
    """Axes that hold 0 and all limits; their other coordinate is inches from their top."""
    axes = place_axes(figure, *corner, AXES_WIDTH, height)
    ends = rows[["estimate", "ci_low", "ci_high"]].to_numpy(dtype=float)
    ends = ends[~np.isnan(ends)]
    low, high = (min(0.0, ends.min()), max(0.0, ends.max())) if len(ends) else (-1.0, 1.0)
    space = 0.06 * (high - low) or 1.0
    axes.set(xlim=(low - space, high + space), ylim=(height, 0), yticks=[])
    ticks = MaxNLocator(nbins=5).tick_values(*axes.get_xlim())
    axes.set_xticks([tick for tick in ticks if axes.get_xlim()[0] <= tick <= axes.get_xlim()[1]])
    axes.tick_params(labelsize=SMALL_SIZE, length=3, color=GREY)
    axes.spines[["left"]].set_visible(False)
    axes.axvline(0, color=GREY, linewidth=0.8)
    return axes


def _text(row) -> str:
    """Estimate, limits and patients of a scope, or why there are none."""
    if pd.isna(row.estimate):
        return row.note or "not available"
    limits = [number_text(limit) if pd.notna(limit) else "–" for limit in (row.ci_low, row.ci_high)]
    sizes = " v ".join(f"{n:,.0f}" if pd.notna(n) else "?" for n in (row.n_first, row.n_second))
    return f"{number_text(row.estimate)} ({limits[0]} to {limits[1]}); {sizes}"


def draw(tables: Mapping[str, Mapping[str, pd.DataFrame]], view: View) -> Figure:
    """The figure of all scopes side by side."""
    table = surgery_differences(tables["results"], view.labels, view.titles)
    return draw_differences(table, view.beside("Conversion minus direct surgery"))
