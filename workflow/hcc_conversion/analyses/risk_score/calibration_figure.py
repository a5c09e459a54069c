"""The calibration plot: conversions observed against predicted, by groups of risk."""

from collections.abc import Mapping, Sequence
from string import ascii_lowercase
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
from hcc_conversion.display.key_table import KeyRow, KeyTable
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    WIDE,
    house_style,
    new_page,
    note_height,
    place_axes,
    place_note,
    place_text,
    place_title,
    title_height,
    wrap,
)
from hcc_conversion.display.palette import GREY, PALE, cause_look
from hcc_conversion.display.silence import draw_sentence
from hcc_conversion.display.step_curves import percent_with_limits
from hcc_conversion.display.view import View
from schemas.results import NOT_COLLECTED

# Inches: the square axes of a score and what is left of them; above and below them.
AXES_SIZE, AXES_LEFT, HEAD, AXIS_BELOW = 2.05, 0.5, 0.24, 0.46
HEADS = (
    *("n", "At risk", "Predicted, %", "Observed, %\n(95 % CI)"),
    *("Converted", "Expected", "Observed / expected\n(95 % CI)"),
)
NO_NUMBER = "–"
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
    validation, fewest = study["risk_score"], study["thresholds"]["curve_min_at_risk"]
    scores = scores_of(results)
    points = {score: _points(results, score, fewest) for score in scores}
    levels = validation["risk_groups"]["labels"]
    rows = [
        row
        for score in scores
        for row in (
            KeyRow(score.capitalize(), bold=True),
            *_table_rows(results, score, levels, fewest),
        )
    ]
    if not any(cell != NO_NUMBER for row in rows for cell in row.cells):
        return draw_sentence(title, _why_no_points(results, scores, fewest))
    table = KeyTable(HEADS, rows, WIDE - 2 * MARGIN, "Score")
    note = _note(results, study, titles)
    top = title_height(title, WIDE)
    below = top + HEAD + (AXES_SIZE + AXIS_BELOW if any(points.values()) else HEAD)
    figure = new_page(WIDE, below + table.height + 0.06 + note_height(note, WIDE))
    place_title(figure, title)
    place_note(figure, note)
    width = (WIDE - 2 * MARGIN) / max(len(scores), 2)
    for number, (score, letter) in enumerate(zip(scores, ascii_lowercase, strict=False)):
        left = MARGIN + number * width
        place_text(figure, left, top, letter, weight="bold")
        place_text(figure, left + 0.17, top, score.capitalize(), weight="bold")
        if not points[score]:
            why = wrap(_why_no_points(results, [score], fewest), width - 0.2)
            place_text(figure, left, top + HEAD, "\n".join(why), color=GREY)
            continue
        axes = place_axes(figure, left + AXES_LEFT, top + HEAD, AXES_SIZE, AXES_SIZE)
        _draw_points(axes, points[score], levels, validation["horizon_months"])
    table.draw(figure, MARGIN, below)
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
        f"Converted by {months:g} months with death competing: Aalen–Johansen with 95 % limits,"
        " against the mean prediction of the printed hazard ratios. On the dotted line both are the"
        " same. The paper prints no baseline hazard: the patients' own is used, so that all groups"
        " together fit by construction, and only how the groups differ is put to the test."
        f" At risk: on the last day of {months:g} months. Predicted, observed: by then. Converted,"
        " expected: in all follow-up, their ratio with exact 95 % limits."
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


def _points(
    results: pd.DataFrame, score: str, fewest: int
) -> dict[str, tuple[float, Mapping[str, float]]]:
    """Group of risk, then its mean prediction and the statistics of what is observed; shares."""
    predicted = shown_lines(results, score, "predicted_percent")
    return {
        level: (predicted[level].stats["estimate"] / 100, line.stats)
        for level, line in shown_lines(results, score, "incidence_observed").items()
        if predicted.get(level, NOTHING).has("estimate") and not _why_no_point(line, fewest)
    }


def _why_no_points(results: pd.DataFrame, scores: Sequence[str], fewest: int) -> str:
    """The first reason why no group has a point."""
    reasons = [
        _why_no_point(line, fewest)
        for score in scores
        for line in shown_lines(results, score, "incidence_observed").values()
    ]
    return next(filter(None, reasons), NOT_COLLECTED)


def _draw_points(
    axes: Axes,
    points: Mapping[str, tuple[float, Mapping[str, float]]],
    levels: Sequence[str],
    months: float,
) -> None:
    ends = [expected for expected, _ in points.values()]
    ends += [stats[name] for _, stats in points.values() for name in ("estimate", "ci_high")]
    top = min(1.0, 1.05 * max([LEAST_TOP, *(end for end in ends if pd.notna(end))]))
    axes.plot([0, top], [0, top], color=GREY, linewidth=0.8, linestyle=(0, (1, 2)))
    look = cause_look("conversion")
    for level, (x, stats) in points.items():
        y, shape = stats["estimate"], _MARKERS[levels.index(level) % len(_MARKERS)]
        if pd.notna(stats["ci_low"]):
            limits = [stats["ci_low"], stats["ci_high"]]
            axes.plot([x, x], limits, color=look.colour, linewidth=1)
        marker: dict[str, Any] = {"marker": shape, "markersize": 4.5}
        axes.plot([x], [y], color=look.colour, linestyle="", label=level, **marker)
    axes.set(xlim=(0, top), ylim=(0, top))
    ticks = [tick for tick in axes.get_xticks() if tick <= top]
    texts = [f"{100 * tick:g}" for tick in ticks]
    axes.set_xticks(ticks, texts)
    axes.set_yticks(ticks, texts)
    axes.tick_params(length=3, pad=2)
    axes.grid(color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel(f"Predicted by {months:g} months, %", labelpad=2)
    axes.set_ylabel(f"Observed by {months:g} months, %", labelpad=3)
    beside: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (1.0, 1.0), "frameon": False}
    axes.legend(title="Score", title_fontsize=SMALL_SIZE, handletextpad=0.1, **beside)


def _table_rows(
    results: pd.DataFrame, score: str, levels: Sequence[str], fewest: int
) -> list[KeyRow]:
    """Per group of risk: patients, shares predicted and observed, conversions, and their ratio."""
    names = (
        *("by_risk", "incidence_observed", "predicted_percent"),
        *("expected_events", "observed_expected"),
    )
    lines = {name: shown_lines(results, score, name) for name in names}
    rows = []
    for level in levels:
        counts, observed, predicted, expected, ratio = (
            of.get(level, NOTHING) for of in lines.values()
        )
        cells = (
            _number(counts, "n", ".0f"),
            _at_risk(observed, fewest),
            _number(predicted, "estimate", ".1f"),
            NO_NUMBER if _why_no_point(observed, fewest) else percent_with_limits(observed.stats),
            _number(counts, "events", ".0f"),
            _number(expected, "estimate", ".1f"),
            _ratio(ratio),
        )
        rows.append(KeyRow(level, cells=cells))
    return rows


def _number(line: Shown, stat: str, digits: str) -> str:
    return format(line.stats[stat], digits) if line.has(stat) else NO_NUMBER


def _at_risk(line: Shown, fewest: int) -> str:
    if line.has("at_risk") and 0 < line.stats["at_risk"] < fewest:
        return f"<{fewest}"
    return _number(line, "at_risk", ".0f")


def _ratio(line: Shown) -> str:
    if not line.has("estimate"):
        return NO_NUMBER
    return "{} ({} to {})".format(*(_number(line, name, ".2f") for name in LIMITS))


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    title = view.heading("Printed risk score of conversion: calibration")
    return draw_calibration(tables["results"], view.study, view.titles, title)
