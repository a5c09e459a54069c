"""Mistakes in a centre's mapping that can be seen before anything is read."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from hcc_conversion.ingest.blanks import blank_problems
from hcc_conversion.ingest.bounds_checks import bounds_problems, mixed_problems
from hcc_conversion.ingest.confirmation_checks import answer_problems, confirmation_problems
from hcc_conversion.ingest.date_formats import (
    DAY_NUMBERS,
    DAY_NUMBERS_OF_FORMAT,
    ambiguous_formats,
    parts_lacking,
)
from hcc_conversion.ingest.derived_fields import derive_problems
from hcc_conversion.ingest.mapping import (
    CLOCK,
    COMBINATORS,
    COMPARISONS,
    ORIGINS,
    Block,
    FieldMapping,
    expand_blocks,
    leaves,
)
from hcc_conversion.ingest.patient_blocks import join_problems, joined_blocks
from hcc_conversion.ingest.plain_text import plain_text
from hcc_conversion.ingest.source_checks import source_problems
from hcc_conversion.run.problems import did_you_mean
from schemas.vocabulary import DAY_ZERO_DATE

#: Kinds of fields a combinator makes sense for; first_of does for all.
_COMBINATOR_KINDS = {
    "any_of": {"yes_no"},
    "sum_of": {"measured"},
    "later_of": {"day", "date"},
    "earlier_of": {"day", "date"},
    "max_of": {"measured"},
    "min_of": {"measured"},
}
#: Ways of reading a column, and the kinds of fields they fit.
_WAYS = ("codes", "bins", "unit", "date_format")
_WAYS_OF_KIND = {
    "measured": {"unit"},
    "day": {"unit", "date_format"},
    "date": {"date_format"},
    "coded": {"codes", "bins"},
    "yes_no": {"codes", "bins"},
    "text": {"codes"},
    "identifier": set(),
}
#: The reading keys that belong to an origin; any other would be passed over in silence.
_READING = {*_WAYS, "missing", "at_detection_limit", "on_invalid", "complete", "bounds"}
_KEYS_OF_ORIGIN = {"column": _READING, "join": {*_READING, "separator"}}
_DIRECTIVES = set("YymdbBjHMSfpIaAz")


def mapping_problems(
    centre: Mapping[str, Any], fields: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """Every mistake in a centre's mapping that can be seen without its data.

    *fields* is `schemas/fields.yaml`: table, then field, then kind, unit, permitted values.
    """
    problems = []
    for name, source in centre["sources"].items():
        problems += [f"sources.{name}.{problem}" for problem in source_problems(source)]
    blocks = expand_blocks(centre)
    for block in blocks:
        problems += _block_problems(block, centre["sources"], fields[block.table])
    problems += [*join_problems(blocks), *mixed_problems(blocks), *derive_problems(centre, blocks)]
    mapped: dict[str, set[str]] = {}
    for block in joined_blocks(blocks, {name: name for name in centre["sources"]}):
        of_source = mapped.setdefault(block.source, set())
        of_source.update(f"{block.table}.{field}" for field in block.columns)
    problems += [*confirmation_problems(centre, mapped), *answer_problems(centre)]
    # A repeated block has the same problems again and again.
    return list(dict.fromkeys([*problems, *_day_zero_problems(centre, fields)]))


def _block_problems(
    block: Block, sources: Mapping[str, Mapping[str, Any]], fields: Mapping[str, Any]
) -> list[str]:
    problems = []
    if block.source not in sources:
        hint = did_you_mean(block.source, sources)
        problems.append(f"{block.key}.source: no source is called '{block.source}'{hint}")
    for field, described in fields.items():
        needed = described["required"] and (field == "patient_id" or not block.same_patients)
        if needed and field not in block.columns:
            problems.append(f"{block.key}.columns: the field '{field}' is missing")
    missing = sources.get(block.source, {}).get("missing", [])
    for field, mapping in block.columns.items():
        place = f"{block.key}.columns.{field}"
        if field not in fields:
            problems.append(f"{place}: unknown field{did_you_mean(field, fields)}")
        else:
            read = {key: value for key, value in mapping.items() if key != "prefer"}
            problems += _field_problems(place, read, fields[field], missing)
            problems += bounds_problems(place, block.table, mapping, fields[field])
        problems += _day_number_problems(place, mapping, sources.get(block.source, {}))
    for number, condition in enumerate(block.where):
        problems += _condition_problems(f"{block.key}.where.{number}", condition)
    return problems + blank_problems(block, fields)


def _condition_problems(place: str, condition: Mapping[str, Any]) -> Iterator[str]:
    compared = [name for name in COMPARISONS if name in condition]
    if set(condition) <= {"column", "date_format"}:
        yield f"{place}: give a condition, e.g. present: true"
    elif "date_format" in condition and not compared:
        yield f"{place}: 'date_format' has no effect without {_either(set(COMPARISONS))}"
    for name in compared:
        limit, told = condition[name], f"{place}.{name}: '{condition[name]}' is not"
        if "date_format" in condition:
            if not _is_iso_date(limit):
                yield f"{told} a date; write it as 2020-03-31"
        elif isinstance(limit, str):
            yield f"{told} a number; to compare dates give 'date_format' too"
    if "date_format" in condition:
        yield from _date_format_problems(place, condition["date_format"], None)


def _is_iso_date(text: Any) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except (TypeError, ValueError):
        return False


def _day_number_problems(
    place: str, mapping: FieldMapping, source: Mapping[str, Any]
) -> Iterator[str]:
    own = DAY_NUMBERS_OF_FORMAT.get(source.get("format", ""))
    for leaf in leaves(mapping):
        formats = leaf.get("date_format", [])
        if own and "excel" in ([formats] if isinstance(formats, str) else formats):
            day_0 = DAY_NUMBERS[own].day_0
            yield (
                f"{place}.date_format: a {source['format']} file counts from {day_0}, a workbook"
                f" from another day: write '{own}'"
            )


def _day_zero_problems(
    centre: Mapping[str, Any], fields: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    blocks = expand_blocks(centre)
    if any(DAY_ZERO_DATE in block.columns for block in blocks):
        return []
    problem = "a date can only be counted from 'day_zero_date', which the patients table lacks"
    return [
        f"{block.key}.columns.{field}: {problem}"
        for block in blocks
        for field, mapping in block.columns.items()
        if fields[block.table].get(field, {}).get("kind") in ("day", "measured")
        and any("date_format" in leaf for leaf in leaves(mapping))
    ]


def _field_problems(
    place: str, mapping: FieldMapping, field: Mapping[str, Any], missing: list[Any]
) -> list[str]:
    origins = [origin for origin in ORIGINS if origin in mapping]
    if len(origins) != 1:
        found = f"found {', '.join(origins)}" if origins else "found none"
        return [f"{place}: give exactly one of {', '.join(ORIGINS)} ({found})"]
    origin = origins[0]
    idle = sorted(set(mapping) - {origin} - _KEYS_OF_ORIGIN.get(origin, set()))
    problems = [f"{place}: '{key}' has no effect beside '{origin}'" for key in idle]
    if origin in COMBINATORS:
        return problems + _combination_problems(place, origin, mapping, field, missing)
    if origin == "constant":
        return problems + _constant_problems(place, mapping["constant"], field)
    return problems + list(_reading_problems(place, mapping, field, missing))


def _combination_problems(
    place: str, origin: str, mapping: FieldMapping, field: Mapping[str, Any], missing: list[Any]
) -> list[str]:
    problems = []
    kind = field["kind"]
    if kind not in _COMBINATOR_KINDS.get(origin, {kind}):
        problems.append(f"{place}: {origin} does not make sense for a {kind} field")
    for number, part in enumerate(mapping[origin]):
        problems += _field_problems(f"{place}.{origin}.{number}", part, field, missing)
    are_dates = {"date_format" in leaf for leaf in leaves(mapping)}
    if are_dates == {True} and origin in ("sum_of", "max_of", "min_of"):
        problems.append(f"{place}: {origin} does not make sense for dates")
    if len(are_dates) > 1:
        problems.append(f"{place}: dates and other values cannot stand in one {origin}")
    return problems


def _constant_problems(place: str, constant: Any, field: Mapping[str, Any]) -> list[str]:
    if "values" in field:
        return _value_problems(place, [constant], field)
    kind = field["kind"]
    if kind in ("measured", "day"):
        low, high = field["limits"]
        is_number = isinstance(constant, int | float) and not isinstance(constant, bool)
        if not is_number or not low <= constant <= high:
            unit = field["unit"]
            return [f"{place}: '{constant}' is not a number from {low:g} to {high:g} {unit}"]
    elif kind == "date" or not isinstance(constant, str):
        return [f"{place}: a {kind} field cannot be the constant '{constant}'"]
    return []


def _reading_problems(
    place: str, mapping: FieldMapping, field: Mapping[str, Any], missing: list[Any]
) -> Iterator[str]:
    kind = field["kind"]
    ways = [way for way in _WAYS if way in mapping]
    accepts_date = field.get("accepts_date") or field.get("from_birth")
    allowed = _WAYS_OF_KIND[kind] | ({"date_format"} if accepts_date else set())
    unfit = [way for way in ways if way not in allowed]
    for way in unfit:
        yield f"{place}: '{way}' does not fit a {kind} field; it takes {_either(allowed)}"
    needs_one = kind not in ("text", "identifier")
    if not unfit and needs_one and len(ways) != 1:
        unit = f" (ours is {field['unit']})" if field.get("unit") else ""
        yield f"{place}: give {_either(allowed)}{unit}"
    if mapping.get("unit") == CLOCK and field.get("unit") != "min":
        yield f"{place}: '{CLOCK}' is for durations that are kept in minutes"
    if "at_detection_limit" in mapping and not {"unit", "bins"} & set(ways):
        yield f"{place}: 'at_detection_limit' has no effect without 'unit' or 'bins'"
    if "bounds" in mapping and ways == ["unit"]:
        if "at_detection_limit" in mapping:
            yield f"{place}: 'at_detection_limit' has no effect beside 'bounds'"
        yield from _code_problems(place, "bounds", mapping, missing)
    elif "bounds" in mapping:
        yield f"{place}: 'bounds' are of a number, in 'unit'"
    if "codes" in mapping:
        yield from _value_problems(place, list(mapping["codes"].values()), field)
        yield from _code_problems(place, "codes", mapping, missing)
    if "bins" in mapping:
        yield from _value_problems(place, [item["value"] for item in mapping["bins"]], field)
        limits = [item.get("up_to") for item in mapping["bins"]]
        known = [limit for limit in limits if limit is not None]
        if None in limits[:-1] or known != sorted(set(known)):
            yield f"{place}.bins: up_to must rise, and only the last may lack it"
    if ways == ["date_format"] and not unfit:
        yield from _date_format_problems(place, mapping["date_format"], mapping.get("complete"))
    elif "complete" in mapping:
        yield f"{place}: 'complete' has no effect without 'date_format'"


def _code_problems(
    place: str, key: str, mapping: FieldMapping, missing: list[Any]
) -> Iterator[str]:
    """Codes under *key*, ``codes`` or ``bounds``, that are never read, or twice."""
    absent = {plain_text(str(code)) for code in [*missing, *mapping.get("missing", ())]}
    alike: dict[str, Any] = {}
    for code, value in mapping[key].items():
        plain = plain_text(code)
        if code != code.strip() or not plain:
            yield f"{place}.{key}: '{code}' is never read: cells are trimmed, empty is missing"
        elif plain in absent:
            yield f"{place}.{key}: '{code}' also stands under 'missing'"
        elif repr(alike.get(plain, value)) != repr(value):
            yield f"{place}.{key}: '{code}' stands twice with two meanings, written differently"
        alike.setdefault(plain, value)


def _date_format_problems(
    place: str, date_format: str | list[str], complete: Mapping[str, int] | None
) -> Iterator[str]:
    formats = [date_format] if isinstance(date_format, str) else date_format
    if not formats:
        yield f"{place}.date_format: give at least one format"
    for text in formats:
        if text in DAY_NUMBERS:
            continue
        directives = set(re.findall(r"%(.)", text))
        has_day = directives & {"Y", "y"} and parts_lacking(text) <= set(complete or ())
        if directives - _DIRECTIVES or not has_day or text.find("%z") not in (-1, len(text) - 2):
            yield (
                f"{place}.date_format: '{text}' does not give a day; write year, month and day in"
                " strptime codes, e.g. %Y-%m-%d, %d.%m.%Y, %m/%d/%y, or as a day number"
                f" {_either(set(DAY_NUMBERS))}; of dates without a day or month say what stands for"
                " it, e.g. complete: {day: 15, month: 7}"
            )
            return
    if complete and not any(map(parts_lacking, formats)):
        yield f"{place}: 'complete' has no effect: no format lacks a day"
    for one, other, example in ambiguous_formats(formats):
        yield (
            f"{place}.date_format: '{one}' and '{other}' read the same text as different days,"
            f" e.g. {example}"
        )


def _either(names: set[str]) -> str:
    return " or ".join(f"'{name}'" for name in sorted(names)) or "no such key"


def _value_problems(place: str, values: list[Any], field: Mapping[str, Any]) -> list[str]:
    permitted = field.get("values")
    if permitted is None:
        return []
    listed = ", ".join(
        str(item).lower() if isinstance(item, bool) else str(item) for item in permitted
    )
    return [
        f"{place}: '{value}' is not one of our values: {listed}{did_you_mean(value, permitted)}"
        for value in values
        # The type counts: True == 1 in Python, and 1 is an ECOG status.
        if value is not None
        and not any(value == item and type(value) is type(item) for item in permitted)
    ]
