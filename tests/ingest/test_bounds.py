"""Columns whose codes say between what a number lies: read, refused, and written."""

import csv

import pandas as pd
import pytest
from places import ROOT

from hcc_conversion.cohort.cohort import pool, read_cohort
from hcc_conversion.cohort.table_files import write_tables
from hcc_conversion.ingest.centres import deciding_keys
from hcc_conversion.ingest.draft import publishable_tables
from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.mapping_checks import mapping_problems
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.canonical_fields import describe_fields
from schemas.bounds import Bounds, categories_between, is_bounds, read_bounds

WINDOW = {"start": "2019-06-01", "end": "2022-06-01"}
#: The columns of the real extract, with invented rows.
FOSHAN = ("Number", "Age", "Gender", "HBsAg", "Cirrhosis", "AFP", "Tumorsize", "OS_months", "Death")
AFP = {"column": "AFP", "unit": "ng/mL", "bounds": {"1": "<=25", "2": ">25"}}
SIZE = {"column": "Tumorsize", "unit": "mm", "bounds": {"1": "<=50", "2": ">50"}}
ROWS = [
    ("1", "57", "0", "1", "1", "2", "2", "83", "0"),
    ("2", "58", "1", "0", "0", "1", "1", "81", "0"),
    ("3", "44", "1", "1", "1", "", "2", "12", "1"),
]


def foshan(folder, rows=ROWS, **columns):
    """The file of the shipped centre with *columns* besides, on *rows* of *folder*."""
    centre = deciding_keys(read_yaml(ROOT / "config/centres/foshan.yaml"))
    (source,) = centre["sources"].values()
    source["file"] = str(folder / "hepatocellular.csv")
    centre["tables"]["patients"][0]["columns"] |= columns
    with (folder / "hepatocellular.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([FOSHAN, *rows])
    return centre


def examined(centre):
    examination = examine_extract(centre, WINDOW)
    assert examination.tables is not None, examination.findings.to_string()
    return examination


def problems(folder, **columns):
    return mapping_problems(foshan(folder, **columns), describe_fields())


@pytest.mark.parametrize(
    ("text", "low", "high", "low_in", "high_in"),
    [
        (">300", 300, None, False, False),
        ("<= 300", None, 300, False, True),
        (">=41 <=50", 41, 50, True, True),
        (">5, <10", 5, 10, False, False),
        ("≥0.5 and ≤1.5", 0.5, 1.5, True, True),
    ],
)
def test_bounds_are_read_and_written_alike(text, low, high, low_in, high_in):
    bounds = read_bounds(text)
    assert bounds.limits == tuple(limit for limit in (low, high) if limit is not None)
    assert (bounds.low_included, bounds.high_included) == (low_in, high_in)
    assert read_bounds(str(bounds)) == bounds
    assert is_bounds(str(bounds))


@pytest.mark.parametrize(
    "text", ["300", "high", ">5 >7", "<=5 <=7", ">7 <5", ">5 <5", "> 5 kg", ""]
)
def test_what_are_no_bounds_is_refused(text):
    with pytest.raises(ValueError, match=r"written as bounds|two limits|no number lies"):
        read_bounds(text)


@pytest.mark.parametrize(
    ("text", "cut", "limit_in", "category"),
    [
        ("≤300", 300, "lower", 0),
        (">300", 300, "lower", 1),
        ("≤300", 300, "upper", None),  # 300 itself is above
        (">300", 300, "upper", 1),
        ("<300", 300, "upper", 0),
        ("≥300", 300, "lower", None),
        (">300", 400, "lower", None),
        ("≤300", 400, "lower", 0),
    ],
)
def test_a_category_holds_bounds_where_it_holds_all_numbers_within(text, cut, limit_in, category):
    fitting = [
        number
        for number, whole in enumerate(categories_between([cut], limit_in))
        if read_bounds(text).within(whole)
    ]
    assert fitting == ([] if category is None else [category])


def test_codes_become_bounds_in_our_unit(tmp_path):
    examination = examined(foshan(tmp_path, afp_ng_ml=AFP, tumour_size_cm=SIZE))
    assert examination.findings.empty
    patients = examination.tables["patients"]
    assert patients["afp_ng_ml_bounds"].tolist()[:2] == [">25", "≤25"]
    assert patients["afp_ng_ml_bounds"].isna().tolist() == [False, False, True]
    assert patients["tumour_size_cm_bounds"].tolist() == [">5", "≤5", ">5"]
    assert patients["afp_ng_ml"].isna().all()


def test_they_stand_in_the_tables_of_the_centre_and_of_the_pool(tmp_path):
    """Beside a centre that has none: its column is there, and empty for the other's patients."""
    cohorts = []
    for name, columns in (("with", {"afp_ng_ml": AFP}), ("without", {})):
        (tmp_path / name).mkdir()
        centre = foshan(tmp_path / name, **columns)
        tables = publishable_tables(examined(centre), name, centre, b"k" * 32)
        write_tables(tables, tmp_path / name / "out")
        cohorts.append(read_cohort(tmp_path / name / "out"))
    assert "afp_ng_ml_bounds" not in cohorts[1].tables["patients"]
    named = cohorts[0].collected.query("field.str.startswith('afp')")["field"]
    assert named.tolist() == ["afp_ng_ml_bounds", "afp_ng_ml_bounds=>25", "afp_ng_ml_bounds=≤25"]
    both = pool(cohorts)
    write_tables({**both.tables, "collected": both.collected}, tmp_path / "pooled")
    patients = pd.read_parquet(tmp_path / "pooled/patients.parquet")
    assert patients["afp_ng_ml_bounds"].dropna().tolist() == [">25", "≤25"]
    assert len(patients) == 6


def test_a_code_without_bounds_is_a_finding(tmp_path):
    rows = [("1", "57", "0", "1", "1", "3", "2", "83", "0"), *ROWS[1:]]
    found = examined(foshan(tmp_path, rows, afp_ng_ml=AFP)).findings
    (problem,) = found.to_dict("records")
    assert (problem["column"], problem["problem"]) == ("AFP", "unknown code")
    assert "'bounds'" in problem["advice"]
    known = {**AFP, "bounds": {**AFP["bounds"], "3": None}}
    assert examined(foshan(tmp_path, rows, afp_ng_ml=known)).findings.empty


def test_two_rows_of_a_patient_with_different_bounds_are_an_error(tmp_path):
    centre = foshan(tmp_path)
    more = tmp_path / "more.csv"
    more.write_text("Number,AFP\n1,1\n1,2\n2,2\n", encoding="utf-8")
    centre["sources"]["more"] = {"file": str(more), "format": "csv", "missing": []}
    columns = {"patient_id": {"column": "Number"}, "afp_ng_ml": AFP}
    added = {"source": "more", "same_patients": True, "columns": columns}
    centre["tables"]["patients"].append(added)
    assert mapping_problems(centre, describe_fields()) == []
    found = examined(centre).findings
    assert set(found["problem"]) == {
        f"rows of the same patient say different things of Serum AFP, ng/ml (bounds): AFP of {more}"
    }
    columns["afp_ng_ml"] = {**AFP, "prefer": "last"}
    assert examined(centre).tables["patients"]["afp_ng_ml_bounds"].tolist()[:2] == [">25", ">25"]


def test_unusual_bounds_are_doubted(tmp_path):
    mapping = {**AFP, "bounds": {"1": "<=2000000", "2": ">2000000"}}
    found = examined(foshan(tmp_path, afp_ng_ml=mapping)).findings
    assert set(found["severity"]) == {"warning"}
    assert "bounds '>2000000' of the code '2' are unusual" in set(found["problem"])
    assert set(found["expected"]) == {"limits from 0.1 to 1e+06 ng/mL"}


def test_impossible_bounds_stop_the_centre(tmp_path):
    mapping = {**SIZE, "bounds": {"1": "<=5000", "2": ">5000"}}
    examination = examined(foshan(tmp_path, tumour_size_cm=mapping))
    assert set(examination.unresolved["expected"]) == {"limits from 0 to 500 mm"}


@pytest.mark.parametrize(
    ("bounds", "problem"),
    [
        ({"2": ">25"}, "give two or more"),
        ({"1": "<=25", "2": ">=25"}, "'≤25' and '≥25' overlap"),
        ({"1": "<=25", "2": ">30"}, "no code is for numbers between '≤25' and '>30'"),
        ({"1": "<25", "2": ">25"}, "no code is for numbers between '<25' and '>25'"),
        ({"1": ">5 <=25", "2": ">25"}, "'>5 ≤25' is the lowest"),
        ({"1": "<=25", "2": ">25 <=90"}, "'>25 ≤90' is the highest"),
        ({"1": "low", "2": "high"}, "'low' is not written as bounds are"),
        ({" 1": "<=25", "2": ">25"}, "' 1' is never read"),
    ],
)
def test_bounds_that_do_not_hold_every_number_once_are_refused(tmp_path, bounds, problem):
    (found,) = problems(tmp_path, afp_ng_ml={**AFP, "bounds": bounds})
    assert found.startswith("tables.patients.0.columns.afp_ng_ml.bounds: ")
    assert problem in found


def test_whole_numbers_adjoin_and_a_code_may_mean_missing(tmp_path):
    ages = {"1": "<=40", "2": ">=41 <=50", "3": ">=51", "x": None}
    mapping = {"column": "Age", "unit": "year", "bounds": ages}
    assert problems(tmp_path, age_years=mapping) == []


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"afp_ng_ml": {"column": "AFP", "bounds": AFP["bounds"]}}, "'bounds' are of a number"),
        ({"afp_ng_ml": {**AFP, "at_detection_limit": True}}, "no effect beside 'bounds'"),
        ({"last_contact_day": {**AFP, "unit": "day"}}, "only numbers of patients"),
        ({"afp_ng_ml": {"first_of": [AFP, AFP]}}, "cannot be part of a combination"),
    ],
)
def test_bounds_are_of_numbers_of_patients_alone(tmp_path, columns, problem):
    assert any(problem in found for found in problems(tmp_path, **columns))


def test_a_number_in_one_block_and_bounds_in_another_are_refused(tmp_path):
    centre = foshan(tmp_path, afp_ng_ml=AFP)
    (block,) = centre["tables"]["patients"]
    other = {**block, "columns": {**block["columns"], "afp_ng_ml": {"column": "A", "unit": "ug/L"}}}
    centre["tables"]["patients"] = [block, other]
    (found,) = mapping_problems(centre, describe_fields())
    assert "afp_ng_ml is a number in one block and 'bounds' in another" in found


def test_what_is_written_as_bounds_is_what_is_read():
    assert str(Bounds(high=0.0000001)) == "<0.0000001"
    assert str(Bounds(low=1e8)) == ">100000000"
