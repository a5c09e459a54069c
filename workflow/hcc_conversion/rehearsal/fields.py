"""From a value of ours to the cells of a row: a field mapping read backwards."""

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from hcc_conversion.ingest.date_formats import DAY_NUMBERS
from hcc_conversion.ingest.mapping import COMBINATORS, FieldMapping
from hcc_conversion.rehearsal.cells import COARSER, cells_of, missing_cells, same

Cells = dict[str, str]
#: Share of missing values that are written as a code, where the centre has any.
_CODED_MISSING = 0.5


@dataclass
class Writer:
    """Writes values into cells of one row of a source.

    source
        the source's entry in the centre's file.
    undated
        what a date is, for a field, where a site writes no date: days, or whether in the window.
    given
        cells that stand in the row already; they are kept.
    needed
        columns that must hold something, and columns with the only texts that they may hold.
    """

    source: Mapping[str, Any]
    rng: random.Random
    undated: Callable[[pd.Timestamp, Mapping[str, Any]], Any]
    given: Cells = field(default_factory=dict)
    needed: Mapping[str, frozenset[str] | None] = field(default_factory=dict)

    def write(self, value: Any, mapping: FieldMapping, of: Mapping[str, Any]) -> Cells | None:
        """The cells by which *mapping* reads as *value* (None: missing); None where none do."""
        return next(self._ways(value, mapping, of), None)

    def _ways(self, value: Any, mapping: FieldMapping, of: Mapping[str, Any]) -> Iterator[Cells]:
        if isinstance(value, pd.Timestamp) and not set(COMBINATORS) & set(mapping):
            value = value if "date_format" in mapping else self.undated(value, of)
        if "constant" in mapping:
            if value is not None and same(mapping["constant"], value):
                yield {}
        elif "first_of" in mapping:
            yield from self._first_of(value, mapping["first_of"], of)
        elif "any_of" in mapping:
            yield from self._any_of(value, mapping["any_of"], of)
        elif "sum_of" in mapping:
            yield from self._sum_of(value, mapping["sum_of"], of)
        else:
            yield from self._leaf(value, mapping, of)

    def _leaf(self, value: Any, leaf: FieldMapping, of: Mapping[str, Any]) -> Iterator[Cells]:
        if value is None:
            texts = missing_cells(leaf, self.source)
            if len(texts) > 1 and self.rng.random() < _CODED_MISSING:
                texts = [self.rng.choice(texts[1:]), *texts]
        else:
            texts = cells_of(value, leaf, of, self.source, self.rng)
        for text in texts:
            cells = self._split(text, leaf) if "join" in leaf else {leaf["column"]: text}
            if cells is not None and self._fit(cells, leaf):
                yield cells

    def _fit(self, cells: Cells, leaf: FieldMapping) -> bool:
        for name, text in cells.items():
            if name in self.given and self.given[name] != text:
                return False
            allowed = self.needed.get(name, frozenset([text]))
            if allowed is None and text in missing_cells(leaf, self.source):
                return False
            if allowed is not None and text not in allowed:
                return False
        return True

    def _split(self, text: str, leaf: FieldMapping) -> Cells | None:
        """A text in parts, one for each joined column; None where it does not say where."""
        names, separator = leaf["join"], leaf.get("separator", "")
        if not text:
            return dict.fromkeys(names, "")
        parts = text.split(separator) if separator else _parts_of_equal_kind(text, leaf)
        if parts is None or len(parts) != len(names) or not all(map(str.strip, parts)):
            return None
        return dict(zip(names, parts, strict=True))

    def _first_of(
        self, value: Any, parts: list[FieldMapping], of: Mapping[str, Any]
    ) -> Iterator[Cells]:
        if value is None:
            yield from self._together([(None, part) for part in parts], of)
            return
        places = list(range(len(parts)))
        self.rng.shuffle(places)
        for place in places:
            earlier = [(None, part) for part in parts[:place]]
            yield from self._together([*earlier, (value, parts[place])], of)

    def _any_of(
        self, value: Any, parts: list[FieldMapping], of: Mapping[str, Any]
    ) -> Iterator[Cells]:
        if value is not True:  # no where all are known to be no
            yield from self._together([(value, part) for part in parts], of)
            return
        places = list(range(len(parts)))
        self.rng.shuffle(places)
        for place in places:
            for other in (False, None):
                told = [(True if n == place else other, part) for n, part in enumerate(parts)]
                yield from self._together(told, of)

    def _sum_of(
        self, value: Any, parts: list[FieldMapping], of: Mapping[str, Any]
    ) -> Iterator[Cells]:
        """All of it in one part; the others are missing, which a sum leaves out."""
        places = [0] if value is None else list(range(len(parts)))
        self.rng.shuffle(places)
        for place in places:
            told = [(value if n == place else None, part) for n, part in enumerate(parts)]
            yield from self._together(told, of)

    def _together(
        self, told: list[tuple[Any, FieldMapping]], of: Mapping[str, Any]
    ) -> Iterator[Cells]:
        """The first way of each part that agrees with those of the parts before it."""
        cells: Cells = {}
        for value, part in told:
            beside = replace(self, given={**self.given, **cells})
            more = beside.write(value, part, of)
            if more is None:
                return
            cells |= more
        yield cells


def _parts_of_equal_kind(text: str, leaf: FieldMapping) -> list[str] | None:
    """A date as its year, month and day, where nothing stands between them."""
    formats = leaf.get("date_format", "")
    if not isinstance(formats, str) or formats in DAY_NUMBERS:
        return None
    widths = {"Y": 4, "y": 2, "m": 2, "d": 2, "b": 3, "j": 3, "H": 2, "M": 2, "S": 2}
    directives = re.findall("%(.)", formats)
    if re.sub("%.", "", formats) or set(directives) - set(widths):
        return None
    parts, start = [], 0
    for directive in directives:
        parts.append(text[start : start + widths[directive]])
        start += widths[directive]
    return parts


def write_as_near(
    writer: Writer, value: Any, mapping: FieldMapping, of: Mapping[str, Any]
) -> tuple[Any, Cells] | None:
    """*value*, else a coarser one, else missing, with its cells; None where not even that is."""
    for near in dict.fromkeys([value, COARSER.get(value) if isinstance(value, str) else value]):
        cells = None if near is None else writer.write(near, mapping, of)
        if cells is not None:
            return near, cells
    cells = writer.write(None, mapping, of)
    return None if cells is None else (None, cells)
