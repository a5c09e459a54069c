"""Waterfall plots of every scope side by side, on one scale: patient-level, without identifiers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hcc_conversion.analyses.response.figure import WIDE_ENOUGH_FOR_HATCH
from hcc_conversion.analyses.response.shapes import (
    COURSE,
    MOST_GROWTH_PERCENT,
    PROGRESSION_PERCENT,
    RESPONSE_PERCENT,
    waterfall_bars,
)
from hcc_conversion.display.bars import LEGEND_HEIGHT, Fill, draw_fill_legend
from hcc_conversion.display.labels import population_label
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TEXT_SIZE,
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
LABELS, PANEL_WIDTH, PANEL_GAP, AXES_HEIGHT, FOOT = 0.75, 2.35, 0.2, 2.1, 0.3
HEADING, MOST_ABREAST, LEAST_WIDTH, WIDEST_BAR = 0.28, 5, 8.6, 0.12
LINE, SMALL_LINE = line_height(TEXT_SIZE), line_height(SMALL_SIZE)
LOWEST = -105.0  # per cent
NOTE = (
    "Patient-level: a bar is one patient, so this figure stays at the sites and is no part of what "
    "may be passed on. Best change of the sum of diameters from baseline, of the readings that "
    "count; colour and hatch: best response. Dashed: −30 % and +20 %."
)


KEY: Mapping[str, str] = {
    "CR": "CR: complete",
    "PR": "PR: partial",
    "SD": "SD: stable",
    "PD": "PD: progressive",
    "NE": "NE: not evaluable",
}


@dataclass(frozen=True)
class Panel:
    """What is drawn of one scope by one criterion; *bars* as of `waterfall_bars`."""

    heading: Sequence[str]
    beneath: Sequence[str]
    bars: pd.DataFrame


@dataclass(frozen=True)
class Row:
    """Panels of one criterion side by side."""

    criterion: str
    panels: Sequence[Panel]

    @property
    def head_height(self) -> float:
        lines = max(len(panel.heading) for panel in self.panels) * LINE
        return HEADING + lines + max(len(panel.beneath) for panel in self.panels) * SMALL_LINE

    @property
    def height(self) -> float:
        return self.head_height + AXES_HEIGHT + FOOT


@house_style()
def draw_waterfalls(
    courses: Mapping[str, pd.DataFrame],
    labels: Mapping[str, str],
    reasons: Mapping[str, str],
    title: str,
) -> Figure:
    """Draw a panel per criterion and scope with responses, all on the same axis of per cent.

    Parameters
    ----------
    courses
        scope, then rows of `analyses.response.response_courses` of one population.
    labels
        scope, then its name with what its rows are; in the order of the panels.
    reasons
        scope, then why it has no responses; empty where it has.
    title
        of the figure; wrapped when long.
    """
    rows = [
        Row(criterion, panels[start : start + MOST_ABREAST])
        for criterion in CRITERION
        if (panels := _panels(courses, labels, criterion))
        for start in range(0, len(panels), MOST_ABREAST)
    ]
    notes = "\n".join([NOTE, *_cautions(courses, labels, reasons)])
    widest = max((len(row.panels) for row in rows), default=0)
    width = max(MARGIN + LABELS + widest * (PANEL_WIDTH + PANEL_GAP) + MARGIN, LEAST_WIDTH)
    above = title_height(title, width)
    top = above + LEGEND_HEIGHT + 0.05
    bottom = top + (sum(row.height for row in rows) or LINE)
    figure = new_page(width, bottom + note_height(notes, width))
    place_title(figure, title)
    place_note(figure, notes)
    changes = pd.concat([panel.bars for row in rows for panel in row.panels]) if rows else None
    if changes is None:
        place_text(figure, MARGIN, top, NOT_COLLECTED, color=GREY)
        return figure
    present = set(changes["response"])
    fills = [(KEY[name], _fill(name)) for name in RESPONSE if name in present]
    draw_fill_legend(figure, above, fills)
    growth = max(changes["change_percent"].max(), PROGRESSION_PERCENT + 10)
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
    courses: Mapping[str, pd.DataFrame], labels: Mapping[str, str], criterion: str
) -> list[Panel]:
    panels = []
    for scope, label in labels.items():
        of_scope = courses[scope]
        bars = waterfall_bars(of_scope[of_scope["criterion"] == criterion])
        if bars.empty:
            continue
        counts = bars["response"].value_counts()
        said = ", ".join(f"{name} {counts[name]}" for name in RESPONSE if name in counts)
        heading = wrap(label, PANEL_WIDTH, bold=True)
        beneath = wrap(f"n = {len(bars):,}: {said}", PANEL_WIDTH, SMALL_SIZE)
        panels.append(Panel(heading, beneath, bars))
    return panels


def _cautions(
    courses: Mapping[str, pd.DataFrame], labels: Mapping[str, str], reasons: Mapping[str, str]
) -> list[str]:
    """Who has no panel, and what is cut or cannot be drawn."""
    without, lines = [], []
    for scope, label in labels.items():
        for criterion in CRITERION:
            rows = courses[scope][courses[scope]["criterion"] == criterion]
            bars = waterfall_bars(rows)
            assessed = rows.loc[rows["best_response"].notna(), COURSE].drop_duplicates()
            if bars.empty:
                reason = reasons.get(scope) or "no measured change"
                without.append(f"{label}: {reason}" if not len(rows) else f"{label}: {criterion}")
            elif len(assessed) > len(bars):
                unmeasured = len(assessed) - len(bars)
                lines.append(f"{label}, {criterion}: no measured change in {unmeasured}")
            cut = int((bars["change_percent"] > MOST_GROWTH_PERCENT).sum())
            if cut:
                lines.append(f"{label}, {criterion}: cut at +{MOST_GROWTH_PERCENT:.0f} % in {cut}")
    told = [f"Without a panel: {'; '.join(dict.fromkeys(without))}."] if without else []
    return told + ([f"{'; '.join(lines)}."] if lines else [])


def _fill(response: str) -> Fill:
    look = response_look(response)
    return Fill(look.colour, INK, look.hatch)


def _draw_row(figure: Figure, row: Row, top: float, upper: float) -> None:
    place_text(figure, MARGIN, top, row.criterion, weight="bold", size=TEXT_SIZE + 1)
    for position, panel in enumerate(row.panels):
        left = MARGIN + LABELS + position * (PANEL_WIDTH + PANEL_GAP)
        y = top + HEADING
        place_text(figure, left, y, "\n".join(panel.heading), weight="bold")
        y += len(panel.heading) * LINE
        place_text(figure, left, y, "\n".join(panel.beneath), size=SMALL_SIZE, color=GREY)
        corner = (left, top + row.head_height)
        axes = place_axes(figure, *corner, PANEL_WIDTH, AXES_HEIGHT)
        _percent_axis(axes, upper, labelled=position == 0)
        _draw_bars(axes, panel.bars)
        foot = top + row.head_height + AXES_HEIGHT + 0.04
        place_text(figure, left, foot, "Patients, one bar each", size=SMALL_SIZE, color=GREY)


def _percent_axis(axes: Axes, upper: float, *, labelled: bool) -> None:
    axes.set_ylim(LOWEST, upper)
    ticks = [tick for tick in range(-100, 101, 25) if tick <= upper]
    names = [with_minus(f"{tick:+d}") if tick else "0" for tick in ticks]
    axes.set_yticks(ticks, names if labelled else [], size=SMALL_SIZE)
    axes.tick_params(length=3 if labelled else 0)
    axes.set_xticks([])
    axes.grid(axis="y", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.axhline(0, color=INK, linewidth=0.7, zorder=3)
    for level in (RESPONSE_PERCENT, PROGRESSION_PERCENT):
        axes.axhline(level, color=INK, linewidth=0.8, linestyle=(0, (4, 3)), zorder=3)
    if labelled:
        axes.set_ylabel("Best change from baseline, %", size=SMALL_SIZE)


def _draw_bars(axes: Axes, bars: pd.DataFrame) -> None:
    """Bars from the left; few do not fill the panel, so that a bar is never as wide as a block."""
    pitch = min(PANEL_WIDTH / len(bars), WIDEST_BAR)
    axes.set_xlim(-0.5, PANEL_WIDTH / pitch - 0.5)
    for response, rows in bars.groupby("response", sort=False):
        look = response_look(response)
        style: dict[str, Any] = {
            "edgecolor": INK,
            "linewidth": 0.4,
            "hatch": look.hatch,
            "width": 0.85,
        }
        if pitch < WIDE_ENOUGH_FOR_HATCH:
            style = {"edgecolor": look.colour, "linewidth": 0, "width": 1.0}
        heights = rows["change_percent"].clip(upper=MOST_GROWTH_PERCENT)
        axes.bar(rows.index, heights, color=look.colour, label=response, **style)


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
    return draw_waterfalls(courses, view.labels, reasons, f"{who}, side by side (patient-level)")
