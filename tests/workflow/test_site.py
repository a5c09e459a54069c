"""Installed once and run elsewhere: in a site's own folder, as a module, and with a storage."""

import os
import shutil
import stat
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from checkouts import add_centre, checkout_in, commit_all
from study_folders import ROOT, snakemake

CENTRE = "harbour"
FLOW = f"results/{CENTRE}/flow/results.parquet"
KEY = "HCC_CONVERSION_PSEUDONYM_KEY"
OF_THE_CHECKOUT = "of the checkout, not of this folder"


@pytest.fixture
def one_key(monkeypatch):
    """So that pseudonyms are the same bytes in every folder."""
    monkeypatch.setenv(KEY, "8f2c1d90ab47e653ffe1")


@pytest.fixture
def site(workdir, tmp_path):
    """A folder with one centre and its extract, and nothing else."""
    folder = tmp_path / "site"
    add_centre(folder, workdir, CENTRE)
    return folder


def files_below(folder):
    """Path, then bytes, of every file."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def run_in(folder, *arguments):
    """Snakemake as started in *folder*, with what stands there."""
    command = [sys.executable, "-m", "snakemake", *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def at_home(site, tmp_path):
    """Everything below results/ of a run in the checkout itself."""
    home = checkout_in(tmp_path / "home")
    add_centre(home, site, CENTRE)
    code, text = run_in(home, "--cores", 2)
    assert code == 0, text
    assert OF_THE_CHECKOUT not in text
    return files_below(home / "results")


@pytest.mark.slow
@pytest.mark.usefixtures("one_key")
def test_a_site_s_own_folder_has_every_byte_of_a_run_in_the_checkout(at_home, site):
    code, text = snakemake(site, "--cores", 2)
    assert code == 0, text
    assert f"the study is {OF_THE_CHECKOUT}: {ROOT / 'config/config.yaml'}" in text
    assert f"papers are {OF_THE_CHECKOUT}: {ROOT / 'resources/published'}" in text
    here = files_below(site / "results")
    assert here.keys() == at_home.keys()
    assert [path for path in here if here[path] != at_home[path]] == []
    for path in ("audit/findings.html", "published/scorecard.html", "published/figure.svg"):
        assert f"comparison/{path}" in here
    code, text = snakemake(site, "--cores", 2)
    assert "Nothing to be done" in text


def test_an_empty_folder_ends_in_a_sentence(tmp_path):
    code, text = snakemake(tmp_path, "-n")
    assert code != 0
    assert "No centre found." in text and "make new-site" in text
    assert "Traceback" not in text


def test_a_second_run_in_the_site_s_folder_is_refused(site):
    (site / ".snakemake").mkdir()
    holder = (
        "import fcntl, sys; file = open('.snakemake/run.lock', 'w');"
        "fcntl.flock(file, fcntl.LOCK_EX); file.write('process 1 on here'); file.flush();"
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder], cwd=site, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as run:
        run.stdout.readline()
        code, text = snakemake(site, "--cores", 2, FLOW)
        run.stdin.close()
    assert code != 0
    assert "Another run is at work in this folder" in text
    assert not (site / "results").exists()


def closed(folder):
    """*folder* and all in it read-only; gives what opens it again."""
    paths = [folder, *folder.rglob("*")]
    modes = [(path, stat.S_IMODE(path.stat().st_mode)) for path in paths if not path.is_symlink()]
    for path, mode in modes:
        path.chmod(mode & ~0o222)
    return lambda: [path.chmod(mode) for path, mode in modes]


def as_nobody(*command, home):
    """Run as a user who owns nothing but *home*, with the packages of these tests."""
    told = [f"HOME={home}", f"PYTHONPATH={sysconfig.get_path('purelib')}"]  # runuser sets its own
    words = ["runuser", "-u", "nobody", "--", "env", *told, *map(str, command)]
    return subprocess.run(words, check=False, capture_output=True, text=True, cwd="/")


def python_of_all():
    """An interpreter of this version, with these packages, that every user can start."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, shutil.which(name, path="/usr/local/bin:/usr/bin")):
        if python and not as_nobody(python, "-c", "import snakemake", home="/").returncode:
            return python
    pytest.skip("no interpreter with the packages of these tests that another user can start")


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become a user who owns nothing")
@pytest.mark.skipif(not shutil.which("runuser"), reason="needs runuser")
def test_a_read_only_checkout_of_another_user_runs(site):
    """In a folder that another user can reach, as those of pytest are not."""
    python = python_of_all()
    base = Path("/var/tmp") / f"hcc-read-only-{os.getpid()}"
    try:
        checkout = checkout_in(base / "checkout")
        shutil.copytree(site, base / "site")
        subprocess.run(["chown", "-R", "nobody", base / "site"], check=True)
        base.chmod(0o755)
        before, open_again = files_below(checkout), closed(checkout)
        command = [python, "-m", "snakemake", "-s", checkout / "Snakefile"]
        command += ["-d", base / "site", "--cores", "2", FLOW]
        done = as_nobody(*command, home=base / "site")
        assert done.returncode == 0, done.stdout + done.stderr
        assert (base / "site" / FLOW).is_file()
        assert files_below(checkout) == before
        open_again()
    finally:
        shutil.rmtree(base, ignore_errors=True)


MODULE = """
rule all:
    default_target: True
    input: "{prefix}{flow}"
module hcc:
    snakefile: "{root}/Snakefile"
{more}
use rule * from hcc as hcc_*
"""


@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["", "study/"])
def test_another_workflow_has_this_one_as_a_module(site, prefix):
    """A made extract stands below the prefix; the other workflow's configuration is its own."""
    centre = site / f"config/centres/{CENTRE}.yaml"
    shutil.copy(ROOT / f"config/centres/{CENTRE}.yaml", centre)
    centre.write_text(centre.read_text("utf-8").replace("n_patients: 600", "n_patients: 60"))
    (site / "config/config.yaml").write_text("samples: all\n")
    more = f'    prefix: "{prefix}"\n    config: {{"seed": 7}}' if prefix else ""
    (site / "Snakefile").write_text(MODULE.format(prefix=prefix, flow=FLOW, root=ROOT, more=more))
    code, text = run_in(site, "--cores", 2)
    assert code == 0, text
    assert (site / f"{prefix}{FLOW}").is_file()
    assert (site / "results").exists() == (not prefix)
    assert not (site / f"{prefix}results/pooled").exists()  # it asked for no more than one table


def test_a_module_is_told_what_of_its_configuration_does_not_fit(site):
    more = '    config: {"seeds": 7}'
    (site / "Snakefile").write_text(MODULE.format(prefix="", flow=FLOW, root=ROOT, more=more))
    code, text = run_in(site, "-n")
    assert code != 0
    assert "unknown key 'seeds'; did you mean 'seed'?" in text and "Traceback" not in text


# ---- a storage keeps the results, and jobs run on machines that share no folder ------------------
STORED = [FLOW, "results/pooled/flow/results.parquet", "results/comparison/audit/findings.html"]
AT_THE_SITE = {"validate_extract", "harmonise_extract", "audit_published"}


@pytest.fixture
def sent(site, tmp_path, monkeypatch):
    """A checkout under git with a centre that git does not know; and how to run it on nodes."""
    pytest.importorskip("snakemake_storage_plugin_fs", reason="snakemake-storage-plugin-fs")
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


@pytest.mark.slow
@pytest.mark.usefixtures("one_key")
def test_with_a_storage_and_no_shared_folder_every_byte_is_that_of_a_run_here(sent, site):
    home, kept, how = sent
    code, text = run_in(home, *STORED, *how)
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
    code, text = run_in(home, *STORED, *how)
    assert code != 0
    assert f"give the site's key in the environment variable {KEY}" in text
    assert "Traceback" not in text
    assert not (home / ".pseudonym-key").exists() and not kept.exists()


@pytest.mark.slow
@pytest.mark.usefixtures("one_key")
def test_with_a_storage_the_end_of_a_failed_run_has_the_verdict_and_the_log(sent):
    home, kept, how = sent
    centre = home / f"config/centres/{CENTRE}.yaml"
    text = centre.read_text("utf-8")
    assert "男: male" in text
    centre.write_text(text.replace("男: male", "M: male"), encoding="utf-8")
    code, text = run_in(home, FLOW, *how)
    assert code != 0
    end = text.partition("The run did not finish: ")[2]
    assert f"Failed: harmonise_extract, see {kept}/logs/harmonise_extract/{CENTRE}.log" in end
    assert "unknown code" in end and "its log tells of no error" not in end
    assert "Harbour Hospital: " in end


@pytest.mark.slow
@pytest.mark.usefixtures("one_key")
def test_with_a_storage_a_centre_without_its_extract_is_refused_with_the_reason(sent, workdir):
    home, kept, how = sent
    shutil.copy(workdir / "config/centres/lakeside.yaml", home / "config/centres")
    code, text = run_in(home, FLOW, "results/not_all_centres", "--keep-going", *how)
    assert code != 0
    assert (kept / FLOW).is_file()
    end = text.partition("The run did not finish: ")[2]
    assert f"Failed: refuse_centres, see {kept}/logs/refuse_centres/centres.log" in end
    assert "lakeside.xlsx does not exist" in end and "its log tells of no error" not in end
