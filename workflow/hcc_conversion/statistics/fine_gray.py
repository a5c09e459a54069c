"""Fine and Gray's regression: what raises the cumulative incidence where another event competes.

Neither lifelines nor statsmodels nor scipy has it, and Cox's model of weighted spells, which would
give the same slopes, takes the weights as known: here limits count that they are estimated. Fine &
Gray, J Am Stat Assoc 1999;94:496; strata: Zhou et al., Biometrics 2011;67:661.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from hcc_conversion.statistics.cox import NOT_CONVERGED, CoxFit, maximise, no_fit, wald
from hcc_conversion.statistics.monotone_likelihood import identify
from hcc_conversion.statistics.survival_sample import SurvivalSample

METHOD = "Fine-Gray, Breslow ties, sandwich 95% CI and P"
LATE = "not estimated: some came under observation after the origin"


def fit_fine_gray(sample: SurvivalSample, competing: np.ndarray) -> CoxFit:
    """Subdistribution hazard ratios, as R's cmprsk::crr.

    Whoever had the competing event stays in the risk set, with the chance of being still under
    observation, by Kaplan and Meier within the stratum (with those who have an event on a day at
    risk of being lost on it, as crr has them). Without competing events the ratios are those of
    Cox with Breslow's ties; limits stay those of the sandwich.

    Parameters
    ----------
    sample
        its ``event`` is the one of interest; nothing is estimated where some enter late.
    competing
        whether each patient's observation ended in the competing event.

    Returns
    -------
    As of `fit_cox`; the estimates are subdistribution hazard ratios.
    """
    # The estimate exists where Cox's does with those kept in for good: their weights are above 0.
    ends = np.where(competing, np.inf, sample.time_days)
    found = identify(replace(sample, time_days=ends, entry_days=None))
    late = LATE if sample.entry_days is not None else ""
    if note := found.unknown or late or found.monotone:
        return no_fit(sample, "breslow", note)
    values, spread = sample.scaled
    likelihood = _Likelihood.of(sample, competing, values)
    top = maximise(likelihood.at, values.shape[1])
    if top is None:
        return no_fit(sample, "breslow", NOT_CONVERGED)
    covariance = likelihood.at(top).covariance / np.outer(spread, spread)
    estimates = wald(top / spread, covariance, sample.covariates.columns)
    return CoxFit(estimates, covariance, sample, "breslow", "")


@dataclass(frozen=True)
class _Stratum:
    """Patients of one stratum who are compared, by day.

    days, event, competing, values
        end of observation, how it ended, and covariates, per patient.
    """

    days: np.ndarray
    event: np.ndarray
    competing: np.ndarray
    values: np.ndarray

    @cached_property
    def moments(self) -> np.ndarray:
        """The days with an event."""
        return np.unique(self.days[self.event])

    @cached_property
    def tied(self) -> np.ndarray:
        """How many have the event at each moment."""
        return np.bincount(np.searchsorted(self.moments, self.days[self.event])).astype(float)

    @cached_property
    def lost(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Days on which somebody is lost, how many are, and how many were at risk of it."""
        ends = ~(self.event | self.competing)
        days, lost = np.unique(self.days[ends], return_counts=True)
        return days, lost, len(self.days) - np.searchsorted(self.days, days)

    def kept(self, days: np.ndarray) -> np.ndarray:
        """The chance of being under observation until just before each of the *days*."""
        lost_on, lost, at_risk = self.lost
        left = np.append(1.0, np.cumprod(1 - lost / at_risk))
        return left[np.searchsorted(lost_on, days)]

    @cached_property
    def kept_to_moments(self) -> np.ndarray:
        return self.kept(self.moments)

    @cached_property
    def back(self) -> np.ndarray:
        """Of each patient with the competing event one over the chance; of others 0."""
        return np.where(self.competing, 1 / self.kept(self.days), 0.0)

    @cached_property
    def passed(self) -> np.ndarray:
        """How many moments there are up to the end of each patient, that day included."""
        return np.searchsorted(self.moments, self.days, side="right")

    def at_risk(self, values: np.ndarray) -> np.ndarray:
        """The weighted sum of *values* (a row per patient) over those at risk at each moment."""
        first = np.searchsorted(self.days, self.moments)
        under_observation = _sums_from(values)[first]
        gone = _sums_to(_scaled(values, self.back))[first]
        return under_observation + _scaled(gone, self.kept_to_moments)

    def while_at_risk(self, of_moments: np.ndarray) -> np.ndarray:
        """Of each patient the weighted sum of *of_moments* over the moments at risk."""
        later = _sums_from(_scaled(of_moments, self.kept_to_moments))[self.passed]
        return _sums_to(of_moments)[self.passed] + _scaled(later, self.back)


@dataclass(frozen=True)
class _Likelihood:
    strata: list[_Stratum]

    @classmethod
    def of(cls, sample: SurvivalSample, competing: np.ndarray, values: np.ndarray) -> "_Likelihood":
        parts = []
        for code in np.unique(sample.stratum[sample.event]):
            inside = np.flatnonzero(sample.stratum == code)
            rows = inside[np.argsort(sample.time_days[inside], kind="stable")]
            columns = (sample.time_days, sample.event, competing, values)
            parts.append(_Stratum(*(column[rows] for column in columns)))
        return cls(parts)

    def at(self, slopes: np.ndarray) -> "_At":
        return _At([_StratumAt(stratum, slopes) for stratum in self.strata])


@dataclass(frozen=True)
class _At:
    """The likelihood at one place, and the sandwich there."""

    strata: list["_StratumAt"]

    @cached_property
    def height(self) -> float:
        return float(sum(one.height for one in self.strata))

    @cached_property
    def slope(self) -> np.ndarray:
        return np.sum([one.slope for one in self.strata], axis=0)

    @cached_property
    def information(self) -> np.ndarray:
        return np.sum([one.information for one in self.strata], axis=0)

    @property
    def covariance(self) -> np.ndarray:
        bread = np.linalg.inv(self.information)
        moved = np.concatenate([one.of_patients + one.of_weights for one in self.strata]) @ bread
        return moved.T @ moved


@dataclass(frozen=True)
class _StratumAt:
    stratum: _Stratum
    slopes: np.ndarray

    @cached_property
    def linear(self) -> np.ndarray:
        """The log hazard ratio of each patient to the one of highest hazard."""
        linear = self.stratum.values @ self.slopes
        return linear - linear.max()

    @cached_property
    def ratios(self) -> np.ndarray:
        return np.exp(self.linear)

    @cached_property
    def sums(self) -> np.ndarray:
        """At each moment the hazard of all at risk."""
        return self.stratum.at_risk(self.ratios)

    @cached_property
    def means(self) -> np.ndarray:
        """At each moment the mean covariates of those at risk."""
        weighted = _scaled(self.stratum.values, self.ratios)
        return _scaled(self.stratum.at_risk(weighted), 1 / self.sums)

    @cached_property
    def hazard(self) -> np.ndarray:
        """The step of the baseline's cumulative hazard at each moment."""
        return self.stratum.tied / self.sums

    @property
    def height(self) -> float:
        return float(self.linear[self.stratum.event].sum() - self.stratum.tied @ np.log(self.sums))

    @property
    def slope(self) -> np.ndarray:
        with_event = self.stratum.values[self.stratum.event].sum(axis=0)
        return with_event - self.stratum.tied @ self.means

    @cached_property
    def expected(self) -> np.ndarray:
        """How many events each patient was to have."""
        return self.ratios * self.stratum.while_at_risk(self.hazard)

    @property
    def information(self) -> np.ndarray:
        values, means = self.stratum.values, self.means
        squares = values.T @ _scaled(values, self.expected)
        return squares - means.T @ _scaled(means, self.stratum.tied)

    @property
    def of_patients(self) -> np.ndarray:
        """What each patient adds to the slope, had the weights been known."""
        stratum = self.stratum
        means = stratum.while_at_risk(_scaled(self.means, self.hazard))
        added = _scaled(means, self.ratios) - _scaled(stratum.values, self.expected)
        moment = stratum.passed[stratum.event] - 1
        added[stratum.event] += stratum.values[stratum.event] - self.means[moment]
        return added

    @property
    def of_weights(self) -> np.ndarray:
        """What each patient adds to the slope by changing the chance of being lost."""
        stratum = self.stratum
        days, lost, at_risk = stratum.lost
        gone = np.searchsorted(stratum.days, days)
        later = np.searchsorted(stratum.moments, days)
        ratios = self.ratios * stratum.back
        hazard = self.hazard * stratum.kept_to_moments
        # Of those with the competing event before the day, in all moments from it on.
        moved = _scaled(
            _sums_to(_scaled(stratum.values, ratios))[gone], _sums_from(hazard)[later]
        ) - _scaled(_sums_from(_scaled(self.means, hazard))[later], _sums_to(ratios)[gone])
        each = _scaled(moved, 1 / at_risk)
        so_far = _sums_to(_scaled(each, lost / at_risk))
        added = -so_far[np.searchsorted(days, stratum.days, side="right")]
        is_lost = ~(stratum.event | stratum.competing)
        added[is_lost] += each[np.searchsorted(days, stratum.days[is_lost])]
        return added


def _scaled(values: np.ndarray, by: np.ndarray) -> np.ndarray:
    """Each row (or number) times its number."""
    return (values.T * by).T


def _sums_to(values: np.ndarray) -> np.ndarray:
    """Of the first 0, 1, … rows."""
    return np.concatenate([np.zeros((1, *values.shape[1:])), values.cumsum(axis=0)])


def _sums_from(values: np.ndarray) -> np.ndarray:
    """Of all rows but the first 0, 1, …"""
    return _sums_to(values[::-1])[::-1]
