"""What a file says decides, not when it was written."""

import os
from hashlib import sha256

import pytest

from hcc_conversion.run.contents import contents, contents_of, refuse_changed
from hcc_conversion.run.problems import InvalidInput


def test_the_bytes_count_and_no_time_stamp(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("one")
    found = contents([path])
    assert found == {str(path): sha256(b"one").hexdigest()}
    os.utime(path, (0, 0))
    refuse_changed(found)
    path.write_text("two")
    os.utime(path, (0, 0))
    with pytest.raises(InvalidInput, match="Changed while the run"):
        refuse_changed(found)


def test_a_file_that_is_gone_has_changed(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("one")
    found = contents([path])
    path.unlink()
    with pytest.raises(InvalidInput, match=r"a\.csv"):
        refuse_changed(found)


def test_what_a_rule_makes_is_left_to_snakemake(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = ["results/a/extract/patients.csv"]
    parameter = contents_of(["paper.csv"], lambda wildcards: {"own": wildcards, "made": made})
    assert parameter("own.csv") == {"paper.csv": "", "own.csv": ""}
