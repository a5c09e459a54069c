"""Evaluate field mappings on the rows of a source, reading every column once."""

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from typing import Any

import pandas as pd

from hcc_conversion.ingest.blanks import MAX_INVALID_PERCENT, is_left_blank
from hcc_conversion.ingest.date_formats import EXCEL_DAY_0, parts_lacking
from hcc_conversion.ingest.mapping import CLOCK, FieldMapping
from hcc_conversion.ingest.parse import (
    Parsed,
    as_text,
    convert,
    cut_numbers,
    distinct_cells,
    is_missing,
    is_text,
    parse_clock,
    parse_codes,
    parse_dates,
    parse_numbers,
)


class SourceRows:
    """The rows of a source that one block uses.

    Parameters
    ----------
    table
        raw rows, as `hcc_conversion.ingest.readers.read_source` gives them.
    source
        the source's entry in the centre file: codes for missing, decimal and thousands signs.
    max_invalid_percent
        the largest share of a column's known cells that may be left blank.
    excel_day_0
        the date that a day number of the format ``excel`` counts from in this file.
    """

    def __init__(
        self,
        table: pd.DataFrame,
        source: Mapping[str, Any],
        max_invalid_percent: float = MAX_INVALID_PERCENT,
        excel_day_0: str = EXCEL_DAY_0,
    ):
        self.table, self.source = table, source
        self.max_invalid_percent = max_invalid_percent
        self._excel_day_0 = excel_day_0
        self._read: dict[int, Parsed] = {}

    def without(self, numbers: Collection[int]) -> "SourceRows":
        """The same rows but those *numbers* of the source."""
        left = self.table[~self.table.index.isin(list(numbers))]
        return SourceRows(left, self.source, self.max_invalid_percent, self._excel_day_0)

    def values(self, mapping: FieldMapping, field: Mapping[str, Any]) -> pd.Series:
        """The values of one canonical *field*, on the rows' index; null where missing or bad.

        Dates (datetime64) where the mapping has a ``date_format``, else values in our unit or
        codes.
        """
        if "constant" in mapping:
            return pd.Series(mapping["constant"], index=self.table.index, dtype=object)
        for combinator, combine in _COMBINE.items():
            if combinator in mapping:
                return combine([self.values(part, field) for part in mapping[combinator]])
        values = self.read(mapping, field).values
        if is_left_blank(mapping) and "unit" in mapping:  # a number out of bounds fits no more
            values = values.where(values.between(*field["limits"]))
        return values

    def raw(self, leaf: FieldMapping) -> pd.Series:
        """The raw cells a leaf of a mapping reads; joined as text where it names several columns.

        A part that is missing makes the whole missing: half a date is no date.
        """
        if "column" in leaf:
            return self.table[leaf["column"]]
        texts = [as_text(self.table[name]) for name in leaf["join"]]
        joined = reduce(lambda left, right: left + leaf.get("separator", "") + right, texts)
        codes = self.missing_codes(leaf)
        incomplete = reduce(
            lambda left, right: left | right, [is_missing(text, codes) for text in texts]
        )
        return joined.mask(incomplete, "")

    def missing_codes(self, leaf: FieldMapping) -> list[str]:
        """The codes that mean missing in this column."""
        return [*self.source.get("missing", ()), *leaf.get("missing", ())]

    def read(self, leaf: FieldMapping, field: Mapping[str, Any]) -> Parsed:
        """One leaf's column, read as it says; the second time from memory."""
        if id(leaf) not in self._read:
            self._read[id(leaf)] = self._read_raw(leaf, field)
        return self._read[id(leaf)]

    def _read_raw(self, leaf: FieldMapping, field: Mapping[str, Any]) -> Parsed:
        raw = self.raw(leaf)
        if not is_text(raw):
            return self._parse(raw, leaf, field)
        places, cells = distinct_cells(raw)
        distinct = self._parse(cells, leaf, field)
        parts = (distinct.values, distinct.bad)
        return Parsed(*(part.take(places).set_axis(raw.index) for part in parts))

    def _parse(self, raw: pd.Series, leaf: FieldMapping, field: Mapping[str, Any]) -> Parsed:
        missing = self.missing_codes(leaf)
        if "codes" in leaf:
            return parse_codes(raw, missing, leaf["codes"])
        if "date_format" in leaf:
            return self._parse_dates(raw, leaf, leaf["date_format"])
        if "unit" in leaf or "bins" in leaf:
            numbers = self._parse_numbers(raw, leaf)
            if "bins" in leaf:
                return cut_numbers(numbers, leaf["bins"])
            ours = convert(numbers.values, leaf["unit"], field["unit"], field.get("substance"))
            return Parsed(ours, numbers.bad)
        text = as_text(raw)
        absent = is_missing(text, missing)
        return Parsed(text.where(~absent).astype(object), pd.Series(False, index=raw.index))

    def _parse_numbers(self, raw: pd.Series, leaf: FieldMapping) -> Parsed:
        if leaf.get("unit") == CLOCK:
            return parse_clock(raw, self.missing_codes(leaf))
        return parse_numbers(
            raw,
            self.missing_codes(leaf),
            decimal=self.source.get("decimal", "."),
            thousands=self.source.get("thousands", ""),
            at_detection_limit=leaf.get("at_detection_limit", False),
        )

    def _parse_dates(
        self, raw: pd.Series, leaf: FieldMapping, formats: str | Sequence[str]
    ) -> Parsed:
        return parse_dates(
            raw, self.missing_codes(leaf), formats, self._excel_day_0, leaf.get("complete")
        )

    def is_completed(self, leaf: FieldMapping) -> pd.Series:
        """Whether a cell says only a part of a date, and the centre file says the rest."""
        formats = leaf["date_format"]
        listed = [formats] if isinstance(formats, str) else formats
        raw = self.raw(leaf)
        whole = [one for one in listed if not parts_lacking(one)]
        is_whole = self._parse_dates(raw, leaf, whole).values.notna()
        return self._parse_dates(raw, leaf, listed).values.notna() & ~is_whole


def _first_of(parts: list[pd.Series]) -> pd.Series:
    return reduce(lambda left, right: left.where(left.notna(), right), parts)


def _any_of(parts: list[pd.Series]) -> pd.Series:
    # Kleene logic: yes if any part is, no only if every part is known to be no.
    return reduce(lambda left, right: left | right, [part.astype("boolean") for part in parts])


def _sum_of(parts: list[pd.Series]) -> pd.Series:
    numbers = pd.concat([part.astype("Float64") for part in parts], axis=1)
    return numbers.sum(axis=1, min_count=1)


def _largest(parts: list[pd.Series]) -> pd.Series:
    return _comparable(parts).max(axis=1)


def _smallest(parts: list[pd.Series]) -> pd.Series:
    return _comparable(parts).min(axis=1)


def _comparable(parts: list[pd.Series]) -> pd.DataFrame:
    """Parts side by side: dates, or numbers."""
    are_dates = all(pd.api.types.is_datetime64_any_dtype(part) for part in parts)
    typed = parts if are_dates else [part.astype("Float64") for part in parts]
    return pd.concat(typed, axis=1, keys=range(len(parts)))


_COMBINE = {
    "first_of": _first_of,
    "any_of": _any_of,
    "sum_of": _sum_of,
    "later_of": _largest,
    "earlier_of": _smallest,
    "max_of": _largest,
    "min_of": _smallest,
}
