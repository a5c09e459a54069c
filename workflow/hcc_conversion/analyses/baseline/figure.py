"""Baseline characteristics as shares of the patients, one population or several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hcc_conversion.analyses.baseline.populations import described_in
from hcc_conversion.analyses.bounded import HELD, UNCUT
from hcc_conversion.display.labels import population_label, variable_label
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TEXT_SIZE,
    draw_legend,
    draw_mark,
    house_style,
    legend_height,
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
from hcc_conversion.display.palette import GREY, PALE, population_look
from hcc_conversion.display.view import View
from schemas.results import NO_PATIENTS, NOT_COLLECTED

# Columns from left to right, inches: variable, level, axes, n (%), what is not known.
PAGE_WIDTH, GUTTER = 10.5, 0.15
LABEL_WIDTH, LEVEL_WIDTH, SHARE_WIDTH, UNKNOWN_WIDTH = 2.1, 1.6, 1.3, 1.6
LEVEL_RIGHT = MARGIN + LABEL_WIDTH + GUTTER + LEVEL_WIDTH
AXES_LEFT = LEVEL_RIGHT + GUTTER
UNKNOWN_LEFT = PAGE_WIDTH - MARGIN - UNKNOWN_WIDTH
SHARE_LEFT = UNKNOWN_LEFT - GUTTER - SHARE_WIDTH
LINE, BLOCK_GAP, HEADER, AXIS = line_height(TEXT_SIZE), 0.1, 0.5, 0.3
# Middle of a line of text below its top; from one population's dot to the next, so that equal
# shares are all seen.
MIDDLE, DOT_STEP = LINE * 0.36, 0.058

NOTE = (
    "Percentages are of the patients whose value is known. Levels without a patient are left out."
)


@dataclass(frozen=True)
class Row:
    """A level of a variable: its label, n (%) of a single population, percent by population."""

    label: list[str]
    text: list[str]
    percents: dict[str, float]

    @property
    def height(self) -> float:
        lines = max(len(self.label), len(self.text)) * LINE
        return max(lines, len(self.percents) * DOT_STEP + 0.06)


@dataclass(frozen=True)
class Block:
    """A variable with the rows of its levels, and lines on what is not known of it."""

    label: list[str]
    rows: list[Row]
    unknown: list[str]

    @property
    def height(self) -> float:
        beside = max(len(self.label), len(self.unknown)) * LINE
        return max(sum(row.height for row in self.rows), beside) + BLOCK_GAP


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
        names of populations of *results*, in the order of the legend; of a single one n (%)
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
    above = title_height(title, PAGE_WIDTH)
    top = above + legend_height(legend, PAGE_WIDTH) + (HEADER if blocks else 0)
    below = top + max(sum(block.height for block in blocks), LINE)
    figure = new_page(PAGE_WIDTH, below + AXIS + note_height(note, PAGE_WIDTH))
    place_title(figure, title)
    draw_legend(figure, above, legend)
    place_note(figure, note)
    if blocks:
        _draw_blocks(figure, blocks, top, below, present)
    else:
        nothing = NOT_COLLECTED if present or untold else NO_PATIENTS
        place_text(figure, MARGIN, top, nothing, color=GREY)
    return figure


def _size(n: float) -> str:
    return "n not given" if pd.isna(n) else f"n = {n:,.0f}"


def _blocks(
    baseline: pd.DataFrame, populations: Sequence[str], titles: Mapping[str, str] | None
) -> tuple[list[Block], list[str]]:
    """The variables collected in any population, and the lines of the figure's footnote."""
    blocks, absent, notes = [], [], []
    described = baseline[baseline["variable"] != "patients"]
    for variable, rows in described.groupby("variable", sort=False):
        label = variable_label(variable, titles)
        told = rows[rows["level"] != HELD]
        if told["note"].str.startswith(NOT_COLLECTED).all():
            absent.append(" ".join([label, *_whys(told)]))
            continue
        single = len(populations) == 1
        levels = [
            _level(level, of_level, single)
            for level, of_level in told[told["level"] != ""].groupby("level", sort=False)
            if not (of_level.loc[of_level["stat"] == "n", "value"].fillna(0) == 0).all()
            or _reasons(of_level)
        ]
        middle = _middle(rows) if single else []
        missing, note = _unknown(rows, populations)
        if note and not single:  # too long for the margin, and the same for many variables
            notes += [] if note in notes else [note]
            note = f"({notes.index(note) + 1})"
        unknown = wrap("; ".join(filter(None, [missing, note])), UNKNOWN_WIDTH, SMALL_SIZE)
        blocks.append(Block(wrap(label, LABEL_WIDTH), [*middle, *levels], unknown))
    lines = [f"({number}) {note}." for number, note in enumerate(notes, start=1)]
    return blocks, [*lines, f"Not collected: {'; '.join(absent)}."] if absent else lines


def _whys(rows: pd.DataFrame) -> list[str]:
    """Why the shares of a variable are not collected, in brackets, where that is said."""
    notes = rows.loc[rows["level"] != "", "note"].str.removeprefix(NOT_COLLECTED).unique()
    return [f"({note.removeprefix(': ')})" for note in notes if note]


def _level(level: str, rows: pd.DataFrame, single: bool) -> Row:
    percent = rows[rows["stat"] == "percent"].set_index("population")["value"].dropna()
    n = rows.loc[rows["stat"] == "n", "value"]
    text = []
    if single:
        known = n.notna().all()
        text = [f"{n.iloc[0]:,.0f} ({percent.iloc[0]:.1f}%)"] if known else _reasons(rows)
        text = [line for part in text for line in wrap(part, SHARE_WIDTH)]
    return Row(wrap(level, LEVEL_WIDTH), text, percent.to_dict())


def _reasons(rows: pd.DataFrame) -> list[str]:
    """Why counts of a level are empty, but for the reasons of a whole variable."""
    notes = rows.loc[(rows["stat"] == "n") & rows["value"].isna(), "note"]
    silent = ("", NO_PATIENTS)
    return [_ for _ in notes.unique() if _ not in silent and not _.startswith(NOT_COLLECTED)]


def _middle(rows: pd.DataFrame) -> list[Row]:
    """A row without a dot for the median and quartiles of a measured variable."""
    value = rows[rows["level"] == ""].drop_duplicates("stat").set_index("stat")["value"].dropna()
    if not {"median", "q1", "q3"} <= set(value.index):
        return []
    median, q1, q3 = (
        f"{number:,.0f}" if abs(number) >= 100 else f"{number:.1f}"
        for number in value[["median", "q1", "q3"]]
    )
    text = wrap(f"{median} ({q1}–{q3})", SHARE_WIDTH)
    return [Row(wrap("median (quartiles)", LEVEL_WIDTH), text, {})]


def _unknown(rows: pd.DataFrame, populations: Sequence[str]) -> tuple[str, str]:
    """Missing values, in the order of *populations*, and notes such as where it is collected."""
    counts = [_missing(rows[rows["population"] == population]) for population in populations]
    shown = " / ".join("–" if pd.isna(count) else f"{count:,.0f}" for count in counts)
    missing = f"{shown} missing" if any(count > 0 for count in counts) else ""
    # The shares of bounds do not come from where the number does.
    bounded = (rows["level"] == HELD).any()
    of_shares = ~rows["level"].isin(["", HELD]) if bounded else rows["level"] == ""
    named: dict[str, list[str]] = {}
    for population in populations:
        is_member = rows["population"] == population
        of_population, of_variable = rows[is_member], rows.loc[is_member & of_shares, "note"]
        # Of a single population the rows themselves give the reasons.
        reasons = _reasons(of_population) if len(populations) > 1 else []
        for note in dict.fromkeys([*of_variable[of_variable != ""], *reasons]):
            named.setdefault(note, []).append(population_label(population))
    if len(populations) == 1:
        return missing, "; ".join(named)
    texts = [f"{' and '.join(names)}: {note}" for note, names in named.items()]
    return missing, "; ".join(texts)


def _missing(rows: pd.DataFrame) -> float:
    """How many of one population have no value; NaN where it cannot be told.

    Of those whose number is held as bounds it cannot, where these give no share.
    """
    if rows["note"].str.contains(UNCUT).any():
        return float("nan")
    counted = rows[rows["level"].isin(["", HELD]) & (rows["stat"] == "missing")]
    return float(counted["value"].sum(min_count=1))


def _draw_blocks(
    figure: Figure, blocks: Sequence[Block], top: float, below: float, populations: Sequence[str]
) -> None:
    single = len(populations) == 1
    right = SHARE_LEFT - GUTTER if single else UNKNOWN_LEFT - GUTTER
    axes = _percent_axes(figure, top, right - AXES_LEFT, below - top)
    _draw_header(figure, top - HEADER, single, any("".join(block.unknown) for block in blocks))
    y = top
    for block in blocks:
        place_text(figure, MARGIN, y, "\n".join(block.label), weight="bold")
        unknown = "\n".join(block.unknown)
        place_text(figure, UNKNOWN_LEFT, y, unknown, size=SMALL_SIZE, color=GREY)
        row_top = y
        for row in block.rows:
            beside = row_top + (row.height - len(row.label) * LINE) / 2 if not single else row_top
            place_text(figure, LEVEL_RIGHT, beside, "\n".join(row.label), ha="right")
            place_text(figure, SHARE_LEFT + SHARE_WIDTH, row_top, "\n".join(row.text), ha="right")
            middle = row_top - top + (MIDDLE if single else row.height / 2 - LINE / 2 + MIDDLE)
            _draw_dots(axes, row, middle, populations)
            row_top += row.height
        y += block.height
        axes.axhline(y - top - BLOCK_GAP / 2, color=PALE, linewidth=0.6)


def _percent_axes(figure: Figure, top: float, width: float, height: float) -> Axes:
    """Axes of 0 to 100 % whose other coordinate is inches from their top."""
    axes = place_axes(figure, AXES_LEFT, top, width, height)
    axes.set(xlim=(0, 100), ylim=(height, 0), yticks=[])
    axes.set_xticks(range(0, 101, 25), [f"{tick}%" for tick in range(0, 101, 25)], size=SMALL_SIZE)
    # A long figure is read from either end.
    axes.tick_params(top=True, labeltop=True, color=GREY, length=3)
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["left", "right"]].set_visible(False)
    return axes


def _draw_header(figure: Figure, y: float, single: bool, unknown: bool) -> None:
    settings = {"size": SMALL_SIZE, "color": GREY}
    place_text(figure, MARGIN, y, "Characteristic", **settings)
    place_text(figure, LEVEL_RIGHT, y, "Level", ha="right", **settings)
    if single:
        place_text(figure, SHARE_LEFT + SHARE_WIDTH, y, "n (%)", ha="right", **settings)
    if unknown:
        text = "Not known" if single else "Not known, in legend order"
        place_text(figure, UNKNOWN_LEFT, y, text, **settings)


def _draw_dots(axes: Axes, row: Row, y: float, populations: Sequence[str]) -> None:
    """A dot per population, one above another around *y*."""
    for position, population in enumerate(populations):
        if population not in row.percents:
            continue
        look, x = population_look(population), row.percents[population]
        at = y + DOT_STEP * (position - (len(populations) - 1) / 2)
        if len(populations) == 1:
            axes.plot([0, x], [at, at], color=look.colour, linewidth=2.2, alpha=0.45)
        draw_mark(axes, x, at, look)


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    described = described_in(tables["results"], view.study["baseline"]["populations"])
    populations = [name for name, what in described.items() if what == "characteristics"]
    return draw_baseline(tables["results"], populations, view.heading(), view.titles)
