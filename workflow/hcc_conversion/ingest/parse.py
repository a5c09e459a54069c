"""Read raw cells as text, numbers, dates and codes: vectorised, remembering what did not fit.

Every function takes one raw column and returns values on the same index; a cell that is
missing and a cell that does not fit are both null, and only the second is in ``bad``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.ingest.units import factor

#: The text in `date_format` that stands for a spreadsheet's day number (1 = 1900-01-01).
EXCEL_DAY_NUMBER = "excel"
_EXCEL_EPOCH = pd.Timestamp("1899-12-30")
_FIRST_DATE, _LAST_DATE = pd.Timestamp("1900-01-01"), pd.Timestamp("2100-12-31")
_DECIMALS = 9  # after a unit conversion; hides binary dust such as 30.000000000000004


@dataclass(frozen=True)
class Parsed:
    """Values of one column, and which cells hold something that does not fit."""

    values: pd.Series
    bad: pd.Series


def as_text(raw: pd.Series) -> pd.Series:
    """The cells as trimmed text; whole numbers without ``.0``, dates as ISO; empty if missing."""
    if pd.api.types.is_float_dtype(raw) or pd.api.types.is_integer_dtype(raw):
        return _numbers_as_text(raw)
    text = raw.astype(object)
    if pd.api.types.infer_dtype(text, skipna=True) not in ("string", "empty"):
        text = text.map(_cell_as_text, na_action="ignore")
    return text.astype("string").str.strip().fillna("")


def _numbers_as_text(raw: pd.Series) -> pd.Series:
    numbers = raw.astype("Float64")
    whole = (numbers % 1 == 0).fillna(False)
    text = numbers.astype("string")
    text[whole] = numbers[whole].astype("Int64").astype("string")
    return text.fillna("")


def _cell_as_text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if hasattr(cell, "isoformat"):
        return cell.isoformat()[:10]
    return str(cell)


def is_missing(text: pd.Series, codes: Sequence[str]) -> pd.Series:
    """Whether a cell is empty or holds one of the codes for a missing value."""
    return (text == "") | text.isin([str(code) for code in codes])


def parse_numbers(
    raw: pd.Series,
    missing: Sequence[str],
    *,
    decimal: str = ".",
    thousands: str = "",
    at_detection_limit: bool = False,
) -> Parsed:
    """Numbers as floats; ``<5`` and ``>5`` are 5 if *at_detection_limit*, else they do not fit."""
    text = as_text(raw)
    absent = is_missing(text, missing)
    if thousands:
        text = text.str.replace(thousands, "", regex=False)
    if decimal != ".":
        # A dot would be a thousands separator here; it must be declared to be read as one.
        text = text.where(~text.str.contains(".", regex=False), "?")
        text = text.str.replace(decimal, ".", regex=False)
    if at_detection_limit:
        text = text.str.replace(_BEYOND_LIMIT, "", regex=True)
    numbers = pd.to_numeric(text.where(~absent), errors="coerce").astype("Float64")
    numbers = numbers.mask(np.isinf(numbers.to_numpy(dtype=float, na_value=np.nan)))
    return Parsed(numbers, ~absent & numbers.isna())


_BEYOND_LIMIT = r"^[<>≤≥＜＞]=?\s*"


def beyond_detection_limit(raw: pd.Series) -> pd.Series:
    """Whether a cell gives only a limit, such as ``<5``."""
    return as_text(raw).str.contains(_BEYOND_LIMIT, regex=True)


def parse_dates(raw: pd.Series, missing: Sequence[str], formats: str | Sequence[str]) -> Parsed:
    """Calendar dates between 1900 and 2100; cells that already are dates need no format."""
    text = as_text(raw)
    absent = is_missing(text, missing)
    if pd.api.types.is_datetime64_any_dtype(raw):
        dates = raw.dt.tz_localize(None).dt.normalize()
    else:
        dates = _dates_from_text(text.where(~absent), formats)
        is_date = raw.map(lambda cell: hasattr(cell, "isoformat")).astype(bool) & ~absent
        if is_date.any():
            dates = dates.where(~is_date, _dates_from_text(text.where(is_date), "%Y-%m-%d"))
    dates = dates.where(dates.between(_FIRST_DATE, _LAST_DATE))
    return Parsed(dates, ~absent & dates.isna())


def _dates_from_text(text: pd.Series, formats: str | Sequence[str]) -> pd.Series:
    dates = pd.Series(pd.NaT, index=text.index, dtype="datetime64[ns]")
    for date_format in [formats] if isinstance(formats, str) else formats:
        if date_format == EXCEL_DAY_NUMBER:
            numbers = pd.to_numeric(text, errors="coerce").astype("Float64")
            numbers = numbers.where(numbers.between(1, 80000))
            parsed = _EXCEL_EPOCH + pd.to_timedelta(numbers.astype(float), unit="D")
        else:
            parsed = pd.to_datetime(text.astype(object), format=date_format, errors="coerce")
        dates = dates.fillna(parsed.dt.normalize())
    return dates


def parse_codes(raw: pd.Series, missing: Sequence[str], codes: Mapping[str, Any]) -> Parsed:
    """Codes as our values; a code that *codes* maps to null is known and missing."""
    text = as_text(raw)
    absent = is_missing(text, missing)
    known = text.isin(list(codes))
    values = text.map({code: value for code, value in codes.items() if value is not None})
    return Parsed(values.where(~absent).astype(object), ~absent & ~known)


def cut_numbers(numbers: pd.Series, bins: Sequence[Mapping[str, Any]]) -> pd.Series:
    """Each number's category: the first of *bins* whose ``up_to`` it does not exceed."""
    values = pd.Series(None, index=numbers.index, dtype=object)
    known = numbers.notna()
    open_ = known.copy()
    for item in bins:
        fits = open_ & (numbers <= item["up_to"]).fillna(False) if "up_to" in item else open_
        values[fits] = item["value"]
        open_ &= ~fits
    return values


def convert(numbers: pd.Series, unit: str, to: str, substance: str | None) -> pd.Series:
    """Numbers in *unit*, in *to*; unchanged to the last bit where both are the same."""
    by = factor(unit, to, substance)
    return numbers if by == 1 else (numbers * by).round(_DECIMALS)
