"""Evaluate a field mapping on the rows of a source."""

from collections.abc import Mapping
from functools import reduce
from typing import Any

import pandas as pd

from hcc_conversion.ingest.mapping import FieldMapping
from hcc_conversion.ingest.parse import (
    Parsed,
    as_text,
    convert,
    cut_numbers,
    is_missing,
    parse_codes,
    parse_dates,
    parse_numbers,
)


def evaluate(
    mapping: FieldMapping, field: Mapping[str, Any], rows: pd.DataFrame, source: Mapping[str, Any]
) -> pd.Series:
    """The values of one canonical field, on the index of *rows*; null where missing or bad.

    Parameters
    ----------
    mapping
        see `hcc_conversion.ingest.mapping`.
    field
        its description, from `hcc_conversion.ingest.fields`.
    rows
        raw rows of the source, as `hcc_conversion.ingest.readers.read_source` gives them.
    source
        the source's entry in the centre file: missing codes, decimal and thousands signs.

    Returns
    -------
    Dates (datetime64) where the mapping has a ``date_format``, else values in our unit or codes.
    """
    if "constant" in mapping:
        return pd.Series(mapping["constant"], index=rows.index, dtype=object)
    for combinator, combine in _COMBINE.items():
        if combinator in mapping:
            return combine([evaluate(part, field, rows, source) for part in mapping[combinator]])
    return read_leaf(mapping, field, raw_column(mapping, rows), source).values


def raw_column(mapping: FieldMapping, rows: pd.DataFrame) -> pd.Series:
    """The raw cells a leaf of a mapping reads; joined as text where it names several columns."""
    if "column" in mapping:
        return rows[mapping["column"]]
    texts = [as_text(rows[name]) for name in mapping["join"]]
    joined = reduce(lambda left, right: left + mapping.get("separator", "") + right, texts)
    # A part that is missing makes the whole missing: half a date is no date.
    incomplete = reduce(lambda left, right: left | right, [text == "" for text in texts])
    return joined.mask(incomplete, "")


def read_leaf(
    mapping: FieldMapping, field: Mapping[str, Any], raw: pd.Series, source: Mapping[str, Any]
) -> Parsed:
    """Read one raw column as *mapping* says."""
    missing = missing_codes(mapping, source)
    if "codes" in mapping:
        return parse_codes(raw, missing, mapping["codes"])
    if "date_format" in mapping:
        return parse_dates(raw, missing, mapping["date_format"])
    if "unit" in mapping or "bins" in mapping:
        numbers = parse_numbers(
            raw,
            missing,
            decimal=source.get("decimal", "."),
            thousands=source.get("thousands", ""),
            at_detection_limit=mapping.get("at_detection_limit", False),
        )
        if "bins" in mapping:
            return Parsed(cut_numbers(numbers.values, mapping["bins"]), numbers.bad)
        values = convert(numbers.values, mapping["unit"], field["unit"], field.get("substance"))
        return Parsed(values, numbers.bad)
    text = as_text(raw)
    absent = is_missing(text, missing)
    return Parsed(text.where(~absent).astype(object), pd.Series(False, index=raw.index))


def missing_codes(mapping: FieldMapping, source: Mapping[str, Any]) -> list[str]:
    """The codes that mean missing in this column."""
    return [*source.get("missing", ()), *mapping.get("missing", ())]


def _first_of(parts: list[pd.Series]) -> pd.Series:
    return reduce(lambda left, right: left.where(left.notna(), right), parts)


def _any_of(parts: list[pd.Series]) -> pd.Series:
    # Kleene logic: yes if any part is, no only if every part is known to be no.
    return reduce(lambda left, right: left | right, [part.astype("boolean") for part in parts])


def _sum_of(parts: list[pd.Series]) -> pd.Series:
    numbers = pd.concat([part.astype("Float64") for part in parts], axis=1)
    return numbers.sum(axis=1, min_count=1)


_COMBINE = {"first_of": _first_of, "any_of": _any_of, "sum_of": _sum_of}
