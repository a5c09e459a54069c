"""How a run that failed ends: percent, what failed, its log and last lines, under any executor."""

import re

import pytest
from study_folders import ROOT, read_centre, snakemake, write_centre

TARGETS = [f"results/{c}/harmonised/patients.parquet" for c in ("harbour", "lakeside")]
LOG = "logs/harmonise_extract/lakeside.log"
GROUPED = ["validate_extract=one", "show_validation=one", "harmonise_extract=one"]
#: Like a cluster: jobs, or groups of them, are Snakemakes of their own.
CLUSTER = ["--executor", "processes", "--jobs", 2, "--seconds-between-status-checks", 1]
EXECUTORS = {
    "local": ["--cores", 2],
    "quiet": ["--cores", 2, "--quiet", "all"],
    "cluster": CLUSTER,
    "groups": [*CLUSTER, "--groups", *GROUPED],
}


@pytest.fixture
def failing(workdir, monkeypatch):
    """A study in which one centre's extract has a code that nobody mapped."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "tests/support/plugins"))
    lakeside = read_centre(workdir, "lakeside")
    del lakeside["tables"]["patients"][0]["columns"]["sex"]["codes"]["M"]
    write_centre(workdir, "lakeside", lakeside)
    return workdir


@pytest.mark.slow
@pytest.mark.parametrize("executor", EXECUTORS)
def test_the_end_names_percent_job_log_and_its_last_lines(failing, executor):
    code, text = snakemake(failing, *TARGETS, "--keep-going", *EXECUTORS[executor])
    assert code != 0
    end = text.partition("The run did not finish: ")[2]
    assert re.match(r"[3-5] of 6 steps \((50|66|83)%\) done\.", end), text
    assert f"Failed: harmonise_extract, see {LOG}" in end
    log = [line.strip() for line in (failing / LOG).read_text().splitlines() if line.strip()]
    assert f"    {log[-1]}" in end
    failed = re.findall(r"^Failed: (\w+), see", end, re.M)
    assert failed == ["harmonise_extract"]
