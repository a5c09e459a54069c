"""Pseudonyms repeat under one key and say nothing without it; the key is made once."""

import hashlib
import hmac
import multiprocessing
import stat

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingest_cases import WINDOW

from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.harmonise import deidentify
from hcc_conversion.ingest.pseudonyms import (
    KEY_VARIABLE,
    check_site_key,
    pseudonymise,
    site_key,
)
from hcc_conversion.run.problems import InvalidInput

KEY = b"0123456789abcdef"


@pytest.fixture(autouse=True)
def no_key_in_the_environment(monkeypatch):
    monkeypatch.delenv(KEY_VARIABLE, raising=False)


def pseudonym(local, centre="clinic", key=KEY):
    return pseudonymise(pd.Series([local]), centre, key)[0]


def test_a_pseudonym_is_the_start_of_an_hmac_over_centre_and_identifier():
    expected = hmac.new(KEY, b"clinic\x1fK-101", hashlib.sha256).hexdigest()[:16]
    assert pseudonym("K-101") == expected


def test_the_same_key_gives_the_same_pseudonym_and_another_key_or_centre_another():
    assert pseudonym("K-101") == pseudonym("K-101")
    assert (
        len({pseudonym("K-101"), pseudonym("K-101", key=KEY[::-1]), pseudonym("K-101", "x")}) == 3
    )


def test_identifiers_that_differ_by_leading_zeros_or_case_stay_distinct():
    ids = pd.Series(["007", "7", "07", "k1", "K1"])
    assert pseudonymise(ids, "clinic", KEY).nunique() == 5


def test_order_and_index_are_kept_and_a_missing_identifier_stays_missing():
    found = pseudonymise(pd.Series(["b", None, "a", "b"], index=[9, 7, 5, 3]), "clinic", KEY)
    assert found.index.tolist() == [9, 7, 5, 3]
    assert found.isna().tolist() == [False, True, False, False]
    assert found[9] == found[3] != found[5]


@given(st.text(max_size=30))
def test_a_pseudonym_of_any_text_is_sixteen_hexadecimal_digits(local):
    assert len(pseudonym(local)) == 16
    assert set(pseudonym(local)) <= set("0123456789abcdef")


# --- the key ---


def test_the_key_file_is_made_on_first_use_for_the_owner_alone(tmp_path):
    path = tmp_path / "key"
    key = site_key(path)
    assert len(key) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert site_key(path) == key
    assert [file.name for file in tmp_path.iterdir()] == ["key"]


def test_two_sites_make_two_keys(tmp_path):
    assert site_key(tmp_path / "a") != site_key(tmp_path / "b")


def make_key(path, barrier, keys):
    barrier.wait()
    keys.put(site_key(path))


def test_jobs_that_start_together_share_one_key(tmp_path):
    context = multiprocessing.get_context("fork")
    n_jobs = 6
    barrier, keys = context.Barrier(n_jobs), context.Queue()
    jobs = [
        context.Process(target=make_key, args=(tmp_path / "key", barrier, keys))
        for _ in range(n_jobs)
    ]
    for job in jobs:
        job.start()
    found = {keys.get(timeout=20) for _ in jobs}
    for job in jobs:
        job.join()
    assert found == {(tmp_path / "key").read_text().strip().encode()}
    assert [file.name for file in tmp_path.iterdir()] == ["key"]


def test_the_environment_variable_wins_and_no_file_is_made(tmp_path, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, "  a key from the vault  ")
    assert site_key(tmp_path / "key") == b"a key from the vault"
    assert not (tmp_path / "key").exists()


def test_an_empty_environment_variable_counts_as_none(tmp_path, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, "  ")
    assert len(site_key(tmp_path / "key")) == 64


def test_a_short_key_is_refused_without_showing_it(tmp_path, monkeypatch):
    (tmp_path / "key").write_text("tooshort\n")
    with pytest.raises(InvalidInput, match="at least 16 characters") as refused:
        site_key(tmp_path / "key")
    assert "tooshort" not in str(refused.value)
    assert str(tmp_path / "key") in str(refused.value)
    monkeypatch.setenv(KEY_VARIABLE, "fifteen letters")
    with pytest.raises(InvalidInput, match=KEY_VARIABLE) as refused:
        site_key(tmp_path / "key")
    assert "fifteen letters" not in str(refused.value)


def test_an_unusable_key_is_found_before_anything_runs_and_none_is_made(tmp_path, monkeypatch):
    check_site_key(tmp_path / "key")
    assert not (tmp_path / "key").exists()
    (tmp_path / "key").write_text("tooshort\n")
    with pytest.raises(InvalidInput, match="at least 16 characters"):
        check_site_key(tmp_path / "key")
    monkeypatch.setenv(KEY_VARIABLE, "a key from the vault")
    check_site_key(tmp_path / "key")


def test_a_key_file_in_a_folder_that_is_not_there_yet_is_made(tmp_path):
    assert len(site_key(tmp_path / "secrets" / "key")) == 64


# --- identifiers of a workbook ---


def test_identifiers_that_are_numbers_in_one_sheet_and_text_in_another_match(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Patients"
    for row in (["id"], [7], [12.0], ["007"], [110101199003]):
        book.active.append(row)
    sheet = book.create_sheet("Events")
    for number in ("id", "7", " 12 ", "007", "110101199003"):
        sheet.append([number, "term" if number == "id" else "Nausea"])
    book.save(tmp_path / "all.xlsx")
    source = {"file": str(tmp_path / "all.xlsx"), "format": "xlsx", "missing": []}
    patient = {"patient_id": {"column": "id"}}
    centre = {
        "on_invalid": "stop",
        "sources": {"p": {**source, "sheet": "Patients"}, "e": {**source, "sheet": "Events"}},
        "tables": {
            "patients": [
                {"source": "p", "columns": {**patient, "day_zero": {"constant": "diagnosis"}}}
            ],
            "adverse_events": [{"source": "e", "columns": {**patient, "term": {"column": "term"}}}],
        },
    }
    examination = examine_extract(centre, WINDOW)
    # 7 and 007 stay two patients, and a person is asked to look.
    assert examination.findings["row"].tolist() == [2, 4]
    assert examination.findings["problem"].str.contains("only in leading zeros").all()
    tables = deidentify(examination.tables, "clinic", KEY)
    assert (
        tables["patients"]["patient_id"].tolist() == tables["adverse_events"]["patient_id"].tolist()
    )
    assert tables["patients"]["patient_id"].nunique() == 4


def test_where_none_may_be_made_a_missing_key_is_refused_with_what_to_do(tmp_path, monkeypatch):
    with pytest.raises(InvalidInput, match=f"give the site's key in .* {KEY_VARIABLE}"):
        check_site_key(tmp_path / "key", may_make=False)
    assert not list(tmp_path.iterdir())
    (tmp_path / "key").write_text("8f2c1d90ab47e653")
    check_site_key(tmp_path / "key", may_make=False)
    (tmp_path / "key").unlink()
    monkeypatch.setenv(KEY_VARIABLE, "8f2c1d90ab47e653")
    check_site_key(tmp_path / "key", may_make=False)
