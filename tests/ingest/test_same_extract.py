"""Centres that take their patients from the same rows are refused, each by its name."""

import shutil
from pathlib import Path

import pytest
from ingest_cases import clean_extract, clinic, write_rows

from hcc_conversion.ingest.same_extract import same_extracts


@pytest.fixture
def twins(tmp_path):
    """A clinic, and its copy with files of other names."""
    centre = clinic(tmp_path)
    for name, rows in clean_extract().items():
        write_rows(tmp_path / f"{name}.csv", rows)
    copied = {}
    for name, source in centre["sources"].items():
        file = tmp_path / f"copied_{name}.csv"
        shutil.copy(source["file"], file)
        copied[name] = {**source, "file": str(file)}
    return {"one": centre, "two": {**centre, "sources": copied}}


def filtered(centre, condition):
    blocks = [{**block, "where": [condition]} for block in centre["tables"]["patients"]]
    return {**centre, "tables": {**centre["tables"], "patients": blocks}}


def test_a_copied_extract_is_refused_for_both(twins):
    found = same_extracts(twins, "config/centres")
    assert set(found) == {"config/centres/one.yaml", "config/centres/two.yaml"}
    assert "as those of 'two'" in found["config/centres/one.yaml"][0]


def test_a_copied_centre_file_is_refused(twins):
    assert len(same_extracts({"one": twins["one"], "again": twins["one"]}, "c")) == 2


def test_an_extract_of_other_bytes_is_another(twins):
    file = Path(twins["two"]["sources"]["patients"]["file"])
    file.write_bytes(file.read_bytes() + b"\n")
    assert same_extracts(twins, "c") == {}


@pytest.mark.parametrize(
    ("one", "two", "n_refused"),
    [
        ({"in": ["A"]}, {"in": ["B"]}, 0),
        ({"in": ["A", "B"]}, {"in": ["B"]}, 2),
        ({"in": ["1"]}, {"in": [1]}, 2),
        ({"in": ["A"]}, {"not_in": ["A"]}, 0),
        ({"in": ["A", "B"]}, {"not_in": ["A"]}, 2),
        ({"present": True}, {"in": ["A"]}, 2),
    ],
)
def test_one_registry_of_several_sites_is_parted_by_its_filters(twins, one, two, n_refused):
    sites = {
        "one": filtered(twins["one"], {"column": "Site", **one}),
        "two": filtered(twins["two"], {"column": "Site", **two}),
    }
    assert len(same_extracts(sites, "c")) == n_refused
