"""Days that cannot follow each other: of diagnosis, treatment, surgery, outcomes, last contact."""

from collections.abc import Iterator

import pandas as pd

from hcc_conversion.ingest.findings import ERROR, WARNING
from hcc_conversion.ingest.violations import Tables, Violation

#: How every problem of this module begins.
DATES = "dates: "
AFTER_LAST_CONTACT = "after the last contact"


def dates_in_order(tables: Tables) -> Iterator[Violation]:
    """Diagnosis ≤ treatment ≤ surgery ≤ recurrence ≤ last contact, where both days are known."""
    patients = tables["patients"].dropna(subset=["patient_id"]).drop_duplicates("patient_id")
    by_patient = patients.set_index("patient_id")
    surgery_day = first_day(tables["surgeries"])

    def of_patient(name: str, values: pd.Series) -> pd.Series:
        return tables[name]["patient_id"].map(values)

    def violation(name: str, field: str, rows: pd.Series, problem: str) -> Violation:
        index = tables[name].index[rows.astype("boolean").fillna(False)]
        return Violation(name, index, (field,), ERROR, f"{DATES}{problem}")

    before_day_0 = tables["patients"]["last_contact_day"] < 0
    yield violation("patients", "last_contact_day", before_day_0, "last contact is before day 0")
    unseen = tables["patients"]["admission_day"] > tables["patients"]["last_contact_day"]
    yield violation(
        "patients", "admission_day", unseen, "first contact is after the death or last contact"
    )
    for name, field in _DATED:
        last_contact = of_patient(name, by_patient["last_contact_day"])
        yield violation(name, field, tables[name][field] > last_contact, AFTER_LAST_CONTACT)
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


def readings_around_treatment(tables: Tables) -> Iterator[Violation]:
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
        yield Violation("assessments", index, ("day",), WARNING, f"{DATES}{problem}")


def first_day(table: pd.DataFrame) -> pd.Series:
    """Each patient's first day in a table."""
    known = table.dropna(subset=["patient_id"]).sort_values("day")
    return known.drop_duplicates("patient_id").set_index("patient_id")["day"]
