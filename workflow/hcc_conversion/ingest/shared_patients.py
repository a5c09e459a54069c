"""Centres that hold the same patients: in the pool they would be counted twice.

Two hospitals that number their patients 1, 2, 3, ... share identifiers, and by chance some facts.
How many: let both have *n* patients, numbered as they were admitted over 1,100 days. The days of
admission of the two that bear the number q n differ with a standard deviation of
1,100 √(2 q (1 - q) / n) days, so they are the same day with a probability of 1 / (√(2π) SD); over
all numbers, √(π n) / 2,200: 1 in 50 for n = 600, 1 in 12 for n = 10,000. Months are nearly all the
same from n = 10,000 on. With 80 % men sex agrees for 0.8² + 0.2² = 68 in 100, the age in whole
years, with an SD of 10.5 years, for 1 / (2 √π SD) = 2.7 in 100. By chance are the same, then:

- identifier and date: up to 8 in 100, but of one pair of centres more than of another, for patients
  that follow each other are late together. The share is distributed as the local time of a Brownian
  bridge (Rayleigh) and passes 30 in 100 with a probability of exp(-π/4 · (30/8)²), 2 in 100,000.
  *Not compared* where dates are months;
- identifier, date, sex and age: up to 0.15 in 100, with months 1.8 in 100; of 80 patients dated by
  months, where 4 alarm, 0.3 are expected, and 4 or more in fewer than 1 of 1,000 pairs of centres;
- the course without identifier: as many as have the course of another patient of their own centre,
  which is counted, and twice as many are allowed for.

The limits of `_LIMITS` are beyond these. A twentieth of the smaller centre's patients is found by
the facts, from 80 of them on, or by the course, from 100 on where dates are days; where sex or age
is missing, 30 in 100 are. Fewer shared patients than that are not found.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

#: Kind of fingerprint: least number of shared patients, and least share of the smaller centre.
_LIMITS = {
    "identifier_facts": (4, 0.05),
    "identifier_date": (4, 0.30),
    "course": (5, 0.03),
}
_WORDS = {
    "identifier_facts": "identifier, sex, age and date or course",
    "identifier_date": "identifier and date of day 0",
    "course": "date of day 0, sex, age, last contact and death, under other identifiers",
}


@dataclass(frozen=True)
class Overlap:
    """Two centres with the same patients: how many, by what, and of how many in the smaller one."""

    one: str
    other: str
    n_shared: int
    n_smaller: int
    by: str

    @property
    def told(self) -> str:
        return (
            f"'{self.one}' and '{self.other}' hold the same patients: {self.n_shared} of the"
            f" {self.n_smaller} of the smaller centre agree in {_WORDS[self.by]}"
        )


def overlaps(fingerprints: Mapping[str, pd.DataFrame]) -> list[Overlap]:
    """Every pair of centres that hold the same patients, by the surest sign beyond its limit.

    *fingerprints*: of each centre, `hcc_conversion.ingest.fingerprints.fingerprints`.
    """
    found = [
        _overlap(one, other, fingerprints[one], fingerprints[other])
        for one, other in combinations(sorted(fingerprints), 2)
    ]
    return [overlap for overlap in found if overlap]


def _overlap(one: str, other: str, first: pd.DataFrame, second: pd.DataFrame) -> Overlap | None:
    n_smaller = min(len(first), len(second))
    for kind, (least, share) in _LIMITS.items():
        counts, counts_2 = Counter(first[kind].dropna()), Counter(second[kind].dropna())
        n_shared = (counts & counts_2).total()
        by_chance = 2 * max(_share_of_twins(counts), _share_of_twins(counts_2))
        if n_shared >= max(least, (share + by_chance) * n_smaller):
            return Overlap(one, other, n_shared, n_smaller, kind)
    return None


def _share_of_twins(counts: Counter[str]) -> float:
    """The share of a centre's fingerprints that another of its own patients has too."""
    total = counts.total()
    return sum(n for n in counts.values() if n > 1) / total if total else 0.0


def undeclared(
    found: list[Overlap], shares_with: Mapping[str, list[str]], folder: str
) -> list[str]:
    """What to tell of the overlaps that neither of the two centres declares.

    *shares_with*: of each centre, what its file names under ``shares_patients_with``.
    """
    return [
        f"{overlap.told}. If one was copied or exported twice, take one out (enabled: false in"
        f" {folder}/{overlap.one}.yaml or {overlap.other}.yaml). If patients were treated at both,"
        f" write 'shares_patients_with: [{overlap.other}]' into {folder}/{overlap.one}.yaml: it"
        " then has its own results, and the pool is made without it"
        for overlap in found
        if overlap.other not in shares_with.get(overlap.one, [])
        and overlap.one not in shares_with.get(overlap.other, [])
    ]


def declared_in_vain(
    found: list[Overlap], shares_with: Mapping[str, list[str]], centres: Collection[str]
) -> list[tuple[str, str]]:
    """Of *centres*, those that declare shared patients, and the others where too few are seen.

    Such a centre is left out of the pool for nothing, or for fewer patients than can be told from
    chance.
    """
    pairs = {frozenset((overlap.one, overlap.other)) for overlap in found}
    return [
        (centre, other)
        for centre, named in shares_with.items()
        for other in named
        if {centre, other} <= set(centres) and frozenset((centre, other)) not in pairs
    ]


def table_of_overlaps(found: list[Overlap]) -> pd.DataFrame:
    """One row per pair: ``centre, other_centre, n_shared, n_smaller_centre, agree_in``."""
    rows = [(one.one, one.other, one.n_shared, one.n_smaller, _WORDS[one.by]) for one in found]
    columns = ["centre", "other_centre", "n_shared", "n_smaller_centre", "agree_in"]
    return pd.DataFrame(rows, columns=columns)
