"""Temporary copies of the project at some version, with the centres that a measurement needs."""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from cpu_time import ROOT, Cost, cost_of

#: So that no copy makes a key of its own; of simulated patients alone.
ENVIRONMENT = {
    "HCC_CONVERSION_PSEUDONYM_KEY": "benchmark of simulated patients",
    "PYTHONPATH": "",
}
_DONE = re.compile(r"^(\d+) of \1 steps \(100%\) done", re.M)
_TOTAL = re.compile(r"^total +(\d+)", re.M)


def copy_version(version: str, folder: Path) -> None:
    """The files of a checkout (a folder, with its uncommitted changes) or of a commit."""
    folder.mkdir(parents=True)
    if not Path(version).is_dir():
        archive = ["git", "-C", str(ROOT), "archive", version]
        packed = subprocess.run(archive, check=True, stdout=subprocess.PIPE).stdout
        subprocess.run(["tar", "-x", "-C", str(folder)], check=True, input=packed)
        return
    listing = ["git", "-C", version, "ls-files", "-z", "-co", "--exclude-standard"]
    names = subprocess.run(listing, check=True, stdout=subprocess.PIPE, text=True).stdout
    for name in filter(None, names.split("\0")):
        source = Path(version) / name
        if source.is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, folder / name)


def keep_simulated(folder: Path, n_patients: int) -> None:
    """Only the simulated centres take part, each with *n_patients*."""
    for path in (folder / "config/centres").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        if "simulation:" in text:
            path.write_text(_of_size(text, n_patients), encoding="utf-8")
        else:
            path.unlink()


def add_centre(folder: Path, centre: str, n_patients: int) -> None:
    """A simulated centre as harbour, with files and patients of its own."""
    template = ROOT / "config/centres/harbour.yaml"
    if (folder / "config/centres/harbour.yaml").is_file():
        template = folder / "config/centres/harbour.yaml"
    text = _of_size(template.read_text(encoding="utf-8"), n_patients)
    text = text.replace("results/harbour/", f"results/{centre}/")
    text = re.sub(r"^name: .*", f"name: Hospital {centre}", text, flags=re.M)
    (folder / f"config/centres/{centre}.yaml").write_text(text, encoding="utf-8")


def snakemake(folder: Path, *arguments: object) -> Cost:
    """One call of Snakemake in a copy, by the interpreter of this process."""
    command = [sys.executable, "-m", "snakemake", *map(str, arguments)]
    return cost_of(command, folder=folder, environment=ENVIRONMENT)


def jobs_run(cost: Cost) -> int:
    """How many jobs a call of Snakemake ran."""
    found = _DONE.search(cost.output)
    return int(found[1]) if found else 0


def jobs_planned(cost: Cost) -> int:
    """How many jobs a dry run would run."""
    found = _TOTAL.search(cost.output)
    return int(found[1]) if found else 0


def outputs_below(folder: Path, start: str) -> list[str]:
    """The outputs of a whole run whose paths start so, whichever rules make them."""
    lines = snakemake(folder, "--summary").output.splitlines()
    return [name for name in (line.split("\t")[0] for line in lines) if name.startswith(start)]


def extracts_of(folder: Path, centres: Sequence[str]) -> list[str]:
    """The first file that each simulated centre's extract consists of."""
    texts = ((folder / f"config/centres/{name}.yaml").read_text("utf-8") for name in centres)
    return [re.search(r"file: (\S+)", text)[1] for text in texts]


def _of_size(text: str, n_patients: int) -> str:
    text = re.sub(r"n_patients: \d+", f"n_patients: {n_patients}", text)
    return re.sub(r"^description: \d+ ", f"description: {n_patients} ", text, flags=re.M)
