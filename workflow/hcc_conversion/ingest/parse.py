"""Read raw cells as text, numbers, dates and codes: vectorised, remembering what did not fit.

Every function takes one raw column and returns values on the same index; a cell that is
missing and a cell that does not fit are both null, and only the second is in ``bad``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.ingest.date_formats import (
    DAY_NUMBERS,
    EXCEL_DAY_0,
    parts_lacking,
    without_month_names,
)
from hcc_conversion.ingest.plain_text import is_plain, plain_text
from hcc_conversion.ingest.units import factor

_FIRST_DATE, _LAST_DATE = pd.Timestamp("1900-01-01"), pd.Timestamp("2100-12-31")
_DECIMALS = 9  # after a unit conversion; hides binary dust such as 30.000000000000004


@dataclass(frozen=True)
class Parsed:
    """Values of one column, and which cells hold something that does not fit."""

    values: pd.Series
    bad: pd.Series


def as_text(raw: pd.Series) -> pd.Series:
    """The cells as plain text (`plain_text`): trimmed, whole numbers without ``.0``, dates as
    ISO; empty if missing."""
    if pd.api.types.is_bool_dtype(raw):
        return raw.astype("string").fillna("")
    if pd.api.types.is_integer_dtype(raw):
        return raw.astype("Int64").astype("string").fillna("")
    if pd.api.types.is_float_dtype(raw):
        return _floats_as_text(raw)
    if is_text(raw):
        places, cells = distinct_cells(raw)
        return _plain(cells).take(places).set_axis(raw.index)
    return _plain(raw.astype(object).map(cell_as_text, na_action="ignore"))


def is_text(raw: pd.Series) -> bool:
    """Whether every cell that is there is text, as in a file of text."""
    return pd.api.types.infer_dtype(raw, skipna=True) in ("string", "empty")


def distinct_cells(raw: pd.Series) -> tuple[np.ndarray, pd.Series]:
    """The place of each row's cell among the distinct cells of a column of text, and those.

    An extract is mostly repetition, and a cell of text means the same in every row.
    """
    places, cells = pd.factorize(raw.to_numpy(dtype=object), use_na_sentinel=False)
    return places, pd.Series(cells, dtype=object)


def _plain(cells: pd.Series) -> pd.Series:
    text = cells.astype("string").str.strip().fillna("")
    # One search through all of them together: most columns hold nothing that is odd.
    if is_plain("|".join(text.tolist())):
        return text
    return text.map(plain_text).astype("string")


def _floats_as_text(raw: pd.Series) -> pd.Series:
    numbers = raw.astype("Float64")
    whole = (numbers % 1 == 0).fillna(False) & (numbers.abs() < 1e15).fillna(False)
    # From the column's own width: 1.1 in single precision is 1.10000002 in double.
    text = raw.astype(object).map(str, na_action="ignore").astype("string")
    text[whole] = numbers[whole].astype("Int64").astype("string")
    return text.fillna("")


def cell_as_text(cell: Any) -> str:
    """One cell of any type as text: whole numbers without ``.0``, dates as ISO."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, Decimal) and cell.is_finite():
        return format(cell.to_integral_value() if cell == cell.to_integral_value() else cell, "f")
    if hasattr(cell, "isoformat"):
        return cell.isoformat()[:10]
    return str(cell)


def is_missing(text: pd.Series, codes: Sequence[str]) -> pd.Series:
    """Whether a cell is empty or holds one of the codes for a missing value."""
    return (text == "") | text.isin([plain_text(str(code)) for code in codes])


def parse_numbers(
    raw: pd.Series,
    missing: Sequence[str],
    *,
    decimal: str = ".",
    thousands: str = "",
    at_detection_limit: bool = False,
) -> Parsed:
    """Numbers as floats; ``<5`` and ``>5`` are 5 if *at_detection_limit*, else they do not fit.

    Text is read by the declared signs; a cell that is a number already is one whatever they
    are. Codes for missing are compared as numbers too: -9 is also -9.0.
    """
    text = as_text(raw)
    absent = is_missing(text, missing)
    if at_detection_limit:
        text = text.str.replace(_BEYOND_LIMIT, "", regex=True)
    plain = text.where(~absent)
    thousands = " " if thousands.isspace() else thousands  # as `as_text` leaves every blank
    if decimal != "." or thousands:
        is_text = raw.map(lambda cell: isinstance(cell, str)).astype(bool)
        plain = plain.where(~is_text, _with_decimal_point(plain, decimal, thousands))
    numbers = _to_numbers(plain)
    numbers = numbers.mask(np.isinf(numbers.to_numpy(dtype=float, na_value=np.nan)))
    coded = pd.to_numeric(pd.Series(list(missing), dtype=object), errors="coerce").dropna()
    absent |= numbers.isin(coded.astype(float).tolist()).fillna(False).astype(bool)
    return Parsed(numbers.mask(absent), ~absent & numbers.isna())


#: Digits as they are written in every export; not nan, inf, 0x10, 1_000 or full-width digits.
_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_BEYOND_LIMIT = r"^[<>≤≥＜＞]=?\s*"


def _to_numbers(text: pd.Series) -> pd.Series:
    is_number = text.str.fullmatch(_NUMBER).fillna(False).astype(bool)
    return pd.to_numeric(text.where(is_number), errors="coerce").astype("Float64")


_CLOCK = r"([0-9]{1,3}):([0-5][0-9])(?::([0-5][0-9]))?"


def parse_clock(raw: pd.Series, missing: Sequence[str]) -> Parsed:
    """Durations written ``h:mm`` or ``h:mm:ss``, in minutes."""
    text = as_text(raw)
    absent = is_missing(text, missing)
    parts = text.where(~absent).str.extract(f"^{_CLOCK}$").astype("Float64")
    minutes = 60 * parts[0] + parts[1] + parts[2].fillna(0) / 60
    return Parsed(minutes, ~absent & minutes.isna())


def _with_decimal_point(text: pd.Series, decimal: str, thousands: str) -> pd.Series:
    """Text in the site's signs as text with a decimal point; null where the signs do not fit."""
    point = re.escape(decimal)
    grouped = rf"[+-]?[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})+(?:{point}[0-9]+)?"
    plain = rf"[+-]?(?:[0-9]+(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]+)?"
    fits = text.str.fullmatch(f"{grouped}|{plain}" if thousands else plain)
    if thousands:
        text = text.str.replace(thousands, "", regex=False)
    return text.str.replace(decimal, ".", regex=False).where(fits.fillna(False).astype(bool))


def beyond_detection_limit(raw: pd.Series) -> pd.Series:
    """Whether a cell gives only a limit, such as ``<5``."""
    return as_text(raw).str.contains(_BEYOND_LIMIT, regex=True)


def parse_dates(
    raw: pd.Series,
    missing: Sequence[str],
    formats: str | Sequence[str],
    excel_day_0: str = EXCEL_DAY_0,
    complete: Mapping[str, int] | None = None,
) -> Parsed:
    """Calendar dates between 1900 and 2100; cells that already are dates need no format.

    *excel_day_0*: the date that a day number of the format ``excel`` counts from. *complete*: the
    ``day`` and ``month`` of dates in a format that lacks them.
    """
    text = as_text(raw)
    absent = is_missing(text, missing)
    if pd.api.types.is_datetime64_any_dtype(raw):
        dates = raw.dt.tz_localize(None).dt.normalize()
    else:
        dates = _dates_from_text(text.where(~absent), formats, excel_day_0, complete)
        is_date = raw.map(lambda cell: hasattr(cell, "isoformat")).astype(bool) & ~absent
        if is_date.any():
            dates = dates.where(~is_date, _dates_from_text(text.where(is_date), "%Y-%m-%d"))
    dates = dates.where(dates.between(_FIRST_DATE, _LAST_DATE))
    return Parsed(dates, ~absent & dates.isna())


def _dates_from_text(
    text: pd.Series,
    formats: str | Sequence[str],
    excel_day_0: str = EXCEL_DAY_0,
    complete: Mapping[str, int] | None = None,
) -> pd.Series:
    dates = pd.Series(pd.NaT, index=text.index, dtype="datetime64[ns]")
    # pandas reads "today" and "now" as the day of the run, whatever the format.
    text = text.where(text.str.contains(r"[0-9]", regex=True).fillna(False).astype(bool))
    for date_format in [formats] if isinstance(formats, str) else formats:
        if date_format in DAY_NUMBERS:
            parsed = _dates_from_day_numbers(text, date_format, excel_day_0)
        else:
            parsed = _completed(_dates_in_format(text, date_format), date_format, complete or {})
        dates = dates.fillna(parsed.dt.normalize())
    return dates


def _completed(dates: pd.Series, date_format: str, complete: Mapping[str, int]) -> pd.Series:
    """Dates, which a format without a day or month reads as the first, at the one that is given."""
    lacking = parts_lacking(date_format)
    if not lacking or not lacking <= set(complete):
        return dates
    parts = {"year": dates.dt.year, "month": dates.dt.month, "day": dates.dt.day}
    parts |= {part: dates.dt.year.where(dates.isna(), complete[part]) for part in lacking}
    return pd.to_datetime(pd.DataFrame(parts), errors="coerce")


def _dates_from_day_numbers(text: pd.Series, kind: str, excel_day_0: str) -> pd.Series:
    counted = DAY_NUMBERS[kind]
    numbers = _to_numbers(text) / counted.per_day
    numbers = numbers.where(numbers.between(counted.first, counted.last).fillna(False).astype(bool))
    day_0 = pd.Timestamp(excel_day_0 if kind == "excel" else counted.day_0)
    days = (numbers // 1).astype("Int64")
    # In days and seconds: 1582, which SPSS counts from, is out of reach of nanoseconds.
    since_1970 = (day_0.as_unit("s") - pd.Timestamp("1970-01-01").as_unit("s")).days
    since = (days.fillna(0) + since_1970).to_numpy("int64").astype("datetime64[D]")
    dates = pd.Series(since.astype("datetime64[s]"), index=text.index).where(days.notna())
    return dates.astype("datetime64[ns]")


def _dates_in_format(text: pd.Series, date_format: str) -> pd.Series:
    if date_format.endswith("%z"):  # the day that is written, whatever the zone
        text = text.str.replace(r"\s*(?:Z|[+-][0-9]{2}:?[0-9]{2})$", "", regex=True)
        date_format = date_format.removesuffix("%z")
    text, date_format = without_month_names(text, date_format)
    parsed = pd.to_datetime(text.astype(object), format=date_format, errors="coerce")
    if re.search(r"%[a-zA-Z]%", date_format):
        # Without a sign between them 2020111 is 11 January or 1 November: full digits only.
        parsed = parsed.where(parsed.dt.strftime(date_format) == text)
    return parsed


def parse_codes(raw: pd.Series, missing: Sequence[str], codes: Mapping[str, Any]) -> Parsed:
    """Codes as our values; a code that *codes* maps to null is known and missing."""
    text = as_text(raw)
    absent = is_missing(text, missing)
    codes = {plain_text(code): value for code, value in codes.items()}
    known = text.isin(list(codes))
    values = text.map({code: value for code, value in codes.items() if value is not None})
    return Parsed(values.where(~absent).astype(object), ~absent & ~known)


def cut_numbers(numbers: Parsed, bins: Sequence[Mapping[str, Any]]) -> Parsed:
    """Each number's category: the first of *bins* whose ``up_to`` it does not exceed.

    A number above the last ``up_to`` does not fit.
    """
    values = pd.Series(None, index=numbers.values.index, dtype=object)
    known = open_ = numbers.values.notna()
    for item in bins:
        below = (numbers.values <= item["up_to"]).fillna(False) if "up_to" in item else known
        fits = open_ & below.astype(bool)
        values[fits] = item["value"]
        open_ = open_ & ~fits
    return Parsed(values, numbers.bad | open_)


def convert(numbers: pd.Series, unit: str, to: str, substance: str | None) -> pd.Series:
    """Numbers in *unit*, in *to*; unchanged to the last bit where both are the same."""
    by = factor(unit, to, substance)
    return numbers if by == 1 else (numbers * by).round(_DECIMALS)
