"""What validation hands on: de-identified tables nobody else can read, or why there are none."""

import os
import stat

import pandas as pd
import pytest
from ingest_cases import clean_extract, clinic, examine

from hcc_conversion.ingest.draft import publish_draft, publishable_tables, refusal_of, write_draft
from hcc_conversion.run.private_files import open_private, private_folder
from hcc_conversion.run.problems import InvalidInput
from schemas.vocabulary import TABLE_NAMES

NAMES = [*TABLE_NAMES, "collected", "accounting", "fingerprints"]


@pytest.fixture
def open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def tables(tmp_path):
    centre = clinic(tmp_path)
    return publishable_tables(
        examine(tmp_path, clean_extract()), "clinic", centre, b"a key of the tests"
    )


def modes(folder):
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def test_what_is_published_is_the_draft_and_its_rows_are_counted(tmp_path, tables):
    write_draft(tmp_path / "draft", tables, None)
    n_rows = publish_draft(tmp_path / "draft", tmp_path / "out", NAMES)
    assert n_rows["patients"] == 3 and n_rows["outcomes"] == 4 and n_rows["accounting"] == 7
    assert sorted(path.stem for path in (tmp_path / "out").iterdir()) == sorted(NAMES)
    for name in NAMES:
        written = pd.read_parquet(tmp_path / f"out/{name}.parquet")
        pd.testing.assert_frame_equal(written, tables[name].reset_index(drop=True))


@pytest.mark.usefixtures("open_umask")
def test_a_draft_and_what_is_published_of_it_are_closed_to_others(tmp_path, tables):
    for folder in ("draft", "out"):
        (tmp_path / folder).mkdir()  # as Snakemake makes it, open to everybody
    (tmp_path / "out/patients.parquet").write_text("of an earlier run, open to everybody")
    write_draft(tmp_path / "draft", tables, None)
    publish_draft(tmp_path / "draft", tmp_path / "out", NAMES)
    for folder in ("draft", "out"):
        assert stat.S_IMODE((tmp_path / folder).stat().st_mode) == 0o700
        assert modes(tmp_path / folder) == {0o600}


@pytest.mark.usefixtures("open_umask")
def test_a_private_file_is_closed_before_anything_stands_in_it(tmp_path):
    with open_private(private_folder(tmp_path / "a/b") / "c") as file:
        assert modes(tmp_path / "a/b") == {0o600}
        file.write(b"rows")
    assert (tmp_path / "a/b/c").read_bytes() == b"rows"


def test_a_refusal_is_handed_on_word_for_word_and_nothing_is_published(tmp_path):
    extract = clean_extract()
    extract["patients"][1]["Age"] = "n.b."
    refusal = refusal_of(examine(tmp_path, extract), "clinic", "report.html")
    assert refusal.problems == [
        f"{tmp_path}/patients.csv, column 'Age', row 3: not a number; expected a number with '.' as"
        " decimal sign, or missing. Correct the cell, or declare it under 'missing', 'decimal',"
        " 'bins' or 'at_detection_limit' in the centre file."
    ]
    write_draft(tmp_path / "draft", {}, refusal)
    with pytest.raises(InvalidInput) as stopped:
        publish_draft(tmp_path / "draft", tmp_path / "out", NAMES)
    assert str(stopped.value) == str(refusal)
    assert not (tmp_path / "out").exists()


def test_a_centre_that_takes_part_or_sets_its_faults_aside_is_not_refused(tmp_path):
    extract = clean_extract()
    assert refusal_of(examine(tmp_path, extract), "clinic", "report.html") is None
    extract["patients"][1]["Age"] = "n.b."
    aside = examine(tmp_path, extract, "quarantine")
    assert refusal_of(aside, "clinic", "report.html") is None


def test_tables_that_do_not_fit_their_models_are_a_refusal(tmp_path, tables):
    """The report of validation survives what validation itself has missed."""
    twice = pd.concat([tables["patients"], tables["patients"]], ignore_index=True)
    write_draft(tmp_path / "draft", {**tables, "patients": twice}, None)
    assert [path.name for path in (tmp_path / "draft").iterdir()] == ["refusal.json"]
    with pytest.raises(InvalidInput, match="do not fit their models"):
        publish_draft(tmp_path / "draft", tmp_path / "out", NAMES)
