"""Hazard ratios of every predictor alone, a panel per scope and paper, on one scale."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hcc_conversion.display.labels import variable_label
from hcc_conversion.display.lines import hazard_text
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
from hcc_conversion.display.palette import GREY, INK, PALE, Look, scope_looks
from hcc_conversion.study.group_names import UNIVARIATE
from schemas.results import NOT_COLLECTED

HAZARD = ("estimate", "ci_low", "ci_high")
# Inches; predictors at the left, then the panels.
LABEL_WIDTH, PANEL_WIDTH, PANEL_GAP, ROW, AXIS, SECTION_GAP = 3.2, 1.75, 0.18, 0.36, 0.45, 0.3
PANELS_LEFT = MARGIN + LABEL_WIDTH + 0.1
MOST_ABREAST, LEAST_WIDTH = 6, 8.0
LINE, SMALL_LINE = line_height(TEXT_SIZE), line_height(SMALL_SIZE)
#: The axes; what lies beyond is an arrow.
LIMITS, TICKS = (0.02, 50.0), (0.1, 1.0, 10.0)
BAR_PLACE = 0.66  # share of a row's height, beneath its numbers
NO_ESTIMATE, WITHHELD = "no estimate", "withheld"
_PAPER = Look(INK, (0, None), "s", "")


@dataclass(frozen=True)
class Panels:
    """Which hazard ratios: the analysis of the lines, and what the note says of them."""

    analysis: str
    note: str


@dataclass(frozen=True)
class Panel:
    """What is drawn of one scope or paper.

    heading
        what it is, wrapped.
    cells
        (variable, level), then `HAZARD`, ``note``, and ``text``: the numbers as written.
    """

    heading: Sequence[str]
    look: Look
    filled: bool
    cells: Mapping[tuple[str, str], Mapping[str, Any]]


@house_style()
def draw_hazard_panels(
    results: Mapping[str, pd.DataFrame],
    labels: Mapping[str, str],
    published: Mapping[str, pd.DataFrame],
    title: str,
    titles: Mapping[str, str],
    *,
    of: Panels,
) -> Figure:
    """Draw a panel per scope that has any hazard ratio, then one per paper.

    Parameters
    ----------
    results
        scope, then its `Results` with models of each predictor alone, in the order of the panels.
    labels
        scope, then its name with what its rows are.
    published
        heading of a paper, then its `schemas.published.PublishedValues`.
    title
        of the figure; wrapped when long.
    titles
        names the configuration gives to variables.
    of
        which hazard ratios are drawn.
    """
    looks = scope_looks(list(results))
    cells = {scope: _cells(table, of.analysis) for scope, table in results.items()}
    names = _row_labels(results.values(), titles, of.analysis)
    panels = [
        Panel(wrap(labels[scope], PANEL_WIDTH, bold=True), looks[scope], True, of_scope)
        for scope, of_scope in cells.items()
        if _has_any(of_scope)
    ]
    panels += [
        Panel(wrap(heading, PANEL_WIDTH, bold=True), _PAPER, False, of_paper)
        for heading, table in published.items()
        if _has_any(of_paper := _cells(table, of.analysis))
    ]
    parts = [panels[at : at + MOST_ABREAST] for at in range(0, len(panels), MOST_ABREAST)]
    without = [f"{labels[scope]}: {_why(of_scope)}" for scope, of_scope in cells.items()]
    without = [
        text for text, scope in zip(without, cells, strict=True) if not _has_any(cells[scope])
    ]
    note = "\n".join([of.note, *([f"Without a panel: {'; '.join(without)}."] if without else [])])
    abreast = min(len(panels), MOST_ABREAST)
    width = max(PANELS_LEFT + abreast * (PANEL_WIDTH + PANEL_GAP) + MARGIN, LEAST_WIDTH)
    heights = [_head(part) + len(names) * ROW + AXIS + SECTION_GAP for part in parts]
    top = title_height(title, width)
    figure = new_page(width, top + (sum(heights) or LINE) + note_height(note, width))
    place_title(figure, title)
    place_note(figure, note)
    if not parts:
        place_text(figure, MARGIN, top, NOT_COLLECTED, color=GREY)
    for part, height in zip(parts, heights, strict=True):
        _draw_section(figure, part, names, top)
        top += height
    return figure


def _cells(table: pd.DataFrame, analysis: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The cells of a panel, of results or of printed values; these keep their digits."""
    of_model = table[(table["group"] == UNIVARIATE) & table["stat"].isin(HAZARD)]
    of_model = of_model[of_model["analysis"] == analysis]
    if "printed" not in table:
        written = [hazard_text(value) if pd.notna(value) else "?" for value in of_model["value"]]
        of_model = of_model.assign(printed=written)
    cells = {}
    for key, rows in of_model.groupby(["variable", "level"], sort=False):
        values, texts = (
            dict(zip(rows["stat"], rows[name], strict=True)) for name in ("value", "printed")
        )
        text = f"{texts['estimate']} ({texts['ci_low']}–{texts['ci_high']})"
        cells[key] = values | {"note": rows["note"].iloc[0], "text": text}
    return cells


def _has_any(cells: Mapping[tuple[str, str], Mapping[str, Any]]) -> bool:
    return any(pd.notna(cell["estimate"]) for cell in cells.values())


def _why(cells: Mapping[tuple[str, str], Mapping[str, Any]]) -> str:
    notes = [str(cell["note"]) for cell in cells.values() if cell["note"]]
    if not notes or any(note.startswith(NOT_COLLECTED) for note in notes):
        return NOT_COLLECTED
    return WITHHELD if all(note.startswith(WITHHELD) for note in notes) else NO_ESTIMATE


def _row_labels(
    tables: Iterable[pd.DataFrame], titles: Mapping[str, str], analysis: str
) -> dict[tuple[str, str], tuple[str, str]]:
    """(variable, level), then the name of the predictor and what is compared with what."""
    every = pd.concat(tables)
    every = every[(every["group"] == UNIVARIATE) & (every["analysis"] == analysis)]
    levels = every[every["note"].eq("reference") & (every["stat"] == "n")]
    reference = levels.drop_duplicates("variable").set_index("variable")["level"]
    compared = every[every["stat"] == "estimate"].drop_duplicates(["variable", "level"])
    return {
        (row.variable, row.level): (
            variable_label(row.variable, titles),
            f"{row.level} against {reference.get(row.variable, 'the reference')}",
        )
        for row in compared.itertuples()
    }


def _head(panels: Sequence[Panel]) -> float:
    return max(len(panel.heading) for panel in panels) * LINE + 0.08


def _draw_section(
    figure: Figure,
    panels: Sequence[Panel],
    names: Mapping[tuple[str, str], tuple[str, str]],
    top: float,
) -> None:
    below = top + _head(panels)
    for position, (variable, compared) in enumerate(names.values()):
        y = below + position * ROW
        first = _shortened(wrap(variable, LABEL_WIDTH, SMALL_SIZE, bold=True))
        place_text(figure, MARGIN, y + 0.02, first, size=SMALL_SIZE, weight="bold")
        second = _shortened(wrap(compared, LABEL_WIDTH, SMALL_SIZE))
        place_text(figure, MARGIN, y + 0.02 + SMALL_LINE, second, size=SMALL_SIZE)
    for position, panel in enumerate(panels):
        left = PANELS_LEFT + position * (PANEL_WIDTH + PANEL_GAP)
        place_text(figure, left, top, "\n".join(panel.heading), weight="bold")
        axes = _log_axes(figure, (left, below), len(names))
        for line, key in enumerate(names):
            _draw_cell(axes, panel, panel.cells.get(key), line)


def _shortened(lines: Sequence[str]) -> str:
    return lines[0] + (" …" if len(lines) > 1 else "")


def _log_axes(figure: Figure, corner: tuple[float, float], n_rows: int) -> Axes:
    """Logarithmic axes; the other coordinate counts rows from the top."""
    axes = place_axes(figure, *corner, PANEL_WIDTH, n_rows * ROW)
    axes.set_xscale("log")
    axes.set(xlim=LIMITS, ylim=(n_rows, 0), yticks=[])
    axes.set_xticks(TICKS, [f"{tick:g}" for tick in TICKS], size=SMALL_SIZE)
    axes.set_xticks([], minor=True)
    axes.tick_params(color=GREY, length=3)
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.hlines(range(1, n_rows), *LIMITS, color=PALE, linewidth=0.5)
    axes.axvline(1, color=GREY, linewidth=0.8)
    axes.spines["left"].set_visible(False)
    axes.set_axisbelow(True)
    axes.set_xlabel("Hazard ratio (log scale)", size=SMALL_SIZE, labelpad=1)
    return axes


def _draw_cell(axes: Axes, panel: Panel, cell: Mapping[str, Any] | None, line: int) -> None:
    """The numbers of a row, beneath them the marker and its limits."""
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    at: dict[str, Any] = {"size": SMALL_SIZE - 0.5, "va": "top", "ha": "center", "bbox": behind}
    middle = (LIMITS[0] * LIMITS[1]) ** 0.5
    if cell is None or pd.isna(cell["estimate"]):
        text = "not printed" if cell is None else NO_ESTIMATE
        if cell is not None and cell["note"]:
            text = _why({("", ""): cell})
        axes.text(middle, line + 0.3, text, color=GREY, **at)
        return
    low, high = (cell[name] for name in ("ci_low", "ci_high"))
    axes.text(middle, line + 0.06, cell["text"], color=INK, **at)
    place = line + BAR_PLACE
    ends = [
        min(max(limit if pd.notna(limit) else edge, LIMITS[0]), LIMITS[1])
        for limit, edge in zip((low, high), LIMITS, strict=True)
    ]
    look = panel.look
    axes.plot(ends, [place, place], color=look.colour, linewidth=1.3, solid_capstyle="butt")
    for end, edge, marker in zip(ends, LIMITS, "<>", strict=True):
        if end == edge:
            arrow: dict[str, Any] = {"color": look.colour, "markersize": 4.5, "clip_on": False}
            axes.plot([end], [place], marker=marker, linestyle="", **arrow)
    if LIMITS[0] <= cell["estimate"] <= LIMITS[1]:
        face: dict[str, Any] = {"markerfacecolor": look.colour if panel.filled else "white"}
        size: dict[str, Any] = {"markersize": 5, "markeredgecolor": look.colour, "zorder": 4}
        axes.plot([cell["estimate"]], [place], marker=look.marker, linestyle="", **face, **size)
