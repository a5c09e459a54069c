"""The profile for other schedulers, against commands that answer as those of OpenPBS do.

No PBS runs here: ``qsub`` starts the job in the background, ``qstat`` and ``qdel`` know of it.
"""

import os

import pytest
from cluster_runs import SNAKEMAKE, ended, make_project, start

pytestmark = pytest.mark.cluster

#: Options that are not understood stop the fake; its answers are as in the manual of OpenPBS 23.
COMMANDS = {
    "qsub": """
while getopts 'Vq:N:j:o:l:' option; do
  case $option in o) logs=$OPTARG;; l) echo "$OPTARG" >> "$PBS_FOLDER/asked";; \\?) exit 2;; esac
done
shift $((OPTIND - 1))
number=$(($(ls "$PBS_FOLDER" | grep -c '\\.pid$') + 1)).server
setsid sh -c 'sh "$1" > "$2/$3.OU" 2>&1; echo $? > "$PBS_FOLDER/$3.exit"' - "$1" "$logs" \\
  "$number" < /dev/null > /dev/null 2>&1 &
echo $! > "$PBS_FOLDER/$number.pid"
echo "$number"
""",
    "qstat": """
if [ "$1 $2" != "-x -f" ] || [ ! -e "$PBS_FOLDER/$3.pid" ]; then
  echo "qstat: Unknown Job Id $3"; exit 153
fi
echo "Job Id: $3"
if code=$(cat "$PBS_FOLDER/$3.exit" 2>/dev/null); then
  printf '    job_state = F\\n    Exit_status = %s\\n' "$code"
else
  echo "    job_state = R"
fi
""",
    "qdel": 'for job; do kill -- "-$(cat "$PBS_FOLDER/$job.pid")"; done',
}


@pytest.fixture
def queue(tmp_path, monkeypatch):
    """A folder in which the commands keep what they know of jobs."""
    programs, folder = tmp_path / "bin", tmp_path / "pbs"
    for made in (programs, folder):
        made.mkdir()
    for name, text in COMMANDS.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}", encoding="utf-8")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.setenv("PBS_FOLDER", str(folder))
    return folder


def test_centres_go_as_submissions_and_one_that_stops_is_named(tmp_path, queue):
    project = make_project(tmp_path / "project", "generic")
    broken = project / "config/centres/lakeside.yaml"
    text = broken.read_text(encoding="utf-8")
    broken.write_text(text.replace("M: male", "Q: male", 1), encoding="utf-8")
    targets = [f"results/{name}/harmonised/patients.parquet" for name in ("bay", "lakeside")]
    command = [*SNAKEMAKE, "--profile", "workflow/profiles/generic", "--retries", 0, *targets]
    code, printed = ended(start(project, *command), project)
    assert code != 0
    assert (project / targets[0]).is_file()
    closing = printed.partition("The run did not finish: ")[2]
    assert "Failed: lakeside, a group of jobs" in closing
    assert "Failed: harmonise_extract, see logs/harmonise_extract/lakeside.log" in closing
    assert printed.count("with external jobid") == len(targets)
    assert "select=1:ncpus=1:mem=" in (queue / "asked").read_text(encoding="utf-8")
