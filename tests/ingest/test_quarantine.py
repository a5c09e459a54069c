"""What is set aside is the patient, with all rows; every row is accounted for."""

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_cases import WINDOW, clean_extract, clinic, examine, write_rows

from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.findings import ERROR

SAME_PATIENT = "same patient as a row set aside"


@pytest.fixture
def extract():
    return clean_extract()


def set_aside(examination):
    """Each row set aside as (file, row): reason."""
    return {
        (row.file.rsplit("/", 1)[-1].removesuffix(".csv"), row.row): row.reason
        for row in examination.quarantine.itertuples()
    }


def patients_of(examination):
    return {
        name: sorted(set(table["patient_id"].dropna()))
        for name, table in examination.tables.items()
    }


def balanced(accounting):
    parts = accounting[["filtered", "quarantined", "kept"]]
    return (parts.sum(axis=1) == accounting["offered"]).all() and (parts >= 0).all(axis=None)


def test_a_clean_extract_sets_nothing_aside(tmp_path, extract):
    examination = examine(tmp_path, extract, "quarantine")
    assert examination.quarantine.empty
    assert examination.accounting["quarantined"].sum() == 0
    assert balanced(examination.accounting)


def test_one_wrong_cell_of_a_child_row_sets_the_patient_aside_with_all_rows(tmp_path, extract):
    extract["treatments"][2]["Therapy"] = "XX"  # row 4, patient K-103
    examination = examine(tmp_path, extract, "quarantine")
    assert set_aside(examination) == {
        ("treatments", 4): "unknown code",
        ("patients", 4): SAME_PATIENT,
        ("assessments", 5): SAME_PATIENT,
        ("assessments", 6): SAME_PATIENT,
        ("outcomes", 4): SAME_PATIENT,
        ("outcomes", 5): SAME_PATIENT,
    }
    assert "K-103" not in {patient for ids in patients_of(examination).values() for patient in ids}
    assert examination.unresolved.empty
    assert balanced(examination.accounting)
    aside = examination.accounting.set_index("table")["quarantined"]
    assert aside[aside > 0].to_dict() == {
        "patients": 1,
        "treatments": 1,
        "assessments": 2,
        "outcomes": 2,
    }


def test_an_orphan_is_set_aside_alone(tmp_path, extract):
    extract["complications"].append({"Chart": "K-999", "Name": "Pneumonia", "Clavien": "II"})
    examination = examine(tmp_path, extract, "quarantine")
    assert list(set_aside(examination)) == [("complications", 3)]
    assert patients_of(examination)["patients"] == ["K-101", "K-102", "K-103"]
    assert examination.unresolved.empty


def test_a_row_without_a_patient_is_set_aside_alone(tmp_path, extract):
    extract["complications"].append({"Chart": "", "Name": "Pneumonia", "Clavien": "II"})
    examination = examine(tmp_path, extract, "quarantine")
    assert list(set_aside(examination)) == [("complications", 3)]


def test_a_duplicate_patient_is_set_aside_in_every_row(tmp_path, extract):
    extract["patients"].append({**extract["patients"][1]})
    examination = examine(tmp_path, extract, "quarantine")
    assert {("patients", 3), ("patients", 5), ("surgeries", 3), ("outcomes", 3)} == set(
        set_aside(examination)
    )


def test_a_row_with_several_errors_lists_every_reason(tmp_path, extract):
    extract["patients"][0] |= {"Sex": "X", "Age": "old"}
    reasons = set_aside(examine(tmp_path, extract, "quarantine"))
    assert reasons[("patients", 2)] == "not a number; unknown code"


def test_a_warning_sets_nothing_aside(tmp_path, extract):
    extract["patients"][0]["Age"] = "17"
    assert examine(tmp_path, extract, "quarantine").quarantine.empty


def test_setting_everyone_aside_leaves_empty_tables_and_stops_the_centre(tmp_path, extract):
    for row, column in zip(extract["patients"], ("Age", "Sex", "Dead"), strict=True):
        row[column] = "old"
    examination = examine(tmp_path, extract, "quarantine")
    assert all(table.empty for table in examination.tables.values())
    assert balanced(examination.accounting)
    assert examination.unresolved["problem"].tolist() == ["no patient is left: all were set aside"]


def test_where_invalid_rows_stop_the_centre_nothing_is_set_aside(tmp_path, extract):
    extract["patients"][0]["Sex"] = "X"
    examination = examine(tmp_path, extract, "stop")
    assert examination.quarantine.empty
    assert examination.unresolved["problem"].tolist() == ["unknown code"]
    assert len(examination.tables["patients"]) == 3


def test_a_missing_column_stops_the_centre_in_any_case(tmp_path, extract):
    for row in extract["outcomes"]:
        del row["On"]
    examination = examine(tmp_path, extract, "quarantine")
    assert examination.tables is None
    assert len(examination.unresolved) == 1


def test_an_unreadable_row_structure_stops_the_centre_in_any_case(tmp_path, extract):
    for name, rows in extract.items():
        write_rows(tmp_path / f"{name}.csv", rows)
    with (tmp_path / "outcomes.csv").open("a") as file:
        file.write("K-101,death,2021-01-01,extra\n")
    examination = examine_extract(clinic(tmp_path, "quarantine"), WINDOW)
    assert examination.tables is None
    assert len(examination.unresolved) == 1


def test_every_error_is_in_a_row_set_aside_and_none_is_left_in_what_is_kept(tmp_path, extract):
    extract["patients"][0]["Dead"] = "XX"
    extract["outcomes"][3]["On"] = "2020-02-01"
    examination = examine(tmp_path, extract, "quarantine")
    errors = examination.findings.query("severity == 'error' and row > 0")
    aside = pd.MultiIndex.from_frame(examination.quarantine[["file", "row"]])
    assert pd.MultiIndex.from_frame(errors[["file", "row"]]).isin(aside).all()
    assert patients_of(examination)["patients"] == ["K-102"]


def test_rows_left_out_by_the_mapping_are_counted_as_filtered(tmp_path, extract):
    for name, rows in extract.items():
        write_rows(tmp_path / f"{name}.csv", rows)
    centre = clinic(tmp_path, "quarantine")
    centre["tables"]["outcomes"][0]["where"] = [{"column": "Event", "in": ["death"]}]
    counts = examine_extract(centre, WINDOW).accounting.set_index("table").loc["outcomes"]
    assert counts[["offered", "filtered", "quarantined", "kept"]].tolist() == [4, 3, 0, 1]


def write_workbook(path, extract):
    """The whole extract as one workbook, a sheet per table."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in extract.items():
        sheet = book.create_sheet(name)
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append([cell or None for cell in row.values()])
    book.save(path)


def examine_workbook(folder, extract, on_invalid, renamed=()):
    write_workbook(folder / "all.xlsx", extract)
    centre = clinic(folder, on_invalid)
    for table, field in renamed:
        centre["tables"][table][0]["columns"][field]["column"] = renamed[table, field]
    for name, source in centre["sources"].items():
        source |= {"file": str(folder / "all.xlsx"), "format": "xlsx", "sheet": name}
    return examine_extract(centre, WINDOW)


def test_an_error_in_one_sheet_leaves_the_same_row_of_other_sheets_alone(tmp_path, extract):
    extract["treatments"][1]["Therapy"] = "XX"  # row 3: here K-101, among the patients K-102
    examination = examine_workbook(tmp_path, extract, "quarantine")
    assert patients_of(examination)["patients"] == ["K-102", "K-103"]
    assert balanced(examination.accounting)


def test_a_missing_code_in_one_sheet_is_not_hidden_by_an_error_in_another(tmp_path, extract):
    for row in extract["treatments"]:
        row["Type"] = row.pop("Aim")
    for row in extract["surgeries"]:
        row["Type"] = row.pop("Kind")
    extract["treatments"][0]["Type"] = "XX"  # row 2 of its sheet
    extract["surgeries"][0]["Type"] = ""  # row 2 of another sheet, the same column name
    examination = examine_workbook(
        tmp_path, extract, "stop", {("treatments", "intent"): "Type", ("surgeries", "kind"): "Type"}
    )
    errors = examination.findings[examination.findings["severity"] == ERROR]
    assert set(errors["table"]) == {"surgeries", "treatments"}


def test_a_finding_in_a_workbook_says_in_which_sheet(tmp_path, extract):
    extract["surgeries"][0]["Minutes"] = "long"
    (found,) = examine_workbook(tmp_path, extract, "stop").findings.itertuples()
    assert "surgeries" in f"{found.file} {found.column} {found.problem} {found.advice}"


def test_a_row_that_feeds_several_tables_is_set_aside_from_all_of_them(tmp_path, extract):
    for row, event in zip(extract["patients"], ("2020-06-01", "x", ""), strict=True):
        row["Progressed"] = event
    for name, rows in extract.items():
        write_rows(tmp_path / f"{name}.csv", rows)
    centre = clinic(tmp_path, "quarantine")
    centre["tables"]["outcomes"] = [
        {
            "source": "patients",
            "where": [{"column": "Progressed", "present": True}],
            "columns": {
                "patient_id": {"column": "Chart"},
                "kind": {"constant": "progression"},
                "day": {"column": "Progressed", "date_format": "%Y-%m-%d"},
            },
        }
    ]
    examination = examine_extract(centre, WINDOW)
    assert patients_of(examination)["patients"] == ["K-101", "K-103"]
    assert patients_of(examination)["outcomes"] == ["K-101"]
    assert balanced(examination.accounting)


FAULTS = st.sampled_from(
    [
        (table, row, column)
        for table, rows in clean_extract().items()
        for row in range(len(rows))
        for column in rows[0]
    ]
)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(faults=st.lists(FAULTS, max_size=4), chosen=st.sets(st.sampled_from(["K-101", "K-103"])))
def test_any_faults_and_filters_leave_every_row_accounted_for(tmp_path, faults, chosen):
    extract = clean_extract()
    for table, row, column in faults:
        extract[table][row][column] = "§"
    for name, rows in extract.items():
        write_rows(tmp_path / f"{name}.csv", rows)
    centre = clinic(tmp_path, "quarantine")
    for name in ("outcomes", "assessments", "treatments"):
        centre["tables"][name][0]["where"] = [{"column": "Chart", "not_in": sorted(chosen)}]
    examination = examine_extract(centre, WINDOW)
    assert balanced(examination.accounting)
    kept = examination.accounting.set_index("table")["kept"]
    for name, table in examination.tables.items():
        assert kept[name] == len(table)
    n_listed = len(examination.quarantine)
    assert n_listed == examination.accounting["quarantined"].sum()
    found = all(
        any(row["Chart"] == code for row in extract[name])
        for name in ("outcomes", "assessments", "treatments")
        for code in chosen
    )
    # A filter for what no cell holds stops the centre, whoever is set aside.
    assert examination.unresolved.empty == (kept["patients"] > 0 and found)


def test_a_row_that_its_filter_missed_cannot_be_set_aside_and_stops_the_centre(tmp_path, extract):
    """Its patient is unknown to every table: setting the row aside would lose a recurrence."""
    extract["outcomes"][1]["Event"] = "Recurrence"  # K-102
    for name, rows in extract.items():
        write_rows(tmp_path / f"{name}.csv", rows)
    centre = clinic(tmp_path, "quarantine")
    block = centre["tables"]["outcomes"][0]
    block["where"] = [{"column": "Event", "in": list(block["columns"]["kind"]["codes"])}]
    examination = examine_extract(centre, WINDOW)
    assert examination.unresolved[["column", "row"]].to_numpy().tolist() == [["Event", 3]]
    assert examination.quarantine.empty
