"""Shares of the patients, side by side for every centre and the pool."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

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
from hcc_conversion.display.palette import GREY, PALE, Look, scope_looks

# Columns from left to right, inches: row, axes, percent with its numbers.
PAGE_WIDTH, LABEL_WIDTH, AXES_WIDTH, TEXT_WIDTH, GUTTER = 10.5, 2.6, 4.4, 2.5, 0.2
AXES_LEFT = MARGIN + LABEL_WIDTH + GUTTER
TEXT_LEFT = AXES_LEFT + AXES_WIDTH + GUTTER
LINE, BLOCK_GAP, AXIS, SMALLEST_BLOCK = line_height(SMALL_SIZE), 0.14, 0.3, 0.36

NOTE = "In brackets: patients/patients in the group that the percentage is of."


@house_style()
def draw_share_comparison(table: pd.DataFrame, title: str) -> Figure:
    """Draw the percentages of every row, a marker per scope.

    Parameters
    ----------
    table
        one row per ``scope`` and ``row`` (what the percentage is; both in the order of
        display): ``label`` of the scope, ``percent`` (0 to 100, or empty), ``n``,
        ``denominator`` (patients, or empty) and ``note`` (why the percentage is empty).
    title
        of the figure; wrapped when long.
    """
    labels = table.drop_duplicates("scope").set_index("scope")["label"].to_dict()
    looks = scope_looks(list(labels))
    legend = [(label, looks[scope]) for scope, label in labels.items()]
    blocks = [
        (wrap(row, LABEL_WIDTH, bold=True), rows) for row, rows in table.groupby("row", sort=False)
    ]
    heights = [_block_height(label, rows) for label, rows in blocks]
    above = title_height(title, PAGE_WIDTH)
    top = above + legend_height(legend, PAGE_WIDTH) + AXIS
    below = top + max(sum(heights), SMALLEST_BLOCK)
    figure = new_page(PAGE_WIDTH, below + AXIS + note_height(NOTE, PAGE_WIDTH))
    place_title(figure, title)
    draw_legend(figure, above, legend)
    place_note(figure, NOTE)
    axes = _percent_axes(figure, top, below)
    y = top
    for (label, rows), height in zip(blocks, heights, strict=True):
        place_text(figure, MARGIN, y, "\n".join(label), weight="bold")
        _draw_scopes(figure, axes, rows, looks, y, top)
        y += height
        axes.axhline(y - top - BLOCK_GAP / 2, color=PALE, linewidth=0.6)
    return figure


def _block_height(label: Sequence[str], rows: pd.DataFrame) -> float:
    lines = sum(len(_text(row)) for row in rows.itertuples())
    return (
        max(lines * LINE, len(label) * line_height(TEXT_SIZE), SMALLEST_BLOCK - BLOCK_GAP)
        + BLOCK_GAP
    )


def _text(row) -> list[str]:
    """Percent and numbers of a scope, or why there are none; wrapped."""
    if pd.isna(row.percent):
        text = row.note or ("no patients" if row.denominator == 0 else "not available")
    elif pd.isna(row.n) or pd.isna(row.denominator):
        text = f"{row.percent:.1f}%"
    else:
        text = f"{row.percent:.1f}% ({row.n:,.0f}/{row.denominator:,.0f})"
    return wrap(text, TEXT_WIDTH, SMALL_SIZE)


def _draw_scopes(
    figure: Figure, axes: Axes, rows: pd.DataFrame, looks: dict[str, Look], y: float, top: float
) -> None:
    """A line per scope from *y* inches below the page's top; the axes begin at *top*."""
    for row in rows.itertuples():
        look, text = looks[row.scope], _text(row)
        middle = y - top + LINE * 0.36
        known = pd.notna(row.percent)
        colour = look.colour if known else GREY
        place_text(figure, TEXT_LEFT, y, "\n".join(text), size=SMALL_SIZE, color=colour)
        if known:
            marker: dict[str, Any] = {
                "marker": look.marker,
                "markersize": look.marker_size,
                "color": colour,
            }
            axes.plot([row.percent], [middle], linestyle="", clip_on=False, zorder=3, **marker)
        y += len(text) * LINE


def _percent_axes(figure: Figure, top: float, below: float) -> Axes:
    """Axes of 0 to 100 % whose other coordinate is inches from their top."""
    axes = place_axes(figure, AXES_LEFT, top, AXES_WIDTH, below - top)
    axes.set(xlim=(0, 100), ylim=(below - top, 0), yticks=[])
    axes.set_xticks(range(0, 101, 20), [f"{tick}%" for tick in range(0, 101, 20)], size=SMALL_SIZE)
    axes.tick_params(top=True, labeltop=True, color=GREY, length=3)
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["left", "right"]].set_visible(False)
    return axes
