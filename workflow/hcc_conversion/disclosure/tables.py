"""Tables of sufficient statistics that may leave: what of each, beside protected results.

A table that is none of `TABLES` never leaves: curves of single days are drawn anew from life
tables.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from hcc_conversion.analyses.survival.sums import FOLLOW_UP
from hcc_conversion.disclosure.counts import PARTS
from hcc_conversion.statistics import life_tables
from hcc_conversion.study.group_names import CONVERSION_COUNT, INCIDENCE
from hcc_conversion.study.time_units import days_of_months
from schemas.results import HIDDEN
from schemas.sufficient import OF_LINE, SUFFICIENT

Study = Mapping[str, Any]
Line = tuple[str, ...]
#: What leaves of a table: (table, smallest count shown, the study) -> table.
Protect = Callable[[pd.DataFrame, int, Study], pd.DataFrame]


def coarse_life_tables(table: pd.DataFrame, min_count: int, study: Study) -> pd.DataFrame:
    """Curves of one endpoint together, and of endpoints that differ by their population alone.

    Of endpoints of the same patients one of which counts all events of the other, and more, the
    smaller leaves alone: their difference would be of few.
    """
    larger = _with_more_events(study)
    by_line = {line: rows for line, rows in _by_line(table).items() if line[2] not in larger}
    of_endpoint = _same_endpoints(study)
    left: dict[Line, pd.DataFrame] = {}
    for lines in _families(by_line, lambda line: of_endpoint.get(line[2], line[2])).values():
        left |= life_tables.coarsen(lines, _parts_of(lines), min_count, _EDGES_DAYS)
    return _stacked(left, table)


def no_distribution(table: pd.DataFrame, min_count: int, study: Study) -> pd.DataFrame:  # noqa: ARG001
    """No distribution leaves where small counts are hidden.

    The same number stands under two names, beside categories with other limits, and in parts of a
    whole that overlap: bins that hold enough each tell of few together.
    """
    return table.iloc[:0]


def _by_line(table: pd.DataFrame) -> dict[Line, pd.DataFrame]:
    lines = table.groupby(list(OF_LINE), sort=False)
    return {line: rows.drop(columns=list(OF_LINE)) for line, rows in lines}


def _families(
    by_line: Mapping[Line, pd.DataFrame], family: Callable[[Line], object]
) -> dict[object, dict[Line, pd.DataFrame]]:
    found: dict[object, dict[Line, pd.DataFrame]] = {}
    for line, rows in by_line.items():
        found.setdefault((family(line), line[3] if line[3] == FOLLOW_UP else ""), {})[line] = rows
    return found


def _same_endpoints(study: Study) -> dict[str, str]:
    """Endpoint, then the first that has its origin and its events."""
    first: dict[str, str] = {}
    names: dict[str, str] = {}
    for name, spec in study.get("survival", {}).get("endpoints", {}).items():
        names[name] = first.setdefault(f"{spec['origin']}: {sorted(spec['events'])}", name)
    return names


def _with_more_events(study: Study) -> set[str]:
    """Endpoints whose events are those of another one of the same patients, and more."""
    specs = study.get("survival", {}).get("endpoints", {})
    return {
        name
        for name, spec in specs.items()
        for other in specs.values()
        if spec["origin"] == other["origin"]
        and set(spec["events"]) > set(other["events"])
        and set(spec["populations"]) & set(other["populations"])
    }


def _parts_of(lines: Iterable[Line]) -> dict[Line, list[Line]]:
    """Each line, then those whose patients hold all of its."""
    every = list(lines)
    return {line: [whole for whole in every if _is_part(line, whole)] for line in every}


def _is_part(line: Line, whole: Line) -> bool:
    (population, group, _, level), (of, of_group, _, of_level) = line, whole
    return (
        line != whole
        and (population == of or of in _wholes(population))
        and (group == of_group or not of_group)
        and (level == of_level or not of_level)
    )


def _wholes(population: str) -> set[str]:
    """The populations that hold everybody of one, ``resected`` those of ``resected:bclc_c``."""
    direct = {whole for part, whole in PARTS if part == population}
    if ":" in population:
        direct.add(population.partition(":")[0])
    found = direct | set().union(*(_wholes(whole) for whole in direct))
    return found if population == "admitted" else found | {"admitted"}


def _stacked(left: Mapping[Line, pd.DataFrame], like: pd.DataFrame) -> pd.DataFrame:
    rows = [table.assign(**dict(zip(OF_LINE, line, strict=True))) for line, table in left.items()]
    if not rows:
        return like.iloc[:0]
    return pd.concat(rows)[list(like.columns)].astype(like.dtypes)


#: Months on which intervals of life tables may end: the study's horizons are among them.
_EDGES_DAYS = [days_of_months(month) for month in range(1, 601)]
#: Tables of counts, each made coarser until every count is large enough.
COARSENED: dict[str, Protect] = {
    "life_tables": coarse_life_tables,
    "distributions": no_distribution,
}


def no_likelihood(table: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG001
    """No likelihood leaves where small counts are hidden.

    From all digits of two curves, by Efron's and by Breslow's way with ties, whoever had the event
    on the same day could be told: of two patients in this study's simulated centres, and all eight
    predictors of both.
    """
    return table.iloc[:0]


def with_counts_shown(table: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """Rows of curves and numbers of whom it is shown how many they are."""
    counts = _counts(results)
    shown = counts[(counts["stat"] == "n") & ~counts["hidden"] & counts["value"].notna()]
    lines = set(shown[list(OF_LINE)].itertuples(index=False, name=None))
    places = table[list(OF_LINE)].itertuples(index=False, name=None)
    kept = [_counted_as(place) in lines and ":" not in place[0] for place in places]
    return table[pd.Series(kept, index=table.index, dtype=bool)]


def _counted_as(place: tuple[str, ...]) -> tuple[str, ...]:
    """The line that counts the patients of a curve or a number."""
    population, group, variable, level = place
    if variable == INCIDENCE:
        return (population, group, CONVERSION_COUNT, level)
    return (population, group, variable, "" if level == FOLLOW_UP else level)


def comparisons_with_counts_shown(table: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """Rows of comparisons (`log_rank_sums`) all of whose groups have patients and events shown."""
    counts = _counts(results)
    places = zip(counts["population"], counts["group"], counts["variable"], strict=True)
    by_group: dict[tuple[str, ...], bool] = {}
    for place, hidden in zip(places, counts["hidden"], strict=True):
        by_group[place] = by_group.get(place, False) or bool(hidden)
    leaves = []
    for _, rows in table.groupby(["population", "group", "variable"], sort=False):
        first = rows.iloc[0]
        groups = [
            (first["population"], f"{first['group']}: {level}", first["variable"])
            for level in {*rows["level"], *rows["other_level"]}
        ]
        if all(by_group.get(group) is False for group in groups):
            leaves.append(rows)
    if not leaves:
        return table.iloc[:0]
    # All digits of a sum of fractions of few could be told apart into them.
    return pd.concat(leaves).round({"expected": 2, "covariance": 2})


def _counts(results: pd.DataFrame) -> pd.DataFrame:
    """Patients and events of each line, and whether they are hidden."""
    counts = results[results["stat"].isin(("n", "events"))]
    return counts.assign(hidden=counts["note"].str.startswith(HIDDEN))


#: Tables of sums that cannot be made coarser: a line leaves where its counts do.
WITH_COUNTS: dict[str, Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]] = {
    "likelihood_grids": no_likelihood,
    "log_rank_sums": comparisons_with_counts_shown,
}
#: What can leave besides results, each one of `schemas.sufficient.SUFFICIENT`.
TABLES = tuple(SUFFICIENT)


def protect_table(
    name: str, table: pd.DataFrame, min_count: int, study: Study, results: pd.DataFrame
) -> pd.DataFrame:
    """What of a table of `TABLES` leaves.

    Parameters
    ----------
    table
        in full, as its analysis wrote it.
    min_count
        the smallest count that is shown; at 1 the table leaves as it is.
    study
        the study's configuration.
    results
        the results of the analysis, protected.
    """
    if min_count <= 1:
        return table
    if name in COARSENED:
        left = COARSENED[name](with_counts_shown(table, results), min_count, study)
    else:
        left = WITH_COUNTS[name](table, results)
    return left.reset_index(drop=True)
