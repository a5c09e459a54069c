"""Raw rows become canonical values: days, windows, combinations, repeated blocks."""

import datetime as dt

import openpyxl
import pandas as pd
import pytest
from ingest_cases import WINDOW, YES_NO, clean_extract, clinic, examine, patients_only

from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.harmonise import collected_fields
from hcc_conversion.ingest.mapping import expand_blocks
from schemas.tables import TABLES

ISO = "%Y-%m-%d"
ZERO = {"day_zero_date": {"column": "zero", "date_format": ISO}}


@pytest.fixture
def patients(tmp_path):
    """The patients table of a CSV text, without an error."""

    def harmonise(text, columns, window=WINDOW, **source):
        path = tmp_path / "all.csv"
        path.write_text(text, encoding="utf-8")
        examination = examine_extract(patients_only(path, columns, **source), window)
        assert examination.unresolved.empty, examination.unresolved["problem"].tolist()
        return examination.tables["patients"]

    return harmonise


def listed(values):
    return [None if pd.isna(value) else value for value in values]


def test_every_canonical_column_is_there_in_its_type(tmp_path):
    tables = examine(tmp_path, clean_extract()).tables
    for name, model in TABLES.items():
        for field, column in model.to_schema().columns.items():
            assert tables[name][field].dtype == column.dtype.type, f"{name}.{field}"


def test_dates_become_days_since_the_patient_s_own_day_zero(tmp_path):
    tables = examine(tmp_path, clean_extract()).tables
    # 2020 is a leap year: 1 January to 31 December 2021 are 730 days.
    assert tables["patients"]["last_contact_day"].tolist() == [730, 730, 365]
    assert tables["treatments"]["start_day"].tolist() == [10, 213, 9]
    assert tables["surgeries"]["day"].tolist() == [182, 19]


def test_numbers_arrive_in_our_units(tmp_path):
    tables = examine(tmp_path, clean_extract()).tables
    # 1 mg/dl of bilirubin is 17.104 µmol/l; 4 g/dl of albumin are 40 g/l.
    assert tables["patients"]["bilirubin_umol_l"].tolist() == pytest.approx(
        [17.104, 13.683, 34.208], abs=1e-3
    )
    assert tables["surgeries"]["albumin_pre_g_l"].tolist() == [40, 41]


@pytest.mark.parametrize(
    ("unit", "cells", "days"),
    [
        ("day", ["0", "10", "0.5", "1.5", "2.5"], [0, 10, 0, 2, 2]),
        ("week", ["1", "2.5", "52"], [7, 18, 364]),  # 17.5 to the even 18
        # 30.4375 days each: 30.44, 365.25, 182.625.
        ("month", ["1", "12", "6"], [30, 365, 183]),
        ("month", ["24", "36", "0.5"], [730, 1096, 15]),  # 730.5 to even, 1095.75, 15.2
        ("year", ["1", "2", "4"], [365, 730, 1461]),  # 730.5 to the even 730
        ("hour", ["12", "36", "37"], [0, 2, 2]),  # 0.5 to 0, 1.5 to 2
    ],
)
def test_durations_are_rounded_to_the_nearest_day_halves_to_even(patients, unit, cells, days):
    text = "id,t\n" + "".join(f"{number},{cell}\n" for number, cell in enumerate(cells))
    table = patients(text, {"last_contact_day": {"column": "t", "unit": unit}})
    assert table["last_contact_day"].tolist() == days


def test_the_study_window_includes_both_its_days(patients):
    days = ["2019-05-31", "2019-06-01", "2022-06-01", "2022-06-02", ""]
    text = "id,in\n" + "".join(f"{number},{day}\n" for number, day in enumerate(days))
    table = patients(text, {"in_study_window": {"column": "in", "date_format": ISO}})
    assert listed(table["in_study_window"]) == [False, True, True, False, None]


def test_a_time_of_day_does_not_move_the_window_or_the_day(patients):
    text = "id,zero,in\n1,2020-01-01 23:59,2022-06-01 23:59\n"
    form = {"date_format": "%Y-%m-%d %H:%M"}
    columns = {
        "day_zero_date": {"column": "zero", **form},
        "in_study_window": {"column": "in", **form},
        "last_contact_day": {"column": "in", **form},
    }
    table = patients(text, columns)
    assert table["in_study_window"].tolist() == [True]
    assert table["last_contact_day"].tolist() == [882]  # 366 + 365 + 151


def test_year_month_and_day_in_three_columns_are_one_date(patients):
    text = "id,zero,y,m,d\n1,2020-01-01,2020,1,31\n2,2020-01-01,2020,12,1\n3,2020-01-01,2020,,1\n"
    mapping = {"join": ["y", "m", "d"], "separator": "-", "date_format": ISO}
    table = patients(text, {**ZERO, "last_contact_day": mapping})
    assert listed(table["last_contact_day"]) == [30, 335, None]


def test_an_identifier_of_two_columns_keeps_its_parts_apart(patients):
    table = patients(
        "site,no\n1,23\n12,3\n", {"patient_id": {"join": ["site", "no"], "separator": "-"}}
    )
    assert table["patient_id"].tolist() == ["1-23", "12-3"]


def test_first_of_takes_the_first_that_is_not_missing(patients):
    text = "id,a,b\n1,10,20\n2,,20\n3,UNK,20\n4,,\n"
    parts = [{"column": "a", "unit": "cm"}, {"column": "b", "unit": "mm"}]
    table = patients(text, {"tumour_size_cm": {"first_of": parts}}, missing=["UNK"])
    assert listed(table["tumour_size_cm"]) == [10, 2, 2, None]


def test_first_of_codes_falls_back_to_a_constant(patients):
    parts = [
        {"column": "vp4", "codes": {"1": "Vp4", "0": None}},
        {"column": "vp3", "codes": {"1": "Vp3", "0": None}},
        {"constant": "none"},
    ]
    table = patients(
        "id,vp4,vp3\n1,1,1\n2,0,1\n3,0,0\n", {"portal_vein_invasion": {"first_of": parts}}
    )
    assert table["portal_vein_invasion"].tolist() == ["Vp4", "Vp3", "none"]


def test_first_of_dates_takes_the_first_date(patients):
    text = "id,zero,a,b\n1,2020-01-01,,2020-02-01\n2,2020-01-01,11.01.2020,2020-02-01\n"
    parts = [{"column": "a", "date_format": "%d.%m.%Y"}, {"column": "b", "date_format": ISO}]
    table = patients(text, {**ZERO, "last_contact_day": {"first_of": parts}})
    assert table["last_contact_day"].tolist() == [31, 10]


def test_any_of_is_yes_if_one_is_and_no_only_if_all_are_known_to_be_no(patients):
    cells = {"yy": True, "yn": True, "y?": True, "nn": False, "n?": None, "??": None}
    text = "id,a,b\n" + "".join(f"{pair},{pair[0]},{pair[1]}\n" for pair in cells)
    parts = [{"column": name, "codes": YES_NO} for name in "ab"]
    table = patients(text, {"cirrhosis": {"any_of": parts}}, missing=["?"])
    assert dict(zip(table["patient_id"], listed(table["cirrhosis"]), strict=True)) == cells


def test_sum_of_leaves_missing_parts_out_and_is_missing_if_all_are(patients):
    parts = [{"column": "a", "unit": "cm"}, {"column": "b", "unit": "mm"}]
    table = patients("id,a,b\n1,1,5\n2,1,\n3,,\n4,0,0\n", {"tumour_size_cm": {"sum_of": parts}})
    assert listed(table["tumour_size_cm"]) == [1.5, 1, None, 0]


def test_a_missing_code_of_one_column_is_a_number_in_another(patients):
    columns = {
        "age_years": {"column": "age", "unit": "year"},
        "tumour_size_cm": {"column": "size", "unit": "mm", "missing": ["99"]},
    }
    table = patients("id,age,size\n1,99,99\n", columns)
    assert listed(table["age_years"]) == [99]
    assert listed(table["tumour_size_cm"]) == [None]


def test_bins_make_categories_of_numbers(patients):
    bins = [{"up_to": 1, "value": "solitary"}, {"value": "multiple"}]
    table = patients("id,n\n1,1\n2,2\n3,\n", {"tumour_number": {"column": "n", "bins": bins}})
    assert listed(table["tumour_number"]) == ["solitary", "multiple", None]


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        ({"in": ["1", "01"]}, ["a", "b"]),
        ({"in": [1]}, ["a"]),
        ({"not_in": ["1"]}, ["b", "c", "d"]),
        ({"present": True}, ["a", "b", "c"]),
        ({"present": False}, ["d"]),
        ({"present": True, "not_in": ["2"]}, ["a", "b"]),
    ],
)
def test_rows_are_chosen_by_conditions(tmp_path, condition, kept):
    path = tmp_path / "all.csv"
    path.write_text("id,w\na,1\nb,01\nc, 2 \nd,\n")
    centre = patients_only(path, {})
    centre["tables"]["patients"][0]["where"] = [{"column": "w", **condition}]
    examination = examine_extract(centre, WINDOW)
    assert examination.tables["patients"]["patient_id"].tolist() == kept
    assert examination.accounting["filtered"].tolist() == [4 - len(kept)]


def test_a_cell_that_is_declared_missing_is_not_present(tmp_path):
    # Else a patient whose date of conversion is "unknown" would count as converted.
    path = tmp_path / "all.csv"
    path.write_text("id,converted\na,2020-01-01\nb,UNK\nc,\n")
    centre = patients_only(path, {}, missing=["UNK"])
    centre["tables"]["patients"][0]["where"] = [{"column": "converted", "present": True}]
    assert examine_extract(centre, WINDOW).tables["patients"]["patient_id"].tolist() == ["a"]


def test_one_wide_sheet_feeds_several_tables(tmp_path):
    book = openpyxl.Workbook()
    header = ["id", "zero", "last", "op", "sum_0", "sum_1", "resp_1", "day_0", "day_1"]
    book.active.append(["Wide export"])
    book.active.append(header)
    day = dt.datetime(2020, 1, 1)
    later = [day + dt.timedelta(days=number) for number in (400, 100, -5, 60)]
    book.active.append(["p1", day, later[0], later[1], 50, 30, "PR", later[2], later[3]])
    book.active.append(["p2", "2020-01-01", "2020-03-01", None, 40, None, None, "2020-01-01", None])
    book.save(tmp_path / "all.xlsx")

    columns = {**ZERO, "last_contact_day": {"column": "last", "date_format": ISO}}
    centre = patients_only(tmp_path / "all.xlsx", columns, format="xlsx", header_row=2)
    patient = {"patient_id": {"column": "id"}}
    centre["tables"]["surgeries"] = [
        {
            "source": "all",
            "where": [{"column": "op", "present": True}],
            "columns": {
                **patient,
                "kind": {"constant": "conversion"},
                "day": {"column": "op", "date_format": ISO},
            },
        }
    ]
    reading = {
        **patient,
        "criterion": {"constant": "mRECIST"},
        "day": {"column": "day_{visit}", "date_format": ISO},
        "sum_of_diameters_mm": {"column": "sum_{visit}", "unit": "mm"},
    }
    response = {"column": "resp_{visit}", "codes": {"PR": "PR"}}
    centre["tables"]["assessments"] = [
        {
            "source": "all",
            "columns": {**reading, "baseline": {"constant": True}},
            "for_each": {"visit": [0]},
        },
        {
            "source": "all",
            "for_each": {"visit": [1]},
            "where": [{"column": "day_{visit}", "present": True}],
            "columns": {**reading, "baseline": {"constant": False}, "response": response},
        },
    ]
    examination = examine_extract(centre, WINDOW)
    # Nothing of that sheet says when a patient was judged resectable.
    (told,) = examination.findings["problem"]
    assert "no outcome of kind 'conversion' is mapped" in told
    tables = examination.tables
    assert tables["patients"]["last_contact_day"].tolist() == [400, 60]
    assert tables["surgeries"][["patient_id", "day"]].to_numpy().tolist() == [["p1", 100]]
    readings = tables["assessments"].sort_values(["patient_id", "day"])
    assert readings["day"].tolist() == [-5, 60, 0]
    assert readings["sum_of_diameters_mm"].tolist() == [50, 30, 40]
    assert listed(readings["response"]) == [None, "PR", None]
    # A row of the file counts once, however many blocks read it and readings it gives.
    columns = ["offered", "filtered", "quarantined", "kept"]
    counts = examination.accounting.set_index("table")[columns]
    assert counts.loc["patients"].tolist() == [2, 0, 0, 2]
    assert counts.loc["surgeries"].tolist() == [2, 1, 0, 1]
    assert counts.loc["assessments"].tolist() == [2, 0, 0, 2]


def test_a_centre_collects_what_its_mapping_names(tmp_path):
    collected = collected_fields(expand_blocks(clinic(tmp_path)), "clinic", "admitted")
    named = set(zip(collected["table"], collected["field"], strict=True))
    assert {
        ("extract", "covers=admitted"),
        ("patients", "sex"),
        ("patients", "sex=female"),
        ("patients", "sex=male"),
        ("outcomes", "kind=recurrence"),
        ("treatments", "modality=TKI"),
        ("assessments", "baseline=True"),
    } <= named
    assert ("outcomes", "kind=watch_and_wait") not in named
    assert ("patients", "day_zero_date") not in named
    assert set(collected["centre"]) == {"clinic"}
