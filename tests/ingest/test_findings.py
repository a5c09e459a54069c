"""Everything wrong with an extract is found at once, at its file, column and row."""

import pandas as pd
import pytest
from ingest_cases import WINDOW, clean_extract, clinic, examine, patients_only, write_rows

from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.findings import (
    Finding,
    describe,
    findings_table,
    summarise,
)
from hcc_conversion.ingest.verdict import verdict_line


@pytest.fixture
def extract():
    return clean_extract()


def places(examination, severity="error"):
    """Each finding as (file, column, row, problem)."""
    found = examination.findings[examination.findings["severity"] == severity]
    return [
        (row.file.rsplit("/", 1)[-1], row.column, row.row, row.problem)
        for row in found.itertuples()
    ]


def examine_patients(tmp_path, text, columns, **source):
    (tmp_path / "all.csv").write_text(text, encoding="utf-8")
    return examine_extract(patients_only(tmp_path / "all.csv", columns, **source), WINDOW)


def test_a_clean_extract_gives_no_finding(tmp_path, extract):
    examination = examine(tmp_path, extract)
    assert examination.findings.empty
    assert examination.unresolved.empty
    assert {name: len(table) for name, table in examination.tables.items()} == {
        name: len(rows) for name, rows in extract.items()
    }


@pytest.mark.parametrize(
    ("table", "row", "column", "cell", "problem"),
    [
        ("patients", 2, "Sex", "X", "unknown code"),
        ("patients", 3, "Dead", "maybe", "unknown code"),
        ("patients", 4, "Last seen", "31/12/2021", "not a date"),
        ("patients", 2, "Age", "sixty", "not a number"),
        ("patients", 2, "Age", "161", "outside the possible range"),
        ("patients", 2, "Age", "-1", "outside the possible range"),
        ("patients", 2, "Bili mg/dl", "117", "outside the possible range"),
        ("treatments", 3, "Therapy", "", "missing, but every row needs it"),
        ("treatments", 3, "Therapy", "?", "missing, but every row needs it"),
        ("assessments", 5, "Sum mm", "2000.5", "outside the possible range"),
        ("adverse_events", 2, "Grade", "6", "unknown code"),
        ("surgeries", 2, "Albumin g/dl", "40", "outside the possible range"),
        ("outcomes", 2, "On", "2020-06-31", "not a date"),
        (
            "complications",
            2,
            "Chart",
            "K-999",
            "orphan row: no such patient in the patients table",
        ),
        ("complications", 2, "Chart", "", "missing, but every row needs it"),
    ],
)
def test_one_wrong_cell_gives_one_error_at_its_place(
    tmp_path, extract, table, row, column, cell, problem
):
    extract[table][row - 2][column] = cell
    examination = examine(tmp_path, extract)
    assert places(examination) == [(f"{table}.csv", column, row, problem)]
    assert len(examination.unresolved) == 1


@pytest.mark.parametrize(
    ("table", "column", "cell", "expected"),
    [
        # 2000 µmol/l of bilirubin are 116.9 mg/dl; 5 to 80 g/l of albumin are 0.5 to 8 g/dl.
        ("patients", "Bili mg/dl", "117", "0 to 116.932 mg/dL"),
        ("surgeries", "Albumin g/dl", "40", "0.5 to 8 g/dL"),
        ("surgeries", "Minutes", "0", "1 to 2880 min"),
    ],
)
def test_a_range_is_given_in_the_unit_of_the_site(tmp_path, extract, table, column, cell, expected):
    extract[table][0][column] = cell
    (finding,) = examine(tmp_path, extract).findings.query("severity == 'error'").itertuples()
    assert finding.expected == expected


def test_an_unusual_number_is_a_warning_and_kept(tmp_path, extract):
    extract["patients"][0]["Age"] = "17"
    examination = examine(tmp_path, extract)
    assert places(examination, "warning") == [("patients.csv", "Age", 2, "outside the usual range")]
    assert examination.unresolved.empty
    assert examination.tables["patients"]["age_years"][0] == 17


def test_a_detection_limit_is_a_warning_where_it_is_declared(tmp_path):
    columns = {"afp_ng_ml": {"column": "afp", "unit": "ng/mL", "at_detection_limit": True}}
    examination = examine_patients(tmp_path, "id,afp\n1,<2\n2,5\n", columns)
    ((_, column, row, problem),) = places(examination, "warning")
    assert (column, row) == ("afp", 2)
    assert problem.startswith("only a detection limit")
    assert examination.tables["patients"]["afp_ng_ml"].tolist() == [2, 5]


def test_a_duplicate_patient_is_an_error_in_every_row_of_it(tmp_path, extract):
    extract["patients"].append({**extract["patients"][0]})
    examination = examine(tmp_path, extract)
    problem = "duplicate key: the same patient in several rows"
    assert places(examination) == [
        ("patients.csv", "Chart", 2, problem),
        ("patients.csv", "Chart", 5, problem),
    ]


def test_a_repeated_operation_outcome_or_reading_is_an_error(tmp_path, extract):
    for table in ("surgeries", "outcomes", "assessments"):
        extract[table].append({**extract[table][0]})
    found = places(examine(tmp_path, extract))
    assert len(found) == 6
    assert {problem.split(":")[0] for *_, problem in found} == {"duplicate key"}


def test_a_patient_without_a_date_of_day_zero_is_an_error(tmp_path, extract):
    extract["patients"][1]["Diagnosed"] = ""
    assert places(examine(tmp_path, extract)) == [
        (
            "patients.csv",
            "Diagnosed",
            3,
            "no date of day 0, so no other date of the patient can be counted",
        )
    ]


def test_missing_columns_of_every_table_are_reported_with_the_nearest(tmp_path, extract):
    for row in extract["patients"]:
        row["Sexx"] = row.pop("Sex")
    for row in extract["outcomes"]:
        row["When"] = row.pop("On")
    examination = examine(tmp_path, extract)
    assert places(examination) == [
        ("outcomes.csv", "On", 0, "no such column"),
        ("patients.csv", "Sex", 0, "no such column; the name of column 9 of the file is close"),
    ]
    assert examination.tables is None
    assert len(examination.unresolved) == 2


def test_the_column_of_a_filter_is_missed_too(tmp_path, extract):
    for name, rows in extract.items():
        write_rows(tmp_path / f"{name}.csv", rows)
    centre = clinic(tmp_path)
    centre["tables"]["outcomes"][0]["where"] = [{"column": "Valid", "present": True}]
    assert places(examine_extract(centre, WINDOW)) == [
        ("outcomes.csv", "Valid", 0, "no such column")
    ]


def test_units_without_conversion_and_unreadable_files_are_reported_together(tmp_path, extract):
    for name, rows in extract.items():
        write_rows(tmp_path / f"{name}.csv", rows)
    (tmp_path / "outcomes.csv").write_bytes(b"\xff\xfe\x00")
    centre = clinic(tmp_path)
    centre["tables"]["patients"][0]["columns"]["age_years"]["unit"] = "kg"
    centre["tables"]["surgeries"][0]["columns"]["operation_min"]["unit"] = "minuets"
    found = places(examine_extract(centre, WINDOW))
    assert [(file, column) for file, column, *_ in found] == [
        ("outcomes.csv", ""),
        ("patients.csv", "Age"),
        ("surgeries.csv", "Minutes"),
    ]
    assert found[1][3] == "unit 'kg' cannot be converted to year"
    assert found[2][3] == "unit 'minuets' is not a known unit; ours is min"


def test_everything_wrong_is_found_in_one_examination(tmp_path, extract):
    extract["patients"][0] |= {"Sex": "X", "Age": "old"}
    extract["patients"][2]["Last seen"] = "soon"
    extract["treatments"][0]["Aim"] = "??"
    extract["complications"][0]["Chart"] = "K-999"
    extract["surgeries"][1]["Albumin g/dl"] = "41"
    found = {(file, column, row) for file, column, row, _ in places(examine(tmp_path, extract))}
    assert found == {
        ("patients.csv", "Sex", 2),
        ("patients.csv", "Age", 2),
        ("patients.csv", "Last seen", 4),
        ("treatments.csv", "Aim", 2),
        ("complications.csv", "Chart", 2),
        ("surgeries.csv", "Albumin g/dl", 3),
    }


def test_a_cell_that_does_not_parse_is_not_also_called_missing(tmp_path, extract):
    extract["treatments"][0]["Therapy"] = "XX"
    assert [problem for *_, problem in places(examine(tmp_path, extract))] == ["unknown code"]


def test_a_number_above_the_last_bin_is_not_lost_in_silence(tmp_path):
    bins = [{"up_to": 1, "value": "solitary"}, {"up_to": 3, "value": "multiple"}]
    columns = {"tumour_number": {"column": "n", "bins": bins}}
    examination = examine_patients(tmp_path, "id,n\n1,1\n2,3\n3,5\n", columns)
    assert [(column, row) for _, column, row, _ in places(examination)] == [("n", 4)]


def test_a_sum_beyond_the_possible_range_is_an_error_in_its_row(tmp_path):
    parts = [{"column": "a", "unit": "cm"}, {"column": "b", "unit": "cm"}]
    examination = examine_patients(
        tmp_path, "id,a,b\n1,2,3\n2,40,40\n", {"tumour_size_cm": {"sum_of": parts}}
    )
    assert [row for *_, row, _ in places(examination)] == [3]


def test_a_date_a_century_from_the_rest_is_an_error_in_its_row(tmp_path, extract):
    # 1905 for 2020: more than 36 525 days before day 0, which no canonical table can hold.
    extract["adverse_events"][0]["Onset"] = "1905-02-01"
    errors = places(examine(tmp_path, extract), "error")
    assert [place[:3] for place in errors] == [("adverse_events.csv", "Onset", 2)]


def test_a_part_of_a_joined_date_that_is_declared_missing_makes_it_missing(tmp_path):
    columns = {
        "day_zero_date": {"column": "zero", "date_format": "%Y-%m-%d"},
        "last_contact_day": {
            "join": ["y", "m", "d"],
            "separator": "-",
            "date_format": "%Y-%m-%d",
        },
    }
    text = "id,zero,y,m,d\n1,2020-01-01,2020,1,31\n2,2020-01-01,2020,1,UNK\n3,2020-01-01,2020,,1\n"
    examination = examine_patients(tmp_path, text, columns, missing=["UNK"])
    assert places(examination) == []
    days = examination.tables["patients"]["last_contact_day"]
    assert days.isna().tolist() == [False, True, True]
    assert days[0] == 30


def test_an_unknown_code_of_many_patients_is_shown(tmp_path):
    text = "id,sex\n" + "".join(f"{number},{'MW'[number % 2]}\n" for number in range(20))
    columns = {"sex": {"column": "sex", "codes": {"M": "male", "F": "female"}}}
    found = examine_patients(tmp_path, text, columns).findings
    assert found["found"].tolist() == ["W"] * 10


def test_an_extract_without_a_single_row_does_not_crash(tmp_path, extract):
    for name, rows in extract.items():
        (tmp_path / f"{name}.csv").write_text(",".join(rows[0]) + "\n")
    examination = examine_extract(clinic(tmp_path), WINDOW)
    assert (examination.accounting["offered"] == 0).all()
    assert all(table.empty for table in examination.tables.values())


def test_a_column_without_a_single_value_is_missing_throughout(tmp_path, extract):
    for row in extract["patients"]:
        row |= {"Age": "", "Sex": "", "Last seen": "", "Dead": "", "Admitted": ""}
    examination = examine(tmp_path, extract)
    fields = ["age_years", "sex", "last_contact_day", "died", "in_study_window"]
    assert examination.unresolved.empty
    assert set(places(examination, "warning")) == {
        ("patients.csv", column, 0, f"no value of {title} in any of 3 rows")
        for column, title in {
            "Age": "Age, years",
            "Sex": "Sex",
            "Last seen": "Last contact",
            "Dead": "Died",
            "Admitted": "Admitted in the study window",
        }.items()
    }
    assert examination.tables["patients"][fields].isna().all(axis=None)


def test_errors_in_rows_that_the_mapping_leaves_out_do_not_count(tmp_path, extract):
    extract["outcomes"].append({"Chart": "K-999", "Event": "??", "On": "x"})
    for name, rows in extract.items():
        write_rows(tmp_path / f"{name}.csv", rows)
    centre = clinic(tmp_path)
    centre["tables"]["outcomes"][0]["where"] = [{"column": "Event", "not_in": ["??"]}]
    assert examine_extract(centre, WINDOW).findings.empty


# --- tables of findings ---


def finding(row, column="c", severity="error", found=""):
    of_column = Finding(severity, "patients", "f.csv", column, "wrong", "right", "Mend it.")
    return of_column.at_rows([row], found)


def test_findings_stand_in_reading_order_and_once():
    table = findings_table(
        [finding(3), finding(2), finding(2), finding(1, severity="warning"), finding(9, "a")]
    )
    assert table[["severity", "column", "row"]].to_numpy().tolist() == [
        ["error", "a", 9],
        ["error", "c", 2],
        ["error", "c", 3],
        ["warning", "c", 1],
    ]


def test_a_summary_counts_rows_and_names_the_first_eight():
    summary = summarise(findings_table(finding(row, found="X") for row in range(2, 12)))
    (line,) = summary.itertuples()
    assert line.n_rows == 10
    assert line.rows == "2, 3, 4, 5, 6, 7, 8, 9, … (2 more)"
    assert line.found == "'X'"


def test_no_finding_gives_an_empty_summary():
    assert summarise(findings_table([])).empty


def test_one_line_says_place_problem_expectation_and_advice():
    summary = summarise(findings_table([finding(2, found="X"), finding(5, found="Y")]))
    assert describe(summary.iloc[0]) == (
        "f.csv, column 'c', 2 rows: 2, 5: wrong; found 'X', 'Y'; expected right. Mend it."
    )
    empty = Finding("error", "", "f.csv", "", "empty", "", "Export it.")
    whole_file = findings_table([empty.of_file()])
    assert describe(summarise(whole_file).iloc[0]) == "f.csv: empty. Export it."


def test_findings_of_different_severity_are_not_merged():
    both = pd.concat(
        [findings_table([finding(2)]), findings_table([finding(2, severity="warning")])]
    )
    assert len(summarise(both)) == 2


# --- what would pass in silence ---


def test_a_row_filter_that_misses_a_spelling_is_an_error(tmp_path, extract):
    extract["outcomes"][1]["Event"] = "Recurrence"
    for name, rows in extract.items():
        write_rows(tmp_path / f"{name}.csv", rows)
    centre = clinic(tmp_path)
    block = centre["tables"]["outcomes"][0]
    block["where"] = [{"column": "Event", "in": list(block["columns"]["kind"]["codes"])}]
    (found,) = examine_extract(centre, WINDOW).unresolved.itertuples()
    assert (found.severity, found.column, found.row, found.found) == ("error", "Event", 3, "")
    assert "upper and lower case" in found.problem


def test_a_date_in_the_future_is_an_error(tmp_path, extract):
    extract["patients"][0]["Last seen"] = "2099-01-01"
    assert places(examine(tmp_path, extract)) == [
        ("patients.csv", "Last seen", 2, "a date in the future")
    ]


def test_a_column_in_another_unit_is_an_error_and_not_a_list_of_warnings(tmp_path):
    # bilirubin of healthy people in mg/dl, declared as µmol/l
    path = tmp_path / "all.csv"
    lines = [f"{number},0.{5 + number % 5}" for number in range(30)]
    path.write_text("id,bili\n" + "\n".join(lines))
    columns = {"bilirubin_umol_l": {"column": "bili", "unit": "umol/L"}}
    examination = examine_extract(patients_only(path, columns), WINDOW)
    (error,) = examination.unresolved.itertuples()
    assert error.problem == (
        "30 of 30 values are outside the usual range: is the unit really umol/L, or mg/dL?"
    )
    columns = {"bilirubin_umol_l": {"column": "bili", "unit": "mg/dL"}}
    assert examine_extract(patients_only(path, columns), WINDOW).findings.empty


def test_what_is_impossible_is_not_also_unusual(tmp_path, extract):
    extract["patients"][0]["Age"] = "180"
    assert places(examine(tmp_path, extract)) == [
        ("patients.csv", "Age", 2, "outside the possible range")
    ]


def test_a_bad_date_of_day_zero_is_reported_once(tmp_path, extract):
    extract["patients"][0]["Diagnosed"] = "31.02.2020"
    examination = examine(tmp_path, extract)
    of_column = examination.findings[examination.findings["column"] == "Diagnosed"]
    assert of_column["problem"].tolist() == ["not a date"]


def test_a_patient_who_stands_there_twice_is_reported_once_a_row(tmp_path, extract):
    extract["patients"].append({**extract["patients"][1]})
    extract["surgeries"].append({**extract["surgeries"][1]})
    findings = examine(tmp_path, extract).findings
    assert findings[["table", "row"]].to_numpy().tolist() == [["patients", 3], ["patients", 5]]


def test_a_death_that_the_outcomes_lack_is_a_warning(tmp_path, extract):
    extract["patients"][1]["Dead"] = "y"
    (found,) = examine(tmp_path, extract).findings.itertuples()
    assert (found.severity, found.row) == ("warning", 3)
    assert "no death among the outcomes" in found.problem


def test_the_verdict_counts_kinds_and_patients_set_aside(tmp_path, extract):
    extract["patients"][0]["Sex"] = "?!"
    stopped, aside = (examine(tmp_path, extract, way) for way in ("stop", "quarantine"))
    assert verdict_line(stopped, summarise(stopped.findings)) == (
        "1 kind of errors, 0 kinds of warnings. The centre stops here."
    )
    assert verdict_line(aside, summarise(aside.findings)) == (
        "1 kind of errors, 2 kinds of warnings; 1 of 3 rows of patients set aside."
        " The centre takes part. Look at: column 'Event': no row is 'conversion', though it is"
        " mapped; column 'Kind': no row is 'conversion', though it is mapped."
    )
