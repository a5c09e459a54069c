"""Whole runs on a real SLURM of one node: the same bytes, and words for what is ended from outside.

`make test-slurm`. Four simulated centres of 40 patients, every number of them and of the pool; the
study itself with all that is drawn, marked slow.
"""

import re
import time
from pathlib import Path

import pytest
from cluster_runs import (
    CENTRES,
    SNAKEMAKE,
    assert_same,
    contents,
    ended,
    make_project,
    run,
    start,
)
from slurm_node import single_node, wait_until, why_not

pytestmark = pytest.mark.cluster

#: From all centres and the pool, without what is drawn: that takes most of a run.
NUMBERS = (
    "results/comparison/heterogeneity/results.parquet",
    "results/comparison/audit/control.csv",
)
#: For each centre, the pool, and each of these files, which no report brings together.
SUBMISSIONS = len(CENTRES) + 1 + 2
ALLOCATION = "workflow/cluster/one_allocation.sh"


@pytest.fixture(scope="module")
def slurm(tmp_path_factory):
    if reason := why_not():
        pytest.skip(reason)
    with single_node(tmp_path_factory.mktemp("slurm") / "node") as running:
        yield running


def run_in_one_allocation(folder, *targets):
    sbatch = ["sbatch", "--wait", "--parsable", "--partition=tests", "--cpus-per-task=2"]
    run(folder, *sbatch, "--output=allocation.txt", ALLOCATION, *targets)
    return (folder / "allocation.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def local(slurm, tmp_path_factory):  # noqa: ARG001 (where there is no SLURM it is not run)
    """The results of a run without a scheduler."""
    folder = make_project(tmp_path_factory.mktemp("local") / "project")
    run(folder, folder / ".venv/bin/python", "-m", "snakemake", "--cores", 2, *NUMBERS)
    return contents(folder)


def test_one_allocation_gives_the_same_bytes(local, tmp_path):
    folder = make_project(tmp_path / "project")
    text = run_in_one_allocation(folder, *NUMBERS)
    assert "(100%) done" in text
    assert_same(contents(folder), local)


def test_centres_as_submissions_give_the_same_bytes_though_the_controller_goes_away(
    slurm, local, tmp_path
):
    folder = make_project(tmp_path / "project")
    process = start(folder, *SNAKEMAKE, "--profile", "workflow/profiles/slurm", *NUMBERS)
    wait_until(lambda: slurm.jobs("running"), 60, "no job began")
    slurm.stop("slurmctld")
    time.sleep(15)
    slurm.start_controller()
    code, text = ended(process, folder)
    assert code == 0, text
    assert len(re.findall("with external jobid", text)) == SUBMISSIONS
    assert_same(contents(folder), local)


def numbers(slurm):
    """Centre, then the number of its submission, which is named after it and waits or runs."""
    lines = slurm.ask("squeue", "--noheader", "--format=%i %j").splitlines()
    return {line.split()[1].split("_")[0]: line.split()[0] for line in lines}


#: How the closing summary tells of a centre whose jobs are ended.
WORDS = {
    "harbour": "it took longer than the time it had asked for",
    "lakeside": "it took more memory than it had asked for",
    "bay": "it was cancelled by somebody",
}


def test_the_end_says_what_was_killed_and_why_and_the_next_run_goes_on(slurm, tmp_path):
    folder = make_project(tmp_path / "project")
    targets = [f"results/{centre}/harmonised/patients.parquet" for centre in WORDS]
    command = [*SNAKEMAKE, "--profile", "workflow/profiles/slurm", *targets]
    # While all wait, one is given less memory than Python takes.
    slurm.ask("scontrol", "update", "PartitionName=tests", "State=DOWN")
    process = start(folder, *command, "--retries", 0)
    wait_until(lambda: numbers(slurm).keys() >= WORDS.keys(), 60, "not all were submitted")
    number = numbers(slurm)
    slurm.ask("scontrol", "update", f"JobId={number['lakeside']}", "MinMemoryNode=60")
    slurm.ask("scontrol", "update", "PartitionName=tests", "State=UP")
    for centre in ("harbour", "bay"):
        wait_until(lambda one=number[centre]: one in slurm.jobs(), 120, f"{centre} did not begin")
        slurm.freeze(number[centre])
    slurm.ask("scontrol", "update", f"JobId={number['harbour']}", "EndTime=now")
    slurm.ask("scancel", number["bay"])
    code, text = ended(process, folder)
    assert code != 0
    closing = text.partition("The run did not finish: ")[2]
    for centre, words in WORDS.items():
        log = f"logs/cluster/{number[centre]}.log"
        told = re.search(rf"^Failed: {centre}, .*, see {log}\n +\((.*)", closing, re.M)
        assert told and told[1].startswith(words), text
    run(folder, *command)
    assert all((folder / target).is_file() for target in targets)


@pytest.mark.usefixtures("slurm")
def test_bad_data_are_named_by_the_job_that_found_them(tmp_path):
    folder = make_project(tmp_path / "project")
    path = folder / "config/centres/lakeside.yaml"
    text = path.read_text(encoding="utf-8")
    changed = re.sub(r"(codes: \{[^}]*?)\bM: male, ", r"\1", text)
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    command = [*SNAKEMAKE, "--profile", "workflow/profiles/slurm", "--retries", 0]
    target = "results/lakeside/harmonised/patients.parquet"
    code, text = ended(start(folder, *command, target), folder)
    assert code != 0
    closing = text.partition("The run did not finish: ")[2]
    log = Path("logs/harmonise_extract/lakeside.log")
    assert f"Failed: harmonise_extract, see {log}" in closing
    last = [line.strip() for line in (folder / log).read_text("utf-8").splitlines() if line.strip()]
    assert f"    {last[-1]}" in closing


@pytest.mark.slow
@pytest.mark.usefixtures("slurm")
def test_the_study_itself_gives_the_same_bytes_both_ways(tmp_path):
    folders = [
        make_project(tmp_path / name, simulated=False) for name in ("local", "one", "grouped")
    ]
    local, one, grouped = folders
    run(local, local / ".venv/bin/python", "-m", "snakemake", "--cores", 2)
    run_in_one_allocation(one)
    run(grouped, *SNAKEMAKE, "--profile", "workflow/profiles/slurm")
    assert_same(contents(one), contents(local))
    assert_same(contents(grouped), contents(local))
