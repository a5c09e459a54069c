"""Whether an extract was read as a person reads it, or what differs was said."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from fuzz.clinic import MISSING, UNREADABLE, Cell, Clinic, Record
from fuzz.files import Places
from hcc_conversion.ingest.blanks import LEFT_BLANK
from hcc_conversion.ingest.extract import Examination
from hcc_conversion.ingest.findings import ERROR, TEXTS
from schemas.vocabulary import FREE_TEXT

#: Fields that are counted from a patient's day 0, and so unknown where that is.
_DAYS = ("last_contact_day", "start_day", "day")
_DAY_ZERO = "day_zero_date"
#: Identifiers that also occur in messages by chance are not looked for.
_SHORTEST_IDENTIFIER = 5


@dataclass
class Verdict:
    """What became of an extract.

    counts
        rows and cells by what became of them.
    losses
        what was lost, changed or invented in silence: must be empty.
    false_alarms
        errors where nothing is wrong: must be empty.
    leaks
        findings that quote a patient: must be empty.
    """

    counts: Counter[str] = field(default_factory=Counter)
    losses: list[str] = field(default_factory=list)
    false_alarms: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)

    @property
    def complaints(self) -> list[str]:
        """Everything that must not be."""
        return [*self.losses, *self.false_alarms, *self.leaks]


def judge(
    clinic: Clinic, examination: Examination, places: Places, labels: Mapping[str, str]
) -> Verdict:
    """Compare every row and cell of an extract with what was read and what was said of it.

    Parameters
    ----------
    clinic
        what stands in the files and what a person reads there.
    examination
        what the project made of it.
    places, labels
        where each record stands, and what each file is called in messages
        (`fuzz.files.write_clinic`).
    """
    said = _Said(examination, places, labels)
    # Not of the file: its name is the hospital's own.
    texts = {
        str(t) for name in TEXTS if name != "file" for t in examination.findings[name].unique()
    }
    verdict = Verdict(leaks=list(leaks_in(clinic, sorted(texts))))
    verdict.counts["extracts"] = 1
    verdict.counts["extracts refused"] = int(
        examination.tables is None or len(examination.unresolved) > 0
    )
    verdict.false_alarms = list(_false_alarms(clinic, said))
    if examination.tables is None:
        n_rows = sum(len(records) for records in clinic.files.values())
        verdict.counts["rows of files refused"] = n_rows
        if not any(
            table in clinic.broken and re.search(clinic.broken[table], problem)
            for (table, _, _), problem in said.texts.items()
        ):
            verdict.losses.append("no table, and no error names the fault of the file")
        return verdict
    for table in clinic.files:
        _judge_table(clinic, table, examination.tables[table], said, verdict)
        _judge_accounting(clinic, table, examination, labels[table], verdict)
    return verdict


class _Said:
    """What findings say of each place: (table, row, column), row 0 for a column as a whole."""

    def __init__(
        self,
        examination: Examination,
        places: Places,
        labels: Mapping[str, str],
    ):
        self.places = places
        table_of = {label: table for table, label in labels.items()}
        self.all: set[tuple[str, int, str]] = set()
        self.errors: set[tuple[str, int, str]] = set()
        self.blank: set[tuple[str, int, str]] = set()
        self.texts: dict[tuple[str, int, str], str] = {}
        findings = examination.findings.astype(dict.fromkeys(TEXTS, object))
        for line in findings.itertuples():
            for column in str(line.column).split(", "):
                place = table_of[line.file], int(line.row), column
                self.all.add(place)
                if line.severity == ERROR:
                    self.errors.add(place)
                    self.texts[place] = line.problem
                if line.problem.endswith(LEFT_BLANK):
                    self.blank.add(place)
        self.wrong_rows = {(table, row) for table, row, _ in self.errors}
        self.aside = {
            (table_of[str(line.file)], int(line.row))
            for line in examination.quarantine.itertuples()
        }

    def of(self, places: set[tuple[str, int, str]], table: str, row: int, column: str) -> bool:
        """Whether *places* hold a cell or its column."""
        return (table, row, column) in places or (table, 0, column) in places


def _judge_table(
    clinic: Clinic, table: str, read: pd.DataFrame, said: _Said, verdict: Verdict
) -> None:
    numbers = said.places[table]
    by_row = {row["row"]: row for row in read.to_dict("records")}
    if len(by_row) < len(read):
        verdict.losses.append(f"{table}: a row stands several times in the table")
    for number in set(by_row) - set(numbers):
        verdict.losses.append(f"{table} {number}: a row that is nowhere in the file")
    for number, record in zip(numbers, clinic.files[table], strict=True):
        place, row = (table, number), by_row.get(number)
        if record.is_blank:
            if row is not None:
                verdict.losses.append(f"{table} {number}: a blank row became a record")
            continue
        verdict.counts["rows"] += 1
        is_said = place in said.aside or place in said.wrong_rows
        if record.filtered or not record.is_row:
            if row is not None and not is_said:
                verdict.losses.append(f"{table} {number}: no record, and read as one")
            elif not is_said and not record.filtered:
                verdict.losses.append(f"{table} {number}: left out without a word")
            verdict.counts["rows filtered" if record.filtered else "rows that are no records"] += 1
            continue
        if row is None:
            verdict.counts["rows set aside"] += 1
            if not is_said:
                verdict.losses.append(f"{table} {number}: lost")
            continue
        if _is_orphan(clinic, table, record) and not is_said:
            verdict.losses.append(f"{table} {number}: of no patient, without a word")
        for name, cell in record.cells.items():
            if name == _DAY_ZERO:
                if cell.means == UNREADABLE and not said.of(
                    said.errors, table, number, clinic.own_name(name)
                ):
                    verdict.losses.append(f"{table} {number}: {cell.raw!r} passed for a day 0")
            else:
                _judge_cell(clinic, table, record, number, name, cell, row[name], said, verdict)


def _judge_cell(
    clinic: Clinic,
    table: str,
    record: Record,
    number: int,
    name: str,
    cell: Cell,
    value: Any,
    said: _Said,
    verdict: Verdict,
) -> None:
    column = clinic.own_name(name)
    is_error = said.of(said.errors, table, number, column)
    if cell.means in (MISSING, UNREADABLE):
        is_right = bool(pd.isna(value))
        if cell.means == UNREADABLE and is_right:
            is_right = False
            is_said = is_error or said.of(said.blank, table, number, column)
        else:
            is_said = is_error
    elif pd.isna(value):
        is_right = False
        is_said = said.of(said.all, table, number, column)
        if name in _DAYS:
            is_said = is_said or _has_no_day_zero(clinic, record, said, table, number)
    else:
        is_right = _is_same(value, cell.means)
        is_free = (table, name) in FREE_TEXT
        is_said = is_error or (is_free and said.of(said.all, table, number, column))
    if is_right:
        verdict.counts["cells read right"] += 1
    elif is_said:
        verdict.counts["cells reported"] += 1
    else:
        shown = "missing" if pd.isna(value) else repr(value)
        verdict.losses.append(
            f"{table} {number}, {name}: {cell.raw!r} means {cell.means!r} and was read as {shown}"
        )
    if cell.strict and record.strict and not is_right and name not in _DAYS:
        verdict.false_alarms.append(f"{table} {number}, {name}: {cell.raw!r} was not read")


def _is_same(value: Any, means: Any) -> bool:
    if isinstance(means, float):
        return abs(float(value) - means) <= 1e-6 * max(1.0, abs(means))
    return bool(value == means)


def _is_orphan(clinic: Clinic, table: str, record: Record) -> bool:
    if table == "patients":
        return False
    known = {one.cells["patient_id"].means for one in clinic.files["patients"] if one.is_row}
    return record.cells["patient_id"].means not in known


def _has_no_day_zero(clinic: Clinic, record: Record, said: _Said, table: str, number: int) -> bool:
    """Whether an error says that the patient, or the date of day 0, is not known."""
    if said.of(said.errors, table, number, clinic.own_name("patient_id")):
        return True
    column = clinic.own_name(_DAY_ZERO)
    wrong = {row for where, row, of in said.errors if where == "patients" and of == column}
    rows = zip(said.places["patients"], clinic.files["patients"], strict=True)
    return 0 in wrong or any(
        one.patient == record.patient and number in wrong for number, one in rows
    )


def _judge_accounting(
    clinic: Clinic, table: str, examination: Examination, label: str, verdict: Verdict
) -> None:
    lines = examination.accounting
    line = lines[(lines["table"] == table) & (lines["file"] == label)].iloc[0]
    records = [record for record in clinic.files[table] if not record.is_blank]
    n_filtered = sum(record.filtered for record in records)
    if (line["offered"], line["filtered"]) != (len(records), n_filtered):
        verdict.losses.append(
            f"{table}: {line['offered']} rows counted and {line['filtered']} filtered, where"
            f" {len(records)} are there and {n_filtered} to be filtered"
        )
    if line["filtered"] + line["quarantined"] + line["kept"] != line["offered"]:
        verdict.losses.append(f"{table}: the rows counted do not add up")
    n_read = len(examination.tables[table])
    if examination.unresolved.empty and line["kept"] != n_read:
        verdict.losses.append(f"{table}: {line['kept']} rows counted as kept, and {n_read} read")


def _false_alarms(clinic: Clinic, said: _Said) -> Iterator[str]:
    """Errors of rows of patients with whom nothing is wrong, and of columns and files."""
    doubtful = {
        record.patient
        for records in clinic.files.values()
        for record in records
        if not _is_clean(record)
    }
    records = {
        (table, number): record
        for table, numbers in said.places.items()
        for number, record in zip(numbers, clinic.files[table], strict=True)
    }
    spoilt = {
        (table, clinic.own_name(name))
        for table, of_table in clinic.files.items()
        for record in of_table
        for name, cell in record.cells.items()
        if not (cell.strict and record.strict)
    }
    for table, row, column in sorted(said.errors):
        if table in clinic.broken:
            continue
        record = records.get((table, row))
        if record is not None:
            is_due = record.patient in doubtful or not _is_clean(record)
        elif column:
            is_due = (table, column) in spoilt
        else:
            is_due = bool(doubtful)
        if not is_due:
            problem = said.texts[table, row, column]
            yield f"{table} {row}, {column}: an error, and nothing is wrong: {problem}"
    for table, row in sorted(said.aside):
        if records[table, row].patient not in doubtful:
            yield f"{table} {row}: set aside, and nothing is wrong with the patient"


def _is_clean(record: Record) -> bool:
    return record.is_row and record.strict and all(cell.strict for cell in record.cells.values())


def leaks_in(clinic: Clinic, texts: Iterable[str]) -> Iterator[str]:
    """Texts that quote an identifier or a secret of a patient, without quoting them again."""
    words = set(clinic.secrets)
    for records in clinic.files.values():
        for record in records:
            if record.is_row:
                words |= {record.patient, str(record.cells["patient_id"].raw)}
    words = {word for word in words if len(word) >= _SHORTEST_IDENTIFIER}
    for number, text in enumerate(texts, start=1):
        if any(word in text for word in words):
            yield f"text {number} of what was found quotes a patient"
