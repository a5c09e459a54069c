"""How mapped and derived fields look once they are read: in our units, so that a wrong one is seen.

Fit for the centre's own screen: no identifier, no free text, of dates the first and last month.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.ingest.mapping import Block, leaves, possible_codes, source_columns
from hcc_conversion.run.wording import counted
from schemas.vocabulary import DAY_ZERO_DATE, FREE_TEXT

_TRUTH = {"True": "yes", "False": "no"}


@dataclass(frozen=True)
class FieldProfile:
    """One mapped field, or a derived one.

    columns
        the centre's columns that it comes from, each with the unit that they are said to have; of a
        derived field the fields that it is derived from.
    known, missing
        rows with and without a value, of those that map it.
    shows
        what the values are, in our units; empty where none is known.
    unusual
        what range is expected, where the median lies outside it; else empty.
    """

    table: str
    field: str
    columns: str
    known: int
    missing: int
    shows: str
    unusual: str = ""


def field_profiles(
    tables: Mapping[str, pd.DataFrame],
    blocks: Sequence[Block],
    fields: Mapping[str, Mapping[str, Any]],
    day_zero: pd.Series,
    derived: Mapping[str, Sequence[str]] | None = None,
) -> list[FieldProfile]:
    """Every field that *blocks* map, in the order of the tables and of the mapping; then what is
    derived of the patients.

    Parameters
    ----------
    tables, day_zero
        of `hcc_conversion.ingest.extract.Examination`.
    blocks
        of the centre's file.
    fields
        `hcc_conversion.study.canonical_fields.describe_fields`.
    derived
        `hcc_conversion.ingest.derived_fields.derived_from`.
    """
    profiles = []
    for table in dict.fromkeys(block.table for block in blocks):
        named = {name: None for block in blocks if block.table == table for name in block.columns}
        for name in named:
            mapping = {
                number: block.columns[name]
                for number, block in enumerate(blocks)
                if block.table == table and name in block.columns
            }
            rows = tables[table][tables[table]["block"].isin(list(mapping))]
            dated = name == DAY_ZERO_DATE
            values = rows["patient_id"].map(day_zero) if dated else rows[name]
            told = (fields[table][name], list(mapping.values()), rows, values, day_zero)
            shown = _shown((table, name), *told) if values.notna().any() else ""
            columns = _columns(list(mapping.values()))
            profiles.append(_profile((table, name), columns, fields[table][name], values, shown))
    for name, parts in (derived or {}).items():
        values, field = tables["patients"][name], fields["patients"][name]
        numbers = field["kind"] == "measured"
        known = values.dropna()
        shown = _numbers(known.astype(float), field["unit"]) if numbers else _counts(field, known)
        columns = f"derived from {', '.join(parts)}"
        place = ("patients", name)
        profiles.append(_profile(place, columns, field, values, shown if len(known) else ""))
    return profiles


def _profile(
    place: tuple[str, str],
    columns: str,
    field: Mapping[str, Any],
    values: pd.Series,
    shows: str,
) -> FieldProfile:
    known, missing = int(values.notna().sum()), int(values.isna().sum())
    return FieldProfile(*place, columns, known, missing, shows, _unusual(field, values))


def _shown(
    place: tuple[str, str],
    field: Mapping[str, Any],
    mappings: Sequence[Mapping[str, Any]],
    rows: pd.DataFrame,
    values: pd.Series,
    day_zero: pd.Series,
) -> str:
    kind = field["kind"]
    if kind == "identifier":
        return f"{values.nunique()} different"
    if kind == "text":
        known = {name.casefold() for name in FREE_TEXT.get(place, ())}
        names = values.dropna().astype(str).str.casefold()
        return f"{counted(int(names.isin(known).sum()), 'row')} with a name of the data dictionary"
    if kind == "date":
        return _months(values)
    if kind == "day":
        days = _numbers(values.dropna().astype(float), "days since day 0")
        dated = any("date_format" in leaf for one in mappings for leaf in leaves(one))
        if not dated:
            return days
        dates = rows["patient_id"].map(day_zero) + pd.to_timedelta(values.astype("Float64"), "D")
        return f"{_months(dates)}; median {_number(values.median())} days since day 0"
    if kind == "measured":
        return _numbers(values.dropna().astype(float), field["unit"])
    return _levels(field, mappings, values)


def _months(dates: pd.Series) -> str:
    first, last = dates.min(), dates.max()
    return f"{first:%Y-%m} to {last:%Y-%m}" if pd.notna(first) else "no date can be counted"


def _numbers(values: pd.Series, unit: str) -> str:
    low, high = _number(values.min()), _number(values.max())
    return f"median {_number(values.median())}, {low} to {high} {unit}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _levels(
    field: Mapping[str, Any], mappings: Sequence[Mapping[str, Any]], values: pd.Series
) -> str:
    """Every level that the mapping can give, with its count; 0 where nobody is in it."""
    can_be = set().union(*(possible_codes(mapping) for mapping in mappings))
    return _counts(field, values, can_be)


def _counts(
    field: Mapping[str, Any], values: pd.Series, can_be: Collection[str] = frozenset()
) -> str:
    """The levels that somebody is in, and those of *can_be*, with their counts."""
    counts = values.dropna().astype(str).value_counts()
    can_be = {*can_be, *counts.index}
    listed = [str(value) for value in field["values"] if str(value) in can_be]
    return ", ".join(f"{_TRUTH.get(level, level)} {counts.get(level, 0)}" for level in listed)


def _unusual(field: Mapping[str, Any], values: pd.Series) -> str:
    if "plausible" not in field or not values.notna().any():
        return ""
    low, high = field["plausible"]
    inside = low <= float(values.median()) <= high
    return "" if inside else f"unusual, mostly {_number(low)} to {_number(high)} is expected"


def _columns(mappings: Sequence[Mapping[str, Any]]) -> str:
    named: dict[str, None] = {}
    for mapping in mappings:
        for leaf in leaves(mapping):
            unit = f" ({leaf['unit']})" if "unit" in leaf else ""
            named[" + ".join(source_columns(leaf)) + unit] = None
        if not source_columns(mapping):
            named["a constant"] = None
    return ", ".join(named)
