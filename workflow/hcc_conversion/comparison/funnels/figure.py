"""Funnel plots: a panel per share, a point per site, limits around the paper and the pool."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hcc_conversion.comparison.funnels.results import limits_of
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
    wrap,
)
from hcc_conversion.display.palette import GREY, INK, scope_looks
from schemas.funnels import INSIDE, PAPER

PANEL_WIDTH, PANEL_HEIGHT = 4.3, 2.7
ACROSS, BETWEEN = 2, 0.8
LEFT, TICKS = 0.6, 0.55
PAGE_WIDTH = 2 * MARGIN + ACROSS * (LEFT + PANEL_WIDTH) + (ACROSS - 1) * BETWEEN
#: Colour, dashes and widths of the limits around the paper and around the pool.
_PAPER, _POOL = (INK, "solid"), ("#0069A5", (0, (4, 2)))
_CURVE_POINTS = 120
NOTE = (
    "Points: sites. Black, solid: around the paper's share; blue, dashed: around that of all sites "
    "that are not made from the paper. Thin lines: 95%, faint lines: 99.8% of sites that truly are "
    "like it lie between them. Exact binomial limits, interpolated (Spiegelhalter 2005). Sites "
    "differ in whom they treat: a site outside is a reason to look, not a verdict."
)


@house_style()
def draw_funnels(table: pd.DataFrame, labels: Mapping[str, str], title: str) -> Figure:
    """Draw a panel per funnel; what no site has, or nobody of any site, is named in the note.

    Parameters
    ----------
    table
        `schemas.funnels.Funnels`.
    labels
        site, then its name with what its rows are.
    """
    known = table[table["percent"].notna()]
    happened = set(known.loc[known["percent"] > 0, "funnel"])
    names = [name for name in table["funnel"].unique() if name in happened]
    silent = table[~table["funnel"].isin(names)]
    note = "\n".join([NOTE, *(_silence(one) for _, one in silent.groupby("funnel", sort=False))])
    looks = scope_looks(list(labels))
    shown = [scope for scope in labels if scope in set(known["scope"])]
    entries = [(labels[scope], looks[scope]) for scope in shown]
    heads = {name: _heading(table, name) for name in names}
    rows = [names[start : start + ACROSS] for start in range(0, len(names), ACROSS)]
    heights = [_row_height(row, heads) for row in rows]
    top = title_height(title, PAGE_WIDTH)
    above = top + legend_height(entries, PAGE_WIDTH)
    figure = new_page(PAGE_WIDTH, above + sum(heights) + note_height(note, PAGE_WIDTH))
    place_title(figure, title)
    draw_legend(figure, top, entries)
    y = above
    for row, height in zip(rows, heights, strict=True):
        for position, name in enumerate(row):
            x = MARGIN + position * (LEFT + PANEL_WIDTH + BETWEEN)
            head = heads[name]
            place_text(figure, x, y, "\n".join(head), weight="bold")
            below = y + len(head) * line_height(TEXT_SIZE) + 0.1
            axes = place_axes(figure, x + LEFT, below, PANEL_WIDTH, PANEL_HEIGHT)
            own = known[known["funnel"] == name]
            _draw(axes, own, {scope: looks[scope] for scope in shown}, labels)
        y += height
    place_note(figure, note)
    return figure


def _silence(own: pd.DataFrame) -> str:
    """In place of a panel: that no site knows it, or that nobody had it."""
    title, sites = own["title"].iloc[0], own.drop_duplicates("scope")
    patients = int(sites["denominator"].sum())
    if not patients:
        return f"{title}: no site tells it."
    return f"{title}: nobody of {patients:,} at any site."


def _heading(table: pd.DataFrame, name: str) -> list[str]:
    title = table.loc[table["funnel"] == name, "title"].iloc[0]
    return wrap(f"{title}, %", LEFT + PANEL_WIDTH, TEXT_SIZE, bold=True)


def _row_height(row: Sequence[str], heads: Mapping[str, list[str]]) -> float:
    lines = max(len(heads[name]) for name in row)
    return lines * line_height(TEXT_SIZE) + 0.1 + PANEL_HEIGHT + TICKS


def _draw(axes: Axes, own: pd.DataFrame, looks: Mapping, labels: Mapping[str, str]) -> None:
    largest = int(own["denominator"].max())
    least = max(3, largest / 200)
    sizes = np.unique(np.geomspace(least, 1.15 * largest, _CURVE_POINTS).astype(int))
    highest = float(own["percent"].max())
    for (against, _), target in own.groupby(["against", "of_whom"], sort=False):
        percent = float(target["target_percent"].iloc[0])
        colour, dashes = _PAPER if against == PAPER else _POOL
        axes.axhline(percent, color=colour, linestyle=dashes, linewidth=1.2)
        limits = pd.DataFrame([limits_of(percent, int(size)) for size in sizes])
        # Of so few that even one is too many, an upper limit rises with their number: not drawn.
        for name in [name for name in limits if name.startswith("high")]:
            limits.loc[: limits[name].idxmax() - 1, name] = np.nan
        for name in limits:
            outer = name.endswith("99_8")
            axes.plot(
                sizes,
                limits[name],
                color=colour,
                linestyle=dashes,
                linewidth=0.5 if outer else 0.9,
                alpha=0.55 if outer else 1,
            )
        highest = max(highest, percent)
    axes.set_xlim(0, 1.15 * largest)
    axes.set_ylim(0, min(100.0, max(1.6 * highest, 5.0)) * 1.02)
    axes.set_xlabel("Patients", size=SMALL_SIZE)
    axes.tick_params(labelsize=SMALL_SIZE)
    sites = own.drop_duplicates("scope")
    outside = set(own.loc[~own["position"].isin(["", INSIDE]), "scope"])
    for site in sites.itertuples():
        draw_mark(axes, site.denominator, site.percent, looks[site.scope])
        if site.scope in outside:
            axes.annotate(
                labels[site.scope].split(" (")[0],
                (site.denominator, site.percent),
                xytext=(5, 4),
                textcoords="offset points",
                size=SMALL_SIZE,
                color=GREY,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.5},
            )
