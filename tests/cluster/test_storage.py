"""A storage keeps the results, and jobs run on machines that share no folder with the site."""

import shutil
import stat

import pytest
from checkouts import CENTRE, KEY, add_centre, checkout_in, commit_all, files_below, run_in
from cluster_runs import PYTHON
from study_folders import ROOT, snakemake

pytestmark = pytest.mark.cluster

FLOW = f"results/{CENTRE}/flow/results.parquet"
STORED = [FLOW, "results/pooled/flow/results.parquet", "results/comparison/audit/findings.html"]
AT_THE_SITE = {"validate_extract", "harmonise_extract", "audit_published"}


@pytest.fixture
def sent(site, tmp_path, monkeypatch):
    """A checkout under git with a centre that git does not know; and how to run it on nodes."""
    if not PYTHON.exists():
        pytest.skip("no .venv-cluster (make cluster sets it up)")
    if not shutil.which("rsync"):
        pytest.skip("the storage plugin copies with rsync")
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "tests/support/plugins"))
    home = checkout_in(tmp_path / "sent")
    commit_all(home)
    add_centre(home, site, CENTRE)
    kept = tmp_path / "kept"
    how = ["--executor", "nodes", "--jobs", 2, "--seconds-between-status-checks", 1]
    how += ["--default-storage-provider", "fs", "--default-storage-prefix", kept]
    return home, kept, [*how, "--shared-fs-usage", "none"]


@pytest.mark.usefixtures("one_key")
def test_with_a_storage_and_no_shared_folder_every_byte_is_that_of_a_run_here(sent, site):
    home, kept, how = sent
    code, text = run_in(home, *STORED, *how, python=PYTHON)
    assert code == 0, text
    assert f"See {kept}/results/{CENTRE}/validation/report.html" in text
    code, local = snakemake(site, "--cores", 2, *STORED)
    assert code == 0, local
    there, here = files_below(kept / "results"), files_below(site / "results")
    assert there.keys() == here.keys()
    assert [path for path in here if there[path] != here[path]] == []
    on_nodes = set((home / "on_nodes.txt").read_text().split())
    assert {"show_validation", "analyse_flow", "pool_centres"} <= on_nodes
    assert not on_nodes & AT_THE_SITE
    rows = [*kept.glob("results/*/harmonised/*.parquet")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in rows} == {0o600}
    extract = {path.name for path in (home / f"resources/centres/{CENTRE}").iterdir()}
    assert not {path.name for path in kept.rglob("*")} & {*extract, ".pseudonym-key"}
    assert not (home / "results").exists()


def test_with_a_storage_no_new_key_is_made(sent, monkeypatch):
    monkeypatch.delenv(KEY, raising=False)
    home, kept, how = sent
    code, text = run_in(home, *STORED, *how, python=PYTHON)
    assert code != 0
    assert f"give the site's key in the environment variable {KEY}" in text
    assert "Traceback" not in text
    assert not (home / ".pseudonym-key").exists() and not kept.exists()


@pytest.mark.usefixtures("one_key")
def test_with_a_storage_the_end_of_a_failed_run_has_the_verdict_and_the_log(sent):
    home, kept, how = sent
    centre = home / f"config/centres/{CENTRE}.yaml"
    text = centre.read_text("utf-8")
    assert "男: male" in text
    centre.write_text(text.replace("男: male", "M: male"), encoding="utf-8")
    code, text = run_in(home, FLOW, *how, python=PYTHON)
    assert code != 0
    end = text.partition("The run did not finish: ")[2]
    assert f"Failed: harmonise_extract, see {kept}/logs/harmonise_extract/{CENTRE}.log" in end
    assert "unknown code" in end and "its log tells of no error" not in end
    assert "Harbour Hospital: " in end


@pytest.mark.usefixtures("one_key")
def test_with_a_storage_a_centre_without_its_extract_is_refused_with_the_reason(sent, workdir):
    home, kept, how = sent
    shutil.copy(workdir / "config/centres/lakeside.yaml", home / "config/centres")
    code, text = run_in(home, FLOW, "results/not_all_centres", "--keep-going", *how, python=PYTHON)
    assert code != 0
    assert (kept / FLOW).is_file()
    end = text.partition("The run did not finish: ")[2]
    assert f"Failed: refuse_centres, see {kept}/logs/refuse_centres/centres.log" in end
    assert "lakeside.xlsx does not exist" in end and "its log tells of no error" not in end
