"""Ages from dates of birth, and dates of which only a part is known."""

import pandas as pd
import pytest
from ingest_cases import ISO, WINDOW, patients_only

from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.findings import ERROR, WARNING
from hcc_conversion.ingest.parse import parse_dates

DATED = {"day_zero_date": {"column": "dx", "date_format": ISO}}
WHOLE_OR_PART = [ISO, "%Y-%m", "%Y"]


@pytest.fixture
def examine(tmp_path):
    """The examination of patients in rows of text."""

    def examined(text, columns):
        (tmp_path / "a.csv").write_text(text, "utf-8")
        return examine_extract(patients_only(tmp_path / "a.csv", DATED | columns), WINDOW)

    return examined


def of_severity(examination, severity):
    found = examination.findings[examination.findings["severity"] == severity]
    return list(zip(found["column"], found["row"], found["problem"], strict=True))


BIRTH = {"age_years": {"column": "born", "date_format": ISO}}


@pytest.mark.parametrize(
    ("born", "day_0", "age"),
    [
        ("1960-06-15", "2020-06-14", 59),
        ("1960-06-15", "2020-06-15", 60),
        ("1960-06-15", "2020-05-31", 59),
        ("1960-06-15", "2020-07-01", 60),
        ("1960-02-29", "2020-02-28", 59),
        ("1960-02-29", "2020-02-29", 60),
        ("1960-02-29", "2021-02-28", 60),
        ("1960-02-29", "2021-03-01", 61),
    ],
)
def test_an_age_is_the_birthdays_until_day_0(examine, born, day_0, age):
    examination = examine(f"id,dx,born\na,{day_0},{born}\n", BIRTH)
    assert examination.unresolved.empty
    assert examination.tables["patients"]["age_years"].tolist() == [age]


def test_an_age_of_an_unknown_birth_or_day_is_unknown(examine):
    examination = examine("id,dx,born\na,2020-01-01,\nb,,1960-01-01\n", BIRTH)
    assert examination.tables["patients"]["age_years"].isna().all()


def test_births_are_no_early_dates(examine):
    rows = "".join(f"p{n},2020-03-{n:02},19{40 + n}-05-0{1 + n % 9}\n" for n in range(1, 20))
    assert of_severity(examine(f"id,dx,born\n{rows}", BIRTH), ERROR) == []


def test_an_unusual_age_is_a_warning_and_kept(examine):
    """The usual ages are 18 to 95 years (docs/data-dictionary.md)."""
    text = "id,dx,born\na,2020-01-01,2010-06-01\nb,2020-01-01,1960-06-01\n"
    examination = examine(text, BIRTH)
    assert examination.tables["patients"]["age_years"].tolist() == [9, 59]
    assert ("born", 2, "an unusual age at day 0") in of_severity(examination, WARNING)
    assert examination.unresolved.empty


def test_a_birth_after_day_0_is_no_age(examine):
    ((column, row, problem),) = of_severity(
        examine("id,dx,born\na,2020-01-01,2020-06-01\n", BIRTH), ERROR
    )
    assert (column, row, problem) == ("born", 2, "outside the possible range")


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2020-03-04", "2020-03-04"),
        ("2020-03", "2020-03-15"),
        ("2020-02", "2020-02-15"),
        ("2020", "2020-07-15"),
        (2020, "2020-07-15"),
        (pd.Timestamp("2020-03-04"), "2020-03-04"),
    ],
)
def test_a_part_of_a_date_is_completed_as_it_is_said(cell, day):
    cells = pd.Series([cell, None], dtype=object)
    parsed = parse_dates(cells, [], WHOLE_OR_PART, complete={"day": 15, "month": 7})
    assert parsed.values[0] == pd.Timestamp(day)
    assert pd.isna(parsed.values[1])
    assert not parsed.bad.any()


@pytest.mark.parametrize("cell", ["2020-13", "03-2020", "20", "2020-"])
def test_what_is_no_part_of_a_date_does_not_fit(cell):
    parsed = parse_dates(
        pd.Series([cell], dtype=object), [], WHOLE_OR_PART, complete={"day": 15, "month": 7}
    )
    assert parsed.bad.tolist() == [True]


def test_signs_for_an_unknown_day_are_written_in_the_format():
    parsed = parse_dates(
        pd.Series(["2020-03-UN", "2020-03-00"], dtype=object),
        [],
        ["%Y-%m-UN", "%Y-%m-00"],
        complete={"day": 1},
    )
    assert parsed.values.tolist() == [pd.Timestamp("2020-03-01")] * 2


def test_completed_dates_are_counted_as_warnings_at_their_rows(examine):
    seen = {
        "column": "seen",
        "date_format": WHOLE_OR_PART,
        "complete": {"day": 15, "month": 7},
    }
    rows = "a,2020-01-01,2020-03\nb,2020-01-01,2020-03-04\nc,2020-01-01,2021\nd,2020-01-01,\n"
    examination = examine(f"id,dx,seen\n{rows}", {"last_contact_day": seen})
    assert of_severity(examination, ERROR) == []
    warned = [one for one in of_severity(examination, WARNING) if "part of a date" in one[2]]
    problem = "only a part of a date; what it lacks is taken to be day 15, month 7"
    assert warned == [("seen", 2, problem), ("seen", 4, problem)]
    # 15 March is day 31 + 29 + 14, 4 March 31 + 29 + 3; 15 July 2021: 366 + 181 + 14.
    assert examination.tables["patients"]["last_contact_day"].tolist()[:3] == [74, 63, 561]


def test_years_of_birth_are_ages_where_it_is_said_when_in_the_year(examine):
    born = {"column": "born", "date_format": "%Y", "complete": {"day": 1, "month": 7}}
    text = "id,dx,born\na,2020-06-30,1960\nb,2020-07-01,1960\n"
    examination = examine(text, {"age_years": born})
    assert examination.tables["patients"]["age_years"].tolist() == [59, 60]
    warned = [one[:2] for one in of_severity(examination, WARNING) if "part of a date" in one[2]]
    assert warned == [("born", 2), ("born", 3)]
