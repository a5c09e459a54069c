"""Installed once and run elsewhere: in a site's own folder, and as a module."""

import os
import shutil
import stat
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from checkouts import CENTRE, add_centre, checkout_in, files_below, run_in
from study_folders import ROOT, snakemake

FLOW = f"results/{CENTRE}/flow/results.parquet"
OF_THE_CHECKOUT = "of the checkout, not of this folder"


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
    for path in ("audit/findings.html", "published/scorecard.html", "published/shares.svg"):
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
