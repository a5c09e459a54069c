"""What goes into a container image: the workflow, and nothing of a site."""

import shutil
import subprocess

import pytest
import yaml
from places import ROOT


def allowed_into_the_image():
    lines = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"  # all is left out but what is named
    return {rule[1:] for rule in rules if rule.startswith("!")}


def copied_by_apptainer():
    text = (ROOT / "apptainer.def").read_text(encoding="utf-8")
    files = text.split("%files\n")[1].split("\n%")[0].split("\n")
    return [line.split() for line in files if line.strip()]


def test_both_images_hold_the_same():
    assert {source for source, _ in copied_by_apptainer()} == allowed_into_the_image()
    for source, target in copied_by_apptainer():
        assert target == f"/opt/hcc-conversion/{source}"


def test_all_that_goes_in_is_here_and_in_the_repository():
    for name in allowed_into_the_image():
        done = subprocess.run(
            ["git", "ls-files", "--error-unmatch", name], cwd=ROOT, capture_output=True, check=False
        )
        assert (ROOT / name).exists()
        if (ROOT / ".git").exists():
            assert done.returncode == 0, name


def test_no_place_of_a_site_goes_in():
    sites = ("config/centres", "resources/centres", "results", ".pseudonym-key", ".git")
    for name in allowed_into_the_image():
        assert not any(site.startswith(name) or name.startswith(site) for site in sites), name


@pytest.mark.skipif(not shutil.which("hadolint"), reason="hadolint is not installed")
def test_the_containerfile_has_no_known_fault():
    done = subprocess.run(
        ["hadolint", str(ROOT / "Containerfile")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_hosted_checks_are_those_of_the_project():
    hosted = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    steps = [step.get("run") for step in hosted["jobs"]["ci"]["steps"]]
    assert ".ci/run" in steps
