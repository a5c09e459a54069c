"""The calibration plot: conversions observed against predicted, by groups of risk."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hcc_conversion.analyses.risk_score.shown import (
    NOTHING,
    Shown,
    doubt_note,
    scores_of,
    shown_lines,
)
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
)
from hcc_conversion.display.palette import GREY, PALE, cause_look
from hcc_conversion.display.view import View
from schemas.results import NOT_COLLECTED

# Inches: a panel per score; its axes; the table below.
PANEL_WIDTH, AXES_SIZE, AXES_LEFT, HEAD = 5.0, 3.1, 0.75, 0.3
AXIS_BELOW, ROW = 0.62, line_height(SMALL_SIZE)
#: Columns of the table below, inches from the left of a panel.
COLUMNS = {
    "Score": 0.0,
    "n": 0.85,
    "At risk": 1.3,
    "Converted": 1.9,
    "Expected": 2.7,
    "Observed / expected": 3.4,
}
#: The axes reach at least so far.
LEAST_TOP = 0.1
LIMITS = ("estimate", "ci_low", "ci_high")
_MARKERS = ("o", "s", "D", "^", "v", "P")


@house_style()
def draw_calibration(
    results: pd.DataFrame, study: Mapping[str, Any], titles: Mapping[str, str], title: str
) -> Figure:
    """Draw a panel per score; a group has a point where enough are at risk to the end.

    Parameters
    ----------
    results
        `Results` of the validation of one scope.
    study
        ``conversion``, ``risk_score`` and ``thresholds`` of the configuration.
    titles
        names the configuration gives to variables.
    title
        of the figure; wrapped when long.
    """
    scores = scores_of(results)
    levels = study["risk_score"]["risk_groups"]["labels"]
    fewest = study["thresholds"]["curve_min_at_risk"]
    width = 2 * MARGIN + max(len(scores), 1) * PANEL_WIDTH + 0.2
    note = _note(results, study, titles)
    top = title_height(title, width)
    height = HEAD + AXES_SIZE + AXIS_BELOW + (len(levels) + 1) * ROW + 0.15
    figure = new_page(width, top + height + note_height(note, width))
    place_title(figure, title)
    place_note(figure, note)
    if not scores:
        place_text(figure, MARGIN, top, NOT_COLLECTED, color=GREY)
    for number, score in enumerate(scores):
        left = MARGIN + number * PANEL_WIDTH
        place_text(figure, left, top, score.capitalize(), weight="bold")
        axes = place_axes(figure, left + AXES_LEFT, top + HEAD, AXES_SIZE, AXES_SIZE)
        _draw_points(axes, results, score, study["risk_score"], fewest)
        below = top + HEAD + AXES_SIZE + AXIS_BELOW
        _draw_table(figure, results, score, levels, (left, below), fewest)
    return figure


def _note(results: pd.DataFrame, study: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    months = study["risk_score"]["horizon_months"]
    fewest = study["thresholds"]["curve_min_at_risk"]
    lacking = [
        f"{score}, {level}: {why}"
        for score in scores_of(results)
        for level, line in shown_lines(results, score, "incidence_observed").items()
        if (why := _why_no_point(line, fewest))
    ]
    texts = [
        f"Converted by {months:g} months with death competing: Aalen-Johansen with 95% limits,"
        " against the mean prediction of the printed hazard ratios. On the dotted line both are the"
        " same. The paper prints no baseline hazard: the patients' own is used, so that all groups"
        " together fit by construction, and only how the groups differ is put to the test."
        f" At risk: on the last day of {months:g} months. Converted, expected: in all follow-up;"
        " observed / expected with exact 95% limits."
        " Score: hazard ratio to a patient with all reference levels.",
        f"Without a point: {'; '.join(lacking)}." if lacking else "",
        doubt_note(study, titles),
    ]
    return "\n".join(text for text in texts if text)


def _why_no_point(line: Shown, fewest: int) -> str:
    """Why nothing is drawn of a group of risk, or an empty text."""
    if not line.has("estimate"):
        return line.note
    few = line.has("at_risk") and line.stats["at_risk"] < fewest
    return f"fewer than {fewest} at risk to the end" if few else ""


def _draw_points(
    axes: Axes, results: pd.DataFrame, score: str, validation: Mapping[str, Any], fewest: int
) -> None:
    levels, months = validation["risk_groups"]["labels"], validation["horizon_months"]
    observed = shown_lines(results, score, "incidence_observed")
    predicted = shown_lines(results, score, "predicted_percent")
    both = {
        level: (predicted[level].stats["estimate"] / 100, line.stats)
        for level, line in observed.items()
        if predicted.get(level, NOTHING).has("estimate") and not _why_no_point(line, fewest)
    }
    if not both:
        reasons = [_why_no_point(line, fewest) for line in observed.values()]
        _say_none(axes, next(filter(None, reasons), NOT_COLLECTED))
        return
    ends = [expected for expected, _ in both.values()]
    ends += [stats[name] for _, stats in both.values() for name in ("estimate", "ci_high")]
    top = min(1.0, 1.05 * max([LEAST_TOP, *(end for end in ends if pd.notna(end))]))
    axes.plot([0, top], [0, top], color=GREY, linewidth=0.8, linestyle=(0, (1, 2)))
    look = cause_look("conversion")
    for level, (x, stats) in both.items():
        y, shape = stats["estimate"], _MARKERS[levels.index(level) % len(_MARKERS)]
        marker: dict[str, Any] = {"marker": shape, "markersize": 6}
        if pd.notna(stats["ci_low"]):
            limits = [stats["ci_low"], stats["ci_high"]]
            axes.plot([x, x], limits, color=look.colour, linewidth=1.2)
        axes.plot([x], [y], color=look.colour, linestyle="", label=level, **marker)
    axes.set(xlim=(0, top), ylim=(0, top))
    ticks = [tick for tick in axes.get_xticks() if tick <= top]
    axes.set(xticks=ticks, yticks=ticks)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: f"{100 * value:g}")
    axes.tick_params(labelsize=SMALL_SIZE, length=3)
    axes.grid(color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel(f"Predicted by {months:g} months, %", size=SMALL_SIZE, labelpad=2)
    axes.set_ylabel(f"Observed by {months:g} months, %", size=SMALL_SIZE)
    beside: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (1.0, 1.0), "frameon": False}
    axes.legend(title="Score", title_fontsize=SMALL_SIZE, fontsize=SMALL_SIZE, **beside)


def _say_none(axes: Axes, why: str) -> None:
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color=GREY, linestyle=(0, (4, 3)))
    at: dict[str, Any] = {"transform": axes.transAxes, "ha": "center", "wrap": True}
    axes.text(0.5, 0.5, why, color=GREY, size=TEXT_SIZE, **at)


def _draw_table(
    figure: Figure,
    results: pd.DataFrame,
    score: str,
    levels: Sequence[str],
    corner: tuple[float, float],
    fewest: int,
) -> None:
    """Per group of risk: patients, conversions observed and expected, and their ratio."""
    left, top = corner
    for heading, place in COLUMNS.items():
        place_text(figure, left + place, top, heading, size=SMALL_SIZE, weight="bold")
    lines = {
        name: shown_lines(results, score, name)
        for name in ("by_risk", "expected_events", "observed_expected", "incidence_observed")
    }
    for number, level in enumerate(levels, start=1):
        counts, expected, ratio, at_horizon = (of.get(level, NOTHING) for of in lines.values())
        texts = (
            level,
            _number(counts, "n", ".0f"),
            _at_risk(at_horizon, fewest),
            _number(counts, "events", ".0f"),
            _number(expected, "estimate", ".1f"),
            _ratio(ratio),
        )
        for text, place in zip(texts, COLUMNS.values(), strict=True):
            place_text(figure, left + place, top + number * ROW, text, size=SMALL_SIZE)


def _number(line: Shown, stat: str, digits: str) -> str:
    return format(line.stats[stat], digits) if line.has(stat) else "–"


def _at_risk(line: Shown, fewest: int) -> str:
    if line.has("at_risk") and 0 < line.stats["at_risk"] < fewest:
        return f"<{fewest}"
    return _number(line, "at_risk", ".0f")


def _ratio(line: Shown) -> str:
    if not line.has("estimate"):
        return "–"
    return "{} ({} to {})".format(*(_number(line, name, ".2f") for name in LIMITS))


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    title = view.heading("Printed risk score of conversion: calibration")
    return draw_calibration(tables["results"], view.study, view.titles, title)
