"""Filters and outcomes that match nothing, what quarantine leaves, cells that are left blank."""

import pandas as pd
import pytest
from ingest_cases import WINDOW, clean_extract, clinic, patients_only, write_rows

from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.findings import summarise
from hcc_conversion.ingest.invalid_share import too_many_aside
from hcc_conversion.ingest.mapping_checks import mapping_problems
from hcc_conversion.ingest.verdict import verdict_line
from hcc_conversion.study.canonical_fields import describe_fields

YES_NO = {"y": True, "n": False}
NONE_JOINED = pd.DataFrame(columns=["patient_id", "file", "row"])


def examined(tmp_path, text, columns, where=(), **keys):
    (tmp_path / "all.csv").write_text(text, encoding="utf-8")
    centre = patients_only(tmp_path / "all.csv", columns) | keys
    centre["tables"]["patients"][0]["where"] = list(where)
    return examine_extract(centre, WINDOW)


def clinic_with(tmp_path, change):
    extract = clean_extract()
    for name, rows in extract.items():
        write_rows(tmp_path / f"{name}.csv", rows)
    centre = clinic(tmp_path)
    change(centre)
    return examine_extract(centre, WINDOW)


def warnings_of(examination):
    return examination.remarks["problem"].tolist()


@pytest.mark.parametrize("condition", [{"in": ["1", "2"]}, {"not_in": ["2"]}])
def test_a_filter_value_that_no_cell_holds_is_an_error(tmp_path, condition):
    examination = examined(tmp_path, "id,w\na,1\nb,3\n", {}, [{"column": "w", **condition}])
    (error,) = examination.unresolved.itertuples()
    assert error.problem == "no cell holds '2', which the row filter names"


def test_a_value_of_a_repeated_filter_need_stand_in_one_of_its_columns(tmp_path):
    centre = patients_only(tmp_path / "all.csv", {})
    (tmp_path / "all.csv").write_text("id,r1,r2\na,PR,\nb,,SD\n")
    reading = {
        "patient_id": {"column": "id"},
        "criterion": {"constant": "mRECIST"},
        "response": {"column": "r{n}", "codes": {"PR": "PR", "SD": "SD"}},
    }
    where = [{"column": "r{n}", "in": ["PR", "SD"]}]
    block = {"source": "all", "for_each": {"n": [1, 2]}, "where": where, "columns": reading}
    centre["tables"]["assessments"] = [block]
    examination = examine_extract(centre, WINDOW)
    assert examination.unresolved.empty
    counts = examination.accounting.set_index("table").loc["assessments"]
    assert counts[["offered", "filtered", "kept"]].tolist() == [2, 0, 2]


def test_present_honours_the_codes_for_missing_of_the_fields_that_read_the_column(tmp_path):
    columns = {"age_years": {"column": "w", "unit": "year", "missing": ["-9"]}}
    text = "id,w\na,50\nb,-9\nc,-9.0\nd,\n"
    examination = examined(tmp_path, text, columns, [{"column": "w", "present": True}])
    assert examination.tables["patients"]["patient_id"].tolist() == ["a"]


def test_what_is_mapped_and_nowhere_is_said_with_the_verdict(tmp_path):
    columns = {
        "in_study_window": {"column": "in", "date_format": "%Y-%m-%d"},
        "died": {"column": "dead", "codes": YES_NO},
    }
    examination = examined(tmp_path, "id,in,dead\na,2010-01-01,n\nb,2011-01-01,n\n", columns)
    assert warnings_of(examination) == [
        "nobody died, though deaths are mapped: survival is 100 % throughout",
        "nobody is inside the study window, 2019-06-01 to 2022-06-01",
    ]
    line = verdict_line(examination, summarise(examination.findings))
    assert line.startswith("0 kinds of errors, 2 kinds of warnings. The centre takes part. Look at")
    assert "nobody died" in line and "nobody is inside" in line


def test_a_block_without_rows_and_outcomes_that_never_occur_are_warnings(tmp_path):
    def no_recurrence(centre):
        where = [{"column": "On", "present": False}]
        centre["tables"]["outcomes"][0]["where"] = where

    found = warnings_of(clinic_with(tmp_path, no_recurrence))
    assert found == ["no row of outcomes is left by the filter tables.outcomes.0.where"]


def test_no_recurrence_among_the_operated_is_a_warning(tmp_path):
    def of_the_others(centre):
        codes = {"conversion": "conversion", "progression": "recurrence"}
        codes |= {"recurrence": "progression", "death": "death"}
        centre["tables"]["outcomes"][0]["columns"]["kind"]["codes"] = codes

    assert warnings_of(clinic_with(tmp_path, of_the_others)) == [
        "no recurrence in 2 operated patients, though some in others"
    ]


def many(sex_of):
    return "id,sex,age\n" + "".join(f"{n},{sex_of(n)},60\n" for n in range(40))


SEX = {"sex": {"column": "sex", "codes": {"F": "female", "M": "male"}}}
AGE = {"age_years": {"column": "age", "unit": "year"}}


def test_a_column_of_which_no_cell_can_be_read_stops_quarantine_too(tmp_path):
    text = many(lambda n: "" if n < 4 else "12")
    examination = examined(tmp_path, text, SEX | AGE, on_invalid="quarantine")
    (error,) = examination.unresolved.itertuples()
    assert (error.row, error.column) == (0, "sex")
    assert error.problem == ("none of the 36 cells that hold something can be read: unknown code")
    assert examination.quarantine.empty


@pytest.mark.parametrize(("n_bad", "most", "stops"), [(2, 5, False), (3, 5, True), (3, 8, False)])
def test_quarantine_stops_above_a_share_and_names_the_column(tmp_path, n_bad, most, stops):
    text = many(lambda n: "12" if n < n_bad else "F")
    keys = {"on_invalid": "quarantine", "max_invalid_percent": most}
    examination = examined(tmp_path, text, SEX | AGE, **keys)
    assert len(examination.tables["patients"]) == 40 - n_bad
    problems = examination.unresolved["problem"].tolist()
    said = "3 of 40 patients (7.5 %) would be set aside, and those left are no longer all;"
    assert problems == ([f"{said} to blame: 'sex' (3 rows)"] if stops else [])


def test_orphans_above_the_share_stop_quarantine(tmp_path):
    (tmp_path / "all.csv").write_text(many(lambda _: "F"))
    (tmp_path / "op.csv").write_text("id,k\n" + "".join(f"00{n},d\n" for n in range(10)))
    centre = patients_only(tmp_path / "all.csv", SEX | AGE) | {"on_invalid": "quarantine"}
    centre["sources"]["op"] = {"file": str(tmp_path / "op.csv"), "format": "csv", "missing": []}
    kind = {"column": "k", "codes": {"d": "direct"}}
    columns = {"patient_id": {"column": "id"}, "kind": kind}
    centre["tables"]["surgeries"] = [{"source": "op", "columns": columns}]
    (error,) = examine_extract(centre, WINDOW).unresolved.itertuples()
    assert error.problem.startswith("10 of 10 rows of surgeries (100.0 %) would be set aside")


def test_cells_are_left_blank_counted_and_said_where_a_field_asks_for_it(tmp_path):
    text = many(lambda n: "12" if n < 2 else "F").replace("39,F,60", "39,F,600")
    columns = {
        "sex": {**SEX["sex"], "on_invalid": "blank"},
        "age_years": {**AGE["age_years"], "on_invalid": "blank"},
    }
    examination = examined(tmp_path, text, columns)
    assert examination.unresolved.empty
    patients = examination.tables["patients"]
    assert patients["sex"].isna().tolist() == [True, True] + [False] * 38
    assert patients["age_years"].isna().tolist() == [False] * 39 + [True]
    listed = examination.findings[["severity", "column", "row"]].to_numpy().tolist()
    assert listed == [["warning", "age", 41], ["warning", "sex", 2], ["warning", "sex", 3]]
    line = verdict_line(examination, summarise(examination.findings))
    assert "Left blank: 3 cells of 2 columns." in line
    assert not examined(tmp_path, text, SEX | AGE).unresolved.empty  # never the default


def test_too_many_blanks_are_an_error(tmp_path):
    columns = {"sex": {**SEX["sex"], "on_invalid": "blank"}}
    examination = examined(tmp_path, many(lambda n: "12" if n < 3 else "F"), columns)
    (error,) = examination.unresolved.itertuples()
    assert error.problem.startswith("3 of the 40 cells that hold something would be left blank")


@pytest.mark.parametrize(
    ("table", "field"),
    [
        ("patients", "died"),
        ("patients", "day_zero_date"),
        ("outcomes", "kind"),
        ("surgeries", "day"),
    ],
)
def test_what_is_counted_cannot_be_left_blank(tmp_path, table, field):
    centre = clinic(tmp_path)
    centre["tables"][table][0]["columns"][field]["on_invalid"] = "blank"
    (problem,) = mapping_problems(centre, describe_fields())
    assert "cannot be left blank" in problem


def test_the_share_set_aside_is_of_patients_and_not_of_their_rows():
    """Two of 20 patients, one of them in two rows: 10 %, not 3 of 21 rows."""
    names = [*(f"p{number}" for number in range(20)), "p0"]
    rows = range(2, 23)
    patients = pd.DataFrame({"patient_id": names, "file": "a.csv", "row": rows, "block": 0})
    aside = patients[patients["patient_id"].isin(["p0", "p1"])][["file", "row"]]
    found = {"severity": "error", "table": "patients", "column": "Age"}
    findings = aside.assign(**found)
    ((told,),) = (
        finding["problem"].tolist()
        for finding in too_many_aside({"patients": patients}, NONE_JOINED, aside, findings, 5)
    )
    assert told.startswith("2 of 20 patients (10.0 %) would be set aside")
