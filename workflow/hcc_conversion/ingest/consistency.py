"""Checks across the canonical tables: keys, parents, order of dates, contradictions.

Each check takes the tables of one centre (with local ``patient_id`` and `PLACE` columns) and
returns `Violation`s: which rows of which table, which fields, and what is wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from hcc_conversion.ingest.findings import ERROR, MISSING_VALUE, OUTSIDE_LIMITS, WARNING
from hcc_conversion.ingest.free_text import PATIENTS_SHARING, unlisted_text
from hcc_conversion.ingest.harmonise import PLACE
from hcc_conversion.ingest.response_consistency import (
    responses_after_complete,
    unsupported_responses,
)
from hcc_conversion.study.canonical_fields import describe_fields
from schemas.tables import TABLES

Tables = dict[str, pd.DataFrame]


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
        _responses_follow,
        _readings_around_treatment,
        _repeated_rows,
        _listed_text,
    )
    numbered = _with_numbers(tables)
    found = [violation for check in checks for violation in check(numbered)]
    return [violation for violation in found if len(violation.rows)]


def _with_numbers(tables: Tables) -> Tables:
    """The tables with a number for each patient: the checks compare patients over and over."""
    local = pd.concat([table["patient_id"] for table in tables.values()], ignore_index=True)
    places, _ = pd.factorize(local)
    numbers = pd.Series(places, dtype="Int64").mask(local.isna())
    ends = pd.Series([len(table) for table in tables.values()]).cumsum()
    return {
        name: table.assign(patient_id=numbers.array[end - len(table) : end])
        for (name, table), end in zip(tables.items(), ends, strict=True)
    }


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
    patients = tables["patients"]["patient_id"].dropna()
    twice = patients[patients.duplicated()]
    for name, table in tables.items():
        unique = TABLES[name].to_schema().unique
        if not unique:
            continue
        key = [field for field in unique if field != "centre"]
        known = table.dropna(subset=key)
        if name != "patients":  # rows of a patient who stands there twice come twice themselves
            known = known[~known["patient_id"].isin(twice)]
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
    """Diagnosis ≤ treatment ≤ surgery ≤ recurrence ≤ last contact, where both days are known."""
    patients = tables["patients"].dropna(subset=["patient_id"]).drop_duplicates("patient_id")
    by_patient = patients.set_index("patient_id")
    surgery_day = _first_day(tables["surgeries"])

    def of_patient(name: str, values: pd.Series) -> pd.Series:
        return tables[name]["patient_id"].map(values)

    def violation(name: str, field: str, rows: pd.Series, problem: str) -> Violation:
        index = tables[name].index[rows.astype("boolean").fillna(False)]
        return Violation(name, index, (field,), ERROR, f"dates: {problem}")

    before_day_0 = tables["patients"]["last_contact_day"] < 0
    yield violation("patients", "last_contact_day", before_day_0, "last contact is before day 0")
    for name, field in _DATED:
        last_contact = of_patient(name, by_patient["last_contact_day"])
        yield violation(name, field, tables[name][field] > last_contact, "after the last contact")
    for name, field in _NOT_BEFORE_DIAGNOSIS:
        diagnosed = of_patient(name, by_patient["day_zero"]) == "diagnosis"
        yield violation(name, field, diagnosed & (tables[name][field] < 0), "before the diagnosis")
    treatments, outcomes = tables["treatments"], tables["outcomes"]
    start, operated = treatments["start_day"], of_patient("treatments", surgery_day)
    early_end = treatments["end_day"] < start
    yield violation("treatments", "end_day", early_end, "treatment ends before it starts")
    late = (treatments["intent"] == "conversion") & (start > operated)
    yield violation(
        "treatments", "start_day", late, "conversion treatment starts after the surgery"
    )
    early = (treatments["intent"] == "adjuvant") & (start < operated)
    yield violation(
        "treatments", "start_day", early, "adjuvant treatment starts before the surgery"
    )
    day, operated = outcomes["day"], of_patient("outcomes", surgery_day)
    early = (outcomes["kind"] == "recurrence") & (day < operated)
    yield violation("outcomes", "day", early, "recurrence before the surgery")
    late = (outcomes["kind"] == "conversion") & (day > operated)
    yield violation("outcomes", "day", late, "judged resectable after the surgery")


_DATED = (
    ("treatments", "start_day"),
    ("treatments", "end_day"),
    ("assessments", "day"),
    ("adverse_events", "day"),
    ("surgeries", "day"),
    ("outcomes", "day"),
)
_NOT_BEFORE_DIAGNOSIS = (("treatments", "start_day"), ("surgeries", "day"), ("outcomes", "day"))


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
        died & ~having("death") & bool((outcomes["kind"] == "death").any()),
        ("died",),
        WARNING,
        "died, but no death among the outcomes, where others have one",
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


def _responses_follow(tables: Tables) -> Iterator[Violation]:
    """A warning, not an error: non-target lesions, small nodes and new lesions count too."""
    for response, rows in unsupported_responses(tables["assessments"]):
        yield Violation(
            "assessments",
            rows,
            ("response", "sum_of_diameters_mm"),
            WARNING,
            f"response {response} does not follow from the sums of diameters",
            "RECIST thresholds: -30 % from baseline, +20 % and 5 mm from nadir",
            "Check response, sums and new lesions; both are kept.",
        )
    yield Violation(
        "assessments",
        responses_after_complete(tables["assessments"]),
        ("response",),
        WARNING,
        "PR or SD after CR: disease that is seen again is progression",
        "CR, PD or NE after CR",
        "Check both responses; both are kept.",
    )


def _readings_around_treatment(tables: Tables) -> Iterator[Violation]:
    """Warnings: a baseline may be read late, and a scan of the staging may be on the list."""
    treatments, assessments = tables["treatments"], tables["assessments"]
    begun = treatments[treatments["intent"] == "conversion"].groupby("patient_id")["start_day"]
    start = assessments["patient_id"].map(begun.min())
    baseline = assessments["baseline"].fillna(False).astype(bool)
    problems = (
        (baseline & (assessments["day"] > start), "baseline after the start of treatment"),
        (~baseline & (assessments["day"] < start), "reading before treatment; does not count"),
    )
    for rows, problem in problems:
        index = assessments.index[rows.astype("boolean").fillna(False)]
        yield Violation("assessments", index, ("day",), WARNING, f"dates: {problem}")


def _listed_text(tables: Tables) -> Iterator[Violation]:
    """A warning: what no other centre calls so is added up with nothing."""
    for table, field, rows in unlisted_text(tables):
        yield Violation(
            table,
            rows,
            (field,),
            WARNING,
            "a name outside the study's vocabulary: it is not added up with other centres'",
            "a name of docs/data-dictionary.md",
            f"Map it with 'codes'. Unmapped text of fewer than {PATIENTS_SHARING} patients is not"
            " written, since it may name one.",
        )


def _repeated_rows(tables: Tables) -> Iterator[Violation]:
    """Rows that are alike in everything, in tables where several rows per patient are right."""
    for name, table in tables.items():
        fields = [field for field in table if field not in PLACE]
        alike = table[fields].duplicated(keep="first") & table["patient_id"].notna()
        # With a complete key the same rows are an error already.
        key = [field for field in TABLES[name].to_schema().unique or () if field != "centre"]
        keyed = table[key].notna().all(axis=1) if key else pd.Series(False, table.index)
        yield Violation(
            name,
            table.index[alike & ~keyed],
            ("patient_id",),
            WARNING,
            "the same row as another, in every field",
            "one row per event",
            "Remove it if it is a duplicate; both are kept.",
        )
