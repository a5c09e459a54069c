"""Love plot: how far covariates are apart before and after weighing, a panel per site."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hcc_conversion.comparison.case_mix.balance_lines import COMPARED, BalanceLine
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TEXT_SIZE,
    draw_legend,
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
from hcc_conversion.display.palette import GREY, INK, PALE, Look, group_looks

# Inches.
LABEL_WIDTH, AXES_WIDTH, GUTTER = 2.15, 1.75, 0.22
ROW, BLOCK_GAP, TICKS = 0.2, 0.12, 0.45
MOST_ACROSS = 5
PAGE_WIDTH = 2 * MARGIN + LABEL_WIDTH + MOST_ACROSS * (AXES_WIDTH + GUTTER)
HEADING = line_height(TEXT_SIZE)
#: Standardised differences up to it are commonly called small (Austin 2009).
SMALL = 0.1
#: Differences beyond are arrows at the edge.
WIDEST = 1.0
NOTE = (
    "Of each covariate the level that is furthest apart, in standard deviations; dotted: "
    f"{SMALL:g}. Open: as it is; filled: with the weights, which make the shares alike where "
    "there are such weights. An arrow leaves the axis. A covariate without a mark is not "
    "collected at the site, or not printed, or nobody could be weighed: table.csv says which. "
    "Of several outcomes of a population the first that has weights is shown."
)
NOBODY = "nobody is weighed here; the table says why"
#: Block and covariate.
_Row = tuple[str, str]


@house_style()
def draw_balance(lines: Sequence[BalanceLine], labels: Mapping[str, str], title: str) -> Figure:
    """Draw a panel per scope on a page as long as they need.

    Parameters
    ----------
    lines
        in the order of the rows.
    labels
        scope, then its name with what its rows are; each has a panel.
    title
        of the page; wrapped when long.
    """
    looks = group_looks(list(COMPARED))
    legend = [(f"{name}: as it is", replace(looks[name], filled=False)) for name in COMPARED]
    legend += [(f"{name}: with the weights", looks[name]) for name in COMPARED]
    rows = _rows(lines)
    names = {scope: wrap(label, AXES_WIDTH, bold=True) for scope, label in labels.items()}
    heading = max((len(name) for name in names.values()), default=1) * HEADING + 0.08
    depth = _depth(rows)
    panel = heading + depth + TICKS
    start = title_height(title, PAGE_WIDTH)
    top = start + legend_height(legend, PAGE_WIDTH)
    across = -(-len(labels) // MOST_ACROSS)
    figure = new_page(PAGE_WIDTH, top + across * panel + note_height(NOTE, PAGE_WIDTH))
    place_title(figure, title)
    draw_legend(figure, start, legend)
    place_note(figure, NOTE)
    for position, scope in enumerate(labels):
        down, right = divmod(position, MOST_ACROSS)
        y = top + down * panel
        x = MARGIN + LABEL_WIDTH + GUTTER + right * (AXES_WIDTH + GUTTER)
        if right == 0:
            _write_rows(figure, rows, y + heading)
        place_text(figure, x, y, "\n".join(names[scope]), weight="bold")
        own = [line for line in lines if line.scope == scope]
        _draw_panel(figure, own, rows, looks, (x, y + heading, depth))
    return figure


def _rows(lines: Sequence[BalanceLine]) -> list[_Row]:
    """Every block with its covariates, each once; covariates of a block stand together."""
    seen = dict.fromkeys((line.block, line.covariate) for line in lines)
    blocks = list(dict.fromkeys(block for block, _ in seen))
    return sorted(seen, key=lambda row: blocks.index(row[0]))


def _places(rows: Sequence[_Row]) -> dict[_Row, float]:
    """The middle of each row, inches from the top of the axes; each block has a heading."""
    places, y = {}, 0.0
    for _, of_block in groupby(rows, key=lambda row: row[0]):
        y += ROW
        for row in of_block:
            places[row] = y + ROW / 2
            y += ROW
        y += BLOCK_GAP
    return places


def _depth(rows: Sequence[_Row]) -> float:
    return max(_places(rows).values(), default=ROW) + ROW / 2


def _write_rows(figure: Figure, rows: Sequence[_Row], top: float) -> None:
    half = line_height(SMALL_SIZE) / 2
    written = set()
    for (block, covariate), middle in _places(rows).items():
        y = top + middle - half
        if block not in written:
            written.add(block)
            place_text(figure, MARGIN, y - ROW, block, size=SMALL_SIZE, weight="bold")
        label = wrap(covariate, LABEL_WIDTH, SMALL_SIZE)[0]
        place_text(figure, MARGIN, y, label, size=SMALL_SIZE)


def _draw_panel(
    figure: Figure,
    lines: Sequence[BalanceLine],
    rows: Sequence[_Row],
    looks: Mapping[str, Look],
    place: tuple[float, float, float],
) -> None:
    """*place*: left, top and depth, inches."""
    x, y, depth = place
    axes = place_axes(figure, x, y, AXES_WIDTH, depth)
    axes.set(xlim=(0, WIDEST), ylim=(depth, 0), yticks=[])
    axes.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    axes.set_xlabel("Standardised difference", size=SMALL_SIZE, labelpad=2)
    axes.tick_params(labelsize=SMALL_SIZE, length=3, color=GREY)
    axes.axvline(SMALL, color=INK, linewidth=0.9, linestyle=(0, (1, 2)))
    places = _places(rows)
    axes.hlines(list(places.values()), 0, WIDEST, color=PALE, linewidth=0.6, zorder=0)
    if not lines:
        text = "\n".join(wrap(NOBODY, AXES_WIDTH - 0.3, SMALL_SIZE))
        place_text(figure, x + 0.25, y + 0.05, text, size=SMALL_SIZE, color=GREY)
    for line in lines:
        # Three comparisons would hide each other on one line, of which a row has at most two.
        aside = ROW * (COMPARED.index(line.compared) % 2 - 0.5) * 0.4
        _draw_line(axes, line, places[line.block, line.covariate] + aside, looks[line.compared])


def _draw_line(axes: Axes, line: BalanceLine, y: float, look: Look) -> None:
    before, after = min(line.before, WIDEST), min(line.after, WIDEST)
    axes.plot([after, before], [y, y], color=look.colour, linewidth=0.7, alpha=0.5)
    for value, filled in ((line.before, False), (line.after, True)):
        axes.plot(
            [min(value, WIDEST)],
            [y],
            linestyle="",
            marker=look.marker if value <= WIDEST else ">",
            markersize=look.marker_size * 0.7,
            markeredgecolor=look.colour,
            markerfacecolor=look.colour if filled else "white",
            markeredgewidth=0.8,
            clip_on=False,
            zorder=4 if filled else 3,
        )
