"""Accrual of every site: patients by half-year as cells, all so far as lines, and follow-up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from hcc_conversion.analyses.flow.rates import ACCRUAL, FOLLOW_UP, REGISTERED
from hcc_conversion.display.lines import number_text
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    WIDE,
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
from hcc_conversion.display.palette import INK, PALE, Look, scope_looks
from hcc_conversion.display.view import View
from schemas.results import NOT_RECORDED
from schemas.vocabulary import POOLS

#: Of more sites no lines are drawn; of more half-years whole years are shown.
MOST_LINES, MOST_CELLS = 12, 14
LINE = line_height(SMALL_SIZE)
# Inches: a row; names of sites; all patients; follow-up; the lines, and the room around them.
ROW, LABEL, TOTAL, FOLLOWED, LINES, AROUND = 0.18, 1.55, 0.55, 1.0, 2.0, 0.12
_COLOURS = mpl.colormaps["Blues"]
#: The box whose follow-up is told.
_FOLLOWED = "resectability=unresectable"
NOTE = (
    "By the half of the year, or the year, that a patient's day 0 is in; the darker, the more of"
    " the site's. ·: not told, since counts of few are hidden. Sites without cells: no calendar"
    " dates, or the centre's file does not ask for it. Follow-up: potential, of the unresectable"
    " (reverse Kaplan–Meier), 95 % CI."
)


@dataclass(frozen=True)
class Site:
    """A row.

    counts
        period, then patients in it; None where that is not told.
    total, follow_up
        all patients, and months of follow-up, as texts.
    """

    name: str
    counts: Mapping[str, float | None]
    total: str
    follow_up: str


def sites_of(results: Mapping[str, pd.DataFrame], names: Mapping[str, str]) -> dict[str, Site]:
    """Scope, then its row; by whole years where there are many half-years."""
    of_scopes = {scope: _counts(table) for scope, table in results.items()}
    if len({half for counts in of_scopes.values() for half in counts}) > MOST_CELLS:
        of_scopes = {scope: _by_year(counts) for scope, counts in of_scopes.items()}
    return {
        scope: Site(names[scope], of_scopes[scope], _total(table), _follow_up(table))
        for scope, table in results.items()
    }


def _counts(results: pd.DataFrame) -> dict[str, float | None]:
    rows = results[(results["variable"] == ACCRUAL) & (results["stat"] == "n")]
    return {
        row.level: None if pd.isna(row.value) else float(row.value)
        for row in rows.itertuples()
        if row.level != NOT_RECORDED
    }


def _by_year(counts: Mapping[str, float | None]) -> dict[str, float | None]:
    """A year is not told where one of its halves is not."""
    years: dict[str, float | None] = {}
    for half, n in counts.items():
        year, before = half[:4], years.get(half[:4], 0.0)
        years[year] = None if n is None or before is None else before + n
    return years


def _value(results: pd.DataFrame, place: tuple[str, str, str], stat: str) -> float:
    columns = (results["population"], results["variable"], results["level"])
    here = results["stat"] == stat
    for column, wanted in zip(columns, place, strict=True):
        here &= column == wanted
    return float(next(iter(results.loc[here, "value"]), float("nan")))


def _total(results: pd.DataFrame) -> str:
    n = _value(results, ("", REGISTERED, ""), "n")
    return "·" if pd.isna(n) else f"{n:,.0f}"


def _follow_up(results: pd.DataFrame) -> str:
    place = (_FOLLOWED, FOLLOW_UP, "")
    median, low, high = (_value(results, place, stat) for stat in ("median", "ci_low", "ci_high"))
    if pd.isna(median):
        return "–"
    limits = [number_text(limit) if pd.notna(limit) else "–" for limit in (low, high)]
    return f"{number_text(median)} ({' to '.join(limits)})"


@house_style()
def draw_accrual(sites: Mapping[str, Site], title: str) -> Figure:
    """Draw a row per site and, of few, a line each above them."""
    periods = sorted({period for site in sites.values() for period in site.counts})
    counts = {scope: site.counts for scope, site in sites.items() if site.counts}
    looks = scope_looks(list(sites))
    legend = [(sites[scope].name, looks[scope]) for scope in counts]
    drawn = 0 < len(counts) <= MOST_LINES
    above = title_height(title, WIDE)
    top = above + (legend_height(legend, WIDE) + LINES + AROUND if drawn else 0)
    head = 3 * LINE + 0.06
    height = top + head + len(sites) * ROW
    figure = new_page(WIDE, height + note_height(NOTE, WIDE))
    place_title(figure, title)
    place_note(figure, NOTE)
    left, width = MARGIN + LABEL, WIDE - 2 * MARGIN - LABEL - TOTAL - FOLLOWED
    if drawn:
        draw_legend(figure, above, legend)
        at = (left, above + legend_height(legend, WIDE), width, LINES)
        _draw_lines(figure, at, counts, periods, looks)
    _draw_heads(figure, periods, left, top, width / max(len(periods), 1))
    axes = place_axes(figure, left, top + head, width, len(sites) * ROW)
    axes.set(xlim=(0, max(len(periods), 1)), ylim=(len(sites), 0), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    for row, site in enumerate(sites.values()):
        y = top + head + row * ROW + (ROW - LINE) / 2 + 0.025
        name = wrap(site.name, LABEL - 0.08, SMALL_SIZE)
        shown = name[0] if len(name) == 1 else f"{name[0]} …"
        place_text(figure, MARGIN, y, shown, size=SMALL_SIZE)
        right: dict[str, Any] = {"size": SMALL_SIZE, "ha": "right"}
        place_text(figure, left + width + TOTAL - 0.08, y, site.total, **right)
        place_text(figure, WIDE - MARGIN, y, site.follow_up, **right)
        most = max((n for n in site.counts.values() if n), default=1.0)
        for column, period in enumerate(periods):
            if period in site.counts:
                _draw_cell(axes, column, row, site.counts[period], most)
    return figure


def _draw_heads(
    figure: Figure, periods: Sequence[str], left: float, top: float, cell: float
) -> None:
    """Years, and under them which half."""
    for column, period in enumerate(periods):
        year, _, half = period.partition(", ")
        middle = left + (column + 0.5) * cell
        at: dict[str, Any] = {"size": SMALL_SIZE, "ha": "center"}
        if not half or half.startswith("1st") or not column:
            place_text(figure, middle, top + LINE, year, **at)
        if half:
            place_text(figure, middle, top + 2 * LINE, half.partition(" ")[0], **at)
    right: dict[str, Any] = {"size": SMALL_SIZE, "ha": "right", "multialignment": "right"}
    edge = WIDE - MARGIN
    place_text(figure, edge - FOLLOWED - 0.08, top + 2 * LINE, "Patients", **right)
    place_text(figure, edge, top + LINE, "Follow-up,\nmonths", **right)


def _draw_cell(axes: Any, column: int, row: int, n: float | None, most: float) -> None:
    colour = PALE if n is None else _COLOURS(0.04 + 0.5 * n / most)
    style: dict[str, Any] = {"facecolor": colour, "edgecolor": "white", "linewidth": 0.6}
    axes.add_patch(Rectangle((column, row), 1, 1, **style))
    text = "·" if n is None else f"{n:.0f}"
    at: dict[str, Any] = {"ha": "center", "va": "center_baseline", "size": SMALL_SIZE}
    axes.text(column + 0.5, row + 0.5, text, color=INK, **at)


def _draw_lines(
    figure: Figure,
    at: tuple[float, float, float, float],
    counts: Mapping[str, Mapping[str, float | None]],
    periods: Sequence[str],
    looks: Mapping[str, Look],
) -> None:
    """All patients so far at the end of each period; a line ends where a count is not told."""
    axes = place_axes(figure, *at)
    for scope, of_site in counts.items():
        places, so_far = [float(periods.index(next(iter(of_site))))], [0.0]
        for count in of_site.values():
            if count is None:
                break
            places.append(places[-1] + 1)
            so_far.append(so_far[-1] + count)
        look = looks[scope]
        style: dict[str, Any] = {"color": look.colour, "linestyle": look.dashes, "linewidth": 1.2}
        axes.plot(places, so_far, marker=look.marker, markersize=3.5, clip_on=False, **style)
    axes.set(xlim=(0, len(periods)), xticks=range(len(periods) + 1))
    axes.set_xticklabels([])
    axes.set_ylim(bottom=0)
    axes.set_ylabel("Patients so far")
    axes.grid(axis="y", color=PALE, linewidth=0.5)
    axes.set_axisbelow(True)


def draw(tables: Mapping[str, Mapping[str, pd.DataFrame]], view: View) -> Figure:
    """The figure of all sites side by side."""
    results = {scope: of for scope, of in tables["results"].items() if scope not in POOLS}
    return draw_accrual(sites_of(results, view.names), view.beside("Accrual and follow-up"))
