"""How dates are written: strptime codes, English names of months, day numbers; and whether two
ways read one text as two days."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # asked at every start of Snakemake, which needs no pandas for that
    import pandas as pd

#: The day that a workbook's day numbers are counted from, and in the 1904 date system.
EXCEL_DAY_0, MAC_DAY_0 = "1899-12-30", "1904-01-01"


class DayNumbers(NamedTuple):
    """Numbers that count days (``per_day`` 1), seconds or milliseconds from a day; the first and
    last day taken."""

    day_0: str
    per_day: int
    first: int
    last: int


#: What `date_format` may be beside strptime codes. Before 1 March 1900 spreadsheets count a
#: 29 February 1900 that never was.
DAY_NUMBERS = {
    "excel": DayNumbers(EXCEL_DAY_0, 1, 61, 80_000),
    "sas": DayNumbers("1960-01-01", 1, -22_000, 52_000),
    "stata": DayNumbers("1960-01-01", 1, -22_000, 52_000),
    "stata_ms": DayNumbers("1960-01-01", 86_400_000, -22_000, 52_000),
    "spss": DayNumbers("1582-10-14", 86_400, 115_000, 190_000),
    "unix": DayNumbers("1970-01-01", 86_400, -25_567, 47_846),
    "unix_ms": DayNumbers("1970-01-01", 86_400_000, -25_567, 47_846),
}
#: Which day numbers a program's files hold, where their columns are not formatted as dates.
DAY_NUMBERS_OF_FORMAT = {"sas": "sas", "stata": "stata", "spss": "spss"}

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NUMBER_OF_MONTH = {name: f"{n:02}" for n, name in enumerate(_MONTHS, start=1)}
_NUMBER_OF_MONTH |= {name[:3]: number for name, number in _NUMBER_OF_MONTH.items()}
_NUMBER_OF_MONTH["sept"] = "09"
_month = re.compile(rf"(?<![a-z])({'|'.join(_NUMBER_OF_MONTH)})(?![a-z])", re.IGNORECASE)


def without_month_names(text: "pd.Series", date_format: str) -> "tuple[pd.Series, str]":
    """Text and format with numbers for English names of months, in any case and any locale."""
    if not re.search("%[bB]", date_format):
        return text, date_format
    numbered = text.str.replace(
        _month, lambda found: f"|{_NUMBER_OF_MONTH[found[1].lower()]}|", regex=True
    )
    return numbered, re.sub("%[bB]", "|%m|", date_format)


def parts_lacking(date_format: str) -> set[str]:
    """Which of ``day`` and ``month`` dates of a format do not say."""
    written = set(re.findall("%([a-zA-Z])", date_format))
    if date_format in DAY_NUMBERS or "j" in written:
        return set()
    lacking = set() if "d" in written else {"day"}
    return lacking if written & set("mbB") else {*lacking, "month"}


def ambiguous_formats(formats: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Each two of *formats* that read a text as two days, and such a text."""
    for one, other in combinations(dict.fromkeys(formats), 2):
        example = _read_differently(one, other) or _read_differently(other, one)
        if not example and _year_place(one) == _year_place(other):
            # Of one year in two and in four digits: a column that holds both says nowhere
            # whether the day or the month comes first.
            short, other_short = one.replace("%Y", "%y"), other.replace("%Y", "%y")
            example = _read_differently(short, other_short)
        if example:
            yield one, other, example


def _year_place(date_format: str) -> int:
    """At which place among its parts a format has the year; -1 for day numbers."""
    parts = re.findall("%([a-zA-Z])", date_format)
    return next((n for n, part in enumerate(parts) if part in "Yy"), -1)


def _probed_days() -> Iterator[date]:
    """Days whose year, month and day can be taken for one another, and days late in a month."""
    for year in (1981, 2001, 2003, 2010, 2011, 2012, 2020, 2031):
        for month in range(1, 13):
            for day in (*range(1, 13), 19, 20, 28):
                yield date(year, month, day)


@lru_cache(maxsize=256)
def _read_differently(one: str, other: str) -> str:
    """A text that *one* writes and *other* reads as another day; empty if there is none."""
    for day in _probed_days():
        text = _write(day, one)
        read = _read(text, other) if _read(text, one) == day else None
        if read not in (None, day):
            return text
    return ""


def _write(day: date, date_format: str) -> str:
    if date_format not in DAY_NUMBERS:
        return day.strftime(date_format)
    counted = DAY_NUMBERS[date_format]
    return str((day - date.fromisoformat(counted.day_0)).days * counted.per_day)


def _read(text: str, date_format: str) -> date | None:
    if date_format in DAY_NUMBERS:
        counted = DAY_NUMBERS[date_format]
        if not text.isascii() or not text.isdigit():
            return None
        days = int(text) // counted.per_day
        if not counted.first <= days <= counted.last:
            return None
        return date.fromisoformat(counted.day_0) + timedelta(days=days)
    try:
        read = datetime.strptime(text, date_format)
    except ValueError:
        return None
    in_full = re.search(r"%[a-zA-Z]%", date_format) is None or read.strftime(date_format) == text
    return read.date() if in_full and 1900 <= read.year <= 2100 else None
