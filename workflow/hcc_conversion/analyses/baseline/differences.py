"""How far every site's baseline is from the pool's: a row per level, a point per site."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hcc_conversion.analyses.baseline.populations import described_in
from hcc_conversion.display.labels import population_in_text, population_label, variable_label
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TABLE_LINE,
    WIDE,
    draw_legend,
    draw_mark,
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
    shortened,
    title_height,
)
from hcc_conversion.display.palette import GREY, INK, PALE, Look, scope_looks
from hcc_conversion.display.view import View
from hcc_conversion.run.wording import with_minus
from hcc_conversion.study.scope_differences import NO_SPREAD
from schemas.results import NOT_COLLECTED
from schemas.vocabulary import POOLS, pool_of

# Inches, from left to right: variable, level, then a column of numbers per site, or who is lowest
# and highest and how many are far away; the axes have the rest.
LABEL_WIDTH, LEVEL_WIDTH, NUMBER_WIDTH, GUTTER = 1.74, 0.62, 0.4, 0.07
END_WIDTH, FAR_WIDTH = 1.15, 0.4
COLUMNS_LEFT = MARGIN + LABEL_WIDTH + LEVEL_WIDTH + 2 * GUTTER
ROW, BLOCK_GAP, HEAD, AXIS = TABLE_LINE + 0.008, 0.02, 0.22, 0.3
#: Of more sites there are no numbers of each, and their points look alike.
MOST_SITES = 6
#: What lies beyond is an arrow.
LIMIT = 1.0
MANY_LOOK = Look(GREY, (0, None), "o", "", marker_size=2.6)
ABSENT, DASH = "nc", "–"

_ROW_KEY = ["variable", "level", "stat"]


@dataclass(frozen=True)
class Line:
    """A level of a variable, or its mean; *cells*: site, then its row of `Differences`."""

    population: str
    variable: str
    level: str
    cells: Mapping[str, Any]

    @property
    def known(self) -> dict[str, float]:
        """Site, then its standardised difference, from the lowest."""
        found = {site: cell.smd for site, cell in self.cells.items() if pd.notna(cell.smd)}
        return dict(sorted(found.items(), key=lambda of: of[1]))


@house_style()
def draw_site_differences(
    differences: pd.DataFrame,
    names: Mapping[str, str],
    labels: Mapping[str, str],
    threshold: float,
    title: str,
    titles: Mapping[str, str],
) -> Figure:
    """Draw a row per variable or level, in it a point per site, and its number where it fits.

    Parameters
    ----------
    differences
        `schemas.differences.Differences` of the baseline; its populations stand one below another.
    names, labels
        site, then its name; then with what its rows are.
    threshold
        from which size on a difference is printed bold.
    title
        of the figure; wrapped when long.
    titles
        names the configuration gives to variables.
    """
    lines = difference_lines(differences)
    absent = [site for site in names if not any(site in line.known for line in lines)]
    sites = [site for site in names if site not in absent]
    if not sites:
        lines = []
    told = {line.variable for line in lines if line.known}
    unknown = list(dict.fromkeys(line.variable for line in lines if line.variable not in told))
    lines = [line for line in lines if line.known]
    headed = len(set(differences["population"])) > 1
    looks, many = scope_looks(list(names)), len(sites) > MOST_SITES
    legend = [(labels[site], looks[site]) for site in sites] if not many else []
    notes = [_note(threshold, many=many)]
    if absent:
        whose = [names[site] for site in absent]
        text = "; ".join(whose) if len(whose) <= MOST_SITES else f"{len(whose)} sites"
        notes.append(f"Without a difference: {text}.")
    if unknown:
        whats = "; ".join(variable_label(name, titles) for name in unknown)
        notes.append(f"No difference to give: {whats}.")
    above, note = title_height(title, WIDE), "\n".join(notes)
    top = above + legend_height(legend, WIDE) + HEAD
    body = _height(lines, headed=headed)
    figure = new_page(WIDE, top + max(body, TABLE_LINE) + AXIS + note_height(note, WIDE))
    place_title(figure, title)
    place_note(figure, note)
    if not lines:
        place_text(figure, MARGIN, above, NOT_COLLECTED, color=GREY)
        return figure
    draw_legend(figure, above, legend)
    columns = [] if many else sites
    left = COLUMNS_LEFT + (2 * END_WIDTH + FAR_WIDTH if many else len(columns) * NUMBER_WIDTH)
    axes = _axes(figure, (left + 2 * GUTTER, top), body, threshold, len(sites))
    _draw_head(figure, top - HEAD, columns, looks, threshold)
    y, before = top, None
    for line in lines:
        block = (line.population, line.variable)
        if block != before:
            if before:
                y += BLOCK_GAP
                place_rule(figure, y - BLOCK_GAP / 2, PALE)
            if headed and (before is None or line.population != before[0]):
                heading = [population_label(line.population)]
                place_lines(figure, MARGIN, y, heading, weight="bold")
                y += ROW
            label = variable_label(line.variable, titles)
            place_lines(figure, MARGIN, y, [shortened(label, LABEL_WIDTH, SMALL_SIZE)])
        level = shortened(line.level or "mean", LEVEL_WIDTH, SMALL_SIZE)
        place_lines(figure, MARGIN + LABEL_WIDTH + GUTTER, y, [level])
        if many:
            _draw_ends(figure, line, names, threshold, y)
        else:
            _draw_numbers(figure, line, columns, threshold, y)
        middle = y - top + TABLE_LINE * 0.46
        for site, smd in line.known.items():
            _draw_point(axes, smd, middle, MANY_LOOK if many else looks[site])
        y, before = y + ROW, block
    return figure


def difference_lines(differences: pd.DataFrame) -> list[Line]:
    """The rows of the figure.

    Of two levels one alone has a row, ``yes`` or else the first: the other is its opposite. A
    level that nobody is in has none.
    """
    lines = []
    of_each = differences.groupby(["population", "variable"], sort=False)
    for (population, variable), of_variable in of_each:
        levels = {}
        for (_, level, stat), cells in of_variable.groupby(_ROW_KEY, sort=False):
            if cells["smd"].notna().any() or not cells["note"].eq(NO_SPREAD).any():
                levels[level, stat] = {cell.scope: cell for cell in cells.itertuples()}
        shares = [key for key in levels if key[1] == "percent"]
        if len(shares) == 2:
            del levels[shares[0] if shares[1][0] == "yes" else shares[1]]
        lines += [Line(population, variable, level, cells) for (level, _), cells in levels.items()]
    return lines


def _height(lines: Sequence[Line], *, headed: bool) -> float:
    """Inches of all rows, with the gaps between variables and the headings of populations."""
    gaps = sum(
        (one.population, one.variable) != (other.population, other.variable)
        for one, other in pairwise(lines)
    )
    headings = len({line.population for line in lines}) if headed else 0
    return (len(lines) + headings) * ROW + gaps * BLOCK_GAP


def _note(threshold: float, *, many: bool) -> str:
    shown = (
        f"Each point is a site; lowest and highest by name; ≥{threshold:g}: how many so far away."
        if many
        else f"Bold from {threshold:g} on; {ABSENT}: not collected; {DASH}: no difference to give "
        "(no patients, no spread, or no other site in the pool)."
    )
    return (
        "Standardised difference of the site from the pool, in standard deviations (SD; difference "
        "of the shares or means over the root of the mean of both variances; Austin 2009): + "
        f"above, − below the pool. {shown} Dotted: {threshold:g} away; an arrow: beyond the axis. "
        "The pool holds the site's own patients too. Of two levels one is shown: the other has the "
        "opposite sign. Levels that nobody is in are left out. Small sites differ by chance."
    )


def _text(smd: float) -> str:
    text = with_minus(f"{smd:+.2f}")
    return text[1:] if text[1:] == "0.00" else text


def _axes(
    figure: Figure, corner: tuple[float, float], height: float, threshold: float, n_sites: int
) -> Axes:
    """Axes whose other coordinate is inches from their top."""
    left, top = corner
    axes = place_axes(figure, left, top, WIDE - 2 * MARGIN - left, height)
    axes.set(xlim=(-LIMIT, LIMIT), ylim=(height, 0), yticks=[])
    ticks = (-1, -0.5, 0, 0.5, 1)
    axes.set_xticks(ticks, [with_minus(f"{tick:g}") for tick in ticks], size=SMALL_SIZE)
    axes.tick_params(color=GREY, length=2.5, pad=2)
    axes.set_xlabel(f"Difference, SD ({n_sites} sites)", size=SMALL_SIZE, labelpad=1)
    axes.axvline(0, color=GREY, linewidth=0.7)
    for edge in (-threshold, threshold):
        axes.axvline(edge, color=GREY, linewidth=0.6, linestyle=(0, (1, 2)))
    axes.set_facecolor("none")  # the rules of the table lie behind
    axes.spines["left"].set_visible(False)
    return axes


def _draw_head(
    figure: Figure, y: float, sites: Sequence[str], looks: Mapping[str, Look], threshold: float
) -> None:
    """The headings of the columns: of a site its marker."""
    bold: dict[str, Any] = {"weight": "bold"}
    place_lines(figure, MARGIN, y, ["Characteristic"], **bold)
    place_lines(figure, MARGIN + LABEL_WIDTH + GUTTER, y, ["Level"], **bold)
    if sites:
        row = place_axes(figure, COLUMNS_LEFT, y, len(sites) * NUMBER_WIDTH, TABLE_LINE)
        row.set(xlim=(0, len(sites)), ylim=(0, 1))
        row.axis("off")
        for column, site in enumerate(sites):
            draw_mark(row, column + 0.6, 0.5, replace(looks[site], marker_size=5))
    else:
        ends = (COLUMNS_LEFT, COLUMNS_LEFT + END_WIDTH)
        for left, heading in zip(ends, ("Lowest", "Highest"), strict=True):
            place_lines(figure, left, y, [heading], **bold)
        far = COLUMNS_LEFT + 2 * END_WIDTH + FAR_WIDTH
        place_lines(figure, far, y, [f"≥{threshold:g}"], ha="right", **bold)
    place_rule(figure, y + TABLE_LINE + 0.04, INK)


def _draw_numbers(
    figure: Figure, line: Line, sites: Sequence[str], threshold: float, y: float
) -> None:
    """The difference of each site in its column, or why there is none."""
    for column, site in enumerate(sites, start=1):
        right, cell = COLUMNS_LEFT + column * NUMBER_WIDTH, line.cells.get(site)
        if cell is None or pd.isna(cell.smd):
            absent = cell is None or cell.note.startswith(NOT_COLLECTED)
            text = ABSENT if absent else DASH
            place_lines(figure, right, y, [text], ha="right", color=GREY)
            continue
        weight = "bold" if abs(cell.smd) >= threshold else "normal"
        place_lines(figure, right, y, [_text(cell.smd)], ha="right", weight=weight)


def _draw_ends(
    figure: Figure, line: Line, names: Mapping[str, str], threshold: float, y: float
) -> None:
    """Who is lowest and who is highest, and how many are far from the pool."""
    sites = list(line.known.items())
    for position, (site, smd) in enumerate((sites[0], sites[-1])):
        text = shortened(f"{_text(smd)} {names[site]}", END_WIDTH - GUTTER, SMALL_SIZE)
        place_lines(figure, COLUMNS_LEFT + position * END_WIDTH, y, [text])
    far = sum(abs(smd) >= threshold for _, smd in sites)
    right = COLUMNS_LEFT + 2 * END_WIDTH + FAR_WIDTH
    place_lines(figure, right, y, [f"{far}/{len(sites)}"], ha="right")


def _draw_point(axes: Axes, smd: float, y: float, look: Look) -> None:
    """A site's marker, or at the end of the axis an arrow."""
    inside = abs(smd) <= LIMIT
    marker = look.marker if inside else "<" if smd < 0 else ">"
    at = min(max(smd, -LIMIT), LIMIT)
    draw_mark(axes, at, y, replace(look, marker=marker, marker_size=min(look.marker_size, 4)))


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of all scopes side by side, of the population of its part.

    Without a part of the first, and of those whom sites describe that can tell none of the study's.
    """
    differences, configured = tables["differences"], view.study["baseline"]["populations"]
    first, *_ = configured
    others = [name for name in described_in(differences, configured) if name not in configured]
    shown = [view.part["population"]] if view.part else [first, *others]
    pool = view.scopes[pool_of(view.scopes)]
    names = {scope: name for scope, name in view.names.items() if scope not in POOLS}
    what = f"{view.title}, {' and '.join(map(population_in_text, shown))}"
    return draw_site_differences(
        differences[differences["population"].isin(shown)],
        names,
        view.labels,
        view.study["thresholds"]["standardised_difference"],
        f"{what}: every site against the pool ({pool['nature']})",
        view.titles,
    )
