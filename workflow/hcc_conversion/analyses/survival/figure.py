"""Kaplan-Meier curves with the numbers at risk beneath (Figure 4 of the paper)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

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
    text_width,
    title_height,
    wrap,
)
from hcc_conversion.display.palette import GREY, PALE, Look, population_look
from hcc_conversion.display.time_axis import BOUNDS_NOTE, LATE_NOTE, entered_late, month_ticks
from hcc_conversion.display.view import View
from hcc_conversion.run.wording import counted as counted_in_words
from hcc_conversion.study.time_units import DAYS_PER_MONTH, days_of_months
from hcc_conversion.study.titles import endpoint_titles
from schemas.results import NOT_COLLECTED

NO_CURVE = f"{NOT_COLLECTED},\nor no patients"

CURVE = ["time_days", "survival", "ci_low", "ci_high", "censored"]

# Inches.
AXES_HEIGHT, TICKS_HEIGHT, RISK_LINE, KEY_LINE = 2.6, 0.55, 0.17, 0.17
KEY_TEXT = 0.45  # from the line of a key to its text
AXIS_LABELS = 0.65  # left of the axes: tick labels and what they are


@dataclass(frozen=True)
class Curve:
    """One curve of a panel; *table* has the columns of `survival_results`' curves."""

    label: str
    look: Look
    table: pd.DataFrame

    @property
    def n(self) -> int:
        return int(self.table[["events", "censored"]].to_numpy().sum())

    def key(self, min_at_risk: int) -> str:
        """Patients and events, for the legend."""
        of = f"{self.label}: " if self.label else ""
        if self.n < min_at_risk:
            return f"{of}n < {min_at_risk}, not drawn"
        counted = f"{of}n = {self.n:,}, events = {int(self.table['events'].sum()):,}"
        if self.left_out_events:
            more = counted_in_words(self.left_out_events, "more event")
            return f"{counted}; withheld: {more} without a day"
        return counted

    @property
    def left_out_events(self) -> int:
        """Left out with the event: above 0 there are bounds and no estimate."""
        return int(self.table["left_out_events"].iloc[0])

    def shown(self, min_at_risk: int) -> pd.DataFrame:
        """The steps up to the last with enough patients at risk; time in months."""
        shown = self.table[self.table["at_risk"] >= min_at_risk]
        shown = shown[[*CURVE, "lowest", "highest"]].astype(float)
        return shown.assign(months=shown["time_days"] / DAYS_PER_MONTH)

    def at_risk(self, months: float) -> int:
        """Patients under observation just before a time."""
        later = self.table[self.table["time_days"] >= days_of_months(months)]
        return int(later["at_risk"].iloc[0]) if len(later) else 0


@dataclass(frozen=True)
class Panel:
    """The curves of one set of axes, none where there is nothing to draw.

    test
        how the curves differ, written into the axes; one line each.
    """

    title: list[str]
    curves: list[Curve]
    test: str = ""


@house_style()
def draw_survival(
    curves: pd.DataFrame, endpoint_titles: Mapping[str, str], min_at_risk: int, title: str
) -> Figure:
    """Draw every endpoint that has a curve, its populations in one panel.

    Parameters
    ----------
    curves
        of `survival_results`, one row per endpoint, population, group and distinct time, the first
        of each curve at time 0; groups are left out here.
    endpoint_titles
        endpoint, then what it is called; in the order of the panels.
    min_at_risk
        a curve stops where fewer patients are at risk.
    title
        of the figure; wrapped when long.
    """
    panels, missing = [], []
    whole = curves[curves["comparison"] == ""]
    of_endpoint = dict(list(whole.groupby("endpoint", sort=False)))
    width = 5.35 if len(of_endpoint.keys() & endpoint_titles.keys()) > 1 else 7.4
    for endpoint, endpoint_title in endpoint_titles.items():
        if endpoint not in of_endpoint:
            missing.append(endpoint_title)
            continue
        of_population = of_endpoint[endpoint].groupby("population", sort=False)
        drawn = [Curve(population_label(_), population_look(_), rows) for _, rows in of_population]
        panels.append(Panel(wrap(endpoint_title, width - 0.4, bold=True), drawn))
    notes = [curves_note(min_at_risk), *notes_of(panels)] if panels else []
    if missing:
        notes.append(f"No curve ({NOT_COLLECTED}, or no patients): {'; '.join(missing)}.")
    columns = 2 if len(panels) > 1 else 1
    panels = panels or [Panel([], [])]
    return draw_panels(panels, columns, width, min_at_risk, title, "\n".join(notes))


@house_style()
def draw_survival_panel(
    curves: pd.DataFrame,
    endpoint: str,
    population: str,
    endpoint_title: str,
    scopes: Sequence[tuple[str, str]],
    min_at_risk: int,
) -> Figure:
    """Draw one endpoint of one population, a panel per scope, all on the same axes.

    Parameters
    ----------
    curves
        as for `draw_survival`, with a column ``scope``.
    endpoint, population
        which curves.
    endpoint_title
        what the endpoint is called.
    scopes
        id and label of each scope, in the order of the panels.
    min_at_risk
        a curve stops where fewer patients are at risk.
    """
    chosen = curves[(curves["endpoint"] == endpoint) & (curves["population"] == population)]
    chosen = chosen[chosen["comparison"] == ""]
    width = 3.6
    panels = []
    for scope, label in scopes:
        table = chosen[chosen["scope"] == scope]
        curve = Curve("", population_look(population), table)
        panels.append(Panel(wrap(label, width - 0.95, bold=True), [curve] if len(table) else []))
    title = f"{endpoint_title} — {population_label(population)}"
    columns = 2 if len(panels) in (2, 4) else min(3, len(panels))
    note = "\n".join([curves_note(min_at_risk), *notes_of(panels)])
    return draw_panels(panels, columns, width, min_at_risk, title, note, shared=True)


def notes_of(panels: Sequence[Panel]) -> list[str]:
    """What must be said of some of the curves."""
    curves = [curve for panel in panels for curve in panel.curves]
    notes = [BOUNDS_NOTE] if any(curve.left_out_events for curve in curves) else []
    return [*notes, LATE_NOTE] if any(entered_late(curve.table) for curve in curves) else notes


def curves_note(min_at_risk: int) -> str:
    """How curves are to be read."""
    method = "Kaplan-Meier estimate with 95% confidence band; upright ticks: censored."
    if min_at_risk <= 1:
        return method
    return (
        f"{method} A curve stops where fewer than {min_at_risk} patients are at risk, and such "
        f"numbers at risk are given as <{min_at_risk}."
    )


def draw_panels(
    panels: Sequence[Panel],
    columns: int,
    panel_width: float,
    min_at_risk: int,
    title: str,
    note: str,
    shared: bool = False,
) -> Figure:
    """A page of panels, *columns* beside each other; *shared*: all on the same axis of time."""
    width = columns * panel_width + 2 * MARGIN
    if columns == 1:
        width = max(width, 6.0)  # room for the title and the note
    most = max(len(panel.curves) for panel in panels)
    labels = [curve.label for panel in panels for curve in panel.curves]
    left = max([AXIS_LABELS, *(text_width(label, SMALL_SIZE) + 0.4 for label in labels)])
    room = panel_width - left - KEY_TEXT - 0.1
    keys_of = [
        [wrap(curve.key(min_at_risk), room, SMALL_SIZE) for curve in panel.curves]
        for panel in panels
    ]
    keys = max(sum(map(len, of_panel)) for of_panel in keys_of) * KEY_LINE + 0.1
    height = keys + AXES_HEIGHT + 0.3 + (TICKS_HEIGHT + (most + 1) * RISK_LINE if most else 0)
    rows = [panels[start : start + columns] for start in range(0, len(panels), columns)]
    heads = [max(len(_.title) for _ in row) * line_height(TEXT_SIZE) + 0.08 for row in rows]
    tops = list(accumulate((head + height for head in heads), initial=title_height(title, width)))
    figure = new_page(width, tops[-1] + note_height(note, width))
    place_title(figure, title)
    place_note(figure, note)
    last = [_last_month(panel, min_at_risk) for panel in panels]
    for position, panel in enumerate(panels):
        x = MARGIN + position % columns * panel_width
        row = position // columns
        place_text(figure, x, tops[row], "\n".join(panel.title), weight="bold")
        y = tops[row] + heads[row]
        below = y
        for curve, lines in zip(panel.curves, keys_of[position], strict=True):
            _draw_key(figure, curve, x + left, below, lines)
            below += len(lines) * KEY_LINE
        at = (x + left, y + keys, panel_width - left - 0.3)
        _draw_panel(figure, panel, at, max(last) if shared else last[position], min_at_risk)
    return figure


def _last_month(panel: Panel, min_at_risk: int) -> float:
    """Where the longest curve of a panel stops; at least a month, so that there is an axis."""
    ends = [curve.shown(min_at_risk)["months"].max() for curve in panel.curves]
    return max([1.0, *(end for end in ends if pd.notna(end))])


def _draw_key(figure: Figure, curve: Curve, x: float, y: float, lines: Sequence[str]) -> None:
    width, height = figure.get_size_inches()
    level = 1 - (y + KEY_LINE * 0.36) / height
    look, across = curve.look, [x / width, (x + 0.38) / width]
    line: dict[str, Any] = {
        "color": look.colour,
        "linestyle": look.dashes,
        "linewidth": look.line_width,
    }
    figure.add_artist(Line2D(across, [level, level], **line))
    for number, text in enumerate(lines):
        place_text(figure, x + KEY_TEXT, y + number * KEY_LINE, text, size=SMALL_SIZE)


def _draw_panel(
    figure: Figure,
    panel: Panel,
    at: tuple[float, float, float],
    until: float,
    min_at_risk: int,
) -> None:
    """Curves and numbers at risk of a panel; *at* is left, top and width of its axes, inches."""
    left, top, width = at
    axes = place_axes(figure, left, top, width, AXES_HEIGHT)
    if not panel.curves:
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set(visible=True, color=GREY, linestyle=(0, (4, 3)))
        axes.text(0.5, 0.5, NO_CURVE, transform=axes.transAxes, ha="center", color=GREY)
        return
    ticks = month_ticks(until, most=int(width / 0.5))
    axes.set(xlim=(0, max(until, ticks[-1]) * 1.02), ylim=(0, 1.02), xticks=ticks)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.50", "0.75", "1"])
    axes.tick_params(labelsize=SMALL_SIZE, length=3)
    axes.grid(axis="y", color=PALE, linewidth=0.6)
    axes.set_ylabel("Probability", size=SMALL_SIZE)
    axes.set_xlabel("Months", size=SMALL_SIZE, labelpad=2)
    for curve in panel.curves:
        _draw_curve(axes, curve, min_at_risk)
    if panel.test:
        pad = {"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1.5}
        place: dict[str, Any] = {
            "transform": axes.transAxes,
            "ha": "left",
            "va": "bottom",
            "bbox": pad,
        }
        axes.text(0.02, 0.03, panel.test, size=SMALL_SIZE, **place)
    _draw_at_risk(figure, panel, ticks, axes, (left, top + AXES_HEIGHT + TICKS_HEIGHT), min_at_risk)


def _draw_curve(axes: Axes, curve: Curve, min_at_risk: int) -> None:
    shown = curve.shown(min_at_risk)
    look, months = curve.look, shown["months"]
    if curve.left_out_events:
        hatched: dict[str, Any] = {"facecolor": "none", "edgecolor": look.colour, "hatch": "////"}
        bounds = (shown["lowest"], shown["highest"])
        axes.fill_between(months, *bounds, step="post", linewidth=0.8, label=curve.label, **hatched)
        return
    band: dict[str, Any] = {"color": look.colour, "alpha": 0.14, "linewidth": 0}
    axes.fill_between(months, shown["ci_low"], shown["ci_high"], step="post", **band)
    line: dict[str, Any] = {
        "color": look.colour,
        "linestyle": look.dashes,
        "linewidth": look.line_width,
    }
    axes.step(months, shown["survival"], where="post", label=curve.label, **line)
    censored = shown[shown["censored"] > 0]
    ticks: dict[str, Any] = {"color": look.colour, "markersize": 5, "markeredgewidth": 0.7}
    axes.plot(censored["months"], censored["survival"], linestyle="", marker="|", **ticks)


def _draw_at_risk(
    figure: Figure,
    panel: Panel,
    ticks: Sequence[int],
    axes: Axes,
    corner: tuple[float, float],
    min_at_risk: int,
) -> None:
    """A row of numbers per curve, each under its tick; *corner* is the top left, inches."""
    left, top = corner
    across = axes.get_position().width * figure.get_figwidth() / axes.get_xlim()[1]
    label_right = left - 0.27
    if len(panel.curves) > 1 or panel.curves[0].label:
        place_text(figure, label_right, top, "At risk", size=SMALL_SIZE, ha="right", color=GREY)
        top += RISK_LINE
    for curve in panel.curves:
        colour = {"color": curve.look.colour, "size": SMALL_SIZE}
        place_text(figure, label_right, top, curve.label or "At risk", ha="right", **colour)
        for month in ticks:
            n = curve.at_risk(month)
            text = f"<{min_at_risk}" if 0 < n < min_at_risk else f"{n:,}"
            place_text(figure, left + month * across, top, text, ha="center", **colour)
        top += RISK_LINE


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    return draw_survival(
        tables["curves"], endpoint_titles(view.study), view.min_at_risk, view.heading()
    )


def draw_sites(tables: Mapping[str, Mapping[str, pd.DataFrame]], view: View) -> Figure:
    """The figure of all scopes side by side."""
    endpoint, population = view.part["endpoint"], view.part["population"]
    curves = [table.assign(scope=scope) for scope, table in tables["curves"].items()]
    # A scope without a curve has no rows; the first table stands in where none has any.
    stacked = pd.concat([table for table in curves if len(table)] or curves[:1], ignore_index=True)
    title = endpoint_titles(view.study)[endpoint]
    labels = list(view.labels.items())
    return draw_survival_panel(stacked, endpoint, population, title, labels, view.min_at_risk)
