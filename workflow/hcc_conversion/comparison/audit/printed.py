"""Printed numbers as intervals: all values that are printed like this."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from hcc_conversion.comparison.printed_names import place_name, statistic_name
from schemas.results import KEY

#: Values on the edge of a rounding interval are not told apart from it by floating point.
EDGE = 1e-9


class Interval(NamedTuple):
    """From ``low`` to ``high``, both included: an edge may be rounded to either side."""

    low: float
    high: float

    def meets(self, other: "Interval") -> bool:
        """Whether some number lies in both."""
        return self.low <= other.high + EDGE and other.low <= self.high + EDGE

    def __contains__(self, value: Any) -> bool:
        return self.low - EDGE <= float(value) <= self.high + EDGE


def as_text(interval: Interval, decimals: int) -> str:
    """``2.051 to 2.077``, or one number where both ends are written alike."""
    low, high = (f"{end:.{decimals}f}" for end in interval)
    return low if low == high else f"{low} to {high}"


@dataclass(frozen=True)
class Entry:
    """One printed value; fields as in `schemas.published.PublishedValues`, ``key`` its six."""

    id: str
    place: str
    row: str
    printed_group: str
    statistic: str
    printed: str
    operator: str
    value: float
    decimals: int
    denominator: int | None
    unit: str
    key: tuple[str, ...] | None

    @property
    def interval(self) -> Interval:
        """All numbers that would be printed like this."""
        if self.operator == "<":
            return Interval(-np.inf, self.value)
        if self.operator == ">":
            return Interval(self.value, np.inf)
        return self.with_decimals(self.decimals)

    def with_decimals(self, decimals: int) -> Interval:
        """All numbers that would be printed like this with so many decimals."""
        half = 0.5 * 10.0**-decimals
        return Interval(self.value - half, self.value + half)


@dataclass(frozen=True)
class Printed:
    """What a paper prints, by id."""

    entries: Mapping[str, Entry]

    def __getitem__(self, value_id: str) -> Entry:
        return self.entries[value_id]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def holds(self, *value_ids: str) -> bool:
        """Whether all of them are printed, as numbers."""
        return all(name in self.entries and self.entries[name].operator for name in value_ids)

    def count(self, value_id: str) -> int:
        """A printed number of patients or events."""
        return round(self.entries[value_id].value)

    def quote(self, *value_ids: str) -> str:
        """``Table 7, pCR: conv n = 9 of 23, percent = 39.1``: where, what, and of how many."""
        rows: dict[str, list[str]] = {}
        for entry in (self.entries[name] for name in value_ids):
            rows.setdefault(f"{place_name(entry.place)}, {entry.row}", []).append(_quoted(entry))
        return "; ".join(f"{row}: {', '.join(quoted)}" for row, quoted in rows.items())


def _quoted(entry: Entry) -> str:
    sign = "" if entry.operator in "<>" and entry.operator else "= "
    of = f" of {entry.denominator}" if entry.statistic == "n" and entry.denominator else ""
    named = f"{entry.printed_group} {statistic_name(entry.statistic)}".strip()
    return f"{named} {sign}{entry.printed}{of}"


def index_printed(published: pd.DataFrame) -> Printed:
    """*published*: `schemas.published.PublishedValues`."""
    entries = {}
    for row in published.itertuples(index=False):
        key = tuple(getattr(row, part) for part in KEY)
        entries[row.id] = Entry(
            id=row.id,
            place=row.place,
            row=row.row,
            printed_group=row.printed_group,
            statistic=row.statistic,
            printed=row.printed,
            operator=row.operator,
            value=float(row.value),
            decimals=int(row.decimals),
            denominator=None if pd.isna(row.denominator) else int(row.denominator),
            unit=row.unit,
            key=key if key[0] else None,
        )
    return Printed(entries)
