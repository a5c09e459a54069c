"""Whether every row and cell of an extract is read as a person reads it, or reported.

The oracle knows what is true of the invented clinic; it takes nothing from the code it judges but
the tables, findings and rows set aside.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from fuzz.clinic import MISSING, UNREADABLE, Cell, Clinic, Record
from fuzz.files import Places
from hcc_conversion.ingest.extract import Examination

#: Fields that a cell of the clinic gives; the date of day 0 is what the days are counted from.
_NOT_KEPT = ("day_zero_date",)


@dataclass
class Judgement:
    """What became of an extract: counts by outcome, and what must not be."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def judge(
    clinic: Clinic, places: Places, labels: Mapping[str, str], examination: Examination
) -> Judgement:
    """Every row and cell of *clinic* against what the ingest made of it.

    Parameters
    ----------
    places
        row number of every record, by table.
    labels
        what each table's file is called in findings.
    """
    result = Judgement()
    errors = examination.findings[examination.findings["severity"] == "error"]
    _judge_alarms(clinic, places, labels, errors, result)
    _judge_privacy(clinic, examination.findings, result)
    if examination.tables is None:
        result.counts["extracts refused as a whole"] += 1
        if errors.empty:
            result.faults.append("refused without an error")
        return result
    stopped = len(examination.unresolved) > 0
    result.counts["extracts stopped" if stopped else "extracts taken"] += 1
    # A file or column with an error of its own stops the centre: nothing of it is published.
    if stopped and (examination.unresolved["row"] == 0).any():
        result.counts["extracts stopped for a file or column"] += 1
        return result
    for table, records in clinic.files.items():
        label = labels[table]
        read = examination.tables[table]
        read = read[read["file"] == label].set_index("row")
        found = examination.findings[examination.findings["file"] == label]
        aside = examination.quarantine[examination.quarantine["file"] == label]
        told = {
            row: " | ".join(of_row["column"].astype(str)) for row, of_row in found.groupby("row")
        }
        rows_aside = set(aside["row"])
        for row, record in zip(places[table], records, strict=True):
            _judge_row(clinic, table, record, row, read, told, rows_aside, result)
        extra = set(read.index) - set(places[table])
        if extra:
            result.faults.append(f"{table}: rows that no record has: {sorted(extra)}")
    return result


def _judge_row(
    clinic: Clinic,
    table: str,
    record: Record,
    row: int,
    read: pd.DataFrame,
    told: Mapping[int, str],
    rows_aside: set[int],
    result: Judgement,
) -> None:
    where = f"{table}, row {row}"
    if not record.is_row:
        if row in read.index and row not in told:
            result.faults.append(f"{where}: a line that is no record became one")
        else:
            result.counts["lines that are no records, left out or reported"] += 1
        return
    if row not in read.index:
        if row in rows_aside:
            result.counts["rows set aside and listed"] += 1
        elif _is_filtered(clinic, table, record):
            result.counts["rows filtered as asked"] += 1
        elif row in told:
            result.counts["rows reported"] += 1
        else:
            result.faults.append(f"{where}: lost without a word")
        return
    if _is_filtered(clinic, table, record):
        result.faults.append(f"{where}: is kept though filtered")
    if record.hidden and row not in told and 0 not in told:
        result.faults.append(f"{where}: hidden, and nobody is told")
    if record.ragged and row not in told:
        result.faults.append(f"{where}: longer or shorter than its header, and nobody is told")
    for name, cell in record.cells.items():
        if name in _NOT_KEPT:
            continue
        value = read.loc[row, name]
        if isinstance(value, pd.Series):
            result.faults.append(f"{where}: several rows in the table")
            return
        if _is_as_read(cell, value):
            result.counts["cells read right"] += 1
        elif row in told:
            result.counts["cells reported"] += 1
        else:
            expected = cell.means if cell.means in (MISSING, UNREADABLE) else "another value"
            result.faults.append(
                f"{where}, {name}: {cell.raw!r} became {value!r}, expected {expected}"
                f" ({cell.means!r})"
            )


def _is_filtered(clinic: Clinic, table: str, record: Record) -> bool:
    conditions = clinic.settings.get("where", {}).get(table, [])
    raw = record.cells["modality"].raw if conditions else None
    return any(raw not in condition["in"] for condition in conditions)


def _is_as_read(cell: Cell, value: Any) -> bool:
    """Whether *value* is what a person reads in the cell; what nobody can read must be reported."""
    if cell.means == UNREADABLE:
        return False
    if cell.means == MISSING:
        return bool(pd.isna(value))
    if pd.isna(value):
        return False
    if isinstance(cell.means, str):
        return " ".join(str(value).split()) == " ".join(cell.means.split())
    if isinstance(cell.means, float):
        return abs(float(value) - cell.means) <= 1e-9 * max(1.0, abs(cell.means))
    return bool(value == cell.means)


def _judge_alarms(
    clinic: Clinic,
    places: Places,
    labels: Mapping[str, str],
    errors: pd.DataFrame,
    result: Judgement,
) -> None:
    """No error where nothing is wrong: at rows of patients of whom every cell is right."""
    if clinic.settings.get("whole_file"):
        return
    doubtful = {
        record.patient
        for records in clinic.files.values()
        for record in records
        if not record.strict or not all(cell.strict for cell in record.cells.values())
    }
    is_wrong: dict[tuple[str, int], bool] = {}
    for table, records in clinic.files.items():
        for row, record in zip(places[table], records, strict=True):
            wrong = record.patient in doubtful or not record.strict
            is_wrong[labels[table], row] = wrong
    anything = any(is_wrong.values())
    for error in errors.itertuples():
        if not is_wrong.get((error.file, error.row), anything):
            result.faults.append(f"false alarm at row {error.row}, {error.column}: {error.problem}")


def _judge_privacy(clinic: Clinic, findings: pd.DataFrame, result: Judgement) -> None:
    names = {
        str(record.cells["patient_id"].raw).strip()
        for record in clinic.files["patients"]
        if record.is_row
    }
    # Shorter ones, and bare numbers, may be row numbers or counts.
    names = {name for name in names if len(name) >= 4 and not name.isdigit()}
    for column in ("problem", "found", "expected", "advice"):
        for text in findings[column].dropna().astype(str).unique():
            if any(name in text for name in names):
                result.faults.append(f"an identifier stands in a finding ({column})")
