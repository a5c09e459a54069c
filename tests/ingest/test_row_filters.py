"""Rows that a filter keeps by comparing a number or a date, or by a part of a text."""

import pytest
from ingest_cases import WINDOW, patients_only
from places import ROOT

from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.findings import ERROR
from hcc_conversion.ingest.mapping_checks import mapping_problems
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.configuration import schema_problems

FIELDS = read_yaml(ROOT / "schemas" / "fields.yaml")
GERMAN = "%d.%m.%Y"
ROWS = """id;size;seen;text
a;3;01.03.2020;HCC, large
b;3,5;02.03.2020;hcc
c;10;01.10.2020;metastasis
d;;;
e;-9;-9;-9
"""


@pytest.fixture
def filtered(tmp_path):
    """The examination of what a filter leaves of `ROWS`."""

    def examined(*where, rows=ROWS):
        (tmp_path / "a.csv").write_text(rows, "utf-8")
        centre = patients_only(tmp_path / "a.csv", {}, delimiter=";", decimal=",", missing=["-9"])
        centre["tables"]["patients"][0]["where"] = list(where)
        assert mapping_problems(centre, FIELDS) == []
        return examine_extract(centre, WINDOW)

    return examined


def seen(**limits):
    return {"column": "seen", "date_format": GERMAN, **limits}


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ([{"column": "size", "below": 3.5}], "a"),
        ([{"column": "size", "at_most": 3.5}], "ab"),
        ([{"column": "size", "above": 3.5}], "c"),
        ([{"column": "size", "at_least": 3.5}], "bc"),
        ([{"column": "size", "above": 3, "below": 10}], "b"),
        ([seen(below="2020-03-02")], "a"),
        ([seen(at_most="2020-03-02")], "ab"),
        ([seen(above="2020-03-02")], "c"),
        ([seen(at_least="2020-03-02")], "bc"),
        ([seen(at_least="2020-03-02"), {"column": "size", "below": 10}], "b"),
        ([{"column": "text", "contains": ["HCC"]}], "ab"),
        ([{"column": "text", "contains": ["Large", "META"]}], "ac"),
        ([{"column": "text", "contains": ["hcc"]}, {"column": "size", "above": 3}], "b"),
    ],
)
def test_rows_are_kept_by_number_day_and_part_of_a_text(filtered, where, kept):
    examination = filtered(*where)
    assert examination.unresolved.empty
    assert "".join(examination.tables["patients"]["patient_id"]) == kept
    (accounted,) = examination.accounting.itertuples()
    assert (accounted.offered, accounted.filtered) == (5, 5 - len(kept))


@pytest.mark.parametrize(
    ("where", "row", "kind"),
    [
        ({"column": "size", "above": 3}, "c;big;01.10.2020;x\n", "number"),
        (seen(above="2020-01-01"), "c;1;2020-10-01;x\n", "date"),
    ],
)
def test_a_cell_that_cannot_be_compared_is_an_error_at_its_row(filtered, where, row, kind):
    rows = "".join(line for line in ROWS.splitlines(True) if line[0] != "c") + row
    findings = filtered(where, rows=rows).findings
    (error,) = findings[findings["severity"] == ERROR].itertuples()
    assert (error.column, error.row) == (where["column"], 6)
    assert error.problem == f"not a {kind}, so the row filter cannot compare it"
    assert error.found == ""


def test_a_part_that_no_cell_contains_is_an_error(filtered):
    examination = filtered({"column": "text", "contains": ["HCC", "cholangio"]})
    (error,) = examination.unresolved.itertuples()
    assert error.problem == "no cell contains 'cholangio', which the row filter names"


def test_a_part_is_no_pattern(filtered):
    (error,) = filtered({"column": "text", "contains": ["h.c"]}).unresolved.itertuples()
    assert error.problem.startswith("no cell contains 'h.c'")


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        ({"below": "ten"}, ".below: 'ten' is not a number; to compare dates give 'date_format'"),
        ({"below": "2020-01-01"}, ".below: '2020-01-01' is not a number; to compare dates"),
        ({"below": "01.03.2020", "date_format": GERMAN}, ".below: '01.03.2020' is not a date"),
        ({"below": 2020, "date_format": GERMAN}, ".below: '2020' is not a date; write it as"),
        ({"below": "2020-01-01", "date_format": "%m.%Y"}, ".date_format: '%m.%Y' does not give"),
        ({"in": ["a"], "date_format": GERMAN}, ": 'date_format' has no effect without"),
        ({"date_format": GERMAN}, ": give a condition, e.g. present: true"),
    ],
)
def test_what_cannot_be_compared_is_refused_before_anything_is_read(tmp_path, condition, problem):
    centre = patients_only(tmp_path / "a.csv", {})
    centre["tables"]["patients"][0]["where"] = [{"column": "x", **condition}]
    (found,) = mapping_problems(centre, FIELDS)
    assert found.startswith(f"tables.patients.0.where.0{problem}")


def test_every_condition_is_one_of_the_schema(tmp_path):
    centre = patients_only(tmp_path / "a.csv", {}) | {"covers": "admitted"}
    centre["tables"]["patients"][0]["where"] = [
        {"column": "x", "contains": ["a", 1]},
        {"column": "x", "below": 1, "at_most": 1.5, "above": 0, "at_least": 0},
        {"column": "x", "date_format": [GERMAN], "above": "2020-01-01"},
    ]
    assert schema_problems(centre, ROOT / "schemas" / "centre.schema.yaml", "x") == []
