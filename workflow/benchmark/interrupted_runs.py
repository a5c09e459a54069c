"""Runs that are ended at random moments: does the next end with the bytes of an undisturbed run?

A study of the two small centres of the tests runs from nothing, is interrupted, and runs again;
then everything below results/ is compared. Disk full and read-only need root (a file system in
memory is mounted); without it they are left out, and a line says so.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cpu_time import ROOT

sys.path.insert(0, str(ROOT / "tests/support"))
sys.path.insert(0, str(ROOT / "workflow"))
sys.path.insert(0, str(ROOT))

from study_folders import make_workdir

TARGETS = [
    *("results/harbour/validation/report.html", "results/harbour/flow/results.parquet"),
    *("results/harbour/response/results.parquet", "results/harbour/regimens/results.parquet"),
    *("results/harbour/swimmer/results.parquet", "results/pooled/flow/results.parquet"),
    *("results/pooled/survival/results.parquet", "results/pooled/conversion/results.parquet"),
    "results/harbour/validation/queries.html",
]
SIGNALS = {
    "Ctrl-C": signal.SIGINT,
    "SIGTERM": signal.SIGTERM,
    "SIGHUP": signal.SIGHUP,
    "kill -9": signal.SIGKILL,
}
SIZE_MB = 64
#: What a run is given to end after a signal; jobs that are at work may end first.
GRACE_S = 60


@dataclass(frozen=True)
class Moment:
    kind: str
    share: float  #: of the jobs that are done when it comes, not of a time that others stretch
    later_s: float = 0  #: how long after that many were done


def start(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile"), "-d", str(folder)]
    command += ["--cores", "2", "--keep-going", "--rerun-incomplete", *TARGETS]
    return subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=(folder.parent / f"{folder.name}.txt").open("wb"),
        env=os.environ | {"HCC_CONVERSION_PSEUDONYM_KEY": "benchmark of simulated patients"},
        start_new_session=True,
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below results/, by its path."""
    results = folder / "results"
    files = [path for path in sorted(results.rglob("*")) if path.is_file()]
    return {str(path.relative_to(results)): path.read_bytes() for path in files}


def jobs_of(folder: Path) -> list[int]:
    """The processes of jobs that are at work in *folder*."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().split(b"\0")
            here = (process / "cwd").readlink() == folder
        except OSError:
            continue
        if here and any(b".snakemake/scripts/" in word for word in command) and len(command) < 5:
            found.append(int(process.name))
    return found


def by_signal(run: subprocess.Popen[bytes], name: str) -> None:
    if name == "Ctrl-C":
        os.killpg(run.pid, SIGNALS[name])  # a terminal sends it to the jobs too
    else:
        run.send_signal(SIGNALS[name])


def interrupt(run: subprocess.Popen[bytes], folder: Path, kind: str) -> None:
    """Do once what *kind* says; the run may end by it, or go on."""
    if kind == "kill -9 of a job":
        until = time.monotonic() + 20
        while run.poll() is None and time.monotonic() < until:
            jobs = jobs_of(folder)
            if jobs:
                os.kill(jobs[0], signal.SIGKILL)
                break
            time.sleep(0.02)
    elif kind == "disk full":
        with (folder / "filler").open("wb") as filler:
            try:
                while True:
                    filler.write(bytes(1 << 16))
                    filler.flush()
            except OSError:
                pass
    else:
        by_signal(run, kind)


@contextmanager
def place(folder: Path, mounted: bool) -> Iterator[Path]:
    """A new folder, on a small file system of its own where *mounted*."""
    folder.mkdir(parents=True)
    if mounted:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(folder)], check=True
        )
    try:
        yield folder
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        shutil.rmtree(folder, ignore_errors=True)


def can_mount(parent: Path) -> bool:
    try:
        with place(parent / "probe", mounted=True):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def n_done(folder: Path) -> int:
    """Jobs that are done: each leaves its benchmark then."""
    return sum(1 for _ in (folder / "benchmarks").rglob("*.tsv"))


def wait_for(moment: Moment, run: subprocess.Popen[bytes], folder: Path, n_jobs: int) -> None:
    while run.poll() is None and n_done(folder) < moment.share * n_jobs:
        time.sleep(0.02)
    time.sleep(moment.later_s)


def exit_code(run: subprocess.Popen[bytes], kind: str) -> int:
    """Of a run that was interrupted; what a signal does not end in time is killed.

    So do schedulers, services and machines that shut down. Snakemake 9.27 needs it now and then:
    its handler of SIGTERM takes a lock that the interrupted thread may hold itself, for ever.
    """
    try:
        return run.wait(GRACE_S if kind in SIGNALS else 300)
    except subprocess.TimeoutExpired:
        if kind not in SIGNALS:
            raise
        run.kill()
        return run.wait(60)


def after(moment: Moment, parent: Path, n_jobs: int) -> tuple[int, int, dict[str, bytes]]:
    """Exit codes of the interrupted run and of the next, and what then stands in results/."""
    with place(parent / "place", moment.kind in ("disk full", "read-only")) as room:
        folder = make_workdir(room / "study")
        if moment.kind == "read-only":
            subprocess.run(["mount", "-o", "remount,ro", str(room)], check=True)
            command = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile")]
            first = subprocess.run(
                [*command, "-d", str(folder), "--cores", "2", *TARGETS],
                check=False,
                capture_output=True,
            ).returncode
            subprocess.run(["mount", "-o", "remount,rw", str(room)], check=True)
        else:
            run = start(folder)
            wait_for(moment, run, folder, n_jobs)
            interrupt(run, folder, moment.kind)
            first = exit_code(run, moment.kind)
            (folder / "filler").unlink(missing_ok=True)
        return first, start(folder).wait(600), contents(folder)


def undisturbed(parent: Path) -> tuple[int, dict[str, bytes]]:
    """How many jobs a whole run has, and what it leaves in results/."""
    with place(parent / "place", mounted=False) as room:
        folder = make_workdir(room / "study")
        code = start(folder).wait(600)
        assert code == 0, (room / "study.txt").read_text()
        return n_done(folder), contents(folder)


def moments(n: int, seed: int, kinds: list[str]) -> list[Moment]:
    """Every kind in turn, each at a random share of a run and up to a second later."""
    draw = random.Random(seed)
    return [Moment(kinds[i % len(kinds)], draw.uniform(0, 0.95), draw.random()) for i in range(n)]


def main(n: int, seed: int, say: Callable[[str], None] = print) -> int:
    """How many of *n* moments did not end with the same bytes."""
    wrong = 0
    with tempfile.TemporaryDirectory() as temporary:
        parent = Path(temporary).resolve()
        mounts = can_mount(parent)
        kinds = [*SIGNALS, "kill -9 of a job", *(["disk full", "read-only"] if mounts else [])]
        n_jobs, expected = undisturbed(parent)
        say(f"undisturbed: {len(expected)} files, {n_jobs} jobs")
        for moment in moments(n, seed, kinds):
            first, second, found = after(moment, parent, n_jobs)
            same = second == 0 and found == expected
            wrong += not same
            differing = [
                path
                for path in sorted(expected.keys() | found.keys())
                if expected.get(path) != found.get(path)
            ]
            said = "same bytes" if same else f"DIFFERS: {differing[:5]}"
            say(f"{moment.kind:17} at {moment.share:4.0%}: exit {first}, then {second}; {said}")
        if not mounts:
            say("Left out: disk full and read-only (no file system can be mounted).")
    say(f"{n - wrong} of {n} ended with the bytes of the undisturbed run")
    return wrong


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-n", "--moments", type=int, default=21, help="default: 21")
    parser.add_argument("--seed", type=int, default=1, help="of the moments; default: 1")
    given = parser.parse_args()
    sys.exit(min(1, main(given.moments, given.seed, lambda line: print(line, flush=True))))
