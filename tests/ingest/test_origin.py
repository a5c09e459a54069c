"""A rule writes where no hospital's file can be, and reads no place that it writes to."""

import os
from pathlib import Path

import pytest
from ingest_cases import clinic
from places import ROOT

from hcc_conversion.ingest.centres import APART_FROM_TABLES, deciding_keys
from hcc_conversion.ingest.origin import made_files, origin_problems, written_into
from hcc_conversion.run.yaml_file import read_yaml

MADE = "results/a/extract"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    (tmp_path / "run").mkdir()
    monkeypatch.chdir(tmp_path / "run")
    return tmp_path / "run"


def centre(folder, file="resources/centres/a/patients.csv", **keys):
    content = {**clinic(folder), **keys}
    content["sources"] = {"patients": {**content["sources"]["patients"], "file": str(file)}}
    return content


SIMULATED = {"n_patients": 5, "dialect": "chinese_csv"}
RECONSTRUCTED = {"paper": "zhang2023", "seed": 1}


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"nature": "real", "simulation": SIMULATED}, "'real' with the key 'simulation'"),
        ({"nature": "real", "reconstruction": RECONSTRUCTED}, "'real' with the key 'recons"),
        ({"nature": "reconstructed", "simulation": SIMULATED}, "makes simulated patients"),
        ({"nature": "simulated", "reconstruction": RECONSTRUCTED}, "makes reconstructed"),
        (
            {"nature": "simulated", "simulation": SIMULATED, "reconstruction": RECONSTRUCTED},
            "'simulation' is there too",
        ),
    ],
)
def test_a_nature_that_does_not_match_what_makes_the_rows_is_refused(folder, keys, said):
    problems = origin_problems(centre(folder, f"{MADE}/patients.csv", **keys), "a")
    assert any(said in problem for problem in problems)


@pytest.mark.parametrize(
    "file",
    [
        "resources/centres/a/patients.csv",
        "results/b/extract/patients.csv",
        "results/a/extract/other.csv",
        "results/a/extract/../../../resources/patients.csv",
    ],
)
def test_a_made_extract_is_read_where_it_is_made_and_nowhere_else(folder, file):
    content = centre(folder, file, nature="simulated", simulation=SIMULATED)
    (problem,) = origin_problems(content, "a")
    assert "sources.patients.file" in problem and "results/a/extract/patients.csv" in problem


def test_a_made_extract_in_its_place_fits(folder):
    for keys in (
        {"nature": "simulated", "simulation": SIMULATED},
        {"nature": "reconstructed", "reconstruction": RECONSTRUCTED},
    ):
        assert origin_problems(centre(folder, f"{MADE}/patients.csv", **keys), "a") == []
    workbook = {"n_patients": 5, "dialect": "us_workbook"}
    content = centre(folder, f"{MADE}/a.xlsx", nature="simulated", simulation=workbook)
    assert origin_problems(content, "a") == []
    assert made_files(content, "a") == ["results/a/extract/a.xlsx"]


def test_a_folder_for_made_files_that_leads_to_a_hospital_s_is_refused(folder):
    (folder / "resources").mkdir()
    (folder / "results/a").mkdir(parents=True)
    (folder / MADE).symlink_to(folder / "resources")
    content = centre(folder, f"{MADE}/patients.csv", nature="simulated", simulation=SIMULATED)
    (problem,) = origin_problems(content, "a")
    assert "is a link to another folder" in problem


@pytest.mark.parametrize(
    "file",
    [
        "results/b/extract/patients.csv",
        "./results/x.csv",
        "resources/../results/x.csv",
        "Results/x.csv",
        "{folder}/results/x.csv",
        "logs/x.csv",
        "benchmarks/x.csv",
        ".snakemake/x.csv",
        "linked/x.csv",
        "linked.csv",
    ],
)
def test_a_hospital_s_file_where_rules_write_is_refused_however_it_is_spelt(folder, file):
    (folder / "results").mkdir()
    (folder / "results/x.csv").write_text("x")
    (folder / "linked").symlink_to("results")
    (folder / "linked.csv").symlink_to("results/x.csv")
    (problem,) = origin_problems(centre(folder, file.format(folder=folder)), "a")
    assert "put it into resources/centres/a/" in problem


def test_results_that_are_a_link_are_where_the_link_leads(folder, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    (folder / "results").symlink_to(disk)
    assert written_into(disk / "x.csv") == "results"
    assert written_into("resources/x.csv") == written_into(tmp_path / "x.csv") == ""


def test_the_shipped_sources_are_in_their_places():
    assert os.path.relpath(made_files({"simulation": SIMULATED}, "h")[0], "results") == (
        "h/extract/patients.csv"
    )
    assert made_files({}, "h") == []
    assert Path(made_files({"reconstruction": RECONSTRUCTED}, "h")[0]).parts[:2] == ("results", "h")


def test_every_key_of_a_centre_file_decides_its_tables_or_is_known_not_to():
    """A key of the schema that is in neither list is passed on: none can be forgotten."""
    keys = set(read_yaml(ROOT / "schemas/centre.schema.yaml")["properties"])
    assert set(APART_FROM_TABLES) <= keys
    assert deciding_keys(dict.fromkeys(keys, "x")).keys() == keys - set(APART_FROM_TABLES)
    assert {"max_invalid_percent", "confirmed", "on_invalid", "covers"} <= set(
        deciding_keys(dict.fromkeys(keys, "x"))
    )
