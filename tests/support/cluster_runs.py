"""Copies of the project that run on a cluster, and what they give."""

import os
import subprocess

import pytest
from copies import ENVIRONMENT, add_centre, copy_version, keep_simulated
from places import ROOT

PATIENTS = 40
CENTRES = ("harbour", "lakeside", "bay", "cape")
PYTHON = ROOT / ".venv-cluster/bin/python"
SNAKEMAKE = [PYTHON, "-m", "snakemake"]


def make_project(folder, profile="slurm", *, simulated=True):
    """A checkout of the project with a profile filled in; *simulated*: four small centres alone."""
    if not PYTHON.exists():
        pytest.skip("no .venv-cluster (make cluster sets it up)")
    copy_version(str(ROOT), folder)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    if simulated:
        keep_simulated(folder, PATIENTS)
        for centre in CENTRES[2:]:
            add_centre(folder, centre, PATIENTS)
    path = folder / f"workflow/profiles/{profile}/config.yaml"
    text = path.read_text(encoding="utf-8").replace("--account=ACCOUNT ", "")
    text = text.replace("PARTITION", "tests").replace("status-checks: 10", "status-checks: 2")
    path.write_text(text, encoding="utf-8")
    return folder


def start(folder, *command):
    """Start a command in *folder*; what it prints goes to run.txt there."""
    with (folder / "run.txt").open("w", encoding="utf-8") as out:
        return subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env={**os.environ, **ENVIRONMENT},
            stdout=out,
            stderr=subprocess.STDOUT,
        )


def ended(process, folder, seconds=900):
    """Its exit code and what it printed."""
    try:
        code = process.wait(seconds)
    finally:
        process.kill()
    return code, (folder / "run.txt").read_text(encoding="utf-8")


def run(folder, *command):
    code, text = ended(start(folder, *command), folder)
    assert code == 0, text
    return text


def contents(folder):
    """Path, then bytes, of every result."""
    files = [path for path in (folder / "results").rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def assert_same(ours, theirs):
    assert ours.keys() == theirs.keys()
    assert not [path for path in ours if ours[path] != theirs[path]]
    assert len(ours) > 100
