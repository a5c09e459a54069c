"""What a run costs by the way that its jobs go: local, in one allocation, by centre, one by one.

Brings up a SLURM of this machine (slurm_node.py: root, Debian's slurm-wlm and munge) and runs new
copies of the project with small simulated centres. Without --run the submissions are only counted.
"""

import argparse
import ctypes
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from copies import ENVIRONMENT, add_centre, copy_version, keep_simulated, snakemake
from cpu_time import ROOT, print_table
from slurm_node import single_node, why_not

PROFILE = "workflow/profiles/slurm"
#: prctl(2): orphans of ours become our children, so that their CPU time is told when they end.
_SUBREAPER = 36
_SAMPLE_SECONDS = 0.5
_GROUP = re.compile(r"^ +group:\n +\S+\n", re.M)


def local(folder: Path) -> list[object]:
    return [folder / ".venv/bin/python", "-m", "snakemake", "--cores", os.cpu_count()]


def allocation(_: Path) -> list[object]:
    cores = f"--cpus-per-task={os.cpu_count()}"
    return ["sbatch", "--wait", "--output=run.txt", cores, "workflow/cluster/one_allocation.sh"]


def by_centre(folder: Path) -> list[object]:
    return [folder / ".venv-cluster/bin/python", "-m", "snakemake", "--profile", PROFILE]


def one_by_one(folder: Path) -> list[object]:
    """As by centre, after the rules forgot their groups."""
    for path in (folder / "workflow/rules").glob("*.smk"):
        path.write_text(_GROUP.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")
    return by_centre(folder)


WAYS: dict[str, Callable[[Path], list[object]]] = {
    "local": local,
    "one allocation": allocation,
    "by centre": by_centre,
    "one by one": one_by_one,
}


def make_copy(folder: Path, n_centres: int, n_patients: int) -> None:
    """The project with so many simulated centres, and a profile that is filled in."""
    copy_version(str(ROOT), folder)
    keep_simulated(folder, n_patients)
    for number in range(3, n_centres + 1):
        add_centre(folder, f"site{number:03}", n_patients)
    for name in (".venv", ".venv-cluster"):
        if (ROOT / name).exists():
            (folder / name).symlink_to(ROOT / name)
    path = folder / PROFILE / "config.yaml"
    text = path.read_text(encoding="utf-8").replace("--account=ACCOUNT --partition=PARTITION", "")
    path.write_text(text, encoding="utf-8")


def count(n_centres: int) -> list[object]:
    """Jobs and submissions of a plan, and what each centre adds of them."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "copy"
        make_copy(folder, n_centres, 60)
        text = snakemake(folder, "-n").output
    jobs = int(re.search(r"^total +(\d+)", text, re.M)[1])
    groups = len(re.findall(r"\bGroup job ", text, re.IGNORECASE))
    return [n_centres, jobs, groups, groups / n_centres]


def measure(way: str, n_centres: int, n_patients: int) -> list[object]:
    """The row of a way: submissions, jobs, CPU of all, per job, on the clock, memory."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "copy"
        make_copy(folder, n_centres, n_patients)
        command = [str(part) for part in WAYS[way](folder)]
        before, began = _cpu(), time.perf_counter()
        with peak_memory() as peak, (folder / "run.txt").open("w", encoding="utf-8") as out:
            code = subprocess.run(
                command,
                cwd=folder,
                env={**os.environ, **ENVIRONMENT},
                check=False,
                stdout=out,
                stderr=subprocess.STDOUT,
            ).returncode
        wall = time.perf_counter() - began
        text = (folder / "run.txt").read_text(encoding="utf-8")
        if code:
            sys.exit(f"{way} failed:\n{text[-4000:]}")
        _reap()
        jobs = int(re.findall(r"^(\d+) of \1 steps \(100%\) done", text, re.M)[-1])
        submissions = len(re.findall("with external jobid", text)) + (way == "one allocation")
        cpu = _cpu() - before
        return [way, submissions, jobs, cpu, cpu / jobs, wall, peak[0] / 1e6]


@dataclass(frozen=True)
class Process:
    """Of proc(5): its number and its parent's, its state, the bytes that it holds."""

    number: int
    parent: int
    state: str
    held: int


def _descendants() -> list[Process]:
    """All processes that come from this one."""
    by_parent: dict[int, list[Process]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError:  # it has ended
            continue
        state, parent, *rest = text.rpartition(")")[2].split()
        held = int(rest[19]) * os.sysconf("SC_PAGE_SIZE")
        process = Process(int(path.parent.name), int(parent), state, held)
        by_parent.setdefault(process.parent, []).append(process)
    found = list(by_parent.get(os.getpid(), []))
    for process in found:  # grows as it goes
        found += by_parent.get(process.number, [])
    return found


@contextmanager
def peak_memory() -> Iterator[list[int]]:
    """The most bytes that all our descendants held together, seen twice a second."""
    peak, over = [0], threading.Event()

    def watch() -> None:
        while not over.wait(_SAMPLE_SECONDS):
            peak[0] = max(peak[0], sum(process.held for process in _descendants()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _cpu() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _reap() -> None:
    """Take in orphans that have ended: what jobs of SLURM took is told by their ends alone."""
    time.sleep(1)
    for process in _descendants():
        if process.parent == os.getpid() and process.state == "Z":
            os.waitpid(process.number, 0)


def main(given: argparse.Namespace) -> None:
    print_table(["centres", "jobs", "submissions", "per centre"], [count(n) for n in given.count])
    if not given.run:
        return
    if reason := why_not():
        sys.exit(reason)
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    rows: list[Sequence[object]] = []
    with tempfile.TemporaryDirectory() as temporary, single_node(Path(temporary) / "node"):
        for way in given.ways:
            rows.append(measure(way, given.run, given.patients))
            print(f"{way}: {rows[-1][1:]}", flush=True)
    print(f"\n{given.run} centres of {given.patients} simulated patients\n")
    head = ["way", "submissions", "jobs", "CPU, s", "per job", "clock, s", "peak of all, MB"]
    print_table(head, rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, nargs="*", default=[4, 200], help="default: 4 200")
    parser.add_argument(
        "--run", type=int, default=0, help="run so many centres, and do not only count"
    )
    parser.add_argument("--patients", type=int, default=60, help="of each centre; default: 60")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS), help="default: all")
    main(parser.parse_args())
