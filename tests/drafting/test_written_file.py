"""The file that a draft writes: fits the schema, names no patient, writes over nothing."""

import subprocess
import sys

import pandas as pd
import pytest
from drafting_cases import (
    cycle,
    days,
    share_right,
    truth_of,
    verdicts,
    wrong_without_check,
)
from places import ROOT

from hcc_conversion.drafting.draft import draft_files, main, write_draft
from hcc_conversion.ingest.mapping_checks import mapping_problems
from hcc_conversion.run.places import SCHEMAS
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.configuration import schema_problems

N = 30
SECRET = ["Anna Beispiel", "Bernd Muster", "Carla Niemand"]


def registry(path, **more):
    table = pd.DataFrame(
        {
            "MRN": [f"Q77{number:03}" for number in range(N)],
            "Surname": cycle(SECRET, N),
            "Birth date": days("1950-03-04", N, step=113),
            "Diagnosis date": days("2019-01-03", N),
            "Last follow-up": days("2021-01-03", N),
            "Vital status": cycle(["alive", "dead"], N),
            "Sex": [*cycle(["m", "f", "m"], N - 1), "Q77029"],
            "Phone, home": [f"555-{number:04}" for number in range(N)],
            "Child: #1": cycle(["A", "B"], N),
            "Response": cycle(["PR", "SD"], N),
            **more,
        }
    )
    table.to_csv(path, index=False)
    return path


@pytest.fixture
def written(tmp_path):
    extract = registry(tmp_path / "registry.csv")
    told = write_draft("example", [extract], tmp_path)
    return tmp_path / "example.yaml", told


def test_it_fits_the_schema_and_the_checks_of_mappings(written):
    path, told = written
    centre = read_yaml(path)
    assert schema_problems(centre, SCHEMAS / "centre.schema.yaml", "example") == []
    assert mapping_problems(centre, read_yaml(SCHEMAS / "fields.yaml")) == []
    assert not any("to be mended" in line for line in told)


def test_it_takes_part_in_no_run_before_somebody_looked(written):
    assert read_yaml(written[0])["enabled"] is False


def test_no_cell_of_a_patient_stands_in_it_or_is_told(written):
    path, told = written
    text = path.read_text(encoding="utf-8") + "\n".join(told)
    assert "Surname" in text
    hidden = [*SECRET, "Q77", "555-", "1950-", "2019-", "Anna", "Muster"]
    assert [one for one in hidden if one in text] == []


def test_every_doubt_stands_in_a_mark(written):
    path, _ = written
    lines = path.read_text(encoding="utf-8").splitlines()
    above = lines[next(n for n, line in enumerate(lines) if "day_zero: " in line) - 1]
    assert above.strip().startswith("# CHECK: days are counted from the diagnosis")
    above = lines[next(n for n, line in enumerate(lines) if " sex: " in line) - 2]
    assert above.strip() == "# CHECK: codes without a known meaning: 1 that only your file shows"


def test_what_is_still_needed_is_said(tmp_path):
    table = pd.DataFrame({"MRN": [f"K{n:02}" for n in range(N)], "Sex": cycle(["m", "f"], N)})
    table["HBsAg"] = cycle(["yes", "no"], N)
    table.to_csv(tmp_path / "patients.csv", index=False)
    told = write_draft("example", [tmp_path / "patients.csv"], tmp_path)
    text = (tmp_path / "example.yaml").read_text(encoding="utf-8")
    for field in ("day_zero", "last_contact_day", "died"):
        assert f"#   patients.{field}:" in text
        assert any(line.startswith(f"still needed: patients.{field}") for line in told)


def test_a_table_without_what_it_needs_is_a_comment(tmp_path):
    registry(tmp_path / "registry.csv")
    therapy = pd.DataFrame(
        {
            "MRN": [f"Q77{number:03}" for number in range(N)],
            "Drug": cycle(["Lenvatinib", "Sorafenib"], N),
            "Start date": days("2019-02-01", N),
        }
    )
    therapy.to_csv(tmp_path / "therapy.csv", index=False)
    write_draft("example", [tmp_path / "registry.csv", tmp_path / "therapy.csv"], tmp_path)
    path = tmp_path / "example.yaml"
    assert "treatments" not in read_yaml(path)["tables"]
    text = path.read_text(encoding="utf-8")
    assert "#   intent: conversion, adjuvant, recurrence" in text
    assert "agent: {column: Drug, codes: {Lenvatinib: lenvatinib, Sorafenib: sorafenib}}" in text


def test_patients_of_no_other_table_are_said(tmp_path):
    registry(tmp_path / "registry.csv")
    events = pd.DataFrame(
        {
            "MRN": [f"OTHER{number}" for number in range(N)],
            "CTCAE term": cycle(["Nausea", "Fatigue"], N),
            "Grade": cycle(["1", "2"], N),
        }
    )
    events.to_csv(tmp_path / "ae.csv", index=False)
    draft = draft_files([tmp_path / "registry.csv", tmp_path / "ae.csv"])
    doubts = {p.target: p.doubts for _, p in draft.mapped()}
    assert "100% of its rows are of none" in doubts["adverse_events", "patient_id"][0]


def test_of_two_files_with_a_row_per_patient_the_fuller_feeds_the_patients(tmp_path):
    follow_up = pd.DataFrame(
        {
            "MRN": [f"Q77{number:03}" for number in range(N)],
            "Date of recurrence": days("2020-01-03", N),
            "Ascites": cycle(["yes", "no"], N),
        }
    )
    follow_up.to_csv(tmp_path / "a_follow_up.csv", index=False)
    registry(tmp_path / "registry.csv")
    draft = draft_files([tmp_path / "a_follow_up.csv", tmp_path / "registry.csv"])
    assert [(block.table, block.source) for block in draft.blocks] == [
        ("patients", "registry"),
        ("patients", "a_follow_up"),
        ("outcomes", "a_follow_up"),
    ]
    assert [block.same_patients for block in draft.blocks] == [False, True, False]


def test_a_centre_file_that_is_there_is_never_written_over(written):
    path, _ = written
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(InvalidInput, match="is there already"):
        write_draft("example", [path.parent / "registry.csv"], path.parent)
    assert path.read_text(encoding="utf-8") == "mine"


def test_all_files_that_cannot_be_read_are_named_at_once(tmp_path):
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.4 ...")
    with pytest.raises(InvalidInput) as error:
        write_draft("example", [tmp_path / "letter.pdf", tmp_path / "away.csv"], tmp_path)
    assert "a PDF document" in error.value.problems[0]
    assert "the file is not there" in error.value.problems[1]
    assert not (tmp_path / "example.yaml").exists()


def test_a_file_without_names_is_refused_and_not_quoted(tmp_path):
    rows = [f"{number},{40 + number},2020-01-02,1" for number in range(N)]
    (tmp_path / "bare.csv").write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(InvalidInput, match="no row of the file looks like the names of columns"):
        write_draft("example", [tmp_path / "bare.csv"], tmp_path)


def test_a_first_row_that_may_be_a_patient_is_not_written(tmp_path):
    registry(tmp_path / "registry.csv")
    rows = [["Anna Beispiel", "yes", "left", "widowed"], ["Bernd Muster", "no", "right", "single"]]
    pd.DataFrame(rows * 5).to_csv(tmp_path / "bare.csv", index=False, header=False)
    files = [tmp_path / "registry.csv", tmp_path / "bare.csv"]
    told = write_draft("example", files, tmp_path)
    text = (tmp_path / "example.yaml").read_text(encoding="utf-8") + "\n".join(told)
    assert "bare: none of its 4 columns" in text
    assert "Anna" not in text and "widowed" not in text


def test_names_that_stand_twice_are_refused(tmp_path):
    lines = ["Patient ID,Date,Date", *(f"K{number},left,right" for number in range(N))]
    (tmp_path / "twice.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InvalidInput, match="has a name twice"):
        write_draft("example", [tmp_path / "twice.csv"], tmp_path)


@pytest.mark.parametrize("wrong", ["Example", "pooled", "a b", ""])
def test_an_id_that_no_centre_can_have_is_refused(wrong, tmp_path):
    with pytest.raises(InvalidInput, match="cannot be a centre's id"):
        write_draft(wrong, [registry(tmp_path / "registry.csv")], tmp_path)


def test_the_command_ends_with_an_error_and_explains_itself(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stopped:
        main(["example"])
    assert "name the files of the extract" in str(stopped.value.code)
    with pytest.raises(SystemExit):
        main(["--help"])
    assert 'make draft CENTRE=example FILE="registry.csv events.xlsx"' in capsys.readouterr().out


def test_the_command_runs_in_the_folder_of_a_site(tmp_path):
    registry(tmp_path / "registry.csv")
    command = [sys.executable, "-m", "hcc_conversion.drafting.draft", "example", "registry.csv"]
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'workflow'}"}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "registry.csv: format 'csv', encoding 'utf-8', delimiter ','; 30 rows" in run.stdout
    assert read_yaml(tmp_path / "config/centres/example.yaml")["sources"]["registry"]["file"] == (
        "registry.csv"
    )


@pytest.mark.parametrize("centre_id", ["harbour", "lakeside"])
def test_the_extracts_of_the_invented_hospitals_come_back_as_their_centre_files(centre_id):
    folder = ROOT / "tests/e2e/resources/centres" / centre_id
    draft = draft_files(sorted(folder.iterdir()))
    truth = truth_of(read_yaml(ROOT / f"config/centres/{centre_id}.yaml"))
    counts = verdicts(draft, truth)
    assert wrong_without_check(draft, truth) == []
    assert share_right(counts) >= 0.9, counts
