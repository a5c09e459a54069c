"""What jobs ask of a cluster; values by hand from the numbers beside `NEEDS`."""

from types import SimpleNamespace

import pytest

from hcc_conversion.run.resources import (
    NEEDS,
    RECONSTRUCTED_MB,
    SNAKEMAKE_MB,
    UNKNOWN_MB,
    Need,
    extract_mb,
    memory_mb,
    needs,
    runtime_minutes,
)

NEED = Need(400, mb_per_mb=10, mb_per_centre=3, minutes=10, minutes_per_100_mb=5)


def test_memory_grows_with_extracts_centres_and_attempts():
    # 300 of Snakemake + 400 + 10 · (20 + 5.5) + 3 · 2 = 961
    assert memory_mb(NEED, [20, 5.5]) == 1000
    assert [memory_mb(NEED, [20, 5.5], attempt) for attempt in (1, 2, 3)] == [1000, 2000, 4000]


def test_time_grows_with_extracts_and_attempts():
    assert runtime_minutes(NEED, [20, 5.5]) == 12  # 10 + 5 · 0.255 = 11.3
    assert runtime_minutes(NEED, [20, 5.5], 2) == 24


#: Peaks in MB of a kind of job with a centre of 100,000 patients, 62 MB; see `NEEDS`.
PEAKS = {"validate": 1021, "harmonise": 131, "pool": 684, "analyse": 1507, "show": 632}


@pytest.mark.parametrize("kind", PEAKS)
def test_a_centre_of_100000_patients_gets_half_as_much_again_as_was_measured(kind):
    asked = memory_mb(NEEDS[kind], [62]) - SNAKEMAKE_MB
    assert 1.4 * PEAKS[kind] < asked < 2 * PEAKS[kind] + 300


@pytest.mark.parametrize(("kind", "peak"), [("compare", 464), ("report", 771)])
def test_twenty_centres_get_half_as_much_again_as_was_measured(kind, peak):
    asked = memory_mb(NEEDS[kind], [0.04] * 20) - SNAKEMAKE_MB
    assert 1.4 * peak < asked < 1.8 * peak


def test_the_size_of_an_extract_is_known_before_it_is_made(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = {"sources": {"patients": {"file": "patients.csv"}}}
    assert extract_mb({**source, "simulation": {"n_patients": 1000}}) == 0.62
    assert extract_mb({**source, "reconstruction": {}}) == RECONSTRUCTED_MB
    assert extract_mb(source) == UNKNOWN_MB  # in a storage elsewhere


def test_the_size_of_files_counts_each_once_and_what_is_packed_more(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "patients.csv").write_bytes(bytes(3_000_000))
    (tmp_path / "rest.xlsx").write_bytes(bytes(2_000_000))
    files = ("patients.csv", "rest.xlsx", "rest.xlsx")
    sources = {str(number): {"file": file} for number, file in enumerate(files)}
    assert extract_mb({"sources": sources}) == 3 + 2.5 * 2


def test_a_rule_asks_for_the_centres_of_its_job():
    centres = {"a": {"simulation": {"n_patients": 100_000}}}
    asked = needs("analyse", lambda wildcards: [centres[wildcards.scope]])
    job = SimpleNamespace(scope="a")
    assert set(asked) == {"mem_mb", "runtime"}
    assert asked["mem_mb"](job, attempt=1) == 2700  # 300 + 400 + 32 · 62 = 2,684
    assert asked["runtime"](job, attempt=2) == 18  # 2 · (5 + 5 · 0.62, rounded up)
