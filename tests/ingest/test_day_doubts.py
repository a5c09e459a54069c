"""Usual intervals between a patient's events: months or years read as days, and years typed wrong.

Each patient has the interval of the case, spread a little; what is right is so of any published
series: conversion in about four months, recurrence in about ten.
"""

import numpy as np
import pandas as pd
import pytest
from ingest_cases import WINDOW, patients_only, write_rows

from hcc_conversion.ingest.extract import examine_extract
from schemas.intervals import COURSE, INTERVALS

ISO = "%Y-%m-%d"
DX = pd.Timestamp("2020-03-01")
N = 24


def after(days):
    return {"column": days, "unit": "day"}


def block(table, columns):
    return {table: [{"source": "all", "columns": {"patient_id": {"column": "id"}, **columns}}]}


def treatment(start, **more):
    return block(
        "treatments",
        {
            "modality": {"constant": "TACE"},
            "intent": {"constant": "conversion"},
            "start_day": start,
            **more,
        },
    )


def surgery(kind, day):
    return block("surgeries", {"kind": {"constant": kind}, "day": day})


def outcome(kind, day):
    return block("outcomes", {"kind": {"constant": kind}, "day": day})


AT_ONCE = {"constant": 0}
#: Of each interval: the tables with its two events, the column `gap` being the days between them, a
#: usual median, and one that only another unit gives, where a site could not have it.
CASES = {
    "diagnosis_to_treatment": (treatment(after("gap")), 20, None),
    "diagnosis_to_surgery": (surgery("direct", after("gap")), 20, None),
    "treatment_to_surgery": (treatment(AT_ONCE) | surgery("conversion", after("gap")), 120, 4),
    "surgery_to_recurrence": (
        surgery("direct", AT_ONCE) | outcome("recurrence", after("gap")),
        300,
        10,
    ),
    "treatment_to_progression": (
        treatment(AT_ONCE) | outcome("progression", after("gap")),
        200,
        7,
    ),
    "length_of_course": (treatment(AT_ONCE, end_day=after("gap")), 180, None),
}


def found(tmp_path, tables, gaps):
    rows = [{"id": f"P{n}", "gap": str(gap)} for n, gap in enumerate(gaps)]
    write_rows(tmp_path / "all.csv", rows)
    centre = patients_only(tmp_path / "all.csv", {})
    centre["tables"] |= tables
    findings = examine_extract(centre, WINDOW).findings
    return [
        (item.severity, item.row, item.problem)
        for item in findings.itertuples()
        if "unusual time" in item.problem or "the median of" in item.problem
    ]


def spread(median):
    """Whole days around *median*, which they have."""
    return np.round(median + np.linspace(-0.4, 0.4, N + 1) * median).astype(int)


def test_every_interval_has_its_case():
    assert list(CASES) == [interval.name for interval in (*INTERVALS, COURSE)]


@pytest.mark.parametrize("name", CASES)
def test_what_is_usual_is_not_doubted(tmp_path, name):
    tables, usual, _ = CASES[name]
    assert found(tmp_path, tables, spread(usual)) == []


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case[2]])
def test_months_read_as_days_stop_the_column(tmp_path, name):
    tables, _, months = CASES[name]
    errors = [item for item in found(tmp_path, tables, spread(months)) if item[0] == "error"]
    assert [row for _, row, _ in errors] == [0]
    assert f"is {months} days: are units and date formats right?" in errors[0][2]


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case[2]])
def test_years_read_as_days_stop_the_column(tmp_path, name):
    """0 to 2 years: nobody is treated, operated on and seen again in two days."""
    tables, *_ = CASES[name]
    errors = [item for item in found(tmp_path, tables, [1] * N) if item[0] == "error"]
    assert [row for _, row, _ in errors] == [0]


@pytest.mark.parametrize("name", CASES)
def test_days_read_as_months_stop_the_column(tmp_path, name):
    """A gap of *usual* days, 30.44 times as long."""
    tables, usual, _ = CASES[name]
    usual = max(usual, 150)
    errors = [
        item for item in found(tmp_path, tables, spread(round(usual * 30.4375))) if item[1] == 0
    ]
    assert {severity for severity, *_ in errors} == {"error"}


@pytest.mark.parametrize("name", CASES)
def test_one_that_is_too_long_is_a_warning_at_its_row(tmp_path, name):
    tables, usual, _ = CASES[name]
    gaps = spread(usual)
    longest = {interval.name: interval.usual[1] for interval in (*INTERVALS, COURSE)}[name]
    gaps[3] = longest + 1
    findings = found(tmp_path, tables, gaps)
    assert ("warning", 5) in {(severity, row) for severity, row, _ in findings}
    assert {severity for severity, *_ in findings} == {"warning"}
    gaps[3] = longest
    assert [item for item in found(tmp_path, tables, gaps) if "day 0" not in item[2]] == []


def dated(tmp_path, day_0, date_format):
    cells = [str(day) for day in day_0]
    write_rows(tmp_path / "all.csv", [{"id": f"P{n}", "dx": dx} for n, dx in enumerate(cells)])
    columns = {"day_zero_date": {"column": "dx", "date_format": date_format}}
    findings = examine_extract(patients_only(tmp_path / "all.csv", columns), WINDOW).findings
    return [(item.severity, item.row, item.problem) for item in findings.itertuples()]


def numbers(epoch):
    """Days from *epoch* to 2020-03-01 and the days after it."""
    return [(DX - pd.Timestamp(epoch)).days + n for n in range(N)]


@pytest.mark.parametrize(
    ("written", "read", "right"),
    [
        ("1960-01-01", "excel", "sas"),  # 21975 is 29 February 1960
        ("1970-01-01", "excel", None),  # of R: 18322 is 28 February 1950
        ("1899-12-30", "sas", "excel"),  # 43891 is 2 March 2080: in the future
    ],
)
def test_day_numbers_of_another_program_stop_the_column(tmp_path, written, read, right):
    findings = dated(tmp_path, numbers(written), read)
    assert "error" in {severity for severity, *_ in findings}
    if read == "excel":
        assert [(severity, row) for severity, row, _ in findings] == [("error", 0)]
        assert f"{N} of {N} dates are before 1980" in findings[0][2]
    if right:
        assert dated(tmp_path, numbers(written), right) == []


def test_a_diagnosis_of_2002_for_2020_is_a_warning_at_its_row(tmp_path):
    cells = [(DX + pd.Timedelta(days=n)).strftime(ISO) for n in range(N)]
    cells[6] = cells[6].replace("2020", "2002")
    ((severity, row, problem),) = dated(tmp_path, cells, ISO)
    assert (severity, row) == ("warning", 8)
    assert problem.startswith("a date more than 5 years away")
