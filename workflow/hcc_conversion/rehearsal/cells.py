"""What a site may write into one cell, so that it reads as a given value.

A *leaf* is a part of a field mapping that reads columns (`hcc_conversion.ingest.mapping.leaves`).
"""

import random
from collections.abc import Mapping
from math import log10
from typing import Any

import pandas as pd

from hcc_conversion.ingest.bounds import bounds_in_our_unit
from hcc_conversion.ingest.date_formats import DAY_NUMBERS
from hcc_conversion.ingest.units import factor

#: Of whole days and of the usual range of a measurement: how exactly a number is written.
_DAY_ACCURACY, _ACCURACY = 0.4, 0.0005
_MOST_DECIMALS = 9
#: Share of the numbers that are written as a limit, where a centre reads these.
_LIMITS = 0.03
#: What a value is where a centre tells no more.
COARSER = {f"V{vein}{grade}": "present" for vein in "pv" for grade in "1234"}


def same(one: Any, other: Any) -> bool:
    """Whether two values of ours are the same: yes is not 1, and 2 is 2.0."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return float(one) == float(other)
    return str(one) == str(other)


def missing_cells(leaf: Mapping[str, Any], source: Mapping[str, Any]) -> list[str]:
    """Cells that read as missing: an empty one, codes for missing, codes that mean nothing."""
    codes = [*source.get("missing", ()), *leaf.get("missing", ())]
    meanings = {**leaf.get("codes", {}), **leaf.get("bounds", {})}
    known_and_missing = [code for code, value in meanings.items() if value is None]
    return list(dict.fromkeys(["", *map(str, codes), *map(str, known_and_missing)]))


def cells_of(
    value: Any,
    leaf: Mapping[str, Any],
    field: Mapping[str, Any],
    source: Mapping[str, Any],
    rng: random.Random,
) -> list[str]:
    """Cells that read as *value*, the first to be taken; empty where none does.

    Parameters
    ----------
    value
        in our unit or codes; dates as Timestamp. Not missing.
    field
        the canonical field (`schemas/fields.yaml`).
    source
        the source's entry in the centre's file.
    """
    if "codes" in leaf:
        cells = [str(code) for code, ours in leaf["codes"].items() if same(ours, value)]
        rng.shuffle(cells)
    elif "bounds" in leaf:
        bounds = bounds_in_our_unit(leaf, field)
        cells = [code for code, one in bounds.items() if one is not None and one.holds(value)]
        rng.shuffle(cells)
    elif "date_format" in leaf:
        formats = leaf["date_format"]
        formats = [formats] if isinstance(formats, str) else list(formats)
        rng.shuffle(formats)
        cells = [write_date(value, date_format) for date_format in formats]
    elif "bins" in leaf:
        cells = [_with_signs(text, source) for text in _in_bin(value, leaf["bins"], rng)]
    elif "unit" in leaf:
        cells = [_with_signs(write_number(value, leaf, field), source)]
        if leaf.get("at_detection_limit") and rng.random() < _LIMITS:
            cells.insert(0, f"<{cells[0]}")
    else:
        cells = [str(value)]
    absent = missing_cells(leaf, source)
    return [cell for cell in cells if cell not in absent]


def write_date(date: pd.Timestamp, date_format: str) -> str:
    """A day in strptime codes, or as the number that a program counts it by."""
    if date_format not in DAY_NUMBERS:
        return date.strftime(date_format)
    counted = DAY_NUMBERS[date_format]
    day_0 = pd.Timestamp(counted.day_0).as_unit("s")
    return str((date.as_unit("s") - day_0).days * counted.per_day)


def write_number(value: float, leaf: Mapping[str, Any], field: Mapping[str, Any]) -> str:
    """A number of ours in the site's unit, with as many decimals as bring it back."""
    by = factor(leaf["unit"], field["unit"], field.get("substance"))
    text = f"{float(value) / by:.{decimals(leaf, field)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimals(leaf: Mapping[str, Any], field: Mapping[str, Any]) -> int:
    """Decimals with which a number in the site's unit is written."""
    by = factor(leaf["unit"], field["unit"], field.get("substance"))
    usual = max(map(abs, field.get("plausible") or field["limits"]))
    accuracy = _DAY_ACCURACY if field["kind"] == "day" else _ACCURACY * usual
    needed = log10(by / (2 * accuracy))
    return min(max(0, int(-(-needed // 1))), _MOST_DECIMALS)


def _in_bin(value: Any, bins: list[Mapping[str, Any]], rng: random.Random) -> list[str]:
    """A number of each category that means *value*: its upper limit, or one below it."""
    texts = []
    low: float | None = None
    for item in bins:
        high = item.get("up_to")
        if same(item["value"], value):
            if high is None:
                number = (0 if low is None else low) + rng.randint(1, 3)
            elif low is None:
                # Counts and sizes begin at 0, or at 1 where that is not beyond the limit.
                number = high if high <= 1 else rng.choice([high, max(1.0, int(high / 2))])
            else:
                number = rng.choice([high, low + (high - low) / 2])
            texts.append(f"{number:g}")
        low = high
    return texts


def _with_signs(text: str, source: Mapping[str, Any]) -> str:
    """A number with the decimal sign of the site, and sometimes its sign between thousands."""
    whole, point, fraction = text.partition(".")
    thousands = source.get("thousands", "")
    if thousands and whole.lstrip("-").isdigit():
        whole = f"{int(whole):,}".replace(",", thousands)
    return whole + (source.get("decimal", ".") if point else "") + fraction
