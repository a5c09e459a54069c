"""Relations between counts that may leave, which the attack on a bundle does not know.

    .venv/bin/python workflow/benchmark/untold_relations.py results/harbour --samples 400

Counts of any patients add up: each is a sum over patients of whether they are counted. So a linear
relation between counts that is one of their definitions holds in every sample of patients. The
analyses are computed of many samples of each centre, and of all relations that hold in every one
those are printed that do not follow from `disclosure.counts.count_table`, the shortest first. Some
are those of the samples, and of no definition: what nobody in any of them has, or the same few.

There are enough samples where the first line says that none is left to find by more of them.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.extend(str(Path(__file__).resolve().parents[2] / folder) for folder in ("workflow", "."))

from hcc_conversion.analyses.registry import analyses
from hcc_conversion.cohort.cohort import Cohort, read_cohort
from hcc_conversion.disclosure.counts import COUNTS, CountTable, count_table
from hcc_conversion.disclosure.leaving import leaves
from hcc_conversion.run.places import find_places
from hcc_conversion.run.references import load
from hcc_conversion.study.configuration import read_configuration
from schemas.results import LINE

KEY = [*LINE, "stat"]
_ZERO = 1e-7
#: Share of a centre's patients in a sample.
_SHARES = (0.3, 1.0)


def sample_of(cohort: Cohort, rng: np.random.Generator) -> Cohort:
    """Some of the patients, with all that is of them; the accounting as if others were no rows."""
    patients = cohort.tables["patients"]
    drawn = set(patients.loc[rng.random(len(patients)) < rng.uniform(*_SHARES), "patient_id"])
    tables = {
        name: table[table["patient_id"].isin(drawn)].reset_index(drop=True)
        for name, table in cohort.tables.items()
    }
    accounting = cohort.accounting.copy()
    of_patients = accounting["table"] == "patients"
    aside = accounting.loc[of_patients, ["filtered", "quarantined"]].sum(axis=1)
    accounting.loc[of_patients, "kept"] = len(drawn)
    accounting.loc[of_patients, "offered"] = len(drawn) + aside
    return Cohort(cohort.collected, tables, accounting)


def counts_of(cohort: Cohort, study: Mapping[str, Any]) -> pd.DataFrame:
    """The rows of results that are counts and may leave; one index for each."""
    results = [
        load(analysis.full_name(analysis.compute))(cohort, study)["results"]
        for analysis in analyses().values()
        if analysis.pooled
    ]
    stacked = pd.concat(results, ignore_index=True)
    counts = leaves(stacked) & stacked["stat"].isin(COUNTS) & stacked["value"].notna()
    return stacked[counts]


def counts_of_sample(folder: str, seed: int, study: Mapping[str, Any]) -> pd.Series:
    """Key of a count, then the count, in one sample of the centre whose results are in *folder*."""
    whole = read_cohort(Path(folder) / "harmonised")
    counts = counts_of(sample_of(whole, np.random.default_rng(seed)), study)
    return counts.set_index(KEY)["value"]


def listed(table: CountTable, rows: Sequence[int]) -> np.ndarray:
    """The relations of *table* between *rows* of results, one per line; others are put in."""
    place = {row: number for number, row in enumerate(rows)}
    first: dict[int, int] = {}
    lines = []
    for row in rows:
        cell = table.place_of[row]
        if cell in first:
            lines.append({place[row]: 1.0, first[cell]: -1.0})
        first.setdefault(cell, place[row])
    for relation in _without(table.derived, table.relations):
        lines.append({first[cell]: number for cell, number in relation.items()})
    matrix = np.zeros((len(lines), len(rows)))
    for number, line in enumerate(lines):
        for position, coefficient in line.items():
            matrix[number, position] += coefficient
    return matrix


def _without(
    derived: set[int], relations: Sequence[Mapping[int, float]]
) -> Iterator[dict[int, float]]:
    """The relations with cells that nothing prints solved for and put in."""
    left = [dict(relation) for relation in relations]
    for cell in derived:
        holding = [number for number, relation in enumerate(left) if cell in relation]
        if not holding:
            continue
        solved = left[holding[0]]
        for number in holding[1:]:
            factor = left[number][cell] / solved[cell]
            for other, coefficient in solved.items():
                left[number][other] = left[number].get(other, 0.0) - factor * coefficient
            left[number] = {key: one for key, one in left[number].items() if abs(one) > _ZERO}
        left[holding[0]] = {}
    yield from (relation for relation in left if relation)


def untold(values: np.ndarray, known: np.ndarray) -> list[np.ndarray]:
    """Relations that hold in every line of *values* and follow from none of *known* together.

    Parameters
    ----------
    values
        a line per sample, a column per count.
    known
        a line per relation; those that do not hold in every sample are left out.
    """
    known = known[np.abs(known @ values.T).max(axis=1, initial=0) < _ZERO]
    nobody = np.eye(values.shape[1])[np.abs(values).max(axis=0) == 0]
    basis = _orthonormal(np.vstack([known, nobody]))
    found = []
    for relation in sorted(_relations(values), key=np.count_nonzero):
        rest = relation - basis.T @ (basis @ relation)
        rest -= basis.T @ (basis @ rest)
        if np.linalg.norm(rest) > 1e-5 * np.linalg.norm(relation):
            basis = np.vstack([basis, rest / np.linalg.norm(rest)])
            found.append(relation)
    return found


def _orthonormal(matrix: np.ndarray) -> np.ndarray:
    _, sizes, rows = np.linalg.svd(matrix, full_matrices=False)
    return rows[sizes > _ZERO * max(sizes.max(initial=0), 1)]


def _relations(values: np.ndarray) -> Iterator[np.ndarray]:
    """One for each column that follows from others: it less them."""
    rows, pivots = _orthonormal(values), []
    for column in range(rows.shape[1]):
        line = len(pivots)
        if line == len(rows):
            break
        best = line + int(np.argmax(np.abs(rows[line:, column])))
        if abs(rows[best, column]) < _ZERO:
            continue
        rows[[line, best]] = rows[[best, line]]
        rows[line] /= rows[line, column]
        others = rows[:, column].copy()
        others[line] = 0
        rows -= np.outer(others, rows[line])
        rows[np.abs(rows) < _ZERO] = 0
        pivots.append(column)
    for column in sorted(set(range(rows.shape[1])) - set(pivots)):
        relation = np.zeros(rows.shape[1])
        relation[column] = 1
        relation[pivots] = -rows[: len(pivots), column]
        yield relation


def _told(relation: np.ndarray, names: Sequence[str]) -> str:
    places = np.flatnonzero(np.abs(relation) > _ZERO)
    return " ".join(f"{relation[place]:+.3g} [{names[place]}]" for place in places)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("centres", nargs="+", help="folders of their results")
    parser.add_argument("--samples", type=int, default=400, help="of all centres together")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--longest", type=int, default=6, help="counts in a relation printed")
    given = parser.parse_args(arguments)
    study = read_configuration(find_places(own_study=True).study, [], {}, replaced=False)
    of_sample = [given.centres[number % len(given.centres)] for number in range(given.samples)]
    with ProcessPoolExecutor(given.processes) as pool:
        samples = []
        for one in pool.map(
            counts_of_sample, of_sample, range(given.samples), [study] * given.samples
        ):
            samples.append(one)
            print(f"\r{len(samples)} of {given.samples} samples", end="", file=sys.stderr)
    print(file=sys.stderr)
    for folder in given.centres:
        counts = counts_of(read_cohort(Path(folder) / "harmonised"), study)
        table = count_table(counts)
        keys = pd.MultiIndex.from_frame(counts[KEY])
        values = np.array([sample.reindex(keys).fillna(0).to_numpy() for sample in samples])
        known = listed(table, list(counts.index))
        found = untold(values, known)
        names = [" / ".join(filter(None, key)) for key in keys]
        rank = np.linalg.matrix_rank(values)
        more = "none by more samples" if rank < len(samples) else "more samples are needed"
        print(f"{folder}: {len(names)} counts, {len(found)} relations that are not listed; {more}")
        for relation in found:
            if np.count_nonzero(relation) <= given.longest:
                print(f"  0 = {_told(relation, names)}")


if __name__ == "__main__":
    main(sys.argv[1:])
