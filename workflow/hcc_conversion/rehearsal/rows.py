"""From invented patients to the rows of a centre's files: its mapping read backwards.

A row may feed several blocks, of one table or several. A record goes into a row of its patient
that its block does not use yet and where no cell says otherwise, else into a new one.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import pandas as pd

from hcc_conversion.ingest.evaluate import SourceRows
from hcc_conversion.ingest.mapping import Block, FieldMapping, leaves, source_columns
from hcc_conversion.rehearsal.fields import Cells, Writer, write_as_near
from hcc_conversion.rehearsal.filters import SOMETHING, holds, needed_cells, ways_out
from hcc_conversion.rehearsal.patients import Patient, Record

#: A file, and its sheet (empty: the first, or the file has none).
Place = tuple[str, str]
#: Rows that no block uses, one in so many, where every block has conditions.
_ONE_IN = 20


@dataclass
class Row:
    """One row of a file: its cells, and what it says by the number of the block that reads it."""

    cells: Cells
    says: dict[int, Record] = field(default_factory=dict)


def place_of(source: Mapping[str, Any]) -> Place:
    return source["file"], source.get("sheet", "")


class Mapped:
    """A centre's mapping, by which records are written.

    Parameters
    ----------
    blocks, sources
        of the centre's file, in the spelling of `plain_centre`, repeated blocks written out.
    fields
        the canonical fields by table.
    window
        ``start`` and ``end`` of the study window, ISO dates.
    """

    def __init__(
        self,
        blocks: Sequence[Block],
        sources: Mapping[str, Mapping[str, Any]],
        fields: Mapping[str, Mapping[str, Mapping[str, Any]]],
        window: Mapping[str, str],
        rng: random.Random,
    ):
        self.blocks, self.sources, self.fields, self.rng = blocks, sources, fields, rng
        self._window = [pd.Timestamp(window[end]) for end in ("start", "end")]
        self._needed = [needed_cells(block, self.source(block)) for block in blocks]
        self._codes = {
            (number, column): cycle(sorted(texts))
            for number, needed in enumerate(self._needed)
            for column, texts in needed.items()
            if texts
        }
        self.unwritten: Counter[tuple[str, str, str]] = Counter()
        #: By table, and by what no block of it can say (empty where there is no row for it).
        self.without_place: Counter[tuple[str, str]] = Counter()
        self._refusals: list[str] = []

    def source(self, block: Block) -> Mapping[str, Any]:
        return self.sources[block.source]

    def at(self, place: Place) -> list[int]:
        """The numbers of the blocks that read a place."""
        return [n for n, block in enumerate(self.blocks) if place_of(self.source(block)) == place]

    def write_patient(
        self, patient: Patient, identifier: str
    ) -> tuple[dict[Place, list[Row]], bool]:
        """The rows of a patient; and whether the files can hold him or her as a whole."""
        rows: dict[Place, list[Row]] = {}
        fits = self._write_about(patient, identifier, rows)
        for table, records in patient.records.items():
            if table == "patients" or not any(block.table == table for block in self.blocks):
                continue
            for record in records:
                if not self._write_record(table, record, patient, identifier, rows):
                    self.without_place[table, self._why_refused(table)] += 1
        for place, of_place in rows.items():
            for row in of_place:
                alone = self._close(place, row, patient)
                is_patient = any(self.blocks[n].table == "patients" for n in row.says)
                fits &= alone or not is_patient
        return rows, fits

    def _why_refused(self, table: str) -> str:
        """The value of the last record that each block of a table refused, where each did."""
        n_blocks = sum(block.table == table for block in self.blocks)
        return self._refusals[0] if len(self._refusals) >= n_blocks else ""

    def _write_about(self, patient: Patient, identifier: str, rows: dict[Place, list[Row]]) -> bool:
        numbers = [n for n, block in enumerate(self.blocks) if block.table == "patients"]
        self.rng.shuffle(numbers)
        for strict in (True, False):
            for number in numbers:
                row = self._filled(number, patient.about, patient, identifier, None, strict=strict)
                if row:
                    rows.setdefault(place_of(self.source(self.blocks[number])), []).append(row)
                    return strict
        return False

    def _write_record(
        self,
        table: str,
        record: Record,
        patient: Patient,
        identifier: str,
        rows: dict[Place, list[Row]],
    ) -> bool:
        """Write a record into a row that is there, else into a new one; False where none may be.

        A block whose day is a constant takes it where no block takes its own.
        """
        numbers = [n for n, block in enumerate(self.blocks) if block.table == table]
        for strict in (True, False):
            self._refusals = []
            for number in numbers:
                for row in rows.get(place_of(self.source(self.blocks[number])), ()):
                    if number in row.says:
                        continue
                    more = self._filled(number, record, patient, identifier, row, strict=strict)
                    if more:
                        row.cells, row.says = more.cells, more.says
                        return True
            for number in numbers:
                place = place_of(self.source(self.blocks[number]))
                new = self._filled(number, record, patient, identifier, None, strict=strict)
                if new and not self._is_patient(place, new.cells):
                    rows.setdefault(place, []).append(new)
                    return True
        return False

    def _is_patient(self, place: Place, cells: Cells) -> bool:
        return any(
            self.blocks[n].table == "patients"
            and holds(self.blocks[n], self.source(self.blocks[n]), cells)
            for n in self.at(place)
        )

    def _filled(
        self,
        number: int,
        record: Record,
        patient: Patient,
        identifier: str,
        row: Row | None,
        *,
        strict: bool = True,
    ) -> Row | None:
        """The row, or a new one, with the record in it; None where that cannot be.

        *strict*: a constant must be what the record says; else those of days, and of what
        characterises a patient, need not be.
        """
        block = self.blocks[number]
        fields = self.fields[block.table]
        before = row.cells if row else {}
        cells = dict(before)
        says: Record = {}
        lost: list[tuple[str, str, str]] = []

        def undated(date: Any, of: Mapping[str, Any]) -> Any:
            return self._undated(date, of, patient)

        for name in sorted(
            block.columns, key=lambda name: _rank(name, block.columns[name], fields)
        ):
            mapping, of = block.columns[name], fields[name]
            value = identifier if name == "patient_id" else record.get(name)
            writer = Writer(
                self.source(block),
                self.rng,
                undated,
                cells,
                self._needed[number],
            )
            if "constant" in mapping:
                told = self._undated(value, of, patient)
                agrees = told is None or writer.write(told, mapping, of) is not None
                is_free = of["kind"] == "day" or block.table == "patients"
                if not agrees and (strict or of["required"] or not is_free):
                    self._refuse(name, value, of, row)
                    return None
                says[name] = mapping["constant"]
                continue
            found: tuple[Any, Cells] | None
            if of["required"]:
                written = None if value is None else writer.write(value, mapping, of)
                if written is None:
                    self._refuse(name, value, of, row)
                    return None
                found = value, written
            else:
                found = write_as_near(writer, value, mapping, of)
            taken = [column for column in source_columns(mapping) if column in cells]
            unlike = found is None or (found[0] is None and value is not None)
            if unlike and any(column in before for column in taken):
                return None  # the row says otherwise
            if found is None and taken:
                found = self.read_back(block, cells, name), {}
            if value is not None and (found is None or found[0] is None):
                lost.append((block.table, name, _told_text(value)))
            value, more = found or (None, {})
            cells |= more
            says[name] = self._undated(value, of, patient)
        read = {column for mapping in block.columns.values() for column in source_columns(mapping)}
        for column, texts in self._needed[number].items():
            if column not in cells:
                if column in read:
                    return None  # nothing is known that it could hold
                cells[column] = next(self._codes[number, column]) if texts else SOMETHING
        all_said = {**(row.says if row else {}), number: says}
        if not self._all_hold(all_said, cells):
            return None
        self.unwritten.update(lost)
        return Row(cells, all_said)

    def _refuse(self, name: str, value: Any, of: Mapping[str, Any], row: Row | None) -> None:
        """Remember what a block cannot say in a row of its own."""
        if row is None and value is not None and of["required"]:
            self._refusals.append(f"{name} {_told_text(value)}")

    def _all_hold(self, numbers: Mapping[int, Record], cells: Cells) -> bool:
        return all(holds(self.blocks[n], self.source(self.blocks[n]), cells) for n in numbers)

    def _undated(self, value: Any, of: Mapping[str, Any], patient: Patient) -> Any:
        """A date as days since day 0, or as whether in the window; anything else as it is."""
        if not isinstance(value, pd.Timestamp) or of["kind"] == "date":
            return value
        if of["kind"] == "day":
            return patient.days(value)
        return self._window[0] <= value <= self._window[1]

    def read_back(self, block: Block, cells: Cells, name: str) -> Any:
        """What a field is by the cells that stand in a row already."""
        mapping = block.columns[name]
        columns = source_columns(mapping)
        table = pd.DataFrame({c: [cells.get(c, "")] for c in columns}, index=[1], dtype=object)
        read = SourceRows(table, self.source(block)).values(mapping, self.fields[block.table][name])
        return None if pd.isna(read.iloc[0]) else read.iloc[0]

    def _close(self, place: Place, row: Row, patient: Patient) -> bool:
        """Leave the row out of blocks that it says nothing to; False where one uses it all the
        same, and then reads of it what stands there."""
        alone = True
        for number in self.at(place):
            block = self.blocks[number]
            if number in row.says or not holds(block, self.source(block), row.cells):
                continue
            if self._shut_out(number, row):
                continue
            alone = False
            fields = self.fields[block.table]
            row.says[number] = {
                name: mapping["constant"]
                if "constant" in mapping
                else self._undated(self.read_back(block, row.cells, name), fields[name], patient)
                for name, mapping in block.columns.items()
            }
        return alone

    def _shut_out(self, number: int, row: Row) -> bool:
        block = self.blocks[number]
        for way in ways_out(block):
            if all(name not in row.cells for name in way):
                cells = {**row.cells, **way}
                if not holds(block, self.source(block), cells) and self._all_hold(row.says, cells):
                    row.cells = cells
                    return True
        return False

    def left_out(self, rows: dict[Place, list[Row]], identifiers: Iterator[str]) -> None:
        """Add rows that no block uses, each code of a filter among them, where that can be."""
        for place, of_place in rows.items():
            numbers = self.at(place)
            if not of_place or not all(self.blocks[n].where for n in numbers):
                continue
            ways = [way for n in numbers for way in ways_out(self.blocks[n])]
            for n in range(max(len(ways), len(of_place) // _ONE_IN)):
                cells = self._out_of_all(
                    self.rng.choice(of_place).cells, ways[n % len(ways)], numbers
                )
                if cells is not None:
                    name = self.identifying(next(identifiers), numbers[0])
                    of_place.append(Row({**cells, **name}))

    def _out_of_all(self, cells: Cells, way: Cells, numbers: Sequence[int]) -> Cells | None:
        """A row that none of some blocks uses, *way* among its cells; None where none is found."""
        cells = {**cells, **way}
        for number in numbers:
            if self._holds(number, cells):
                tried = [
                    {**cells, **other}
                    for other in ways_out(self.blocks[number])
                    if not set(other) & set(way)
                ]
                cells = next((one for one in tried if not self._holds(number, one)), cells)
        return None if any(self._holds(number, cells) for number in numbers) else cells

    def _holds(self, number: int, cells: Cells) -> bool:
        return holds(self.blocks[number], self.source(self.blocks[number]), cells)

    def identifying(self, identifier: str, number: int) -> Cells:
        """The cells of another patient's identifier, for a block."""
        block = self.blocks[number]
        writer = Writer(self.source(block), self.rng, lambda date, _: date)
        of = self.fields[block.table]["patient_id"]
        return writer.write(identifier, block.columns["patient_id"], of) or {}

    def notes(self) -> list[str]:
        """What could not be written, by name."""
        values: dict[tuple[str, str], list[str]] = {}
        for table, name, text in self.unwritten:
            values.setdefault((table, name), []).append(text)
        lines = [
            f"{table}.{name}: no cell of the mapping reads as {', '.join(sorted(texts))};"
            " left empty there"
            for (table, name), texts in sorted(values.items())
        ]
        for table in sorted({table for table, _ in self.without_place}):
            of_table = {why: n for (one, why), n in self.without_place.items() if one == table}
            whys = ", ".join(sorted(filter(None, of_table)))
            lines.append(
                f"{table}: {sum(of_table.values())} invented records have no place in the files and"
                f" are left out{f'; not mapped: {whys}' if whys else ''}"
            )
        return lines


def _told_text(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return "a date"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "a number" if isinstance(value, float) else f"'{value}'"


def _rank(
    name: str, mapping: FieldMapping, fields: Mapping[str, Mapping[str, Any]]
) -> tuple[bool, int]:
    """What says most of a cell is written first: dates, then numbers, then the rest."""
    ways = {way for leaf in leaves(mapping) for way in leaf}
    return not fields[name]["required"], 0 if "date_format" in ways else 1 if "unit" in ways else 2


def identifier_of(blocks: Sequence[Block], number: int) -> str:
    """``R0001``, or ``R-0001`` where a centre joins its identifiers by a dash."""
    for block in blocks:
        for leaf in leaves(block.columns["patient_id"]):
            if leaf.get("separator") and "join" in leaf:
                return leaf["separator"].join(["R"] * (len(leaf["join"]) - 1) + [f"{number:04}"])
    return f"R{number:04}"
