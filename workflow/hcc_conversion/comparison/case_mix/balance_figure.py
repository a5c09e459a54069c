"""Love plot: how far covariates are apart before and after weighing.

Of few sites a panel for each; of many one for each comparison, with the median and the range.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hcc_conversion.comparison.case_mix.balance_lines import COMPARED, BalanceLine
from hcc_conversion.display.lines import hundredths
from hcc_conversion.display.natures import natures_text
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TEXT_SIZE,
    WIDE,
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

#: With more sites than that they are summarised.
FEW_SITES = 6
# Inches.
LABEL_WIDTH, GUTTER = 1.55, 0.16
LINE, HEADING = SMALL_SIZE * 1.34 / 72, line_height(TEXT_SIZE)
ROW_GAP, BLOCK_GAP, TICKS = 0.035, 0.06, 0.42
#: Standardised differences up to it are commonly called small (Austin 2009).
SMALL = 0.1
#: Differences beyond are arrows at the edge.
WIDEST = 1.0
#: So many of the differences that are largest of many sites are named.
_NAMED = 3
POINT = 0.7  # of the size of a marker elsewhere
NOTE = (
    "Of each covariate the level that is furthest apart, in standard deviations; dotted: "
    f"{SMALL:g}. Open: as it is; filled: with the weights, which make the shares alike where "
    "there are such weights. {drawn}An arrow leaves the axis. A covariate without a mark is not "
    "collected at the site, or not printed, or nobody could be weighed: table.csv says which. "
    "Of several outcomes of a population the first that has weights is shown."
)
SUMMARY = "Marks: medians of the sites; lines: from the least to the greatest. "
NOBODY = "Nobody is weighed at {sites}; the table says why."
#: Block and covariate.
_Row = tuple[str, str]


@dataclass(frozen=True)
class _Panel:
    """Heading, the lines that are drawn in it, and how."""

    heading: str
    lines: Sequence[BalanceLine]
    draw: Callable[..., None]


@house_style()
def draw_balance(
    lines: Sequence[BalanceLine], scopes: Mapping[str, Mapping[str, str]], title: str
) -> Figure:
    """Draw a panel per scope, or of many scopes one per comparison.

    Parameters
    ----------
    lines
        in the order of the rows.
    scopes
        scope, then its ``name`` and ``nature``.
    title
        of the page; wrapped when long.
    """
    looks = group_looks(list(COMPARED))
    compared = [name for name in COMPARED if name in {line.compared for line in lines}]
    legend = [(f"{name}: as it is", replace(looks[name], filled=False)) for name in compared]
    legend += [(f"{name}: with the weights", looks[name]) for name in compared]
    shown = [scope for scope in scopes if scope in {line.scope for line in lines}]
    panels = _panels(lines, {scope: scopes[scope]["name"] for scope in shown}, compared)
    note = _note(lines, scopes, shown, compared)
    width = (WIDE - 2 * MARGIN - LABEL_WIDTH) / max(len(panels), 1) - GUTTER
    heads = [wrap(panel.heading, width, SMALL_SIZE, bold=True) for panel in panels]
    labels = {row: wrap(row[1], LABEL_WIDTH, SMALL_SIZE) for row in _rows(lines)}
    places, depth = _places(labels)
    start = title_height(title, WIDE)
    top = start + legend_height(legend, WIDE)
    head = max(map(len, heads), default=0) * LINE + 0.05
    high = head + depth + TICKS if panels else 0.0
    figure = new_page(WIDE, top + high + note_height(note, WIDE))
    place_title(figure, title)
    draw_legend(figure, start, legend)
    place_note(figure, note)
    _write_rows(figure, labels, places, top + head)
    for position, panel in enumerate(panels):
        x = MARGIN + LABEL_WIDTH + GUTTER + position * (width + GUTTER)
        name = "\n".join(heads[position])
        place_text(figure, x, top, name, size=SMALL_SIZE, weight="bold")
        axes = place_axes(figure, x, top + head, width, depth)
        _set_scale(axes, depth, list(places.values()))
        panel.draw(axes, panel.lines, places, looks)
    return figure


def _panels(
    lines: Sequence[BalanceLine], names: Mapping[str, str], compared: Sequence[str]
) -> list[_Panel]:
    if len(names) <= FEW_SITES:
        return [
            _Panel(name, [line for line in lines if line.scope == scope], _draw_site)
            for scope, name in names.items()
        ]
    panels = []
    for name in compared:
        own = [line for line in lines if line.compared == name]
        sites = len({line.scope for line in own})
        panels.append(_Panel(f"{name[:1].upper()}{name[1:]}, {sites} sites", own, _draw_many))
    return panels


def _note(
    lines: Sequence[BalanceLine],
    scopes: Mapping[str, Mapping[str, str]],
    shown: Sequence[str],
    compared: Sequence[str],
) -> str:
    many = len(shown) > FEW_SITES
    note = NOTE.format(drawn=SUMMARY if many else "")
    told = [f"{note} {natures_text({scope: scopes[scope] for scope in shown})}".strip()]
    if many:
        told += [_furthest(lines, scopes, name) for name in compared]
    nobody = [scopes[scope]["name"] for scope in scopes if scope not in shown]
    if nobody:
        told.append(NOBODY.format(sites=", ".join(nobody)))
    return "\n".join(told)


def _furthest(
    lines: Sequence[BalanceLine], scopes: Mapping[str, Mapping[str, str]], compared: str
) -> str:
    own = [line for line in lines if line.compared == compared and np.isfinite(line.before)]
    own.sort(key=lambda line: -line.before)
    told = [
        f"{scopes[line.scope]['name']} ({line.covariate}, {hundredths(line.before)})"
        for line in own[:_NAMED]
    ]
    return f"Furthest apart as they are, {compared}: {'; '.join(told)}."


def _rows(lines: Sequence[BalanceLine]) -> list[_Row]:
    """Every block with its covariates, each once; covariates of a block stand together."""
    seen = dict.fromkeys((line.block, line.covariate) for line in lines)
    blocks = list(dict.fromkeys(block for block, _ in seen))
    return sorted(seen, key=lambda row: blocks.index(row[0]))


def _places(labels: Mapping[_Row, Sequence[str]]) -> tuple[dict[_Row, float], float]:
    """The middle of each row, inches from the top of the axes, and their depth; each block has a
    heading."""
    places, y = {}, 0.0
    for block, of_block in groupby(labels, key=lambda row: row[0]):
        y += len(_block(block)) * LINE + ROW_GAP
        for row in of_block:
            height = len(labels[row]) * LINE + ROW_GAP
            places[row] = y + height / 2
            y += height
        y += BLOCK_GAP
    return places, y


def _block(name: str) -> list[str]:
    return wrap(name, LABEL_WIDTH, SMALL_SIZE, bold=True)


def _write_rows(
    figure: Figure,
    labels: Mapping[_Row, Sequence[str]],
    places: Mapping[_Row, float],
    top: float,
) -> None:
    written = set()
    for row, label in labels.items():
        middle = top + places[row]
        if row[0] not in written:
            written.add(row[0])
            above = middle - len(label) / 2 * LINE - ROW_GAP
            style = {"size": SMALL_SIZE, "weight": "bold", "va": "bottom"}
            place_text(figure, MARGIN, above, "\n".join(_block(row[0])), **style)
        place_text(figure, MARGIN, middle, "\n".join(label), size=SMALL_SIZE, va="center")


def _set_scale(axes: Axes, depth: float, middles: Sequence[float]) -> None:
    axes.set(xlim=(0, WIDEST), ylim=(depth, 0), yticks=[])
    axes.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    axes.set_xlabel("Standardised\ndifference, SD", size=SMALL_SIZE, labelpad=1)
    axes.tick_params(labelsize=SMALL_SIZE, length=2.5, color=GREY, pad=1)
    axes.axvline(SMALL, color=INK, linewidth=0.8, linestyle=(0, (1, 2)))
    axes.hlines(middles, 0, WIDEST, color=PALE, linewidth=0.5, zorder=0)


def _draw_site(
    axes: Axes,
    lines: Sequence[BalanceLine],
    places: Mapping[_Row, float],
    looks: Mapping[str, Look],
) -> None:
    """What of a site is how far apart, with the way between before and after."""
    for line in lines:
        # Three comparisons would hide each other on one line, of which a row has at most two.
        aside = LINE * (COMPARED.index(line.compared) % 2 - 0.5) * 0.45
        level, look = places[line.block, line.covariate] + aside, looks[line.compared]
        ends = [min(line.after, WIDEST), min(line.before, WIDEST)]
        axes.plot(ends, [level, level], color=look.colour, linewidth=0.7, alpha=0.5)
        _mark(axes, line.before, level, replace(look, filled=False))
        _mark(axes, line.after, level, look)


def _draw_many(
    axes: Axes,
    lines: Sequence[BalanceLine],
    places: Mapping[_Row, float],
    looks: Mapping[str, Look],
) -> None:
    """The medians and ranges of all sites, before above after."""
    for row, middle in places.items():
        own = [line for line in lines if (line.block, line.covariate) == row]
        for when, aside in (("before", -0.2), ("after", 0.2)):
            found = np.array([getattr(line, when) for line in own], dtype=float)
            found = found[np.isfinite(found)]
            if not len(found):
                continue
            look = replace(looks[own[0].compared], filled=when == "after")
            level = middle + aside * LINE
            ends = np.minimum([found.min(), found.max()], WIDEST)
            axes.plot(ends, [level, level], color=look.colour, linewidth=0.8)
            if found.max() > WIDEST:
                _mark(axes, found.max(), level, look)
            _mark(axes, float(np.median(found)), level, look)


def _mark(axes: Axes, value: float, level: float, look: Look) -> None:
    """A marker, or an arrow at the edge."""
    axes.plot(
        [min(value, WIDEST)],
        [level],
        linestyle="",
        marker=look.marker if value <= WIDEST else ">",
        markersize=look.marker_size * POINT,
        markeredgecolor=look.colour,
        markerfacecolor=look.colour if look.filled else "white",
        markeredgewidth=0.8,
        clip_on=False,
        zorder=4 if look.filled else 3,
    )
