"""The unit of a column: by a word of its header, and by where its numbers lie."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd

from hcc_conversion.drafting.knowledge import knowledge
from hcc_conversion.drafting.words import words_of
from hcc_conversion.ingest.plain_text import plain_text
from hcc_conversion.ingest.units import UnknownUnit, factor

_BRACKETS = re.compile(r"[(\[（【]([^)\]）】]*)[)\]）】]")
#: Codes with their meaning, after a name: Y=1 N=0.
_CODE_LIST = re.compile(r"(?:[\w]+\s*=\s*\w+[\s,;/]*){2,}")
_SIGNS = re.compile(r"[\s.^*×·]+")
#: Units of a length of time, for days that are given as one.
DURATIONS = ("day", "week", "month", "year")
#: Between which limits the median of a follow-up lies, in days.
_FOLLOW_UP = (150, 2600)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def _plain_unit(text: str) -> str:
    text = plain_text(text).translate(_SUPERSCRIPTS).replace("µ", "u").replace("μ", "u")
    return _SIGNS.sub("", text.casefold()).removeprefix("x")


@cache
def _spelled_units() -> dict[str, str]:
    units = knowledge().meanings["units"]
    return {_plain_unit(written): unit for unit, of_unit in units.items() for written in of_unit}


def header_units(texts: Sequence[str]) -> list[str]:
    """The units that a header or a label may name, each once; ``U/mL`` can be two."""
    known = _spelled_units()
    found = []
    for text in texts:
        candidates = _BRACKETS.findall(text)
        candidates += [part for inside in _BRACKETS.findall(text) for part in inside.split(",")]
        words = words_of(_BRACKETS.sub(" ", text))
        if len(words) > 1:
            candidates += [words[-1]] if len(words[-1]) > 1 else []
            candidates += ["/".join(words[-2:])] if len(words) > 2 else []
        if "," in text:
            candidates.append(text.rpartition(",")[2])
        found += [known[_plain_unit(one)] for one in candidates if _plain_unit(one) in known]
    return list(dict.fromkeys(found))


def without_units(text: str) -> list[str]:
    """The words of a header without its unit: of brackets, or the last words of several."""
    known = _spelled_units()
    text = _CODE_LIST.sub(" ", _BRACKETS.sub(_unless_unit, text))
    words = words_of(text)
    for n_last in (2, 1):
        tail = "/".join(words[-n_last:])
        if len(words) > n_last and tail in known and len(tail) > 1:
            return words[:-n_last]
    return words


def _unless_unit(brackets: re.Match[str]) -> str:
    """What stands in brackets, if it is no unit: it says what the column is."""
    inside = brackets[1]
    says = (
        re.search(r"[^\W\d_]", inside)
        and "=" not in inside
        and _plain_unit(inside) not in _spelled_units()
    )
    return f" {inside} " if says else " "


def measured_unit(
    field: str, spec: Mapping[str, Any], texts: Sequence[str], numbers: pd.Series
) -> tuple[str, list[str], list[str]]:
    """Unit of a measured column, what is doubtful of it, and how it was found.

    The unit is empty where neither header nor numbers give one.
    """
    ours, substance = spec["unit"], spec.get("substance")
    median = float(numbers.median())
    named = header_units(texts)
    fitting = [unit for unit in named if _converts(unit, ours, substance)]
    if named and not fitting:
        return "", [f"the header's unit {named[0]} measures something else"], []
    typical = knowledge().meanings["typical"].get(field, {})
    units = typical.get("units", [ours])
    low, high = typical.get("median", spec.get("plausible", spec["limits"]))
    if fitting:
        unit = fitting[0]
        if low <= median * factor(unit, ours, substance) <= high:
            return unit, [], ["unit from the header"]
        said = f"the header says {unit}, but the median {median:g} would be unusual in it"
        return unit, [said], []
    likely = [unit for unit in units if low <= median * factor(unit, ours, substance) <= high]
    if len(likely) == 1:
        return likely[0], [], [f"unit from the numbers: their median is {median:g}"]
    if likely:
        said = f"the header names no unit; by the median {median:g} it can be {' or '.join(likely)}"
        return likely[0], [said], []
    return "", [f"no usual unit fits the median {median:g}"], []


def duration_unit(texts: Sequence[str], numbers: pd.Series) -> tuple[str, list[str], list[str]]:
    """Unit of a column that holds lengths of time, likewise."""
    median = float(numbers.median())
    named = [unit for unit in header_units(texts) if unit in DURATIONS]
    named += [unit for unit in DURATIONS for text in texts if f"{unit}s" in words_of(text)]
    if named:
        return named[0], [], ["unit from the header"]
    low, high = _FOLLOW_UP
    likely = [unit for unit in DURATIONS if low <= median * factor(unit, "day") <= high]
    if not likely:
        return "", [f"no usual unit of time fits the median {median:g}"], []
    best = "month" if "month" in likely else likely[0]
    said = f"the header names no unit of time; by the median {median:g} it can be"
    return best, [f"{said} {' or '.join(likely)}"], []


def _converts(unit: str, ours: str, substance: str | None) -> bool:
    try:
        factor(unit, ours, substance)
    except UnknownUnit:
        return False
    return True
