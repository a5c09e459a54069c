"""Whether the incidence of an event differs between groups where another competes: Gray's test.

Neither lifelines nor statsmodels nor scipy has it. It compares subdistribution hazards, as the
log-rank test compares hazards: whoever had the competing event stays in the risk set, with the
chance of being still under observation. Gray, Ann Stat 1988;16:1141, with his weight rho 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.statistics.cumulative_incidence import CENSORED
from hcc_conversion.statistics.log_rank import ONE_GROUP, log_rank_of_sums

METHOD = "Gray's test"


def gray_test(
    time_days: pd.Series,
    cause: pd.Series,
    group: pd.Series,
    strata: pd.Series | None = None,
) -> dict[str, Any]:
    """Compare the cumulative incidence of cause 1 in two groups or more, as R's cmprsk::cuminc.

    Parameters
    ----------
    time_days
        follow-up per patient from the origin on, days, 0 or more, none missing.
    cause
        what ended it: `CENSORED`, 1, or another number for what competes.
    group
        label of each patient's group.
    strata
        labels; only patients of one stratum are compared.

    Returns
    -------
    As of `log_rank_test`: ``statistic`` (chi-squared), ``df``, ``p_value`` and ``note``.
    """
    layer = pd.Series("", time_days.index) if strata is None else strata.astype(str)
    rows = pd.DataFrame({"time": time_days, "cause": cause, "group": group.astype(str)})
    levels = sorted(rows["group"].unique())
    if rows.empty:
        return {"statistic": None, "df": None, "p_value": None, "note": ONE_GROUP}
    return log_rank_of_sums(
        [gray_sums(of["time"], of["cause"], of["group"], levels) for _, of in rows.groupby(layer)]
    )


def gray_sums(
    time_days: pd.Series, cause: pd.Series, group: pd.Series, levels: Sequence[str]
) -> pd.DataFrame:
    """What the test adds up of one stratum; columns as of `log_rank_sums`.

    Parameters
    ----------
    time_days, cause, group
        as for `gray_test`.
    levels
        all groups, in their order; one without patients has zeros.
    """
    days, causes = time_days.to_numpy(dtype=float), cause.to_numpy(dtype=int)
    place = pd.Categorical(group.astype(str), categories=list(levels)).codes
    counts = _counts(days, causes, place, len(levels))
    kept_in = counts.unlost * (1 - _just_before(np.cumsum(counts.steps, axis=1), 0.0))
    events = counts.first.sum(axis=0)
    observed = counts.first.sum(axis=1)
    expected = (_share(kept_in, kept_in.sum(axis=0)) * events).sum(axis=1)
    covariance = _covariance(counts)
    rows = [
        (one, other, float(observed[i]), float(expected[i]), float(covariance[i, j]))
        for i, one in enumerate(levels)
        for j, other in enumerate(levels)
    ]
    names = ["level", "other_level", "observed", "expected", "covariance"]
    return pd.DataFrame(rows, columns=names)


@dataclass(frozen=True)
class _Counts:
    """At each day with an event of any cause (columns), in each group (rows).

    at_risk, first, other
        how many are under observation, have cause 1, have another.
    """

    at_risk: np.ndarray
    first: np.ndarray
    other: np.ndarray

    @cached_property
    def free(self) -> np.ndarray:
        """The share without any event, after each day."""
        return np.cumprod(1 - _share(self.first + self.other, self.at_risk), axis=1)

    @cached_property
    def free_before(self) -> np.ndarray:
        return _just_before(self.free, 1.0)

    @cached_property
    def unlost(self) -> np.ndarray:
        """How large the group would be if nobody were lost; 0 once all are."""
        return _share(self.at_risk, self.free_before)

    @cached_property
    def steps(self) -> np.ndarray:
        """Of the cumulative incidence of cause 1."""
        return _share(self.free_before * self.first, self.at_risk)


def _counts(days: np.ndarray, causes: np.ndarray, place: np.ndarray, n_groups: int) -> _Counts:
    moments = np.unique(days[causes != CENSORED])
    at_risk, first, other = np.zeros((3, n_groups, len(moments)))
    for code in range(n_groups):
        own, ended = days[place == code], causes[place == code]
        at_risk[code] = len(own) - np.searchsorted(np.sort(own), moments)
        for counted, chosen in ((first, ended == 1), (other, (ended != 1) & (ended != CENSORED))):
            at = np.searchsorted(moments, own[chosen])
            counted[code] = np.bincount(at, minlength=len(moments))
    return _Counts(at_risk, first, other)


def _covariance(counts: _Counts) -> np.ndarray:
    """Of observed less expected events, if every group has the incidence of all together.

    Each event of either cause moves what is observed less expected in every group, at once and by
    all that follows; the squares of that add up. Ties are drawn without replacement, as by cmprsk.
    """
    n_groups, _ = counts.at_risk.shape
    events, everybody = counts.first.sum(axis=0), counts.unlost.sum(axis=0)
    steps = _share(events, everybody)
    incidence = np.cumsum(steps)
    hazard = steps / (1 - incidence + steps)
    covariance = np.zeros((n_groups, n_groups))
    for of in range(n_groups):
        at_risk, other = counts.at_risk[of], counts.other[of]
        before, after = counts.free_before[of], counts.free[of]
        # At once, in each group (rows), of an event on each day in this one.
        at_once = (np.eye(n_groups)[:, [of]] - _share(counts.unlost, everybody)) * counts.unlost[of]
        so_far = np.cumsum(at_once * hazard, axis=1)
        later = so_far[:, -1:] - so_far
        kept = _share(1 - incidence, after)
        of_first = at_once + np.where(after > 0, 1 - kept, 1.0) * later
        tied = 1 - _share(np.maximum(events - 1, 0), everybody * before - 1)
        covariance += (of_first * _share(tied * before * steps, at_risk)) @ of_first.T
        of_other = kept * later
        tied = 1 - _share(np.maximum(other - 1, 0), at_risk - 1)
        covariance += (of_other * _share(tied * before**2 * other, at_risk**2)) @ of_other.T
    return covariance


def _just_before(values: np.ndarray, start: float) -> np.ndarray:
    """Of each group the value just before each day, which is *start* before the first."""
    return np.hstack([np.full((len(values), 1), start), values])[:, :-1]


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Their ratio, and 0 where there is no whole."""
    part, whole = np.broadcast_arrays(part, whole)
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)
