"""Standardised differences of every centre from the pool, out of the results alone."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from hcc_conversion.statistics.standardised import difference_of_means, difference_of_shares
from schemas.differences import COMPARED, Differences
from schemas.results import LINE

NO_SPREAD = "no spread, neither here nor in the pool"
NO_POOL = "no value of the pool"
SOLE = "all patients of the pool are this centre's"
NOT_ESTIMABLE = "not estimable"
#: What is compared, then the statistic that counts the patients behind it.
_PATIENTS = {"percent": "denominator", "mean": "n"}
_STATS = ["n", "denominator", "percent", "mean", "sd"]


def scope_differences(
    results: Mapping[str, pd.DataFrame], pooled: str, threshold: float
) -> pd.DataFrame:
    """How far the percentages and the means of every centre are from those of the pool.

    The pool holds the centre's own patients too, which makes the difference smaller than that
    from the other centres.

    Parameters
    ----------
    results
        scope, then its `schemas.results.Results`; all of the same analysis.
    pooled
        the scope that is the pool.
    threshold
        from which size on a difference is flagged.

    Returns
    -------
    `schemas.differences.Differences`: each category of a variable is compared as a share of its
    own. A line that a centre does not have has no row.
    """
    lines = {scope: _lines(table) for scope, table in results.items()}
    pool = lines.pop(pooled)
    order = pd.concat([pool, *lines.values()])[[*LINE, "stat"]].drop_duplicates()
    keys = list(order.itertuples(index=False, name=None))
    of_pool = _by_key(pool)
    of_centres = {centre: _by_key(table) for centre, table in lines.items()}
    rows = [
        (*key, centre, *_difference(key[-1], of_centre[key], of_pool.get(key)))
        for key in keys
        for centre, of_centre in of_centres.items()
        if key in of_centre
    ]
    names = [*LINE, "stat", "scope", "n", "n_pooled", "smd", "note"]
    table = pd.DataFrame(rows, columns=names)
    table["flagged"] = table["smd"].astype(float).abs() >= threshold
    return Differences.of(table)


def _lines(results: pd.DataFrame) -> pd.DataFrame:
    """One row per line with a percentage or a mean: `LINE`, ``stat``, ``note`` and `_STATS`."""
    compared = results.loc[results["stat"].isin(COMPARED), [*LINE, "stat", "note"]]
    values = results[results["stat"].isin(_STATS)]
    wide = values.pivot_table("value", LINE, "stat", sort=False).reindex(columns=_STATS)
    return compared.merge(wide.reset_index(), on=LINE, how="left")


def _by_key(lines: pd.DataFrame) -> dict[tuple, dict]:
    return {tuple(row[name] for name in [*LINE, "stat"]): row for row in lines.to_dict("records")}


def _difference(stat: str, centre: dict, pool: dict | None) -> tuple:
    """Patients of the centre and of the pool, difference, and why it is empty."""
    counted = _PATIENTS[stat]
    n, n_pooled = (_count(line, counted) for line in (centre, pool))
    if pd.isna(centre[stat]):
        return n, n_pooled, np.nan, centre["note"] or NOT_ESTIMABLE
    if pool is None or pd.isna(pool[stat]):
        return n, n_pooled, np.nan, NO_POOL
    if n == n_pooled:  # zero by definition, which would pass for agreement
        return n, n_pooled, np.nan, SOLE
    if stat == "percent":
        smd = difference_of_shares(centre[stat] / 100, pool[stat] / 100)
    else:
        smd = difference_of_means(centre[stat], centre["sd"], pool[stat], pool["sd"])
    return n, n_pooled, smd, "" if smd is not None else _why_none(centre, stat)


def _why_none(centre: dict, stat: str) -> str:
    return NOT_ESTIMABLE if stat == "mean" and pd.isna(centre["sd"]) else NO_SPREAD


def _count(line: dict | None, counted: str) -> object:
    return pd.NA if line is None or pd.isna(line[counted]) else int(line[counted])
