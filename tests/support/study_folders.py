"""Working folders for whole runs: the project's workflow on two small simulated centres."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml
from places import ROOT

from hcc_conversion.run.yaml_file import read_yaml

CENTRES = ("harbour", "lakeside")


def make_workdir(folder):
    """The study's own configuration, the extracts of tests/e2e as if handed over, and no paper."""
    (folder / "config/centres").mkdir(parents=True)
    shutil.copy(ROOT / "config/config.yaml", folder / "config")
    shutil.copytree(ROOT / "tests/e2e/resources", folder / "resources")
    (folder / "resources/published").mkdir()  # its own, with nothing in it
    for centre_id in CENTRES:
        centre = read_yaml(ROOT / f"config/centres/{centre_id}.yaml")
        centre["description"] = "simulated patients of the tests; no real person"
        del centre["simulation"]  # the files are there; nothing is to be simulated
        for source in centre["sources"].values():
            name = Path(source["file"]).name
            source["file"] = f"resources/centres/{centre_id}/{name}"
        write_centre(folder, centre_id, centre)
    return folder


def write_centre(folder, centre_id, centre):
    text = yaml.safe_dump(centre, allow_unicode=True, sort_keys=False)
    (folder / f"config/centres/{centre_id}.yaml").write_text(text, encoding="utf-8")


def read_centre(folder, centre_id):
    return read_yaml(folder / f"config/centres/{centre_id}.yaml")


def snakemake(folder, *arguments, project=ROOT, **environment):
    """Run the workflow of *project* in *folder*; its exit code and everything it printed."""
    command = [sys.executable, "-m", "snakemake", "-s", project / "Snakefile", "-d", folder]
    done = subprocess.run(
        [*map(str, command), *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    return done.returncode, done.stdout + done.stderr
