"""A machine without internet: all packages come from a folder that another machine filled."""

import shutil
import subprocess
import sys

import pytest
from places import ROOT

CUT_OFF = ["unshare", "--map-root-user", "--net"]


def can_cut_off():
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*CUT_OFF, "true"], capture_output=True, check=False).returncode == 0


def make(folder, *arguments, before=()):
    command = [*before, "make", "-C", str(folder), f"PYTHON={sys.executable}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def checkout(tmp_path):
    """A folder with a blank in its name that holds what sets the environment up."""
    folder = tmp_path / "My Study"
    folder.mkdir()
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.mark.slow
@pytest.mark.skipif(not can_cut_off(), reason="no namespace without network can be made here")
def test_the_environment_is_set_up_without_network(checkout):
    filled = make(checkout, "wheelhouse", "WHEELHOUSE=all packages")
    assert filled.returncode == 0, filled.stderr
    stamp = ".venv/.installed-from-lock"
    without = make(checkout, stamp, before=CUT_OFF)
    assert without.returncode != 0  # the namespace is cut off indeed
    done = make(checkout, stamp, "WHEELHOUSE=all packages", before=CUT_OFF)
    assert done.returncode == 0, done.stderr
    versions = [str(checkout / ".venv/bin/python"), "-m", "snakemake", "--version"]
    assert subprocess.run(versions, capture_output=True, text=True, check=True).stdout


def test_a_wheelhouse_of_another_python_is_refused_with_both_named(checkout):
    (checkout / "wheels").mkdir()
    (checkout / "wheels" / "made-for.txt").write_text("Plan9 x86_64 Python 3.11\n")
    done = make(checkout, ".venv/.installed-from-lock", "WHEELHOUSE=wheels")
    assert done.returncode != 0
    assert "for Plan9 x86_64 Python 3.11, and this is " in done.stderr
    assert not (checkout / ".venv").exists()


def test_an_environment_that_others_use_is_not_cleared(checkout, tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/theirs.txt").write_text("theirs")
    (checkout / ".venv").symlink_to(tmp_path / "shared")
    done = make(checkout, ".venv/.installed-from-lock")
    assert done.returncode != 0 and ".venv is a link" in done.stderr
    assert (tmp_path / "shared/theirs.txt").exists()


def test_a_folder_that_is_no_wheelhouse_is_refused(checkout):
    done = make(checkout, ".venv/.installed-from-lock", "WHEELHOUSE=nowhere")
    assert done.returncode != 0
    assert "nowhere is no folder that 'make wheelhouse' filled" in done.stderr
