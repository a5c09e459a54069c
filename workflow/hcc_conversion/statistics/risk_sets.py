"""Sums over those at risk at each event, as differences of cumulative sums.

A *moment* is a day on which somebody of a stratum has the event. Whoever is followed up longer is
at risk at every moment a shorter follow-up is, so the sums over all risk sets take one pass
through the patients, and no list of who is at risk when is ever made.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from hcc_conversion.statistics.moment_blocks import MomentBlocks, moment_blocks


@dataclass(frozen=True)
class _Grouped:
    """Rows put together by moment: those of moment m are rows[starts[m]:starts[m + 1]]."""

    rows: np.ndarray
    starts: np.ndarray

    def sums(self, weights: np.ndarray, values: np.ndarray | None) -> np.ndarray:
        """Of each moment the sum of the weights, or of the weighted rows of *values*."""
        by = csr_array(
            (weights[self.rows], self.rows, self.starts),
            shape=(len(self.starts) - 1, len(weights)),
        )
        return by.sum(axis=1) if values is None else by @ values


@dataclass(frozen=True)
class RiskSets:
    """Who is at risk when. Its *rows* are the patients at risk at any moment.

    patients
        position in the sample of each row, by stratum and then by last moment.
    days, stratum
        of each moment, in the order of strata and days.
    last
        moment of each row after which it is not at risk.
    case
        whether a row has the event, which it has at its last moment.
    before
        moment just before a row enters; of those observed from the start of their stratum the one
        before its first.
    """

    patients: np.ndarray
    days: np.ndarray
    stratum: np.ndarray
    last: np.ndarray
    case: np.ndarray
    before: np.ndarray
    _leaving: _Grouped
    _late: MomentBlocks | None
    _cases: _Grouped

    @property
    def tied(self) -> np.ndarray:
        """How many have the event at each moment."""
        return np.diff(self._cases.starts)

    @property
    def cases(self) -> np.ndarray:
        """The rows with the event, by moment."""
        return self._cases.rows

    def at_risk(self, weights: np.ndarray, values: np.ndarray | None = None) -> np.ndarray:
        """Over those at risk at each moment the sum of their weights, or of weighted values.

        *weights*: one per row; *values*: as many rows. One row per moment.
        """
        if self._late:
            return self._late.over_rows(weights, values)
        # From the last moment on, so that small risk sets are not lost in large ones.
        return self._running(self._leaving.sums(weights, values), -1)

    def with_event(self, weights: np.ndarray, values: np.ndarray | None = None) -> np.ndarray:
        """As `at_risk`, over those who have the event at the moment."""
        return self._cases.sums(weights, values)

    def while_at_risk(self, of_moments: np.ndarray) -> np.ndarray:
        """Of each row the sum of *of_moments* (one number or row per moment) while at risk."""
        if self._late:
            return self._late.over_moments(of_moments)
        return self._running(of_moments, 1)[self.last]

    def _running(self, of_moments: np.ndarray, step: int) -> np.ndarray:
        """Cumulative sums within each stratum, forwards (*step* 1) or backwards (-1)."""
        bounds = np.flatnonzero(np.diff(self.stratum)) + 1
        parts = np.split(of_moments, bounds)
        return np.concatenate([part[::step].cumsum(axis=0)[::step] for part in parts])


def risk_sets(
    time_days: np.ndarray, event: np.ndarray, stratum: np.ndarray, entry_days: np.ndarray | None
) -> RiskSets:
    """The risk sets of patients; the arguments as in `survival_sample.SurvivalSample`."""
    days, strata, n_moments = [np.empty(0)], [np.empty(0, dtype=int)], 0
    last, before = np.full(len(event), -1), np.full(len(event), -1)
    observed = event if entry_days is None else event & (entry_days < time_days)
    for code in np.unique(stratum[observed]):
        inside = np.flatnonzero(stratum == code)
        own = np.unique(time_days[inside][observed[inside]])
        passed = np.searchsorted(own, time_days[inside], side="right")
        last[inside[passed > 0]] = n_moments + passed[passed > 0] - 1
        before[inside] = n_moments - 1
        if entry_days is not None:
            missed = np.searchsorted(own, entry_days[inside], side="right")
            before[inside[missed > 0]] = n_moments + missed[missed > 0] - 1
        days.append(own)
        strata.append(np.full(len(own), code))
        n_moments += len(own)
    kept = np.flatnonzero(last > before)
    patients = kept[np.argsort(last[kept], kind="stable")]
    last, before, case = last[patients], before[patients], event[patients]
    return RiskSets(
        patients,
        np.concatenate(days),
        np.concatenate(strata),
        last,
        case,
        before,
        _leaving=_grouped(np.arange(len(last)), last, n_moments),
        _late=None if entry_days is None else moment_blocks(before, last, n_moments),
        _cases=_grouped(np.flatnonzero(case), last, n_moments),
    )


def _grouped(rows: np.ndarray, moment: np.ndarray, n_moments: int) -> _Grouped:
    """*rows* by their *moment*, of which there is one for every row there is."""
    rows = rows[np.argsort(moment[rows], kind="stable")]
    starts = np.searchsorted(moment[rows], np.arange(n_moments + 1))
    return _Grouped(rows.astype(np.int32), starts.astype(np.int32))
