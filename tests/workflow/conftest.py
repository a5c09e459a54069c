"""Fixtures of whole runs."""

import fcntl
import os
import shutil

import pytest
from study_folders import ROOT, make_workdir, snakemake


@pytest.fixture(scope="session")
def whole_run(tmp_path_factory):
    """Folder of the finished run (``study``) and of what its processes read (``traces``).

    One for all workers: who comes first makes it, the others wait, since it takes both cores.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "whole_run"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            _run_whole(folder)
            (folder / "done").touch()
    return folder


def _run_whole(folder):
    """As where everybody may read what is made."""
    traces = folder / "traces"
    traces.mkdir(parents=True)
    before = os.umask(0)
    try:
        code, text = snakemake(
            make_workdir(folder / "study"),
            *("--cores", 2),
            PYTHONPATH=str(ROOT / "tests/support/tracer"),
            HCC_CONVERSION_TRACE=str(traces),
        )
    finally:
        os.umask(before)
    assert code == 0, text


@pytest.fixture(scope="session")
def traces(whole_run):
    """Folder of what each process of the finished run read (tests/support/tracer)."""
    return whole_run / "traces"


@pytest.fixture(scope="session")
def finished_run(whole_run):
    """A folder in which the whole workflow has run; tests must not change it."""
    return whole_run / "study"


@pytest.fixture
def copy_of_run(finished_run, tmp_path):
    """A copy of the finished run, to change."""
    folder = tmp_path / "study"
    shutil.copytree(finished_run, folder)
    return folder
