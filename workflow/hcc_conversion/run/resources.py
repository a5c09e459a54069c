"""What jobs ask of a cluster: memory and time, from measured peaks and the size of the extracts.

A local run does not look at them. A scheduler ends a job that takes more than it asked for, and
keeps a whole node for one that does not ask; so a job asks for half as much again as was measured,
and for twice that when it is tried again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

MEGABYTE = 1e6
#: What Snakemake itself takes beside the jobs of a submission: one process, 195 MB measured, which
#: a scheduler counts with them.
SNAKEMAKE_MB = 300
#: Files of spreadsheets and statistics programs are packed: a workbook of 20,000 simulated patients
#: has 8 MB, the same tables as CSV 12; half as much again for those that pack better.
PACKED = 2.5
_PLAIN = (".csv", ".tsv", ".txt")
#: Bytes of the CSV files of a simulated patient: 62 MB for 100,000.
SIMULATED_PATIENT = 620
#: Of an extract that cannot be looked at here, as in a storage elsewhere: 100,000 patients.
UNKNOWN_MB = 62.0
#: Of one that a paper is made into, while it is not made: about 2,000 patients.
RECONSTRUCTED_MB = 2.0


@dataclass(frozen=True)
class Need:
    """What a job may take: half as much again as the most that was measured.

    fixed_mb
        memory for small extracts, megabytes: the interpreter with what it imports.
    mb_per_mb
        memory for each megabyte of the extracts that it works on, as CSV.
    mb_per_centre
        memory for each centre that it holds beside the others.
    minutes
        time for small extracts: what takes seconds, on a slow file system and a busy node.
    minutes_per_100_mb, minutes_per_100_centres
        time for each 100 MB of these extracts, and each 100 centres.
    """

    fixed_mb: int
    mb_per_mb: float = 0.0
    mb_per_centre: float = 0.0
    minutes: int = 5
    minutes_per_100_mb: float = 0.0
    minutes_per_100_centres: float = 0.0


#: Beside each, the most measured with the study's four centres, and with one of 100,000 patients
#: (62 MB): max_rss of Snakemake's benchmarks, one thread, Debian 12, Python 3.11. Analyses are one
#: kind: a new one asks for as much as the hungriest, response, and the slowest, conversion. Of
#: made extracts the workbook counts: 666 MB and 24 s for 20,000 patients.
NEEDS: Mapping[str, Need] = {
    "make_extract": Need(350, 65, minutes_per_100_mb=5),  # 219 MB, 16 s; see below
    "validate": Need(300, 22, minutes_per_100_mb=5),  # 191 MB, 5 s; 1,021 MB, 18 s
    "harmonise": Need(200, 3, minutes_per_100_mb=1),  # 130 MB, 1 s; 131 MB, 1 s
    "pool": Need(300, 13, minutes_per_100_mb=2),  # 192 MB, 1 s; 684 MB, 3 s
    "analyse": Need(400, 32, minutes_per_100_mb=5),  # 250 MB, 4 s; 1,507 MB, 29 s
    "show": Need(450, 9, minutes_per_100_mb=5),  # 275 MB, 9 s; 632 MB, 25 s
    # Also with 20 centres of 60 patients: 464 MB, 48 s; 771 MB, 39 s.
    "compare": Need(450, 18, 13, 5, 5, 15),  # 330 MB, 13 s; 1,001 MB, 28 s
    # Its integer programs take the time, whatever the number of patients: 21 s, 221 MB.
    "protect": Need(500, minutes=15),
    "report": Need(490, 5, 33, 5, 5, 15),  # 412 MB, 10 s; 487 MB, 8 s
}


def memory_mb(need: Need, sizes: Sequence[float], attempt: int = 1) -> int:
    """Megabytes that a job asks for, in whole hundreds.

    Parameters
    ----------
    need
        of its kind of job.
    sizes
        megabytes, as CSV, of the extract of each centre that it works on.
    attempt
        from 1; each asks for twice as much as the one before.
    """
    grown = need.mb_per_mb * sum(sizes) + need.mb_per_centre * len(sizes)
    return ceil((SNAKEMAKE_MB + need.fixed_mb + grown) / 100) * 100 * 2 ** (attempt - 1)


def runtime_minutes(need: Need, sizes: Sequence[float], attempt: int = 1) -> int:
    """Whole minutes that a job asks for; parameters as of `memory_mb`."""
    grown = need.minutes_per_100_mb * sum(sizes) + need.minutes_per_100_centres * len(sizes)
    return ceil(need.minutes + grown / 100) * 2 ** (attempt - 1)


def extract_mb(centre: Mapping[str, Any]) -> float:
    """Megabytes of a centre's extract as CSV, known before a rule makes it.

    Parameters
    ----------
    centre
        the centre's file, read; its paths are relative to the working folder.
    """
    if "simulation" in centre:
        return centre["simulation"]["n_patients"] * SIMULATED_PATIENT / MEGABYTE
    files = {Path(source["file"]) for source in centre["sources"].values()}
    if all(file.is_file() for file in files):
        return sum(_as_csv(file) for file in files)
    return RECONSTRUCTED_MB if "reconstruction" in centre else UNKNOWN_MB


def _as_csv(file: Path) -> float:
    packed = 1.0 if file.suffix.lower() in _PLAIN else PACKED
    return file.stat().st_size * packed / MEGABYTE


def needs(
    kind: str, centres: Callable[[Any], Iterable[Mapping[str, Any]]]
) -> dict[str, Callable[..., int]]:
    """The resources of a rule, ``mem_mb`` and ``runtime``, as functions that Snakemake calls.

    Parameters
    ----------
    kind
        of job, a key of `NEEDS`.
    centres
        from a job's wildcards the files of the centres that it works on.
    """
    need = NEEDS[kind]

    def mem_mb(wildcards: Any, attempt: int) -> int:
        return memory_mb(need, [extract_mb(centre) for centre in centres(wildcards)], attempt)

    def runtime(wildcards: Any, attempt: int) -> int:
        return runtime_minutes(need, [extract_mb(centre) for centre in centres(wildcards)], attempt)

    return {"mem_mb": mem_mb, "runtime": runtime}
