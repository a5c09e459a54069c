"""Patients with treatment-related adverse events, by term and worst grade (Table 5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hcc_conversion.analyses.trae.cells import PARTS, Cells, cells_of, terms_of
from hcc_conversion.cohort.adverse_events import ANY_GRADE, SEVERE
from hcc_conversion.display.bars import LEGEND_HEIGHT, draw_bar, draw_fill_legend, fill_of
from hcc_conversion.display.labels import population_label, variable_label
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
from hcc_conversion.display.palette import GREY, PALE, grade_look
from hcc_conversion.display.view import View
from schemas.results import NOT_COLLECTED
from schemas.vocabulary import POOLS

#: Rows above the terms.
HEADLINES = ("trae_any", "trae_immune_related")
NOTE = (
    "Each patient counts once per term, by the worst grade. Left out: events dated before the"
    " treatment, on or after surgery or the start of watch & wait, or judged unrelated to it."
    " Terms that nobody has are in the table alone. –: no such term in the records there; such"
    " events may have another name."
)

# Inches; from left to right: terms, then bars and n (%) of every panel.
PAGE_WIDTH, LABEL_WIDTH, GUTTER, SHARE_WIDTH = 10.5, 3.1, 0.12, 0.95
PANELS_LEFT = MARGIN + LABEL_WIDTH + GUTTER
WIDE, NARROW, PANEL_GAP, MOST_ABREAST = 4.6, 1.0, 0.25, 5
LINE, ROW_GAP, BAR_HEIGHT, AXIS, SECTION_GAP = line_height(TEXT_SIZE), 0.05, 0.13, 0.36, 0.3
SMALL_LINE = line_height(SMALL_SIZE)


@dataclass(frozen=True)
class Panel:
    """The bars of one population of one scope.

    heading
        what it is, wrapped, and lines in small type beneath.
    columns
        levels whose n (%) stands beside the bars.
    bars_width
        inches of 0 to 100 %.
    """

    heading: list[str]
    beneath: list[str]
    cells: Cells
    columns: tuple[str, ...]
    bars_width: float

    @property
    def width(self) -> float:
        return self.bars_width + GUTTER + len(self.columns) * SHARE_WIDTH

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
        lines = sum(len(label) * LINE + ROW_GAP for label in self.labels.values())
        return self.head_height + lines + SECTION_GAP


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
        width = PAGE_WIDTH - 2 * MARGIN
        beneath = [line for text in cells.rates() for line in wrap(text, width, SMALL_SIZE)]
        panel = Panel(heading, beneath, cells, (ANY_GRADE, SEVERE), WIDE)
        sections.append(Section(variables, [panel]))
    return _draw(sections, title, NOTE)


@house_style()
def draw_trae_comparison(
    results: Mapping[str, pd.DataFrame], labels: Mapping[str, str], population: str, title: str
) -> Figure:
    """Draw the bars of every scope that collects adverse events side by side, on shared axes.

    Parameters
    ----------
    results
        scope, then its `Results` rows of the analysis ``trae``, in the order of the panels.
    labels
        scope, then its name with what its rows are.
    population
        whose events.
    title
        of the figure; wrapped when long.
    """
    cells = {scope: cells_of(table, population) for scope, table in results.items()}
    told = {scope: of_scope for scope, of_scope in cells.items() if not of_scope.untold}
    panels = []
    for scope, of_scope in told.items():
        heading = wrap(labels[scope], NARROW + SHARE_WIDTH, bold=True)
        panels.append(Panel(heading, [of_scope.size], of_scope, (ANY_GRADE,), NARROW))
    # The pool would count every patient twice.
    centres = [of_scope for scope, of_scope in told.items() if scope not in POOLS]
    variables = [*HEADLINES, *terms_of(centres or told.values())]
    starts = range(0, len(panels), MOST_ABREAST)
    sections = [Section(variables, panels[at : at + MOST_ABREAST]) for at in starts]
    untold = [f"{labels[scope]}: {cells[scope].untold}" for scope in cells if scope not in told]
    notes = [NOTE, f"Without a panel: {'; '.join(untold)}."] if untold else [NOTE]
    return _draw(sections, title, "\n".join(notes))


def _draw(sections: Sequence[Section], title: str, note: str) -> Figure:
    widest = max([0.0, *(sum(_.width + PANEL_GAP for _ in s.panels) for s in sections)])
    width = max(PAGE_WIDTH, PANELS_LEFT + widest - PANEL_GAP + MARGIN)
    above = title_height(title, width)
    top = above + LEGEND_HEIGHT
    bottom = top + (sum(section.height for section in sections) or LINE)
    figure = new_page(width, bottom + note_height(note, width))
    place_title(figure, title)
    parts = [(part[:1].upper() + part[1:], fill_of(grade_look(part))) for part in PARTS]
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
    at = MARGIN if panel.bars_width == WIDE else left
    place_text(figure, at, top, "\n".join(panel.heading), weight="bold")
    below = top + len(panel.heading) * LINE
    settings = {"size": SMALL_SIZE, "color": GREY}
    place_text(figure, at, below, "\n".join(panel.beneath), **settings)
    if not section.variables:
        return
    y = top + section.head_height
    height = section.height - section.head_height - SECTION_GAP
    axes = _percent_axes(figure, panel, (left, y), height)
    right = left + panel.bars_width + GUTTER
    for position, level in enumerate(panel.columns, start=1):
        heading = level[:1].upper() + level[1:]
        place_text(
            figure, right + position * SHARE_WIDTH, y - LINE, heading, ha="right", **settings
        )
    fills, inside = [fill_of(grade_look(part)) for part in PARTS], 0.0
    for name, label in section.labels.items():
        parts = list(zip(panel.cells.parts(name), fills, strict=True))
        draw_bar(axes, inside + LINE * 0.36, BAR_HEIGHT, parts)
        for position, level in enumerate(panel.columns, start=1):
            x = right + position * SHARE_WIDTH
            text = panel.cells.text(name, level)
            place_text(figure, x, y + inside, text, ha="right", size=SMALL_SIZE)
        inside += len(label) * LINE + ROW_GAP
        if name == HEADLINES[-1]:
            axes.axhline(inside - ROW_GAP, color=GREY, linewidth=0.6)


def _percent_axes(figure: Figure, panel: Panel, corner: tuple[float, float], height: float) -> Axes:
    """Axes of 0 to 100 % whose other coordinate is inches from their top."""
    axes = place_axes(figure, *corner, panel.bars_width, height)
    ticks = range(0, 101, 20 if panel.bars_width == WIDE else 50)
    axes.set(xlim=(0, 100), ylim=(height, 0), yticks=[])
    axes.set_xticks(ticks, [f"{tick}%" for tick in ticks], size=SMALL_SIZE)
    axes.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False, color=GREY, length=3)
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
    return draw_trae_comparison(tables["results"], view.labels, population, title)
