"""Invented patients, as records of canonical fields; no file of a hospital is read for them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from schemas.vocabulary import DAY_ZERO_DATE
from synthetic.simulation.cohort import simulate_cohort
from synthetic.simulation.follow_up import END_OF_DATA
from synthetic.simulation.patients import WINDOW as SIMULATED_WINDOW

Record = dict[str, Any]
#: Canonical field, then the column of the simulated tables, where the two differ.
_DATES = {
    "last_contact_day": "last_contact_date",
    "day": "date",
    "start_day": "start_date",
    "end_day": "end_date",
}


@dataclass(frozen=True)
class Patient:
    """One invented patient: records by canonical table, one of ``patients``.

    Day fields hold dates (Timestamp), ``in_study_window`` the date of admission too; what is
    missing is None. ``patients`` has `DAY_ZERO_DATE` and ``day_zero``, the event it is the date of.
    """

    records: Mapping[str, Sequence[Record]]

    @property
    def about(self) -> Record:
        return dict(self.records["patients"][0])

    def days(self, date: pd.Timestamp | None) -> int | None:
        """Whole days of a date since the patient's own day 0."""
        return None if date is None else (date - self.about[DAY_ZERO_DATE]).days


def invent_patients(
    n_patients: int, seed: int, covers: str, day_zero: Collection[str], begin: pd.Timestamp
) -> list[Patient]:
    """Patients of the simulated hospitals who belong to an extract that *covers* some of them.

    Parameters
    ----------
    n_patients
        how many are simulated; fewer come back where *covers* leaves some out.
    seed
        of the random draws.
    covers
        as in a centre's file.
    day_zero
        the events that the centre may count days from; a patient without any of them is left out.
    begin
        of the centre's study window, into which the admissions are moved; nothing is moved beyond
        today.
    """
    tables = simulate_cohort(n_patients, seed)
    later = min(
        begin - pd.Timestamp(SIMULATED_WINDOW[0]),
        pd.Timestamp.today().normalize() - pd.Timestamp(END_OF_DATA),
    )
    for table in tables.values():
        dates = table.select_dtypes("datetime").columns
        table[dates] = table[dates] + later
    records = {name: _records(table) for name, table in tables.items()}
    by_patient: dict[str, dict[str, list[Record]]] = {
        record["patient_id"]: {name: [] for name in tables} for record in records["patients"]
    }
    for name, of_table in records.items():
        for record in of_table:
            by_patient[record.pop("patient_id")][name].append(record)
    return [
        _patient(of_patient, zero)
        for of_patient in by_patient.values()
        if _covered(of_patient, covers) and (zero := _day_zero(of_patient, day_zero))
    ]


def _records(table: pd.DataFrame) -> list[Record]:
    columns = [list(map(_plain, table[name].astype(object))) for name in table]
    return [dict(zip(table, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _plain(cell: Any) -> Any:
    if cell is pd.NA or cell is pd.NaT:
        return None
    return cell.item() if hasattr(cell, "item") else cell


def _day_zero(
    of_patient: Mapping[str, list[Record]], events: Collection[str]
) -> tuple[str, pd.Timestamp] | None:
    """The first of *events* that the patient has, and its date."""
    dates = {
        "diagnosis": [of_patient["patients"][0]["diagnosis_date"]],
        "treatment": [
            record["start_date"]
            for record in of_patient["treatments"]
            if record["intent"] == "conversion"
        ],
        "surgery": [record["date"] for record in of_patient["surgeries"]],
    }
    for event in ("diagnosis", "treatment", "surgery"):
        known = [date for date in dates[event] if date is not None]
        if event in events and known:
            return event, min(known)
    return None


def _covered(of_patient: Mapping[str, list[Record]], covers: str) -> bool:
    about = of_patient["patients"][0]
    kinds = {record["kind"] for record in of_patient["surgeries"]}
    converted = any(record["kind"] == "conversion" for record in of_patient["outcomes"])
    treated = bool(of_patient["treatments"] or kinds or converted)
    return {
        "admitted": True,
        "treated": treated,
        "uhcc": treated and about["initially_resectable"] is False,
        "converted": converted,
        "direct_surgery": "direct" in kinds,
    }[covers]


def _patient(of_patient: Mapping[str, list[Record]], zero: tuple[str, pd.Timestamp]) -> Patient:
    records = {
        name: [_canonical(record) for record in of_table] for name, of_table in of_patient.items()
    }
    (about,) = records["patients"]
    spread = [about["lymphatic_metastasis"], about["extrahepatic_metastasis"]]
    about |= {
        "day_zero": zero[0],
        DAY_ZERO_DATE: zero[1],
        "in_study_window": about["admission_date"],
        "admission_day": about["admission_date"],
        # Yes where either is, no where both are known to be no.
        "extrahepatic_spread": True if True in spread else None if None in spread else False,
    }
    return Patient(records)


def _canonical(record: Record) -> Record:
    named = {ours: record[theirs] for ours, theirs in _DATES.items() if theirs in record}
    return {name: value for name, value in record.items() if name not in _DATES.values()} | named
