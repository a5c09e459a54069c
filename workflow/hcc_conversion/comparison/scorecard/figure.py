"""Headline quantities: the printed value with its limits, every scope beside it, and the verdicts.

Of a few scopes each has its point, limits and a tile with its verdict; of many the points stand on
one line, and the tiles count the sites of each verdict.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from hcc_conversion.comparison.printed_names import paper_name
from hcc_conversion.comparison.scorecard.cells import SYMBOLS
from hcc_conversion.comparison.scorecard.figure_marks import (
    draw_head,
    draw_row,
    draw_sites_on_one_line,
    set_scale,
)
from hcc_conversion.comparison.scorecard.figure_rows import (
    Columns,
    Panel,
    Row,
    looks_of,
    panels_of,
    printed_only,
)
from hcc_conversion.comparison.scorecard.verdict_tiles import TILES
from hcc_conversion.display.labels import scope_label
from hcc_conversion.display.many import FEW
from hcc_conversion.display.natures import natures_text
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    WIDE,
    draw_legend,
    house_style,
    legend_height,
    new_page,
    note_height,
    place_axes,
    place_note,
    place_text,
    place_title,
    title_height,
)
from hcc_conversion.display.palette import GREY, INK, PALE, Look
from schemas.scorecard import PART, VERDICTS, WHOLE

LINE = SMALL_SIZE * 1.34 / 72
TICKS, AXIS_LABEL, PANEL_GAP = 0.2, 0.15, 0.08
TILE = 0.125
MADE = {WHOLE: "made from", PART: "holds rows made from"}
NOTE = (
    "Upright line: the printed value; grey band: its 95 % CI ({limits}). "
    "{points} † and dashed line: the printed value cannot be right (see the audit). "
    "Tiles: {tiles}. {verdicts}."
)
LIMITS = {
    "proportion": "Wilson's",
    "probability": "",
    "mean_difference": "Welch's, from the printed means, SDs and numbers",
    "hazard_ratio": "as printed",
}
FEW_POINTS = (
    "Points: sites and pool with 95 % CI, an arrow where they leave the axis. Open points are made "
    "from the paper, wholly or in part: that they agree with it is no replication."
)
MANY_POINTS = (
    "Circles: sites (open: made from the paper, wholly or in part; that they agree with it is no "
    "replication); upright stroke: their median; diamond: the pool with 95 % CI."
)
NOTHING = "Nothing of this kind is printed."


@house_style()
def draw_published(
    table: pd.DataFrame,
    scopes: Mapping[str, Mapping[str, str]],
    kinds: Sequence[str],
    title: str,
) -> Figure:
    """Draw a row per headline quantity that is printed, in a panel per kind.

    Parameters
    ----------
    table
        `schemas.scorecard.HeadlineComparison`; of several papers one stands below the other.
    scopes
        scope, then its ``name`` and ``nature``.
    kinds
        `HEADLINE_KINDS` that are drawn.
    title
        of the figure; wrapped when long.
    """
    of_kinds = table[table["kind"].isin(kinds)]
    table, missing = printed_only(of_kinds)
    told = set(table.loc[table["estimate"].notna(), "source"])
    few = list(scopes) if len(scopes) <= FEW else []
    columns = Columns(few, [scope for scope in few if scope in told], _given(table))
    looks = looks_of(table, list(scopes))
    legend = [(_called(scope, scopes, table), looks[scope]) for scope in columns.scopes]
    papers = {name: panels_of(rows, columns) for name, rows in table.groupby("paper", sort=False)}
    note = _note(table, columns, missing, natures_text(scopes))
    above = title_height(title, WIDE)
    top = above + legend_height(legend, WIDE)
    heads = (1 if few else 2) * LINE + 0.08
    heights = sum(_height(panel) for panels in papers.values() for panel in panels) or LINE
    figure = new_page(WIDE, top + heads + heights + note_height(note, WIDE))
    place_title(figure, title)
    draw_legend(figure, above, legend)
    place_note(figure, note)
    y = top + heads
    _write_heads(figure, columns, looks, top)
    if not any(papers.values()):
        place_text(figure, MARGIN, y, NOTHING, size=SMALL_SIZE, color=GREY)
    for name, panels in papers.items():
        for panel in panels:
            heading = f"{panel.heading}: {paper_name(name)}"
            _draw_panel(figure, panel, heading, columns, looks, y)
            y += _height(panel)
    return figure


def _given(table: pd.DataFrame) -> list[str]:
    """The verdicts that there are, in the order of display."""
    told = set(table["verdict"])
    return [verdict for verdict in VERDICTS if verdict in told]


def _note(table: pd.DataFrame, columns: Columns, missing: Sequence[str], natures: str) -> str:
    marks = ", ".join(f"{SYMBOLS[verdict]} {verdict}" for verdict in columns.verdicts)
    few = bool(columns.scopes)
    limits = dict.fromkeys(LIMITS[kind] for kind in table["kind"].unique() if LIMITS[kind])
    note = NOTE.format(
        limits="; ".join(limits),
        points=FEW_POINTS if few else MANY_POINTS,
        tiles="the verdict on each" if few else "sites and pools of each verdict, n",
        verdicts=marks[:1].upper() + marks[1:] if marks else "None",
    )
    told = f"Not printed, so not compared: {'; '.join(missing)}." if missing else ""
    return "\n".join(filter(None, (note, told, "" if few else natures)))


def _called(scope: str, scopes: Mapping[str, Mapping[str, str]], table: pd.DataFrame) -> str:
    """Its name with what its rows are, and with the papers that they are made from."""
    own = table.loc[(table["source"] == scope) & (table["made_from"] != ""), ["paper", "made_from"]]
    made = [f"{MADE[how]} {paper_name(paper)}" for paper, how in own.drop_duplicates().to_numpy()]
    return ", ".join([scope_label(scopes[scope]["name"], scopes[scope]["nature"]), *made])


def _height(panel: Panel) -> float:
    return panel.heading_height + panel.depth + TICKS + AXIS_LABEL + PANEL_GAP


def _write_heads(figure: Figure, columns: Columns, looks: Mapping[str, Look], y: float) -> None:
    style: dict[str, Any] = {"size": SMALL_SIZE, "weight": "bold"}
    if not columns.scopes:
        place_text(
            figure, columns.printed_right, y + LINE, "Sites: median (range)", ha="right", **style
        )
    place_text(figure, columns.printed_right, y, "Printed (95 % CI)", ha="right", **style)
    y += 0.0 if columns.scopes else LINE
    place_text(figure, MARGIN, y, "Quantity", **style)
    for at, x in enumerate(columns.tiles):
        if columns.scopes:
            draw_head(figure, x, y + LINE * 0.3, looks[columns.scopes[at]])
        else:
            symbol = SYMBOLS[columns.verdicts[at]]
            place_text(figure, x, y, symbol, ha="center", **style)
    place_text(figure, columns.axes_left, y, "Printed, sites and pool", **style)


def _draw_panel(
    figure: Figure,
    panel: Panel,
    heading: str,
    columns: Columns,
    looks: Mapping[str, Look],
    y: float,
) -> None:
    place_text(figure, MARGIN, y, heading, weight="bold")
    y += panel.heading_height
    shared = None
    if not panel.own_axes:
        shared = place_axes(figure, columns.axes_left, y, columns.axes_width, panel.depth)
        set_scale(shared, panel.kind, panel.rows, panel.depth)
    start = y
    for row in panel.rows:
        _write_row(figure, row, columns, y)
        axes, offset = shared, y - start
        if axes is None:
            axes = place_axes(figure, columns.axes_left, y, columns.axes_width, row.band)
            set_scale(axes, panel.kind, [row], row.band)
            offset = 0.0
        if columns.scopes:
            draw_row(axes, row, columns.drawn, looks, offset)
        else:
            draw_sites_on_one_line(axes, row, offset)
        y += row.height
        if shared is not None and row is not panel.rows[-1]:
            shared.axhline(y - start - row.gap / 2, color=PALE, linewidth=0.5)
    end = y + (0.0 if panel.own_axes else TICKS)
    middle = columns.axes_left + columns.axes_width / 2
    place_text(figure, middle, end, panel.axis, ha="center", size=SMALL_SIZE)


def _write_row(figure: Figure, row: Row, columns: Columns, y: float) -> None:
    style: dict[str, Any] = {"size": SMALL_SIZE, "va": "center"}
    place_text(figure, MARGIN, y + row.band / 2, "\n".join(row.label), **style)
    right = columns.printed_right
    place_text(figure, right, y + row.band / 2, "\n".join(row.texts), ha="right", **style)
    middle = y + (row.band - TILE) / 2
    if columns.scopes:
        tiles = [
            (row.verdict_of(scope), SYMBOLS.get(row.verdict_of(scope), ""))
            for scope in columns.scopes
        ]
    else:
        counts = row.verdicts()
        tiles = [
            (name if name in counts else "", str(counts.get(name, ""))) for name in columns.verdicts
        ]
    for x, (verdict, text) in zip(columns.tiles, tiles, strict=True):
        if verdict:
            _draw_tile(figure, x, middle, verdict, text)


def _draw_tile(figure: Figure, x: float, y: float, verdict: str, text: str) -> None:
    """A tile with its middle at *x* and its top at *y*, inches."""
    fill, ink = TILES[verdict]
    width, height = figure.get_size_inches()
    corner = ((x - TILE / 2) / width, 1 - (y + TILE) / height)
    tile = Rectangle(
        corner,
        TILE / width,
        TILE / height,
        facecolor=fill,
        edgecolor=INK if fill != "none" else "none",
        linewidth=0.3,
    )
    figure.add_artist(tile)
    style: dict[str, Any] = {
        "size": SMALL_SIZE,
        "color": ink,
        "ha": "center",
        "va": "center_baseline",
    }
    place_text(figure, x, y + TILE / 2, text, **style)
