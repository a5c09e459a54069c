"""Days, dates and codes that are possible and yet cannot be meant.

Extracts are made of a simulated truth: months of survival are exponential, and the extract is taken
on one day. What must be found is put in by the test.
"""

import numpy as np
import pandas as pd
import pytest
from ingest_cases import WINDOW, patients_only, write_rows
from places import ROOT

from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.status_doubt import inverted_by_calendar, inverted_by_durations

ISO = "%Y-%m-%d"
FOSHAN = ROOT / "resources/centres/foshan/hepatocellular.csv"
DATED = {
    "day_zero_date": {"column": "dx", "date_format": ISO},
    "last_contact_day": {"column": "seen", "date_format": ISO},
}


def problems(tmp_path, rows, columns):
    """(severity, row, problem) of a centre of patients alone."""
    write_rows(tmp_path / "all.csv", rows)
    found = examine_extract(patients_only(tmp_path / "all.csv", columns), WINDOW).findings
    return [(item.severity, item.row, item.problem) for item in found.itertuples()]


def foshan(unit, codes):
    status = dict(zip("01", codes, strict=True))
    columns = {
        "patient_id": {"column": "Number"},
        "day_zero": {"constant": "surgery"},
        "last_contact_day": {"column": "OS_months", "unit": unit},
        "died": {"column": "Death", "codes": status},
    }
    found = examine_extract(patients_only(FOSHAN, columns), WINDOW).findings
    return [(item.severity, item.row, item.problem) for item in found.itertuples()]


def test_real_follow_up_in_its_own_unit_is_not_doubted():
    assert foshan("month", [False, True]) == []


@pytest.mark.parametrize("unit", ["day", "year"])
def test_months_mapped_as_another_unit_are_an_error_of_the_column(unit):
    errors = {
        (row, f"unit really {unit}" in text)
        for kind, row, text in foshan(unit, [False, True])
        if kind == "error" and row == 0
    }
    assert errors == {(0, True)}


def test_real_durations_with_living_and_dead_exchanged_are_doubted():
    ((severity, row, problem),) = foshan("month", [True, False])
    assert (severity, row) == ("warning", 0)
    assert "are dead and living exchanged?" in problem


def test_a_year_typed_wrong_is_a_warning_at_its_row(tmp_path):
    rows = [{"id": f"P{number}", "dx": "2020-03-01", "seen": "2021-03-01"} for number in range(30)]
    assert problems(tmp_path, rows, DATED) == []
    rows[4]["dx"] = "2002-03-01"  # 19 years of follow-up
    found = problems(tmp_path, rows, DATED)
    assert {(severity, row) for severity, row, _ in found} == {("warning", 6)}
    assert {problem for _, _, problem in found} == {
        "an unusual time away from day 0",
        "a date more than 5 years away from nine tenths of the column's dates",
    }


def test_day_numbers_of_another_epoch_are_an_error_of_the_column(tmp_path):
    # SAS counts from 1960-01-01: 21975 is 2020-03-01, and in a spreadsheet 1960-02-29.
    rows = [{"id": f"P{number}", "dx": str(21975 + number)} for number in range(2)]
    columns = {"day_zero_date": {"column": "dx", "date_format": "excel"}}
    ((severity, row, problem),) = problems(tmp_path, rows, columns)
    assert (severity, row) == ("error", 0)
    assert problem.startswith("2 of 2 dates are before 1980")


def test_a_duration_past_today_is_an_error_at_its_row(tmp_path):
    day_0 = pd.Timestamp.now() - pd.Timedelta(days=300)
    rows = [
        {"id": "P1", "dx": day_0.strftime(ISO), "fu": "9"},
        {"id": "P2", "dx": day_0.strftime(ISO), "fu": "40"},
    ]
    columns = DATED | {"last_contact_day": {"column": "fu", "unit": "month"}}
    ((severity, row, problem),) = problems(tmp_path, rows, columns)
    assert (severity, row) == ("error", 3)
    assert problem.startswith("day 0 and this duration give a date in the future")


def simulated(rng, n, median, accrual, more, lost, early):
    """Dates of last contact, days of follow-up and deaths; *lost*: per month, *early*: a share."""
    entry = rng.uniform(0, accrual, n)
    death = rng.exponential(median / np.log(2), n)
    loss = rng.exponential(1 / lost, n) if lost else np.full(n, np.inf)
    loss = np.where(rng.random(n) < early, np.minimum(loss, rng.exponential(1, n)), loss)
    taken = np.maximum(accrual + more - entry - rng.uniform(0, 3, n), 0.01)
    months = np.minimum.reduce([death, loss, taken])
    died = pd.Series((death <= loss) & (death <= taken))
    dates = pd.Timestamp("2015-01-01") + pd.to_timedelta((entry + months) * 30.4375, unit="D")
    return pd.Series(dates), pd.Series(months * 30.4375), died


def test_living_and_dead_exchanged_are_found_and_no_true_extract_is_doubted():
    """400 extracts: all kinds of survival, accrual and loss; then those that are followed well."""
    rng = np.random.default_rng(465)
    for _ in range(400):
        dates, follow_up, died = simulated(
            rng,
            n=int(rng.integers(40, 300)),
            median=rng.uniform(6, 90),
            accrual=rng.uniform(12, 100),
            more=rng.uniform(0, 40),
            lost=rng.uniform(0, 0.04),
            early=rng.choice([0, 0.15, 0.4]),
        )
        assert not inverted_by_calendar(dates, follow_up, died)
    found = []
    for _ in range(100):
        dates, follow_up, died = simulated(rng, 200, rng.uniform(40, 90), 36, 6, 0.003, 0)
        found.append(inverted_by_calendar(dates, follow_up, ~died))
    assert np.mean(found) > 0.95


def test_all_living_coded_as_dead_are_found():
    rng = np.random.default_rng(1)
    dates, follow_up, died = simulated(rng, 60, 1e9, 36, 6, 0, 0)
    assert not died.any()
    assert inverted_by_calendar(dates, follow_up, ~died)
    assert not inverted_by_durations(follow_up, ~died)  # nothing to compare them with


@pytest.mark.parametrize(
    ("unit", "low", "high", "other"),
    [
        ("mg/dL", 5, 60, "umol/L"),  # half of them are usual as mg/dl: 85 to 500 µmol/l
        ("umol/L", 0.3, 4, "mg/dL"),
        ("umol/L", 5, 400, ""),
        ("mg/dL", 0.3, 25, ""),
    ],
)
def test_a_unit_is_doubted_where_another_fits_far_better(tmp_path, unit, low, high, other):
    numbers = np.linspace(low, high, 60).round(2)
    rows = [{"id": f"P{n}", "bili": str(number)} for n, number in enumerate(numbers)]
    columns = {
        "patient_id": {"column": "id"},
        "day_zero": {"constant": "diagnosis"},
        "bilirubin_umol_l": {"column": "bili", "unit": unit},
    }
    told = [
        text for kind, row, text in problems(tmp_path, rows, columns) if (kind, row) == ("error", 0)
    ]
    assert bool(told) == bool(other)
    assert all(f"is the unit really {unit}, or {other}?" in text for text in told)
