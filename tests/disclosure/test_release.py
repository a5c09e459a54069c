"""A bundle leaves as it was reviewed, when somebody says so, and once."""

import os
import re
import shutil
import subprocess
import sys
from zipfile import ZipFile

import pytest
from places import ROOT
from study_folders import make_workdir, read_centre, write_centre

from hcc_conversion.analyses.registry import analyses
from hcc_conversion.disclosure.bundle import MADE_FROM, REVIEW, bundle_of
from hcc_conversion.disclosure.release import Decision, asked, release
from hcc_conversion.ingest.bundle_file import read_bundle
from hcc_conversion.ingest.bundle_manifest import HIDDEN, MANIFEST
from hcc_conversion.ingest.centres import APART_FROM_TABLES, deciding_keys
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.version import workflow_version
from hcc_conversion.run.whole_files import read_table, save_table

CENTRE = "harbour"
DECISION = Decision("A. Person", "2026-11-02", CENTRE)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, small_study):
    """The folder of a site with results; its bundle is made."""
    folder = make_workdir(tmp_path_factory.mktemp("site") / "study")
    for name, tables in small_study.tables[CENTRE].items():
        if analyses()[name].pooled:
            place = folder / "results" / CENTRE / name
            place.mkdir(parents=True)
            save_table(tables["results"], place / "results.parquet")
            for table in set(analyses()[name].aggregates) - {"results"}:
                save_table(tables[table], place / f"{table}.parquet")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        make(folder)
    return folder


def make(folder):
    return bundle_of(CENTRE, folder / "results", folder / "bundles")


@pytest.fixture
def site(prepared, tmp_path, monkeypatch):
    """A copy of it, in which the test works."""
    folder = tmp_path / "study"
    shutil.copytree(prepared, folder)
    monkeypatch.chdir(folder)
    return folder


def let_go(folder, decision=DECISION):
    return release(CENTRE, decision, folder / "results", folder / "bundles")


def problems(folder, decision=DECISION):
    before = set((folder / "bundles").iterdir())
    with pytest.raises(InvalidInput) as error:
        let_go(folder, decision)
    assert set((folder / "bundles").iterdir()) == before
    return error.value.problems


def test_what_is_released_is_what_was_reviewed(site):
    path = let_go(site)
    assert path == site / "bundles/harbour-2026-11-02.zip"
    bundle = read_bundle(path)
    manifest = bundle.manifest
    assert (manifest.released_by, manifest.released_on) == ("A. Person", "2026-11-02")
    assert manifest.workflow == workflow_version()
    assert manifest.centre == CENTRE
    assert manifest.min_count == 1  # simulated
    assert {"patients.sex", "surgeries.blood_loss_ml"} <= set(manifest.collected)
    assert not any("=" in field or "patient_id" in field for field in manifest.collected)
    with ZipFile(path) as archive:
        names = set(archive.namelist())
        for name in names - {MANIFEST}:
            assert archive.read(name) == (site / "bundles" / CENTRE / name).read_bytes()
    assert {MANIFEST, HIDDEN} <= names
    assert not names & {REVIEW, MADE_FROM}
    assert not any("curves" in name for name in names)
    for analysis, tables in bundle.tables.items():
        full = read_table(site / f"results/{CENTRE}/{analysis}/results.parquet")
        assert tables["results"].equals(full.astype(tables["results"].dtypes))


def test_the_same_release_is_the_same_file(site):
    first = let_go(site)
    content = first.read_bytes()
    first.unlink()
    os.utime(site / "bundles" / CENTRE / HIDDEN, (0, 0))
    assert let_go(site).read_bytes() == content


def test_a_release_is_not_written_over(site):
    let_go(site)
    assert "is there already" in problems(site)[0]


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (Decision("", "2026-11-02", CENTRE), ["RELEASER"]),
        (Decision(" x ", "2026-11-02", CENTRE), ["RELEASER"]),
        (Decision("<b>me</b>", "2026-11-02", CENTRE), ["RELEASER"]),
        (Decision("A. Person", "", CENTRE), ["DATE"]),
        (Decision("A. Person", "2026-02-30", CENTRE), ["DATE"]),
        (Decision("A. Person", "20261102", CENTRE), ["DATE"]),
        (Decision("A. Person", "today", CENTRE), ["DATE"]),
        (Decision("A. Person", "2026-11-02", "yes"), ["CONFIRM"]),
        (Decision("", "", ""), ["RELEASER", "DATE", "CONFIRM"]),
    ],
)
def test_nothing_is_released_without_a_decision(site, decision, said):
    assert [problem.partition(":")[0] for problem in problems(site, decision)] == said


def test_what_is_not_given_is_asked_for():
    answers = iter(["2026-11-02", CENTRE])
    questions = []

    def ask(question):
        questions.append(question)
        return next(answers)

    given = {"releaser": "A. Person", "date": "", "confirm": ""}
    assert asked(CENTRE, given, ask) == DECISION
    assert len(questions) == 2


@pytest.mark.usefixtures("site")
def test_without_anybody_to_ask_the_command_says_what_is_missing():
    command = [sys.executable, "-m", "hcc_conversion.disclosure.release", CENTRE]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'workflow'}"}
    settings = {"check": False, "capture_output": True, "text": True, "env": environment}
    done = subprocess.run(command, stdin=subprocess.DEVNULL, **settings)
    assert done.returncode == 1
    assert re.findall("[A-Z]{4,}", done.stderr) == ["RELEASER", "DATE", "YYYY", "CONFIRM"]
    assert "Traceback" not in done.stderr
    whole = ["--releaser", "A. Person", "--date", "2026-11-02", "--confirm", CENTRE]
    done = subprocess.run([*command, *whole], **settings)
    assert done.returncode == 0, done.stderr
    assert "bundles/harbour-2026-11-02.zip" in done.stdout


def test_a_member_that_was_changed_added_or_taken_away(site):
    folder = site / "bundles" / CENTRE
    member = folder / "baseline/results.csv"
    content = member.read_bytes()
    member.write_bytes(content.replace(b"harbour", b"x") + b"\n")
    assert problems(site)[0].endswith("baseline/results.csv was changed")
    member.unlink()
    assert problems(site)[0].endswith("baseline/results.csv is gone")
    member.write_bytes(content)
    (folder / "patients.csv").write_text("x")
    assert "patients.csv was not there when the review page was made" in problems(site)[0]
    (folder / "patients.csv").unlink()
    (folder / REVIEW).write_text("nothing to see")
    assert problems(site)[0].endswith("review.html was changed")


def test_results_that_are_others_since(site):
    path = site / f"results/{CENTRE}/baseline/results.parquet"
    table = read_table(path)
    save_table(table.iloc[:-1], path)
    assert problems(site)[0].startswith("the results are others")
    path.unlink()
    assert problems(site)[0].endswith("results.parquet")


def test_a_threshold_that_is_another_since(site):
    centre = read_centre(site, CENTRE)
    write_centre(site, CENTRE, {**centre, "disclosure": {"min_cell_count": 3}})
    assert problems(site)[0] == "the configuration or the workflow are others than then"


def test_a_folder_that_nobody_made(site):
    shutil.rmtree(site / "bundles" / CENTRE)
    assert "make bundle CENTRE=harbour" in problems(site)[0]
    (site / "bundles" / CENTRE).mkdir()
    (site / "bundles" / CENTRE / MADE_FROM).write_text("[]")
    assert "make bundle CENTRE=harbour" in problems(site)[0]


def test_a_centre_that_there_is_not(site):
    with pytest.raises(InvalidInput, match="no centre 'nowhere'"):
        bundle_of("nowhere", site / "results", site / "bundles")


def test_what_may_leave_does_not_decide_the_harmonised_tables():
    assert "disclosure" in APART_FROM_TABLES
    assert deciding_keys({"disclosure": {"min_cell_count": 5}, "covers": "uhcc"}) == {
        "covers": "uhcc"
    }


def test_a_second_release_at_a_threshold_is_held_against_the_first(site):
    """One more patient everywhere: refused where it is made, and where it is released."""
    centre = read_centre(site, CENTRE)
    write_centre(site, CENTRE, {**centre, "disclosure": {"min_cell_count": 3, "hide_zeros": False}})
    make(site)
    let_go(site)
    path = site / f"results/{CENTRE}/flow/results.parquet"
    table = read_table(path)
    shown = read_bundle(site / "bundles/harbour-2026-11-02.zip").tables["flow"]["results"]
    sizes = shown[(shown["variable"] == "registered") & (shown["stat"] == "n")]
    assert sizes["value"].notna().any()
    counts = table["stat"].isin(("n", "denominator")) & table["value"].notna()
    save_table(table.assign(value=table["value"] + counts), path)
    with pytest.raises(
        InvalidInput, match="release of 2026-11-02 it would tell of single patients"
    ):
        make(site)
    first = site / "bundles/harbour-2026-11-02.zip"
    away = site / "elsewhere.zip"
    first.rename(away)
    make(site)
    away.rename(first)
    with pytest.raises(InvalidInput, match="with an earlier release"):
        let_go(site, Decision("A. Person", "2026-11-30", CENTRE))
    assert [one.name for one in sorted((site / "bundles").glob("*.zip"))] == [first.name]
