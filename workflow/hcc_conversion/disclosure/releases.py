"""Two releases of the same centre, read together: what they tell of the patients in between."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from hcc_conversion.disclosure.counts import COUNTS
from hcc_conversion.ingest.bundle_file import Bundle
from schemas.results import KEY
from schemas.sufficient import OF_LINE

Line = tuple[str, ...]
#: Variables whose counts are sizes: of the extract, and of a population.
_SIZES = ("registered", "patients")
#: Tables that count in intervals, and where one ends.
_INTERVALS = {"life_tables": "to_days", "distributions": "high"}


def attack_releases(old: Bundle, new: Bundle, min_count: int) -> pd.DataFrame:
    """What the two bundles of a centre tell that neither tells alone, by subtraction.

    Told are a count that both show and that differs by fewer than *min_count*, and a description or
    a table that both show and that differs although no count of its line tells that so many
    changed. What follows from several numbers at once is guarded against where the bundle is made
    (`hcc_conversion.disclosure.differences`).

    Returns
    -------
    One row per line: ``analysis``, ``table``, ``population``, ``group``, ``variable``, ``level``
    and ``stat``, which is empty for a table.
    """
    found: list[tuple[str, ...]] = []
    for analysis, tables in new.tables.items():
        before = old.tables.get(analysis, {})
        if "results" not in before:
            continue
        found += [
            (analysis, "results", *key[1:])
            for key in _telling_results(before["results"], tables["results"], min_count)
        ]
        for name, table in tables.items():
            if name != "results" and name in before:
                lines = telling_lines(
                    name, before[name], table, before["results"], tables["results"], min_count
                )
                found += [(analysis, name, *line, "") for line in lines]
    return pd.DataFrame(found, columns=["analysis", "table", *OF_LINE, "stat"])


def patients_changed(old: pd.DataFrame, new: pd.DataFrame) -> int:
    """By how many patients the largest population that an earlier release shows has changed."""
    now, before = _numbers(new), _numbers(old)
    sizes = {key: n for key, n in now.items() if key[3] in _SIZES and key[4:] == ("", "n")}
    both = [key for key in sizes if key in before]
    if not both:
        return 0
    largest = max(both, key=lambda key: sizes[key])
    return round(abs(now[largest] - before[largest]))


def telling_lines(
    name: str,
    old: pd.DataFrame,
    new: pd.DataFrame,
    old_results: pd.DataFrame,
    new_results: pd.DataFrame,
    min_count: int,
) -> list[Line]:
    """The lines of a table of `schemas.sufficient` that differ by fewer than *min_count* patients.

    Counts in intervals are compared between the days, or values, where intervals of both end, those
    of each cause among themselves.
    """
    now, before = _by_line(new), _by_line(old)
    changed = [
        line
        for line in now
        if line in before and not _same(before[line], now[line]) and len(before[line])
    ]
    if name in _INTERVALS:
        end = _INTERVALS[name]
        return [
            line
            for line in changed
            if any(
                _few_in_between(old_counts, new_counts, end, min_count)
                for old_counts, new_counts in _by_cause(before[line], now[line])
            )
        ]
    moved = _moved(_numbers(old_results), _numbers(new_results), min_count)
    return [line for line in changed if not _line_moved(line, moved)]


def without_telling_lines(table: pd.DataFrame, lines: list[Line]) -> pd.DataFrame:
    """The table without those lines."""
    keys = table[list(OF_LINE)].itertuples(index=False, name=None)
    kept = pd.Series([key not in set(lines) for key in keys], index=table.index, dtype=bool)
    return table[kept].reset_index(drop=True)


def _telling_results(old: pd.DataFrame, new: pd.DataFrame, min_count: int) -> Iterator[Line]:
    now, before = _numbers(new), _numbers(old)
    moved = _moved(before, now, min_count)
    for key, value in now.items():
        if key not in before or value == before[key]:
            continue
        if key[-1] in COUNTS:
            if abs(value - before[key]) < min_count:
                yield key
        elif key[1:4] not in moved:
            yield key


def _numbers(results: pd.DataFrame) -> dict[Line, float]:
    """The values that are shown, by their key."""
    shown = results[results["value"].notna()]
    return dict(zip(shown[KEY].itertuples(index=False, name=None), shown["value"], strict=True))


def _moved(before: Mapping[Line, float], now: Mapping[Line, float], min_count: int) -> set[Line]:
    """Population, group and variable of lines of which so many patients or events changed."""
    return {
        key[1:4]
        for key, value in now.items()
        if key[-1] in ("n", "events") and key in before and abs(value - before[key]) >= min_count
    }


def _line_moved(line: Line, moved: set[Line]) -> bool:
    population, group, variable, _ = line
    return any(
        place[0] == population
        and place[2] == variable
        and (place[1] == group or place[1].startswith(f"{group}: "))
        for place in moved
    )


def _by_line(table: pd.DataFrame) -> dict[Line, pd.DataFrame]:
    return {
        tuple(str(part) for part in line): rows.drop(columns=list(OF_LINE)).reset_index(drop=True)
        for line, rows in table.groupby(list(OF_LINE), sort=False)
    }


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    return one.shape == other.shape and bool((one == other).all(axis=None))


def _by_cause(old: pd.DataFrame, new: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """The rows of each cause in both tables, which may be none in one; a table without causes as it
    is."""
    if "cause" not in new:
        yield old, new
        return
    for cause in sorted({*old["cause"], *new["cause"]}):
        yield old[old["cause"] == cause], new[new["cause"] == cause]


def _few_in_between(old: pd.DataFrame, new: pd.DataFrame, end: str, min_count: int) -> bool:
    """Whether fewer changed between two common ends; or none did, and one table is cut finer."""
    ends = np.array([*sorted(set(old[end]) & set(new[end])), np.inf])
    until = [
        new.loc[new[end] <= day, "n"].sum() - old.loc[old[end] <= day, "n"].sum() for day in ends
    ]
    sizes = np.abs(np.diff(until, prepend=0))
    if ((sizes > 0) & (sizes < min_count)).any():
        return True
    own_ends = np.array(sorted(set(old[end]) ^ set(new[end])))
    return not (sizes >= min_count)[np.searchsorted(ends, own_ends)].all()
