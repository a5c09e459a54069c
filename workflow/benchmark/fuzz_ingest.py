"""Reads thousands of invented extracts with planted faults, and judges what became of every cell.

    PYTHONPATH=.:workflow .venv/bin/python workflow/benchmark/fuzz_ingest.py --extracts 3000

Each extract is a clinic of its own (format, language, encoding, decimal sign, date format, codes)
with no fault to five. The oracle knows the truth: every row and cell is read as a person reads it,
or reported; where nothing is wrong there is no error. Ends with the counts; exit 1 if anything was
lost in silence.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from fuzz.clinic import WINDOW, Clinic, invent
from fuzz.faults import FAULTS
from fuzz.files import write_clinic
from fuzz.oracle import Judgement, judge

from hcc_conversion.ingest.extract import examine_extract


def planted(seed: int) -> Clinic:
    """The clinic of a seed, with its faults."""
    rng = random.Random(seed)
    clinic = invent(rng)
    wanted = rng.choice([0, 1, 1, 2, 3, 5])
    for name in rng.sample(list(FAULTS), len(FAULTS)):
        if len(clinic.planted) == wanted:
            break
        if FAULTS[name](rng, clinic):
            clinic.planted.append(name)
    return clinic


def run(seed: int, folder: Path) -> tuple[Clinic, Judgement]:
    """One extract, written into *folder*, read and judged."""
    clinic = planted(seed)
    centre, places, labels = write_clinic(clinic, folder)
    return clinic, judge(clinic, places, labels, examine_extract(centre, WINDOW))


def run_many(seeds: range, *, progress: bool = True) -> tuple[Counter[str], list[str]]:
    """Counts of what became of rows and cells, and everything that must not be, with its seed."""
    counts: Counter[str] = Counter()
    faults: list[str] = []
    began = time.monotonic()
    for done, seed in enumerate(seeds, start=1):
        with tempfile.TemporaryDirectory() as folder:
            clinic, judgement = run(seed, Path(folder))
        counts += judgement.counts
        counts["extracts"] += 1
        counts["rows"] += sum(map(len, clinic.files.values()))
        counts.update(f"fault planted: {name}" for name in clinic.planted)
        told = f"seed {seed} ({clinic.style.format}; {', '.join(clinic.planted) or 'no fault'})"
        faults += [f"{told}: {text}" for text in judgement.faults]
        if progress and done % 100 == 0:
            rate = done / (time.monotonic() - began)
            print(
                f"{done} of {len(seeds)} extracts, {len(faults)} judged wrong, {rate:.0f} a second",
                file=sys.stderr,
            )
    return counts, faults


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--extracts", type=int, default=3000, help="how many (3000)")
    parser.add_argument("--seed", type=int, default=1, help="of the first (1); each has the next")
    parser.add_argument("--show", type=int, default=20, help="how many wrong ones to list (20)")
    given = parser.parse_args()
    counts, faults = run_many(range(given.seed, given.seed + given.extracts))
    for name, count in sorted(counts.items(), key=lambda item: (":" in item[0], item[0])):
        print(f"{count:>9,}  {name}")
    print(f"{len(faults):>9,}  judged wrong")
    print(*faults[: given.show], sep="\n")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
