"""What a job reads decides its rerun: declared as input, by its content, or as code."""

import json
from pathlib import Path

import pytest
from study_folders import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def processes(finished_run, traces):
    told = [json.loads(path.read_text(encoding="utf-8")) for path in traces.glob("*.json")]
    return told, finished_run


#: Not declared: Snakemake would keep a hash of the secret. A new key asks for `make clean`.
SECRET = ".pseudonym-key"


def undeclared(job, covered, folder):
    """Files of the project or of the study's folder that a job read without saying so."""
    declared = {*job["declared"], *job["content"]}
    code = set(covered[job["code"]])
    folders = [path for path in declared if Path(path).is_dir() or not Path(path).suffix]
    found = set()
    for path in {*job["opened"], *job["modules"]}:
        file = Path(path)
        ours = file.is_relative_to(ROOT) or file.is_relative_to(folder)
        own = {".snakemake", ".venv", "__pycache__", "tracer", ".git"} & set(file.parts)
        if (
            not ours
            or own
            or file.is_dir()
            or file.name == SECRET
            or path in declared
            or path in code
        ):
            continue
        if any(file.is_relative_to(one) for one in folders):
            continue
        found.add(path)
    return found


def jobs_and_code(told):
    jobs = [one for one in told if "rule" in one]
    covered = {}
    for one in told:
        covered |= one.get("covered", {})
    return jobs, covered


def test_no_job_reads_what_it_does_not_declare(processes):
    told, folder = processes
    jobs, covered = jobs_and_code(told)
    assert len(jobs) > 30
    assert len({job["rule"] for job in jobs}) > 12
    wrong = {(job["rule"], path) for job in jobs for path in undeclared(job, covered, folder)}
    assert not wrong


def test_reads_are_seen_those_of_arrow_and_of_the_project_too(processes):
    """Without one of its declarations each kind of job is caught."""
    told, folder = processes
    jobs, covered = jobs_and_code(told)
    for rule, ending in (
        ("pool_centres", "patients.parquet"),
        ("validate_extract", ".csv"),
        ("write_report", "results.parquet"),
    ):
        job, read = next(
            (job, read)
            for job in jobs
            if job["rule"] == rule
            and (read := [path for path in job["opened"] if path.endswith(ending)])
        )
        hidden = {
            **job,
            "declared": [path for path in job["declared"] if path != read[0]],
            "content": [path for path in job["content"] if path != read[0]],
        }
        assert undeclared(hidden, covered, folder) == {read[0]}
    job = next(job for job in jobs if job["rule"] == "write_report")
    without = {**covered, job["code"]: []}
    assert any(path.endswith(".j2") for path in undeclared(job, without, folder))
