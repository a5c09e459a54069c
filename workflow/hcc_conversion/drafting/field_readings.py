"""How a column is to be read as a field: codes, unit or date format, and what is doubtful of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from hcc_conversion.drafting.bounds_found import find_bounds
from hcc_conversion.drafting.codes_found import find_codes
from hcc_conversion.drafting.columns import Column, shown
from hcc_conversion.drafting.dates_found import FIRST_BIRTH, date_formats_of
from hcc_conversion.drafting.knowledge import Target, knowledge
from hcc_conversion.drafting.units_found import duration_unit, measured_unit
from hcc_conversion.ingest.date_formats import parts_lacking

#: Share of the cells whose codes must have a meaning, for a mapping to be written.
_LEAST_KNOWN = 0.5
_LEAST_NUMBERS = 0.9
_LEAST_DISTINCT = 5
#: Codes that are listed with their counts; more are seen in the mapping.
_MOST_COUNTED = 8
_TO_COMPLETE = "..."
#: What stands for a part that a date lacks.
_MIDDLE = {"day": 15, "month": 7}


@dataclass(frozen=True)
class FieldReading:
    """mapping: for the centre file; empty where the cells do not fit the field.

    doubts
        why a person must look.
    notes
        how it was found.
    fits_well
        the cells themselves speak for the field: all codes are words of it.
    to_complete
        what could be written once somebody says what codes mean; empty where that is not all.
    """

    mapping: dict[str, Any]
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    fits_well: bool = False
    to_complete: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Context:
    """What a column is read beside.

    identifiers
        the patient of every row.
    certain_formats
        date formats that other columns of the file can only have.
    """

    file_format: str
    identifiers: pd.Series
    certain_formats: frozenset[str] = frozenset()


def read_field(target: Target, column: Column, context: Context) -> FieldReading:
    """How *column* is read as *target*."""
    if column.cells.empty:
        return FieldReading({}, ("the column is empty",))
    spec = knowledge().spec(target)
    kind = spec["kind"]
    if kind == "identifier":
        return FieldReading({"column": column.name})
    if kind in ("day", "date") or spec.get("accepts_date"):
        read = _read_date(target, column, context)
        if read.mapping or kind != "yes_no":
            return read
    if target.field == "age_years" and (born := _read_date(target, column, context)).mapping:
        said = "an age in whole years at day 0 is counted from this date, which is not kept"
        return replace(born, doubts=(said, *born.doubts))
    if kind == "measured":
        return _read_number(target, column)
    if kind == "text":
        return _read_text(target, column)
    return _read_codes(target, column, context)


def _read_date(target: Target, column: Column, context: Context) -> FieldReading:
    found = date_formats_of(column, context.file_format, *_first_day(target))
    if found is None:
        if target.field == "last_contact_day":
            return read_duration(column)
        return FieldReading({}, ("its cells are no dates",))
    doubts: list[str] = []
    chosen = found.formats[0]
    if len(found.formats) > 1:
        certain = [one for one in found.formats if one in context.certain_formats]
        listed = " or ".join(found.formats)
        if len(certain) == 1:
            chosen = certain[0]
            note = f"{listed} fit; other columns of the file are {chosen}"
            if not found.partial:
                return FieldReading(_dated(column, chosen), (), (note,))
        doubts.append(f"day and month cannot be told apart: {listed}")
    if found.unread:
        doubts.append(f"{found.unread} cells are written otherwise")
    if chosen in ("excel", "sas", "stata", "spss"):
        doubts.append("numbers, taken for day numbers")
    if chosen in ("unix", "unix_ms"):
        doubts.append("numbers, taken for seconds or milliseconds since 1970")
    mapping = _dated(column, chosen)
    if found.partial:
        formats = [one for one, _ in found.partial]
        lacking = set().union(*map(parts_lacking, formats))
        mapping["date_format"] = [chosen, *formats]
        mapping["complete"] = {part: _MIDDLE[part] for part in ("day", "month") if part in lacking}
        n_partial = sum(n for _, n in found.partial)
        doubts.append(f"{n_partial} cells lack a day, or a month: is their middle meant?")
    return FieldReading(mapping, tuple(doubts))


def _first_day(target: Target) -> tuple[pd.Timestamp, ...]:
    return (FIRST_BIRTH,) if target.field == "age_years" else ()


def _dated(column: Column, date_format: str) -> dict[str, Any]:
    return {"column": column.name, "date_format": date_format}


def read_duration(column: Column) -> FieldReading:
    """How a column is read as a length of time since day 0."""
    numbers = column.numbers()
    if numbers.notna().mean() < _LEAST_NUMBERS or numbers.nunique() < _LEAST_DISTINCT:
        return FieldReading({}, ("its cells are neither dates nor lengths of time",))
    unit, doubts, notes = duration_unit([column.name, column.label], numbers)
    if not unit:
        return FieldReading({}, tuple(doubts))
    said = "a length of time: is it counted from day 0?"
    return FieldReading({"column": column.name, "unit": unit}, (said, *doubts), tuple(notes))


def _read_number(target: Target, column: Column) -> FieldReading:
    if target.table == "patients" and (bounded := _read_bounds(target, column)):
        return bounded
    numbers = column.numbers()
    if numbers.notna().mean() < _LEAST_NUMBERS:
        return FieldReading({}, ("its cells are no numbers",))
    if column.value_labels and set(column.counts) <= set(column.value_labels):
        return FieldReading({}, ("its values are codes with labels, no measurements",))
    if numbers.nunique() < min(_LEAST_DISTINCT, max(3, len(numbers) // 2)):
        n_distinct = numbers.nunique()
        said = f"{n_distinct} different values are categories rather than measurements"
        return FieldReading({}, (said,))
    spec = knowledge().spec(target)
    missing = _missing_numbers(numbers)
    known = numbers[~numbers.isin(missing) & numbers.notna()]
    unit, doubts, notes = measured_unit(target.field, spec, [column.name, column.label], known)
    if not unit:
        return FieldReading({}, tuple(doubts))
    mapping: dict[str, Any] = {"column": column.name, "unit": unit}
    if missing:
        counts = ", ".join(f"{value:g} ({(numbers == value).sum()})" for value in missing)
        mapping["missing"] = [f"{value:g}" for value in missing]
        doubts.append(f"taken for a missing value: {counts}")
    if column.beyond_limit:
        mapping["at_detection_limit"] = True
        notes.append("<5 is read as 5")
    unread = int(numbers.isna().sum())
    if unread:
        doubts.append(f"{unread} cells are no numbers")
    return FieldReading(mapping, tuple(doubts), tuple(notes))


def _read_bounds(target: Target, column: Column) -> FieldReading | None:
    """A number that is held as categories; None where it is not."""
    found = find_bounds(column)
    if found is None:
        return None
    spec, texts = knowledge().spec(target), [column.name, column.label]
    unit, doubts, notes = measured_unit(target.field, spec, texts, pd.Series(found.limits))
    if not unit:
        return FieldReading({}, tuple(doubts))
    counts = column.counts
    said = "no number, but categories: is each limit in the right one?"
    mapping = {"column": column.name, "unit": unit, "bounds": found.bounds}
    notes.append(", ".join(f"{code} ({counts[code]})" for code in found.bounds))
    return FieldReading(mapping, (said, *found.doubts, *doubts), tuple(notes))


def _missing_numbers(numbers: pd.Series) -> list[float]:
    """Numbers such as 999 that lie far from all others."""
    codes = [float(one) for one in knowledge().meanings["missing_numbers"]]
    rest = numbers[~numbers.isin(codes)].dropna()
    if rest.empty:
        return []
    beyond = 1.5 * float(rest.max())
    return [
        code
        for code in codes
        if (numbers == code).any()
        and (code < 0 <= float(rest.min()) or (code >= 88 and code > beyond))
    ]


def _read_text(target: Target, column: Column) -> FieldReading:
    found = find_codes(target, column)
    names = set(found.codes.values())
    mapping: dict[str, Any] = {"column": column.name}
    if not found.codes:
        said = "none of its values is a name of the study; map them with 'codes' or leave them"
        return FieldReading(mapping, (said,))
    if not found.unknown:
        if all(code == name for code, name in found.codes.items()) and not found.missing:
            return FieldReading(mapping, fits_well=True)
        codes = {**found.codes, **dict.fromkeys(found.missing)}
        return FieldReading({**mapping, "codes": codes}, fits_well=True)
    said = (
        f"{len(found.unknown)} of {column.n_distinct} values are no names of the study"
        f" ({len(names)} are); map them with 'codes' (docs/data-dictionary.md)"
    )
    return FieldReading(mapping, (said,))


def _read_codes(target: Target, column: Column, context: Context) -> FieldReading:
    if target.field == "tumour_number" and (counted := _read_count(column)):
        return counted
    if target.field == "child_pugh" and (scored := _read_score(column)):
        return scored
    if not column.may_be_codes and column.n_distinct > 4:
        return FieldReading({}, ("too many different values for codes",))
    found = find_codes(target, column)
    counts = column.counts
    total = sum(counts.values()) - sum(counts[code] for code in found.missing)
    missing = [code for code in found.unknown if _is_missing_number(code)] if found.codes else []
    unknown = [code for code in found.unknown if code not in missing]
    n_known = sum(counts.get(code, 0) for code in [*found.codes, *missing])
    if not found.codes or n_known < _LEAST_KNOWN * total:
        said = _without_meaning(column, list(found.unknown), context)
        known, n_hidden = shown(column, list(found.unknown), context.identifiers)
        codes = {**found.codes, **dict.fromkeys(sorted(known), _TO_COMPLETE)}
        blank = {} if n_hidden or not known else {"column": column.name, "codes": codes}
        return FieldReading({}, said, to_complete=blank)
    mapping: dict[str, Any] = {
        "column": column.name,
        "codes": {**found.codes, **dict.fromkeys(found.missing)},
    }
    doubts = [found.doubt] if found.doubt else []
    if missing:
        mapping["missing"] = missing
        listed = ", ".join(f"{code} ({counts[code]})" for code in missing)
        doubts.append(f"taken for a missing value: {listed}")
    if unknown:
        doubts += _without_meaning(column, unknown, context)
    notes = ["meaning by the labels of values"] if found.by_label else []
    if len(found.codes) <= _MOST_COUNTED:
        notes.append(", ".join(f"{code} ({counts.get(code, 0)})" for code in found.codes))
    are_numbers = all(code.isdigit() for code in found.codes) and not found.by_label
    if target.field == "ecog" and are_numbers and "0" not in found.codes:
        doubts.append("no 0 is among them: is 1 ECOG 1?")
    return FieldReading(
        mapping, tuple(doubts), tuple(notes), fits_well=found.are_own and not doubts
    )


def _without_meaning(column: Column, unknown: list[str], context: Context) -> tuple[str, ...]:
    texts, n_hidden = shown(column, unknown, context.identifiers)
    hidden = f"{n_hidden} that only your file shows" if n_hidden else ""
    told = ", ".join(f"{code} ({n})" for code, n in texts.items())
    listed = " and ".join(part for part in (told, hidden) if part)
    return (f"codes without a known meaning: {listed}",)


def _is_missing_number(code: str) -> bool:
    return code in {str(number) for number in knowledge().meanings["missing_numbers"]}


def _read_count(column: Column) -> FieldReading | None:
    """A number of tumours, cut into one and several."""
    numbers = column.numbers()
    is_count = bool((numbers.dropna() % 1 == 0).all()) and numbers.notna().mean() >= _LEAST_NUMBERS
    if column.value_labels or not is_count or numbers.nunique() < 3 or numbers.min() < 0:
        return None
    bins = [{"up_to": 1, "value": "solitary"}, {"value": "multiple"}]
    doubts = []
    if numbers.min() == 0:
        doubts.append("0 is among them; it would count as solitary")
    if numbers.max() > 20:
        doubts.append(f"up to {numbers.max():g}: is that a code for missing?")
    return FieldReading({"column": column.name, "bins": bins}, tuple(doubts), fits_well=True)


def _read_score(column: Column) -> FieldReading | None:
    """A Child-Pugh score in points, cut into its classes."""
    numbers = column.numbers()
    if column.value_labels or numbers.notna().mean() < _LEAST_NUMBERS:
        return None
    if not numbers.dropna().between(5, 15).all():
        return None
    bins = [{"up_to": 6, "value": "A"}, {"up_to": 9, "value": "B"}, {"value": "C"}]
    return FieldReading(
        {"column": column.name, "bins": bins}, ("taken for points: 5-6 A, 7-9 B, 10-15 C",)
    )


def certain_date_formats(columns: Iterable[Column], file_format: str) -> frozenset[str]:
    """Date formats that columns of a file can only have."""
    found = [date_formats_of(column, file_format) for column in columns]
    return frozenset(one.formats[0] for one in found if one and len(one.formats) == 1)
