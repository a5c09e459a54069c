"""The figure of the hazard ratios of every predictor, alone and together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hcc_conversion.display.labels import variable_label
from hcc_conversion.display.lines import hazard_text, p_value_text
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
from hcc_conversion.display.palette import GREY, INK, PALE
from hcc_conversion.run.wording import counted
from schemas.results import NOT_COLLECTED, OTHER_COVARIATES

# Columns from left to right, inches: predictor, level, n, events; then of each model its axes,
# hazard ratio with limits, P.
LABEL_WIDTH, LEVEL_WIDTH, COUNT_WIDTH, GUTTER = 2.5, 1.4, 0.5, 0.15
AXES_WIDTH, HAZARD_WIDTH, P_WIDTH = 2.1, 1.45, 0.5
COUNTS_LEFT = MARGIN + LABEL_WIDTH + LEVEL_WIDTH + 2 * GUTTER
MODEL_WIDTH = AXES_WIDTH + HAZARD_WIDTH + P_WIDTH + 3 * GUTTER
MODELS_LEFT = COUNTS_LEFT + 2 * COUNT_WIDTH + GUTTER
LINE, GAP, HEADER, AXIS = line_height(SMALL_SIZE), 0.07, 0.5, 0.45
MIDDLE = LINE * 0.36
#: Limits of the axes, at the widest; what lies beyond is an arrow.
WIDEST = (0.01, 100.0)
#: The variable under which a model of several predictors is counted.
MODEL = "model"
_MARKERS = ("o", "s", "D", "^")
NOTE = (
    "Hazard ratio of the level against the reference above it; bars: 95% confidence interval, an "
    "arrow where it leaves the axis. n and events: complete cases of the first model. Nothing is "
    "drawn where a predictor did not enter a model."
)


@dataclass(frozen=True)
class Line:
    """A level of a predictor: its counts, and per model the cells it has there.

    label
        of the predictor, on its first line only.
    cells
        model, then the statistics of a hazard ratio and ``note``; none for a reference, and where
        the model does not have the predictor.
    """

    label: list[str]
    level: list[str]
    n: str
    events: str
    cells: Mapping[str, Mapping[str, Any]]

    @property
    def height(self) -> float:
        texts = [self.label, self.level, *(_text(cells) for cells in self.cells.values())]
        # A reference stands close above what is compared with it.
        return max(len(text) for text in texts) * LINE + (GAP if self.cells else 0)


@house_style()
def draw_forest(
    results: pd.DataFrame,
    models: Mapping[str, str],
    title: str,
    titles: Mapping[str, str],
) -> Figure:
    """Draw the hazard ratios of several models side by side, on one logarithmic scale.

    Parameters
    ----------
    results
        `Results` with Cox models; n and events are of the first model.
    models
        ``group`` of the results, then the heading of its column; for example ``univariate``.
    title
        of the figure; wrapped when long.
    titles
        names the configuration gives to variables.
    """
    lines = forest_lines(results, list(models), titles)
    lacking = [variable_label(name, titles) for name in not_collected(results)]
    width = MODELS_LEFT + len(models) * MODEL_WIDTH - GUTTER + MARGIN
    absent = [f"Not collected: {', '.join(lacking)}."] if lacking else []
    notes = "\n".join([NOTE, *absent, *_methods(results, models)])
    top = title_height(title, width) + HEADER
    bottom = top + max(sum(line.height for line in lines), 3 * LINE)
    figure = new_page(width, bottom + AXIS + note_height(notes, width))
    place_title(figure, title)
    place_note(figure, notes)
    _draw_header(figure, _headings(results, models), top - HEADER)
    limits = _limits(lines)
    axes = [
        _hazard_axes(figure, MODELS_LEFT + position * MODEL_WIDTH, top, bottom, limits)
        for position in range(len(models))
    ]
    y = top
    for line in lines:
        _draw_line(figure, line, y)
        for position, model in enumerate(models):
            if model in line.cells:
                left = MODELS_LEFT + position * MODEL_WIDTH
                _draw_cells(figure, line.cells[model], left, y)
                marker = _MARKERS[position % len(_MARKERS)]
                _draw_interval(axes[position], line.cells[model], y - top + MIDDLE, marker, limits)
        y += line.height
    return figure


def forest_lines(
    results: pd.DataFrame, models: Sequence[str], titles: Mapping[str, str]
) -> list[Line]:
    """The lines of the figure, in the order of the results, of predictors that are collected."""
    counts, hazards = _cells(results, "events"), _cells(results, "hazard_ratio")
    lines, labelled, lacking = [], set(), not_collected(results)
    for (model, variable, level), of_line in counts.items():
        if model != models[0] or not level or variable in lacking:
            continue
        label = "" if variable in labelled else variable_label(variable, titles)
        labelled.add(variable)
        keys = {name: (name, variable, level) for name in models}
        lines.append(
            Line(
                wrap(label, LABEL_WIDTH, SMALL_SIZE, bold=True),
                wrap(level, LEVEL_WIDTH, SMALL_SIZE),
                _count(of_line["n"]),
                _count(of_line["events"]),
                {name: hazards[key] for name, key in keys.items() if key in hazards},
            )
        )
    return lines


def not_collected(results: pd.DataFrame) -> list[str]:
    """The predictors of which every line says that they are not collected."""
    lines = results[results["line"].isin(("events", "hazard_ratio"))]
    told = lines["value"].notna() | ~lines["note"].isin(("", NOT_COLLECTED))
    names = lines["variable"].drop_duplicates()
    return names[~names.isin(lines.loc[told, "variable"])].tolist()


def _cells(results: pd.DataFrame, line: str) -> dict[tuple[str, ...], dict]:
    """Group, variable and level, then the values and the note of their *line*."""
    found = {}
    chosen = results[results["line"] == line]
    for key, rows in chosen.groupby(["group", "variable", "level"], sort=False):
        values = dict(zip(rows["stat"], rows["value"], strict=True))
        found[key] = values | {"note": next(filter(None, rows["note"]), "")}
    return found


def _count(number: float) -> str:
    return "" if pd.isna(number) else f"{number:,.0f}"


def _hazard(ratio: float) -> str:
    return "–" if pd.isna(ratio) else hazard_text(ratio)


def _text(cells: Mapping[str, Any]) -> list[str]:
    """The hazard ratio with its limits, or why there is none; wrapped."""
    if pd.isna(cells["estimate"]):
        return wrap(str(cells["note"]) or "no estimate", HAZARD_WIDTH + P_WIDTH, SMALL_SIZE)
    low, high = _hazard(cells["ci_low"]), _hazard(cells["ci_high"])
    return [f"{_hazard(cells['estimate'])} ({low}–{high})"]


def _p_value(p_value: float) -> str:
    return "" if pd.isna(p_value) else p_value_text(p_value)


def _methods(results: pd.DataFrame, models: Mapping[str, str]) -> list[str]:
    """What each model is, and which covariates it lacks of those that it is named for."""
    texts = []
    for group, heading in models.items():
        of_model = results[(results["group"] == group) & (results["line"] == "hazard_ratio")]
        texts += [f"{heading}: {method}." for method in of_model["method"].unique()]
        notes = of_model["note"].unique()
        texts += [f"{heading}: {note}." for note in notes if note.startswith(OTHER_COVARIATES)]
    return texts


def _headings(results: pd.DataFrame, models: Mapping[str, str]) -> list[str]:
    """The heading of each model; with its patients and events where all lines share them."""
    counts = _cells(results, "events_missing")
    headings = []
    for group, heading in models.items():
        shared = counts.get((group, MODEL, ""))
        if shared and pd.notna(shared["events"]) and pd.notna(shared["n"]):
            events = counted(int(shared["events"]), "event")
            heading += f" (n = {_count(shared['n'])}, {events})"
        headings.append(heading)
    return headings


def _limits(lines: Sequence[Line]) -> tuple[float, float]:
    """Whole powers of ten around every limit, no wider than `WIDEST`."""
    cells = [cell for line in lines for cell in line.cells.values()]
    known = [cell[name] for cell in cells for name in ("ci_low", "ci_high")]
    known = [value for value in known if pd.notna(value) and value > 0] or [1.0]
    low = 10.0 ** floor(log10(min(*known, 0.5)))
    high = 10.0 ** ceil(log10(max(*known, 2.0)))
    return max(low, WIDEST[0]), min(high, WIDEST[1])


def _hazard_axes(
    figure: Figure, left: float, top: float, bottom: float, limits: tuple[float, float]
) -> Axes:
    """Logarithmic axes whose other coordinate is inches from their top."""
    axes = place_axes(figure, left, top, AXES_WIDTH, bottom - top)
    axes.set_xscale("log")
    axes.set(xlim=limits, ylim=(bottom - top, 0), yticks=[])
    ticks = [10.0**power for power in range(-2, 3) if limits[0] <= 10.0**power <= limits[1]]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks], size=SMALL_SIZE)
    axes.tick_params(which="both", color=GREY, length=3)
    axes.grid(axis="x", which="major", color=PALE, linewidth=0.6)
    axes.axvline(1, color=INK, linewidth=0.8)
    axes.spines["left"].set_visible(False)
    axes.set_axisbelow(True)
    axes.set_xlabel("Hazard ratio (log scale)", size=SMALL_SIZE, labelpad=1)
    return axes


def _draw_header(figure: Figure, headings: Sequence[str], y: float) -> None:
    second = y + line_height(TEXT_SIZE)
    bold = {"size": SMALL_SIZE, "weight": "bold"}
    place_text(figure, MARGIN, second, "Predictor", **bold)
    place_text(figure, MARGIN + LABEL_WIDTH + GUTTER, second, "Level", **bold)
    for position, name in enumerate(("n", "Events"), start=1):
        right = COUNTS_LEFT + position * COUNT_WIDTH
        place_text(figure, right, second, name, ha="right", **bold)
    for position, heading in enumerate(headings):
        left = MODELS_LEFT + position * MODEL_WIDTH
        place_text(figure, left, y, heading, weight="bold")
        text_left = left + AXES_WIDTH + GUTTER
        place_text(figure, text_left, second, "HR (95% CI)", **bold)
        right = text_left + HAZARD_WIDTH + P_WIDTH
        place_text(figure, right, second, "P", ha="right", **bold)


def _draw_line(figure: Figure, line: Line, y: float) -> None:
    place_text(figure, MARGIN, y, "\n".join(line.label), size=SMALL_SIZE, weight="bold")
    level_left = MARGIN + LABEL_WIDTH + GUTTER
    place_text(figure, level_left, y, "\n".join(line.level), size=SMALL_SIZE)
    for position, count in enumerate((line.n, line.events), start=1):
        right = COUNTS_LEFT + position * COUNT_WIDTH
        place_text(figure, right, y, count, size=SMALL_SIZE, ha="right")


def _draw_cells(figure: Figure, cells: Mapping[str, Any], left: float, y: float) -> None:
    """What a model says of a level, beside its axes: numbers, or words in their place."""
    text_left = left + AXES_WIDTH + GUTTER
    colour = GREY if pd.isna(cells["estimate"]) else INK
    text = "\n".join(_text(cells))
    place_text(figure, text_left, y, text, size=SMALL_SIZE, color=colour)
    right = text_left + HAZARD_WIDTH + P_WIDTH
    place_text(figure, right, y, _p_value(cells["p_value"]), size=SMALL_SIZE, ha="right")


def _draw_interval(
    axes: Axes,
    cells: Mapping[str, Any],
    level: float,
    marker: str,
    limits: tuple[float, float],
) -> None:
    """Marker and bar; an arrow where the interval leaves the axes."""
    if pd.isna(cells["estimate"]):
        return
    low, high = limits
    ends = [
        min(max(cells[name] if pd.notna(cells[name]) else edge, low), high)
        for name, edge in (("ci_low", low), ("ci_high", high))
    ]
    axes.plot(ends, [level, level], color=INK, linewidth=1.2, solid_capstyle="butt")
    arrow: dict[str, Any] = {"linestyle": "", "color": INK, "markersize": 5, "clip_on": False}
    if ends[0] == low:
        axes.plot([low], [level], marker="<", **arrow)
    if ends[1] == high:
        axes.plot([high], [level], marker=">", **arrow)
    if low <= cells["estimate"] <= high:
        axes.plot([cells["estimate"]], [level], marker=marker, color=INK, markersize=5)
