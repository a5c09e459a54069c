"""Baseline characteristics as shares of the patients, one population or several."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hcc_conversion.analyses.baseline.populations import described_in
from hcc_conversion.analyses.bounded import HELD, UNCUT
from hcc_conversion.display.interval import draw_interval
from hcc_conversion.display.labels import population_label, variable_label
from hcc_conversion.display.notes import notes_on
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TABLE_LINE,
    WIDE,
    draw_legend,
    house_style,
    legend_height,
    new_page,
    note_height,
    place_axes,
    place_lines,
    place_note,
    place_rule,
    place_text,
    place_title,
    title_height,
    wrap,
)
from hcc_conversion.display.palette import GREY, INK, PALE, population_look
from hcc_conversion.display.view import View
from hcc_conversion.statistics.proportions import wilson_limits
from schemas.results import NO_PATIENTS, NOT_COLLECTED

# Columns from left to right, inches: variable, level, n (%) of each population, axes.
LABEL_WIDTH, LEVEL_WIDTH, COUNT_WIDTH, GUTTER = 1.45, 0.62, 0.88, 0.07
COUNTS_LEFT = MARGIN + LABEL_WIDTH + LEVEL_WIDTH + 2 * GUTTER
#: Of more populations there are no columns of numbers, only points.
MOST_COUNTED = 3
ROW_GAP, BLOCK_GAP, AXIS = 0.006, 0.022, 0.3
# From one population's point to the next, so that equal shares are all seen.
DOT_STEP = 0.04

NOTE = (
    "n (%) of the patients whose value is known, with 95 % confidence intervals (CI) by Wilson. Of "
    "two levels one is shown; levels that nobody is in are left out."
)


@dataclass(frozen=True)
class Row:
    """A level of a variable.

    label
        of the variable, on its first row.
    level
        its label, wrapped.
    texts
        population, then n (%).
    shares
        population, then ``estimate``, ``ci_low`` and ``ci_high``, in per cent.
    """

    label: list[str]
    level: list[str]
    texts: Mapping[str, str]
    shares: Mapping[str, Mapping[str, float]]

    @property
    def height(self) -> float:
        lines = max(len(self.label), len(self.level), 1) * TABLE_LINE
        return max(lines, len(self.shares) * DOT_STEP) + ROW_GAP


@house_style()
def draw_baseline(
    results: pd.DataFrame,
    populations: Sequence[str],
    title: str,
    titles: Mapping[str, str] | None = None,
) -> Figure:
    """Draw the share of every level in one or several populations, those that have patients.

    Parameters
    ----------
    results
        `Results` rows of the analysis ``baseline``.
    populations
        names of populations of *results*, in the order of the legend; of up to `MOST_COUNTED` n (%)
        stands beside the share.
    title
        of the figure; wrapped when long.
    titles
        names of variables that go before those of `labels`.
    """
    baseline = results[(results["analysis"] == "baseline") & (results["group"] == "")]
    values = baseline.set_index(["population", "variable", "level", "stat"])["value"].to_dict()
    sizes = {name: values.get((name, "patients", "", "n"), 0) for name in populations}
    counted = baseline[baseline["variable"] == "patients"]
    untold = set(counted.loc[counted["note"] == NOT_COLLECTED, "population"])
    # A number that is suppressed is empty, but it is not nobody.
    present = [name for name in populations if sizes[name] != 0 and name not in untold]
    blocks, notes = _blocks(baseline[baseline["population"].isin(present)], present, titles)
    absent = [population_label(name) for name in populations if name in untold]
    if absent:
        notes = [*notes, f"Populations {NOT_COLLECTED}: {'; '.join(absent)}."]
    legend = [
        (f"{population_label(name)} ({_size(sizes[name])})", population_look(name))
        for name in present or populations
    ]
    note = "\n".join([NOTE, *notes] if blocks else notes)
    above = title_height(title, WIDE)
    shown = present if len(present) <= MOST_COUNTED else []
    heads = [wrap(population_label(name), COUNT_WIDTH, SMALL_SIZE, bold=True) for name in shown]
    head = (max(map(len, heads), default=0) + 1) * TABLE_LINE + 0.09
    top = above + legend_height(legend, WIDE) + (head if blocks else 0)
    body = sum(row.height for block in blocks for row in block) + len(blocks) * BLOCK_GAP
    below = top + max(body, TABLE_LINE)
    figure = new_page(WIDE, below + (AXIS if blocks else 0) + note_height(note, WIDE))
    place_title(figure, title)
    draw_legend(figure, above, legend)
    place_note(figure, note)
    if blocks:
        _draw_head(figure, top - head, heads, shown)
        _draw_blocks(figure, blocks, (top, below), present, shown)
    else:
        nothing = NOT_COLLECTED if present or untold else NO_PATIENTS
        place_text(figure, MARGIN, top, nothing, color=GREY)
    return figure


def _size(n: float) -> str:
    return "n not given" if pd.isna(n) else f"n = {n:,.0f}"


def _blocks(
    baseline: pd.DataFrame, populations: Sequence[str], titles: Mapping[str, str] | None
) -> tuple[list[list[Row]], list[str]]:
    """The rows of every variable that is collected in any population, and the notes."""
    blocks, absent, unknown = [], [], []
    of_note: dict[str, list[str]] = {}
    described = baseline[baseline["variable"] != "patients"]
    for variable, rows in described.groupby("variable", sort=False):
        label = variable_label(variable, titles)
        told = rows[rows["level"] != HELD]
        if told["note"].str.startswith(NOT_COLLECTED).all():
            absent.append(" ".join([label, *_whys(told)]))
            continue
        levels = dict(list(told[told["level"] != ""].groupby("level", sort=False)))
        kept = [_row(level, levels[level]) for level in _shown(levels)]
        middle = _middle(rows) if len(populations) == 1 else []
        first, *others = [*middle, *kept] or [Row([], [], {}, {})]
        blocks.append([replace(first, label=wrap(label, LABEL_WIDTH, SMALL_SIZE)), *others])
        missing = _missing_of(rows, populations)
        unknown += [f"{label} {missing}"] if missing else []
        for note in _notes(rows, populations):
            of_note.setdefault(note, []).append(variable)
    lines = notes_on(of_note, set(described["variable"]), lambda name: variable_label(name, titles))
    if unknown:
        order = ", in the order of the legend" if len(populations) > 1 else ""
        lines = [f"Values not known{order}: {'; '.join(unknown)}.", *lines]
    return blocks, [*lines, f"Not collected: {'; '.join(absent)}."] if absent else lines


def _shown(levels: Mapping[str, pd.DataFrame]) -> list[str]:
    """Of two levels one, ``yes`` or else the first; of more those that anybody is in."""
    names = list(levels)
    if len(names) == 2:
        return ["yes"] if "yes" in names else names[:1]
    return [
        name
        for name, rows in levels.items()
        if not (rows.loc[rows["stat"] == "n", "value"].fillna(0) == 0).all() or _reasons(rows)
    ]


def _whys(rows: pd.DataFrame) -> list[str]:
    """Why the shares of a variable are not collected, in brackets, where that is said."""
    notes = rows.loc[rows["level"] != "", "note"].str.removeprefix(NOT_COLLECTED).unique()
    return [f"({note.removeprefix(': ')})" for note in notes if note]


def _row(level: str, rows: pd.DataFrame) -> Row:
    texts: dict[str, str] = {}
    shares: dict[str, dict[str, float]] = {}
    for population, of_population in rows.groupby("population", sort=False):
        stats = dict(zip(of_population["stat"], of_population["value"], strict=True))
        n, known, percent = (stats.get(stat, nan) for stat in ("n", "denominator", "percent"))
        texts[population] = "–" if pd.isna(n) else f"{n:,.0f}"
        if pd.notna([n, known, percent]).all():
            low, high = wilson_limits(int(n), int(known))
            texts[population] += f" ({percent:.1f})"
            shares[population] = {"estimate": percent, "ci_low": low, "ci_high": high}
    return Row([], wrap(level, LEVEL_WIDTH, SMALL_SIZE), texts, shares)


def _reasons(rows: pd.DataFrame) -> list[str]:
    """Why counts of a level are empty, but for the reasons of a whole variable."""
    notes = rows.loc[(rows["stat"] == "n") & rows["value"].isna(), "note"]
    silent = ("", NO_PATIENTS)
    return [_ for _ in notes.unique() if _ not in silent and not _.startswith(NOT_COLLECTED)]


def _middle(rows: pd.DataFrame) -> list[Row]:
    """A row without a point for the median and quartiles of a measured variable."""
    of_whole = rows[rows["level"] == ""].drop_duplicates("stat")
    value = of_whole.set_index("stat")["value"].dropna()
    if not {"median", "q1", "q3"} <= set(value.index):
        return []
    median, q1, q3 = (
        f"{number:,.0f}" if abs(number) >= 100 else f"{number:.1f}"
        for number in value[["median", "q1", "q3"]]
    )
    level = wrap("median (quartiles)", LEVEL_WIDTH, SMALL_SIZE)
    return [Row([], level, {of_whole["population"].iloc[0]: f"{median} ({q1} to {q3})"}, {})]


def _missing_of(rows: pd.DataFrame, populations: Sequence[str]) -> str:
    """How many values are missing in each population, in their order; empty where none is."""
    counts = [_missing(rows[rows["population"] == population]) for population in populations]
    if not any(count > 0 for count in counts):
        return ""
    return "/".join("–" if pd.isna(count) else f"{count:,.0f}" for count in counts)


def _notes(rows: pd.DataFrame, populations: Sequence[str]) -> list[str]:
    """What is said of a variable, such as where it is collected, and of whom if not of all."""
    # The shares of bounds do not come from where the number does.
    bounded = (rows["level"] == HELD).any()
    of_shares = ~rows["level"].isin(["", HELD]) if bounded else rows["level"] == ""
    named: dict[str, list[str]] = {}
    for population in populations:
        is_member = rows["population"] == population
        of_population, of_variable = rows[is_member], rows.loc[is_member & of_shares, "note"]
        reasons = _reasons(of_population)
        for note in dict.fromkeys([*of_variable[of_variable != ""], *reasons]):
            named.setdefault(note, []).append(population_label(population))
    return [
        note if len(names) == len(populations) else f"{note} ({' and '.join(names)})"
        for note, names in named.items()
    ]


def _missing(rows: pd.DataFrame) -> float:
    """How many of one population have no value; NaN where it cannot be told.

    Of those whose number is held as bounds it cannot, where these give no share.
    """
    if rows["note"].str.contains(UNCUT).any():
        return float("nan")
    counted = rows[rows["level"].isin(["", HELD]) & (rows["stat"] == "missing")]
    return float(counted["value"].sum(min_count=1))


def _count_right(position: int) -> float:
    return COUNTS_LEFT + (position + 1) * COUNT_WIDTH + position * GUTTER


def _draw_head(
    figure: Figure, y: float, heads: Sequence[Sequence[str]], populations: Sequence[str]
) -> None:
    """The headings of the columns, standing on one line; *heads*: of the populations counted."""
    last = max(map(len, heads), default=0)
    under = y + last * TABLE_LINE
    place_lines(figure, MARGIN, under, ["Characteristic"], weight="bold")
    place_lines(figure, MARGIN + LABEL_WIDTH + GUTTER, under, ["Level"], weight="bold")
    for position, (head, population) in enumerate(zip(heads, populations, strict=True)):
        settings: dict[str, Any] = {"ha": "right", "weight": "bold"}
        settings["color"] = population_look(population).colour
        lines = [*head, "n (%)"]
        top = under - len(head) * TABLE_LINE
        place_lines(figure, _count_right(position), top, lines, **settings)
    place_rule(figure, under + TABLE_LINE + 0.03, INK)


def _draw_blocks(
    figure: Figure,
    blocks: Sequence[Sequence[Row]],
    ends: tuple[float, float],
    populations: Sequence[str],
    counted: Collection[str],
) -> None:
    """The rows of all variables; *ends*: top and bottom, inches; *counted*: with n (%)."""
    top, below = ends
    left = (_count_right(len(counted) - 1) if counted else COUNTS_LEFT) + 2 * GUTTER
    axes = _percent_axes(figure, left, top, below - top)
    y = top
    for block in blocks:
        for row in block:
            place_lines(figure, MARGIN, y, row.label)
            place_lines(figure, MARGIN + LABEL_WIDTH + GUTTER, y, row.level)
            for position, population in enumerate(counted):
                text = row.texts.get(population, "")
                look = population_look(population)
                at: dict[str, Any] = {"ha": "right", "color": look.colour}
                place_lines(figure, _count_right(position), y, [text], **at)
            _draw_dots(axes, row, y - top + TABLE_LINE * 0.46, populations)
            y += row.height
        y += BLOCK_GAP
        place_rule(figure, y - BLOCK_GAP / 2 - ROW_GAP / 2, PALE)


def _percent_axes(figure: Figure, left: float, top: float, height: float) -> Axes:
    """Axes of 0 to 100 % whose other coordinate is inches from their top."""
    axes = place_axes(figure, left, top, WIDE - 2 * MARGIN - left, height)
    axes.set(xlim=(0, 100), ylim=(height, 0), yticks=[], xticks=range(0, 101, 25))
    axes.set_facecolor("none")  # the rules of the table lie behind
    axes.tick_params(color=GREY, length=2.5, pad=2, labelsize=SMALL_SIZE)
    axes.set_xlabel("Patients, % (95 % CI)", size=SMALL_SIZE, labelpad=1)
    axes.grid(axis="x", color=PALE, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.spines[["left"]].set_visible(False)
    return axes


def _draw_dots(axes: Axes, row: Row, y: float, populations: Sequence[str]) -> None:
    """A point with limits per population, one above another around *y*."""
    many = len(populations) > MOST_COUNTED
    middle = y if not many else y - TABLE_LINE * 0.46 + row.height / 2
    for position, population in enumerate(populations):
        if population in row.shares:
            look = population_look(population)
            at = middle + DOT_STEP * (position - (len(populations) - 1) / 2)
            small = replace(look, line_width=0.9, marker_size=3.0)
            draw_interval(axes, row.shares[population], at, small)


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    described = described_in(tables["results"], view.study["baseline"]["populations"])
    populations = [name for name, what in described.items() if what == "characteristics"]
    return draw_baseline(tables["results"], populations, view.heading(), view.titles)
