"""Read extracts of invented clinics with planted faults, and compare every cell with what it says.

Each extract is drawn from its number and the seed: a hospital's language, format, encoding and
signs, some patients, several faults. It is examined as the rules of the workflow do it, in this
process. Every row and cell must be read as a person reads it, or be reported; an error where
nothing is wrong is a fault too. Prints what became of rows and cells; ends with 1 on a complaint.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

if __name__ == "__main__":
    sys.path.extend(
        str(Path(__file__).resolve().parents[2] / folder) for folder in ("workflow", ".")
    )

import pandas as pd
from cpu_time import print_table
from fuzz.clinic import WINDOW, Clinic, invent
from fuzz.faults import plant
from fuzz.files import write_clinic
from fuzz.oracle import Verdict, judge, leaks_in

from hcc_conversion.ingest.draft import publishable_tables, refusal_of
from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.findings import summarise
from hcc_conversion.ingest.verdict import verdict_line

#: Of invented patients alone.
_KEY = b"fuzz of invented patients, and of nobody else"
#: What publishing changes: identifiers, and free text that might name somebody.
_REWRITTEN = ("centre", "patient_id", "agent", "term")
#: What is printed, in this order.
COUNTED = (
    *("extracts", "extracts without a fault", "extracts refused", "rows", "rows of files refused"),
    *("rows set aside", "rows filtered", "rows that are no records", "cells read right"),
    *("cells reported", "silent losses", "false alarms", "leaks"),
)


def main() -> int:
    given = _arguments()
    total, faults, n_faulty = Counter[str](), Counter[str](), 0
    began = perf_counter()
    for number in range(given.first, given.first + given.count):
        clinic, verdict = fuzz(given.seed, number, clean=given.clean)
        total += verdict.counts
        faults.update(clinic.planted)
        total["silent losses"] += len(verdict.losses)
        total["false alarms"] += len(verdict.false_alarms)
        total["leaks"] += len(verdict.leaks)
        if verdict.complaints:
            n_faulty += 1
            print(f"\nextract {number} ({clinic.style.format}): {', '.join(clinic.planted)}")
            print("\n".join(f"  {complaint}" for complaint in verdict.complaints[: given.show]))
        done = number - given.first + 1
        if done % 100 == 0:
            seconds = perf_counter() - began
            print(f"{done} of {given.count} extracts, {seconds:.0f} s", file=sys.stderr, flush=True)
    print_table(["what", "number"], [[name, total[name]] for name in COUNTED])
    print()
    print_table(["fault", "extracts"], [[name, faults[name]] for name in sorted(faults)])
    print(f"\nseed {given.seed}, {perf_counter() - began:.0f} s")
    return 1 if n_faulty else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--count", type=int, default=300, help="extracts")
    parser.add_argument("--seed", type=int, default=1, help="another one, other extracts")
    parser.add_argument("--first", type=int, default=1, help="number of the first extract")
    parser.add_argument("--show", type=int, default=5, help="complaints printed of each extract")
    parser.add_argument("--clean", action="store_true", help="plant no fault")
    return parser.parse_args()


def fuzz(seed: int, number: int, *, clean: bool = False) -> tuple[Clinic, Verdict]:
    """One extract: the clinic as it was invented, and what became of it."""
    rng = random.Random(f"{seed}/{number}")
    clinic = invent(rng)
    if not clean:
        plant(clinic, rng)
    with tempfile.TemporaryDirectory() as folder:
        verdict = examine_clinic(clinic, Path(folder))
    verdict.counts["extracts without a fault"] = int(not clinic.planted)
    return clinic, verdict


def examine_clinic(clinic: Clinic, folder: Path) -> Verdict:
    """Write a clinic's files into *folder*, read them as the workflow does, and judge that."""
    centre, places, labels = write_clinic(clinic, folder)
    examination = examine_extract(centre, WINDOW)
    verdict = judge(clinic, examination, places, labels)
    told = [verdict_line(examination, summarise(examination.findings))]
    refusal = refusal_of(examination, "clinic", "page")
    verdict.leaks += leaks_in(clinic, [*told, *(refusal.problems if refusal else [])])
    if refusal is None:
        published = publishable_tables(examination, "clinic", centre, _KEY)
        verdict.losses += _differences(clinic, examination.tables, published)
    return verdict


def _differences(
    clinic: Clinic, tables: Mapping[str, pd.DataFrame], published: Mapping[str, pd.DataFrame]
) -> list[str]:
    """What publishing changed beside identifiers and rare free text."""
    found = []
    for name in clinic.files:
        ours, theirs = tables[name], published[name]
        kept = [field for field in ours if field in theirs and field not in _REWRITTEN]
        same = ours[kept].reset_index(drop=True).equals(theirs[kept].reset_index(drop=True))
        if not same:
            found.append(f"{name}: publishing changed a value")
        pairs = pd.DataFrame({"a": ours["patient_id"], "b": theirs["patient_id"].to_numpy()})
        pairs = pairs.drop_duplicates()
        if pairs["a"].duplicated().any() or pairs["b"].duplicated().any():
            found.append(f"{name}: pseudonyms and patients do not correspond")
        if set(pairs["a"].dropna()) & set(pairs["b"].dropna()):
            found.append(f"{name}: an identifier is published")
    return found


if __name__ == "__main__":
    sys.exit(main())
