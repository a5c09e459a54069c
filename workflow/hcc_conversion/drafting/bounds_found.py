"""Columns whose categories say between what a number lies: ``<400``, ``5-10``, or ``AFP >300``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hcc_conversion.drafting.codes_found import is_yes_or_high
from hcc_conversion.drafting.columns import Column
from hcc_conversion.drafting.knowledge import missing_words
from hcc_conversion.drafting.words import code_spelling
from hcc_conversion.ingest.bounds_checks import are_whole
from hcc_conversion.ingest.plain_text import plain_text
from schemas.bounds import Bounds

_MOST_CATEGORIES = 12
_NUMBER = r"(\d+(?:[.,]\d+)?)"
#: The sign of a limit; ``< or =`` and ``=<`` are written, too.
_SIGN = r"(<\s*or\s*=|>\s*or\s*=|<=|>=|=<|=>|<|>|≤|≥)"
_ONE = re.compile(rf"{_SIGN}\s*{_NUMBER}")
_RANGE = re.compile(rf"{_NUMBER}\s*(?:-|–|—|~|to|bis|a|à|至)\s*{_NUMBER}")
#: A limit in the name of a column, without its sign: AFP400, AFP_400.
_BARE = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(?![\d.])")


#: What names such a column beside the number itself.
_GROUP = re.compile(
    r"(?:[\s_-]|(?<=[a-z]))(?:groups?|grp|gp|cat|category|gruppe|classe|分组|组)$", re.I
)


@dataclass(frozen=True)
class BoundsFound:
    """bounds: the centre's code, then bounds as a centre's file has them (None: missing)."""

    bounds: Mapping[str, str | None]
    doubts: tuple[str, ...]
    limits: tuple[float, ...]


def find_bounds(column: Column) -> BoundsFound | None:
    """Between what the codes of *column* say that a number lies; None where they do not.

    By the codes themselves or their labels; else by a limit in the column's name or label, where
    its codes are yes and no. Ends of ranges that meet, such as 5–10 between ≤5 and >10, follow from
    their neighbours; of two ranges that meet, the limit is given to the upper one.
    """
    counts = column.counts
    if not 1 < len(counts) <= _MOST_CATEGORIES:
        return None
    texts = {code: plain_text(column.value_labels.get(code, code)) for code in counts}
    missing = [code for code, text in texts.items() if code_spelling(text) in missing_words()]
    told = {code: text for code, text in texts.items() if code not in missing}
    by_code = {code: _bounds_of(text, column.decimal) for code, text in told.items()}
    read = {code: bounds for code, bounds in by_code.items() if bounds is not None}
    doubts: list[str] = []
    if len(read) == len(told):
        found = _with_ends(read)
    elif not read and len(told) == 2:
        found, doubts = _by_name(column, told)
    else:
        return None
    limits = tuple(sorted({limit for one in found.values() for limit in one.limits}))
    written = {code: _ascii(one) for code, one in found.items()} | dict.fromkeys(missing)
    if not are_whole(written):
        return None
    return BoundsFound(written, tuple(doubts), limits)


def name_of_number(text: str) -> str:
    """A column's name or label without a limit and without what says that it is of categories."""
    plain = plain_text(text)
    return _GROUP.sub("", _BARE.sub(" ", _ONE.sub(" ", plain))).strip(" _-()[]")


def _bounds_of(text: str, decimal: str) -> Bounds | None:
    ones = _ONE.findall(text)
    if len(ones) == 1 and not _RANGE.search(text):
        sign, limit = ones[0][0], _to_number(ones[0][1], decimal)
        included = "=" in sign or sign in "≤≥"
        if sign[0] in "<≤" or sign == "=<":
            return Bounds(high=limit, high_included=included)
        return Bounds(low=limit, low_included=included)
    ranges = _RANGE.fullmatch(text.strip())
    if ranges and not ones:
        low, high = (_to_number(one, decimal) for one in ranges.groups())
        return Bounds(low, high, True, True) if low < high else None
    return None


def _to_number(text: str, decimal: str) -> float:
    return float(text.replace(",", "." if decimal == "," else ""))


def _with_ends(read: Mapping[str, Bounds]) -> dict[str, Bounds]:
    """Ranges without what belongs to a neighbour."""
    found = dict(read)
    for code, bounds in read.items():
        if bounds.low_included and bounds.high_included:
            others = [one for other, one in read.items() if other != code]
            below = any(one.high == bounds.low and one.high_included for one in others)
            ranges = [one for one in others if one.low_included and one.high_included]
            # Of two ranges that meet the limit goes to the upper one.
            below = below and not any(one.high == bounds.low for one in ranges)
            above = any(one.low == bounds.high and one.low_included for one in others)
            found[code] = Bounds(bounds.low, bounds.high, not below, not above)
    return found


def _by_name(column: Column, told: Mapping[str, str]) -> tuple[dict[str, Bounds], list[str]]:
    """Codes that mean yes and no of a limit in the column's name."""
    meaning = {code: is_yes_or_high(text) for code, text in told.items()}
    if set(meaning.values()) != {True, False}:
        return {}, []
    for text in (column.name, column.label):
        plain = plain_text(text)
        signed = [_bounds_of(f"{sign}{limit}", ".") for sign, limit in _ONE.findall(plain)]
        bare = [float(one) for one in _BARE.findall(plain)]
        if len(signed) == 1 and signed[0] is not None:
            yes, doubts = signed[0], []
        elif not signed and len(bare) == 1:
            yes = Bounds(low=bare[0])
            doubts = [f"its name has no sign: is {bare[0]:g} itself in the upper category?"]
        else:
            continue
        return {code: yes if is_yes else _beyond(yes) for code, is_yes in meaning.items()}, doubts
    return {}, []


def _beyond(bounds: Bounds) -> Bounds:
    """What bounds of one limit leave."""
    if abs(bounds.low) < float("inf"):
        return Bounds(high=bounds.low, high_included=not bounds.low_included)
    return Bounds(low=bounds.high, low_included=not bounds.high_included)


def _ascii(bounds: Bounds) -> str:
    return str(bounds).replace("≤", "<=").replace("≥", ">=")
