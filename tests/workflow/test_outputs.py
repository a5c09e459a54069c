"""Where rules write: no file of a user can be there. The study as it comes, its four centres."""

import csv
import io
import json
import shutil
import subprocess
import sys

import pytest
from study_folders import ROOT, snakemake

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """Path and rule of every output of the whole workflow, by Snakemake's own summary."""
    folder = tmp_path_factory.mktemp("plan")
    for name in ("config", "resources"):
        shutil.copytree(ROOT / name, folder / name)
    code, text = snakemake(folder, "--summary")
    assert code == 0, text
    table = text[text.index("output_file\t") :]
    return [
        (row["output_file"], row["rule"])
        for row in csv.DictReader(io.StringIO(table), delimiter="\t")
        if row["rule"]
    ]


def test_all_rules_write_into_results_alone(outputs):
    assert len({rule for _, rule in outputs}) > 20
    assert [pair for pair in outputs if not pair[0].startswith("results/")] == []


def test_no_output_is_an_input_that_a_user_gives(outputs):
    given = {str(path.relative_to(ROOT)) for path in (ROOT / "resources").rglob("*")}
    given |= {str(path.relative_to(ROOT)) for path in (ROOT / "config").rglob("*")}
    assert not given & {path for path, _ in outputs}


def test_no_two_rules_write_the_same_file(outputs):
    paths = [path for path, _ in outputs]
    assert len(paths) == len(set(paths)) > 300


#: Inputs of all jobs that are marked as ancient, and outputs; in a process of its own, for what
#: Snakemake leaves behind.
_MARKED = """
import contextlib, io, json, sys
from pathlib import Path
from snakemake.api import SnakemakeApi
from snakemake.settings.types import DAGSettings, OutputSettings, Quietness, ResourceSettings
with SnakemakeApi(OutputSettings(dryrun=True, quiet={Quietness.ALL})) as api:
    read = api.workflow(
        resource_settings=ResourceSettings(cores=1), snakefile=Path(sys.argv[1]), workdir=Path(".")
    )
    with contextlib.redirect_stdout(io.StringIO()):
        read.dag(DAGSettings()).summary()
    jobs = list(read._workflow.dag.jobs)
    marked = {(job.rule.name, str(file)) for job in jobs for file in job.input if file.is_ancient}
    made = {str(file) for job in jobs for file in job.output}
print(json.dumps([sorted(marked), sorted(made)]))
"""


def test_nothing_that_a_rule_makes_is_ancient_to_another(tmp_path):
    """Where such a file is made again, Snakemake 9 does not look at the code, the params and the
    set of inputs of what follows, and leaves it out: a change made together with it is lost."""
    for name in ("config", "resources"):
        (tmp_path / name).symlink_to(ROOT / name)
    command = [sys.executable, "-c", _MARKED, str(ROOT / "Snakefile")]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    marked, made = json.loads(done.stdout.splitlines()[-1])
    assert len(made) > 300
    assert [pair for pair in marked if pair[1].startswith("resources/")]  # a hospital's, a paper's
    assert [pair for pair in marked if pair[1] in made] == []
