"""Where in a clinic's files a fault can be planted."""

import random
from collections.abc import Sequence
from typing import NamedTuple

from fuzz.clinic import MISSING, UNREADABLE, Cell, Clinic, Record

NUMBERS = ("age_years", "bilirubin_umol_l", "afp_ng_ml")
CODES = ("died", "sex", "hbv", "child_pugh", "modality", "grade")
DATES = ("day_zero_date", "last_contact_day", "start_day", "day")
TEXTS = ("agent", "term")
EVERY = (*NUMBERS, *CODES, *DATES, *TEXTS, "patient_id")
TEXT_FORMATS = ("csv", "tsv")


class Place(NamedTuple):
    """A cell of a record."""

    table: str
    record: Record
    field: str

    @property
    def cell(self) -> Cell:
        return self.record.cells[self.field]


def a_cell(
    clinic: Clinic, rng: random.Random, fields: Sequence[str], tables: Sequence[str] = ()
) -> Place | None:
    """A cell that holds something and that no fault is in, of a column where text may stand."""
    found = [
        Place(table, record, field)
        for table, records in clinic.files.items()
        if not tables or table in tables
        for field in clinic.headers[table]
        if field in fields and (table, field) not in clinic.typed
        for record in records
        if record.is_row and record.strict and record.line is None
        if record.cells[field].strict and record.cells[field].means != MISSING
    ]
    return rng.choice(found) if found else None


def replace(place: Place, raw: object, means: object = UNREADABLE) -> None:
    """Put something into a cell that need not be read, but then must be reported."""
    place.record.cells[place.field] = Cell(raw, means, strict=False)


def can_be_written(clinic: Clinic, text: str) -> bool:
    """Whether the encoding of the files has every character of *text*."""
    if clinic.style.format not in TEXT_FORMATS:
        return True
    try:
        text.encode(clinic.style.encoding)
    except UnicodeEncodeError:
        return False
    return True


def is_open(clinic: Clinic, table: str) -> bool:
    """Whether any text may stand in every column of a table."""
    return not any(of == table for of, _ in clinic.typed)
