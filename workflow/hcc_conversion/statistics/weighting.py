"""Patients who count for more or less than one: weights, what they leave, and limits with them.

An estimate is given as its value and its ``slope``: by how much it moves for a unit more of the
weight of each patient. With it the infinitesimal jackknife gives the standard error of any
estimate, with the error of the estimated weights in it (Huber's sandwich).
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from hcc_conversion.statistics.cumulative_incidence import CENSORED

CONFIDENCE = 0.95
Z = float(norm.ppf(0.5 + CONFIDENCE / 2))


@dataclass(frozen=True)
class Weighting:
    """The weights of n patients and how they depend on p estimated parameters.

    weights
        of each patient, 0 or more.
    slopes
        n by p: how the weight of each moves with each parameter.
    corrections
        n by p: how much the presence of each moves each parameter.
    """

    weights: np.ndarray
    slopes: np.ndarray
    corrections: np.ndarray

    @property
    def effective_size(self) -> float:
        """As many equal weights would be as precise: (Σw)² / Σw² (Kish 1965)."""
        return effective_size(self.weights)

    @property
    def largest_percent(self) -> float:
        """The part of all weight that one patient has, per cent."""
        return float(100 * self.weights.max() / self.weights.sum())

    def influences(self, slope: np.ndarray) -> np.ndarray:
        """How much the presence of each patient moves an estimate of this *slope*."""
        return self.weights * slope + self.corrections @ (self.slopes.T @ slope)


@dataclass(frozen=True)
class Estimate:
    """A weighted estimate, and its slope in the weight of each patient."""

    value: float
    slope: np.ndarray


def effective_size(weights: np.ndarray) -> float:
    """(Σw)² / Σw²; 0 where nobody has weight."""
    squares = float(np.sum(weights**2))
    return float(np.sum(weights)) ** 2 / squares if squares else 0.0


def equal_weights(n: int) -> Weighting:
    """Everybody counts once, and nothing is estimated."""
    return Weighting(np.ones(n), np.zeros((n, 0)), np.zeros((n, 0)))


def weighted_mean(values: np.ndarray, weights: np.ndarray) -> Estimate:
    """The mean; of zeros and ones a share. Some weight must be above 0."""
    total, weighed = weights.sum(), values[weights > 0]
    # Of equal values it is that value, which a sum of products need not give to the last digit.
    mean = float(np.clip(weights @ values / total, weighed.min(), weighed.max()))
    return Estimate(mean, (values - mean) / total)


def weighted_incidence(
    time_days: np.ndarray, cause: np.ndarray, weights: np.ndarray, day: float
) -> Estimate | None:
    """The share with the event of cause 1 by a *day*, other causes competing (Aalen-Johansen).

    Parameters
    ----------
    time_days, cause
        as for `hcc_conversion.statistics.cumulative_incidence.incidence_curve`; with no cause
        above 1 it is one minus the Kaplan-Meier estimate.
    weights
        of each patient.
    day
        up to which, that day included.

    Returns
    -------
    None where nobody with weight is followed up to the day and somebody is left without an event.
    """
    weighed = weights > 0
    early = np.unique(time_days[weighed & (cause != CENSORED) & (time_days <= day)])
    at_risk = time_days[:, None] >= early
    first = (time_days[:, None] == early) & (cause == 1)[:, None]
    ended = (time_days[:, None] == early) & (cause != CENSORED)[:, None]
    risk, first_sum, ended_sum = (weights @ part for part in (at_risk, first, ended))
    left = 1 - ended_sum / risk
    if not (weighed & (time_days >= day)).any() and not (left <= 0).any():
        return None
    before = np.cumprod(np.append(1.0, left))[:-1]
    steps = before * first_sum / risk
    # Slopes: of the log of what is left after each time, then of each step.
    with np.errstate(divide="ignore", invalid="ignore"):
        of_log = at_risk * (ended_sum / (risk * left * risk)) - ended / (left * risk)
    of_log[:, left <= 0] = 0.0  # nobody is left: no later step depends on it
    of_before = np.cumsum(of_log, axis=1) - of_log
    slope = (of_before * steps + before * (first / risk - at_risk * (first_sum / risk**2))).sum(1)
    return Estimate(float(steps.sum()), slope)


def standard_error(influences: np.ndarray) -> float:
    """The root of the summed squares of what each patient does to an estimate."""
    return float(np.sqrt(np.sum(influences**2)))


def wald_limits(value: float, error: float) -> tuple[float, float]:
    """95 % limits of a mean or a difference."""
    return value - Z * error, value + Z * error


def logit_limits(share: float, error: float) -> tuple[float, float] | None:
    """95 % limits of a share on the logit scale; None where it is 0 or 1."""
    if not 0 < share < 1:
        return None
    centre, reach = np.log(share / (1 - share)), Z * error / (share * (1 - share))
    low, high = 1 / (1 + np.exp(-(centre + np.array([-reach, reach]))))
    return float(low), float(high)
