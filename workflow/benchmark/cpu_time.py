"""CPU time of commands: user and system, of all processes that they started and waited for."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: One thread each, as Snakemake asks of a job with one core.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU and on the clock of one command, and what it printed."""

    cpu: float
    wall: float
    output: str = ""

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.cpu + other.cpu, self.wall + other.wall, self.output + other.output)


def cost_of(
    command: Sequence[str | Path],
    *,
    folder: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    failing: bool = False,
) -> Cost:
    """Run a command in *folder*; one that fails stops the measurement, unless *failing*."""
    before, began = _children(), time.perf_counter()
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    cost = Cost(_children() - before, time.perf_counter() - began, done.stdout)
    if done.returncode and not failing:
        sys.exit(f"{' '.join(map(str, command))}\nfailed in {folder}:\n{done.stdout[-4000:]}")
    return cost


def least(costs: Sequence[Cost]) -> Cost:
    """The least CPU and the least time of repeated measurements: what others add is never less."""
    return replace(
        costs[0], cpu=min(cost.cpu for cost in costs), wall=min(cost.wall for cost in costs)
    )


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def print_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns as wide as they need to be; numbers with two decimals."""
    texts = [list(head), *([_text(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    for number, cells in enumerate(texts):
        first, *rest = zip(cells, widths, strict=True)
        print("  ".join([first[0].ljust(first[1]), *(text.rjust(width) for text, width in rest)]))
        if not number:
            print("  ".join("-" * width for width in widths))


def _text(cell: object) -> str:
    return f"{cell:,.2f}" if isinstance(cell, float) else str(cell)
