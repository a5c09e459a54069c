"""Which version of the workflow this is."""

import re
import subprocess
import tomllib
from pathlib import Path

from hcc_conversion.run.places import PROJECT

_COMMIT = re.compile(r"[0-9a-f]{40}")


def workflow_version(project: Path = PROJECT) -> dict[str, str]:
    """``version``, as in pyproject.toml, and the ``commit`` of the checkout.

    The commit ends in ``+changed`` where a file differs from it, and is empty where it is not
    known: without git, and in a copy that is no checkout.
    """
    declared = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    commit = _git(project, "rev-parse", "HEAD")
    if not _COMMIT.fullmatch(commit) or not (project / ".git").exists():
        commit = ""
    elif _git(project, "status", "--porcelain", "--untracked-files=no"):
        commit += "+changed"
    return {"version": declared["project"]["version"], "commit": commit}


def _git(project: Path, *arguments: str) -> str:
    command = ["git", "-C", str(project), *arguments]
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
