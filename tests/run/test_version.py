"""Which workflow made a file: its version, and its commit where that is known."""

import subprocess

from places import ROOT

from hcc_conversion.run.version import workflow_version

DECLARED = '[project]\nversion = "1.2.3"\n'


def git(folder, *arguments):
    name = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", "-C", folder, *name, *arguments], check=True, capture_output=True)


def test_a_copy_without_git_has_a_version_and_no_commit(tmp_path):
    (tmp_path / "pyproject.toml").write_text(DECLARED)
    assert workflow_version(tmp_path) == {"version": "1.2.3", "commit": ""}


def test_a_checkout_has_its_commit_and_says_where_a_file_differs(tmp_path):
    (tmp_path / "pyproject.toml").write_text(DECLARED)
    git(tmp_path, "init")
    git(tmp_path, "add", "pyproject.toml")
    git(tmp_path, "commit", "-m", "first")
    commit = workflow_version(tmp_path)["commit"]
    assert len(commit) == 40
    (tmp_path / "pyproject.toml").write_text(f"{DECLARED}# changed\n")
    assert workflow_version(tmp_path)["commit"] == f"{commit}+changed"
    (tmp_path / "copy").mkdir()  # in the folder of another checkout, and none itself
    (tmp_path / "copy/pyproject.toml").write_text(DECLARED)
    assert workflow_version(tmp_path / "copy")["commit"] == ""


def test_the_version_is_that_of_the_project():
    assert workflow_version()["version"] in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
