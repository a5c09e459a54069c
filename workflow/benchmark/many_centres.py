"""What a run costs per centre when there are many small ones, and how large the report becomes.

Without --run the jobs are only counted. All centres are simulated like harbour; what it costs to
simulate them is not in. With --keep the copies stay, so that one can open the figures side by side
(results/comparison) and the report (results/report/index.html).
"""

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from copies import add_centre, copy_version, extracts_of, jobs_planned, jobs_run, snakemake
from cpu_time import ROOT, print_table

MEGABYTE = 1e6


@dataclass(frozen=True)
class Options:
    patients: int
    cores: int
    run: bool


def main(sizes: Sequence[int], keep: Path | None, options: Options) -> None:
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as temporary:
            folder = (keep or Path(temporary)) / f"centres_{size}"
            rows.append(measure(folder, size, options))
            print(f"{size} centres: done", flush=True)
    if not options.run:
        print_table(["centres", "jobs", "-n CPU, s", "per centre"], rows)
        return
    head = ["centres", "jobs", "CPU, s", "per centre", "clock, s", "report, MB"]
    print_table([*head, "figures side by side, MB", "largest, MB"], rows)
    per_centre = [row[3] for row in rows]
    spread = 100 * (max(per_centre) / min(per_centre) - 1)
    print(f"\nCPU per centre differs by {spread:.0f} % (target: within 10 %)")


def measure(folder: Path, size: int, options: Options) -> list[object]:
    """The row of the table for *size* centres in a new copy."""
    copy_version(str(ROOT), folder)
    names = [f"site{number:03}" for number in range(1, size + 1)]
    for name in names:
        add_centre(folder, name, options.patients)
    for path in (folder / "config/centres").glob("*.yaml"):
        if path.stem not in names:
            path.unlink()
    if not options.run:
        dry = snakemake(folder, "-n")
        return [size, jobs_planned(dry), dry.cpu, dry.cpu / size]
    snakemake(folder, "--cores", options.cores, *extracts_of(folder, names))
    run = snakemake(folder, "--cores", options.cores)
    report = megabytes([folder / "results/report/index.html"])
    figures = sorted((folder / "results/comparison").rglob("*.png"))
    largest = max((megabytes([figure]) for figure in figures), default=0.0)
    costs = [run.cpu, run.cpu / size, run.wall]
    return [size, jobs_run(run), *costs, report, megabytes(figures), largest]


def megabytes(files: Sequence[Path]) -> float:
    return sum(path.stat().st_size for path in files if path.is_file()) / MEGABYTE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", nargs="*", type=int, default=[20, 60], help="default: 20 60")
    parser.add_argument("--patients", type=int, default=60, help="of each centre; default: 60")
    parser.add_argument("--cores", type=int, default=2, help="default: 2")
    parser.add_argument("--run", action="store_true", help="run, and not only count the jobs")
    parser.add_argument("--keep", type=Path, help="a folder in which the copies stay")
    given = parser.parse_args()
    main(given.sizes, given.keep, Options(given.patients, given.cores, given.run))
