"""Stages, and reasons of unresectability as an UpSet plot (Table 2 of the paper).

Lex et al., IEEE Trans Vis Comput Graph 2014;20:1983.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from hcc_conversion.cohort.unresectability import SEPARATOR
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
)
from hcc_conversion.display.palette import GREY, INK, PALE, population_look
from hcc_conversion.display.view import View
from hcc_conversion.run.wording import counted

POPULATION = "converted"
MOST_COMBINATIONS = 24

# Inches; from left to right: reason, n (%), bars of the reasons, matrix of the combinations.
LABEL_WIDTH, SHARE_WIDTH, SIZES_WIDTH, GUTTER = 2.3, 0.95, 1.5, 0.3
MATRIX_LEFT = MARGIN + LABEL_WIDTH + SHARE_WIDTH + SIZES_WIDTH + 2 * GUTTER
COLUMN, ROW, BARS_HEIGHT, AXIS, LEAST_WIDTH = 0.33, 0.27, 1.9, 0.45, 10.5
STAGE_WIDTH, STAGE_LINE = 0.65, 0.2
LINE = line_height(TEXT_SIZE)
NOTE = (
    "Right: patients with exactly these reasons, of those in whom all are known; a column without"
    " black dots: none of these. Left: patients with the reason, alone or with others."
)


@house_style()
def draw_reasons(results: pd.DataFrame, title: str) -> Figure:
    """Draw the reasons of the converted: how often each occurs, and each combination.

    Parameters
    ----------
    results
        `Results` rows of the analysis ``regimens``.
    title
        of the figure; wrapped when long.
    """
    rows = results[results["population"] == POPULATION]
    converted = rows[rows["group"] == ""]
    reasons = _lines(converted, "unresectability")
    together = _lines(converted, "unresectability_combination")
    shown = together.iloc[:MOST_COMBINATIONS]
    width = max(LEAST_WIDTH, MATRIX_LEFT + len(shown) * COLUMN + MARGIN)
    stages = _stages(rows)
    told = reasons["n"].notna().any() or stages.size > 0
    note = "\n".join([NOTE, *_cautions(converted, together)] if told else [])
    above = title_height(title, width)
    top = above + LINE + 0.2
    matrix_top = top + max(BARS_HEIGHT, (len(stages) + 3) * STAGE_LINE) + 0.12
    bottom = matrix_top + len(reasons) * ROW + AXIS if told else above + LINE
    figure = new_page(width, bottom + note_height(note, width))
    place_title(figure, title)
    place_text(figure, MARGIN, above, f"Converted ({_size(converted)})", weight="bold")
    place_note(figure, note)
    if told:
        _draw_stages(figure, stages, top)
        _draw_reasons(figure, reasons, matrix_top)
        _draw_combinations(figure, shown, matrix_top - 0.12 - BARS_HEIGHT)
        _draw_matrix(figure, list(shown.index), list(reasons.index), matrix_top)
    return figure


def _lines(converted: pd.DataFrame, variable: str) -> pd.DataFrame:
    """``n``, ``percent`` and ``note`` by level, in the order of the results."""
    rows = converted[(converted["variable"] == variable) & (converted["level"] != "")]
    counts = rows[rows["stat"] == "n"].set_index("level")
    percent = rows[rows["stat"] == "percent"].set_index("level")["value"]
    return counts[["note"]].assign(n=counts["value"], percent=percent)


def _overall(converted: pd.DataFrame, variable: str) -> pd.DataFrame:
    rows = converted[(converted["variable"] == variable) & (converted["level"] == "")]
    return rows.set_index("stat")


def _size(converted: pd.DataFrame) -> str:
    line = _overall(converted, "patients").loc["n"]
    if pd.isna(line["value"]):
        return line["note"] or "n not given"
    return f"n = {line['value']:,.0f}"


def _stages(rows: pd.DataFrame) -> pd.DataFrame:
    """Patients by BCLC stage (rows) and CNLC stage (columns)."""
    cells = rows[(rows["variable"] == "cnlc") & (rows["group"] != "") & (rows["stat"] == "n")]
    bclc, cnlc = cells["group"].unique(), cells["level"].unique()
    by_stages = cells.pivot_table(index="group", columns="level", values="value")
    return by_stages.reindex(index=bclc, columns=cnlc)


def _cautions(converted: pd.DataFrame, together: pd.DataFrame) -> list[str]:
    """Patients of whom not all is known, combinations without room, and where it is collected."""
    overall = _overall(converted, "unresectability_combination")
    note, n_missing = overall.loc["n", "note"], overall.loc["missing", "value"]
    hidden = together.iloc[MOST_COMBINATIONS:]
    cautions = [f"Combinations: {note}."] if note else []
    if n_missing > 0:
        cautions.append(f"Patients of whom not all reasons are known: {n_missing:,.0f}.")
    if len(hidden):
        n_hidden = counted(int(hidden["n"].sum()), "patient")
        cautions.append(f"Not drawn: {counted(len(hidden), 'rarer combination')}, of {n_hidden}.")
    return cautions


def _draw_stages(figure: Figure, stages: pd.DataFrame, top: float) -> None:
    """A small table; where nobody is staged, nothing."""
    if not stages.size:
        return
    settings = {"size": SMALL_SIZE, "color": GREY, "ha": "right"}
    right = MARGIN + STAGE_WIDTH
    place_text(figure, MARGIN, top, "Patients by BCLC and CNLC stage", size=SMALL_SIZE, color=GREY)
    heads = [(x, f"CNLC {cnlc}") for x, cnlc in enumerate(stages.columns, start=1)]
    for x, text in heads:
        place_text(figure, right + x * STAGE_WIDTH, top + STAGE_LINE, text, **settings)
    for y, (bclc, counts) in enumerate(stages.iterrows(), start=2):
        place_text(figure, MARGIN, top + y * STAGE_LINE, bclc, size=SMALL_SIZE)
        for x, n in enumerate(counts, start=1):
            text = "–" if pd.isna(n) else f"{n:,.0f}"
            at = (right + x * STAGE_WIDTH, top + y * STAGE_LINE)
            place_text(figure, *at, text, ha="right", size=SMALL_SIZE)


def _draw_reasons(figure: Figure, reasons: pd.DataFrame, top: float) -> None:
    """Names, n (%) and bars that grow to the left, towards the names."""
    left = MARGIN + LABEL_WIDTH + SHARE_WIDTH + GUTTER
    axes = place_axes(figure, left, top, SIZES_WIDTH, len(reasons) * ROW)
    most = max(1.0, reasons["n"].fillna(0).max())
    axes.set(xlim=(most * 1.05, 0), ylim=(len(reasons) - 0.5, -0.5), yticks=[])
    _count_axis(axes, "Patients")
    axes.spines[["left"]].set_visible(False)
    sizes = reasons["n"].fillna(0)
    axes.barh(range(len(reasons)), sizes, height=0.5, color=population_look(POPULATION).colour)
    for position, (reason, line) in enumerate(reasons.iterrows()):
        y = top + (position + 0.5) * ROW - LINE * 0.36
        text = line["note"] if pd.isna(line["n"]) else f"{line['n']:,.0f} ({line['percent']:.1f}%)"
        place_text(figure, MARGIN, y, reason[:1].upper() + reason[1:])
        x = MARGIN + LABEL_WIDTH + SHARE_WIDTH
        place_text(figure, x, y, text, size=SMALL_SIZE, ha="right")


def _draw_combinations(figure: Figure, shown: pd.DataFrame, top: float) -> None:
    if shown.empty:
        return
    axes = place_axes(figure, MATRIX_LEFT, top, len(shown) * COLUMN, BARS_HEIGHT)
    axes.set(xlim=(-0.5, len(shown) - 0.5), xticks=[])
    axes.bar(range(len(shown)), shown["n"], width=0.6, color=population_look(POPULATION).colour)
    axes.set_ylim(0, max(1.0, shown["n"].max()) * 1.25)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.tick_params(labelsize=SMALL_SIZE, color=GREY, length=3)
    axes.set_ylabel("Patients", size=SMALL_SIZE)
    for position, n in enumerate(shown["n"]):
        text = "" if pd.isna(n) else f"{n:,.0f}"
        axes.text(position, 0 if pd.isna(n) else n, text, ha="center", va="bottom", size=SMALL_SIZE)


def _draw_matrix(
    figure: Figure, together: Sequence[str], reasons: Sequence[str], top: float
) -> None:
    """A column per combination with black dots at its reasons, joined by a line."""
    if not together:
        return
    axes = place_axes(figure, MATRIX_LEFT, top, len(together) * COLUMN, len(reasons) * ROW)
    axes.set(xlim=(-0.5, len(together) - 0.5), ylim=(len(reasons) - 0.5, -0.5))
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    for position in range(0, len(reasons), 2):
        axes.axhspan(position - 0.5, position + 0.5, color=PALE, alpha=0.35, linewidth=0)
    for position, combination in enumerate(together):
        given = [reasons.index(name) for name in combination.split(SEPARATOR) if name in reasons]
        others = [place for place in range(len(reasons)) if place not in given]
        dots: dict[str, Any] = {"linestyle": "", "marker": "o", "markersize": 6.5}
        axes.plot([position] * len(others), others, color=PALE, **dots)
        axes.plot([position] * len(given), given, color=INK, **dots)
        if len(given) > 1:
            axes.vlines(position, min(given), max(given), color=INK, linewidth=1.8)


def _count_axis(axes: Axes, label: str) -> None:
    axes.xaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.tick_params(labelsize=SMALL_SIZE, color=GREY, length=3)
    axes.set_xlabel(label, size=SMALL_SIZE, labelpad=2)


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    title = view.heading("Stages and reasons of unresectability")
    return draw_reasons(tables["results"], title)
