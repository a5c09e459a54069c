"""Plant faults into an invented extract, so that a site sees how they are reported."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from hcc_conversion.ingest.date_formats import DAY_NUMBERS
from hcc_conversion.ingest.mapping import Block, FieldMapping, source_columns
from hcc_conversion.ingest.readers import source_label
from hcc_conversion.rehearsal.cells import write_date, write_number
from hcc_conversion.rehearsal.files import first_row
from hcc_conversion.rehearsal.invent import Rehearsal
from hcc_conversion.rehearsal.planted import Planted
from hcc_conversion.rehearsal.rows import Row, identifier_of, place_of
from schemas.vocabulary import DAY_ZERO_DATE

#: The list of the faults, in the folder of the rehearsal.
PLANTED = "planted.csv"
#: Of an identifier that no patient has, and by how many days an end is before its begin.
_NOBODY, _DAYS_BEFORE = 99_999, 40
#: A day that there is in no year; other parts of a format stand as on any day.
_NO_DAY = {"%d": "31", "%m": "02", "%b": "Feb", "%B": "February", "%j": "399"}
_NO_DAY_NUMBER = "999999999"


class _Cell(NamedTuple):
    """A cell that one field alone is read from, and that is known."""

    number: int  # of the block
    name: str
    row: Row
    position: int  # of the row in its file


def plant_faults(rehearsal: Rehearsal, seed: int) -> tuple[list[Planted], list[str]]:
    """Plant one fault of each kind; those planted, and the kinds that have no place.

    No patient has two. What a row says (`Row.says`) stays as it was without the fault.
    """
    rng = random.Random(seed + 1)
    planted: list[Planted] = []
    unplanted: list[str] = []
    touched: set[Any] = set()
    for kind, plant in KINDS.items():
        one = plant(rehearsal, rng, touched, kind)
        planted += [one] if one else []
        unplanted += [] if one else [kind]
    return planted, unplanted


def _in_a_cell(
    fits: Callable[[str, FieldMapping, Mapping[str, Any]], bool],
    text: Callable[[Rehearsal, _Cell], str],
) -> Callable[[Rehearsal, random.Random, set[Any], str], Planted | None]:
    """A fault of one cell: *text* instead of what stands there; an empty one is tried elsewhere.

    A text that stands there already is no fault.
    """

    def plant(
        rehearsal: Rehearsal, rng: random.Random, touched: set[Any], kind: str
    ) -> Planted | None:
        cells = list(_cells(rehearsal, fits, touched))
        rng.shuffle(cells)
        for cell in cells:
            block = rehearsal.mapped.blocks[cell.number]
            column = block.columns[cell.name]["column"]
            wrong = text(rehearsal, cell)
            if wrong == cell.row.cells[column] or (not wrong and kind != "missing required value"):
                continue
            cell.row.cells[column] = wrong
            touched.add(cell.row.says[cell.number]["patient_id"])
            return _planted(rehearsal, block, column, cell.position, kind)
        return None

    return plant


def _planted(rehearsal: Rehearsal, block: Block, column: str, index: int, kind: str) -> Planted:
    source = rehearsal.mapped.source(block)
    return Planted(source_label(source), column, first_row(source) + index, kind)


def _cells(
    rehearsal: Rehearsal,
    fits: Callable[[str, FieldMapping, Mapping[str, Any]], bool],
    touched: set[Any],
) -> Iterator[_Cell]:
    mapped = rehearsal.mapped
    for place, rows in rehearsal.extract.rows.items():
        numbers = mapped.at(place)
        readers = Counter(
            (column, name)
            for number in numbers
            for name, mapping in mapped.blocks[number].columns.items()
            for column in source_columns(mapping)
        )
        n_fields = Counter(column for column, _ in readers)
        filtered = {
            condition["column"] for number in numbers for condition in mapped.blocks[number].where
        }
        for number in numbers:
            block = mapped.blocks[number]
            names = [
                name
                for name, mapping in block.columns.items()
                if name != "patient_id"
                and "column" in mapping
                and n_fields[mapping["column"]] == 1
                and mapping["column"] not in filtered
                and fits(name, mapping, mapped.fields[block.table][name])
            ]
            for index, row in enumerate(rows):
                says = row.says.get(number, {})
                if not says or says["patient_id"] in touched:
                    continue
                for name in names:
                    if says[name] is not None and row.cells.get(block.columns[name]["column"]):
                        yield _Cell(number, name, row, index)


def _no_such_day(rehearsal: Rehearsal, cell: _Cell) -> str:
    date_format = _format(rehearsal, cell)
    if date_format in DAY_NUMBERS:
        return _NO_DAY_NUMBER
    for directive, text in _NO_DAY.items():
        date_format = date_format.replace(directive, text)
    return pd.Timestamp("2021-02-01").strftime(date_format)


def _format(rehearsal: Rehearsal, cell: _Cell) -> str:
    formats = rehearsal.mapped.blocks[cell.number].columns[cell.name]["date_format"]
    return formats if isinstance(formats, str) else formats[0]


def _in_another_unit(rehearsal: Rehearsal, cell: _Cell) -> str:
    """The number ten times, a hundred times, ... as large, until it is unusual."""
    block = rehearsal.mapped.blocks[cell.number]
    field = rehearsal.mapped.fields[block.table][cell.name]
    value = float(cell.row.says[cell.number][cell.name])
    if value <= 0:
        return ""
    while value <= 1.05 * field["plausible"][1]:
        value *= 10
    return write_number(value, block.columns[cell.name], field).replace(
        ".", rehearsal.mapped.source(block).get("decimal", ".")
    )


def _before_its_begin(rehearsal: Rehearsal, cell: _Cell) -> str:
    block = rehearsal.mapped.blocks[cell.number]
    begin = "start_day" if cell.name == "end_day" else DAY_ZERO_DATE
    if "date_format" not in block.columns.get(begin, {}):
        return ""
    day = rehearsal.mapped.read_back(block, cell.row.cells, begin)
    if not isinstance(day, pd.Timestamp):
        return ""
    return write_date(day - pd.Timedelta(days=_DAYS_BEFORE), _format(rehearsal, cell))


def _repeat_a_patient(
    rehearsal: Rehearsal, rng: random.Random, touched: set[Any], kind: str
) -> Planted | None:
    return _repeat_a_row(rehearsal, rng, touched, kind, of_patients=True)


def _give_to_nobody(
    rehearsal: Rehearsal, rng: random.Random, touched: set[Any], kind: str
) -> Planted | None:
    return _repeat_a_row(rehearsal, rng, touched, kind, of_patients=False)


def _repeat_a_row(
    rehearsal: Rehearsal, rng: random.Random, touched: set[Any], kind: str, *, of_patients: bool
) -> Planted | None:
    """At the end of a file, a row again: of a patient, or of an event under nobody's identifier."""
    mapped = rehearsal.mapped
    choices = []
    for number, block in enumerate(mapped.blocks):
        if (block.table == "patients") == of_patients:
            choices += [
                (number, row)
                for row in rehearsal.extract.rows[place_of(mapped.source(block))]
                if number in row.says
                and row.says[number]["patient_id"] not in touched
                and (of_patients or not _tells_of_patients(rehearsal, row))
            ]
    if not choices:
        return None
    number, row = rng.choice(choices)
    block = mapped.blocks[number]
    cells = dict(row.cells)
    if not of_patients:
        cells |= mapped.identifying(identifier_of(mapped.blocks, _NOBODY), number)
    touched.add(row.says[number]["patient_id"])
    rows = rehearsal.extract.rows[place_of(mapped.source(block))]
    rows.append(Row(cells))
    column = ", ".join(source_columns(block.columns["patient_id"]))
    return _planted(rehearsal, block, column, len(rows) - 1, kind)


def _tells_of_patients(rehearsal: Rehearsal, row: Row) -> bool:
    return any(rehearsal.mapped.blocks[number].table == "patients" for number in row.says)


#: Every kind of fault, in words, and how it is planted; those that add rows come last.
KINDS: dict[str, Callable[[Rehearsal, random.Random, set[Any], str], Planted | None]] = {
    "day order": _in_a_cell(
        lambda name, mapping, _: (
            "date_format" in mapping and name in ("end_day", "last_contact_day")
        ),
        _before_its_begin,
    ),
    "unknown code": _in_a_cell(lambda _, mapping, __: "codes" in mapping, lambda *_: "Zz9"),
    "impossible date": _in_a_cell(lambda _, mapping, __: "date_format" in mapping, _no_such_day),
    "wrong unit in one row": _in_a_cell(
        lambda _, mapping, field: (
            "unit" in mapping and field["kind"] == "measured" and "plausible" in field
        ),
        _in_another_unit,
    ),
    "text in a number": _in_a_cell(
        lambda _, mapping, __: bool({"unit", "bins"} & set(mapping)), lambda *_: "see note"
    ),
    "missing required value": _in_a_cell(lambda _, __, field: field["required"], lambda *_: ""),
    "orphan row": _give_to_nobody,
    "duplicate identifier": _repeat_a_patient,
}
