"""Scaled Schoenfeld residuals of the multivariate model: do hazard ratios change with time?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import log
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from hcc_conversion.display.labels import method_label, variable_label
from hcc_conversion.display.lines import hazard_text, p_value_text
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
from hcc_conversion.display.palette import GREY, PALE, cause_look
from hcc_conversion.display.silence import draw_sentence
from hcc_conversion.display.step_curves import in_months
from hcc_conversion.display.time_axis import month_ticks
from hcc_conversion.display.view import View
from hcc_conversion.run.wording import with_minus

MODEL_GROUP = "multivariate"
TEST_GROUP = "multivariate, proportional hazards"
#: Variable and level of the test of all covariates at once.
WHOLE = ("model", "global")
# Inches: left of axes; below them, ticks and what they are; between panels.
AXIS_LABELS, TICKS, LABEL, GUTTER, BETWEEN = 0.42, 0.2, 0.14, 0.14, 0.1


class Grid(NamedTuple):
    """How many panels stand beside each other, and the height of their axes, inches."""

    columns: int
    axes_height: float


#: With so many panels or fewer; more are set closer.
FEW, LOOSE, CLOSE = 12, Grid(3, 1.05), Grid(4, 0.62)
NOTE = (
    "Scaled Schoenfeld residuals of the multivariate model, one point per conversion. Solid line:"
    " the log hazard ratio of the model; dotted: no difference. Dashed with its band: the smooth of"
    " the points, an estimate of the log hazard ratio over time (natural cubic spline of 4 degrees"
    " of freedom over 1 − Kaplan–Meier, pointwise 95 % limits);"
    " where hazards are proportional it lies along the solid line."
)
FEW_EVENTS = "No smooth: too few different days of conversion."
SMOOTH = ("smooth", "smooth_low", "smooth_high")
NONE = "No multivariate model could be fitted, or nothing entered it."


@dataclass(frozen=True)
class Panel:
    """A level of a predictor; *slope* is its log hazard ratio."""

    title: str
    test: str
    slope: float
    residuals: pd.DataFrame

    @property
    def has_smooth(self) -> bool:
        return bool(self.residuals["smooth"].notna().any())


@house_style()
def draw_schoenfeld(
    residuals: pd.DataFrame, results: pd.DataFrame, title: str, titles: Mapping[str, str]
) -> Figure:
    """Draw a panel per covariate of the multivariate model.

    Parameters
    ----------
    residuals
        of `conversion_results`; those of univariate models are not drawn.
    results
        `Results` of the conversion, with the hazard ratios and the tests.
    title
        of the figure; wrapped when long.
    titles
        names the configuration gives to variables.
    """
    panels = _panels(residuals, results, titles)
    if not panels:
        return draw_sentence(title, NONE)
    columns, tall = LOOSE if len(panels) <= FEW else CLOSE
    width = (WIDE - 2 * MARGIN - (columns - 1) * GUTTER) / columns
    note = _note(panels, results)
    rows = [panels[start : start + columns] for start in range(0, len(panels), columns)]
    headings = [[wrap(one.title, width, bold=True) for one in row] for row in rows]
    tests = [[wrap(one.test, width, SMALL_SIZE) for one in row] for row in rows]
    heads = [max(map(len, row)) * line_height(TEXT_SIZE) for row in headings]
    below = [max(map(len, row)) * line_height(SMALL_SIZE) + 0.05 for row in tests]
    heights = [sum(parts) + tall + TICKS + BETWEEN for parts in zip(heads, below, strict=True)]
    tops = list(accumulate(heights, initial=title_height(title, WIDE)))
    figure = new_page(WIDE, tops[-1] + LABEL + note_height(note, WIDE) - BETWEEN)
    place_title(figure, title)
    place_note(figure, note)
    until = max([1.0, *(panel.residuals["months"].max() for panel in panels)])
    for number, panel in enumerate(panels):
        row, column = divmod(number, columns)
        x, heading = MARGIN + column * (width + GUTTER), headings[row][column]
        place_text(figure, x, tops[row], "\n".join(heading), weight="bold")
        test = "\n".join(tests[row][column])
        place_text(figure, x, tops[row] + heads[row], test, size=SMALL_SIZE)
        top = tops[row] + heads[row] + below[row]
        place = (x + AXIS_LABELS, top, width - AXIS_LABELS - 0.06, tall)
        axes = place_axes(figure, *place)
        _draw_panel(axes, panel, until)
        if column == 0:
            axes.set_ylabel("Log hazard ratio", labelpad=2)
        if number + columns >= len(panels):
            axes.set_xlabel("Months", labelpad=2)
    return figure


def _note(panels: Sequence[Panel], results: pd.DataFrame) -> str:
    notes = [NOTE, _whole(results)]
    if not all(panel.has_smooth for panel in panels):
        notes.append(FEW_EVENTS)
    return "\n".join(notes)


def _panels(
    residuals: pd.DataFrame, results: pd.DataFrame, titles: Mapping[str, str]
) -> list[Panel]:
    tests = _values(results, TEST_GROUP, "p_value")
    ratios = {
        name: _values(results, MODEL_GROUP, name) for name in ("estimate", "ci_low", "ci_high")
    }
    chosen = residuals[residuals["model"] == MODEL_GROUP]
    panels = []
    for key, rows in chosen.groupby(["variable", "level"], sort=False):
        numbers = ["time_days", "residual", *SMOOTH]
        rows = in_months(rows.astype(dict.fromkeys(numbers, float)))
        ratio, low, high = (hazard_text(of_key[key]) for of_key in ratios.values())
        test = f"HR {ratio} ({low} to {high}); PH test {_p(tests[key])}"
        title = f"{variable_label(key[0], titles)}: {key[1]}"
        panels.append(Panel(title, test, log(ratios["estimate"][key]), rows))
    return panels


def _values(results: pd.DataFrame, group: str, stat: str) -> dict[tuple[str, str], float]:
    """Variable and level, then a statistic of a group."""
    rows = results[(results["group"] == group) & (results["stat"] == stat)]
    keys = zip(rows["variable"], rows["level"], strict=True)
    return dict(zip(keys, rows["value"], strict=True))


def _p(p_value: float) -> str:
    return "not testable" if pd.isna(p_value) else f"P {p_value_text(p_value)}"


def _whole(results: pd.DataFrame) -> str:
    """The test of all predictors at once, and by which test all P are."""
    tests = results[(results["group"] == TEST_GROUP) & (results["stat"] == "p_value")]
    (method,) = tests["method"].unique()
    whole = _values(results, TEST_GROUP, "p_value")[WHOLE]
    test = f"PH test: of proportional hazards, {method_label(method)}"
    return f"{test}; of all predictors at once: {_p(whole)}."


def _draw_panel(axes: Axes, panel: Panel, until: float) -> None:
    look, rows = cause_look("conversion"), panel.residuals.sort_values("months")
    axes.axhline(0, color=GREY, linewidth=0.8, linestyle=(0, (1, 2)))
    axes.axhline(panel.slope, color=look.colour, linewidth=1, label="log hazard ratio")
    points: dict[str, Any] = {"marker": "o", "markersize": 2.4, "linestyle": "", "alpha": 0.6}
    axes.plot(rows["months"], rows["residual"], color=GREY, label="residuals", **points)
    if panel.has_smooth:
        limits = (rows["smooth_low"], rows["smooth_high"])
        axes.fill_between(rows["months"], *limits, color=look.colour, alpha=0.14, linewidth=0)
        smooth: dict[str, Any] = {"linestyle": (0, (4, 2)), "linewidth": 1.2, "label": "smooth"}
        axes.plot(rows["months"], rows["smooth"], color=look.colour, **smooth)
    low, high = axes.get_ylim()
    axes.set(xlim=(0, until * 1.04), xticks=month_ticks(until, most=4), ylim=(low, high))
    ticks = [tick for tick in MaxNLocator(4).tick_values(low, high) if low <= tick <= high]
    axes.set_yticks(ticks, [with_minus(f"{tick:g}") for tick in ticks])
    axes.tick_params(length=3, pad=2)
    axes.grid(axis="y", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    title = view.heading("Proportional hazards of conversion")
    return draw_schoenfeld(tables["residuals"], tables["results"], title, view.titles)
