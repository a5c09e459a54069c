"""Mistakes in ``bounds`` of a centre's mapping that can be seen before anything is read."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from hcc_conversion.ingest.mapping import Block, FieldMapping, leaves
from schemas.bounds import Bounds, in_order, read_bounds

#: The table whose numbers can be held as bounds.
_TABLE = "patients"


def bounds_problems(
    place: str, table: str, mapping: FieldMapping, field: Mapping[str, Any]
) -> Iterator[str]:
    """Mistakes in the ``bounds`` of one field that can be seen without data.

    Together they must say everything that a number can be, each once: where one category had no
    code, everybody else would be counted as all.
    """
    if not any("bounds" in leaf for leaf in leaves(mapping)):
        return
    if "bounds" not in mapping:
        yield f"{place}: 'bounds' cannot be part of a combination"
        return
    place = f"{place}.bounds"
    if table != _TABLE or field["kind"] != "measured":
        yield f"{place}: only numbers of {_TABLE} can be held as bounds"
    yield from (f"{place}: {problem}" for problem in _text_problems(mapping["bounds"]))


def are_whole(bounds: Mapping[str, str | None]) -> bool:
    """Whether ``bounds`` as a centre's file has them say everything that a number can be."""
    return not any(_text_problems(bounds))


def _text_problems(bounds: Mapping[str, str | None]) -> Iterator[str]:
    read: list[Bounds] = []
    for text in bounds.values():
        try:
            read += [] if text is None else [read_bounds(text)]
        except ValueError as error:
            yield str(error)
            return
    ordered = in_order(read)
    if len(ordered) < 2:
        yield "give two or more, which together hold every number"
        return
    for one, other in pairwise(ordered):
        if not one.before(other):
            yield f"'{one}' and '{other}' overlap"
        elif not _adjoin(one, other):
            yield f"no code is for numbers between '{one}' and '{other}'"
    for end, text, given in (
        (ordered[0].low, "lowest", ordered[0]),
        (ordered[-1].high, "highest", ordered[-1]),
    ):
        if abs(end) != float("inf"):
            yield f"'{given}' is the {text}, so give it one limit: what lies beyond has no code"


def _adjoin(one: Bounds, other: Bounds) -> bool:
    """Whether no number lies between; of whole numbers 50 and 51 adjoin."""
    if one.high == other.low:
        return one.high_included or other.low_included
    whole = one.high == int(one.high) and one.high_included and other.low_included
    return whole and other.low == one.high + 1


def mixed_problems(blocks: Iterable[Block]) -> Iterator[str]:
    """Fields that are a number in one block and bounds in another: no mean would be of all."""
    ways: dict[str, set[bool]] = {}
    for block in blocks:
        for name, mapping in block.columns.items():
            if block.table == _TABLE:
                ways.setdefault(name, set()).add("bounds" in mapping)
    for name in sorted(name for name, are_bounds in ways.items() if len(are_bounds) > 1):
        yield (
            f"tables.{_TABLE}: {name} is a number in one block and 'bounds' in another: no mean"
            " would be of all patients; write a centre's file of its own for each"
        )
