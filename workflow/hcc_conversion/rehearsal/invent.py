"""An invented extract for a centre's file: rows of its files, and what they say."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.ingest.mapping import Block, expand_blocks, possible_codes, source_columns
from hcc_conversion.ingest.plain_centre import plain_centre
from hcc_conversion.rehearsal.patients import Patient, Record, invent_patients
from hcc_conversion.rehearsal.rows import Mapped, Place, Row, identifier_of, place_of
from hcc_conversion.study.canonical_fields import describe_fields

#: Simulated at once, and how often, before no more patients are found who fit the files.
_AT_ONCE, _TIMES = 150, 30
#: Patients whom the files cannot hold as a whole, for each that is wanted, before they are taken.
_ENOUGH_SPARE = 10


@dataclass
class Extract:
    """Rows of every place, and what they say.

    said
        by canonical table, the records that the rows give: fields in our units, days since day 0.
    notes
        what could not be written, a line each.
    """

    rows: dict[Place, list[Row]]
    said: dict[str, list[Record]]
    notes: list[str]


@dataclass
class Rehearsal:
    """An invented extract, the mapping that it was written by, and the columns of its files."""

    mapped: Mapped
    extract: Extract
    columns: Mapping[Place, Sequence[str]]


def invent(
    centre: Mapping[str, Any], window: Mapping[str, str], n_patients: int, seed: int
) -> Rehearsal:
    """Invent an extract of so many patients; the same seed gives the same rows.

    Parameters
    ----------
    centre
        the content of a centre's file, which fits.
    window
        ``start`` and ``end`` of the study window, ISO dates.
    """
    plain = plain_centre(centre)
    blocks = expand_blocks(plain)
    mapped = Mapped(blocks, plain["sources"], describe_fields(), window, random.Random(seed))
    begin = pd.Timestamp(window["start"])
    patients = _patients(seed, max(_AT_ONCE, n_patients), centre["covers"], blocks, begin)
    extract = _write_rows(mapped, patients, n_patients)
    extract.notes += _not_simulated(mapped, extract)
    return Rehearsal(mapped, extract, _columns(mapped))


def _write_rows(mapped: Mapped, patients: Iterator[Patient], n_patients: int) -> Extract:
    """The rows of *n_patients*, of those before all others whom the files can hold as a whole."""
    chosen: list[dict[Place, list[Row]]] = []
    spare: list[Patient] = []
    kept_notes: tuple[Counter[Any], Counter[Any]] = Counter(), Counter()

    def take(patient: Patient, *, any_will_do: bool) -> None:
        mapped.unwritten, mapped.without_place = Counter(), Counter()
        rows, fits = mapped.write_patient(patient, identifier_of(mapped.blocks, len(chosen) + 1))
        if fits or any_will_do:
            chosen.append(rows)
            kept_notes[0].update(mapped.unwritten)
            kept_notes[1].update(mapped.without_place)
        else:
            spare.append(patient)

    for patient in patients:
        if len(chosen) == n_patients or len(spare) > _ENOUGH_SPARE * n_patients:
            break
        take(patient, any_will_do=False)
    for patient in spare[: n_patients - len(chosen)]:
        take(patient, any_will_do=True)
    mapped.unwritten, mapped.without_place = kept_notes
    rows: dict[Place, list[Row]] = {place_of(source): [] for source in mapped.sources.values()}
    for of_patient in chosen:
        for place, of_place in of_patient.items():
            rows[place] += of_place
    said: dict[str, list[Record]] = {block.table: [] for block in mapped.blocks}
    for of_place in rows.values():
        for row in of_place:
            for number, record in row.says.items():
                said[mapped.blocks[number].table].append(record)
    others = (identifier_of(mapped.blocks, number) for number in range(len(chosen) + 1, 1_000_000))
    mapped.left_out(rows, others)
    return Extract(rows, said, mapped.notes())


def _patients(
    seed: int, at_once: int, covers: str, blocks: Sequence[Block], begin: pd.Timestamp
) -> Iterator[Patient]:
    events = {
        event
        for block in blocks
        if block.table == "patients"
        for event in possible_codes(block.columns.get("day_zero", {}))
    }
    for number in range(_TIMES):
        yield from invent_patients(at_once, seed + 1000 * number, covers, events, begin)


def _not_simulated(mapped: Mapped, extract: Extract) -> list[str]:
    """Fields of which no row says anything."""
    return [
        f"{table}.{name}: none of the invented records has a value of it; left empty"
        for table, records in extract.said.items()
        for name in dict.fromkeys(
            name for block in mapped.blocks if block.table == table for name in block.columns
        )
        if records and all(record.get(name) is None for record in records)
    ]


def _columns(mapped: Mapped) -> dict[Place, Sequence[str]]:
    """The names of every file's columns: those it declares, else those that a block reads."""
    columns: dict[Place, Sequence[str]] = {}
    for source in mapped.sources.values():
        place = place_of(source)
        names = [
            name
            for number in mapped.at(place)
            for mapping in mapped.blocks[number].columns.values()
            for name in source_columns(mapping)
        ]
        names += [
            condition["column"]
            for number in mapped.at(place)
            for condition in mapped.blocks[number].where
        ]
        columns[place] = source.get("column_names") or list(dict.fromkeys(names)) or ["unused"]
    return columns
