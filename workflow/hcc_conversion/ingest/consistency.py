"""Checks across the canonical tables: keys, parents, order of dates, contradictions.

Each check takes the tables of one centre (with local ``patient_id`` and `PLACE` columns) and
returns `Violation`s: which rows of which table, which fields, and what is wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from hcc_conversion.ingest.fields import describe_fields
from hcc_conversion.ingest.findings import ERROR, MISSING_VALUE, OUTSIDE_LIMITS, WARNING
from schemas.tables import TABLES

Tables = dict[str, pd.DataFrame]

#: RECIST 1.1 (Eisenhauer et al., Eur J Cancer 2009;45:228) and mRECIST (Lencioni & Llovet,
#: Semin Liver Dis 2010;30:52): PR at 30 % below baseline, PD at 20 % and 5 mm above nadir.
PARTIAL_RESPONSE_CHANGE = -0.30
PROGRESSION_CHANGE = 0.20
PROGRESSION_MM = 5.0
#: Sums are rounded, often to whole millimetres: 19.7 % growth of a rounded sum may be 20 %.
_TOLERANCE = 0.01 + 1e-9  # 69/100 - 1 is a hair below -0.31
_TOLERANCE_MM = 0.5


@dataclass(frozen=True)
class Violation:
    """Rows of one table that contradict each other, themselves or another table."""

    table: str
    rows: pd.Index
    fields: tuple[str, ...]
    severity: str
    problem: str
    expected: str = ""
    advice: str = "Correct the rows in the source."


def check_tables(tables: Tables) -> list[Violation]:
    """Every violation, those of no row left out."""
    checks = (
        _required_values,
        _limits,
        _unique_keys,
        _known_patients,
        _dates_in_order,
        _outcomes_agree,
        _responses_fit_measurements,
    )
    found = [violation for check in checks for violation in check(tables)]
    return [violation for violation in found if len(violation.rows)]


def _required_values(tables: Tables) -> Iterator[Violation]:
    for name, table in tables.items():
        for field, column in TABLES[name].to_schema().columns.items():
            if not column.nullable and field != "centre":
                yield Violation(
                    name,
                    table.index[table[field].isna()],
                    (field,),
                    ERROR,
                    MISSING_VALUE,
                )


def _limits(tables: Tables) -> Iterator[Violation]:
    """Sums, constants and counted days too, which no check of a raw cell has seen."""
    for name, fields in describe_fields().items():
        for field, described in fields.items():
            if "limits" in described:
                low, high = described["limits"]
                values = tables[name][field]
                yield Violation(
                    name,
                    tables[name].index[((values < low) | (values > high)).fillna(False)],
                    (field,),
                    ERROR,
                    OUTSIDE_LIMITS,
                    f"{low:g} to {high:g} {described['unit']}",
                )


def _unique_keys(tables: Tables) -> Iterator[Violation]:
    for name, table in tables.items():
        unique = TABLES[name].to_schema().unique
        if not unique:
            continue
        key = [field for field in unique if field != "centre"]
        known = table.dropna(subset=key)
        label = "the same patient" if key == ["patient_id"] else f"the same {' and '.join(key)}"
        yield Violation(
            name,
            known.index[known.duplicated(key, keep=False)],
            tuple(key),
            ERROR,
            f"duplicate key: {label} in several rows",
            "one row each",
            "Remove or merge the duplicates in the source.",
        )


def _known_patients(tables: Tables) -> Iterator[Violation]:
    known = tables["patients"]["patient_id"].dropna()
    for name, table in tables.items():
        if name != "patients":
            orphan = table["patient_id"].notna() & ~table["patient_id"].isin(known)
            yield Violation(
                name,
                table.index[orphan],
                ("patient_id",),
                ERROR,
                "orphan row: no such patient in the patients table",
                "an identifier of the patients table",
                "Add the patient, or filter the row with 'where' in the centre file.",
            )


def _dates_in_order(tables: Tables) -> Iterator[Violation]:
    patients = tables["patients"].dropna(subset=["patient_id"]).drop_duplicates("patient_id")
    by_patient = patients.set_index("patient_id")
    last_contact = by_patient["last_contact_day"]
    surgery = _first_day(tables["surgeries"])
    from_diagnosis = by_patient["day_zero"] == "diagnosis"

    def order(name: str, rows: pd.Series, fields: tuple[str, ...], problem: str) -> Violation:
        return Violation(name, rows.index[rows.fillna(False)], fields, ERROR, f"dates: {problem}")

    yield order(
        "patients",
        tables["patients"]["last_contact_day"] < 0,
        ("last_contact_day",),
        "last contact is before day 0",
    )
    for name, field in _DATED:
        table = tables[name]
        after = table[field] > table["patient_id"].map(last_contact)
        yield order(name, after, (field,), "after the last contact")
    for name, field in (("treatments", "start_day"), ("surgeries", "day"), ("outcomes", "day")):
        table = tables[name]
        diagnosed = table["patient_id"].map(from_diagnosis).astype("boolean").fillna(False)
        yield order(name, (table[field] < 0) & diagnosed, (field,), "before the diagnosis")
    treatments = tables["treatments"]
    ends_early = treatments["end_day"] < treatments["start_day"]
    yield order("treatments", ends_early, ("end_day",), "treatment ends before it starts")
    operated = treatments["patient_id"].map(surgery)
    before = treatments["intent"] == "conversion"
    yield order(
        "treatments",
        before & (treatments["start_day"] > operated),
        ("start_day",),
        "conversion treatment starts after the surgery",
    )
    yield order(
        "treatments",
        (treatments["intent"] == "adjuvant") & (treatments["start_day"] < operated),
        ("start_day",),
        "adjuvant treatment starts before the surgery",
    )
    outcomes = tables["outcomes"]
    operated = outcomes["patient_id"].map(surgery)
    yield order(
        "outcomes",
        (outcomes["kind"] == "recurrence") & (outcomes["day"] < operated),
        ("day",),
        "recurrence before the surgery",
    )
    yield order(
        "outcomes",
        (outcomes["kind"] == "conversion") & (outcomes["day"] > operated),
        ("day",),
        "judged resectable after the surgery",
    )


_DATED = (
    ("treatments", "start_day"),
    ("treatments", "end_day"),
    ("assessments", "day"),
    ("adverse_events", "day"),
    ("surgeries", "day"),
    ("outcomes", "day"),
)


def _first_day(table: pd.DataFrame) -> pd.Series:
    known = table.dropna(subset=["patient_id"]).sort_values("day")
    return known.drop_duplicates("patient_id").set_index("patient_id")["day"]


def _outcomes_agree(tables: Tables) -> Iterator[Violation]:
    patients, outcomes, surgeries = (tables[n] for n in ("patients", "outcomes", "surgeries"))

    def having(kind: str) -> pd.Series:
        return patients["patient_id"].isin(outcomes.loc[outcomes["kind"] == kind, "patient_id"])

    def operated(kind: str) -> pd.Series:
        return patients["patient_id"].isin(surgeries.loc[surgeries["kind"] == kind, "patient_id"])

    died, resectable = patients["died"], patients["initially_resectable"]
    converted = having("conversion") | having("watch_and_wait") | operated("conversion")
    treated = patients["patient_id"].isin(tables["treatments"]["patient_id"])
    day_of_death = patients["patient_id"].map(_first_day(outcomes[outcomes["kind"] == "death"]))
    yield _contradiction(
        patients, having("death") & ~died, ("died",), ERROR, "a death is recorded, yet not died"
    )
    yield _contradiction(
        patients,
        operated("direct") & converted,
        ("initially_resectable",),
        ERROR,
        "direct surgery and converted (or watch & wait) at once",
    )
    yield _contradiction(
        patients,
        day_of_death != patients["last_contact_day"],
        ("last_contact_day",),
        ERROR,
        "the day of death is not that of the last contact",
    )
    yield _contradiction(
        patients,
        converted & ~treated & (len(tables["treatments"]) > 0),
        ("patient_id",),
        WARNING,
        "converted, but no treatment is recorded; counted as treated",
    )
    yield _contradiction(
        patients,
        died & patients["last_contact_day"].isna(),
        ("last_contact_day",),
        WARNING,
        "died without a date; left out of the survival analyses",
    )
    yield _contradiction(
        patients,
        resectable & converted,
        ("initially_resectable",),
        ERROR,
        "converted, yet initially resectable",
    )
    yield _contradiction(
        patients,
        ~resectable & operated("direct"),
        ("initially_resectable",),
        ERROR,
        "direct surgery, yet initially unresectable",
    )


def _contradiction(
    patients: pd.DataFrame, rows: pd.Series, fields: tuple[str, ...], severity: str, problem: str
) -> Violation:
    index = patients.index[rows.astype("boolean").fillna(False)]
    return Violation("patients", index, fields, severity, problem)


def _responses_fit_measurements(tables: Tables) -> Iterator[Violation]:
    """Compare each response with the one the sums of diameters alone would give.

    A warning, not an error: non-target lesions, nodes under 10 mm and new lesions count too.
    """
    readings = tables["assessments"]
    # Readings without a day cannot be ordered, so their nadir is unknown.
    readings = readings.dropna(subset=["patient_id", "criterion", "day"]).sort_values("day")
    is_baseline = readings["baseline"].fillna(False).astype(bool)
    by = [readings["patient_id"], readings["criterion"]]
    sums = readings["sum_of_diameters_mm"].astype(float)
    baseline = sums.where(is_baseline).groupby(by).transform("first")
    # An unread sum (NE) does not reset the nadir.
    nadir = sums.groupby(by).cummin().groupby(by).ffill().groupby(by).shift()
    measured = readings[~is_baseline & sums.notna() & baseline.gt(0) & readings["response"].notna()]
    sums, baseline, nadir = (part.loc[measured.index] for part in (sums, baseline, nadir))
    change = sums / baseline - 1
    growth_mm = sums - nadir
    relative_growth = growth_mm / nadir.where(nadir > 0)
    # The tolerance always speaks for the recorded response.
    may_be_progression = (growth_mm >= PROGRESSION_MM - _TOLERANCE_MM) & ~(
        relative_growth < PROGRESSION_CHANGE - _TOLERANCE
    )
    is_progression = (growth_mm >= PROGRESSION_MM + _TOLERANCE_MM) & ~(
        relative_growth < PROGRESSION_CHANGE + _TOLERANCE
    )
    response = measured["response"]
    yield _unlike(measured, (response == "PR") & (change > PARTIAL_RESPONSE_CHANGE + _TOLERANCE))
    shrunk = change < PARTIAL_RESPONSE_CHANGE - _TOLERANCE
    yield _unlike(measured, (response == "SD") & (shrunk | is_progression))
    # Nodal targets keep a sum under RECIST 1.1 although they count as gone.
    viable = measured["criterion"] == "mRECIST"
    yield _unlike(measured, (response == "CR") & (sums > 0) & viable)
    new_lesion = measured["new_lesion"].fillna(False)
    yield _unlike(measured, (response == "PD") & ~may_be_progression & ~new_lesion)


def _unlike(measured: pd.DataFrame, rows: pd.Series) -> Violation:
    responses = "/".join(sorted(measured.loc[rows.fillna(False), "response"].unique()))
    return Violation(
        "assessments",
        measured.index[rows.fillna(False).astype(bool)],
        ("response", "sum_of_diameters_mm"),
        WARNING,
        f"response {responses} does not follow from the sums of diameters",
        "RECIST thresholds: -30 % from baseline, +20 % and 5 mm from nadir",
        "Check response, sums and new lesions; both are kept.",
    )
