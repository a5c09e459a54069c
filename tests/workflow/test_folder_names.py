"""The project in a folder of any name: it runs, or is refused with the reason."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from study_folders import ROOT, make_workdir

TARGET = "results/harbour/flow/results.parquet"


def project_in(folder):
    """The project in *folder* with an environment of its own, as `make` sets it up."""
    folder.mkdir(parents=True)
    for name in ("workflow", "schemas", "docs"):
        cached = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=cached)
    for name in ("Snakefile", "environment.yml"):
        shutil.copy(ROOT / name, folder)
    make_workdir(folder)
    environment = folder / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    (packages / "tested.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def run(folder):
    command = [".venv/bin/python", "-m", "snakemake", "--cores", "2", TARGET]
    environment = {key: value for key, value in os.environ.items() if key != "HOME"}
    done = subprocess.run(
        command, cwd=folder, env=environment, check=False, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["My Study", "O'Brien (copy)", 'Leber ä 研究 $x & y; `z` "q" *?[1]<>|#~=%']
)
def test_the_project_runs_in_a_folder_of_this_name(tmp_path, name):
    code, text = run(project_in(tmp_path / name))
    assert code == 0, text
    assert (tmp_path / name / TARGET).is_file()


def test_a_folder_with_braces_is_refused_with_the_reason(tmp_path):
    folder: Path = project_in(tmp_path / "study {2}")
    code, text = run(folder)
    assert code != 0
    assert "cannot work in a folder with { or } in its path" in text
    assert "Traceback" not in text and not (folder / "results").exists()
