"""Headline quantities: the printed value as a line with its limits, every scope beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from hcc_conversion.comparison.printed_names import paper_name
from hcc_conversion.comparison.scorecard.cells import SYMBOLS
from hcc_conversion.display.lines import hazard_text, number_text
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
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
from hcc_conversion.display.palette import GREY, INK, PALE, Look, scope_looks
from schemas.scorecard import PART, PRINTED, VERDICTS, WHOLE

# Inches. Two columns of panels; in each from left to right: quantity, axes, a verdict per scope,
# printed value and the scopes without an estimate.
LABEL_WIDTH, AXES_WIDTH, VERDICT_WIDTH, TEXT_WIDTH = 1.75, 2.6, 0.26, 2.05
GUTTER, BETWEEN = 0.12, 0.35
COLUMN_WIDTH = LABEL_WIDTH + AXES_WIDTH + VERDICT_WIDTH + TEXT_WIDTH + 2 * GUTTER
PAGE_WIDTH = 2 * (MARGIN + COLUMN_WIDTH) + BETWEEN
LINE, SITE, GAP = line_height(SMALL_SIZE), 0.115, 0.13
HEADING, TICKS, OWN_TICKS, PANEL_GAP = 0.3, 0.28, 0.24, 0.25
#: Limits of hazard ratios drawn; what lies beyond is an arrow.
WIDEST = (0.01, 100.0)
#: Proportions whose limits all lie below it (%) have an axis of their own.
SMALL_SHARE = 20
HEADINGS = {
    "small_proportion": "Small proportions, %",
    "proportion": "Proportions, %",
    "probability": "Cumulative incidences, %",
    "mean_difference": "Mean differences, each in its own unit",
    "hazard_ratio": "Hazard ratios, of conversion unless said otherwise (log scale)",
}
MADE = {WHOLE: "made from ", PART: "holds rows made from "}
NOTE = (
    "Upright line: the printed value; grey band: its 95% limits (of a proportion Wilson's; of a "
    "mean difference Welch's, from the printed means, SDs and numbers; of a hazard ratio as "
    "printed). Points: centres and the pool with 95% limits; an arrow where they leave the axis. "
    "Open points are made from the paper, wholly or in part: that they agree with it is no "
    "replication. A dagger, dashed line: the printed value cannot be right (see the audit). "
    "Right of the axes the verdict on each scope: {verdicts}."
)


@dataclass(frozen=True)
class Row:
    """One quantity: its rows of `HeadlineComparison`, wrapped texts, and inches that it needs."""

    printed: Any
    sites: list[Any]
    label: list[str]
    text: list[str]

    @property
    def panel(self) -> str:
        """The panel it stands in: its kind, small proportions apart."""
        ends = [row.ci_high for row in (self.printed, *self.sites) if pd.notna(row.ci_high)]
        if self.printed.kind == "proportion" and ends and max(ends) < SMALL_SHARE:
            return "small_proportion"
        return self.printed.kind

    @property
    def own_axis(self) -> bool:
        return self.printed.kind == "mean_difference"

    @property
    def band(self) -> float:
        """Height of what is drawn: a line per site, no less than the texts."""
        lines = max(len(self.label), len(self.text)) * LINE
        return max(len(self.sites) * SITE + 0.1, lines)

    @property
    def height(self) -> float:
        return self.band + GAP + (OWN_TICKS if self.own_axis else 0.0)


@house_style()
def draw_published(table: pd.DataFrame, labels: Mapping[str, str], title: str) -> Figure:
    """Draw a row per headline quantity, in a panel per kind.

    Parameters
    ----------
    table
        `schemas.scorecard.HeadlineComparison`; of several papers one stands below the other.
    labels
        scope, then its name with what its rows are.
    title
        of the figure; wrapped when long.
    """
    looks = _looks(table, list(labels))
    legend = [(_legend_label(scope, labels, table), looks[scope]) for scope in labels]
    note = NOTE.format(verdicts=_verdicts(table))
    papers = {name: _columns(rows, labels) for name, rows in table.groupby("paper", sort=False)}
    heights = {
        name: max(sum(_panel_height(panel) for panel in column) for column in columns)
        for name, columns in papers.items()
    }
    above = title_height(title, PAGE_WIDTH)
    top = above + legend_height(legend, PAGE_WIDTH) + 0.05
    below = top + sum(heights.values()) + HEADING * len(papers)
    figure = new_page(PAGE_WIDTH, below + note_height(note, PAGE_WIDTH))
    place_title(figure, title)
    draw_legend(figure, above, legend)
    place_note(figure, note)
    y = top
    for name, columns in papers.items():
        place_text(figure, MARGIN, y, f"Paper: {paper_name(name)}", weight="bold", color=GREY)
        for position, column in enumerate(columns):
            left, panel_top = MARGIN + position * (COLUMN_WIDTH + BETWEEN), y + HEADING
            for panel in column:
                _draw_panel(figure, panel, looks, (left, panel_top))
                panel_top += _panel_height(panel)
        y += heights[name] + HEADING
    return figure


def _verdicts(table: pd.DataFrame) -> str:
    """The marks of the verdicts that there are, and what they mean."""
    given = set(table.loc[table["estimate"].notna(), "verdict"])
    return ", ".join(f"{SYMBOLS[name]} {name}" for name in VERDICTS if name in given) or "none"


def _looks(table: pd.DataFrame, scopes: Sequence[str]) -> dict[str, Look]:
    """The look of every scope, open where its rows are made from a paper."""
    made = set(table.loc[table["made_from"] != "", "source"])
    looks = scope_looks(scopes)
    return {scope: replace(look, filled=scope not in made) for scope, look in looks.items()}


def _legend_label(scope: str, labels: Mapping[str, str], table: pd.DataFrame) -> str:
    """Its name with what its rows are, and with the papers that they are made from."""
    made = table.loc[table["source"] == scope, ["paper", "made_from"]].drop_duplicates()
    told = [MADE[row.made_from] + row.paper for row in made.itertuples() if row.made_from]
    return ": ".join([labels[scope], *(["; ".join(told)] if told else [])])


def _columns(table: pd.DataFrame, labels: Mapping[str, str]) -> list[list[list[Row]]]:
    """Left the proportions and mean differences, right the hazard ratios."""
    panels: dict[str, list[Row]] = {name: [] for name in HEADINGS}
    for _, rows in table.groupby("headline", sort=False):
        printed, *sites = sorted(rows.itertuples(), key=lambda row: row.source != PRINTED)
        names = {scope: label.split(" (")[0] for scope, label in labels.items()}
        mark = " †" if printed.finding else ""
        label = wrap(printed.title + mark, LABEL_WIDTH, SMALL_SIZE)
        row = Row(printed, sites, label, _texts(printed, sites, names))
        panels[row.panel].append(row)
    left, right = list(HEADINGS)[:-1], list(HEADINGS)[-1:]
    return [[panels[name] for name in column if panels[name]] for column in (left, right)]


def _texts(printed: Any, sites: Sequence[Any], names: Mapping[str, str]) -> list[str]:
    """The printed value, and the scopes without an estimate by the reason."""
    write = hazard_text if printed.kind == "hazard_ratio" else number_text
    value = printed.note
    if pd.notna(printed.estimate):
        value = write(printed.estimate)
        if pd.notna(printed.ci_low) and pd.notna(printed.ci_high):
            value += f" ({write(printed.ci_low)} to {write(printed.ci_high)})"
    lines = wrap(f"printed: {value}", TEXT_WIDTH, SMALL_SIZE)
    absent: dict[str, list[str]] = {}
    for site in sites:
        if pd.isna(site.estimate):
            absent.setdefault(site.note.split(":")[0], []).append(names[site.source])
    for reason, scopes in absent.items():
        lines += wrap(f"{reason}: {', '.join(scopes)}", TEXT_WIDTH, SMALL_SIZE)
    return lines


def _panel_height(panel: Sequence[Row]) -> float:
    own = bool(panel) and panel[0].own_axis
    return HEADING + sum(row.height for row in panel) + (0.0 if own else TICKS) + PANEL_GAP


def _draw_panel(
    figure: Figure, panel: Sequence[Row], looks: Mapping[str, Look], corner: tuple[float, float]
) -> None:
    left, top = corner
    kind = panel[0].panel
    place_text(figure, left, top, HEADINGS[kind], weight="bold")
    y = top + HEADING
    axes_left = left + LABEL_WIDTH + GUTTER
    shared = None
    if not panel[0].own_axis:
        height = sum(row.height for row in panel)
        shared = place_axes(figure, axes_left, y, AXES_WIDTH, height)
        _scale(shared, kind, panel)
        shared.set(ylim=(height, 0), yticks=[])
    start = y
    for row in panel:
        place_text(figure, left, y, "\n".join(row.label), size=SMALL_SIZE)
        text_left = axes_left + AXES_WIDTH + VERDICT_WIDTH + GUTTER
        for place, text in enumerate(row.text):
            colour = INK if text.startswith("printed") else GREY
            place_text(figure, text_left, y + place * LINE, text, size=SMALL_SIZE, color=colour)
        axes, offset = shared, y - start
        if axes is None:
            axes, offset = place_axes(figure, axes_left, y, AXES_WIDTH, row.band), 0.0
            _scale(axes, kind, [row])
            axes.set(ylim=(row.band, 0), yticks=[])
        _draw_row(axes, row, looks, offset)
        y += row.height
        if shared is not None:
            shared.axhline(y - start - GAP / 2, color=PALE, linewidth=0.6)


def _scale(axes: Axes, kind: str, rows: Sequence[Row]) -> None:
    if kind == "hazard_ratio":
        axes.set_xscale("log")
        ticks = (0.01, 0.1, 1, 10, 100)
        axes.set(xlim=WIDEST)
        axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        axes.axvline(1, color=GREY, linewidth=0.7)
    elif kind == "proportion":
        axes.set(xlim=(0, 100), xticks=range(0, 101, 25))
    elif kind == "small_proportion":
        axes.set(xlim=(0, SMALL_SHARE), xticks=range(0, SMALL_SHARE + 1, 5))
    else:
        every = [rows[0].printed, *rows[0].sites]
        ends = np.array([(row.ci_low, row.ci_high, row.estimate) for row in every], dtype=float)
        known = ends[np.isfinite(ends)]
        low, high = (min(0.0, known.min()), max(0.0, known.max())) if known.size else (-1.0, 1.0)
        space = 0.06 * (high - low) or 1.0
        axes.set(xlim=(low - space, high + space))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
        axes.axvline(0, color=GREY, linewidth=0.7)
    axes.tick_params(labelsize=SMALL_SIZE, length=3, color=GREY, which="both")
    axes.grid(axis="x", which="major", color=PALE, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)


def _draw_row(axes: Axes, row: Row, looks: Mapping[str, Look], offset: float) -> None:
    """The printed value across the row, a line per site below each other."""
    _draw_reference(axes, row, offset)
    space = row.band / len(row.sites) if row.sites else 0.0
    for place, site in enumerate(row.sites):
        if pd.notna(site.estimate):
            level = offset + (place + 0.5) * space
            _draw_site(axes, site, looks[site.source], level)
            _write_verdict(axes, site, looks[site.source], level)


def _draw_reference(axes: Axes, row: Row, offset: float) -> None:
    printed, (low, high) = row.printed, axes.get_xlim()
    if pd.isna(printed.estimate):
        return
    ends = (offset, offset + row.band)
    if pd.notna(printed.ci_low) and pd.notna(printed.ci_high):
        limits = np.clip([printed.ci_low, printed.ci_high], low, high)
        axes.fill_betweenx(ends, *limits, color=PALE, zorder=0.5, linewidth=0)
    dashes = (0, (3, 2)) if printed.finding else "-"
    at = min(max(printed.estimate, low), high)
    axes.plot([at, at], ends, color=INK, linewidth=1.3, linestyle=dashes, zorder=2)


def _write_verdict(axes: Axes, site: Any, look: Look, level: float) -> None:
    """The mark of the verdict, on the line of the scope."""
    place: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "va": "center"}
    looks: dict[str, Any] = {"color": look.colour, "weight": "bold", "size": SMALL_SIZE}
    x = 1 + VERDICT_WIDTH / 2 / AXES_WIDTH
    axes.text(x, level, SYMBOLS[site.verdict], ha="center", **place, **looks)


def _draw_site(axes: Axes, site: Any, look: Look, level: float) -> None:
    low, high = axes.get_xlim()
    if pd.notna(site.ci_low) and pd.notna(site.ci_high):
        ends = np.clip([site.ci_low, site.ci_high], low, high)
        axes.plot(ends, [level, level], color=look.colour, linewidth=1.1, zorder=3)
        for end, edge, marker in zip(ends, (low, high), "<>", strict=True):
            beyond = site.ci_low < low if marker == "<" else site.ci_high > high
            if beyond and end == edge:
                style: dict[str, Any] = {"linestyle": "", "markersize": 4, "clip_on": False}
                axes.plot([edge], [level], marker=marker, color=look.colour, **style)
    if low <= site.estimate <= high:
        axes.plot(
            [site.estimate],
            [level],
            linestyle="",
            marker=look.marker,
            markersize=look.marker_size * 0.8,
            markeredgecolor=look.colour,
            markerfacecolor="white" if site.made_from else look.colour,
            clip_on=False,
            zorder=4,
        )
