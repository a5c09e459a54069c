"""Stages, and reasons of unresectability as an UpSet plot (Table 2 of the paper).

Lex et al., IEEE Trans Vis Comput Graph 2014;20:1983.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from hcc_conversion.cohort.unresectability import SEPARATOR
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
from hcc_conversion.display.palette import GREY, INK, PALE, population_look
from hcc_conversion.display.view import View
from hcc_conversion.run.wording import counted

POPULATION = "converted"
MOST_COMBINATIONS = 20

# Inches; from left to right: reason, n (%), bars of the reasons, matrix of the combinations.
LABEL_WIDTH, SHARE_WIDTH, SIZES_WIDTH, GUTTER = 1.38, 0.56, 0.65, 0.12
MATRIX_LEFT = MARGIN + LABEL_WIDTH + SHARE_WIDTH + SIZES_WIDTH + 2 * GUTTER + 0.25
MATRIX_WIDTH = WIDE - MARGIN - MATRIX_LEFT
USUAL_COLUMN, NUMBERS_APART, ROW, BARS_HEIGHT, AXIS = 0.27, 0.03, 0.19, 1.35, 0.36
STAGE_LEFT, STAGE_WIDTH, STAGE_LINE = 0.55, 0.36, 0.145
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
    shown = together.iloc[: _most_columns(together)]
    stages = _stages(rows)
    told = reasons["n"].notna().any() or stages.size > 0
    note = "\n".join([NOTE, *_cautions(converted, together, len(shown))] if told else [])
    above = title_height(title, WIDE)
    top = above + LINE + 0.12
    matrix_top = top + max(BARS_HEIGHT, (len(stages) + 3) * STAGE_LINE) + 0.08
    labels = {
        name: wrap(name[:1].upper() + name[1:], LABEL_WIDTH, SMALL_SIZE) for name in reasons.index
    }
    row = ROW + (max(map(len, labels.values()), default=1) - 1) * LINE
    bottom = matrix_top + len(reasons) * row + AXIS if told else above + LINE
    figure = new_page(WIDE, bottom + note_height(note, WIDE))
    place_title(figure, title)
    place_text(figure, MARGIN, above, f"Converted ({_size(converted)})", weight="bold")
    place_note(figure, note)
    if told:
        _draw_stages(figure, stages, top)
        _draw_reasons(figure, reasons, labels, matrix_top, row)
        _draw_combinations(figure, shown, matrix_top - 0.08 - BARS_HEIGHT)
        _draw_matrix(figure, shown, list(reasons.index), matrix_top, row)
    return figure


def _least_column(together: pd.DataFrame) -> float:
    """Inches of a combination whose number stands above it, beside those of others."""
    return NUMBERS_APART + max(
        (text_width(f"{n:,.0f}", SMALL_SIZE) for n in together["n"].dropna()), default=0.1
    )


def _most_columns(together: pd.DataFrame) -> int:
    """Combinations that have room."""
    return min(MOST_COMBINATIONS, int(MATRIX_WIDTH / _least_column(together)))


def _matrix_width(shown: pd.DataFrame) -> float:
    return min(MATRIX_WIDTH, len(shown) * max(USUAL_COLUMN, _least_column(shown)))


def _ticks(most: float, n: int) -> list[float]:
    """Whole numbers of patients up to *most*, about *n*."""
    return [tick for tick in MaxNLocator(n, integer=True).tick_values(0, most) if 0 <= tick <= most]


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


def _cautions(converted: pd.DataFrame, together: pd.DataFrame, n_shown: int) -> list[str]:
    """Patients of whom not all is known, combinations without room, and where it is collected."""
    overall = _overall(converted, "unresectability_combination")
    note, n_missing = overall.loc["n", "note"], overall.loc["missing", "value"]
    hidden = together.iloc[n_shown:]
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
    grey: dict[str, Any] = {"size": SMALL_SIZE, "color": GREY}
    place_text(figure, MARGIN, top, "Patients by BCLC and CNLC stage, n", **grey)
    heads = [(x, f"{cnlc}") for x, cnlc in enumerate(stages.columns, start=1)]
    place_text(figure, MARGIN, top + STAGE_LINE, "CNLC", **grey)
    right = MARGIN + STAGE_LEFT
    for x, text in heads:
        at = (right + x * STAGE_WIDTH, top + STAGE_LINE)
        place_text(figure, *at, text, ha="right", **grey)
    for y, (bclc, counts) in enumerate(stages.iterrows(), start=2):
        place_text(figure, MARGIN, top + y * STAGE_LINE, bclc, size=SMALL_SIZE)
        for x, n in enumerate(counts, start=1):
            text = "–" if pd.isna(n) else f"{n:,.0f}"
            at = (right + x * STAGE_WIDTH, top + y * STAGE_LINE)
            place_text(figure, *at, text, ha="right", size=SMALL_SIZE)


def _draw_reasons(
    figure: Figure,
    reasons: pd.DataFrame,
    labels: Mapping[str, list[str]],
    top: float,
    row: float,
) -> None:
    """Names, n (%) and bars that grow to the left, towards the names."""
    share = MARGIN + LABEL_WIDTH + SHARE_WIDTH
    grey: dict[str, Any] = {"size": SMALL_SIZE, "color": GREY}
    place_text(figure, share, top - LINE - 0.02, "n (%)", ha="right", **grey)
    axes = place_axes(figure, share + GUTTER, top, SIZES_WIDTH, len(reasons) * row)
    most = max(1.0, reasons["n"].fillna(0).max())
    axes.set(xlim=(most * 1.05, 0), ylim=(len(reasons) - 0.5, -0.5), yticks=[])
    axes.set_xticks(_ticks(most * 1.05, 2))
    axes.tick_params(color=GREY, length=2.5, pad=2)
    axes.set_xlabel("Patients, n", labelpad=1)
    axes.spines[["left"]].set_visible(False)
    sizes = reasons["n"].fillna(0)
    axes.barh(range(len(reasons)), sizes, height=0.5, color=population_look(POPULATION).colour)
    for position, (reason, line) in enumerate(reasons.iterrows()):
        middle = top + (position + 0.5) * row
        text = line["note"] if pd.isna(line["n"]) else f"{line['n']:,.0f} ({line['percent']:.1f})"
        label = labels[str(reason)]
        y = middle - len(label) * LINE / 2 + 0.02
        place_text(figure, MARGIN, y, "\n".join(label), size=SMALL_SIZE)
        y = middle - LINE / 2 + 0.02
        place_text(figure, share, y, text, size=SMALL_SIZE, ha="right")


def _draw_combinations(figure: Figure, shown: pd.DataFrame, top: float) -> None:
    if shown.empty:
        return
    axes = place_axes(figure, MATRIX_LEFT, top, _matrix_width(shown), BARS_HEIGHT)
    axes.set(xlim=(-0.5, len(shown) - 0.5), xticks=[])
    axes.bar(range(len(shown)), shown["n"], width=0.6, color=population_look(POPULATION).colour)
    most = max(1.0, shown["n"].fillna(0).max()) * 1.25
    axes.set(ylim=(0, most), yticks=_ticks(most, 5))
    axes.tick_params(color=GREY, length=2.5, pad=2)
    axes.set_ylabel("Patients, n", labelpad=2)
    for position, n in enumerate(shown["n"]):
        text = "" if pd.isna(n) else f"{n:,.0f}"
        axes.text(position, 0 if pd.isna(n) else n, text, ha="center", va="bottom", size=SMALL_SIZE)


def _draw_matrix(
    figure: Figure, shown: pd.DataFrame, reasons: Sequence[str], top: float, row: float
) -> None:
    """A column per combination with black dots at its reasons, joined by a line."""
    if shown.empty:
        return
    together = list(shown.index)
    axes = place_axes(figure, MATRIX_LEFT, top, _matrix_width(shown), len(reasons) * row)
    axes.set(xlim=(-0.5, len(together) - 0.5), ylim=(len(reasons) - 0.5, -0.5))
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    for position in range(0, len(reasons), 2):
        axes.axhspan(position - 0.5, position + 0.5, color=PALE, alpha=0.35, linewidth=0)
    for position, combination in enumerate(together):
        given = [reasons.index(name) for name in combination.split(SEPARATOR) if name in reasons]
        others = [place for place in range(len(reasons)) if place not in given]
        dots: dict[str, Any] = {"linestyle": "", "marker": "o", "markersize": 4.2}
        axes.plot([position] * len(others), others, color=PALE, **dots)
        axes.plot([position] * len(given), given, color=INK, **dots)
        if len(given) > 1:
            axes.vlines(position, min(given), max(given), color=INK, linewidth=1.2)


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    title = view.heading("Stages and reasons of unresectability")
    return draw_reasons(tables["results"], title)
