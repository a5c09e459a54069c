"""The profiles for clusters: what a site fills in, and what a scheduler's answer means."""

import re
import subprocess

import pytest
import yaml
from places import ROOT

PROFILES = ROOT / "workflow/profiles"
STATUS = "cluster-generic-status-cmd"


def profile(name):
    return yaml.safe_load((PROFILES / name / "config.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "places"), [("slurm", {"ACCOUNT", "PARTITION"}), ("generic", {"QUEUE"})]
)
def test_a_site_fills_in_its_own_names_and_nothing_else(name, places):
    submit = profile(name)["cluster-generic-submit-cmd"]
    assert set(re.findall(r"\b[A-Z]{3,}\b", submit)) == places


def test_the_profiles_differ_in_the_commands_of_the_scheduler_alone():
    slurm, generic = profile("slurm"), profile("generic")
    assert slurm.keys() == generic.keys()
    differing = {key for key in slurm if slurm[key] != generic[key]}
    assert all(key.startswith("cluster-generic-") for key in differing)


def test_only_a_profile_of_a_cluster_tries_again():
    assert not (PROFILES / "default").exists()  # would be used by every run
    assert "retries" not in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert profile("slurm")["retries"] == 1


#: What squeue of SLURM 22.05 prints.
SLURM = {
    "COMPLETED": "success",
    "PENDING": "running",
    "RUNNING": "running",
    "COMPLETING": "running",
    "SUSPENDED": "running",
    "TIMEOUT": "failed",
    "OUT_OF_MEMORY": "failed",
    "CANCELLED": "failed",
    "NODE_FAIL": "failed",
    "slurm_load_jobs error: Invalid job id specified": "failed",
    "slurm_load_jobs error: Unable to contact slurm controller (connect failure)": "running",
}
#: What qstat of OpenPBS 23 prints, by its manual.
PBS = {
    "Job Id: 1.s\n    job_state = F\n    Exit_status = 0": "success",
    "Job Id: 1.s\n    job_state = F\n    Exit_status = 271": "failed",
    "Job Id: 1.s\n    job_state = R": "running",
    "qstat: Unknown Job Id 1.s": "failed",
    "Connection refused\nqstat: cannot connect to server pbs (errno=111)": "running",
}
ANSWERS = [
    *(("slurm", "squeue", answer, meaning) for answer, meaning in SLURM.items()),
    *(("generic", "qstat", answer, meaning) for answer, meaning in PBS.items()),
]


@pytest.mark.parametrize(("name", "program", "answer", "meaning"), ANSWERS)
def test_an_answer_of_the_scheduler_is_one_word_for_snakemake(
    tmp_path, monkeypatch, name, program, answer, meaning
):
    (tmp_path / "answer").write_text(f"{answer}\n", encoding="utf-8")
    (tmp_path / program).write_text(f"#!/bin/sh\ncat '{tmp_path}/answer'\n", encoding="utf-8")
    (tmp_path / program).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    command = f"{profile(name)[STATUS]} '1.s'"  # as the plugin puts it together
    done = subprocess.run(command, shell=True, check=True, capture_output=True, text=True)
    assert done.stdout.split() == [meaning]
