"""One centre in a house of its own, another with rows: what a coordinator gets from both."""

import os
import shutil
import subprocess
import sys
import zipfile

import pandas as pd
import pytest
from places import ROOT
from study_folders import CENTRES, make_workdir, read_centre, snakemake, write_centre

from hcc_conversion.analyses.registry import analyses
from hcc_conversion.run.whole_files import read_table
from schemas.results import APPROXIMATE, DEFINED_OTHERWISE, HIDDEN, KEY, NOT_SHARED
from schemas.vocabulary import ALL_CENTRES, POOLED

AWAY, HERE = CENTRES
DAY = "2026-11-27"
SHARED = [name for name, analysis in analyses().items() if analysis.pooled]


def make(folder, what, *arguments):
    """``make bundle`` or ``make release`` of the centre that is away, in its own house."""
    command = [sys.executable, "-m", f"hcc_conversion.disclosure.{what}", AWAY, *arguments]
    path = os.pathsep.join([str(ROOT), str(ROOT / "workflow")])
    done = subprocess.run(
        command,
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def release(folder):
    make(folder, "bundle")
    make(folder, "release", "--releaser", "A. Person", "--date", DAY, "--confirm", AWAY)
    return folder / f"bundles/{AWAY}-{DAY}.zip"


def coordinator(folder, bundle):
    """A folder that has rows of one centre and the bundle of the other."""
    make_workdir(folder)
    (folder / "resources/bundles").mkdir()
    shutil.copy(bundle, folder / "resources/bundles")
    shutil.rmtree(folder / f"resources/centres/{AWAY}")
    named = {"bundle": f"resources/bundles/{bundle.name}"}
    (folder / f"config/centres/{AWAY}.yaml").unlink()
    write_centre(folder, AWAY, named)
    return folder


@pytest.fixture(scope="module")
def house(finished_run, tmp_path_factory):
    """The house of the centre that is away: here with the other one, whose rows it has too."""
    folder = tmp_path_factory.mktemp("house") / "site"
    shutil.copytree(finished_run, folder)
    return folder


@pytest.fixture(scope="module")
def together(house, tmp_path_factory):
    """The coordinator's folder after a run."""
    folder = coordinator(tmp_path_factory.mktemp("coordinator") / "site", release(house))
    code, told = snakemake(folder, "--cores", "2")
    assert code == 0, told
    return folder


def results(folder, scope, analysis):
    return read_table(folder / f"results/{scope}/{analysis}/results.parquet").set_index(KEY)


@pytest.mark.parametrize("analysis", SHARED)
def test_the_pool_of_aggregates_is_the_pool_of_rows(house, together, analysis):
    pooled, of_rows = results(together, ALL_CENTRES, analysis), results(house, POOLED, analysis)
    exact = pooled[~pooled["note"].str.startswith((NOT_SHARED, APPROXIMATE))]
    both = exact.join(of_rows, rsuffix="_of_rows", how="inner")
    known = both["value"].notna()
    assert known.equals(both["value_of_rows"].notna())
    # Firth's estimates of very few events are found on a grid (docs/coordinator.md).
    near = 1e-5 if analysis == "prognosis" else 1e-6
    assert both.loc[known, "value"].to_numpy() == pytest.approx(
        both.loc[known, "value_of_rows"].to_numpy(), rel=near, abs=1e-6
    )
    # What a printed score predicts takes rows; its slope and its counts do not.
    least = 0.4 if analysis == "risk_score" else 0.5
    assert known.sum() > least * of_rows["value"].notna().sum()


@pytest.mark.parametrize("analysis", SHARED)
def test_a_bundle_is_read_as_it_was_computed(house, together, analysis):
    for name in analyses()[analysis].aggregates:
        path = f"results/{AWAY}/{analysis}/{name}.parquet"
        pd.testing.assert_frame_equal(
            read_table(together / path), read_table(house / path), rtol=1e-9, check_dtype=False
        )


def test_the_report_says_what_is_of_aggregates(together):
    page = (together / "results/report/index.html").read_text(encoding="utf-8")
    assert "All centres" in page
    assert "as aggregates" in page
    assert f"released on {DAY}" in page


def test_nothing_of_single_patients_is_made_of_it(together):
    made = {path.name for path in (together / f"results/{AWAY}").rglob("*")}
    assert not made & {"courses.parquet", "lanes.parquet", "residuals.parquet", "patients.csv"}
    assert not (together / f"results/{AWAY}/harmonised").exists()
    assert not (together / f"results/{AWAY}/swimmer").exists()


def test_nothing_is_left_to_do(together):
    code, told = snakemake(together, "-n")
    assert (code, "Nothing to be done" in told) == (0, True), told


def test_a_bundle_that_was_changed_harms_no_other_centre(together, tmp_path):
    folder = tmp_path / "site"
    shutil.copytree(together, folder)
    (bundle,) = (folder / "resources/bundles").iterdir()
    cut = bundle.read_bytes()[: bundle.stat().st_size // 2]
    bundle.write_bytes(cut)
    code, told = snakemake(folder, "-n")
    assert code != 0
    assert "bundle" in told
    assert "cut off or damaged" in told
    assert "Traceback" not in told


def test_another_definition_leaves_the_analysis_of_that_centre_out(together, tmp_path):
    folder = tmp_path / "site"
    shutil.copytree(together, folder)
    path = folder / "config/config.yaml"
    text = path.read_text(encoding="utf-8")
    assert "mortality_days: [30, 90]" in text
    path.write_text(text.replace("mortality_days: [30, 90]", "mortality_days: [30, 60]"), "utf-8")
    target = f"results/{ALL_CENTRES}/surgery/results.parquet"
    code, told = snakemake(folder, "--cores", "2", target)
    assert code == 0, told
    own = results(folder, AWAY, "surgery")
    assert own["value"].isna().all()
    assert set(own["note"]) == {f"{DEFINED_OTHERWISE}: surgery.mortality_days"}
    here = results(folder, HERE, "surgery")
    pooled = results(folder, ALL_CENTRES, "surgery")
    both = pooled.join(here, rsuffix="_here", how="inner")
    known = both["value"].notna() & both["value_here"].notna()
    assert known.any()
    assert both.loc[known, "value"].to_numpy() == pytest.approx(
        both.loc[known, "value_here"].to_numpy()
    )
    assert results(folder, AWAY, "survival")["value"].notna().any()


def test_the_same_centre_twice_is_refused(together, tmp_path):
    folder = tmp_path / "site"
    shutil.copytree(together, folder)
    named = read_centre(folder, AWAY)
    write_centre(folder, "twin", named)
    code, told = snakemake(folder, "-n")
    assert code != 0
    assert "is taken" in told


def test_a_page_to_be_passed_on_tells_of_nobody(house, tmp_path):
    """Of a centre of real patients all that is shown is made from protected results."""
    folder = tmp_path / "site"
    shutil.copytree(house, folder)
    centre = read_centre(folder, AWAY)
    write_centre(folder, AWAY, centre | {"nature": "real"})
    code, told = snakemake(folder, "--cores", "2")
    assert code == 0, told
    shown = pd.concat(
        read_table(folder / f"results/protected/{AWAY}/{name}/results.parquet") for name in SHARED
    )
    counts = shown[shown["stat"].isin(["n", "events"]) & shown["value"].notna()]
    of_patients = ~counts["level"].isin(["not recorded", "quarantined", "filtered"])
    assert (counts.loc[of_patients, "value"].between(1, 4)).sum() == 0
    assert shown["note"].str.startswith(HIDDEN).any()
    page = (folder / "results/report/index.html").read_text(encoding="utf-8")
    assert "Small counts are hidden" in page
    assert "What validation found" not in page
    table = pd.read_csv(folder / f"results/{AWAY}/flow/table.csv", dtype=str)
    assert len(table) > 0
    pooled = results(folder, "protected/pooled", "flow")
    hidden = results(folder, f"protected/{AWAY}", "flow")["value"].isna()
    of_rows = results(folder, AWAY, "flow")["value"].notna()
    kept = pooled["value"].reindex(hidden.index[hidden & of_rows])
    assert kept.isna().all()


def test_the_zip_names_no_patient(house):
    """No identifier of the extract, and no pseudonym, is in any byte of the bundle."""
    bundle = house / f"bundles/{AWAY}-{DAY}.zip"
    if not bundle.exists():
        bundle = release(house)
    patients = read_table(house / f"results/{AWAY}/harmonised/patients.parquet")
    centre = read_centre(house, AWAY)
    names = {str(name) for name in patients["patient_id"]}
    sources = [house / source["file"] for source in centre["sources"].values()]
    with zipfile.ZipFile(bundle) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert not [name for name in names if name.encode() in content]
    assert not [source.name for source in sources if source.name.encode() in content]
