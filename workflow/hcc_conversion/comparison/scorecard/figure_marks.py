"""Axes, points and bands of the figure of the headline quantities."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from hcc_conversion.comparison.scorecard.figure_rows import SMALL_SHARE, Row, known, median
from hcc_conversion.display.page import SMALL_SIZE
from hcc_conversion.display.palette import GREY, INK, PALE, Look, scope_looks
from schemas.vocabulary import POOLS

#: Limits of hazard ratios drawn; what lies beyond is an arrow.
WIDEST = (0.01, 100.0)
BAND = "#DCDCDC"
POINT = 0.6  # of the size of a marker elsewhere


def set_scale(axes: Axes, kind: str, rows: Sequence[Row], depth: float) -> None:
    """The scale of a panel; the other coordinate is inches from the top of the axes."""
    if kind == "hazard_ratio":
        axes.set_xscale("log")
        ticks = (0.01, 0.1, 1, 10, 100)
        axes.set(xlim=WIDEST)
        axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        axes.minorticks_off()
        axes.axvline(1, color=GREY, linewidth=0.6)
    elif kind in ("proportion", "probability"):
        axes.set(xlim=(0, 100), xticks=range(0, 101, 25))
    elif kind == "small_proportion":
        axes.set(xlim=(0, SMALL_SHARE), xticks=range(0, SMALL_SHARE + 1, 5))
    else:
        every = [rows[0].printed, *rows[0].sites]
        ends = np.array([(row.ci_low, row.ci_high, row.estimate) for row in every], dtype=float)
        found = ends[np.isfinite(ends)]
        low, high = min(0.0, found.min()), max(0.0, found.max())
        space = 0.06 * (high - low) or 1.0
        axes.set(xlim=(low - space, high + space))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", "−"))
        axes.axvline(0, color=GREY, linewidth=0.6)
    axes.set(ylim=(depth, 0), yticks=[])
    axes.tick_params(labelsize=SMALL_SIZE, length=2.5, pad=1, color=GREY, which="both")
    axes.grid(axis="x", which="major", color=PALE, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)


def draw_head(figure: Figure, x: float, y: float, look: Look) -> None:
    """The marker of a scope above its tiles."""
    width, height = figure.get_size_inches()
    figure.add_artist(
        Line2D([x / width], [1 - y / height], linestyle="", **_marker(look, look.filled, 0.8))
    )


def draw_row(
    axes: Axes, row: Row, scopes: Sequence[str], looks: Mapping[str, Look], offset: float
) -> None:
    """The printed value across the row, a line per scope below each other."""
    _draw_reference(axes, row, offset)
    space = row.band / row.lines
    for place, scope in enumerate(scopes):
        for site in row.sites:
            if site.source == scope and pd.notna(site.estimate):
                level = offset + (place + 0.5) * space
                _draw_site(axes, site, looks[scope], level)


def draw_sites_on_one_line(axes: Axes, row: Row, offset: float) -> None:
    """All centres on one line with their median, the pools below."""
    _draw_reference(axes, row, offset)
    low, high = axes.get_xlim()
    level = offset + row.band / 3
    style: dict[str, Any] = {"linestyle": "", "marker": "o", "markersize": 3, "zorder": 3}
    for site in known(row.sites):
        fill = "white" if site.made_from else GREY
        colours: dict[str, Any] = {"markeredgecolor": GREY, "markerfacecolor": fill}
        at = float(np.clip(site.estimate, low, high))
        axes.plot([at], [level], alpha=0.6, markeredgewidth=0.5, clip_on=False, **style, **colours)
    middle = median(row.sites)
    if low <= middle <= high:
        half = row.band / 6
        axes.plot([middle] * 2, [level - half, level + half], color=INK, linewidth=1.6, zorder=4)
    pools = [site for site in row.sites if site.source in POOLS and pd.notna(site.estimate)]
    looks = scope_looks([site.source for site in pools])
    for place, site in enumerate(pools, start=1):
        below = offset + row.band * (0.55 + 0.35 * place / len(pools))
        _draw_site(axes, site, looks[site.source], below)


def _draw_reference(axes: Axes, row: Row, offset: float) -> None:
    printed, (low, high) = row.printed, axes.get_xlim()
    ends = (offset, offset + row.band)
    if pd.notna(printed.ci_low) and pd.notna(printed.ci_high):
        limits = np.clip([printed.ci_low, printed.ci_high], low, high)
        axes.fill_betweenx(ends, *limits, color=BAND, zorder=0.5, linewidth=0)
    dashes = (0, (3, 2)) if printed.finding else "-"
    at = min(max(printed.estimate, low), high)
    axes.plot([at, at], ends, color=INK, linewidth=1.0, linestyle=dashes, zorder=2)


def _draw_site(axes: Axes, site: Any, look: Look, level: float) -> None:
    low, high = axes.get_xlim()
    if pd.notna(site.ci_low) and pd.notna(site.ci_high):
        ends = np.clip([site.ci_low, site.ci_high], low, high)
        axes.plot(ends, [level, level], color=look.colour, linewidth=0.9, zorder=3)
        style: dict[str, Any] = {"linestyle": "", "markersize": 3, "clip_on": False}
        for end, edge, marker in ((site.ci_low, low, "<"), (site.ci_high, high, ">")):
            if end < low if marker == "<" else end > high:
                axes.plot([edge], [level], marker=marker, color=look.colour, **style)
    if low <= site.estimate <= high:
        point = _marker(look, not site.made_from, POINT)
        axes.plot([site.estimate], [level], linestyle="", clip_on=False, zorder=4, **point)


def _marker(look: Look, filled: bool, size: float) -> dict[str, Any]:
    return {
        "marker": look.marker,
        "markersize": look.marker_size * size,
        "markeredgecolor": look.colour,
        "markerfacecolor": look.colour if filled else "white",
        "markeredgewidth": 0.8,
    }
