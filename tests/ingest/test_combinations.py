"""The latest, earliest, largest and smallest of several columns; durations written h:mm."""

from datetime import time, timedelta

import pandas as pd
import pytest
from ingest_cases import ISO, WINDOW, clinic, patients_only
from places import ROOT

from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.findings import ERROR
from hcc_conversion.ingest.mapping_checks import mapping_problems
from hcc_conversion.ingest.parse import parse_clock
from hcc_conversion.run.yaml_file import read_yaml

FIELDS = read_yaml(ROOT / "schemas" / "fields.yaml")
ROWS = """id,dx,a,b,m1,m2
p1,2020-01-01,2020-02-01,2020-03-01,10,20
p2,2020-01-01,2020-03-01,2020-02-01,,20
p3,2020-01-01,2020-03-01,,,
p4,2020-01-01,,,30,20
"""
DATES = [{"column": name, "date_format": ISO} for name in ("a", "b")]
NUMBERS = [{"column": name, "unit": "U/L"} for name in ("m1", "m2")]


@pytest.fixture
def patients(tmp_path):
    """The patients of `ROWS` with one field more."""

    def examined(field, mapping):
        (tmp_path / "a.csv").write_text(ROWS, "utf-8")
        columns = {"day_zero_date": {"column": "dx", "date_format": ISO}, field: mapping}
        examination = examine_extract(patients_only(tmp_path / "a.csv", columns), WINDOW)
        assert examination.unresolved.empty
        return examination.tables["patients"][field].astype("Float64")

    return examined


@pytest.mark.parametrize(
    ("field", "mapping", "values"),
    [
        ("last_contact_day", {"later_of": DATES}, [60, 60, 60, None]),
        ("last_contact_day", {"earlier_of": DATES}, [31, 31, 60, None]),
        ("alt_u_l", {"max_of": NUMBERS}, [20, 20, None, 30]),
        ("alt_u_l", {"min_of": NUMBERS}, [10, 20, None, 20]),
        (
            "last_contact_day",
            {"later_of": [{"column": name, "unit": "day"} for name in ("m1", "m2")]},
            [20, 20, None, 30],
        ),
        (
            "alt_u_l",
            {"max_of": [{"min_of": NUMBERS}, {"constant": 15}]},
            [15, 20, 15, 20],
        ),
        (
            "last_contact_day",
            {"first_of": [{"earlier_of": DATES}, DATES[0]]},
            [31, 31, 60, None],
        ),
    ],
)
def test_missing_parts_are_left_out(patients, field, mapping, values):
    expected = pd.Series(values, dtype="Float64")
    pd.testing.assert_series_equal(patients(field, mapping), expected, check_names=False)


@pytest.mark.parametrize(
    ("field", "origin", "parts", "problem"),
    [
        ("sex", "max_of", NUMBERS, "max_of does not make sense for a coded field"),
        ("alt_u_l", "later_of", NUMBERS, "later_of does not make sense for a measured field"),
        ("last_contact_day", "min_of", DATES, "min_of does not make sense for a day field"),
        ("age_years", "max_of", DATES, "max_of does not make sense for dates"),
        (
            "last_contact_day",
            "later_of",
            [DATES[0], {"column": "m1", "unit": "day"}],
            "dates and other values cannot stand in one later_of",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(tmp_path, field, origin, parts, problem):
    centre = clinic(tmp_path)
    centre["tables"]["patients"][0]["columns"][field] = {origin: parts}
    assert any(problem in said for said in mapping_problems(centre, FIELDS))


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        ("3:45", 225),
        ("03:45", 225),
        ("0:50", 50),
        ("12:00", 720),
        ("3:45:30", 225.5),
        (time(3, 45), 225),
        (timedelta(hours=3, minutes=45), 225),
    ],
)
def test_hours_and_minutes_are_minutes(cell, minutes):
    parsed = parse_clock(pd.Series([cell, None], dtype=object), [])
    assert parsed.values[0] == minutes
    assert pd.isna(parsed.values[1])
    assert not parsed.bad.any()


@pytest.mark.parametrize("cell", ["3:60", "3.45", "225", "3:5", "x3:45", "-3:45", "3:45 h"])
def test_what_is_no_duration_does_not_fit(cell):
    assert parse_clock(pd.Series([cell], dtype=object), []).bad.tolist() == [True]


@pytest.fixture
def operated(tmp_path):
    """The examination of three patients and how long they were operated."""

    def examined(*cells):
        rows = "".join(f"p{n},2020-01-01,{cell}\n" for n, cell in enumerate(cells))
        (tmp_path / "a.csv").write_text(f"id,dx,time\n{rows}", "utf-8")
        columns = {"day_zero_date": {"column": "dx", "date_format": ISO}}
        centre = patients_only(tmp_path / "a.csv", columns)
        fields = {
            "patient_id": {"column": "id"},
            "kind": {"constant": "direct"},
            "operation_min": {"column": "time", "unit": "h:mm"},
        }
        centre["tables"]["surgeries"] = [{"source": "all", "columns": fields}]
        return examine_extract(centre, WINDOW)

    return examined


def test_an_operation_time_of_hours_and_minutes_is_kept_in_minutes(operated):
    examination = operated("3:45", "2:05", "")
    assert examination.unresolved.empty
    assert examination.tables["surgeries"]["operation_min"].tolist()[:2] == [225, 125]


def test_a_duration_that_does_not_fit_is_reported_with_how_it_is_written(operated):
    findings = operated("3:45", "245", "2:05", "999:00").findings
    errors = findings[findings["severity"] == ERROR]
    told = dict(zip(errors["row"], errors["expected"], strict=True))
    assert told[3] == "a duration written h:mm, such as 3:45, or missing"
    assert told[5].endswith(" min")


def test_hours_and_minutes_are_for_what_is_kept_in_minutes(tmp_path):
    centre = clinic(tmp_path)
    for table, field in (("patients", "age_years"), ("surgeries", "operation_min")):
        mapping = {"column": "Minutes", "unit": "h:mm"}
        centre["tables"][table][0]["columns"][field] = mapping
    assert mapping_problems(centre, FIELDS) == [
        "tables.patients.0.columns.age_years: 'h:mm' is for durations that are kept in minutes"
    ]
