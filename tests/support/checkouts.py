"""Copies of the checkout, to run at home in, to close, and to send to other machines."""

import shutil
import subprocess

from places import ROOT

#: What a run needs of the checkout; the centres are the site's.
PARTS = ("workflow", "schemas", "docs", "resources/published")
FILES = ("Snakefile", "environment.yml", "config/config.yaml", ".gitignore")


def checkout_in(folder):
    """A checkout without centres."""
    for name in PARTS:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored, dirs_exist_ok=True)
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


def commit_all(folder):
    """Put what is there under git: what comes later, as centres, git does not know."""
    git = ["git", "-C", folder, "-c", "user.name=test", "-c", "user.email=test@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "checkout"]):
        subprocess.run([*git, *command], check=True, capture_output=True)
    (folder / ".git/info/exclude").write_text("config/centres/\n", encoding="utf-8")


def add_centre(folder, site, centre_id):
    """Hand over a centre of *site*, with its extract."""
    (folder / "config/centres").mkdir(parents=True, exist_ok=True)
    shutil.copy(site / f"config/centres/{centre_id}.yaml", folder / "config/centres")
    extract = f"resources/centres/{centre_id}"
    shutil.copytree(site / extract, folder / extract)
