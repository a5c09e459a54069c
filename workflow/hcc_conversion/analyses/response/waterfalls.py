"""Waterfall plots of every scope side by side, on one scale: patient-level, without identifiers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hcc_conversion.analyses.response.shapes import (
    MOST_GROWTH_PERCENT,
    NAMES,
    PROGRESSION_PERCENT,
    RESPONSE_PERCENT,
    n_assessed,
    waterfall_bars,
)
from hcc_conversion.analyses.response.strips import draw_strips
from hcc_conversion.display.bars import Fill, draw_fill_legend, fill_legend_height
from hcc_conversion.display.labels import population_label
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TEXT_SIZE,
    WIDE,
    house_style,
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
from hcc_conversion.display.view import View
from hcc_conversion.run.wording import with_minus
from schemas.results import NOT_COLLECTED
from schemas.vocabulary import CRITERION, RESPONSE

# Inches; the percentages stand left of the first panel of a row.
LABELS, PANEL_GAP, AXES_HEIGHT, LANE, FOOT = 0.5, 0.42, 1.45, 0.11, 0.32
ACROSS = WIDE - 2 * MARGIN - LABELS
HEADING, WIDEST_BAR, WIDE_ENOUGH_FOR_GAPS = 0.2, 0.09, 0.03
WIDEST_PANEL = 2.8
#: More scopes have a row each in one frame, `strips`.
MOST_PANELS = 5
LINE, SMALL_LINE = line_height(TEXT_SIZE), line_height(SMALL_SIZE)
LOWEST = -105.0  # per cent
NOTE = (
    "Patient-level: a bar is one patient, so this figure stays at the sites and is no part of what "
    "may be passed on. Best change of the sum of diameters from baseline, of the readings that "
    "count; colour, and marks beneath with their number: best response. Dashed: −30 % and +20 %."
)


@dataclass(frozen=True)
class Panel:
    """What is drawn of one scope by one criterion; *bars* as of `waterfall_bars`."""

    heading: Sequence[str]
    bars: pd.DataFrame
    width: float


@dataclass(frozen=True)
class Row:
    """Panels of one criterion side by side."""

    criterion: str
    panels: Sequence[Panel]

    @property
    def lanes(self) -> list[str]:
        """The responses that occur, a line of marks each beneath the bars."""
        present = {name for panel in self.panels for name in panel.bars["response"]}
        return [name for name in RESPONSE if name in present]

    @property
    def head_height(self) -> float:
        return HEADING + max(len(panel.heading) for panel in self.panels) * LINE + SMALL_LINE

    @property
    def height(self) -> float:
        return self.head_height + AXES_HEIGHT + len(self.lanes) * LANE + FOOT


@house_style()
def draw_waterfalls(
    courses: Mapping[str, pd.DataFrame],
    labels: Mapping[str, str],
    reasons: Mapping[str, str],
    title: str,
    note: str = "",
) -> Figure:
    """Draw a panel per criterion and scope with responses, all on the same axis of per cent; of
    more than `MOST_PANELS` a row each.

    Parameters
    ----------
    courses
        scope, then rows of `analyses.response.response_courses` of one population.
    labels
        scope, then its name; in the order of the panels.
    reasons
        scope, then why it has no responses; empty where it has.
    title
        of the figure; wrapped when long.
    note
        what is said beneath besides.
    """
    told = [scope for scope in labels if waterfall_bars(courses[scope]).size]
    if len(told) > MOST_PANELS:
        without = _without(courses, labels, reasons)
        return draw_strips({_: courses[_] for _ in told}, labels, title, [*without, note])
    width = min((ACROSS + PANEL_GAP) / max(len(told), 1) - PANEL_GAP, WIDEST_PANEL)
    panels = {name: _panels(courses, labels, name, width) for name in CRITERION}
    rows = [Row(criterion, of_row) for criterion, of_row in panels.items() if of_row]
    cautions = [*_without(courses, labels, reasons), *_cautions(courses, labels)]
    notes = "\n".join(line for line in [NOTE, *cautions, note] if line)
    bars = [panel.bars for row in rows for panel in row.panels]
    present = {response for of_panel in bars for response in of_panel["response"]}
    fills = [(NAMES[name], _plain(name)) for name in RESPONSE if name in present]
    above = title_height(title, WIDE)
    top = above + fill_legend_height(fills, WIDE) + 0.05
    bottom = top + (sum(row.height for row in rows) or LINE)
    figure = new_page(WIDE, bottom + note_height(notes, WIDE))
    place_title(figure, title)
    place_note(figure, notes)
    if not rows:
        place_text(figure, MARGIN, above, NOT_COLLECTED, color=GREY)
        return figure
    draw_fill_legend(figure, above, fills)
    growth = max(pd.concat(bars)["change_percent"].max(), PROGRESSION_PERCENT + 10)
    for row in rows:
        _draw_row(figure, row, top, min(growth, MOST_GROWTH_PERCENT) + 5)
        top += row.height
    return figure


def why_no_responses(results: pd.DataFrame, population: str) -> str:
    """What the `Results` of a scope say in place of its best responses; empty where it has any."""
    here = (results["population"] == population) & (results["variable"] == "best_response")
    best = results[here]
    return "" if best["value"].notna().any() else next((text for text in best["note"] if text), "")


def _panels(
    courses: Mapping[str, pd.DataFrame], labels: Mapping[str, str], criterion: str, width: float
) -> list[Panel]:
    panels = []
    for scope, label in labels.items():
        of_scope = courses[scope]
        bars = waterfall_bars(of_scope[of_scope["criterion"] == criterion])
        if bars.empty:
            continue
        panels.append(Panel(wrap(label, width, bold=True), bars, width))
    return panels


def _without(
    courses: Mapping[str, pd.DataFrame], labels: Mapping[str, str], reasons: Mapping[str, str]
) -> list[str]:
    """Who has no bar, by one criterion or at all."""
    without: dict[str, list[str]] = {}
    for scope, label in labels.items():
        of_scope = courses[scope]
        known = [
            criterion
            for criterion in CRITERION
            if len(waterfall_bars(of_scope[of_scope["criterion"] == criterion]))
        ]
        if not known:
            without.setdefault(reasons.get(scope) or "no measured change", []).append(label)
        for criterion in CRITERION if known else ():
            if criterion not in known:
                without.setdefault(criterion, []).append(label)
    told = [f"{', '.join(names)} ({why})" for why, names in without.items()]
    return [f"Without bars: {'; '.join(told)}."] if told else []


def _cautions(courses: Mapping[str, pd.DataFrame], labels: Mapping[str, str]) -> list[str]:
    """What is cut or cannot be drawn."""
    lines = []
    for scope, label in labels.items():
        for criterion in CRITERION:
            rows = courses[scope][courses[scope]["criterion"] == criterion]
            bars = waterfall_bars(rows)
            unmeasured = n_assessed(rows) - len(bars) if len(bars) else 0
            if unmeasured:
                lines.append(f"{label}, {criterion}: no measured change in {unmeasured}")
            cut = int((bars["change_percent"] > MOST_GROWTH_PERCENT).sum())
            if cut:
                lines.append(f"{label}, {criterion}: cut at +{MOST_GROWTH_PERCENT:.0f} % in {cut}")
    return [f"{'; '.join(lines)}."] if lines else []


def _plain(response: str) -> Fill:
    """Many bars are too thin for a hatch: the marks beneath tell the responses apart in grey."""
    colour = response_look(response).colour
    return Fill(colour, colour)


def _draw_row(figure: Figure, row: Row, top: float, upper: float) -> None:
    place_text(figure, MARGIN, top, row.criterion, weight="bold")
    for position, panel in enumerate(row.panels):
        left = MARGIN + LABELS + position * (panel.width + PANEL_GAP)
        y = top + HEADING
        place_text(figure, left, y, "\n".join(panel.heading), weight="bold")
        y += len(panel.heading) * LINE
        place_text(figure, left, y, f"n = {len(panel.bars):,}", size=SMALL_SIZE, color=GREY)
        corner = (left, top + row.head_height)
        axes = place_axes(figure, *corner, panel.width, AXES_HEIGHT)
        _percent_axis(axes, upper, labelled=position == 0)
        _draw_bars(axes, panel)
        foot = top + row.head_height + AXES_HEIGHT + 0.04
        _draw_lanes(figure, row.lanes, panel, (left, foot), axes)
        foot += len(row.lanes) * LANE + 0.02
        place_text(figure, left, foot, "Patients", size=SMALL_SIZE, color=GREY)


def _percent_axis(axes: Axes, upper: float, *, labelled: bool) -> None:
    axes.set_ylim(LOWEST, upper)
    ticks = [tick for tick in range(-100, 101, 25) if tick <= upper]
    names = [with_minus(f"{tick:+d}") if tick else "0" for tick in ticks]
    axes.set_yticks(ticks, names if labelled else [])
    axes.tick_params(length=2.5 if labelled else 0, pad=2)
    axes.set_xticks([])
    axes.grid(axis="y", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.axhline(0, color=INK, linewidth=0.7, zorder=3)
    for level in (RESPONSE_PERCENT, PROGRESSION_PERCENT):
        axes.axhline(level, color=INK, linewidth=0.8, linestyle=(0, (4, 3)), zorder=3)
    if labelled:
        axes.set_ylabel("Best change, %", labelpad=1)


def _draw_bars(axes: Axes, panel: Panel) -> None:
    """Bars from the left; few do not fill the panel, so that a bar is never as wide as a block."""
    bars = panel.bars
    pitch = min(panel.width / len(bars), WIDEST_BAR)
    axes.set_xlim(-0.5, panel.width / pitch - 0.5)
    for response, rows in bars.groupby("response", sort=False):
        fill = _plain(response)
        style: dict[str, Any] = {"width": 0.85 if pitch > WIDE_ENOUGH_FOR_GAPS else 1.0}
        style |= {"color": fill.face, "label": response, "linewidth": 0}
        heights = rows["change_percent"].clip(upper=MOST_GROWTH_PERCENT)
        axes.bar(rows.index, heights, **style)


def _draw_lanes(
    figure: Figure, lanes: Sequence[str], panel: Panel, corner: tuple[float, float], above: Axes
) -> None:
    """A line per response with a mark under the bar of each of its patients."""
    left, top = corner
    axes = place_axes(figure, left, top, panel.width, len(lanes) * LANE)
    axes.set(xlim=above.get_xlim(), ylim=(len(lanes) - 0.5, -0.5), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    low, high = above.get_xlim()
    mark = max(0.7 * panel.width * 72 / (high - low), 0.4)
    for position, lane in enumerate(lanes):
        places = panel.bars.index[panel.bars["response"] == lane]
        colour = response_look(lane).colour
        axes.vlines(places, position - 0.3, position + 0.3, color=colour, linewidth=mark)
        axes.axhline(position + 0.5, color=PALE, linewidth=0.4)
        middle = top + (position + 0.5) * LANE - SMALL_LINE * 0.36
        text = f"{lane} {len(places):,}"
        place_text(figure, left - 0.05, middle, text, size=SMALL_SIZE, ha="right")


def draw(tables: Mapping[str, Mapping[str, pd.DataFrame]], view: View) -> Figure:
    """The figure of all scopes side by side."""
    population = next(iter(view.study["response"]["populations"]))
    courses = {
        scope: table[table["population"] == population]
        for scope, table in tables["courses"].items()
    }
    reasons = {
        scope: why_no_responses(results, population) for scope, results in tables["results"].items()
    }
    who = f"{view.title} — {population_label(population)}"
    title = f"{who}, side by side (patient-level)"
    return draw_waterfalls(courses, view.names, reasons, title, view.natures)
