"""Cumulative incidence of conversion and of what competes with it, numbers at risk beneath."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    house_style,
    new_page,
    note_height,
    place_axes,
    place_note,
    place_text,
    place_title,
    title_height,
)
from hcc_conversion.display.palette import GREY, PALE, Look, cause_look
from hcc_conversion.display.time_axis import BOUNDS_NOTE, LATE_NOTE, entered_late, month_ticks
from hcc_conversion.display.view import View
from hcc_conversion.study.time_units import DAYS_PER_MONTH, days_of_months
from schemas.results import NOT_COLLECTED

# Inches.
WIDTH, AXES_HEIGHT, AXIS_LABELS = 7.4, 3.0, 0.95
TICKS_HEIGHT, LINE = 0.55, 0.17
#: Of the top of the axis, where hardly anybody has an event.
LEAST_TOP, STEP = 0.1, 0.1
METHOD = "Aalen-Johansen estimates with 95% confidence bands."


@house_style()
def draw_incidence(
    curves: pd.DataFrame, competing: Sequence[str], min_at_risk: int, title: str
) -> Figure:
    """Draw conversion, and the competing events together, as a share of all patients.

    Parameters
    ----------
    curves
        of `conversion_results`: one row per ``group`` ("" is conversion, the other what competes)
        and distinct time; none where nothing could be estimated.
    competing
        names of what competes.
    min_at_risk
        a curve stops where fewer patients are at risk.
    title
        of the figure; wrapped when long.
    """
    tables = _tables(curves, competing)
    drawn = {name: rows[rows["at_risk"] >= min_at_risk] for name, rows in tables.items()}
    note = METHOD
    if min_at_risk > 1:
        note += (
            f" A curve stops where fewer than {min_at_risk} patients are at risk, and such "
            f"numbers at risk are given as <{min_at_risk}."
        )
    if any(rows["left_out_events"].any() for rows in tables.values()):
        note += f"\n{BOUNDS_NOTE}"
    if any(entered_late(rows) for rows in tables.values()):
        note += f"\n{LATE_NOTE}"
    top = title_height(title, WIDTH) + len(tables) * LINE + 0.1
    bottom = top + AXES_HEIGHT + (TICKS_HEIGHT + LINE if tables else 0.15)
    figure = new_page(WIDTH, bottom + 0.1 + note_height(note, WIDTH))
    place_title(figure, title)
    place_note(figure, note)
    left = MARGIN + AXIS_LABELS
    axes = place_axes(figure, left, top, WIDTH - left - MARGIN - 0.1, AXES_HEIGHT)
    if not tables:
        _say_none(axes)
        return figure
    for line, (name, rows) in enumerate(tables.items()):
        _draw_key(figure, name, rows, left, top - 0.1 - (len(tables) - line) * LINE, min_at_risk)
    ticks = _scale(axes, drawn)
    for name, rows in drawn.items():
        _draw_curve(axes, name, rows)
    (whole, *_) = tables.values()
    _draw_at_risk(figure, axes, whole, ticks, (left, bottom - LINE), min_at_risk)
    return figure


def _tables(curves: pd.DataFrame, competing: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Name of what happens, then the steps of its curve with their time in months."""
    tables = {}
    for group, rows in curves.groupby("group", sort=False):
        name = f"{' or '.join(competing).capitalize()}, unconverted" if group else "Conversion"
        tables[name] = rows.assign(months=rows["time_days"].astype(float) / DAYS_PER_MONTH)
    return tables


def _look(name: str) -> Look:
    return cause_look("conversion" if name == "Conversion" else "competing")


def _say_none(axes: Axes) -> None:
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color=GREY, linestyle=(0, (4, 3)))
    text = f"{NOT_COLLECTED},\nor no patients"
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", color=GREY)


def _draw_key(
    figure: Figure, name: str, rows: pd.DataFrame, x: float, y: float, min_at_risk: int
) -> None:
    width, height = figure.get_size_inches()
    level = 1 - (y + LINE * 0.36) / height
    look, across = _look(name), [x / width, (x + 0.38) / width]
    line: dict[str, Any] = {
        "color": look.colour,
        "linestyle": look.dashes,
        "linewidth": look.line_width,
    }
    figure.add_artist(Line2D(across, [level, level], **line))
    n = int(rows[["events", "competing", "censored"]].to_numpy().sum())
    events = int(rows["events"].sum())
    counts = f"n < {min_at_risk}, not drawn" if n < min_at_risk else f"{events:,} of {n:,}"
    left_out = int(rows["left_out_events"].iloc[0])
    # Of either kind: what competes changes the incidence too.
    counts += f"; withheld: {left_out:,} more with either, without its day" if left_out else ""
    place_text(figure, x + 0.45, y, f"{name}: {counts}", size=SMALL_SIZE)


def _scale(axes: Axes, drawn: Mapping[str, pd.DataFrame]) -> list[int]:
    """Give the axes room for all curves and bands; returns the ticks, whole months."""
    shown = pd.concat(drawn.values())
    until = max([1.0, *shown["months"]])
    upper = shown[["incidence", "ci_high", "highest"]].astype(float).max().dropna()
    highest = max([LEAST_TOP, *upper])
    top = min(1.0, STEP * ceil(highest / STEP))
    ticks = month_ticks(until, most=12)
    axes.set(xlim=(0, max(until, ticks[-1]) * 1.02), ylim=(0, top * 1.02), xticks=ticks)
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:g}")
    axes.tick_params(labelsize=SMALL_SIZE, length=3)
    axes.grid(axis="y", color=PALE, linewidth=0.6)
    axes.set_ylabel("Cumulative incidence, %", size=SMALL_SIZE)
    axes.set_xlabel("Months", size=SMALL_SIZE, labelpad=2)
    return ticks


def _draw_curve(axes: Axes, name: str, rows: pd.DataFrame) -> None:
    look, limits = _look(name), rows[["ci_low", "ci_high"]].astype(float)
    if rows["left_out_events"].any():
        bounds = rows[["lowest", "highest"]].astype(float)
        hatched: dict[str, Any] = {"facecolor": "none", "edgecolor": look.colour, "hatch": "////"}
        edges = (bounds["lowest"], bounds["highest"])
        axes.fill_between(rows["months"], *edges, step="post", linewidth=0.8, label=name, **hatched)
        return
    band: dict[str, Any] = {"color": look.colour, "alpha": 0.14, "linewidth": 0}
    axes.fill_between(rows["months"], limits["ci_low"], limits["ci_high"], step="post", **band)
    line: dict[str, Any] = {
        "color": look.colour,
        "linestyle": look.dashes,
        "linewidth": look.line_width,
    }
    axes.step(rows["months"], rows["incidence"], where="post", label=name, **line)


def _draw_at_risk(
    figure: Figure,
    axes: Axes,
    rows: pd.DataFrame,
    ticks: Sequence[int],
    corner: tuple[float, float],
    min_at_risk: int,
) -> None:
    """Patients under observation and unconverted just before each tick; *corner* is top left."""
    left, top = corner
    across = axes.get_position().width * figure.get_figwidth() / axes.get_xlim()[1]
    grey = {"size": SMALL_SIZE, "color": GREY}
    place_text(figure, left - 0.27, top, "At risk", ha="right", **grey)
    for month in ticks:
        later = rows[rows["time_days"] >= days_of_months(month)]
        n = int(later["at_risk"].iloc[0]) if len(later) else 0
        text = f"<{min_at_risk}" if 0 < n < min_at_risk else f"{n:,}"
        place_text(figure, left + month * across, top, text, ha="center", size=SMALL_SIZE)


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    competing = view.study["conversion"]["competing"]
    title = view.heading("Cumulative incidence of conversion")
    return draw_incidence(tables["curves"], competing, view.min_at_risk, title)
