"""Best changes of many sites, a row each: every patient as a point; patient-level."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import Normal, Stroke

from hcc_conversion.analyses.response.shapes import (
    MOST_GROWTH_PERCENT,
    NAMES,
    PROGRESSION_PERCENT,
    RESPONSE_PERCENT,
    n_assessed,
    waterfall_bars,
)
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    WIDE,
    draw_legend,
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
from hcc_conversion.display.palette import GREY, INK, PALE, response_look
from hcc_conversion.run.wording import counted, with_minus
from schemas.vocabulary import CRITERION, POOLS, RESPONSE

# Inches; from left to right: the site, then axes, n/N and median by each criterion.
LABEL_WIDTH, GUTTER, COUNTS_WIDTH, MEDIAN_WIDTH = 1.5, 0.1, 0.45, 0.58
COLUMN = (WIDE - 2 * MARGIN - LABEL_WIDTH) / len(CRITERION)
AXES_WIDTH = COLUMN - 2 * GUTTER - COUNTS_WIDTH - MEDIAN_WIDTH
ROW, LINE, HEADS, AXIS = 0.145, line_height(SMALL_SIZE), 0.36, 0.34
LOWEST, MARKER = -105.0, 2.2  # per cent; points
NOTE = (
    "Patient-level: a point is one patient, so this figure stays at the sites and is no part of"
    " what may be passed on. Best change of the sum of diameters from baseline, of the readings"
    " that count; upright line: median; colour and shape: best response. Dashed: −30 % and +20 %."
    " n/N: patients with a measured change, of those with a response. Sites are in the order of"
    f" the median by {CRITERION[0]}."
)


def site_changes(
    courses: Mapping[str, pd.DataFrame],
) -> dict[tuple[str, str], tuple[pd.DataFrame, int]]:
    """By scope and criterion: the bars of its waterfall, and its patients with a response.

    *courses*: scope, then rows of `analyses.response.response_courses` of one population.
    """
    found = {}
    for scope, of_scope in courses.items():
        for criterion in CRITERION:
            rows = of_scope[of_scope["criterion"] == criterion]
            found[scope, criterion] = waterfall_bars(rows), n_assessed(rows)
    return found


def draw_strips(
    courses: Mapping[str, pd.DataFrame],
    labels: Mapping[str, str],
    title: str,
    notes: Sequence[str],
) -> Figure:
    """Draw a row per scope, by each criterion.

    Parameters
    ----------
    courses
        as for `site_changes`.
    labels
        scope, then its name.
    title
        of the figure; wrapped when long.
    notes
        lines beneath besides.
    """
    changes = site_changes(courses)
    order = _ordered(changes, list(courses))
    names = {_: wrap(labels[_], LABEL_WIDTH, SMALL_SIZE, bold=_ in POOLS) for _ in order}
    heights = {scope: ROW + (len(lines) - 1) * LINE for scope, lines in names.items()}
    drawn = pd.concat([bars for bars, _ in changes.values()])
    present = set(drawn["response"])
    legend = [(NAMES[name], response_look(name)) for name in RESPONSE if name in present]
    cut = int((drawn["change_percent"] > MOST_GROWTH_PERCENT).sum())
    cautions = [f"Cut at +{MOST_GROWTH_PERCENT:.0f} %: {counted(cut, 'point')}."] if cut else []
    note = "\n".join(line for line in [NOTE, *cautions, *notes] if line)
    above = title_height(title, WIDE)
    top = above + legend_height(legend, WIDE) + HEADS
    below = top + sum(heights.values())
    figure = new_page(WIDE, below + AXIS + note_height(note, WIDE))
    place_title(figure, title)
    draw_legend(figure, above, legend)
    place_note(figure, note)
    growth = max(drawn["change_percent"].max(), PROGRESSION_PERCENT + 10)
    limits = (LOWEST, min(growth, MOST_GROWTH_PERCENT) + 5)
    y, starts = top, {}
    for scope, lines in names.items():
        starts[scope] = y
        weight = "bold" if scope in POOLS else "normal"
        place_text(figure, MARGIN, y, "\n".join(lines), size=SMALL_SIZE, weight=weight)
        y += heights[scope]
    for position, criterion in enumerate(CRITERION):
        left = MARGIN + LABEL_WIDTH + position * COLUMN + GUTTER
        axes = _percent_axes(figure, (left, top), below - top, limits)
        _draw_heads(figure, criterion, left, top)
        for scope, start in starts.items():
            bars, n = changes[scope, criterion]
            _draw_points(axes, start - top + LINE * 0.38, bars)
            _write_row(figure, left, start, bars, n)
    return figure


def _ordered(
    changes: Mapping[tuple[str, str], tuple[pd.DataFrame, int]], scopes: Sequence[str]
) -> list[str]:
    """From the most shrinkage on by the first criterion, then who has none by it; pools last."""
    medians = {
        scope: changes[scope, CRITERION[0]][0]["change_percent"].median() for scope in scopes
    }
    centres = [scope for scope in scopes if scope not in POOLS]
    centres.sort(key=lambda scope: medians[scope] if pd.notna(medians[scope]) else float("inf"))
    return [*centres, *(scope for scope in scopes if scope in POOLS)]


def _draw_heads(figure: Figure, criterion: str, left: float, y: float) -> None:
    place_text(figure, left, y - HEADS, criterion, weight="bold")
    grey = {"size": SMALL_SIZE, "color": GREY, "ha": "right"}
    at = left + AXES_WIDTH + COUNTS_WIDTH
    place_text(figure, at, y - LINE - 0.02, "n/N", **grey)
    place_text(figure, at + MEDIAN_WIDTH, y - LINE - 0.02, "Median, %", **grey)


def _percent_axes(
    figure: Figure, corner: tuple[float, float], height: float, limits: tuple[float, float]
) -> Axes:
    """Axes of per cent whose other coordinate is inches from their top."""
    axes = place_axes(figure, *corner, AXES_WIDTH, height)
    ticks = [tick for tick in (-100, -50, 0, 50, 100) if tick <= limits[1]]
    axes.set(xlim=limits, ylim=(height, 0), yticks=[])
    axes.set_xticks(ticks, [with_minus(f"{tick:+d}") if tick else "0" for tick in ticks])
    axes.tick_params(color=GREY, length=2.5, pad=2)
    axes.set_xlabel("Best change, %", labelpad=1)
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    axes.axvline(0, color=INK, linewidth=0.6, zorder=1)
    for level in (RESPONSE_PERCENT, PROGRESSION_PERCENT):
        axes.axvline(level, color=INK, linewidth=0.6, linestyle=(0, (4, 3)), zorder=1)
    return axes


def _draw_points(axes: Axes, middle: float, bars: pd.DataFrame) -> None:
    if bars.empty:
        return
    for response, rows in bars.groupby("response", sort=False):
        look = response_look(response)
        style: dict[str, Any] = {"linestyle": "", "marker": look.marker, "color": look.colour}
        changes = rows["change_percent"].clip(upper=MOST_GROWTH_PERCENT)
        size = MARKER * look.marker_size / 5.5
        axes.plot(changes, [middle] * len(rows), markersize=size, alpha=0.6, zorder=2, **style)
    median = min(bars["change_percent"].median(), MOST_GROWTH_PERCENT)
    rim = [Stroke(linewidth=2.4, foreground="white"), Normal()]
    ends = (middle - 0.05, middle + 0.05)
    axes.vlines(median, *ends, color=INK, linewidth=1.2, path_effects=rim, zorder=3)


def _write_row(figure: Figure, left: float, y: float, bars: pd.DataFrame, n: int) -> None:
    right = {"size": SMALL_SIZE, "ha": "right"}
    at = left + AXES_WIDTH + COUNTS_WIDTH
    place_text(figure, at, y, f"{len(bars):,}/{n:,}", **right)
    median = with_minus(f"{bars['change_percent'].median():.1f}") if len(bars) else "–"
    place_text(figure, at + MEDIAN_WIDTH, y, median, **right)
