"""Cox's partial likelihood of several strata, by whole arrays.

statsmodels' PHReg has the same sums in a loop over event times, with every product of covariates
at each: of a million patients that takes longer than everything else together. Here a sum over
risk sets of products of covariates is one over patients, each weighted by what the risk sets that
it belongs to add up to.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hcc_conversion.statistics.risk_sets import RiskSets
from hcc_conversion.statistics.survival_sample import SurvivalSample

#: Weights below exp of this, against the largest of the stratum, count as if they were it.
_SMALLEST = -700.0


@dataclass(frozen=True)
class PartialLikelihood:
    """The logarithm of the partial likelihood as a function of the log hazard ratios.

    sample
        with one event or more.
    values
        covariates in the scale to be used, one row per patient of the sample.
    ties
        ``efron`` (Efron, J Am Stat Assoc 1977;72:557) or ``breslow`` (Biometrics 1974;30:89).
    """

    sample: SurvivalSample
    values: np.ndarray
    ties: str

    @property
    def sets(self) -> RiskSets:
        return self.sample.risk_sets

    @cached_property
    def rows(self) -> np.ndarray:
        """The covariates of the rows of the risk sets."""
        return self.values[self.sets.patients]

    @cached_property
    def terms(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of each denominator its moment, the share of those tied that has had the event before,
        and how many events it stands under: one for each event by Efron, one for each moment by
        Breslow."""
        tied = self.sets.tied
        moments = np.arange(len(tied))
        if self.ties == "breslow":
            return moments, np.zeros(len(tied)), tied.astype(float)
        moment = np.repeat(moments, tied)
        place = np.arange(len(moment)) - np.repeat(np.cumsum(tied) - tied, tied)
        return moment, place / tied[moment], np.ones(len(moment))

    @cached_property
    def total(self) -> np.ndarray:
        """The sum of the covariates of those with the event."""
        return self.rows[self.sets.cases].sum(axis=0)

    def at(self, slopes: np.ndarray) -> "AtSlopes":
        """The likelihood and its derivatives at some log hazard ratios."""
        return AtSlopes(self, slopes)

    @cached_property
    def strata(self) -> tuple[np.ndarray, np.ndarray]:
        """First row of each stratum, and the stratum of each row, counted from 0."""
        of_row = self.sets.stratum[self.sets.last]
        _, first, stratum = np.unique(of_row, return_index=True, return_inverse=True)
        return first, stratum


@dataclass(frozen=True)
class AtSlopes:
    """Height, slope and information of a partial likelihood at one place."""

    likelihood: PartialLikelihood
    slopes: np.ndarray

    @cached_property
    def _weights(self) -> tuple[np.ndarray, np.ndarray]:
        """Hazard of each row relative to the largest of its stratum; and that one's logarithm."""
        linear = self.likelihood.rows @ self.slopes
        first, stratum = self.likelihood.strata
        top = np.maximum.reduceat(linear, first)
        return np.exp(np.maximum(linear - top[stratum], _SMALLEST)), top[stratum]

    @property
    def weights(self) -> np.ndarray:
        return self._weights[0]

    @cached_property
    def sums(self) -> np.ndarray:
        """The denominator of each term."""
        return self._of_terms()

    @cached_property
    def means(self) -> np.ndarray:
        """Of each term the mean of the covariates of those at risk."""
        return self._of_terms(self.likelihood.rows) / self.sums[:, None]

    @cached_property
    def height(self) -> float:
        """The logarithm of the partial likelihood."""
        _, _, events = self.likelihood.terms
        tops = self._weights[1][self.likelihood.sets.cases].sum()
        return self.likelihood.total @ self.slopes - events @ np.log(self.sums) - tops

    @cached_property
    def slope(self) -> np.ndarray:
        _, _, events = self.likelihood.terms
        return self.likelihood.total - events @ self.means

    @cached_property
    def information(self) -> np.ndarray:
        """Minus the second derivatives: the variance of those at risk, summed over events."""
        return self.variances(self.likelihood.terms[2])

    def variances(self, events: np.ndarray) -> np.ndarray:
        """Variances of the covariates of those at risk, summed over so many *events* of a term."""
        rows = self.likelihood.rows
        squares = rows.T @ (self.row_weights(events)[:, None] * rows)
        return squares - self.means.T @ (events[:, None] * self.means)

    def row_weights(self, events: np.ndarray) -> np.ndarray:
        """Of each row its share among those at risk, summed over all *events* of the terms."""
        sets = self.likelihood.sets
        moment, gone, _ = self.likelihood.terms
        each, n_moments = events / self.sums, len(sets.days)
        sums = sets.while_at_risk(np.bincount(moment, each, n_moments))
        if gone.any():
            sums[sets.cases] -= np.bincount(moment, each * gone, n_moments)[sets.last[sets.cases]]
        return self.weights * sums

    def _of_terms(self, values: np.ndarray | None = None) -> np.ndarray:
        """Over those at risk, less the share that has had the event, the sum of weighted values."""
        sets = self.likelihood.sets
        moment, gone, _ = self.likelihood.terms
        sums = sets.at_risk(self.weights, values)[moment]
        if gone.any():
            tied = sets.with_event(self.weights, values)[moment]
            sums -= (gone * tied.T).T
        return sums
