"""Where `make` lets Snakemake keep its cache, by what the home folder is."""

import os
import shutil
import subprocess
import sys

import pytest
from places import ROOT


def cache_of(folder, *, more=(), **environment):
    """What `make` tells what it runs; ``set`` is printed by the shell of a job, and is no job."""
    command = ["make", "-C", folder, "-f", "Makefile", "-f", "asked.mk", "asked", *more]
    path = {"PATH": os.environ["PATH"]}
    done = subprocess.run(command, env=path | environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return next(line for line in done.stdout.splitlines() if line.startswith("cache="))[6:]


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "My Study"
    folder.mkdir()
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "asked.mk").write_text('asked:\n\t@echo "cache=$$XDG_CACHE_HOME"\n')
    return folder


def test_a_home_that_can_be_written_keeps_it(checkout, tmp_path):
    assert cache_of(checkout, HOME=str(tmp_path)) == ""
    (tmp_path / ".cache").mkdir()
    assert cache_of(checkout, HOME=str(tmp_path)) == ""


@pytest.mark.parametrize("home", [{}, {"HOME": ""}, {"HOME": "/dev/null/home"}])
def test_without_a_home_the_folder_keeps_it(checkout, home):
    assert cache_of(checkout, **home) == str(checkout / ".snakemake/cache")


def test_a_cache_that_somebody_named_stays(checkout):
    assert cache_of(checkout, HOME="/dev/null/home", XDG_CACHE_HOME="/scratch") == "/scratch"


@pytest.mark.slow
def test_a_plan_is_made_without_a_home(tmp_path):
    """By the Makefile's own command; without its cache Snakemake ends before it reads anything."""
    for name in ("config", "resources", "schemas", "workflow", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("Makefile", "Snakefile", "environment.yml"):
        shutil.copy(ROOT / name, tmp_path)
    command = ["make", "-C", tmp_path, "-o", ".venv/.installed-from-lock", "plan"]
    home = {"PATH": os.environ["PATH"], "HOME": "/dev/null/home"}
    done = subprocess.run(
        [*command, f"PYTHON_HERE={sys.executable}"], env=home, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "This was a dry-run" in done.stdout + done.stderr
