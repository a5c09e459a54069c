"""Patients by the half of the year of day 0, by hand: all that is kept of calendar time."""

import pandas as pd
import pytest
from ingest_cases import WINDOW, patients_only, write_rows

from hcc_conversion.ingest.accrual import accrual_of, half_year
from hcc_conversion.ingest.draft import publishable_tables
from hcc_conversion.ingest.extract import examine_extract
from schemas.results import NOT_RECORDED

DATES = ["2019-01-01", "2019-06-30", "2019-07-01", "2020-12-31", "2019-03-05"]
COLUMNS = {"day_zero_date": {"column": "dx", "date_format": "%Y-%m-%d"}}
HALVES = {"2019, 1st half": 3, "2019, 2nd half": 1, "2020, 2nd half": 1}


def published(tmp_path, columns=COLUMNS, **centre):
    """The accrual of an extract of five patients, as it is published."""
    file = tmp_path / "patients.csv"
    write_rows(file, [{"id": f"MRN-{n}", "dx": day} for n, day in enumerate(DATES)])
    extract = patients_only(file, columns) | {"covers": "admitted"} | centre
    examination = examine_extract(extract, WINDOW)
    return publishable_tables(examination, "north", extract, b"0" * 16)["accrual"]


@pytest.mark.parametrize(
    ("day", "half"),
    [
        ("2019-01-01", "2019, 1st half"),
        ("2019-06-30", "2019, 1st half"),
        ("2019-07-01", "2019, 2nd half"),
        ("2019-12-31", "2019, 2nd half"),
        (None, None),
    ],
)
def test_a_day_is_in_one_half_of_its_year(day, half):
    assert half_year(pd.Timestamp(day)) == half


def test_who_has_no_date_is_counted_too():
    patients = pd.DataFrame({"patient_id": ["a", "b", "c"]})
    table = accrual_of(patients, pd.Series({"a": pd.Timestamp("2019-07-01")}), "north")
    assert dict(table[["half_year", "patients"]].to_numpy()) == {
        "2019, 2nd half": 1,
        NOT_RECORDED: 2,
    }


def test_a_centre_that_asks_for_it_counts_its_patients_and_keeps_no_day(tmp_path):
    table = published(tmp_path, accrual=True)
    assert dict(table[["half_year", "patients"]].to_numpy()) == HALVES
    assert set(table["centre"]) == {"north"}
    text = table.to_csv()
    assert not any(told in text for told in ("MRN", "-06-", "-12-", "06-30"))


def test_without_it_nothing_of_calendar_time_is_kept(tmp_path):
    assert published(tmp_path).empty
    assert published(tmp_path, accrual=False).empty


def test_an_extract_of_days_alone_has_no_half_year(tmp_path):
    table = published(tmp_path, {}, accrual=True)
    assert table["half_year"].tolist() == [NOT_RECORDED] and table["patients"].tolist() == [5]
