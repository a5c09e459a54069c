"""Of how many patients a field is known, where counts of few are hidden: what of it may leave.

These lines are not among those that `hcc_conversion.disclosure.counts` ties, so that no number of
the study is hidden for the sake of one of them. One leaves only where it tells nothing that the
study's own lines do not: where the number of all patients is shown, where the study's own lines
hide nothing of the field, and where neither it nor its difference from any sum of these is of few.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import pandas as pd

from schemas.results import KEY, KNOWN

#: The analysis, and the population of its lines.
ANALYSIS, REGISTERED = "completeness", "registered"
#: What a line that is made from a field tells of it.
_COUNTS = ("n", "missing")


def withheld(
    results: pd.DataFrame,
    hidden: Iterable[int],
    fields: Mapping[str, str],
    min_count: int,
    released: Sequence[pd.DataFrame] = (),
) -> list[int]:
    """Rows of the completeness of fields of patients that must not leave.

    Parameters
    ----------
    results
        in full the rows of one scope that may leave, of all analyses, stacked.
    hidden
        those of other analyses that are hidden.
    fields
        variable, then the field of the patients that it is made from, where these differ.
    released
        the results of each earlier release of the scope.
    """
    hidden = set(hidden)
    lines = _lines(results, results["analysis"] == ANALYSIS)
    whole = _shown_whole(results, hidden)
    others = _of_fields(results, fields)
    before = [_by_key(table) for table in released]
    rows: list[int] = []
    for (variable, *_), line in lines.items():
        own = others.get(variable, [])
        n, of = line["n"], line["denominator"]
        told = [{stat: value for stat, (_, value) in one.items()} for one in own]
        tells_of_few = (
            of[1] != whole
            or any(row in hidden for one in own for row, _ in one.values())
            or _is_few(n[1], of[1] - n[1], told, min_count)
            or any(_moved_by_few(results, line, earlier, min_count) for earlier in before)
        )
        if tells_of_few:
            rows += [row for row, _ in line.values()]
    return rows


def _lines(results: pd.DataFrame, which: pd.Series) -> dict[tuple[str, ...], dict]:
    """Variable, analysis, population and group of lines without groups of completeness, then
    statistic, row and value."""
    found: dict[tuple[str, ...], dict] = {}
    rows = results[which & results["value"].notna()]
    for row in rows.itertuples():
        if row.analysis == ANALYSIS and (row.group or row.level != KNOWN):
            continue
        place = (row.variable, row.analysis, row.population, row.group)
        found.setdefault(place, {})[row.stat] = (row.Index, row.value)
    return found


def _shown_whole(results: pd.DataFrame, hidden: set[int]) -> float | None:
    """The number of all patients, where it is shown."""
    registered = results[
        (results["variable"] == REGISTERED) & (results["stat"] == "n") & results["value"].notna()
    ]
    shown = [value for row, value in registered["value"].items() if row not in hidden]
    return shown[0] if shown else None


def _of_fields(results: pd.DataFrame, fields: Mapping[str, str]) -> dict[str, list[dict]]:
    """Field, then the lines of other analyses that say of how many it is known and missing."""
    which = (
        (results["analysis"] != ANALYSIS)
        & (results["line"] == "known")
        & (results["level"] == "")
        & results["stat"].isin(_COUNTS)
    )
    found: dict[str, list[dict]] = {}
    for (variable, *_), line in _lines(results, which).items():
        found.setdefault(fields.get(variable, variable), []).append(line)
    return found


def _is_few(n: float, missing: float, told: Sequence[Mapping[str, float]], min_count: int) -> bool:
    """Whether it is, or less any of what is *told* of parts of the patients, of few."""
    for stat, value in zip(_COUNTS, (n, missing), strict=True):
        parts = dict.fromkeys(one[stat] for one in told if stat in one)
        if any(0 < value - part < min_count for part in _sums(list(parts))):
            return True
    return False


def _sums(parts: Sequence[float]) -> Iterator[float]:
    """Of none, of one, and of two of the parts, such as those operated on and those not."""
    yield 0
    for several in (1, 2):
        yield from (sum(some) for some in combinations(parts, several))


def _by_key(table: pd.DataFrame) -> dict[tuple, float]:
    return dict(zip(table[KEY].itertuples(index=False, name=None), table["value"], strict=True))


def _moved_by_few(
    results: pd.DataFrame, line: Mapping, before: Mapping[tuple, float], min_count: int
) -> bool:
    """Whether an earlier release hides it, or differs from it by few."""
    keys = {stat: tuple(results.loc[row, KEY]) for stat, (row, _) in line.items()}
    n, of = (before.get(keys[stat]) for stat in ("n", "denominator"))
    if n is None or of is None:
        return False
    if pd.isna(n) or pd.isna(of):
        return True
    moved = line["n"][1] - n
    missing = line["denominator"][1] - of - moved
    return any(0 < abs(change) < min_count for change in (moved, missing))
