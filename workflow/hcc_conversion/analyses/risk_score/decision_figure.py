"""The decision curve: what deciding by the score gains over deciding for everybody or nobody."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hcc_conversion.analyses.risk_score.shown import (
    doubt_note,
    scores_of,
    shown_lines,
    why_none,
)
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    WIDE,
    house_style,
    new_page,
    note_height,
    place_axes,
    place_note,
    place_title,
    title_height,
    wrap,
)
from hcc_conversion.display.palette import GREY, PALE, group_looks
from hcc_conversion.display.silence import draw_sentence
from hcc_conversion.display.view import View
from hcc_conversion.run.wording import with_minus
from hcc_conversion.study.group_names import EVERYBODY
from schemas.results import NOT_COLLECTED

# Inches: the axes; left of them, below and right of them.
AXES_HEIGHT, AXES_LEFT, BELOW, KEY = 2.3, 0.5, 0.4, 1.6
#: Within the key, what is left of its text.
KEY_LINE = 0.45
#: How far below 0 the axis reaches: what is worse than deciding for nobody is no choice.
LOWEST = -0.25


@house_style()
def draw_decisions(
    results: pd.DataFrame, study: Mapping[str, Any], titles: Mapping[str, str], title: str
) -> Figure:
    """Draw the net benefit of each score, of everybody and of nobody over the thresholds.

    Parameters
    ----------
    results
        `Results` of the validation of one scope.
    study
        ``conversion`` and ``risk_score`` of the configuration.
    titles
        names the configuration gives to variables.
    title
        of the figure; wrapped when long.
    """
    thresholds = study["risk_score"]["thresholds_percent"]
    groups = [*scores_of(results), EVERYBODY]
    curves = {group: _curve(results, group, thresholds) for group in groups}
    curves = {group: curve for group, curve in curves.items() if curve}
    if not curves:
        lines = shown_lines(results, groups[0], "net_benefit_per_100")
        return draw_sentence(title, why_none(lines, NOT_COLLECTED))
    note = _note(study, titles, thresholds)
    top = title_height(title, WIDE)
    figure = new_page(WIDE, top + AXES_HEIGHT + BELOW + note_height(note, WIDE))
    place_title(figure, title)
    place_note(figure, note)
    across = WIDE - AXES_LEFT - KEY - 2 * MARGIN
    axes = place_axes(figure, MARGIN + AXES_LEFT, top, across, AXES_HEIGHT)
    _draw_curves(axes, curves, thresholds)
    return figure


def _note(study: Mapping[str, Any], titles: Mapping[str, str], thresholds: Sequence[float]) -> str:
    months = study["risk_score"]["horizon_months"]
    low, high = min(thresholds), max(thresholds)
    worth = [f"{100 / percent - 1:.0f}" for percent in (low, high)]
    texts = [
        f"Net benefit per 100 patients: those converted by {months:g} months among the patients"
        " chosen, less those chosen in vain, weighed by the odds of the threshold; death competes"
        " (Aalen–Johansen). A threshold is the chance of conversion from which on one would"
        f" prepare a patient for surgery; {low:g} to {high:g} % are shown: at {low:g} % one"
        f" conversion found is worth {worth[0]} patients prepared in vain, at {high:g} %"
        f" {worth[1]}. Where the score is not above both others, it is of no use. It is flattered:"
        " the baseline hazard is of these patients. No limits are given.",
        doubt_note(study, titles),
    ]
    return "\n".join(text for text in texts if text)


def _curve(
    results: pd.DataFrame, group: str, thresholds: Sequence[float]
) -> list[tuple[float, float]]:
    """Thresholds, per cent, and net benefit per 100 patients, where there is any."""
    lines = shown_lines(results, group, "net_benefit_per_100")
    found = [(percent, lines.get(f"{percent:g} %")) for percent in thresholds]
    return [
        (percent, line.stats["estimate"])
        for percent, line in found
        if line is not None and line.has("estimate")
    ]


def _draw_curves(
    axes: Axes,
    curves: Mapping[str, Sequence[tuple[float, float]]],
    thresholds: Sequence[float],
) -> None:
    looks = group_looks(list(curves))
    for group, curve in curves.items():
        look = looks[group]
        line: dict[str, Any] = {
            "color": GREY if group == EVERYBODY else look.colour,
            "linestyle": look.dashes,
            "linewidth": look.line_width,
            "marker": look.marker,
            "markersize": 3.2,
        }
        label = "\n".join(wrap(group.capitalize(), KEY - KEY_LINE, SMALL_SIZE))
        axes.plot(*zip(*curve, strict=True), label=label, **line)
    axes.axhline(0, color="black", linewidth=1, label="Nobody")
    highest = max(value for curve in curves.values() for _, value in curve)
    highest = max(highest, 1.0)
    until, ends = max(thresholds) * 1.03, (LOWEST * highest, highest * 1.1)
    axes.set(xlim=(0, until), ylim=ends)
    across = [tick for tick in axes.get_xticks() if tick <= until]
    axes.set_xticks(across, [f"{tick:g}" for tick in across])
    ticks = [tick for tick in axes.get_yticks() if ends[0] <= tick <= ends[1]]
    axes.set_yticks(ticks, [with_minus(f"{tick:g}") for tick in ticks])
    axes.set_xlabel("Threshold: chance of conversion, %", labelpad=2)
    axes.set_ylabel("Net benefit per 100 patients", labelpad=3)
    axes.tick_params(length=3, pad=2)
    axes.grid(color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    title = view.heading("Printed risk score of conversion: decision curve")
    return draw_decisions(tables["results"], view.study, view.titles, title)
