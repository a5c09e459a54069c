"""Whether survival differs between groups: the log-rank test, by statsmodels."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.stats import chi2
from statsmodels.duration.survfunc import survdiff

from hcc_conversion.statistics import delayed_entry

METHOD = "log-rank test"
ONE_GROUP = "fewer than two groups at risk at an event"
#: Covariances below this are none: groups that are never at risk together at an event.
_NO_VARIANCE = 1e-12
APART = "groups that share no stratum are not compared with each other"


def log_rank_test(
    time_days: pd.Series,
    event: pd.Series,
    group: pd.Series,
    strata: pd.Series | None = None,
    entry_days: pd.Series | None = None,
) -> dict[str, Any]:
    """Compare the survival of two groups or more.

    Mantel, Cancer Chemother Rep 1966;50:163, as R's survdiff. Where strata keep some groups apart
    from the others, each set of groups that are linked by strata is compared within itself: their
    statistics are independent and add up, and so do their degrees of freedom.

    Parameters
    ----------
    time_days, event
        follow-up per patient (days, 0 or more) and whether it ended in the event.
    group
        label of each patient's group.
    strata
        labels; only patients of one stratum are compared.
    entry_days
        under observation after this day; None: everybody from 0 on. (statsmodels cannot have
        strata then, and so the sums of strata are added.)

    Returns
    -------
    ``statistic`` (chi-squared), ``df``, ``p_value`` and ``note``; the numbers are None where fewer
    than two groups are at risk when an event happens to one of them and not to all.
    """
    if entry_days is not None:
        layer = pd.Series("", time_days.index) if strata is None else strata.astype(str)
        rows = pd.DataFrame({"time": time_days, "event": event, "group": group.astype(str)})
        rows["entry"], levels = entry_days, sorted(rows["group"].unique())
        return log_rank_of_sums(
            [
                log_rank_sums(of["time"], of["event"], of["group"], levels, of["entry"])
                for _, of in rows.groupby(layer)
            ]
        )
    days, happened = time_days.to_numpy(dtype=float), event.to_numpy(dtype=bool)
    groups = pd.factorize(group.astype(str), sort=True)[0]
    layers = np.zeros(len(days)) if strata is None else pd.factorize(strata.astype(str))[0]
    told = _ever_compared(days, happened, groups, layers)
    days, happened, groups, layers = (part[told] for part in (days, happened, groups, layers))
    linked, n_sets = _linked_sets(groups, layers)
    df = len(np.unique(groups)) - n_sets
    if df < 1:
        return {"statistic": None, "df": None, "p_value": None, "note": ONE_GROUP}
    statistic = 0.0
    for of_set in (linked == number for number in np.unique(linked)):
        parts = (part[of_set] for part in (days, happened.astype(int), groups))
        statistic += survdiff(*parts, strata=layers[of_set])[0]
    p_value = float(chi2.sf(statistic, df))
    note = APART if n_sets > 1 else ""
    return {"statistic": statistic, "df": df, "p_value": p_value, "note": note}


def _linked_sets(groups: np.ndarray, layers: np.ndarray) -> tuple[np.ndarray, int]:
    """The set of groups that each patient belongs to, and how many sets there are.

    Groups of one stratum are linked, and so are those that are linked to the same group.
    """
    if not len(groups):
        return groups, 0
    group, layer = (np.unique(codes, return_inverse=True)[1] for codes in (groups, layers))
    n_groups, n_nodes = group.max() + 1, group.max() + layer.max() + 2
    edges = (np.ones(len(group)), (group, n_groups + layer))
    n_sets, labels = connected_components(
        coo_array(edges, shape=(n_nodes, n_nodes)), directed=False
    )
    return labels[group], n_sets


def _ever_compared(
    days: np.ndarray, happened: np.ndarray, groups: np.ndarray, layers: np.ndarray
) -> np.ndarray:
    """Patients at risk at an event together with somebody of another group, and not all have it.

    The others add nothing; a group of theirs alone would leave the variance singular.
    """
    told = np.zeros(len(days), dtype=bool)
    for layer in np.unique(layers):
        inside = np.flatnonzero(layers == layer)
        followed = pd.Series(days[inside]).groupby(groups[inside]).max().sort_values()
        if len(followed) < 2:
            continue
        moments, events = np.unique(days[inside][happened[inside]], return_counts=True)
        at_risk = len(inside) - np.searchsorted(np.sort(days[inside]), moments)
        comparing = moments[(moments <= followed.iloc[-2]) & (events < at_risk)]
        if len(comparing):
            told[inside] = days[inside] >= comparing[0]
    return told


def log_rank_sums(
    time_days: pd.Series,
    event: pd.Series,
    group: pd.Series,
    levels: Sequence[str],
    entry_days: pd.Series | None = None,
) -> pd.DataFrame:
    """What the test adds up of one stratum, so that strata can be added without their rows.

    Neither statsmodels nor lifelines gives the covariances of more than two groups. They are
    hypergeometric (Klein & Moeschberger, Survival Analysis, 2nd ed, section 7.3), as in R's
    survdiff, whose ``obs``, ``exp`` and ``var`` these are.

    Parameters
    ----------
    time_days, event, group, entry_days
        as for `log_rank_test`.
    levels
        all groups, in their order; one without patients has zeros.

    Returns
    -------
    One row per pair: ``level``, ``other_level``, ``observed`` and ``expected`` events of the level,
    and the ``covariance`` of what is observed less what is expected in both.
    """
    days, happened = time_days.to_numpy(dtype=float), event.to_numpy(dtype=bool)
    place = pd.Categorical(group.astype(str), categories=list(levels)).codes
    moments, events = np.unique(days[happened], return_counts=True)
    entry = np.full(len(days), delayed_entry.FROM_ORIGIN)
    if entry_days is not None:
        entry = entry_days.to_numpy(dtype=float)
    at_risk = np.array(
        [
            delayed_entry.at_risk(days[place == code], entry[place == code], moments)
            for code in range(len(levels))
        ]
    ).reshape(len(levels), len(moments))
    n = at_risk.sum(axis=0)
    share = at_risk / n
    expected = (share * events).sum(axis=1)
    observed = np.bincount(place[happened], minlength=len(levels))
    # Where everybody at risk has the event nothing varies; 0/0 of the last one adds nothing.
    weight = events * (n - events) / np.maximum(n - 1, 1)
    covariance = np.diag((share * weight).sum(axis=1)) - (share * weight) @ share.T
    rows = [
        (one, other, float(observed[i]), float(expected[i]), float(covariance[i, j]))
        for i, one in enumerate(levels)
        for j, other in enumerate(levels)
    ]
    names = ["level", "other_level", "observed", "expected", "covariance"]
    return pd.DataFrame(rows, columns=names)


def log_rank_of_sums(sums: Sequence[pd.DataFrame]) -> dict[str, Any]:
    """The test of several strata, from `log_rank_sums` of each; returned as by `log_rank_test`."""
    together = pd.concat(sums).groupby(["level", "other_level"], sort=False).sum()
    levels = list(dict.fromkeys(together.index.get_level_values("level")))
    n = len(levels)
    variance = together["covariance"].to_numpy().reshape(n, n)
    alone = together[["observed", "expected"]].groupby("level", sort=False).first().loc[levels]
    excess = (alone["observed"] - alone["expected"]).to_numpy()
    linked = np.abs(variance) > _NO_VARIANCE
    n_sets, labels = connected_components(coo_array(linked.astype(int)), directed=False)
    statistic, df, sets = 0.0, 0, 0
    for number in range(n_sets):
        inside = np.flatnonzero(labels == number)
        if len(inside) > 1:
            # The groups' excesses add up to 0: one of them is left out.
            kept = inside[:-1]
            solved = np.linalg.solve(variance[np.ix_(kept, kept)], excess[kept])
            statistic, df, sets = statistic + float(excess[kept] @ solved), df + len(kept), sets + 1
    if not df:
        return {"statistic": None, "df": None, "p_value": None, "note": ONE_GROUP}
    note = APART if sets > 1 else ""
    p_value = float(chi2.sf(statistic, df))
    return {"statistic": statistic, "df": df, "p_value": p_value, "note": note}
