"""How the dates of a column are written, from all its cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_conversion.drafting.columns import Column
from hcc_conversion.drafting.knowledge import knowledge
from hcc_conversion.ingest.date_formats import DAY_NUMBERS_OF_FORMAT
from hcc_conversion.ingest.parse import parse_dates

_FIRST, _LAST = pd.Timestamp("1940-01-01"), pd.Timestamp("2035-12-31")
#: Nobody in an extract was born before.
FIRST_BIRTH = pd.Timestamp("1900-01-01")
#: Digits of seconds and milliseconds since 1970 in the years of today.
_OF_CLOCKS = {r"1\d{9}": "unix", r"1\d{12}": "unix_ms"}
#: Share of the cells that a format reads, for others to be mistakes of typing.
_MOST = 0.95
#: Dates without a day or a month, and their shape.
_PARTIAL = {
    "%Y-%m": r"(?:19|20)\d\d-(?:0?[1-9]|1[0-2])",
    "%Y/%m": r"(?:19|20)\d\d/(?:0?[1-9]|1[0-2])",
    "%m.%Y": r"(?:0?[1-9]|1[0-2])\.(?:19|20)\d\d",
    "%m/%Y": r"(?:0?[1-9]|1[0-2])/(?:19|20)\d\d",
    "%Y": r"(?:19|20)\d\d",
}
#: Of the parts of a format that are not one or two digits.
_SHAPES = {"Y": r"\d{4}", "y": r"\d{2}", "b": "[A-Za-z]+", "B": "[A-Za-z]+"}


@dataclass(frozen=True)
class DateFormats:
    """formats: those that read the cells alike well; unread: how many cells none of them reads.

    partial
        formats of the cells that lack the day, or the month too, and how many cells these are.
    """

    formats: tuple[str, ...]
    unread: int = 0
    partial: tuple[tuple[str, int], ...] = ()


def date_formats_of(
    column: Column, file_format: str, first: pd.Timestamp = _FIRST
) -> DateFormats | None:
    """The formats that read nearly all cells of a column; None where it holds no dates.

    *first*: the earliest day that is taken for one.
    """
    if column.cells.empty:
        return None
    if column.is_date:
        return DateFormats(("%Y-%m-%d",))
    counts = column.cells.value_counts()
    values = pd.Series(counts.index.astype(str), dtype="string")
    if not values.str.contains(r"\d", regex=True).mean() > 0.9:
        return None
    formats = list(knowledge().meanings["date_formats"])
    if values.str.fullmatch(r"\d{4,11}(?:\.\d+)?").all():
        formats = ["%Y%m%d", DAY_NUMBERS_OF_FORMAT.get(file_format, "excel")]
    for digits, of_clock in _OF_CLOCKS.items():
        if values.str.fullmatch(digits).all():
            formats = [of_clock]
    weights = counts.to_numpy()
    share = {}
    for date_format in formats:
        if not _may_read(values, date_format):
            share[date_format] = 0
            continue
        dates = parse_dates(values, [], date_format).values
        fits = dates.between(first, _LAST).to_numpy(dtype=bool)
        share[date_format] = int(weights[fits].sum())
    best = max(share.values())
    partial = _partial_dates(values, counts.to_numpy(), formats)
    n_partial = sum(n for _, n in partial)
    if best < n_partial or best + n_partial < _MOST * len(column.cells):
        return None
    fitting = tuple(one for one, n in share.items() if n == best)
    if "excel" in fitting and _are_small(values):
        return None
    return DateFormats(_written_alike(fitting), len(column.cells) - best - n_partial, partial)


def _partial_dates(
    values: pd.Series, weights: np.ndarray, formats: Sequence[str]
) -> tuple[tuple[str, int], ...]:
    """Formats of dates without a day, or without a month too, that cells have, and how many."""
    found = []
    for partial, shape in _PARTIAL.items():
        is_partial = values.str.fullmatch(shape).to_numpy(dtype=bool)
        if is_partial.any() and "%Y%m%d" not in formats[:1]:
            found.append((partial, int(weights[is_partial].sum())))
    return tuple(found)


def _may_read(values: pd.Series, date_format: str) -> bool:
    """Whether most values have the shape of a format; saves the reading of those that do not."""
    if "%" not in date_format:
        return True
    shape = re.sub(
        "%([a-zA-Z])", lambda found: _SHAPES.get(found[1], r"\d{1,2}"), re.escape(date_format)
    )
    return bool(values.str.fullmatch(shape).mean() > 0.5)


def _are_small(values: pd.Series) -> bool:
    """Day numbers of the years before 1985 are more often something else."""
    numbers = pd.to_numeric(values, errors="coerce")
    return bool(numbers.min() < 31_000 or numbers.max() > 55_000)


def _written_alike(formats: tuple[str, ...]) -> tuple[str, ...]:
    """Without a format that reads the same days as one before it (%b and %B, %y within %Y)."""
    kept: list[str] = []
    for one in formats:
        order = re.findall("%([a-zA-Z])", one.replace("%B", "%b"))
        if all(order != re.findall("%([a-zA-Z])", other.replace("%B", "%b")) for other in kept):
            kept.append(one)
    return tuple(kept)
