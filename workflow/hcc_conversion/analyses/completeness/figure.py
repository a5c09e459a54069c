"""The completeness of every field: a heat map of few sites, the spread of many, bars of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from hcc_conversion.analyses.completeness.cells import (
    ABSENT,
    EVERYBODY,
    NOBODY,
    UNTOLD,
    completeness_cells,
    percent_text,
)
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
    wrap,
)
from hcc_conversion.display.palette import GREY, INK, PALE
from hcc_conversion.display.view import View
from schemas.vocabulary import POOLS

#: Sites that stand in columns; of more the spread is drawn.
MOST_COLUMNS = 12
LINE = line_height(SMALL_SIZE)
# Inches: a row; what it is called; the widest cell; the gap before the pool.
ROW, LABEL, WIDEST_CELL, GAP, KEY = 0.152, 2.25, 0.62, 0.08, 0.34
#: Nearly white where all is known, dark where nothing is: lighter and darker in grey, too.
_COLOURS = mpl.colormaps["Blues"]
_WHY = {ABSENT: "", NOBODY: "–", UNTOLD: "·"}
BARS_NOTE = (
    "Patients of whom a field is known, per cent of those of whom it could be; 100 is all of them."
    " Of several rows of a patient all must have it. –: nobody is asked. ·: not told, since counts"
    " of few are hidden or stay at the site."
)
NOTE = f"{BARS_NOTE} Hatched: not collected."
SPREAD_NOTE = (
    "Of the sites that collect a field and tell it: each a stroke, their median a point, a bar from"
    " the lower to the upper quartile. Every site's number stands in the table."
)


@dataclass(frozen=True)
class Row:
    """A line of the figure: a field with its cells by scope, or the name of a kind."""

    text: str
    cells: Mapping[str, Any]

    @property
    def is_kind(self) -> bool:
        return not self.cells


def draw_patients(tables: Mapping[str, Mapping[str, pd.DataFrame]], view: View) -> Figure:
    """The fields of patients, all sites."""
    return _beside(tables, view, "fields of patients", of_patients=True)


def draw_records(tables: Mapping[str, Mapping[str, pd.DataFrame]], view: View) -> Figure:
    """The fields of treatments, imaging, surgery and events, all sites."""
    return _beside(tables, view, "fields of courses and events", of_patients=False)


def _beside(
    tables: Mapping[str, Mapping[str, pd.DataFrame]], view: View, what: str, *, of_patients: bool
) -> Figure:
    cells = completeness_cells(tables["results"], view)
    chosen = cells[(cells["table"] == "patients") == of_patients]
    sites = [scope for scope in view.scopes if scope not in POOLS]
    title, nowhere = view.beside(f"{view.title}, {what}"), _nowhere(chosen, "at any site")
    if len(sites) > MOST_COLUMNS:
        return draw_spread(_rows(chosen), sites, title, SPREAD_NOTE + nowhere)
    return draw_matrix(_rows(chosen), view.names, title, NOTE + nowhere)


def _rows(cells: pd.DataFrame) -> list[Row]:
    """The fields that any scope collects, under the names of their kinds."""
    rows = []
    collected = cells[~_is_nowhere(cells)]
    for (kind, asked), of_kind in groupby(
        collected.itertuples(), key=lambda cell: (cell.kind, cell.asked)
    ):
        rows.append(Row(kind if asked == EVERYBODY else f"{kind} (patients {asked})", {}))
        for title, of_field in groupby(of_kind, key=lambda cell: cell.title):
            rows.append(Row(title, {cell.scope: cell for cell in of_field}))
    return rows


def _is_nowhere(cells: pd.DataFrame) -> pd.Series:
    """Cells of fields that no scope collects."""
    absent = cells["state"] == ABSENT
    return absent.groupby([cells["kind"], cells["title"]], sort=False).transform("all")


def _nowhere(cells: pd.DataFrame, where: str) -> str:
    """A line for the note that names fields which are not collected, by kind."""
    rows = cells[_is_nowhere(cells)].drop_duplicates(["kind", "title"])
    if rows.empty:
        return ""
    named = [
        f"{kind}: {', '.join(title.partition(',')[0] for title in own)}"
        for kind, own in rows.groupby("kind", sort=False)["title"]
    ]
    return f"\nNot collected{where and f' {where}'}. {'. '.join(named)}."


@house_style()
def draw_matrix(rows: Sequence[Row], names: Mapping[str, str], title: str, note: str) -> Figure:
    """A column per scope, in its cells whole per cent; *names*: scope, then its name."""
    room = WIDE - 2 * MARGIN - LABEL - GAP
    cell = min(WIDEST_CELL, room / len(names))
    upright = max(text_width(word, SMALL_SIZE) for name in names.values() for word in name.split())
    heads = {
        scope: wrap(name, cell - 0.04 if upright <= cell - 0.04 else 1.1, SMALL_SIZE)
        for scope, name in names.items()
    }
    turned = upright > cell - 0.04
    head = (
        max(text_width(line, SMALL_SIZE) for lines in heads.values() for line in lines)
        if turned
        else max(map(len, heads.values())) * LINE
    ) + 0.06
    above = title_height(title, WIDE)
    top = above + KEY + head
    figure = new_page(WIDE, top + len(rows) * ROW + note_height(note, WIDE))
    place_title(figure, title)
    place_note(figure, note)
    _draw_key(figure, above)
    _draw_names(figure, rows, MARGIN, top, LABEL)
    left = MARGIN + LABEL
    for scope, lines in heads.items():
        left += GAP if scope in POOLS and left > MARGIN + LABEL else 0
        settings: dict[str, Any] = {"size": SMALL_SIZE, "ha": "center", "linespacing": 1.05}
        settings |= {"rotation": 90, "va": "bottom"} if turned else {"va": "baseline"}
        place_text(figure, left + cell / 2, top - 0.06, "\n".join(lines), **settings)
        axes = _grid_axes(figure, left, top, cell, len(rows))
        for line, row in enumerate(rows):
            if not row.is_kind:
                _draw_cell(axes, row.cells[scope], line)
        left += cell
    return figure


def _grid_axes(figure: Figure, left: float, top: float, width: float, n_rows: int) -> Axes:
    """Axes from 0 to 1, a unit down for each row."""
    axes = place_axes(figure, left, top, width, n_rows * ROW)
    axes.set(xlim=(0, 1), ylim=(n_rows, 0), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    axes.patch.set_visible(False)
    return axes


def _draw_names(figure: Figure, rows: Sequence[Row], left: float, top: float, width: float) -> None:
    for line, row in enumerate(rows):
        y = top + line * ROW + (ROW - LINE) / 2 + 0.022
        room = WIDE - left if row.is_kind else width - 0.1
        text = wrap(row.text, room, SMALL_SIZE, bold=row.is_kind)
        shown = text[0] if len(text) == 1 else f"{text[0]} …"
        weight = "bold" if row.is_kind else "normal"
        indent = 0 if row.is_kind else 0.08
        place_text(figure, left + indent, y, shown, size=SMALL_SIZE, weight=weight)


def _draw_cell(axes: Axes, cell: Any, line: int) -> None:
    _fill(axes, (0, line), cell.state, cell.percent)
    known = not cell.state
    text = percent_text(cell.percent) if known else _WHY[cell.state]
    ink = _ink(cell.percent) if known else GREY
    at: dict[str, Any] = {"ha": "center", "va": "center_baseline", "size": SMALL_SIZE}
    axes.text(0.5, line + 0.5, text, color=ink, **at)


def _fill(axes: Axes, corner: tuple[float, float], state: str, percent: float) -> None:
    patch: dict[str, Any] = {"facecolor": PALE, "edgecolor": "white", "linewidth": 0.6}
    if not state:
        patch |= {"facecolor": _colour(percent)}
    elif state == ABSENT:
        patch |= {"facecolor": "white", "edgecolor": GREY, "hatch": "////", "linewidth": 0.3}
    axes.add_patch(Rectangle(corner, 1, 1, **patch))


def _colour(percent: float) -> tuple[float, ...]:
    return _COLOURS(0.08 + 0.92 * (1 - percent / 100))


def _ink(percent: float) -> str:
    return "white" if percent < 50 else INK


def _draw_key(figure: Figure, top: float) -> None:
    """What the shades mean."""
    x = MARGIN + LABEL
    for percent in (100, 90, 75, 50, 25, 0):
        axes = _grid_axes(figure, x, top + 0.02, 0.4, 1)
        _fill(axes, (0, 0), "", percent)
        at: dict[str, Any] = {"ha": "center", "va": "center_baseline", "size": SMALL_SIZE}
        axes.text(0.5, 0.5, f"{percent}%", color=_ink(percent), **at)
        x += 0.4
    axes = _grid_axes(figure, x + 0.15, top + 0.02, 0.4, 1)
    _fill(axes, (0, 0), ABSENT, 0)
    place_text(figure, x + 0.6, top + 0.02, "not collected", size=SMALL_SIZE)


@house_style()
def draw_spread(rows: Sequence[Row], sites: Sequence[str], title: str, note: str) -> Figure:
    """Of many sites how many collect each field, and the spread of their percentages."""
    above = title_height(title, WIDE)
    head = 2 * LINE + 0.06
    top = above + head
    figure = new_page(WIDE, top + len(rows) * ROW + note_height(note, WIDE))
    place_title(figure, title)
    place_note(figure, note)
    counts, median, gap = 0.85, 0.5, 0.1
    left = MARGIN + LABEL + counts
    width = WIDE - MARGIN - left - median - gap
    place_text(figure, MARGIN + LABEL, above, f"Collected,\nof {len(sites)}", size=SMALL_SIZE)
    right: dict[str, Any] = {"size": SMALL_SIZE, "ha": "right", "multialignment": "right"}
    place_text(figure, WIDE - MARGIN, above, "Median,\n%", **right)
    _draw_names(figure, rows, MARGIN, top, LABEL)
    axes = _grid_axes(figure, left, top, width, len(rows))
    axes.set(xlim=(0, 100))
    axes.set_xticks([0, 25, 50, 75, 100], ["0%", "25%", "50%", "75%", "100%"], size=SMALL_SIZE)
    axes.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False, length=2)
    axes.grid(axis="x", color=PALE, linewidth=0.5)
    axes.set_axisbelow(True)
    for line, row in enumerate(rows):
        if row.is_kind:
            continue
        own = [row.cells[site] for site in sites]
        collecting = sum(cell.state != ABSENT for cell in own)
        known = pd.Series([cell.percent for cell in own]).dropna()
        y = top + line * ROW + (ROW - LINE) / 2 + 0.022
        told = "" if len(known) == collecting else f", {len(known)} told"
        place_text(figure, MARGIN + LABEL, y, f"{collecting}{told}", size=SMALL_SIZE)
        if len(known):
            text = percent_text(known.median())
            place_text(figure, WIDE - MARGIN, y, text, **right)
            _draw_spread(axes, known, line + 0.5)
    return figure


def _draw_spread(axes: Axes, known: pd.Series, middle: float) -> None:
    low, median, high = known.quantile([0.25, 0.5, 0.75])
    corner = (low, middle - 0.2)
    axes.add_patch(Rectangle(corner, high - low, 0.4, facecolor=_COLOURS(0.35), edgecolor="none"))
    stroke: dict[str, Any] = {"color": INK, "linewidth": 0.5, "alpha": 0.5, "clip_on": False}
    axes.vlines(known, middle - 0.3, middle + 0.3, **stroke)
    axes.plot([median], [middle], marker="o", markersize=3, color=INK, linestyle="", clip_on=False)


@house_style()
def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """Bars of one scope: the fields of patients on the left, all others on the right."""
    (scope,) = view.scopes
    cells = completeness_cells({scope: tables["results"]}, view)
    title = view.heading()
    of_patients = cells["table"] == "patients"
    halves = [_rows(cells[of_patients]), _rows(cells[~of_patients])]
    note = BARS_NOTE + _nowhere(cells, "")
    top = title_height(title, WIDE)
    figure = new_page(WIDE, top + max(map(len, halves)) * ROW + note_height(note, WIDE))
    place_title(figure, title)
    place_note(figure, note)
    half = (WIDE - 2 * MARGIN) / 2
    label, number = 2.15, 0.3
    for place, rows in enumerate(halves):
        left = MARGIN + place * half
        _draw_names(figure, rows, left, top, label)
        axes = _grid_axes(figure, left + label, top, half - label - number - 0.1, len(rows))
        for line, row in enumerate(rows):
            if not row.is_kind:
                _draw_bar(axes, row.cells[scope], line)
    return figure


def _draw_bar(axes: Axes, cell: Any, line: int) -> None:
    corner = (0, line + 0.18)
    axes.add_patch(Rectangle(corner, 1, 0.64, facecolor="white", edgecolor=GREY, linewidth=0.4))
    if not cell.state:
        width = cell.percent / 100
        axes.add_patch(Rectangle(corner, width, 0.64, facecolor=GREY, edgecolor="none"))
    text = _WHY[cell.state] if cell.state else percent_text(cell.percent)
    axes.text(1.05, line + 0.5, text, size=SMALL_SIZE, va="center_baseline")
