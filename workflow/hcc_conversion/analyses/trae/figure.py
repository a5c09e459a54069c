"""Patients with treatment-related adverse events, by term and worst grade (Table 5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import Normal, Stroke

from hcc_conversion.analyses.trae.cells import HEADLINES, PARTS, Cells, cells_of, terms_of
from hcc_conversion.analyses.trae.spread import draw_spread
from hcc_conversion.cohort.adverse_events import ANY_GRADE, SEVERE
from hcc_conversion.display.bars import draw_bar, draw_fill_legend, fill_legend_height, fill_of
from hcc_conversion.display.labels import population_label, variable_label
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
    text_width,
    title_height,
    wrap,
)
from hcc_conversion.display.palette import GREY, INK, PALE, grade_look
from hcc_conversion.display.view import View
from schemas.results import NOT_COLLECTED
from schemas.vocabulary import POOLS

NOTE = (
    "Each patient counts once per term, by the worst grade. Left out: events dated before the"
    " treatment, on or after surgery or the start of watch & wait, or judged unrelated to it."
    " Terms that nobody has are in the table alone. –: no such term in the records there; such"
    " events may have another name."
)

#: Beside the bars of one population.
WITH_LIMITS = " Bars: patients, %; lines across them: 95 % CI by Wilson of any grade."

# Inches; from left to right: terms, then bars and numbers of every panel.
LABEL_WIDTH, GUTTER, SHARE_WIDTH, CI_WIDTH, PANEL_GAP = 1.62, 0.1, 0.56, 0.76, 0.12
MOST_SHARE_WIDTH = 0.85
PANELS_LEFT = MARGIN + LABEL_WIDTH + GUTTER
ACROSS = WIDE - MARGIN - PANELS_LEFT
LINE, ROW_GAP, BAR_HEIGHT, AXIS, SECTION_GAP = line_height(TEXT_SIZE), 0.025, 0.105, 0.36, 0.2
SMALL_LINE = line_height(SMALL_SIZE)
#: Scopes with bars of their own, and with limits in print; how more differ is drawn by `spread`.
MOST_ABREAST, WITH_LIMITS_ABREAST = 5, 2


@dataclass(frozen=True)
class Panel:
    """The bars of one population of one scope.

    heading
        what it is, wrapped, and lines in small type beneath.
    levels
        whose n (%) stands beside the bars.
    with_limits
        whether their limits stand there too.
    width
        inches.
    """

    heading: list[str]
    beneath: list[str]
    cells: Cells
    levels: tuple[str, ...]
    with_limits: bool
    width: float

    @property
    def share_width(self) -> float:
        """Of n (%), as wide as the widest."""
        shown = [place for place in self.cells.table.index if place[1] in self.levels]
        widest = max((text_width(self.cells.text(*_), SMALL_SIZE) for _ in shown), default=0.0)
        return min(max(widest + GUTTER, SHARE_WIDTH), MOST_SHARE_WIDTH)

    @property
    def level_width(self) -> float:
        return self.share_width + (CI_WIDTH if self.with_limits else 0.0)

    @property
    def bars_width(self) -> float:
        return self.width - len(self.levels) * self.level_width

    @property
    def head_height(self) -> float:
        return len(self.heading) * LINE + len(self.beneath) * SMALL_LINE


@dataclass(frozen=True)
class Section:
    """Panels side by side that share their terms."""

    variables: list[str]
    panels: Sequence[Panel]

    @property
    def labels(self) -> dict[str, list[str]]:
        return {name: wrap(variable_label(name), LABEL_WIDTH) for name in self.variables}

    @property
    def head_height(self) -> float:
        return max(panel.head_height for panel in self.panels) + (AXIS if self.variables else 0)

    @property
    def height(self) -> float:
        return self.head_height + self.rows_height + SECTION_GAP

    @property
    def rows_height(self) -> float:
        return sum(len(label) * LINE + ROW_GAP for label in self.labels.values())


@house_style()
def draw_trae(results: pd.DataFrame, populations: Sequence[str], title: str) -> Figure:
    """Draw a bar per term, parted by worst grade, for each population.

    Parameters
    ----------
    results
        `Results` rows of the analysis ``trae``.
    populations
        names of populations of *results*, from the top of the page.
    title
        of the figure; wrapped when long.
    """
    sections = []
    for population in populations:
        cells = cells_of(results, population)
        variables = [] if cells.untold else [*HEADLINES, *terms_of([cells])]
        heading = [f"{population_label(population)} ({cells.size})"]
        width = WIDE - 2 * MARGIN
        beneath = [line for text in cells.events() for line in wrap(text, width, SMALL_SIZE)]
        panel = Panel(heading, beneath, cells, (ANY_GRADE, SEVERE), True, ACROSS)
        sections.append(Section(variables, [panel]))
    return _draw(sections, title, NOTE + WITH_LIMITS)


@house_style()
def draw_trae_comparison(
    results: Mapping[str, pd.DataFrame],
    labels: Mapping[str, str],
    population: str,
    title: str,
    note: str = "",
) -> Figure:
    """Draw the bars of every scope that collects adverse events side by side, on shared axes; of
    more than `MOST_ABREAST`, what they have in common.

    Parameters
    ----------
    results
        scope, then its `Results` rows of the analysis ``trae``, in the order of the panels.
    labels
        scope, then its name.
    population
        whose events.
    title
        of the figure; wrapped when long.
    note
        what is said beneath besides.
    """
    cells = {scope: cells_of(table, population) for scope, table in results.items()}
    told = {scope: of_scope for scope, of_scope in cells.items() if not of_scope.untold}
    # The pool would count every patient twice.
    centres = [of_scope for scope, of_scope in told.items() if scope not in POOLS]
    variables = [*HEADLINES, *terms_of(centres or told.values())]
    reasons: dict[str, list[str]] = {}
    for scope in cells:
        if scope not in told:
            reasons.setdefault(cells[scope].untold, []).append(labels[scope])
    untold = [f"{', '.join(names)} ({why})" for why, names in reasons.items()]
    notes = [f"Without numbers: {'; '.join(untold)}."] if untold else []
    notes += [note] if note else []
    if len(told) > MOST_ABREAST:
        return draw_spread(told, labels, variables, title, notes)
    width = (ACROSS + PANEL_GAP) / max(len(told), 1) - PANEL_GAP
    panels = [
        Panel(
            wrap(labels[scope], width, bold=True),
            [of_scope.size],
            of_scope,
            (ANY_GRADE,),
            len(told) <= WITH_LIMITS_ABREAST,
            width,
        )
        for scope, of_scope in told.items()
    ]
    sections = [Section(variables, panels)] if panels else []
    return _draw(sections, title, "\n".join([NOTE + WITH_LIMITS, *notes]))


def _draw(sections: Sequence[Section], title: str, note: str) -> Figure:
    above = title_height(title, WIDE)
    parts = [(part[:1].upper() + part[1:], fill_of(grade_look(part))) for part in PARTS]
    top = above + fill_legend_height(parts, WIDE)
    bottom = top + (sum(section.height for section in sections) or LINE)
    figure = new_page(WIDE, bottom + note_height(note, WIDE))
    place_title(figure, title)
    draw_fill_legend(figure, above, parts)
    place_note(figure, note)
    y = top
    for section in sections:
        left = PANELS_LEFT
        _draw_labels(figure, section, y + section.head_height)
        for panel in section.panels:
            _draw_panel(figure, section, panel, (left, y))
            left += panel.width + PANEL_GAP
        y += section.height
    if not sections:
        place_text(figure, MARGIN, top, NOT_COLLECTED, color=GREY)
    return figure


def _draw_labels(figure: Figure, section: Section, y: float) -> None:
    for name, label in section.labels.items():
        weight = "bold" if name in HEADLINES else "normal"
        place_text(figure, MARGIN, y, "\n".join(label), weight=weight)
        y += len(label) * LINE + ROW_GAP


def _draw_panel(
    figure: Figure, section: Section, panel: Panel, corner: tuple[float, float]
) -> None:
    left, top = corner
    # One panel alone has the page for what stands above it.
    at = MARGIN if len(section.panels) == 1 else left
    place_text(figure, at, top, "\n".join(panel.heading), weight="bold")
    below = top + len(panel.heading) * LINE
    place_text(figure, at, below, "\n".join(panel.beneath), size=SMALL_SIZE, color=GREY)
    if not section.variables:
        return
    y = top + section.head_height
    axes = _percent_axes(figure, panel, (left, y), section.rows_height)
    ends = _draw_heads(figure, panel, left, y)
    fills, inside = [fill_of(grade_look(part)) for part in PARTS], 0.0
    for name, label in section.labels.items():
        middle = inside + LINE * 0.4
        parts = list(zip(panel.cells.parts(name), fills, strict=True))
        draw_bar(axes, middle, BAR_HEIGHT, parts)
        _draw_limits(axes, middle, panel.cells.limits(name, ANY_GRADE))
        for level, end in ends.items():
            text = panel.cells.text(name, level)
            x = end + panel.share_width
            place_text(figure, x, y + inside, text, ha="right", size=SMALL_SIZE)
            limits = panel.cells.limits(name, level)
            if panel.with_limits and limits:
                text = f"{limits[0]:.1f} to {limits[1]:.1f}"
                x = end + panel.level_width
                place_text(figure, x, y + inside, text, ha="right", size=SMALL_SIZE)
        inside += len(label) * LINE + ROW_GAP
        if name == HEADLINES[-1]:
            axes.axhline(inside - ROW_GAP, color=GREY, linewidth=0.6)


def _draw_heads(figure: Figure, panel: Panel, left: float, y: float) -> dict[str, float]:
    """Heads of the columns above *y*; where those of every level begin."""
    starts = {}
    grey = {"size": SMALL_SIZE, "color": GREY, "ha": "right"}
    for position, level in enumerate(panel.levels):
        start = left + panel.bars_width + position * panel.level_width
        starts[level] = start
        name = level[:1].upper() + level[1:]
        place_text(figure, start + panel.level_width, y - 2 * SMALL_LINE, name, **grey)
        place_text(figure, start + panel.share_width, y - SMALL_LINE, "n (%)", **grey)
        if panel.with_limits:
            place_text(figure, start + panel.level_width, y - SMALL_LINE, "95 % CI", **grey)
    return starts


def _draw_limits(axes: Axes, middle: float, limits: tuple[float, float] | None) -> None:
    """A line over the bar, set off from it by a white rim."""
    if limits:
        rim = [Stroke(linewidth=1.6, foreground="white"), Normal()]
        axes.hlines(
            middle, *limits, color=INK, linewidth=0.8, path_effects=rim, clip_on=False, zorder=3
        )


def _percent_axes(figure: Figure, panel: Panel, corner: tuple[float, float], height: float) -> Axes:
    """Axes of 0 to 100 % whose other coordinate is inches from their top."""
    width = panel.bars_width - GUTTER
    axes = place_axes(figure, *corner, width, height)
    ticks = range(0, 101, 20 if width > 1.2 else 50 if width > 0.5 else 100)
    axes.set(xlim=(0, 100), ylim=(height, 0), yticks=[])
    axes.set_xticks(ticks, [f"{tick}" for tick in ticks])
    axes.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False, color=GREY, length=3)
    axes.set_xlabel("Patients, %" if width > 0.65 else "%", labelpad=2)
    axes.xaxis.set_label_position("top")
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    return axes


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    populations = view.study["trae"]["populations"]
    return draw_trae(tables["results"], populations, view.heading())


def draw_sites(tables: Mapping[str, Mapping[str, pd.DataFrame]], view: View) -> Figure:
    """The figure of all scopes side by side."""
    population = view.part["population"]
    title = f"{view.title} — {population_label(population)}, side by side"
    results = tables["results"]
    return draw_trae_comparison(results, view.names, population, title, view.natures)
