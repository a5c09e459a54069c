"""How the dates of a column are written, from all its cells."""

import re
from dataclasses import dataclass

import pandas as pd

from hcc_conversion.drafting.columns import Column
from hcc_conversion.drafting.knowledge import knowledge
from hcc_conversion.ingest.date_formats import DAY_NUMBERS_OF_FORMAT
from hcc_conversion.ingest.parse import parse_dates

_FIRST, _LAST = pd.Timestamp("1940-01-01"), pd.Timestamp("2035-12-31")
#: Share of the cells that a format reads, for others to be mistakes of typing.
_MOST = 0.95
#: Of the parts of a format that are not one or two digits.
_SHAPES = {"Y": r"\d{4}", "y": r"\d{2}", "b": "[A-Za-z]+", "B": "[A-Za-z]+"}


@dataclass(frozen=True)
class DateFormats:
    """formats: those that read the cells alike well; unread: how many cells none of them reads."""

    formats: tuple[str, ...]
    unread: int = 0


def date_formats_of(column: Column, file_format: str) -> DateFormats | None:
    """The formats that read nearly all cells of a column; None where it holds no dates."""
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
    weights = counts.to_numpy()
    share = {}
    for date_format in formats:
        if not _may_read(values, date_format):
            share[date_format] = 0
            continue
        dates = parse_dates(values, [], date_format).values
        fits = dates.between(_FIRST, _LAST).to_numpy(dtype=bool)
        share[date_format] = int(weights[fits].sum())
    best = max(share.values())
    if best < _MOST * len(column.cells):
        return None
    fitting = tuple(one for one, n in share.items() if n == best)
    if "excel" in fitting and _are_small(values):
        return None
    return DateFormats(_written_alike(fitting), len(column.cells) - best)


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
