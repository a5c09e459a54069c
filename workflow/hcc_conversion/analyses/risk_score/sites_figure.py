"""Discrimination and calibration slope of the printed score, all scopes side by side."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hcc_conversion.analyses.risk_score.shown import Shown, doubt_note, scores_of, shown_lines
from hcc_conversion.display.lines import hundredths
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
from hcc_conversion.display.palette import GREY, PALE, Look, scope_looks
from hcc_conversion.display.view import View
from hcc_conversion.study.group_names import AS_PRINTED, CALIBRATION_SLOPE
from schemas.results import NOT_COLLECTED, NOT_SHARED

# Inches: names of sites; axes; the numbers beside them.
LABEL_WIDTH, AXES_WIDTH, TEXT_WIDTH, GUTTER = 2.3, 2.5, 1.6, 0.15
ROW, HEAD, AXIS = 0.3, 0.5, 0.5


class Measure(NamedTuple):
    """What a column of axes shows: *ideal* and *useless* are the values with a line."""

    variable: str
    heading: str
    limits: tuple[float, float]
    useless: float
    ideal: float


MEASURES = (
    Measure("discrimination", "Harrell's C", (0.3, 1.0), 0.5, 1.0),
    Measure(CALIBRATION_SLOPE, "Calibration slope", (-1.0, 2.0), 0.0, 1.0),
)
#: Where there is no number; why not stands in the table.
NO_ESTIMATE = "no estimate"
NOTE = (
    "Harrell's C: the share of pairs of patients in which the one with the higher score was"
    " converted first; 0.5 (dotted) is chance. Calibration slope: by what the printed log hazard"
    " ratios are to be multiplied to fit; 1 (solid): they hold; 0 (dotted): they say nothing;"
    " below 0: the other way round. Filled: the score as printed; open: without the doubtful"
    " ratios. Bars: 95% limits, an arrow where they leave the axis. A centre made from the paper"
    " repeats its own patients, and a pool with it is no independent test."
)


@house_style()
def draw_sites(
    results: Mapping[str, pd.DataFrame],
    labels: Mapping[str, str],
    note: str,
    title: str,
) -> Figure:
    """Draw a row per scope and score.

    Parameters
    ----------
    results
        scope, then its `Results` of the validation, in the order of the rows.
    labels
        scope, then its name with what its rows are.
    note
        at the bottom of the page.
    title
        of the figure; wrapped when long.
    """
    width = 2 * MARGIN + LABEL_WIDTH + len(MEASURES) * (AXES_WIDTH + TEXT_WIDTH + 2 * GUTTER)
    rows = [(scope, score) for scope, table in results.items() for score in scores_of(table)]
    top = title_height(title, width) + HEAD
    height = max(len(rows), 1) * ROW
    figure = new_page(width, top + height + AXIS + note_height(note, width))
    place_title(figure, title)
    place_note(figure, note)
    if not rows:
        place_text(figure, MARGIN, top, NOT_COLLECTED, color=GREY)
        return figure
    looks = scope_looks(list(results))
    for number, (scope, score) in enumerate(rows):
        if score == AS_PRINTED:
            name = wrap(labels[scope], LABEL_WIDTH, SMALL_SIZE, bold=True)
            text = "\n".join(name[:2])
            at = top + number * ROW + 0.02
            place_text(figure, MARGIN, at, text, size=SMALL_SIZE, weight="bold")
    for position, measure in enumerate(MEASURES):
        left = MARGIN + LABEL_WIDTH + GUTTER
        left += position * (AXES_WIDTH + TEXT_WIDTH + 2 * GUTTER)
        place_text(figure, left, top - HEAD + 0.15, measure.heading, weight="bold")
        axes = _axes(figure, measure, (left, top), len(rows))
        for number, (scope, score) in enumerate(rows):
            lines = shown_lines(results[scope], score, measure.variable)
            (line,) = lines.values()
            _draw_row(axes, line, number, measure, looks[scope], filled=score == AS_PRINTED)
            beside = top + number * ROW + ROW / 2 - line_height(SMALL_SIZE) / 2
            shown = {"size": SMALL_SIZE, "color": "black" if line.has("estimate") else GREY}
            place_text(figure, left + AXES_WIDTH + GUTTER, beside, _text(line), **shown)
    return figure


def _axes(figure: Figure, measure: Measure, corner: tuple[float, float], n_rows: int) -> Axes:
    axes = place_axes(figure, *corner, AXES_WIDTH, n_rows * ROW)
    axes.set(xlim=measure.limits, ylim=(n_rows, 0), yticks=[])
    axes.axvline(measure.useless, color=GREY, linewidth=0.9, linestyle=(0, (1, 2)))
    axes.axvline(measure.ideal, color=GREY, linewidth=0.9)
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=SMALL_SIZE, length=3)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(measure.heading, size=TEXT_SIZE - 1, labelpad=2)
    return axes


def _draw_row(
    axes: Axes, line: Shown, number: int, measure: Measure, look: Look, *, filled: bool
) -> None:
    if not line.has("estimate"):
        return
    y, (low, high) = number + 0.5, measure.limits
    if line.has("ci_low"):
        ends = [min(max(line.stats[name], low), high) for name in ("ci_low", "ci_high")]
        axes.plot(ends, [y, y], color=look.colour, linewidth=1.3)
        for name, end, marker in zip(("ci_low", "ci_high"), ends, "<>", strict=True):
            if line.stats[name] != end:
                arrow: dict[str, Any] = {"color": look.colour, "markersize": 4.5, "clip_on": False}
                axes.plot([end], [y], marker=marker, linestyle="", **arrow)
    if low <= line.stats["estimate"] <= high:
        face: dict[str, Any] = {"markerfacecolor": look.colour if filled else "white"}
        size: dict[str, Any] = {"markersize": 6, "markeredgecolor": look.colour, "zorder": 4}
        at: dict[str, Any] = {"marker": look.marker, "linestyle": ""}
        axes.plot([line.stats["estimate"]], [y], **at, **face, **size)


def _text(line: Shown) -> str:
    if not line.has("estimate"):
        known = [word for word in (NOT_SHARED, NOT_COLLECTED) if line.note.startswith(word)]
        return next(iter(known), NO_ESTIMATE)
    limits = [
        hundredths(line.stats[name]) if line.has(name) else "–" for name in ("ci_low", "ci_high")
    ]
    return f"{hundredths(line.stats['estimate'])} ({limits[0]} to {limits[1]})"


def draw(tables: Mapping[str, Mapping[str, pd.DataFrame]], view: View) -> Figure:
    """The figure of all scopes side by side."""
    note = "\n".join(text for text in (NOTE, doubt_note(view.study, view.titles)) if text)
    title = view.beside("Printed risk score of conversion")
    return draw_sites(tables["results"], view.labels, note, title)
