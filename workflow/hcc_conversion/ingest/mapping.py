"""A centre's mapping: which of its columns feeds which canonical field.

A *field mapping* is a small dictionary. It has one origin (`ORIGINS`) and says how to read it:

- ``{column: X, ...}``        a column of the source
- ``{join: [X, Y], separator: "-", ...}``  the text of several columns
- ``{constant: value}``       the same value in every row
- ``{first_of: [...]}``       the first of several field mappings that is not missing
- ``{any_of: [...]}``         true where any of several yes/no mappings is
- ``{sum_of: [...]}``         the sum of several numbers, missing parts left out
- ``{later_of: [...]}``, ``{earlier_of: [...]}``  the last or first of several dates or days
- ``{max_of: [...]}``, ``{min_of: [...]}``  the largest or smallest of several numbers

A column whose codes say between what a number lies (``bounds``) feeds a column of its own: see
`hcc_conversion.ingest.bounds.with_bounds`.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

FieldMapping = Mapping[str, Any]

COMBINATORS = (
    *("first_of", "any_of", "sum_of"),
    *("later_of", "earlier_of", "max_of", "min_of"),
)
ORIGINS = ("column", "join", "constant", *COMBINATORS)
#: The unit of durations written as hours and minutes in one cell, which is read in minutes.
CLOCK = "h:mm"
#: Conditions of ``where`` that compare a number or a date.
COMPARISONS = ("below", "at_most", "above", "at_least")


@dataclass(frozen=True)
class Block:
    """One source feeding one canonical table.

    ``same_patients``: its rows are of the patients of other blocks. ``named``: a field, then how
    its columns are called in messages, where they are of several files.
    """

    table: str
    key: str  # where it stands in the centre file
    source: str
    where: tuple[Mapping[str, Any], ...]
    columns: Mapping[str, FieldMapping]
    same_patients: bool = False
    named: Mapping[str, str] = field(default_factory=dict)


def expand_blocks(centre: Mapping[str, Any]) -> list[Block]:
    """The blocks of a centre file, ``for_each`` written out, patients first."""
    tables = sorted(centre["tables"].items(), key=lambda item: item[0] != "patients")
    blocks = []
    for table, entries in tables:
        for number, entry in enumerate(entries):
            for filled in _repeat(entry):
                blocks.append(
                    Block(
                        table=table,
                        key=f"tables.{table}.{number}",
                        source=filled["source"],
                        where=tuple(filled.get("where", ())),
                        columns=filled["columns"],
                        same_patients=filled.get("same_patients", False),
                    )
                )
    return blocks


def _repeat(entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    choices = entry.get("for_each", {})
    body = {key: value for key, value in entry.items() if key != "for_each"}
    for values in product(*choices.values()):
        filled = dict(zip(choices, map(str, values), strict=True))
        yield _fill(body, filled) if filled else body


def _fill(value: Any, filled: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for name, text in filled.items():
            value = value.replace("{" + name + "}", text)
        return value
    if isinstance(value, Mapping):
        return {_fill(key, filled): _fill(item, filled) for key, item in value.items()}
    if isinstance(value, list):
        return [_fill(item, filled) for item in value]
    return value


def leaves(mapping: FieldMapping) -> Iterator[FieldMapping]:
    """The parts of a field mapping that read columns."""
    for combinator in COMBINATORS:
        for part in mapping.get(combinator, ()):
            yield from leaves(part)
    if "column" in mapping or "join" in mapping:
        yield mapping


def source_columns(mapping: FieldMapping) -> list[str]:
    """The centre's columns that a field mapping reads, in order, each once."""
    names = [name for leaf in leaves(mapping) for name in leaf.get("join", [leaf.get("column")])]
    return list(dict.fromkeys(names))


def own_columns(block: Block, fields: Collection[str]) -> str:
    """The centre's columns behind *fields*, for a message; our names where there is no column."""
    own = [
        name
        for field in fields
        if field in block.columns
        for name in (
            [block.named[field]] if field in block.named else source_columns(block.columns[field])
        )
    ]
    return ", ".join(dict.fromkeys(own)) or ", ".join(f"({field})" for field in fields)


def possible_codes(mapping: FieldMapping) -> set[str]:
    """The values of ours that a mapping of codes, bins or a constant can give, as text."""
    values = [mapping.get("constant"), *mapping.get("codes", {}).values()]
    values += [item["value"] for item in mapping.get("bins", ())]
    of_parts = [possible_codes(part) for name in COMBINATORS for part in mapping.get(name, ())]
    return {str(value) for value in values if value is not None}.union(*of_parts)
