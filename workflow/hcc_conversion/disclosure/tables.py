"""Tables of sufficient statistics that may leave: what of each, beside protected results.

A table that is none of `TABLES` never leaves: curves of single days are drawn anew from life
tables.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from schemas.results import HIDDEN
from schemas.sufficient import SUFFICIENT

Study = Mapping[str, Any]
#: What leaves of a table: (table, smallest count shown, the study) -> table.
Protect = Callable[[pd.DataFrame, int, Study], pd.DataFrame]


def nothing(table: pd.DataFrame, min_count: int, study: Study) -> pd.DataFrame:  # noqa: ARG001
    """No row of the table leaves."""
    return table.iloc[:0]


#: Tables of counts, each made coarser until every count is large enough. Here the functions of
#: `hcc_conversion.statistics` are plugged in; until then nothing of these tables leaves.
COARSENED: dict[str, Protect] = {
    "life_tables": nothing,
    "distributions": nothing,
}


def lines_with_counts_shown(table: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """Rows of models of one predictor (`likelihood_grids`) all of whose counts are shown.

    What a partial likelihood is made from are the patients and events of each level; who had none
    follows from both, and is protected with them. A level without a count does not leave.
    """
    counts = _counts(results)
    of_predictor = counts.groupby(["population", "group", "variable"])["hidden"].agg(
        ["any", "size"]
    )
    shown = set(of_predictor.index[~of_predictor["any"] & (of_predictor["size"] > 0)])
    keys = zip(table["population"], table["group"], table["variable"], strict=True)
    return table[[key in shown for key in keys]]


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
    return pd.concat(leaves) if leaves else table.iloc[:0]


def _counts(results: pd.DataFrame) -> pd.DataFrame:
    """Patients and events of each line, and whether they are hidden."""
    counts = results[results["stat"].isin(("n", "events"))]
    return counts.assign(hidden=counts["note"].str.startswith(HIDDEN))


#: Tables of sums that cannot be made coarser: a line leaves where its counts do.
WITH_COUNTS: dict[str, Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]] = {
    "likelihood_grids": lines_with_counts_shown,
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
        left = COARSENED[name](table, min_count, study)
    else:
        left = WITH_COUNTS[name](table, results)
    return left.reset_index(drop=True)
