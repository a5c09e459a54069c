"""From what happened to patients to what a hospital records: numbers, calendar dates, types."""

from collections.abc import Mapping

import pandas as pd

WHOLE_NUMBERS = ("ecog", "nodule_count", "grade")
OUTCOME_DAYS = {
    "conversion": "conversion_day",
    "watch_and_wait": "watch_and_wait_day",
    "recurrence": "recurrence_day",
    "progression": "progression_day",
}


def list_outcomes(course: pd.DataFrame) -> pd.DataFrame:
    """One row per outcome of a patient; *course* has one row per patient."""
    days = course.assign(death_day=course["last_contact_day"].where(course["died"]))
    parts = [
        pd.DataFrame({"kind": kind, "day": days[column].dropna()})
        for kind, column in {**OUTCOME_DAYS, "death": "death_day"}.items()
    ]
    return pd.concat(parts).rename_axis("patient").reset_index()


def with_dates(
    patients: pd.DataFrame, children: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """The tables with hospital numbers for rows, and calendar dates for days.

    *patients*: one row per patient, with patient_id and diagnosis_date; *children*: other
    tables by name, with ``patient``, the row of the patient. Columns of days since diagnosis
    (``day``, ``start_day``, …) become dates (``date``, ``start_date``, …).
    """
    tables = {"patients": _dated(patients, patients["diagnosis_date"])}
    for name, table in children.items():
        of_patient = patients.loc[table["patient"]]
        dated = _dated(table, of_patient["diagnosis_date"].set_axis(table.index))
        dated.insert(0, "patient_id", of_patient["patient_id"].to_numpy())
        tables[name] = dated.drop(columns="patient")
    return {name: _typed(table) for name, table in tables.items()}


def by_number(table: pd.DataFrame) -> pd.DataFrame:
    """Rows in the order of the hospital numbers, which is not the order of diagnosis."""
    return table.sort_values("patient_id", kind="stable", ignore_index=True)


def _dated(table: pd.DataFrame, diagnosis_date: pd.Series) -> pd.DataFrame:
    """Every column of days since diagnosis as a column of calendar dates, in its place."""
    names = [name for name in table if name == "day" or name.endswith("_day")]
    # As whole numbers: of floats pandas rounds uninitialised memory too, and may warn of overflow.
    days = {name: pd.to_timedelta(table[name].astype("Int64"), unit="D") for name in names}
    dates = {name: diagnosis_date + of_name for name, of_name in days.items()}
    return table.assign(**dates).rename(columns={n: n.removesuffix("day") + "date" for n in names})


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    """Columns with pandas types that know missing values."""
    whole = [name for name in WHOLE_NUMBERS if name in table]
    typed = table.astype(dict.fromkeys(whole, "Int64"))
    kinds = {"f": "Float64", "b": "boolean", "O": "string"}
    types = {
        name: kinds[typed[name].dtype.kind]
        for name in typed
        if name not in whole and typed[name].dtype.kind in kinds
    }
    return typed.astype(types)
