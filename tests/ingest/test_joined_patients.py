"""Patients over several rows or files: blocks with ``same_patients``."""

from copy import deepcopy

import pandas as pd
import pytest
from ingest_cases import ISO, WINDOW, patients_only
from places import ROOT

from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.findings import ERROR
from hcc_conversion.ingest.mapping_checks import mapping_problems
from hcc_conversion.ingest.same_extract import same_extracts
from hcc_conversion.run.yaml_file import read_yaml

FIELDS = read_yaml(ROOT / "schemas" / "fields.yaml")
CLINIC = "id,dx,sex,seen\nP1,2020-03-01,m,2020-09-01\nP2,2020-04-01,f,\nP3,2020-05-01,,2021-01-01\n"
REGISTER = "no,death,sex\nP2,2020-10-28,f\nP3,,m\n"
DEATHS = {
    "source": "register",
    "same_patients": True,
    "columns": {
        "patient_id": {"column": "no"},
        "last_contact_day": {"column": "death", "date_format": ISO},
        "died": {"column": "death", "codes": {"2020-10-28": True}},
        "sex": {"column": "sex", "codes": {"m": "male", "f": "female"}},
    },
}


@pytest.fixture
def centre(tmp_path):
    """A clinic whose deaths stand in the file of a register."""
    columns = {
        "day_zero_date": {"column": "dx", "date_format": ISO},
        "sex": {"column": "sex", "codes": {"m": "male", "f": "female"}},
        "last_contact_day": {"column": "seen", "date_format": ISO},
    }
    centre = patients_only(tmp_path / "clinic.csv", columns)
    centre["sources"]["register"] = {
        "file": str(tmp_path / "register.csv"),
        "format": "csv",
        "missing": [],
    }
    centre["tables"]["patients"].append(deepcopy(DEATHS))
    return centre


@pytest.fixture
def examine(centre, tmp_path):
    """The examination of what the two files hold."""

    def examined(clinic=CLINIC, register=REGISTER, **keys):
        (tmp_path / "clinic.csv").write_text(clinic, "utf-8")
        (tmp_path / "register.csv").write_text(register, "utf-8")
        return examine_extract(centre | keys, WINDOW)

    return examined


def errors(examination, tmp_path):
    found = examination.findings[examination.findings["severity"] == ERROR].astype(object)
    files = found["file"].str.replace(f"{tmp_path}/", "")
    return list(zip(files, found["column"], found["row"], found["problem"], strict=True))


def test_what_a_second_file_says_is_joined_to_the_patient(centre, examine):
    assert mapping_problems(centre | {"on_invalid": "stop"}, FIELDS) == []
    examination = examine()
    assert examination.unresolved.empty
    patients = examination.tables["patients"].set_index("patient_id")
    # P2: 2020-04-01 to 2020-10-28 is 29 + 31 + 30 + 31 + 31 + 30 + 28 days.
    assert patients["last_contact_day"].to_dict() == {"P1": 184, "P2": 210, "P3": 245}
    assert patients["sex"].to_dict() == {"P1": "male", "P2": "female", "P3": "male"}
    assert patients["died"].fillna(False).tolist() == [False, True, False]
    assert list(patients["row"]) == [2, 3, 4]


def test_each_row_of_either_file_is_accounted_for(examine):
    accounted = examine().accounting
    assert accounted["kept"].tolist() == [3, 2]


def test_two_rows_that_differ_are_an_error_at_both(examine, tmp_path):
    register = REGISTER.replace("P2,2020-10-28,f", "P2,2020-10-28,m")
    found = errors(examine(register=register), tmp_path)
    assert [(file, column, row) for file, column, row, _ in found] == [
        ("clinic.csv", "sex", 3),
        ("register.csv", "sex", 2),
    ]
    (problem,) = {problem.replace(f"{tmp_path}/", "") for *_, problem in found}
    assert problem == (
        "rows of the same patient say different things of Sex:"
        " sex of clinic.csv, sex of register.csv"
    )


@pytest.mark.parametrize(("prefer", "sex"), [("first", "female"), ("last", "male")])
@pytest.mark.parametrize("number", [0, 1])
def test_the_one_that_is_preferred_is_taken(centre, examine, number, prefer, sex):
    centre["tables"]["patients"][number]["columns"]["sex"]["prefer"] = prefer
    assert mapping_problems(centre, FIELDS) == []
    examination = examine(register=REGISTER.replace("P2,2020-10-28,f", "P2,2020-10-28,m"))
    assert examination.unresolved.empty
    assert examination.tables["patients"]["sex"].tolist() == ["male", sex, "male"]


def test_of_several_rows_in_the_second_file_the_last_can_be_taken(centre, examine):
    visits = "no,death,sex\nP1,2020-09-01,\nP2,2020-10-01,\nP2,2020-10-28,f\n"
    columns = centre["tables"]["patients"][1]["columns"]
    del columns["died"]
    assert examine(register=visits).unresolved["row"].tolist() == [3, 4]
    columns["last_contact_day"]["prefer"] = "last"
    examination = examine(register=visits)
    assert examination.unresolved.empty
    assert examination.tables["patients"]["last_contact_day"].tolist() == [184, 210, 245]


def test_who_is_in_the_second_file_alone_is_an_orphan(examine, tmp_path):
    found = errors(examine(register=REGISTER + "P9,2020-10-28,f\np1,,\n"), tmp_path)
    assert [(file, column, row) for file, column, row, _ in found] == [
        ("register.csv", "no", 4),
        ("register.csv", "no", 5),
    ]
    assert found[0][3] == "orphan row: no such patient in the patients table"
    assert "differs only in upper and lower case from 1 patient's identifier" in found[1][3]
    assert not any("P9" in text or "p1" in text for row in found for text in map(str, row))


def test_a_row_of_the_second_file_without_an_identifier_is_an_error(examine, tmp_path):
    (found,) = errors(examine(register=REGISTER + ",,m\n"), tmp_path)
    assert found[1:3] == ("no", 4)


def test_quarantine_sets_aside_the_patient_in_both_files(examine):
    register = REGISTER.replace("P3,,m", "P3,,x")
    examination = examine(register=register, on_invalid="quarantine", max_invalid_percent=50)
    assert examination.unresolved.empty
    assert examination.tables["patients"]["patient_id"].tolist() == ["P1", "P2"]
    aside = [(file.rsplit("/")[-1], row) for file, row in zip(*_places(examination), strict=True)]
    assert aside == [("clinic.csv", 4), ("register.csv", 3)]
    assert examination.accounting["quarantined"].tolist() == [1, 1]


def _places(examination):
    return examination.quarantine["file"], examination.quarantine["row"]


def test_a_second_file_that_fits_nobody_stops_the_centre_under_quarantine(examine):
    register = REGISTER.replace("P", "Q")
    examination = examine(register=register, on_invalid="quarantine")
    assert examination.unresolved["problem"].astype(str).tolist() == [
        "2 of 2 rows of patients (100.0 %) would be set aside, and those left are no longer all;"
        " to blame: 'no' (2 rows)"
    ]


def test_what_is_found_of_joined_fields_names_their_own_column(centre, examine, tmp_path):
    del centre["tables"]["patients"][0]["columns"]["last_contact_day"]
    del centre["tables"]["patients"][1]["columns"]["died"]
    found = errors(examine(register=REGISTER.replace("2020-10-28", "2020-03-28")), tmp_path)
    ((file, column, row, _),) = found
    assert (file, row) == ("clinic.csv", 3)
    assert column.replace(f"{tmp_path}/", "") == "death of register.csv"


def test_the_day_0_may_stand_in_the_second_file(centre, examine, tmp_path):
    first, second = centre["tables"]["patients"]
    del first["columns"]["day_zero_date"]
    second["columns"] = {
        "patient_id": {"column": "no"},
        "day_zero_date": {"column": "death", "date_format": ISO},
    }
    register = "no,death,sex\nP1,2020-03-01,\nP2,2020-04-01,\n"
    examination = examine(register=register)
    assert examination.tables["patients"]["last_contact_day"].tolist()[0] == 184
    ((file, column, row, problem),) = errors(examination, tmp_path)
    assert (file, row) == ("clinic.csv", 4)
    assert column.replace(f"{tmp_path}/", "") == "death of register.csv"
    assert problem.startswith("no date of day 0")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            lambda blocks: blocks["patients"][0].update(same_patients=True),
            "tables.patients: every block says 'same_patients'",
        ),
        (
            lambda blocks: blocks["patients"][0]["columns"]["day_zero"].update(prefer="last"),
            "tables.patients.0.columns.day_zero.prefer: has no effect",
        ),
        (
            lambda blocks: [
                blocks["patients"][number]["columns"]["sex"].update(prefer=prefer)
                for number, prefer in enumerate(("first", "last"))
            ],
            "tables.patients.1.columns.sex.prefer: another block prefers 'first'",
        ),
        (
            lambda blocks: blocks["patients"][1]["columns"].update(
                last_contact_day={"column": "death", "unit": "day"}
            ),
            "tables.patients: last_contact_day: dates in one block and other values in another",
        ),
        (
            lambda blocks: blocks.update(
                outcomes=[
                    {
                        "source": "register",
                        "same_patients": True,
                        "columns": {
                            "patient_id": {"column": "no"},
                            "kind": {"constant": "death"},
                        },
                    }
                ]
            ),
            "tables.outcomes.0.same_patients: only blocks of patients are joined",
        ),
        (
            lambda blocks: blocks["patients"][1]["columns"].pop("patient_id"),
            "tables.patients.1.columns: the field 'patient_id' is missing",
        ),
    ],
)
def test_what_cannot_be_joined_is_refused_before_anything_is_read(centre, change, problem):
    change(centre["tables"])
    found = mapping_problems(centre, FIELDS)
    assert any(said.startswith(problem) for said in found), found


def test_a_doubt_of_a_joined_field_can_be_confirmed_where_it_is_found(centre):
    entry = {"field": "patients.died", "doubt": "status", "reason": "so it is", "by": "x"}
    centre["confirmed"] = [{"source": "all", **entry}]
    assert mapping_problems(centre, FIELDS) == []


def test_a_register_that_two_centres_ask_is_no_patient_of_both(centre, tmp_path):
    (tmp_path / "clinic.csv").write_text(CLINIC, "utf-8")
    (tmp_path / "register.csv").write_text(REGISTER, "utf-8")
    (tmp_path / "other.csv").write_text(CLINIC.replace("P", "Q"), "utf-8")
    other = deepcopy(centre)
    other["sources"]["all"]["file"] = str(tmp_path / "other.csv")
    assert same_extracts({"a": centre, "b": other}, tmp_path) == {}


def test_identical_patients_are_not_joined_without_being_asked(centre, examine):
    """Blocks are for different patients unless they say otherwise."""
    del centre["tables"]["patients"][1]["same_patients"]
    centre["tables"]["patients"][1]["columns"]["day_zero"] = {"constant": "diagnosis"}
    found = examine().findings
    problems = pd.unique(found.loc[found["severity"] == ERROR, "problem"].astype(str))
    assert any(problem.startswith("duplicate key") for problem in problems)
