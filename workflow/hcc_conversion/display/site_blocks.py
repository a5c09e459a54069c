"""Estimates of all sites below one another, a block per quantity, in one column of a page or two.

With many sites a block holds their median and range and those at either end, by name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from hcc_conversion.display.interval import draw_interval
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TABLE_LINE,
    WIDE,
    house_style,
    new_page,
    note_height,
    place_axes,
    place_lines,
    place_note,
    place_rule,
    place_title,
    shortened,
    text_width,
    title_height,
    wrap,
)
from hcc_conversion.display.palette import GREY, INK, PALE, Look
from hcc_conversion.run.wording import with_minus
from schemas.vocabulary import POOLS

# Inches. A column of the page: name of the site, n, axes, numbers.
COLUMN_GAP, GUTTER, LEAST_AXES = 0.22, 0.1, 0.3
ROW, HEAD_GAP, BLOCK_GAP, TICKS, AXIS_TITLE = TABLE_LINE + 0.01, 0.03, 0.07, 0.15, 0.14
#: With more sites that have an estimate they are summed up.
MOST_SITES = 7
SUMMARY_LOOK = Look(GREY, (0, None), "o", "", line_width=3.2, marker_size=4, filled=False)
PAPER_LOOK = Look(INK, (0, None), "s", "", line_width=1.3, marker_size=4.2, filled=False)
SUMMARY_NOTE = (
    "Of many sites the median stands with the range from the lowest to the highest estimate, "
    "and either end by name with its own limits."
)


@dataclass(frozen=True)
class Layout:
    """How many columns a page has, and in each the inches for names, and for n."""

    n_columns: int
    name_width: float
    counts_width: float = 0.0

    @property
    def width(self) -> float:
        """Inches of a column."""
        gaps = (self.n_columns - 1) * COLUMN_GAP
        return (WIDE - 2 * MARGIN - gaps) / self.n_columns

    @property
    def axes_left(self) -> float:
        """Inches from the left of a column to its axes."""
        return self.name_width + self.counts_width + GUTTER


TWO_COLUMNS = Layout(2, 1.14)


@dataclass(frozen=True)
class Row:
    """The estimate of a site, a pool or a paper.

    scope
        of the site or pool; empty of a paper.
    name
        without what its rows are.
    cells
        ``estimate``, ``ci_low``, ``ci_high``; empty where there is none.
    text
        as written, or why there is none.
    counts
        n, as written.
    in_full
        whether the name may take two lines.
    """

    scope: str
    name: str
    look: Look
    cells: Mapping[str, Any]
    text: str
    counts: str = ""
    in_full: bool = False

    @property
    def known(self) -> bool:
        return pd.notna(self.cells["estimate"])

    def lines(self, width: float) -> list[str]:
        """The name as it is written, in *width* inches."""
        if not self.in_full:
            return [shortened(self.name, width, SMALL_SIZE)]
        first, *rest = wrap(self.name, width, SMALL_SIZE)
        return [first, *([shortened(" ".join(rest), width, SMALL_SIZE)] if rest else [])]

    def height(self, layout: Layout) -> float:
        return ROW + (len(self.lines(layout.name_width)) - 1) * TABLE_LINE


@dataclass(frozen=True)
class Scale:
    """The axis of a block: ends, ticks with their labels, where nothing differs, what it shows,
    whether it is logarithmic, and a further value with a line."""

    limits: tuple[float, float]
    ticks: Mapping[float, str]
    no_difference: float
    title: str
    logarithmic: bool = False
    dotted: float | None = None


@dataclass(frozen=True)
class Block:
    """What is compared, and the estimate of every site, in the order of display.

    write
        an estimate as text.
    scale
        none: one that holds all limits that are drawn, and 0.
    """

    heading: str
    rows: Sequence[Row]
    write: Callable[[float], str]
    scale: Scale | None = None

    @property
    def known(self) -> list[Row]:
        return [row for row in self.rows if row.known]

    @property
    def on(self) -> Scale:
        """The scale it is drawn on."""
        return self.scale or _around(self.known)

    def title(self, layout: Layout) -> list[str]:
        return wrap(self.heading, layout.width, SMALL_SIZE, bold=True)

    def lacking(self, layout: Layout) -> list[str]:
        """Who has no estimate, by the reason; wrapped."""
        whys: dict[str, list[str]] = {}
        for row in self.rows:
            if not row.known:
                whys.setdefault(row.text, []).append(row.name)
        text = "; ".join(_who(why, names) for why, names in whys.items())
        return wrap(text[:1].upper() + text[1:], layout.width, SMALL_SIZE) if text else []

    def height(self, layout: Layout, *, ticks: bool) -> float:
        lines = len(self.title(layout)) + len(self.lacking(layout))
        drawn = self.rows_height(layout)
        drawn += _ticks_height(self.on) if ticks and self.known else 0
        return lines * TABLE_LINE + HEAD_GAP + drawn + BLOCK_GAP

    def rows_height(self, layout: Layout) -> float:
        return sum(row.height(layout) for row in self.known)


def _around(rows: Sequence[Row]) -> Scale:
    """A linear scale that holds 0 and all limits."""
    names = ("estimate", "ci_low", "ci_high")
    ends = [row.cells[name] for row in rows for name in names if pd.notna(row.cells[name])]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    space = 0.04 * (high - low) or 1.0
    limits = (low - space, high + space)
    ticks = MaxNLocator(nbins=5).tick_values(*limits)
    inside = [float(tick) for tick in ticks if limits[0] <= tick <= limits[1]]
    return Scale(limits, {tick: with_minus(f"{tick:g}") for tick in inside}, 0.0, "")


def summarised(block: Block) -> Block:
    """The same; in place of more than `MOST_SITES` sites with an estimate their summary.

    Pools, papers and who has no estimate stay.
    """
    sites = [row for row in block.known if row.scope and row.scope not in POOLS]
    if len(sites) <= MOST_SITES:
        return block
    sites.sort(key=lambda row: row.cells["estimate"])
    estimates = [row.cells["estimate"] for row in sites]
    low, middle, high = estimates[0], median(estimates), estimates[-1]
    text = f"{block.write(middle)} ({block.write(low)} to {block.write(high)})"
    cells = {"estimate": middle, "ci_low": low, "ci_high": high}
    summary = Row("", f"{len(sites)} sites, range", SUMMARY_LOOK, cells, text)
    ends = [
        replace(row, name=f"{end}: {row.name}", in_full=True)
        for end, row in (("Low", sites[0]), ("High", sites[-1]))
    ]
    return replace(block, rows=[summary, *ends, *(row for row in block.rows if row not in sites)])


@house_style()
def draw_site_blocks(
    blocks: Sequence[Block],
    title: str,
    note: str,
    labels: Mapping[str, str],
    layout: Layout = TWO_COLUMNS,
) -> Figure:
    """Draw every block, down the first column of the page and then down the second.

    Blocks that follow each other on the same scale share its ticks, below the last.

    Parameters
    ----------
    title
        of the figure; wrapped when long.
    note
        at the bottom of the page; what the sites are is added.
    labels
        scope, then its name with what its rows are.
    """
    blocks, absent = _without_absent(blocks)
    blocks = [summarised(block) for block in blocks]
    columns, note = _columns(blocks, layout), _with_sites(note, absent, blocks, labels)
    top = title_height(title, WIDE)
    height = max((_height(column, layout) for column in columns), default=0.0)
    figure = new_page(WIDE, top + height + note_height(note, WIDE))
    place_title(figure, title)
    place_note(figure, note)
    axes_width = _axes_width(blocks, layout)
    for number, column in enumerate(columns):
        x, y = MARGIN + number * (layout.width + COLUMN_GAP), top
        for block, ticks in _with_ticks(column):
            _draw_block(figure, block, (x, y), (layout, axes_width), ticks=ticks)
            y += block.height(layout, ticks=ticks)
    return figure


def _without_absent(blocks: Sequence[Block]) -> tuple[list[Block], list[str]]:
    """The blocks without who has no estimate in any, and a line on each of these."""
    known = {(row.scope, row.name) for block in blocks for row in block.known}
    whys: dict[tuple[str, str], list[str]] = {}
    for row in (row for block in blocks for row in block.rows):
        if (row.scope, row.name) not in known:
            whys.setdefault((row.scope, row.name), []).append(row.text)
    kept = [
        replace(block, rows=[row for row in block.rows if (row.scope, row.name) not in whys])
        for block in blocks
    ]
    of_why: dict[str, list[str]] = {}
    for (_, name), reasons in whys.items():
        of_why.setdefault("; ".join(dict.fromkeys(reasons)), []).append(name)
    return kept, [_who(why, names, MOST_SITES) for why, names in of_why.items()]


def _who(why: str, names: Sequence[str], most: int = MOST_SITES // 2) -> str:
    """Why, and who; of more than *most* how many."""
    return f"{why}: {', '.join(names) if len(names) <= most else f'{len(names)} sites'}"


def _with_sites(
    note: str, absent: Sequence[str], blocks: Sequence[Block], labels: Mapping[str, str]
) -> str:
    """The note, who is in no block, and what the rows of sites and pools are."""
    summed = any(row.look is SUMMARY_LOOK for block in blocks for row in block.rows)
    shown = [label for scope, label in labels.items() if not summed or scope in POOLS]
    lines = [note, *([SUMMARY_NOTE] if summed else [])]
    lines += [f"Without a row: {'; '.join(absent)}."] if absent else []
    return "\n".join([*lines, *([f"{'; '.join(shown)}."] if shown else [])])


def _with_ticks(column: Sequence[Block]) -> list[tuple[Block, bool]]:
    """Every block, and whether the ticks of its scale stand below it."""
    last = [one.on != other.on or not other.known for one, other in pairwise(column)]
    return list(zip(column, [*last, True], strict=True)) if column else []


def _height(column: Sequence[Block], layout: Layout) -> float:
    return sum(block.height(layout, ticks=ticks) for block, ticks in _with_ticks(column))


def _columns(blocks: Sequence[Block], layout: Layout) -> list[Sequence[Block]]:
    """The blocks of each column; of two, cut where the higher is lowest."""
    if layout.n_columns == 1:
        return [blocks]

    def higher(cut: int) -> tuple[float, int]:
        return max(_height(part, layout) for part in (blocks[:cut], blocks[cut:])), -cut

    cut = min(range(len(blocks) + 1), key=higher)
    return [blocks[:cut], blocks[cut:]]


def _axes_width(blocks: Sequence[Block], layout: Layout) -> float:
    """What names and numbers leave of a column, inches."""
    texts = [row.text for block in blocks for row in block.known]
    text = max((text_width(text, SMALL_SIZE) for text in texts), default=0.0)
    return max(layout.width - layout.axes_left - GUTTER - text, LEAST_AXES)


def _draw_block(
    figure: Figure,
    block: Block,
    corner: tuple[float, float],
    place: tuple[Layout, float],
    *,
    ticks: bool,
) -> None:
    """*corner*: top left, inches; *place*: the layout, and the width of the axes."""
    (x, y), (layout, axes_width) = corner, place
    right, counts_right = x + layout.width, x + layout.name_width + layout.counts_width
    title = block.title(layout)
    place_lines(figure, x, y, title, weight="bold")
    y += len(title) * TABLE_LINE + HEAD_GAP
    place_rule(figure, y - HEAD_GAP / 2, PALE, (x, right))
    if block.known:
        height = block.rows_height(layout)
        axes = place_axes(figure, x + layout.axes_left, y, axes_width, height)
        _set_scale(axes, block.on, height, ticks=ticks)
        at = 0.0
        for row in block.known:
            place_lines(figure, x, y + at, row.lines(layout.name_width))
            place_lines(figure, counts_right, y + at, [row.counts], ha="right")
            place_lines(figure, right, y + at, [row.text], ha="right")
            draw_interval(axes, row.cells, at + TABLE_LINE * 0.46, _small(row.look))
            at += row.height(layout)
        y += height + (_ticks_height(block.on) if ticks else 0)
    place_lines(figure, x, y, block.lacking(layout), color=GREY)


def _small(look: Look) -> Look:
    """The same look within a row of a table."""
    if look is SUMMARY_LOOK:
        return look
    return replace(look, line_width=1.3, marker_size=min(look.marker_size, 4.4))


def _ticks_height(scale: Scale) -> float:
    return TICKS + (AXIS_TITLE if scale.title else 0)


def _set_scale(axes: Axes, scale: Scale, height: float, *, ticks: bool) -> None:
    if scale.logarithmic:
        axes.set_xscale("log")
    axes.set(xlim=scale.limits, ylim=(height, 0), yticks=[])
    axes.set_xticks(list(scale.ticks), [text if ticks else "" for text in scale.ticks.values()])
    axes.set_xticks([], minor=True)
    axes.tick_params(color=GREY, length=2.5 if ticks else 0, pad=2, labelsize=SMALL_SIZE)
    axes.grid(axis="x", color=PALE, linewidth=0.5)
    axes.axvline(scale.no_difference, color=GREY, linewidth=0.7)
    if scale.dotted is not None:
        axes.axvline(scale.dotted, color=GREY, linewidth=0.7, linestyle=(0, (1, 2)))
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_visible(ticks)
    axes.set_axisbelow(True)
    if ticks and scale.title:
        axes.set_xlabel(scale.title, size=SMALL_SIZE, labelpad=1)
