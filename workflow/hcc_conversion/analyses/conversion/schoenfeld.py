"""Scaled Schoenfeld residuals of the multivariate model: do hazard ratios change with time?"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hcc_conversion.display.labels import method_label, variable_label
from hcc_conversion.display.lines import p_value_text
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
from hcc_conversion.display.palette import GREY, PALE, cause_look
from hcc_conversion.display.time_axis import month_ticks
from hcc_conversion.display.view import View
from hcc_conversion.study.time_units import DAYS_PER_MONTH

MODEL_GROUP = "multivariate"
TEST_GROUP = "multivariate, proportional hazards"
#: Variable and level of the test of all covariates at once.
WHOLE = ("model", "global")
# Inches.
COLUMNS, PANEL_WIDTH, AXES_HEIGHT = 3, 3.1, 1.7
AXIS_LABELS, AXIS_BELOW = 0.55, 0.6
NOTE = (
    "Scaled Schoenfeld residuals of the multivariate model, one point per conversion. Solid line: "
    "the log hazard ratio of the model; dotted: no difference. Where hazards are proportional the "
    "points show no trend around the solid line."
)
NONE = "No multivariate model could be fitted, or nothing entered it."


@dataclass(frozen=True)
class Panel:
    """A level of a predictor; *slope* is its log hazard ratio."""

    title: list[str]
    test: str
    slope: float
    residuals: pd.DataFrame


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
    columns = min(COLUMNS, max(len(panels), 2))
    width = columns * PANEL_WIDTH + 2 * MARGIN
    note = f"{NOTE}\n{_whole(results)}" if panels else NONE
    top = title_height(title, width)
    head = max([len(_.title) + 1 for _ in panels], default=0) * line_height(TEXT_SIZE) + 0.08
    rows = -(-len(panels) // columns)
    height = head + AXES_HEIGHT + AXIS_BELOW
    figure = new_page(width, top + rows * height + note_height(note, width))
    place_title(figure, title)
    place_note(figure, note)
    until = max([1.0, *(panel.residuals["months"].max() for panel in panels)])
    for position, panel in enumerate(panels):
        x = MARGIN + position % columns * PANEL_WIDTH
        y = top + position // columns * height
        place_text(figure, x, y, "\n".join(panel.title), weight="bold")
        test_top = y + len(panel.title) * line_height(TEXT_SIZE)
        place_text(figure, x, test_top, panel.test, size=SMALL_SIZE, color=GREY)
        left, across = x + AXIS_LABELS, PANEL_WIDTH - AXIS_LABELS - 0.25
        axes = place_axes(figure, left, y + head, across, AXES_HEIGHT)
        _draw_panel(axes, panel, until)
    return figure


def _panels(
    residuals: pd.DataFrame, results: pd.DataFrame, titles: Mapping[str, str]
) -> list[Panel]:
    tests = _values(results, TEST_GROUP, "p_value")
    ratios = _values(results, MODEL_GROUP, "estimate")
    chosen = residuals[residuals["model"] == MODEL_GROUP]
    panels = []
    for key, rows in chosen.groupby(["variable", "level"], sort=False):
        label = f"{variable_label(key[0], titles)}: {key[1]}"
        rows = rows.assign(months=rows["time_days"].astype(float) / DAYS_PER_MONTH)
        heading = wrap(label, PANEL_WIDTH - 0.2, bold=True)
        panels.append(Panel(heading, _p(tests[key]), log(ratios[key]), rows))
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
    return f"{method_label(method)} test of each predictor; of all at once: {_p(whole)}."


def _draw_panel(axes: Axes, panel: Panel, until: float) -> None:
    look = cause_look("conversion")
    axes.axhline(0, color=GREY, linewidth=0.8, linestyle=(0, (1, 2)))
    axes.axhline(panel.slope, color=look.colour, linewidth=look.line_width)
    points: dict[str, Any] = {
        "marker": "o",
        "markersize": 3.5,
        "linestyle": "",
        "color": look.colour,
    }
    axes.plot(panel.residuals["months"], panel.residuals["residual"], alpha=0.7, **points)
    low, high = axes.get_ylim()
    axes.set(xlim=(0, until * 1.04), xticks=month_ticks(until, most=5), ylim=(low, high))
    axes.set_yticks([tick for tick in axes.get_yticks() if low <= tick <= high])
    axes.tick_params(labelsize=SMALL_SIZE, length=3)
    axes.grid(axis="y", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel("Months", size=SMALL_SIZE, labelpad=2)
    axes.set_ylabel("Log hazard ratio", size=SMALL_SIZE, labelpad=2)


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    title = view.heading("Proportional hazards of conversion")
    return draw_schoenfeld(tables["residuals"], tables["results"], title, view.titles)
