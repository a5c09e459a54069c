"""How far every centre's baseline is from the pool's, as a table of coloured cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from hcc_conversion.analyses.baseline.populations import described_in
from hcc_conversion.display.labels import population_label, variable_label
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
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
from hcc_conversion.display.palette import GREY, INK, PALE
from hcc_conversion.display.view import View
from hcc_conversion.run.wording import with_minus
from hcc_conversion.study.scope_differences import NO_SPREAD
from schemas.results import NOT_COLLECTED
from schemas.vocabulary import POOLS, pool_of

# Inches; from left to right: variable, level, then a cell per centre of every population.
VARIABLE_WIDTH, LEVEL_WIDTH, CELL, ROW, GAP = 2.6, 1.6, 0.56, 0.2, 0.25
CELLS_LEFT = MARGIN + VARIABLE_WIDTH + LEVEL_WIDTH
NAMES_HEIGHT, KEY_HEIGHT, KEY_WIDTH, SECTION_GAP = 1.6, 0.62, 3.0, 0.35
LINE = line_height(SMALL_SIZE)
MOST_ABREAST, LEAST_WIDTH = 16, 8.5
#: Differences as large or larger have the last colour.
FULL_COLOUR = 1.0
#: Blue where the centre is below the pool, red above; told apart by the colour-blind.
_COLOURS = mpl.colormaps["RdBu_r"]
DASH = "–"

_ROW_KEY = ["variable", "level", "stat"]


@dataclass(frozen=True)
class Section:
    """Rows shared by several populations; a cell is a row of `Differences`.

    rows
        (variable, level, stat), in the order of display.
    populations
        from the left.
    cells
        (population, scope, variable, level, stat), then the row of `Differences`.
    """

    rows: Sequence[tuple[str, str, str]]
    populations: Sequence[str]
    cells: Mapping[tuple[str, ...], Any]

    @property
    def height(self) -> float:
        return LINE + NAMES_HEIGHT + len(self.rows) * ROW + SECTION_GAP


@house_style()
def draw_heat_map(
    differences: pd.DataFrame,
    populations: Mapping[str, str],
    labels: Mapping[str, str],
    threshold: float,
    title: str,
    titles: Mapping[str, str],
) -> Figure:
    """Draw a row per variable or level and a column per centre, for each population.

    Parameters
    ----------
    differences
        `schemas.differences.Differences` of the baseline.
    populations
        population, then the set of variables it is described by; those with the same set stand
        side by side.
    labels
        centre, then its name with what its rows are.
    threshold
        from which size on a difference is printed bold.
    title
        of the figure; wrapped when long.
    titles
        names the configuration gives to variables.
    """
    sections = heat_sections(differences, populations, len(labels))
    widest = max(len(section.populations) for section in sections)
    width = CELLS_LEFT + widest * (len(labels) * CELL + GAP) + MARGIN
    width = max(width, LEAST_WIDTH)
    note = _note(threshold)
    above = title_height(title, width)
    height = above + KEY_HEIGHT + sum(section.height for section in sections)
    figure = new_page(width, height + note_height(note, width))
    place_title(figure, title)
    place_note(figure, note)
    _draw_key(figure, above)
    y = above + KEY_HEIGHT
    for section in sections:
        _draw_labels(figure, section, y, titles)
        for position, population in enumerate(section.populations):
            left = CELLS_LEFT + position * (len(labels) * CELL + GAP)
            _draw_block(figure, section, population, labels, threshold, (left, y))
        y += section.height
    return figure


def heat_sections(
    differences: pd.DataFrame, populations: Mapping[str, str], n_centres: int
) -> list[Section]:
    """The rows and columns of the figure.

    Of two levels one alone has a row, ``yes`` or else the first: the other is its opposite. A
    level that nobody is in has none.
    """
    abreast = max(1, MOST_ABREAST // max(n_centres, 1))
    sections = []
    for described_by in dict.fromkeys(populations.values()):
        names = [name for name, chosen in populations.items() if chosen == described_by]
        rows = _rows(differences[differences["population"].isin(names)])
        for start in range(0, len(names), abreast):
            some = names[start : start + abreast]
            chosen = differences[differences["population"].isin(some)]
            cells: dict[tuple[str, ...], Any] = {
                (cell.population, cell.scope, cell.variable, cell.level, cell.stat): cell
                for cell in chosen.itertuples()
            }
            sections.append(Section(rows, some, cells))
    return sections


def _rows(differences: pd.DataFrame) -> list[tuple[str, str, str]]:
    kept = []
    for _, of_variable in differences.groupby("variable", sort=False):
        levels = []
        for key, cells in of_variable.groupby(_ROW_KEY, sort=False):
            if cells["smd"].notna().any() or not cells["note"].eq(NO_SPREAD).any():
                levels.append(key)
        shares = [key for key in levels if key[2] == "percent"]
        if len(shares) == 2:
            levels.remove(shares[0] if shares[1][1] == "yes" else shares[1])
        kept += levels
    return kept


def _note(threshold: float) -> str:
    return (
        "In every cell the standardised difference of the centre from the pool, in standard "
        "deviations (the difference of the shares or means over the root of the mean of both "
        f"variances; Austin 2009): + above, − below the pool, bold from {threshold:g} on. The pool "
        "holds the centre's own patients too. Of two levels one is shown; the other has the "
        "opposite sign. Levels that nobody is in are left out. Small centres differ by chance."
    )


def _draw_key(figure: Figure, top: float) -> None:
    """The colours with their values, the hatch and the dash, in one line."""
    axes = place_axes(figure, MARGIN + 0.15, top, KEY_WIDTH, 0.16)
    steps = 60
    for step in range(steps):
        value = (2 * (step + 0.5) / steps - 1) * FULL_COLOUR
        corner = (-FULL_COLOUR + 2 * FULL_COLOUR * step / steps, 0)
        size = (2 * FULL_COLOUR / steps, 1)
        axes.add_patch(Rectangle(corner, *size, facecolor=_colour(value), linewidth=0))
    ticks = (-1, -0.5, 0, 0.5, 1)
    axes.set(xlim=(-FULL_COLOUR, FULL_COLOUR), ylim=(0, 1), yticks=[])
    names = ["≤ −1", "−0.5", "0", "+0.5", "≥ +1"]
    axes.set_xticks([tick * FULL_COLOUR for tick in ticks], names, size=SMALL_SIZE)
    axes.tick_params(length=2, pad=2)
    axes.spines[:].set_visible(False)
    x = MARGIN + 0.15 + KEY_WIDTH + 0.4
    for text, hatch, inside in (
        (NOT_COLLECTED, "////", ""),
        ("no difference to give: no patients, no spread, or no other centre in the pool", "", DASH),
    ):
        box = place_axes(figure, x, top, CELL, 0.17)
        box.set(xlim=(0, 1), ylim=(0, 1))
        box.axis("off")
        _draw_box(box, (0, 0), (1, 1), hatch)
        box.text(0.5, 0.45, inside, ha="center", va="center", size=SMALL_SIZE, color=GREY)
        room = figure.get_figwidth() - x - CELL - 0.08 - MARGIN
        lines = wrap(text, max(room, 1.0), SMALL_SIZE)
        place_text(figure, x + CELL + 0.08, top, "\n".join(lines), size=SMALL_SIZE)
        x += CELL + 0.08 + text_width(text, SMALL_SIZE) + 0.3


def _draw_labels(figure: Figure, section: Section, top: float, titles: Mapping[str, str]) -> None:
    """The name of every variable once, the level of every row."""
    y, before = top + LINE + NAMES_HEIGHT, ""
    for variable, level, _ in section.rows:
        middle = y + ROW / 2 - LINE * 0.36
        if variable != before:
            name = wrap(variable_label(variable, titles), VARIABLE_WIDTH, SMALL_SIZE, bold=True)[0]
            place_text(figure, MARGIN, middle, name, size=SMALL_SIZE, weight="bold")
        text = wrap(level or "mean", LEVEL_WIDTH - 0.1, SMALL_SIZE)[0]
        place_text(figure, CELLS_LEFT - LEVEL_WIDTH, middle, text, size=SMALL_SIZE)
        y, before = y + ROW, variable


def _draw_block(
    figure: Figure,
    section: Section,
    population: str,
    labels: Mapping[str, str],
    threshold: float,
    corner: tuple[float, float],
) -> None:
    """The cells of one population, its centres' names above them."""
    left, top = corner
    place_text(figure, left, top, population_label(population), weight="bold")
    for column, label in enumerate(labels.values()):
        lines = wrap(label, NAMES_HEIGHT - 0.15, SMALL_SIZE)
        middle = left + (column + 0.5) * CELL
        bottom = top + LINE + NAMES_HEIGHT - 0.06
        settings = {"rotation": 90, "va": "bottom", "ha": "center", "linespacing": 1.05}
        place_text(figure, middle, bottom, "\n".join(lines), size=SMALL_SIZE, **settings)
    height = len(section.rows) * ROW
    axes = place_axes(figure, left, top + LINE + NAMES_HEIGHT, len(labels) * CELL, height)
    axes.set(xlim=(0, len(labels)), ylim=(max(len(section.rows), 1), 0), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    before = None
    for line, row in enumerate(section.rows):
        for column, scope in enumerate(labels):
            _draw_cell(axes, section.cells.get((population, scope, *row)), column, line, threshold)
        if before not in (None, row[0]):
            axes.axhline(line, color=INK, linewidth=0.6)
        before = row[0]


def _draw_cell(axes: Axes, cell: Any, column: int, line: int, threshold: float) -> None:
    at: dict[str, Any] = {"ha": "center", "va": "center_baseline", "size": SMALL_SIZE}
    if cell is None or pd.isna(cell.smd):
        absent = cell is None or cell.note.startswith(NOT_COLLECTED)
        _draw_box(axes, (column, line), (1, 1), "////" if absent else "")
        if not absent:
            axes.text(column + 0.5, line + 0.5, DASH, color=GREY, **at)
        return
    colour = _colour(cell.smd)
    patch: dict[str, Any] = {"facecolor": colour, "edgecolor": "white", "linewidth": 0.8}
    axes.add_patch(Rectangle((column, line), 1, 1, **patch))
    weight = "bold" if abs(cell.smd) >= threshold else "normal"
    text = with_minus(f"{cell.smd:+.2f}")
    text = text[1:] if text[1:] == "0.00" else text
    ink = "white" if _luminance(colour) < 0.25 else INK
    axes.text(column + 0.5, line + 0.5, text, color=ink, weight=weight, **at)


def _draw_box(
    axes: Axes, corner: tuple[float, float], size: tuple[float, float], hatch: str
) -> None:
    patch: dict[str, Any] = {
        "facecolor": "white" if hatch else PALE,
        "edgecolor": GREY if hatch else "white",
    }
    axes.add_patch(Rectangle(corner, *size, hatch=hatch, linewidth=0.4, **patch))


def _colour(smd: float) -> tuple[float, ...]:
    return _COLOURS(0.5 + 0.5 * min(max(smd / FULL_COLOUR, -1.0), 1.0))


def _luminance(colour: tuple[float, ...]) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.1)."""
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of all scopes side by side."""
    pool = view.scopes[pool_of(view.scopes)]
    labels = {scope: label for scope, label in view.labels.items() if scope not in POOLS}
    return draw_heat_map(
        tables["differences"],
        described_in(tables["differences"], view.study["baseline"]["populations"]),
        labels,
        view.study["thresholds"]["standardised_difference"],
        f"{view.title}: every centre against the pool ({pool['nature']})",
        view.titles,
    )
