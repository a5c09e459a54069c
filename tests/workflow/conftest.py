"""Fixtures of whole runs."""

import os
import shutil

import pytest
from study_folders import ROOT, make_workdir, snakemake


@pytest.fixture(scope="session")
def traces(tmp_path_factory):
    """Folder of what each process of the finished run read (tests/support/tracer)."""
    return tmp_path_factory.mktemp("traces")


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory, traces):
    """A folder in which the whole workflow has run, as where everybody may read what is made;
    tests must not change it."""
    folder = make_workdir(tmp_path_factory.mktemp("run") / "study")
    before = os.umask(0)
    try:
        code, text = snakemake(
            folder,
            *("--cores", 2),
            PYTHONPATH=str(ROOT / "tests/support/tracer"),
            HCC_CONVERSION_TRACE=str(traces),
        )
    finally:
        os.umask(before)
    assert code == 0, text
    return folder


@pytest.fixture
def copy_of_run(finished_run, tmp_path):
    """A copy of the finished run, to change."""
    folder = tmp_path / "study"
    shutil.copytree(finished_run, folder)
    return folder
