"""The benchmark's own working: no test measures a time."""

import subprocess
import sys

import pandas as pd
import pytest
from copies import add_centre, copy_version, jobs_planned, jobs_run, keep_simulated, snakemake
from cpu_time import ROOT, Cost, cost_of, least
from peer_compare import PLACE, compare_tables, differing, not_compared, summary_of
from peer_export import in_r
from scale_ingest import STEPS
from ways_to_run import make_copy, one_by_one, peak_memory

from hcc_conversion.ingest.centres import discover_centres
from hcc_conversion.run.yaml_file import read_yaml


@pytest.mark.parametrize(
    "script",
    [
        "peer",
        "run_analyses",
        "whole_run",
        "many_centres",
        "ways_to_run",
        "scale_ingest",
        "fuzz_ingest",
    ],
)
def test_every_script_says_how_it_is_run(script):
    place = ROOT / f"workflow/benchmark/{script}.py"
    cost = cost_of([sys.executable, place, "--help"], environment={"PYTHONPATH": ".:workflow"})
    assert cost.output.startswith("usage:")


@pytest.mark.parametrize(("bad_share", "is_harmonised"), [("0", True), ("0.5", False)])
def test_the_steps_of_a_large_extract_hand_on_to_each_other(tmp_path, bad_share, is_harmonised):
    steps = {"simulate": "30", "spoil": bad_share, "validate": "stop", "harmonise": ""}
    for step, argument in steps.items():
        STEPS[step](tmp_path, argument)
    assert (tmp_path / "harmonised/patients.parquet").exists() == is_harmonised
    findings = pd.read_csv(tmp_path / "findings.csv")
    assert ("error" not in set(findings["severity"])) == is_harmonised


def test_a_command_that_fails_stops_the_measurement():
    with pytest.raises(SystemExit, match="no such thing"):
        cost_of([sys.executable, "-c", "raise SystemExit('no such thing')"])


def test_without_groups_every_job_is_a_submission(tmp_path):
    make_copy(tmp_path / "copy", 3, 20)
    assert snakemake(tmp_path / "copy", "-n").output.count("Group job") == 5
    one_by_one(tmp_path / "copy")
    dry = snakemake(tmp_path / "copy", "-n")
    assert jobs_planned(dry) > 50 and "Group job" not in dry.output


def test_the_peak_is_of_all_processes_that_come_from_ours():
    held = "import time; kept = bytes(50_000_000).replace(bytes(1), bytes([1])); time.sleep(2)"
    two = f"{sys.executable} -c '{held}' & {sys.executable} -c '{held}'; wait"
    with peak_memory() as peak:
        subprocess.run(["sh", "-c", two], check=True)
    # More than one of them alone; a child between fork and exec may hold what the tests hold.
    assert peak[0] > 100e6


def test_the_least_of_repeated_measurements_counts():
    assert least([Cost(3, 5), Cost(2, 6)]) == Cost(2, 5)


def test_configuration_as_r_writes_it():
    value = {"≤35": [35, 40.5], "text": 'a "b"', "on": True, "none": None}
    written = 'list(`≤35` = c(35, 40.5), `text` = "a \\"b\\"", `on` = TRUE, `none` = NULL)'
    assert in_r(value) == written


def results(folder, name, rows):
    (folder / name).mkdir()
    table = pd.DataFrame(rows, columns=[*PLACE, "value"])
    table.to_parquet(folder / name / "results.parquet")
    return table


def test_values_of_both_are_compared_and_those_of_one_are_counted(tmp_path):
    ours = [
        ("all", "", "age", "", "n", 10.0),
        ("all", "", "age", "", "mean", 50.0),
        ("all", "median difference", "age", "", "estimate", 2.0),
        ("all", "univariate, Firth", "age", "≥65", "estimate", 1.2),
        ("all", "", "age", "", "sd", None),
    ]
    table = results(tmp_path, "baseline", ours)
    (tmp_path / "r").mkdir()
    theirs = table.iloc[[0, 1, 2, 4]].assign(value=[10.0, 50.00001, 2.1, None])
    theirs.to_csv(tmp_path / "r/baseline.csv", index=False)
    found = compare_tables(tmp_path, tmp_path / "r", ["baseline"])
    assert summary_of(found)[-1] == ["all", 4, 3, 3, 2]
    assert list(differing(found)["group"]) == ["median difference"]
    assert not_compared(found) == {"Firth's penalised models": 1, "others": 0}


def test_a_copy_has_what_is_not_committed_and_nothing_that_is_ignored(tmp_path):
    copy_version(str(ROOT), tmp_path / "copy")
    assert (tmp_path / "copy/Snakefile").is_file()
    assert not (tmp_path / "copy/results").exists()


def test_centres_of_a_copy_fit_the_schema(tmp_path):
    (tmp_path / "config/centres").mkdir(parents=True)
    for path in (ROOT / "config/centres").glob("*.yaml"):
        (tmp_path / f"config/centres/{path.name}").write_text(path.read_text("utf-8"), "utf-8")
    keep_simulated(tmp_path, 60)
    add_centre(tmp_path, "added", 1900)
    schemas = (ROOT / "schemas/centre.schema.yaml", ROOT / "schemas/fields.yaml")
    centres = discover_centres(tmp_path / "config/centres", *schemas)
    sizes = {name: centre["simulation"]["n_patients"] for name, centre in centres.items()}
    assert sizes == {"added": 1900, "harbour": 60, "lakeside": 60}
    harbour = read_yaml(tmp_path / "config/centres/harbour.yaml")["sources"]["patients"]["file"]
    added = centres["added"]["sources"]["patients"]["file"]
    assert (harbour, added) == tuple(
        f"results/{name}/extract/patients.csv" for name in ("harbour", "added")
    )


def test_jobs_are_read_from_what_snakemake_prints():
    assert jobs_run(Cost(0, 0, "1 of 12 steps (8%) done\n12 of 12 steps (100%) done\n")) == 12
    assert (
        jobs_planned(Cost(0, 0, "job      count\n----  ----\nall          1\ntotal      102\n"))
        == 102
    )
    assert jobs_planned(Cost(0, 0, "Nothing to be done.\n")) == 0
