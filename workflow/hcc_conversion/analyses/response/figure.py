"""Waterfall and spider plots of response by both criteria (Figure 2 of the paper)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.patheffects import Normal, Stroke
from matplotlib.ticker import MaxNLocator

from hcc_conversion.analyses.response.shapes import (
    FEWEST,
    MOST_GROWTH_PERCENT,
    NAMES,
    PROGRESSION_PERCENT,
    RESPONSE_PERCENT,
    median_courses,
    n_assessed,
    spider_lines,
    waterfall_bars,
)
from hcc_conversion.display.labels import population_label
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    WIDE,
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
)
from hcc_conversion.display.palette import GREY, INK, PALE, response_look
from hcc_conversion.display.view import View
from hcc_conversion.run.wording import with_minus
from schemas.results import NOT_COLLECTED
from schemas.vocabulary import CRITERION, RESPONSE

MEDIANS = (
    "Heavy lines: median of the patients with that best response, each month while half of them and"
    f" {FEWEST} or more have a later reading; between readings on a straight line."
)
NOTHING = f"{NOT_COLLECTED},\nor no patient with a measured change"
PATIENT_LEVEL = (
    "Patient-level: a bar and a line per patient; it stays where the patients' rows are."
)
DIFFERS = "Differs"

# Inches: what stands left of a panel, the panels, their heights, a line of the categories.
LABELS, BARS_WIDTH, LINES_WIDTH, LIMIT_TEXT = 0.86, 2.76, 1.6, 0.36
AXES_HEIGHT, LANE, HEADING, FOOT, KEY = 1.75, 0.13, 0.2, 0.38, 0.24
LINES_LEFT = WIDE - MARGIN - LIMIT_TEXT - LINES_WIDTH
WIDEST_BAR, WIDE_ENOUGH_FOR_HATCH, LEAST_AXES = 0.3, 0.06, 1.2
#: Most lines that stand out each; of more, the medians do.
MOST_LINES = 40


@dataclass(frozen=True)
class Panel:
    """What is drawn of one criterion."""

    criterion: str
    bars: pd.DataFrame
    lines: pd.DataFrame
    medians: pd.DataFrame
    n_assessed: int

    @property
    def lanes(self) -> list[str]:
        """Lines beneath the bars: the categories that occur, and where they differ from size."""
        present = set(self.bars["response"])
        differing = [DIFFERS] if self.bars["differs"].any() else []
        return [*(name for name in RESPONSE if name in present), *differing]

    @property
    def height(self) -> float:
        return HEADING + AXES_HEIGHT + len(self.lanes) * LANE + FOOT


@house_style()
def draw_response(courses: pd.DataFrame, title: str) -> Figure:
    """Draw the best change of every patient and every patient's course, a row per criterion.

    Parameters
    ----------
    courses
        rows of `analyses.response.response_courses` of one population.
    title
        of the figure, with the population in it; wrapped when long.
    """
    panels = []
    for criterion in CRITERION:
        rows = courses[courses["criterion"] == criterion]
        bars, lines = waterfall_bars(rows), spider_lines(rows)
        many = lines["line"].nunique() > MOST_LINES
        medians = median_courses(lines if many else lines.iloc[:0])
        panels.append(Panel(criterion, bars, lines, medians, n_assessed(rows)))
    note = "\n".join([*_note(panels), *_origin(courses)])
    top = title_height(title, WIDE)
    present = [name for name in RESPONSE if any(name in panel.lanes for panel in panels)]
    legend = KEY if present else 0.0
    height = top + legend + sum(panel.height for panel in panels)
    figure = new_page(WIDE, height + note_height(note, WIDE))
    place_title(figure, title)
    place_note(figure, note)
    _draw_legend(figure, top, present)
    growth = [table["change_percent"].max() for _ in panels for table in (_.bars, _.lines)]
    growth = [PROGRESSION_PERCENT + 10, *(value for value in growth if pd.notna(value))]
    upper = min(max(growth), MOST_GROWTH_PERCENT) + 5
    y, letters = top + legend, iter("ABCDEFGH")
    for panel in panels:
        _draw_waterfall(figure, panel, y, upper, next(letters))
        _draw_spider(figure, panel, y, upper, next(letters))
        y += panel.height
    return figure


def _origin(courses: pd.DataFrame) -> list[str]:
    """From how many centres the patients are, and that they are shown one by one."""
    if courses.empty:
        return []
    n_centres = courses["centre"].nunique()
    return [PATIENT_LEVEL + (f" Readings of {n_centres} centres." if n_centres > 1 else "")]


def _note(panels: Sequence[Panel]) -> list[str]:
    lines = []
    if any(len(panel.bars) for panel in panels):
        lines.append(
            "Bars: best change of the sum of diameters from baseline, of the readings that count; "
            "marks beneath: best response. Lines: every reading that counts, from the baseline on; "
            "time from there where the start of treatment is not known. Dashed: −30 % and +20 %."
        )
    if any(len(panel.medians) for panel in panels):
        lines.append(MEDIANS)
    for panel in panels:
        differing = panel.bars[panel.bars["differs"]]
        if len(differing):
            lines.append(
                f"{panel.criterion}, {DIFFERS.lower()}: in {len(differing)} of {len(panel.bars)} "
                "patients the best response is not what the best change alone would make it "
                f"({int(differing['new_lesion'].sum())} with a new lesion)."
            )
        cut = int((panel.bars["change_percent"] > MOST_GROWTH_PERCENT).sum())
        grown = panel.lines.loc[panel.lines["change_percent"] > MOST_GROWTH_PERCENT, "line"]
        if len(grown):
            most = f"+{MOST_GROWTH_PERCENT:.0f} %"
            lines.append(f"{panel.criterion}, cut at {most}: bars {cut}, lines {grown.nunique()}.")
        unmeasured = panel.n_assessed - len(panel.bars)
        if unmeasured:
            lines.append(
                f"{panel.criterion}, without a bar: patients with a response but no measured "
                f"change, {unmeasured}."
            )
    return lines


def _draw_legend(figure: Figure, top: float, present: Sequence[str]) -> None:
    """A bar and a line of every category, in one line across the page."""
    width, height = figure.get_size_inches()
    x = MARGIN
    for name in present:
        look = response_look(name)
        box: dict[str, Any] = {
            "facecolor": look.colour,
            "edgecolor": INK,
            "hatch": look.hatch,
            "linewidth": 0.6,
        }
        corner = (x / width, 1 - (top + 0.11) / height)
        size = (0.12 / width, 0.1 / height)
        figure.add_artist(Rectangle(corner, *size, transform=figure.transFigure, **box))
        level = 1 - (top + 0.06) / height
        line = Line2D([(x + 0.17) / width, (x + 0.43) / width], [level, level])
        line.set(color=look.colour, linestyle=look.dashes, linewidth=1.2)
        line.set(marker=look.marker, markevery=[1], markersize=3.5)
        figure.add_artist(line)
        place_text(figure, x + 0.5, top, NAMES[name], size=SMALL_SIZE)
        x += 0.5 + text_width(NAMES[name], SMALL_SIZE) + 0.14


def _heading(figure: Figure, x: float, y: float, letter: str, text: str) -> None:
    place_text(figure, x, y, letter, weight="bold")
    place_text(figure, x + 0.16, y, text, weight="bold")


def _percent_axis(axes: Axes, upper: float) -> None:
    """Per cent from baseline on y, with the two thresholds named at the right."""
    axes.set_ylim(-105, upper)
    ticks = [tick for tick in (-100, -75, -50, -25, 0, 25, 50, 75, 100) if tick <= upper]
    axes.set_yticks(ticks, [_signed(tick) for tick in ticks])
    axes.tick_params(length=2.5, pad=2)
    axes.axhline(0, color=INK, linewidth=0.7)
    for level in (RESPONSE_PERCENT, PROGRESSION_PERCENT):
        axes.axhline(level, color=INK, linewidth=0.8, linestyle=(0, (4, 3)), zorder=3)
        text = f"{_signed(level)} %"
        beside: dict[str, Any] = {"xytext": (2.5, 0), "textcoords": "offset points", "va": "center"}
        at: dict[str, Any] = {"xycoords": axes.get_yaxis_transform(), "annotation_clip": False}
        axes.annotate(text, (1, level), size=SMALL_SIZE, **at, **beside)


def _signed(number: float) -> str:
    return with_minus(f"{number:+.0f}") if number else "0"


def _draw_nothing(axes: Axes) -> None:
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color=GREY, linestyle=(0, (4, 3)))
    axes.text(0.5, 0.5, NOTHING, transform=axes.transAxes, ha="center", va="center", color=GREY)


def _draw_waterfall(figure: Figure, panel: Panel, y: float, upper: float, letter: str) -> None:
    bars = panel.bars
    heading = f"{panel.criterion}: best change" + (f", n = {len(bars):,}" if len(bars) else "")
    _heading(figure, MARGIN + LABELS, y, letter, heading)
    pitch = min(BARS_WIDTH / max(len(bars), 1), WIDEST_BAR)
    width = BARS_WIDTH if bars.empty else pitch * len(bars)
    axes = place_axes(figure, MARGIN + LABELS, y + HEADING, max(width, LEAST_AXES), AXES_HEIGHT)
    if bars.empty:
        _draw_nothing(axes)
        return
    axes.set_xlim(-0.5, max(len(bars), LEAST_AXES / pitch) - 0.5)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    _percent_axis(axes, upper)
    axes.set_ylabel("Best change from baseline, %", labelpad=1)
    wide = pitch >= WIDE_ENOUGH_FOR_HATCH
    for response, rows in bars.groupby("response", sort=False):
        look = response_look(response)
        style: dict[str, Any] = {
            "edgecolor": INK,
            "linewidth": 0.5,
            "hatch": look.hatch,
            "width": 0.8,
        }
        if not wide:
            style = {"edgecolor": look.colour, "linewidth": 0, "width": 1.0}
        heights = rows["change_percent"].clip(upper=MOST_GROWTH_PERCENT)
        axes.bar(rows.index, heights, color=look.colour, label=response, **style)
    _draw_lanes(figure, panel, y + HEADING + AXES_HEIGHT + 0.06, axes)


def _draw_lanes(figure: Figure, panel: Panel, top: float, above: Axes) -> None:
    """Under the bars a line per category with a mark for each of its patients."""
    lanes, bars = panel.lanes, panel.bars
    width = above.get_position().width * figure.get_figwidth()
    axes = place_axes(figure, MARGIN + LABELS, top, width, len(lanes) * LANE)
    axes.set(xlim=above.get_xlim(), ylim=(len(lanes) - 0.5, -0.5), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    mark = min(max(0.7 * width * 72 / len(bars), 0.6), 6.0)
    for position, lane in enumerate(lanes):
        here = bars["differs"] if lane == DIFFERS else bars["response"] == lane
        places = bars.index[here]
        colour = INK if lane == DIFFERS else response_look(lane).colour
        axes.vlines(places, position - 0.32, position + 0.32, color=colour, linewidth=mark)
        axes.axhline(position + 0.5, color=PALE, linewidth=0.5)
        text = f"{lane}, n = {len(places):,}"
        middle = top + (position + 0.5) * LANE - line_height(SMALL_SIZE) * 0.36
        place_text(figure, MARGIN + LABELS - 0.05, middle, text, size=SMALL_SIZE, ha="right")
    foot = top + len(lanes) * LANE + 0.05
    place_text(figure, MARGIN + LABELS, foot, "Patients, one bar each", size=SMALL_SIZE)


def _draw_spider(figure: Figure, panel: Panel, y: float, upper: float, letter: str) -> None:
    lines = panel.lines
    n = lines["line"].nunique()
    heading = f"{panel.criterion}: course" + (f", n = {n:,}" if n else "")
    _heading(figure, LINES_LEFT, y, letter, heading)
    axes = place_axes(figure, LINES_LEFT, y + HEADING, LINES_WIDTH, AXES_HEIGHT)
    if lines.empty:
        _draw_nothing(axes)
        return
    first, last = min(0.0, lines["months"].min()), max(1.0, lines["months"].max())
    axes.set_xlim(first - 0.03 * (last - first), last + 0.03 * (last - first))
    ticks = MaxNLocator(6, integer=True, steps=[1, 2, 3, 6, 10]).tick_values(0, last)
    axes.set_xticks([tick for tick in ticks if 0 <= tick <= last])
    _percent_axis(axes, upper)
    axes.set_ylabel("Change from baseline, %", labelpad=1)
    axes.set_xlabel("Time since the start of treatment, months", labelpad=2)
    if n > MOST_LINES:
        _draw_faintly(axes, lines)
        _draw_medians(axes, panel.medians)
        return
    for _, rows in lines.groupby("line", sort=False):
        look = response_look(rows["response"].iloc[0])
        style: dict[str, Any] = {"color": look.colour, "linestyle": look.dashes}
        style |= {"marker": look.marker, "linewidth": 0.8, "markersize": 2.5}
        axes.plot(rows["months"], rows["change_percent"], markeredgewidth=0.3, **style)


def _draw_faintly(axes: Axes, lines: pd.DataFrame) -> None:
    """Lines too many to tell one from another."""
    for response, of_response in lines.groupby("response", sort=False):
        points = [
            rows[["months", "change_percent"]].to_numpy()
            for _, rows in of_response.groupby("line", sort=False)
        ]
        colour = response_look(response).colour
        courses = LineCollection(points, colors=colour, linewidths=0.4, alpha=0.4)
        axes.add_collection(courses, autolim=False)


def _draw_medians(axes: Axes, medians: pd.DataFrame) -> None:
    for response, rows in medians.groupby("response", sort=False):
        look = response_look(response)
        rim = [Stroke(linewidth=3.0, foreground="white"), Normal()]
        style: dict[str, Any] = {"color": look.colour, "linestyle": look.dashes}
        style |= {"marker": look.marker, "linewidth": 1.6, "markersize": 3.5, "markevery": [-1]}
        axes.plot(rows["months"], rows["change_percent"], path_effects=rim, **style)


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    population = next(iter(view.study["response"]["populations"]))
    courses = tables["courses"]
    title = f"{view.heading()}: {population_label(population)}"
    return draw_response(courses[courses["population"] == population], title)
