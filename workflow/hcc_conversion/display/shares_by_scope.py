"""Shares of the patients with their limits, side by side for every centre and the pool."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

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
    title_height,
    wrap,
)
from hcc_conversion.display.palette import GREY, INK, PALE, SOLID, Look, scope_looks
from hcc_conversion.statistics.proportions import wilson_interval
from schemas.vocabulary import POOLS, pool_of

# Inches. From left to right: the site, then for every share axes, n/N and percent.
COUNTS_WIDTH = 0.6
ROW, LINE, SMALL_LINE = 0.13, line_height(TEXT_SIZE), line_height(SMALL_SIZE)
HEADS, AXIS, BAND_GAP = SMALL_LINE + 0.05, 0.2, 0.2
#: More scopes stand in a denser figure, in the order of one share, without n/N and limits in print.
MANY = 12
#: Ends of the axes, per cent; the first that holds all limits is taken.
ENDS = (5, 10, 20, 50, 100)
#: Of the size of a marker elsewhere: here every row is of one site.
MARKER_SCALE = 0.7

COUNTS = "n/N: patients, of the patients in the group that the percentage is of."
LINES = "Axes: patients, %; they differ. Lines: 95 % CI by Wilson."
LINE_OF_POOL = "Dashed: all sites."
IN_TABLE = "Numbers of patients and limits are printed in the table."
NONE = "–"
ANY_SITE = Look(GREY, SOLID, "o", "", marker_size=4.0)


@dataclass(frozen=True)
class Layout:
    """How many shares stand side by side.

    in_full
        whether n/N, limits and reasons are printed beside the axes.
    label_width, percent_width, gutter
        inches of the site's name, of the printed percentage and of the space between.
    head_size
        points.
    """

    abreast: int
    in_full: bool
    label_width: float
    percent_width: float
    gutter: float
    head_size: float

    @property
    def column_width(self) -> float:
        return (WIDE - 2 * MARGIN - self.label_width) / self.abreast

    @property
    def counts_width(self) -> float:
        return COUNTS_WIDTH + self.gutter if self.in_full else 0.0

    @property
    def axes_width(self) -> float:
        return self.column_width - self.gutter - self.counts_width - self.percent_width

    @property
    def head_width(self) -> float:
        return self.column_width - self.gutter / 2

    @classmethod
    def of(cls, n_scopes: int, n_shares: int) -> "Layout":
        if n_scopes > MANY:
            return cls(n_shares, False, 1.55, 0.33, 0.08, SMALL_SIZE)
        return cls(min(2, n_shares), True, 1.3, 1.06, 0.17, TEXT_SIZE)


def with_limits(table: pd.DataFrame) -> pd.DataFrame:
    """The same with ``ci_low``, ``ci_high``: Wilson's 95 % limits in per cent, of each share whose
    ``n`` and ``denominator`` are known."""
    counts = zip(table["percent"], table["n"], table["denominator"], strict=True)
    limits = [
        (None, None)
        if pd.isna(percent) or pd.isna(n) or pd.isna(of)
        else wilson_interval(round(n), round(of))
        for percent, n, of in counts
    ]
    columns = ["ci_low", "ci_high"]
    return table.join(pd.DataFrame(limits, table.index, columns, dtype="float64"))


@house_style()
def draw_share_comparison(
    table: pd.DataFrame, title: str, note: str = "", ordered_by: str = ""
) -> Figure:
    """Draw the percentages of every scope with their limits, a row per scope.

    Parameters
    ----------
    table
        one row per ``scope`` and ``row`` (what the percentage is; both in the order of
        display): ``label`` of the scope, ``percent`` (0 to 100, or empty), ``n``,
        ``denominator`` (patients, or empty) and ``note`` (why the percentage is empty).
    title
        of the figure; wrapped when long.
    note
        what is said beneath besides.
    ordered_by
        the row whose percentages order the scopes where they are many; the first without it.
    """
    table = with_limits(table)
    labels = table.drop_duplicates("scope").set_index("scope")["label"].to_dict()
    shares = [(row, rows.set_index("scope")) for row, rows in table.groupby("row", sort=False)]
    layout, looks = Layout.of(len(labels), len(shares)), scope_looks(list(labels))
    said = [COUNTS, LINES] if layout.in_full else [LINES, IN_TABLE]
    said += [LINE_OF_POOL] if pool_of(labels) in labels else []
    if not layout.in_full:
        by = ordered_by or shares[0][0]
        labels = _ordered(dict(shares)[by], labels)
        # Names tell the sites apart; there are not so many colours.
        looks |= {scope: ANY_SITE for scope in labels if scope not in POOLS}
        said += [f"Sites are in the order of “{by}”.", *_reasons(table)]
    notes = "\n".join([" ".join(said), *([note] if note else [])])
    bands = [
        _Band(shares[start : start + layout.abreast], labels, layout)
        for start in range(0, len(shares), layout.abreast)
    ]
    above = title_height(title, WIDE)
    height = above + sum(band.height for band in bands) - BAND_GAP / 2
    figure = new_page(WIDE, height + note_height(notes, WIDE))
    place_title(figure, title)
    place_note(figure, notes)
    top = above
    for band in bands:
        band.draw(figure, top, looks)
        top += band.height
    return figure


def _ordered(rows: pd.DataFrame, labels: dict[str, str]) -> dict[str, str]:
    """The scopes from the highest percentage on, then those without; pools last."""
    percent = rows["percent"].sort_values(ascending=False, na_position="last", kind="stable")
    centres = [scope for scope in percent.index if scope not in POOLS]
    return {scope: labels[scope] for scope in [*centres, *(_ for _ in labels if _ in POOLS)]}


def _reasons(table: pd.DataFrame) -> list[str]:
    """Why there is no percentage, then of whom."""
    without = table[table["percent"].isna()]
    reasons: dict[str, dict[str, None]] = {}
    for _, row in without.iterrows():
        reasons.setdefault(_why_none(row), {})[row["label"]] = None
    told = [f"{why} ({', '.join(labels)})" for why, labels in reasons.items()]
    return [f"{NONE}: {'; '.join(told)}."] if told else []


@dataclass(frozen=True)
class _Band:
    """Shares side by side, each with its rows by scope, which share the names of the scopes."""

    shares: Sequence[tuple[str, pd.DataFrame]]
    labels: dict[str, str]
    layout: Layout

    @property
    def heads(self) -> list[list[str]]:
        layout = self.layout
        width, size = layout.head_width, layout.head_size
        return [wrap(name, width, size, bold=True) for name, _ in self.shares]

    @property
    def head_height(self) -> float:
        return max(map(len, self.heads)) * LINE + HEADS

    def names(self, scope: str) -> list[str]:
        return wrap(self.labels[scope], self.layout.label_width, SMALL_SIZE, bold=scope in POOLS)

    def instead(self, row: pd.Series) -> list[str]:
        """What stands in place of a percentage; nothing where there is one."""
        if pd.notna(row["percent"]):
            return []
        return (
            wrap(_why_none(row), self.layout.head_width, SMALL_SIZE)
            if self.layout.in_full
            else [NONE]
        )

    def row_height(self, scope: str) -> float:
        said = [self.instead(rows.loc[scope]) for _, rows in self.shares]
        return ROW + (max(map(len, [self.names(scope), *said])) - 1) * SMALL_LINE

    @property
    def height(self) -> float:
        return self.head_height + sum(map(self.row_height, self.labels)) + AXIS + BAND_GAP

    def draw(self, figure: Figure, top: float, looks: dict[str, Look]) -> None:
        """From *top* inches below the top of the page."""
        first = top + self.head_height
        starts, y = {}, first
        for position, scope in enumerate(self.labels):
            starts[scope] = y
            if position % 2 == 0:
                _shade(figure, y, self.row_height(scope))
            weight = "bold" if scope in POOLS else "normal"
            text = "\n".join(self.names(scope))
            place_text(figure, MARGIN, y, text, size=SMALL_SIZE, weight=weight)
            y += self.row_height(scope)
        for position, ((_, rows), head) in enumerate(zip(self.shares, self.heads, strict=True)):
            left = (
                MARGIN
                + self.layout.label_width
                + position * self.layout.column_width
                + self.layout.gutter
            )
            self._draw_heads(figure, left, top, head)
            axes = _percent_axes(figure, (left, first), (self.layout.axes_width, y - first), rows)
            pool = rows["percent"].get(pool_of(rows.index))
            for scope, start in starts.items():
                self._draw_share(figure, axes, rows.loc[scope], looks[scope], (left, start, first))
                if pd.notna(pool) and pd.notna(rows.loc[scope, "percent"]):
                    ends = (start - first, start - first + self.row_height(scope))
                    axes.vlines(pool, *ends, color=INK, linewidth=0.5, linestyle=(0, (4, 3)))

    def _draw_heads(self, figure: Figure, left: float, top: float, head: list[str]) -> None:
        place_text(figure, left, top, "\n".join(head), weight="bold", size=self.layout.head_size)
        y = top + self.head_height - HEADS
        grey = {"size": SMALL_SIZE, "color": GREY}
        if self.layout.in_full:
            place_text(figure, left, y, "Patients, %", **grey)
            place_text(figure, self._counts(left), y, "n/N", ha="right", **grey)
        percent = "% (95 % CI)" if self.layout.in_full else "%"
        place_text(figure, self._right(left), y, percent, ha="right", **grey)

    def _counts(self, left: float) -> float:
        """Where n/N ends, of the share that begins at *left*."""
        return left + self.layout.axes_width + self.layout.counts_width

    def _right(self, left: float) -> float:
        return left + self.layout.column_width - self.layout.gutter

    def _draw_share(
        self,
        figure: Figure,
        axes: Axes,
        row: pd.Series,
        look: Look,
        at: tuple[float, float, float],
    ) -> None:
        """A point with its limits and its numbers; or why there are none."""
        left, y, first = at
        if pd.isna(row["percent"]):
            text = "\n".join(self.instead(row))
            place_text(figure, left, y, text, size=SMALL_SIZE, color=GREY)
            return
        middle = y - first + SMALL_LINE * 0.38
        if pd.notna(row["ci_low"]):
            axes.hlines(middle, row["ci_low"], row["ci_high"], color=look.colour, linewidth=1.0)
        style: dict[str, Any] = {
            "marker": look.marker,
            "markersize": look.marker_size * MARKER_SCALE,
        }
        style |= {"color": look.colour, "markeredgecolor": "white", "markeredgewidth": 0.3}
        axes.plot([row["percent"]], [middle], linestyle="", clip_on=False, zorder=3, **style)
        right = {"ha": "right", "size": SMALL_SIZE}
        text, in_full = f"{row['percent']:.1f}", self.layout.in_full
        if in_full and pd.notna(row["n"]) and pd.notna(row["denominator"]):
            counts = f"{row['n']:,.0f}/{row['denominator']:,.0f}"
            place_text(figure, self._counts(left), y, counts, **right)
        if in_full and pd.notna(row["ci_low"]):
            text += f" ({row['ci_low']:.1f} to {row['ci_high']:.1f})"
        place_text(figure, self._right(left), y, text, **right)


def _why_none(row: pd.Series) -> str:
    return row["note"] or ("no patients" if row["denominator"] == 0 else "not available")


def _shade(figure: Figure, y: float, height: float) -> None:
    """A pale band across the page, which leads the eye along a row."""
    width, page = figure.get_size_inches()
    corner = (MARGIN / 2 / width, 1 - (y + height - 0.01) / page)
    size = ((width - MARGIN) / width, height / page)
    style: dict[str, Any] = {"facecolor": PALE, "alpha": 0.35, "linewidth": 0}
    figure.add_artist(Rectangle(corner, *size, transform=figure.transFigure, zorder=-1, **style))


def _percent_axes(
    figure: Figure, corner: tuple[float, float], size: tuple[float, float], rows: pd.DataFrame
) -> Axes:
    """Axes from 0 % to where all limits are within; the other coordinate is inches from their
    top."""
    axes = place_axes(figure, *corner, *size)
    highest = rows[["percent", "ci_high"]].max(axis=None, skipna=True)
    end = next((end for end in ENDS if end >= highest), ENDS[-1])
    axes.set(xlim=(0, end), ylim=(size[1], 0), yticks=[], facecolor="none")
    # In a narrow column the middle has no room.
    ticks = [0, end / 2, end] if size[0] > 0.5 else [0, end]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.tick_params(length=2.5, color=GREY, pad=1.5)
    axes.spines["left"].set_color(PALE)
    return axes
