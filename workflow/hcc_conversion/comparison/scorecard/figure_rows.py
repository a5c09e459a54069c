"""What the figure of the headline quantities shows: panels of rows, with their texts and inches."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.display.lines import hazard_text, number_text
from hcc_conversion.display.page import MARGIN, SMALL_SIZE, TEXT_SIZE, WIDE, line_height, wrap
from hcc_conversion.display.palette import Look, scope_looks
from schemas.scorecard import PRINTED
from schemas.vocabulary import POOLS

#: Proportions whose limits all lie below it (%) have an axis of their own.
SMALL_SHARE = 20
HEADINGS = {
    "small_proportion": "Small proportions",
    "proportion": "Proportions",
    "probability": "Cumulative incidences",
    "mean_difference": "Mean differences",
    "hazard_ratio": "Hazard ratios, of conversion unless said otherwise",
}
AXIS = {
    "small_proportion": "Patients, %",
    "proportion": "Patients, %",
    "probability": "Cumulative incidence, %",
    "mean_difference": "In the unit of each quantity",
    "hazard_ratio": "Hazard ratio (log scale)",
}
LINE = SMALL_SIZE * 1.34 / 72
# Inches: columns, the line of a scope, and what is between rows.
LABEL_WIDTH, PRINTED_WIDTH, GAP, TILE_WIDTH = 1.85, 1.25, 0.1, 0.17
SITE, ROW_GAP, OWN_TICKS = 0.045, 0.02, 0.2


@dataclass(frozen=True)
class Columns:
    """Where what stands, inches from the left of the page.

    scopes
        those with a tile each; empty where there are too many.
    drawn
        of these, those that have a line in every row: an estimate in any.
    verdicts
        those that there are; without scopes they have a tile each, of how many sites.
    """

    scopes: Sequence[str]
    drawn: Sequence[str]
    verdicts: Sequence[str]

    @property
    def printed_right(self) -> float:
        return MARGIN + LABEL_WIDTH + GAP + PRINTED_WIDTH

    @property
    def axes_left(self) -> float:
        return self.printed_right + GAP + 0.03

    @property
    def axes_width(self) -> float:
        return self.tiles[0] - self.axes_left - TILE_WIDTH if self.tiles else 2.0

    @property
    def tiles(self) -> list[float]:
        """The middle of every tile."""
        number = len(self.scopes or self.verdicts)
        first = WIDE - MARGIN - number * TILE_WIDTH + TILE_WIDTH / 2
        return [first + at * TILE_WIDTH for at in range(number)]


@dataclass(frozen=True)
class Row:
    """One quantity: its rows of `HeadlineComparison`, and its texts.

    texts
        the printed value; of many sites their median and range.
    lines
        of points: a line each, or 1 for all.
    """

    printed: Any
    sites: Sequence[Any]
    label: Sequence[str]
    texts: Sequence[str]
    lines: int

    @property
    def panel(self) -> str:
        """The panel it stands in: its kind, small proportions apart."""
        ends = [row.ci_high for row in (self.printed, *self.sites) if pd.notna(row.ci_high)]
        if self.printed.kind == "proportion" and ends and max(ends) < SMALL_SHARE:
            return "small_proportion"
        return str(self.printed.kind)

    @property
    def gap(self) -> float:
        return ROW_GAP + (OWN_TICKS if self.printed.kind == "mean_difference" else 0.0)

    @property
    def band(self) -> float:
        """Inches of what is drawn: a line per point, no less than the texts."""
        return max(self.lines * SITE + 0.06, max(len(self.label), len(self.texts)) * LINE)

    @property
    def height(self) -> float:
        return self.band + self.gap

    def verdict_of(self, scope: str) -> str:
        return next((str(site.verdict) for site in self.sites if site.source == scope), "")

    def verdicts(self) -> Counter[str]:
        return Counter(str(site.verdict) for site in self.sites)


@dataclass(frozen=True)
class Panel:
    kind: str
    rows: Sequence[Row]

    @property
    def heading(self) -> str:
        return HEADINGS[self.kind]

    @property
    def heading_height(self) -> float:
        return line_height(TEXT_SIZE) + 0.02

    @property
    def own_axes(self) -> bool:
        return self.kind == "mean_difference"

    @property
    def axis(self) -> str:
        return AXIS[self.kind]

    @cached_property
    def depth(self) -> float:
        return sum(row.height for row in self.rows)


def panels_of(table: pd.DataFrame, columns: Columns) -> list[Panel]:
    """Quantities by panel. *table*: of one paper, of what it prints."""
    panels: dict[str, list[Row]] = {name: [] for name in HEADINGS}
    for _, rows in table.groupby("headline", sort=False):
        printed, *sites = sorted(rows.itertuples(), key=lambda row: row.source != PRINTED)
        label = wrap(printed.title + (" †" if printed.finding else ""), LABEL_WIDTH, SMALL_SIZE)
        texts, lines = [_text(printed)], len(columns.drawn)
        if not columns.scopes:
            texts, lines = [*texts, _median_and_range(printed, sites)], 2
        row = Row(printed, sites, label, texts, max(lines, 1))
        panels[row.panel].append(row)
    return [Panel(kind, rows) for kind, rows in panels.items() if rows]


def printed_only(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The rows of quantities that their paper prints, and the titles of the others."""
    printed = table[table["source"] == PRINTED]
    known = printed[printed["estimate"].notna()]
    places = pd.MultiIndex.from_frame(table[["paper", "headline"]])
    kept = places.isin(pd.MultiIndex.from_frame(known[["paper", "headline"]]))
    return table[kept], list(dict.fromkeys(printed.loc[printed["estimate"].isna(), "title"]))


def looks_of(table: pd.DataFrame, scopes: Sequence[str]) -> dict[str, Look]:
    """The look of every scope, open where its rows are made from a paper."""
    made = set(table.loc[table["made_from"] != "", "source"])
    looks = scope_looks(scopes)
    return {scope: replace(look, filled=scope not in made) for scope, look in looks.items()}


def known(sites: Sequence[Any]) -> list[Any]:
    """Centres with an estimate, from the lowest."""
    own = [site for site in sites if site.source not in POOLS and pd.notna(site.estimate)]
    return sorted(own, key=lambda site: site.estimate)


def median(sites: Sequence[Any]) -> float:
    found = [site.estimate for site in known(sites)]
    return float(np.median(found)) if found else float("nan")


def _write(kind: str, value: float) -> str:
    return hazard_text(value) if kind == "hazard_ratio" else number_text(value)


def _text(printed: Any) -> str:
    value = _write(printed.kind, printed.estimate)
    if pd.notna(printed.ci_low) and pd.notna(printed.ci_high):
        ends = [_write(printed.kind, end) for end in (printed.ci_low, printed.ci_high)]
        value += f" ({ends[0]} to {ends[1]})"
    return value


def _median_and_range(printed: Any, sites: Sequence[Any]) -> str:
    own = known(sites)
    if not own:
        return "no site"
    least, most = (_write(printed.kind, site.estimate) for site in (own[0], own[-1]))
    return f"{_write(printed.kind, median(sites))} ({least} to {most})"
