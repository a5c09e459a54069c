"""What the whole workflow costs, from nothing to the report, at one version or several in turn.

A version is a checkout (a folder) or a commit of this repository. Each turn copies it, runs it cold
by the interpreter of this process, asks what is left to do (snakemake -n), adds a simulated centre
and makes this centre's own results. Compare numbers of one session alone: machines differ, and so
do hours.
"""

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from copies import (
    add_centre,
    copy_version,
    extracts_of,
    jobs_planned,
    jobs_run,
    keep_simulated,
    outputs_below,
    snakemake,
)
from cpu_time import ROOT, Cost, least, print_table

ADDED = "added"
DRY_REPEATS = 3


@dataclass(frozen=True)
class Options:
    """*patients*: of the simulated centres, which alone take part then; 0: the study as it is."""

    repeats: int
    cores: int
    patients: int
    added_patients: int


@dataclass(frozen=True)
class Turn:
    """One version measured once, seconds.

    cold
        the whole run; *jobs* of it.
    nothing
        ``snakemake -n`` afterwards, *left* jobs being left to do (there should be none).
    added
        the jobs of the added centre up to its own results, without its simulation and without
        what Snakemake itself takes (a dry run of the same); *added_jobs* of them.
    """

    cold: Cost
    jobs: int
    nothing: float
    left: int
    added: float
    added_jobs: int


def main(versions: Sequence[str], options: Options) -> None:
    turns: dict[str, list[Turn]] = {version: [] for version in versions}
    for number in range(options.repeats):
        for version in versions:
            with tempfile.TemporaryDirectory() as temporary:
                turn = measure(version, Path(temporary) / "copy", options)
            turns[version].append(turn)
            cold = f"{turn.cold.cpu:.1f} s CPU, {turn.cold.wall:.1f} s on the clock"
            rest = f"{turn.jobs} jobs; -n {turn.nothing:.1f} s; added centre {turn.added:.1f} s"
            print(f"turn {number + 1}, {version}: {cold}, {rest}", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        empty = empty_workflow(Path(temporary))
    print_turns(turns, empty, options)


def measure(version: str, folder: Path, options: Options) -> Turn:
    """Copy a version and measure it once."""
    copy_version(version, folder)
    if options.patients:
        keep_simulated(folder, options.patients)
    cold = snakemake(folder, "--cores", options.cores)
    dry = [snakemake(folder, "-n") for _ in range(DRY_REPEATS)]
    added, added_jobs = measure_added(folder, options) if options.added_patients else (0.0, 0)
    return Turn(
        cold,
        jobs_run(cold),
        min(cost.cpu for cost in dry),
        jobs_planned(dry[-1]),
        added,
        added_jobs,
    )


def measure_added(folder: Path, options: Options) -> tuple[float, int]:
    """CPU and number of the jobs that a further centre adds up to its own results."""
    add_centre(folder, ADDED, options.added_patients)
    targets = outputs_below(folder, f"results/{ADDED}/")
    cores = ["--cores", options.cores]
    snakemake(folder, *cores, *extracts_of(folder, [ADDED]))
    planned = snakemake(folder, "-n", *cores, *targets)
    run = snakemake(folder, *cores, *targets)
    return run.cpu - planned.cpu, jobs_run(run)


def empty_workflow(folder: Path) -> float:
    """CPU of ``snakemake -n`` where there is no workflow to speak of."""
    (folder / "Snakefile").write_text("rule all:\n    input: []\n", encoding="utf-8")
    return min(snakemake(folder, "-n").cpu for _ in range(DRY_REPEATS))


def print_turns(turns: dict[str, list[Turn]], empty: float, options: Options) -> None:
    size = f"{options.patients} patients per simulated centre" if options.patients else "the study"
    print(f"\nSeconds, the least of {options.repeats}; {size}; {options.cores} cores\n")
    head = ["version", "CPU", "clock", "jobs", "-n CPU", "left", "added centre CPU", "jobs"]
    rows = []
    for version, of_version in turns.items():
        cold, last = least([turn.cold for turn in of_version]), of_version[-1]
        nothing = min(turn.nothing for turn in of_version)
        added = min(turn.added for turn in of_version)
        measured = [cold.cpu, cold.wall, last.jobs, nothing, last.left, added, last.added_jobs]
        rows.append([version, *measured])
    print_table(head, rows)
    print(f"\nsnakemake -n of an empty workflow: {empty:.2f} s CPU.")
    if options.added_patients:
        print(f"The added centre has {options.added_patients} patients; its simulation is not in.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("versions", nargs="*", default=[str(ROOT)], help="default: this checkout")
    parser.add_argument("-n", "--repeats", type=int, default=1, help="turns; default: 1")
    parser.add_argument("--cores", type=int, default=2, help="default: 2")
    parser.add_argument(
        "--patients",
        type=int,
        default=0,
        help="only the simulated centres, each with so many patients (quick); 0: the study",
    )
    parser.add_argument(
        "--added-patients",
        type=int,
        default=1900,
        help="of the added centre; 0: none; default: 1900",
    )
    given = parser.parse_args()
    main(given.versions, Options(given.repeats, given.cores, given.patients, given.added_patients))
