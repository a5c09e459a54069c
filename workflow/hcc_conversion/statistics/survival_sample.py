"""What a regression of times is fitted to: the complete cases, as plain numbers."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from hcc_conversion.statistics.risk_sets import RiskSets, risk_sets


@dataclass(frozen=True, eq=False)
class SurvivalSample:
    """Complete cases, one element or row per patient (per spell where there are entry times).

    time_days
        end of observation, days, 0 or more.
    event
        whether it ended in the event.
    covariates
        numbers, columns named.
    stratum
        codes from 0 on; only patients of one stratum are compared.
    entry_days
        start of observation: under observation after it, up to and including the end.
        None where everybody is observed from the start.
    withheld
        why nothing may be estimated from it, such as events that are left out; else empty.
    """

    time_days: np.ndarray
    event: np.ndarray
    covariates: pd.DataFrame
    stratum: np.ndarray
    entry_days: np.ndarray | None = None
    withheld: str = ""

    @property
    def n(self) -> int:
        return len(self.time_days)

    @property
    def events(self) -> int:
        return int(self.event.sum())

    @property
    def stratified(self) -> bool:
        return len(np.unique(self.stratum)) > 1

    @cached_property
    def risk_sets(self) -> RiskSets:
        """Who is under observation on each day on which an event happens in the own stratum."""
        return risk_sets(self.time_days, self.event, self.stratum, self.entry_days)

    @cached_property
    def scaled(self) -> tuple[np.ndarray, np.ndarray]:
        """The covariates with mean 0 and, where they vary, SD 1; and their SDs (else 1)."""
        values = self.covariates.to_numpy(dtype=float)
        spread = values.std(axis=0) if len(values) else np.ones(values.shape[1])
        spread = np.where(spread > 0, spread, 1.0)
        centre = values.mean(axis=0) if len(values) else 0.0
        return (values - centre) / spread, spread


def complete_cases(
    time_days: pd.Series,
    event: pd.Series,
    covariates: pd.DataFrame,
    *,
    strata: pd.Series | None = None,
    entry_days: pd.Series | None = None,
) -> SurvivalSample:
    """Leave out every row that lacks a value.

    Parameters
    ----------
    time_days, event
        end of observation (days, 0 or more) and whether it ended in the event.
    covariates
        numbers, one column each, on the same index.
    strata
        label of each row's stratum; none: all in one.
    entry_days
        start of observation, days, before its end.
    """
    named = {"time": time_days, "event": event}
    named |= {} if strata is None else {"stratum": strata}
    named |= {} if entry_days is None else {"entry": entry_days}
    columns = pd.DataFrame(named)
    known = columns.notna().all(axis=1) & covariates.notna().all(axis=1)
    columns, covariates = columns[known], covariates[known]
    codes = np.zeros(len(columns), dtype=int)
    if strata is not None:
        codes = pd.factorize(columns["stratum"].astype(str), sort=True)[0]
    return SurvivalSample(
        time_days=columns["time"].to_numpy(dtype=float),
        event=columns["event"].to_numpy(dtype=bool),
        covariates=covariates.astype(float),
        stratum=codes,
        entry_days=None if entry_days is None else columns["entry"].to_numpy(dtype=float),
    )
