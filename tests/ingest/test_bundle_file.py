"""A bundle of another house is read whole and to the bit, or refused with one clear error."""

import json
import re
import stat
import struct

import pandas as pd
import pytest
from bundle_cases import (
    contents,
    declared,
    distribution,
    grid,
    life_table,
    log_rank,
    manifest,
    sexes,
    write,
    write_named,
)

from hcc_conversion.ingest import bundle_file
from hcc_conversion.ingest.bundle_file import read_bundle
from hcc_conversion.ingest.bundle_manifest import HIDDEN, MANIFEST, definition, differing_keys
from hcc_conversion.run.problems import InvalidInput

RESULTS = "baseline/results.csv"


def refusal(path):
    """The one problem of a file."""
    with pytest.raises(InvalidInput) as error:
        read_bundle(path)
    (problem,) = error.value.problems
    assert problem.startswith(f"{path}: ")
    return problem.removeprefix(f"{path}: ")


def changed(content, old, new):
    assert old.encode() in content
    return content.replace(old.encode(), new.encode(), 1)


def test_what_is_read_is_what_was_written(tmp_path):
    others = {
        "likelihood_grids": grid(),
        "log_rank_sums": log_rank(),
        "life_tables": life_table(),
        "distributions": distribution(),
    }
    results = sexes(60, 40, age=0.1 + 0.2)
    path = write(tmp_path / "x.zip", contents(results, **others), declare=False)
    bundle = read_bundle(path)
    pd.testing.assert_frame_equal(bundle.tables["baseline"]["results"], results, check_exact=True)
    for name, table in others.items():
        pd.testing.assert_frame_equal(bundle.tables["baseline"][name], table, check_exact=True)
    assert bundle.hidden.empty
    assert (bundle.manifest.centre, bundle.manifest.released_by) == ("lakeside", "A. Person")


def test_a_file_that_is_cut_off_anywhere(tmp_path):
    whole = write(tmp_path / "x.zip", contents()).read_bytes()
    for size in range(0, len(whole), 97):
        path = tmp_path / f"{size}.zip"
        path.write_bytes(whole[:size])
        assert refusal(path) in ("it is no zip file", "it is cut off or damaged: copy it again")


def test_a_byte_that_is_another_anywhere_gives_no_other_error_and_no_other_numbers(tmp_path):
    whole = write(tmp_path / "x.zip", contents()).read_bytes()
    expected = read_bundle(tmp_path / "x.zip").tables["baseline"]["results"]
    for place in range(0, len(whole), 13):
        path = tmp_path / "changed.zip"
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x15]) + whole[place + 1 :])
        try:
            read = read_bundle(path).tables["baseline"]["results"]
        except InvalidInput as error:
            assert len(error.problems) == 1
        else:  # of a time, or another thing that nobody reads
            pd.testing.assert_frame_equal(read, expected, check_exact=True)


@pytest.mark.parametrize("content", [b"", b"analysis,population\n", b"%PDF-1.7 ..."])
def test_a_file_that_is_no_zip(tmp_path, content):
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert refusal(path) == "it is no zip file"


def test_what_is_no_file(tmp_path):
    assert refusal(tmp_path / "none.zip") == "does not exist"
    assert refusal(tmp_path) == "is a folder; a file is wanted"


def test_a_member_that_was_changed(tmp_path):
    members = contents()
    members[RESULTS] = changed(members[RESULTS], "60.0", "61.0")
    problem = refusal(write(tmp_path / "x.zip", members, declare=False))
    assert problem.startswith(f"{RESULTS} was changed after the bundle was made")


def test_a_member_that_nobody_declared(tmp_path):
    members = {**contents(), "survival/results.csv": b"analysis\n"}
    problem = refusal(write(tmp_path / "x.zip", members, declare=False))
    assert problem == "survival/results.csv is in it, and its manifest does not declare it"


@pytest.mark.parametrize("name", [RESULTS, HIDDEN])
@pytest.mark.parametrize("declare", [True, False])
def test_a_member_that_is_missing(tmp_path, name, declare):
    members = contents()
    del members[name]
    assert refusal(write(tmp_path / "x.zip", members, declare=declare)) == f"{name} is missing"


def test_a_zip_without_a_manifest(tmp_path):
    members = contents()
    del members[MANIFEST]
    problem = refusal(write(tmp_path / "x.zip", members, declare=False))
    assert problem == "it has no manifest.json: it is no bundle"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"schema_version": 2}, "its layout has the version 2, and this workflow reads 1"),
        ({"schema_version": "1"}, "its layout has the version none"),
        ({"schema_version": True}, "its layout has the version"),
        ({"centre": "pooled"}, "manifest.json: centre: 'pooled' is reserved"),
        ({"centre": "report"}, "manifest.json: centre: 'report' is reserved"),
        ({"centre": "../harbour"}, "manifest.json: centre: "),
        ({"released_by": ""}, "nobody released it"),
        ({"released_on": ""}, "nobody released it"),
        ({"released_on": "2026-02-30"}, "manifest.json: released_on: it is no day"),
        ({"min_count": 0}, "manifest.json: min_count"),
        ({"rows": []}, "manifest.json: (top level): unknown key 'rows'"),
        ({"collected": ["patients.Name of mother"]}, "manifest.json: collected.0"),
        ({"about": {**manifest().about, "name": "<img src=x>"}}, "manifest.json: about.name"),
        ({"definitions": {}}, "manifest.json: definitions"),
    ],
)
def test_a_manifest_that_does_not_fit(tmp_path, changes, said):
    members = contents()
    members[MANIFEST] = declared(members, **changes)
    assert refusal(write(tmp_path / "x.zip", members, declare=False)).startswith(said)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "its manifest.json cannot be read as JSON"),
        (b"[]", "its manifest.json holds no keys"),
        (b"[" * 3000, "its manifest.json cannot be read as JSON"),
        (b'{"schema_version": 1, "schema_version": 1}', "its manifest.json cannot be read as JSON"),
        (b"\xff", "its manifest.json cannot be read as JSON"),
    ],
)
def test_a_manifest_that_is_none(tmp_path, content, said):
    members = {**contents(), MANIFEST: content}
    assert refusal(write(tmp_path / "x.zip", members, declare=False)) == said


def test_hashes_of_definitions_that_are_not_those_of_their_keys(tmp_path):
    members = contents()
    told = json.loads(members[MANIFEST])
    told["definitions"]["baseline"]["sha256"] = "0" * 64
    members[MANIFEST] = json.dumps(told).encode()
    problem = refusal(write(tmp_path / "x.zip", members, declare=False))
    assert "its hash is not that of its keys" in problem


@pytest.mark.parametrize(
    "name",
    [
        *("../evil.csv", "baseline/../../evil.csv", "/etc/passwd", "C:/evil.csv", "C:evil.csv"),
        *("..\\evil.csv", "\\\\host\\evil.csv", "baseline\\results.csv"),
    ],
)
def test_a_name_that_leads_out_of_the_bundle(tmp_path, name):
    path = write_named(tmp_path / "x.zip", contents(), {name: b"x"})
    assert refusal(path) == "the name of a member leads out of the bundle"


@pytest.mark.parametrize("name", ["evil.py", "baseline/", "baseline/figure.csv", "a/b/results.csv"])
def test_a_name_that_is_no_table(tmp_path, name):
    path = write_named(tmp_path / "x.zip", contents(), {name: b""})
    assert refusal(path) == "a member has a name that is no table of a bundle"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFDIR])
def test_a_link(tmp_path, kind):
    entry = {"survival/results.csv": b"/etc/passwd"}
    path = write_named(
        tmp_path / "x.zip", contents(), entry, external_attr=(kind | 0o777) << 16, create_system=3
    )
    assert refusal(path) == "a member is a link or another thing that is no file"


def test_two_members_of_one_name(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = write_named(tmp_path / "x.zip", contents(), {RESULTS: b"x"})
    assert refusal(path) == "two members have the same name"


def test_a_bomb_by_what_it_says_of_itself(tmp_path):
    path = write_named(tmp_path / "x.zip", contents(), {"survival/results.csv": bytes(30_000_000)})
    assert "would grow to more than 200 times" in refusal(path)


def test_a_bomb_that_says_it_is_small(tmp_path, monkeypatch):
    """The directory of the file says 100 bytes; what is unpacked is counted."""
    monkeypatch.setattr(bundle_file, "LARGEST_RATIO", 10**9)
    name = "survival/results.csv"
    path = write_named(tmp_path / "x.zip", {}, {name: bytes(10_000_000)})
    raw = path.read_bytes()
    size = struct.pack("<I", 10_000_000)
    assert raw.count(size) == 2
    path.write_bytes(raw.replace(size, struct.pack("<I", 100)))
    assert refusal(path) == "it is cut off or damaged: copy it again"


def test_a_member_and_a_whole_that_are_too_large(tmp_path, monkeypatch):
    path = write(tmp_path / "x.zip", contents())
    for limit in ("LARGEST_MEMBER", "LARGEST_MANIFEST"):
        with monkeypatch.context() as patch:
            patch.setattr(bundle_file, limit, 100)
            assert refusal(path).endswith("is larger than a member of a bundle can be")
    with monkeypatch.context() as patch:
        patch.setattr(bundle_file, "LARGEST_TOTAL", 1000)
        assert refusal(path).startswith("its members are larger than")
    with monkeypatch.context() as patch:
        patch.setattr(bundle_file, "LARGEST_FILE", 100)
        assert refusal(path).startswith("it is larger than")
    with monkeypatch.context() as patch:
        patch.setattr(bundle_file, "MOST_MEMBERS", 2)
        assert refusal(path) == "it has more than 2 members"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("population", "persons", "its columns are not analysis, population"),
        ("population", "patient_id", "it has columns of single patients (patient_id)"),
        ("population", "birth_day", "its columns are not analysis, population"),
        ("60.0", "inf", "value: a cell is no number"),
        ("60.0", "NaN", "value: a cell is no number"),
        ("60.0", "1e999", "value: a cell is no finite number"),
        ("60.0", "0x1F", "value: a cell is no number"),
        ("60.0", "6_0", "value: a cell is no number"),
        ("60.0", "60.5", "value: a count is no whole number from 0"),
        ("60.0", "-60.0", "value: a count is no whole number from 0"),
        (",male,", ",=1+1,", "level: a spreadsheet would run what stands in a cell"),
        (",male,", ",@SUM(A1),", "level: a spreadsheet would run what stands in a cell"),
        (",male,", ",-2+cmd|x,", "level: a spreadsheet would run what stands in a cell"),
        (",male,", ",<script>,", "level: a cell begins a tag of HTML"),
        (",male,", ",ma\x07le,", "level: a cell has a sign that is no text"),
        (",male,", ",female,", "not a table of Results: two rows have the same"),
        (",proportion,", ",share,", "not a table of Results: line: a value is none"),
        (",uhcc,", ",uhcc,x,", "a row has more or fewer cells than there are columns"),
        (",uhcc,", ",", "a row has more or fewer cells than there are columns"),
        (",male,", ',"male,', "it cannot be read as CSV"),
        ("analysis", "\xff", "its columns are not"),
    ],
)
def test_results_that_do_not_fit(tmp_path, old, new, said):
    members = contents()
    members[RESULTS] = changed(members[RESULTS], old, new)
    assert refusal(write(tmp_path / "x.zip", members)).startswith(f"{RESULTS}: {said}")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"\n"])
def test_a_table_that_is_none(tmp_path, content):
    problem = refusal(write(tmp_path / "x.zip", {**contents(), RESULTS: content}))
    assert problem.startswith(f"{RESULTS}: it")


def test_results_of_another_analysis(tmp_path):
    members = contents()
    members[RESULTS] = members[RESULTS].replace(b"baseline,", b"survival,")
    problem = refusal(write(tmp_path / "x.zip", members))
    assert problem == f"{RESULTS}: it holds results of another analysis"


def test_other_rows_than_the_manifest_says(tmp_path):
    members = contents()
    told = json.loads(members[MANIFEST])
    told["members"][RESULTS]["rows"] += 1
    members[MANIFEST] = json.dumps(told).encode()
    problem = refusal(write(tmp_path / "x.zip", members, declare=False))
    assert problem == f"{RESULTS}: it has other rows than its manifest says"


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("life_tables", "90.0", "inf", "to_days: a cell is no number"),
        ("life_tables", ",6\n", ",-6\n", "n: a count is no whole number from 0"),
        ("life_tables", ",6\n", ",\n", "n: a count is no whole number from 0"),
        ("life_tables", "cause", "patient_id", "it has columns of single patients"),
        ("life_tables", "event,", "died,", "not a table of LifeTables: cause"),
        ("distributions", "-inf", "", "low: a cell is no number"),
        ("likelihood_grids", "-0.1", "", "log_hazard_ratio: a cell is no number"),
        ("likelihood_grids", "slope", "patient_id", "it has columns of single patients"),
        ("likelihood_grids", "efron", "exact", "not a table of LikelihoodGrids: ties"),
        ("log_rank_sums", "7.0", "nan", "observed: a cell is no number"),
    ],
)
def test_sufficient_statistics_that_do_not_fit(tmp_path, name, old, new, said):
    others = {
        "likelihood_grids": grid(),
        "log_rank_sums": log_rank(),
        "life_tables": life_table(),
        "distributions": distribution(),
    }
    members = contents(**others)
    member = f"baseline/{name}.csv"
    members[member] = changed(members[member], old, new)
    assert refusal(write(tmp_path / "x.zip", members)).startswith(f"{member}: {said}")


def test_which_key_of_the_study_differs_is_told():
    window = {"start": "2019-06-01", "end": "2022-06-01"}
    ours = {"survival": {"horizons_months": [6, 12], "endpoints": {"os": {"events": ["death"]}}}}
    theirs = {"survival": {"horizons_months": [6], "endpoints": {"os": {"events": ["death"]}}}}
    one, other = (definition(study, window, ["survival"]) for study in (ours, theirs))
    assert differing_keys(one, other) == ["survival.horizons_months"]
    assert one["sha256"] != other["sha256"]
    assert differing_keys(one, definition(ours, window, ["survival"])) == []
    moved = definition(ours, {**window, "end": "2022-12-31"}, ["survival"])
    assert differing_keys(one, moved) == ["window.end"]
    assert all(re.fullmatch("[0-9a-f]{64}", told) for told in one["keys"].values())
