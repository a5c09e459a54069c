"""The figure of the hazard ratios of every predictor, alone and together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hcc_conversion.display.interval import draw_interval
from hcc_conversion.display.labels import variable_label
from hcc_conversion.display.lines import hazard_text, p_value_text
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TABLE_LINE,
    WIDE,
    house_style,
    new_page,
    note_height,
    place_axes,
    place_lines,
    place_note,
    place_rule,
    place_title,
    text_width,
    title_height,
    wrap,
)
from hcc_conversion.display.palette import GREY, INK, PALE, Look
from hcc_conversion.run.wording import counted
from schemas.results import NO_ESTIMATE, NOT_COLLECTED, OTHER_COVARIATES

# Inches. From left to right: predictor, levels, events/n of either level, axes, hazard ratio with
# limits, P; the axes have what the others leave.
LABEL_WIDTH, LEVELS_WIDTH, GUTTER, LEAST_AXES = 1.62, 0.95, 0.09, 0.8
GAP, AXIS = 0.025, 0.34
HEAD, SECTION_HEAD, SECTION_GAP = 2 * TABLE_LINE + 0.07, TABLE_LINE + 0.06, 0.05
MIDDLE = TABLE_LINE * 0.45
#: Limits of the axes, at the widest; what lies beyond is an arrow.
WIDEST = (0.01, 100.0)
#: The variable under which a model of several predictors is counted.
MODEL = "model"
HEADINGS = ("Level", "Reference")
LOOK = Look(INK, (0, None), "s", "", line_width=1.1, marker_size=4)
NOTE = (
    "HR: hazard ratio of the level against the reference, v; bars: 95 % confidence interval (CI), "
    "an arrow where it leaves the axis. Events/n: of the patients with the level and with the "
    "reference whose values are known, those who had the event."
)
NO_EVENTS_NOTE = f"Words in place of a hazard ratio: why there is {NO_ESTIMATE}."


@dataclass(frozen=True)
class Line:
    """A level of a predictor that is compared with the reference.

    predictor
        on its first line only.
    compared
        the level and the reference.
    counts
        events/n of the level, and of the reference.
    cells
        the statistics of a hazard ratio and ``note``.
    """

    predictor: str
    compared: str
    counts: tuple[str, str]
    cells: Mapping[str, Any]

    @property
    def hazard(self) -> str:
        """The hazard ratio with its limits; empty without one."""
        if pd.isna(self.cells["estimate"]):
            return ""
        low, high = _hazard(self.cells["ci_low"]), _hazard(self.cells["ci_high"])
        return f"{_hazard(self.cells['estimate'])} ({low} to {high})"

    @property
    def p_value(self) -> str:
        p_value = self.cells["p_value"]
        return "" if pd.isna(p_value) else p_value_text(p_value)

    @property
    def why(self) -> str:
        """Why there is no hazard ratio."""
        return str(self.cells["note"]).removesuffix(f": {NO_ESTIMATE}") or "no estimate"


@dataclass(frozen=True)
class Section:
    """A model: its heading, its lines, and what is said where it has none."""

    heading: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Columns:
    """Where the columns of all sections stand, inches from the left of the page.

    counts
        right ends.
    axes
        left and right end.
    hazard
        the right end; P ends at the margin.
    """

    levels: float
    counts: tuple[float, float]
    axes: tuple[float, float]
    hazard: float


@dataclass(frozen=True)
class Row:
    """A line as it is written: the texts of its columns, wrapped."""

    line: Line
    predictor: list[str]
    compared: list[str]
    hazard: list[str]

    @property
    def height(self) -> float:
        return max(map(len, (self.predictor, self.compared, self.hazard))) * TABLE_LINE + GAP


@house_style()
def draw_forest(
    results: pd.DataFrame,
    models: Mapping[str, str],
    title: str,
    titles: Mapping[str, str],
) -> Figure:
    """Draw the hazard ratios of several models one below another, on one logarithmic scale.

    Parameters
    ----------
    results
        `Results` with Cox models.
    models
        ``group`` of the results, then the heading of its section; for example ``univariate``.
    title
        of the figure; wrapped when long.
    titles
        names the configuration gives to variables.
    """
    counted_of = _headings(results, models)
    sections = [
        Section(counted_of[model], forest_lines(results, model, titles)) for model in models
    ]
    every = [line for section in sections for line in section.lines]
    columns, numbered = _columns(every), _numbered(sections)
    rows = [[_row(line, columns, numbered) for line in section.lines] for section in sections]
    heights = [sum(row.height for row in of_section) or TABLE_LINE for of_section in rows]
    notes = _notes(results, models, every, numbered, titles)
    top = title_height(title, WIDE) + HEAD
    body = sum(heights) + len(sections) * (SECTION_HEAD + SECTION_GAP)
    figure = new_page(WIDE, top + body + AXIS + note_height(notes, WIDE))
    place_title(figure, title)
    place_note(figure, notes)
    _draw_head(figure, columns, top - HEAD)
    limits, y = _limits(every), top
    for section, of_section, height in zip(sections, rows, heights, strict=True):
        place_lines(figure, MARGIN, y + 0.03, [section.heading], weight="bold")
        y += SECTION_HEAD
        axes = _hazard_axes(figure, columns, (y, height), limits)
        _label_axis(axes, limits, last=section is sections[-1])
        at = y
        for row in of_section:
            _draw_row(figure, row, columns, at)
            if row.line.hazard:
                draw_interval(axes, row.line.cells, at - y + MIDDLE, LOOK)
            at += row.height
        if not of_section:
            place_lines(figure, MARGIN, y, [_why_empty(results)], color=GREY)
        y += height + SECTION_GAP
        place_rule(figure, y - SECTION_GAP / 2, PALE)
    return figure


def forest_lines(results: pd.DataFrame, model: str, titles: Mapping[str, str]) -> list[Line]:
    """The lines of a model, in the order of the results, of predictors that are collected."""
    of_model = results[results["group"] == model]
    counts, hazards = _cells(of_model, "events"), _cells(of_model, "hazard_ratio")
    lines, labelled, lacking = [], set(), not_collected(results)
    for (variable, level), cells in hazards.items():
        if variable in lacking:
            continue
        reference = next((at for at in counts if at[0] == variable and at not in hazards), None)
        of_both = [counts.get(key, {}) for key in ((variable, level), reference) if key]
        lines.append(
            Line(
                "" if variable in labelled else variable_label(variable, titles),
                f"{level} v {reference[1]}" if reference else level,
                (_count(of_both[0]), _count(of_both[1]) if reference else ""),
                cells,
            )
        )
        labelled.add(variable)
    return lines


def not_collected(results: pd.DataFrame) -> list[str]:
    """The predictors of which every line says that they are not collected."""
    lines = results[results["line"].isin(("events", "hazard_ratio"))]
    told = lines["value"].notna() | ~lines["note"].isin(("", NOT_COLLECTED))
    names = lines["variable"].drop_duplicates()
    return names[~names.isin(lines.loc[told, "variable"])].tolist()


def _cells(of_model: pd.DataFrame, line: str) -> dict[tuple[str, str], dict]:
    """Variable and level, then the values and the note of their *line*."""
    found = {}
    chosen = of_model[(of_model["line"] == line) & (of_model["level"] != "")]
    for (variable, level), rows in chosen.groupby(["variable", "level"], sort=False):
        values = dict(zip(rows["stat"], rows["value"], strict=True))
        found[variable, level] = values | {"note": next(filter(None, rows["note"]), "")}
    return found


def _count(cells: Mapping[str, Any]) -> str:
    """Events/n; a dash for a number that is not given."""
    numbers = [cells.get(name) for name in ("events", "n")]
    if all(pd.isna(number) for number in numbers):
        return "–"
    return "/".join("–" if pd.isna(number) else f"{number:,.0f}" for number in numbers)


def _hazard(ratio: float) -> str:
    return "–" if pd.isna(ratio) else hazard_text(ratio)


def _columns(lines: Sequence[Line]) -> Columns:
    """As wide as the longest text of each; the axes have the rest."""

    def widest(texts: Sequence[str], head: str) -> float:
        widths = [text_width(text, SMALL_SIZE) for text in texts]
        return max(*widths, text_width(head, SMALL_SIZE, bold=True), 0)

    levels = MARGIN + LABEL_WIDTH + GUTTER
    first = levels + LEVELS_WIDTH + GUTTER + widest([line.counts[0] for line in lines], HEADINGS[0])
    second = first + GUTTER + widest([line.counts[1] for line in lines], HEADINGS[1])
    hazard = WIDE - MARGIN - widest([line.p_value for line in lines], "<0.001") - GUTTER
    right = hazard - widest([line.hazard for line in lines], "HR (95 % CI)") - 1.5 * GUTTER
    left = second + 1.5 * GUTTER
    return Columns(levels, (first, second), (left, max(right, left + LEAST_AXES)), hazard)


def _numbered(sections: Sequence[Section]) -> dict[str, int]:
    """The reasons that are too long for their column or many times the same, by a number."""
    whys = [line.why for section in sections for line in section.lines if not line.hazard]
    long = [why for why in whys if text_width(why, SMALL_SIZE) > 2 * LABEL_WIDTH]
    return {why: number for number, why in enumerate(dict.fromkeys(long), start=1)}


def _row(line: Line, columns: Columns, numbered: Mapping[str, int]) -> Row:
    hazard = [line.hazard]
    if not line.hazard:
        why = f"no estimate ({numbered[line.why]})" if line.why in numbered else line.why
        hazard = wrap(why, WIDE - MARGIN - columns.axes[1] - GUTTER, SMALL_SIZE)
    return Row(
        line,
        wrap(line.predictor, LABEL_WIDTH, SMALL_SIZE),
        wrap(line.compared, LEVELS_WIDTH, SMALL_SIZE),
        hazard,
    )


def _notes(
    results: pd.DataFrame,
    models: Mapping[str, str],
    lines: Sequence[Line],
    numbered: Mapping[str, int],
    titles: Mapping[str, str],
) -> str:
    without = any(NO_ESTIMATE in str(line.cells["note"]) for line in lines)
    notes = [f"{NOTE} {NO_EVENTS_NOTE}" if without else NOTE]
    notes += [f"({number}) {why}." for why, number in numbered.items()]
    lacking = [variable_label(name, titles) for name in not_collected(results)]
    notes += [f"Not collected: {'; '.join(lacking)}."] if lacking else []
    return "\n".join([*notes, *_methods(results, models)])


def _methods(results: pd.DataFrame, models: Mapping[str, str]) -> list[str]:
    """What the models are, and which covariates one lacks of those that it is named for."""
    of_method: dict[str, list[str]] = {}
    lacking = []
    for group, heading in models.items():
        of_model = results[(results["group"] == group) & (results["line"] == "hazard_ratio")]
        for method in of_model["method"].unique():
            of_method.setdefault(method, []).append(heading)
        notes = of_model["note"].unique()
        lacking += [f"{heading}: {note}." for note in notes if note.startswith(OTHER_COVARIATES)]
    if len(of_method) == 1:
        return [f"Method: {method}." for method in of_method] + lacking
    texts = [f"{', '.join(headings)}: {method}." for method, headings in of_method.items()]
    return texts + lacking


def _headings(results: pd.DataFrame, models: Mapping[str, str]) -> dict[str, str]:
    """The heading of each model; with its patients and events where all lines share them."""
    headings = {}
    for group, heading in models.items():
        of_model = results[
            (results["group"] == group)
            & (results["line"] == "events_missing")
            & (results["variable"] == MODEL)
            & (results["level"] == "")
        ]
        shared = dict(zip(of_model["stat"], of_model["value"], strict=True))
        if pd.notna(shared.get("events")) and pd.notna(shared.get("n")):
            events = counted(int(shared["events"]), "event")
            heading += f" (n = {shared['n']:,.0f}, {events})"
        headings[group] = heading
    return headings


def _why_empty(results: pd.DataFrame) -> str:
    """What is said of a model without lines."""
    told = results.loc[results["line"] == "hazard_ratio", "value"].notna().any()
    return "No predictor entered." if told else NOT_COLLECTED


def _limits(lines: Sequence[Line]) -> tuple[float, float]:
    """Whole powers of ten around every limit, no wider than `WIDEST`."""
    known = [line.cells[name] for line in lines for name in ("ci_low", "ci_high")]
    known = [value for value in known if pd.notna(value) and value > 0] or [1.0]
    low = 10.0 ** floor(log10(min(*known, 0.5)))
    high = 10.0 ** ceil(log10(max(*known, 2.0)))
    return max(low, WIDEST[0]), min(high, WIDEST[1])


def _hazard_axes(
    figure: Figure, columns: Columns, place: tuple[float, float], limits: tuple[float, float]
) -> Axes:
    """Logarithmic axes whose other coordinate is inches from their top; *place*: top, height."""
    left, right = columns.axes
    axes = place_axes(figure, left, place[0], right - left, place[1])
    axes.set_xscale("log")
    axes.set(xlim=limits, ylim=(place[1], 0), yticks=[])
    axes.set_xticks([], minor=True)
    axes.grid(axis="x", color=PALE, linewidth=0.5)
    axes.axvline(1, color=GREY, linewidth=0.7)
    axes.spines["left"].set_visible(False)
    axes.set_axisbelow(True)
    return axes


def _label_axis(axes: Axes, limits: tuple[float, float], *, last: bool) -> None:
    """Ticks at whole powers of ten; written below the last section alone."""
    ticks = [10.0**power for power in range(-2, 3) if limits[0] <= 10.0**power <= limits[1]]
    axes.set_xticks(ticks, [f"{tick:g}" if last else "" for tick in ticks], size=SMALL_SIZE)
    axes.tick_params(color=GREY, length=2.5 if last else 0, pad=2)
    axes.spines["bottom"].set_visible(last)
    if last:
        axes.set_xlabel("Hazard ratio (log scale)", size=SMALL_SIZE, labelpad=1)


def _draw_head(figure: Figure, columns: Columns, y: float) -> None:
    bold = {"weight": "bold"}
    second = y + TABLE_LINE
    place_lines(figure, MARGIN, second, ["Predictor"], **bold)
    place_lines(figure, columns.levels, second, ["Levels"], **bold)
    place_lines(figure, sum(columns.counts) / 2 - GUTTER, y, ["Events/n"], ha="center", **bold)
    for right, heading in zip(columns.counts, HEADINGS, strict=True):
        place_lines(figure, right, second, [heading], ha="right", **bold)
    place_lines(figure, columns.hazard, second, ["HR (95 % CI)"], ha="right", **bold)
    place_lines(figure, WIDE - MARGIN, second, ["P"], ha="right", **bold)
    place_rule(figure, y + HEAD - 0.02, INK)


def _draw_row(figure: Figure, row: Row, columns: Columns, y: float) -> None:
    place_lines(figure, MARGIN, y, row.predictor)
    place_lines(figure, columns.levels, y, row.compared)
    for right, count in zip(columns.counts, row.line.counts, strict=True):
        place_lines(figure, right, y, [count], ha="right")
    if row.line.hazard:
        place_lines(figure, columns.hazard, y, [row.line.hazard], ha="right")
        place_lines(figure, WIDE - MARGIN, y, [row.line.p_value], ha="right")
    else:
        place_lines(figure, WIDE - MARGIN, y, row.hazard, ha="right", color=GREY)
