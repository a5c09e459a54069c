"""Funnel plots: a panel per share, a point per site, limits around the paper and the pool."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from string import ascii_uppercase
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from hcc_conversion.comparison.funnels.results import limits_of
from hcc_conversion.display.labels import scope_label
from hcc_conversion.display.lines import number_text
from hcc_conversion.display.many import FEW
from hcc_conversion.display.natures import natures_text
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TEXT_SIZE,
    WIDE,
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
    text_width,
    title_height,
    wrap,
)
from hcc_conversion.display.palette import GREY, INK, SOLID, Look, scope_looks
from schemas.funnels import INSIDE, PAPER

ACROSS, BETWEEN = 2, 0.22
LEFT, RIGHT, TICKS = 0.46, 0.08, 0.44
PANEL_WIDTH = (WIDE - 2 * MARGIN - (ACROSS - 1) * BETWEEN) / ACROSS
AXES_WIDTH, AXES_HEIGHT = PANEL_WIDTH - LEFT - RIGHT, 1.55
HEADING, LINE = line_height(TEXT_SIZE), line_height(SMALL_SIZE)
POINT = 0.75  # of the size of a marker elsewhere
#: Colour and dashes of the limits around the paper and around the pool.
_PAPER, _POOL = (INK, "solid"), (GREY, (0, (4, 2)))
_MANY = Look(INK, SOLID, "o", "", marker_size=4.5)
_CURVE_POINTS = 120
NOTE = (
    "Points: sites. Solid: around the paper's share; dashed: around that of all sites that are not "
    "made from the paper. Between the inner lines lie 95 %, between the faint outer ones 99.8 % of "
    "sites that truly are like it: exact binomial limits, interpolated (Spiegelhalter 2005). Sites "
    "outside the inner lines are named{unnamed}. They differ in whom they treat: a site outside is "
    "a reason to look, not a verdict."
)
UNNAMED = ", as far as there is room; all stand in the table"


@house_style()
def draw_funnels(
    table: pd.DataFrame, scopes: Mapping[str, Mapping[str, str]], title: str
) -> Figure:
    """Draw a panel per funnel; what no site has, or nobody of any site, is named in the note.

    Parameters
    ----------
    table
        `schemas.funnels.Funnels`.
    scopes
        site, then its ``name`` and ``nature``.
    """
    known = table[table["percent"].notna()]
    happened = set(known.loc[known["percent"] > 0, "funnel"])
    names = [name for name in table["funnel"].unique() if name in happened]
    shown = [scope for scope in scopes if scope in set(known["scope"])]
    looks, entries = _looks(shown, scopes)
    note = _note(table, names, shown, scopes)
    panels = {
        name: _heading(table, name, letter)
        for name, letter in zip(names, ascii_uppercase, strict=False)
    }
    rows = [names[start : start + ACROSS] for start in range(0, len(names), ACROSS)]
    heights = [max(_depth(panels[name]) for name in row) for row in rows]
    top = title_height(title, WIDE)
    above = top + legend_height(entries, WIDE)
    figure = new_page(WIDE, above + sum(heights) + note_height(note, WIDE))
    place_title(figure, title)
    draw_legend(figure, top, entries)
    y = above
    for row, height in zip(rows, heights, strict=True):
        for position, name in enumerate(row):
            x = MARGIN + position * (PANEL_WIDTH + BETWEEN)
            head, told = panels[name]
            place_text(figure, x, y, "\n".join(head), weight="bold")
            below = y + len(head) * HEADING
            place_text(figure, x, below, "\n".join(told), size=SMALL_SIZE, color=GREY)
            below = y + height - AXES_HEIGHT - TICKS
            axes = place_axes(figure, x + LEFT, below, AXES_WIDTH, AXES_HEIGHT)
            _draw(axes, known[known["funnel"] == name], looks, scopes)
        y += height
    place_note(figure, note)
    return figure


def _looks(
    shown: Sequence[str], scopes: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, Look], list[tuple[str, Look]]]:
    """The look of every site that is shown, and the legend: none of many sites."""
    if len(shown) > FEW:
        return {
            scope: replace(_MANY, filled=scopes[scope]["nature"] != "reconstructed")
            for scope in shown
        }, []
    given = scope_looks(list(scopes))
    looks = {scope: given[scope] for scope in shown}
    labels = [scope_label(scopes[scope]["name"], scopes[scope]["nature"]) for scope in shown]
    return looks, list(zip(labels, looks.values(), strict=True))


def _note(
    table: pd.DataFrame,
    names: Sequence[str],
    shown: Sequence[str],
    scopes: Mapping[str, Mapping[str, str]],
) -> str:
    many = len(shown) > FEW
    silent = table[~table["funnel"].isin(names)]
    lines = [NOTE.format(unnamed=UNNAMED if many else "")]
    lines += [natures_text({scope: scopes[scope] for scope in shown})] if many else []
    lines += [_silence(one) for _, one in silent.groupby("funnel", sort=False)]
    return "\n".join(lines)


def _silence(own: pd.DataFrame) -> str:
    """In place of a panel: that no site knows it, or that nobody had it."""
    title, sites = own["title"].iloc[0], own.drop_duplicates("scope")
    patients = int(sites["denominator"].sum())
    if not patients:
        return f"{title}: no site tells it."
    return f"{title}: nobody of {patients:,} at any site."


def _heading(table: pd.DataFrame, name: str, letter: str) -> tuple[list[str], list[str]]:
    """The title with its letter, and what the limits are around."""
    own = table[table["funnel"] == name]
    targets = own.drop_duplicates(["against", "of_whom"])
    told = [
        f"{row.of_whom if row.against == PAPER else 'all sites'} "
        f"{number_text(row.target_percent)} % ({'solid' if row.against == PAPER else 'dashed'})"
        for row in targets.itertuples()
    ]
    head = wrap(f"{letter}  {own['title'].iloc[0]}", PANEL_WIDTH, TEXT_SIZE, bold=True)
    return head, wrap(f"Around {', '.join(told)}", PANEL_WIDTH, SMALL_SIZE)


def _depth(heading: tuple[list[str], list[str]]) -> float:
    head, told = heading
    return len(head) * HEADING + len(told) * LINE + 0.06 + AXES_HEIGHT + TICKS


def _draw(
    axes: Axes,
    own: pd.DataFrame,
    looks: Mapping[str, Look],
    scopes: Mapping[str, Mapping[str, str]],
) -> None:
    largest = int(own["denominator"].max())
    least = max(3, largest / 200)
    sizes = np.unique(np.geomspace(least, 1.15 * largest, _CURVE_POINTS).astype(int))
    highest = float(own["percent"].max())
    for (against, _), target in own.groupby(["against", "of_whom"], sort=False):
        percent = float(target["target_percent"].iloc[0])
        colour, dashes = _PAPER if against == PAPER else _POOL
        axes.axhline(percent, color=colour, linestyle=dashes, linewidth=1.0)
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
                linewidth=0.5 if outer else 0.8,
                alpha=0.55 if outer else 1,
            )
        highest = max(highest, percent)
    axes.set_xlim(0, 1.15 * largest)
    axes.set_ylim(0, min(100.0, max(1.6 * highest, 5.0)) * 1.02)
    for axis, high in ((axes.xaxis, axes.get_xlim()[1]), (axes.yaxis, axes.get_ylim()[1])):
        axis.set_ticks([tick for tick in MaxNLocator(5).tick_values(0, high) if tick <= high])
        axis.set_major_formatter(lambda value, _: f"{value:,g}")
    axes.set_xlabel("Patients, n", labelpad=1)
    axes.set_ylabel("Patients who have it, %", labelpad=2)
    axes.tick_params(length=2.5, pad=1.5)
    sites = own.drop_duplicates("scope")
    for site in sites.itertuples():
        look = looks[site.scope]
        small = replace(look, marker_size=look.marker_size * POINT)
        if small.filled:
            draw_mark(axes, site.denominator, site.percent, small)
        else:
            style: dict[str, Any] = {
                "markerfacecolor": "white",
                "markeredgecolor": small.colour,
            }
            at = [site.denominator], [site.percent]
            axes.plot(*at, small.marker, markersize=small.marker_size, clip_on=False, **style)
    outside = own.loc[~own["position"].isin(["", INSIDE])].drop_duplicates("scope")
    _name(axes, outside, sites, scopes)


def _name(
    axes: Axes,
    outside: pd.DataFrame,
    sites: pd.DataFrame,
    scopes: Mapping[str, Mapping[str, str]],
) -> None:
    """Names beside the points, those furthest from the target first, where nothing is in the way.

    What is taken are boxes of left, bottom, right and top: inches from the corner of the axes.
    """
    across, up = AXES_WIDTH / axes.get_xlim()[1], AXES_HEIGHT / axes.get_ylim()[1]
    taken = [
        (x * across - 0.04, y * up - 0.04, x * across + 0.04, y * up + 0.04)
        for x, y in zip(sites["denominator"], sites["percent"], strict=True)
    ]
    distance = (outside["percent"] - outside["target_percent"]).abs()
    high = SMALL_SIZE / 72
    for site in outside.loc[distance.sort_values(ascending=False).index].itertuples():
        name = scopes[site.scope]["name"]
        x, y, wide = site.denominator * across, site.percent * up, text_width(name, SMALL_SIZE)
        for left, bottom in (
            (x + 0.06, y - high / 2),
            (x - 0.06 - wide, y - high / 2),
            (x - wide / 2, y + 0.06),
            (x - wide / 2, y - 0.06 - high),
        ):
            box = (left, bottom, left + wide, bottom + high)
            inside = left >= 0 and bottom >= 0 and box[2] <= AXES_WIDTH + RIGHT
            if inside and box[3] <= AXES_HEIGHT and not any(_meet(box, one) for one in taken):
                style = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.3}
                at = left / across, (bottom + high / 2) / up
                axes.text(*at, name, size=SMALL_SIZE, va="center", color=INK, bbox=style)
                taken.append(box)
                break


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(
        one[1], other[1]
    )
