"""A Cox model of several covariates from slopes and curvatures, one round after another.

Strata are compared each within itself, so the derivatives of the log partial likelihood of all are
the sums of theirs (Lu et al., J Am Med Inform Assoc 2015;22:1212, WebDISCO). Whoever has only these
sums at agreed places climbs to the same top as whoever has the rows, by Newton's steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hcc_conversion.statistics.partial_likelihood import PartialLikelihood
from hcc_conversion.statistics.survival_sample import SurvivalSample

#: A step of less than this in standard errors is none: what the rows give is reached, to 1e-6 also
#: in P values and limits, which are from the place before it.
CONVERGED = 1e-7
#: A log hazard ratio beyond this has no end.
FARTHEST = 10.0
#: The longest step of a log hazard ratio at once: of ratios of 1 and 20, no further.
_LONGEST = 3.0
#: The likelihood is passed on rounded; a fall of less is none.
_FALL = 1e-6
#: The smallest share of the information that is one, of covariates in units of their own.
_FLAT = 1e-8


@dataclass(frozen=True)
class Derivatives:
    """The log partial likelihood at some log hazard ratios.

    height
        less its value where all are 0.
    gradient, information
        its first derivatives, and minus its second ones.
    """

    height: float
    gradient: np.ndarray
    information: np.ndarray


@dataclass(frozen=True)
class Visited:
    """A place of log hazard ratios, and what the likelihood of all strata is there."""

    slopes: np.ndarray
    at: Derivatives


@dataclass(frozen=True)
class Climb:
    """How far the places that were visited have led.

    slopes
        where to look next: the estimates as far as they are known.
    covariance
        of the log hazard ratios, from the information at the highest place.
    step
        how far the full step from there leads, in standard errors, the largest of the coefficients.
    halved
        whether the last place was too far, and the next is half-way back.
    """

    slopes: np.ndarray
    covariance: np.ndarray
    step: float
    halved: bool

    @property
    def converged(self) -> bool:
        return self.step < CONVERGED

    @cached_property
    def endless(self) -> np.ndarray:
        """Of each coefficient whether it is beyond `FARTHEST`."""
        return np.abs(self.slopes) > FARTHEST


def derivatives(sample: SurvivalSample, slopes: np.ndarray, ties: str) -> Derivatives:
    """Of one centre, per unit of its covariates; without events all is 0."""
    width = len(slopes)
    if not sample.events:
        return Derivatives(0.0, np.zeros(width), np.zeros((width, width)))
    likelihood = PartialLikelihood(sample, sample.covariates.to_numpy(dtype=float), ties)
    here, start = likelihood.at(np.asarray(slopes, dtype=float)), likelihood.at(np.zeros(width))
    return Derivatives(float(here.height - start.height), here.slope, here.information)


def largest_share(sample: SurvivalSample, slopes: np.ndarray, ties: str) -> float:
    """The share of the heaviest patient in the sums over those at risk at all events.

    Of one who is at risk at no event it is 0, of one who alone is at risk at all of them 1. Far out
    the patients with the highest hazard are all that the derivatives are made of.
    """
    if not sample.events:
        return 0.0
    likelihood = PartialLikelihood(sample, sample.covariates.to_numpy(dtype=float), ties)
    events = likelihood.terms[2]
    weights = likelihood.at(np.asarray(slopes, dtype=float)).row_weights(events)
    return float(weights.max() / events.sum())


def added(parts: Sequence[Derivatives]) -> Derivatives:
    """Of all centres together."""
    return Derivatives(
        float(sum(part.height for part in parts)),
        np.sum([part.gradient for part in parts], axis=0),
        np.sum([part.information for part in parts], axis=0),
    )


def undetermined(information: np.ndarray) -> np.ndarray:
    """Of each covariate whether the data do not tell it from the others, or nothing of it."""
    own = np.diag(information)
    nothing = own <= _FLAT * max(own.max(initial=0.0), _FLAT)
    if nothing.any():
        return nothing
    scale = np.sqrt(own)
    sizes, directions = np.linalg.eigh(information / np.outer(scale, scale))
    flat = directions[:, sizes <= _FLAT * sizes[-1]]
    return (np.abs(flat) > np.sqrt(_FLAT)).any(axis=1)


def climb(visited: Sequence[Visited]) -> Climb:
    """Where to look next: a step of Newton's from the highest place, unless the last was too far.

    The log partial likelihood is concave: on the way from the highest place towards where the full
    step leads it rises at first, so half the way and half of that again end higher up.

    Parameters
    ----------
    visited
        in their order, one or more; their information determines every coefficient.
    """
    best = visited[0]
    for place in visited[1:]:
        if place.at.height > best.at.height - _FALL:
            best = place
    covariance = np.linalg.inv(best.at.information)
    full = covariance @ best.at.gradient
    step = float(np.max(np.abs(full) / np.sqrt(np.diag(covariance))))
    last = visited[-1]
    if last is best:
        short = min(1.0, _LONGEST / max(np.abs(full).max(), _FALL))
        return Climb(best.slopes + short * full, covariance, step, halved=False)
    return Climb((best.slopes + last.slopes) / 2, covariance, step, halved=True)
