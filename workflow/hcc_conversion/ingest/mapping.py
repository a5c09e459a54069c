"""A centre's mapping: which of its columns feeds which canonical field.

A *field mapping* is a small dictionary. It has one origin (`ORIGINS`) and says how to read it:

- ``{column: X, ...}``        a column of the source
- ``{join: [X, Y], separator: "-", ...}``  the text of several columns
- ``{constant: value}``       the same value in every row
- ``{first_of: [...]}``       the first of several field mappings that is not missing
- ``{any_of: [...]}``         true where any of several yes/no mappings is
- ``{sum_of: [...]}``         the sum of several numbers, missing parts left out
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from hcc_conversion.problems import did_you_mean

FieldMapping = Mapping[str, Any]

COMBINATORS = ("first_of", "any_of", "sum_of")
ORIGINS = ("column", "join", "constant", *COMBINATORS)
DAY_ZERO_DATE = "day_zero_date"
#: Kinds of fields a combinator makes sense for.
COMBINATOR_KINDS = {"any_of": {"yes_no"}, "sum_of": {"measured"}}


@dataclass(frozen=True)
class Block:
    """One source feeding one canonical table."""

    table: str
    key: str  # where it stands in the centre file
    source: str
    where: tuple[Mapping[str, Any], ...]
    columns: Mapping[str, FieldMapping]


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
        return {key: _fill(item, filled) for key, item in value.items()}
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


def possible_codes(mapping: FieldMapping) -> set[str]:
    """The values of ours that a mapping of codes, bins or a constant can give, as text."""
    values = [mapping.get("constant"), *mapping.get("codes", {}).values()]
    values += [item["value"] for item in mapping.get("bins", ())]
    of_parts = [possible_codes(part) for name in COMBINATORS for part in mapping.get(name, ())]
    return {str(value) for value in values if value is not None}.union(*of_parts)


# --- checks before anything is read ------------------------------------------------------------


def mapping_problems(centre: Mapping[str, Any], fields: Mapping[str, Mapping]) -> list[str]:
    """Every mistake in a centre's mapping that can be seen without its data.

    *fields* is `schemas/fields.yaml`: table, then field, then kind, unit, permitted values.
    """
    problems = []
    for name, source in centre["sources"].items():
        if source["format"] != "xlsx" and "sheet" in source:
            problems.append(f"sources.{name}.sheet: only an xlsx file has sheets")
    for table, entries in centre["tables"].items():
        for number, entry in enumerate(entries):
            problems += _block_problems(f"tables.{table}.{number}", entry, centre, fields[table])
    return problems + _day_zero_problems(centre, fields)


def _day_zero_problems(centre: Mapping[str, Any], fields: Mapping[str, Mapping]) -> list[str]:
    blocks = expand_blocks(centre)
    if any(DAY_ZERO_DATE in block.columns for block in blocks):
        return []
    dated = [
        f"{block.key}.columns.{field}"
        for block in blocks
        for field, mapping in block.columns.items()
        if fields[block.table].get(field, {}).get("kind") == "day"
        and any("date_format" in leaf for leaf in leaves(mapping))
    ]
    problem = "a date can only be counted from 'day_zero_date', which the patients table lacks"
    return [f"{key}: {problem}" for key in dict.fromkeys(dated)]


def _block_problems(key: str, entry: Mapping, centre: Mapping, fields: Mapping) -> list[str]:
    problems = []
    if not set(_placeholders(entry)) and entry["source"] not in centre["sources"]:
        hint = did_you_mean(entry["source"], centre["sources"])
        problems.append(f"{key}.source: no source is called '{entry['source']}'{hint}")
    columns = entry["columns"]
    for field in fields:
        if fields[field]["required"] and field not in columns:
            problems.append(f"{key}.columns: the field '{field}' is missing")
    for field, mapping in columns.items():
        place = f"{key}.columns.{field}"
        if field not in fields:
            problems.append(f"{place}: unknown field{did_you_mean(field, fields)}")
        else:
            problems += _field_problems(place, mapping, fields[field])
    return problems


def _placeholders(entry: Mapping) -> list[str]:
    return [name for name in entry.get("for_each", {}) if "{" + name + "}" in entry["source"]]


def _field_problems(place: str, mapping: FieldMapping, field: Mapping) -> list[str]:
    origins = [origin for origin in ORIGINS if origin in mapping]
    if len(origins) != 1:
        found = f"found {', '.join(origins)}" if origins else "found none"
        return [f"{place}: give exactly one of {', '.join(ORIGINS)} ({found})"]
    origin, kind = origins[0], field["kind"]
    if origin in COMBINATORS:
        problems = []
        if kind not in COMBINATOR_KINDS.get(origin, {kind}):
            problems.append(f"{place}: {origin} does not make sense for a {kind} field")
        for number, part in enumerate(mapping[origin]):
            problems += _field_problems(f"{place}.{origin}.{number}", part, field)
        return problems
    if origin == "constant":
        return _value_problems(place, [mapping["constant"]], field)
    return _reading_problems(place, mapping, field)


def _reading_problems(place: str, mapping: FieldMapping, field: Mapping) -> list[str]:
    kind = field["kind"]
    ways = [way for way in ("codes", "bins", "unit", "date_format") if way in mapping]
    allowed = {
        "measured": {"unit"},
        "day": {"unit", "date_format"},
        "date": {"date_format"},
        "coded": {"codes", "bins"},
        "yes_no": {"codes", "bins"},
        "text": {"codes"},
        "identifier": set(),
    }[kind]
    if field.get("accepts_date"):
        allowed = allowed | {"date_format"}
    problems = [
        f"{place}: '{way}' does not fit a {kind} field; it takes {_either(allowed)}"
        for way in ways
        if way not in allowed
    ]
    if allowed - {"codes"} or kind in ("coded", "yes_no"):
        fitting = [way for way in ways if way in allowed]
        if len(fitting) != 1 and not problems:
            unit = f" (ours is {field['unit']})" if field.get("unit") else ""
            problems.append(f"{place}: give {_either(allowed)}{unit}")
    if "codes" in mapping:
        problems += _value_problems(place, list(mapping["codes"].values()), field)
    if "bins" in mapping:
        problems += _value_problems(place, [item["value"] for item in mapping["bins"]], field)
        limits = [item.get("up_to") for item in mapping["bins"]]
        if None in limits[:-1] or limits[:-1] != sorted(limits[:-1]):
            problems.append(f"{place}.bins: up_to must rise, and only the last may lack it")
    return problems


def _either(names: set[str]) -> str:
    return " or ".join(f"'{name}'" for name in sorted(names)) or "no such key"


def _value_problems(place: str, values: list, field: Mapping) -> list[str]:
    permitted = field.get("values")
    if permitted is None:
        return []
    problems = []
    for value in values:
        # `is`-comparison of booleans: True == 1 in Python, and 1 is an ECOG status.
        fits = any(value == item and type(value) is type(item) for item in permitted)
        if value is not None and not fits:
            listed = ", ".join(
                str(item).lower() if isinstance(item, bool) else str(item) for item in permitted
            )
            problems.append(
                f"{place}: '{value}' is not one of our values: {listed}"
                f"{did_you_mean(value, permitted)}"
            )
    return problems
