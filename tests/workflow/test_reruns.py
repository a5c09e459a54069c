"""What decides a rerun, and what stays when one centre cannot take part."""

import os
import shutil
import subprocess
import sys

import pytest
from study_folders import ROOT, read_centre, snakemake, write_centre

from hcc_conversion.analyses.registry import analyses
from hcc_conversion.run.clean import clean

pytestmark = pytest.mark.slow
NOTHING = "Nothing to be done"
PATIENTS = "resources/centres/harbour/patients.csv"


def test_a_touched_or_moved_folder_has_nothing_to_do(finished_run, tmp_path):
    moved = tmp_path / "else where" / "study"
    shutil.copytree(finished_run, moved)
    for path in (moved / "resources").rglob("*.*"):
        path.touch()
    code, text = snakemake(moved, "-n")
    assert code == 0
    assert NOTHING in text, text


def test_a_project_in_another_place_has_nothing_to_do(finished_run, tmp_path):
    project = tmp_path / "project"
    for folder in ("workflow", "schemas", "docs"):
        shutil.copytree(ROOT / folder, project / folder)
    for name in ("Snakefile", "environment.yml"):
        shutil.copy2(ROOT / name, project)
    code, text = snakemake(finished_run, "-n", project=project)
    assert code == 0
    assert NOTHING in text, text


def test_what_changes_together_with_the_page_of_validation_runs_too(finished_run, tmp_path):
    project = tmp_path / "project"
    for folder in ("workflow", "schemas", "docs"):
        shutil.copytree(ROOT / folder, project / folder)
    for name in ("Snakefile", "environment.yml"):
        shutil.copy2(ROOT / name, project)
    code = project / "workflow/hcc_conversion"
    for path in (code / "ingest/validation.html.j2", code / "analyses/survival/results.py"):
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    code, text = snakemake(finished_run, "-n", project=project)
    assert code == 0, text
    assert "Writing what validation found in harbour" in text
    assert "Computing harbour: " + analyses()["survival"].title.lower() in text


def test_an_extract_with_an_older_time_stamp_runs_its_centre_again(copy_of_run):
    path = copy_of_run / PATIENTS
    content = path.read_bytes()
    path.write_bytes(content.replace(b"\r\n", b"\r\n", 1) + b"\r\n")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    code, text = snakemake(copy_of_run, "-n")
    assert code == 0
    assert "Validating the extract of harbour" in text
    assert "Validating the extract of lakeside" not in text


def test_one_centre_that_cannot_take_part_leaves_the_others_to_run(copy_of_run):
    lakeside = read_centre(copy_of_run, "lakeside")
    lakeside["nature"] = "invented"
    write_centre(copy_of_run, "lakeside", lakeside)
    harbour = copy_of_run / "results/harbour/flow/results.parquet"
    harbour.unlink()
    code, text = snakemake(copy_of_run, "--cores", 2, "--keep-going")
    assert code != 0
    end = text[text.rindex("The run did not finish") :]
    assert "lakeside.yaml: nature: 'invented' is not one of" in end
    assert harbour.is_file()
    mark = copy_of_run / "results/lakeside/NOT_CURRENT.txt"
    assert "'invented' is not one of" in mark.read_text(encoding="utf-8")
    lakeside["nature"] = "simulated"
    write_centre(copy_of_run, "lakeside", lakeside)
    code, text = snakemake(copy_of_run, "--cores", 2, "results/lakeside/flow/results.parquet")
    assert code == 0, text
    assert not mark.exists()


@pytest.mark.parametrize("asked", [["-n"], ["--dry-run"], ["-np"], ["--dryrun"]])
def test_a_plan_changes_no_mark(copy_of_run, asked):
    mark = copy_of_run / "results/harbour/NOT_CURRENT.txt"
    mark.write_text("of an earlier run")
    code, text = snakemake(copy_of_run, *asked)
    assert code == 0, text
    assert mark.exists()


def test_a_plain_copy_without_a_home_has_nothing_to_do(finished_run, tmp_path):
    """As ``cp -r`` makes it, which gives every file a new stamp, for a user without a home."""
    moved = tmp_path / "copy"
    shutil.copytree(finished_run, moved, copy_function=shutil.copyfile)
    command = [sys.executable, "-m", "snakemake", "-s", ROOT / "Snakefile", "-d", moved, "-n"]
    done = subprocess.run(
        [*map(str, command)],
        env={"PATH": os.environ["PATH"]},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert NOTHING in done.stdout + done.stderr, done.stdout + done.stderr


def test_clean_removes_a_whole_run_and_leaves_a_users_file(copy_of_run):
    own = copy_of_run / "results/harbour/my notes.txt"
    own.write_text("mine")
    assert clean(copy_of_run) == ["results/harbour/my notes.txt"]
    assert sorted(path.name for path in copy_of_run.iterdir()) == [
        ".pseudonym-key",
        "config",
        "resources",
        "results",
    ]


def test_every_key_of_a_centre_reaches_its_validation(copy_of_run):
    """The limit of quarantine once did not: one bad patient is more than 0.1 %, less than 5."""
    source = read_centre(copy_of_run, "harbour")["sources"]["patients"]
    path = copy_of_run / source["file"]
    lines = path.read_bytes().split(b"\r\n" if b"\r\n" in path.read_bytes() else b"\n")
    centre = read_centre(copy_of_run, "harbour")
    age = centre["tables"]["patients"][0]["columns"]["age_years"]["column"]
    encoding = source.get("encoding", "utf-8")
    names = lines[0].decode(encoding).lstrip("\ufeff").split(source.get("delimiter", ","))
    cells = lines[1].decode(encoding).split(source.get("delimiter", ","))
    cells[names.index(age)] = "180"
    lines[1] = source.get("delimiter", ",").join(cells).encode(encoding)
    path.write_bytes(b"\n".join(line.rstrip(b"\r") for line in lines))
    target = "results/harbour/harmonised/patients.parquet"
    write_centre(copy_of_run, "harbour", {**centre, "on_invalid": "quarantine"})
    code, text = snakemake(copy_of_run, target, "--cores", 1)
    assert code == 0, text
    write_centre(
        copy_of_run, "harbour", {**centre, "on_invalid": "quarantine", "max_invalid_percent": 0.1}
    )
    code, text = snakemake(copy_of_run, target, "--cores", 1)
    assert code != 0
    assert "would be set aside" in text and "at most 0.1 %" in text
