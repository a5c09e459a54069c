"""Copies of the checkout, to run at home in, to close, and to send to other machines."""

import shutil
import subprocess
import sys

from places import ROOT

#: Environment variable of the key of the pseudonyms.
KEY = "HCC_CONVERSION_PSEUDONYM_KEY"
#: The centre of the site that is run in more than one way.
CENTRE = "harbour"

#: What a run needs of the checkout; the centres are the site's.
PARTS = ("workflow", "schemas", "docs", "resources/published")
FILES = ("Snakefile", "environment.yml", "pyproject.toml", "config/config.yaml", ".gitignore")


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


def files_below(folder):
    """Path, then bytes, of every file."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def run_in(folder, *arguments, python=sys.executable):
    """Snakemake as started in *folder*, with what stands there."""
    command = [str(python), "-m", "snakemake", *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr
