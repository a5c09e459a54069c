"""Firth's penalised partial likelihood and its profiles, of one stratum or several.

Profile limits are often looked for by steps of Newton's kind with the unpenalised information and
no check of their length (Venzon & Moolgavkar, Appl Stat 1988;37:87). With a handful of events the
profile is far from a parabola, and the steps leave the region where there is any information. Here
the others are maximised at each value, and the limit is bracketed before it is looked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from scipy.optimize import brentq, minimize

from hcc_conversion.statistics.monotone_likelihood import identify
from hcc_conversion.statistics.partial_likelihood import AtSlopes, PartialLikelihood
from hcc_conversion.statistics.survival_sample import SurvivalSample

#: Beyond so many SDs of log hazard ratio per SD of the covariate no limit is looked for.
_FARTHEST = 60.0
#: Information in a direction below this share of the largest is rounding.
_ROUNDING = 1e-13
#: The steepest slope, per unit or per standard error, that counts as the top of the likelihood;
#: and the slope per standard error that is looked for in so many steps.
_FLAT, _NEAR, _STEPS = 1e-5, 1e-8, 8
#: Standard errors beyond which the information says nothing of where the top is.
_FAR = 3.0


@dataclass(frozen=True)
class PenalisedLikelihood:
    """Breslow's partial likelihood times the root of its information.

    Those with an event are compared with those at risk in their own stratum; log likelihood, slope
    and information are sums over strata, and the penalty is that of the whole information.

    sample
        with one event or more.
    values
        covariates in the scale to be used, one row per patient.
    """

    sample: SurvivalSample
    values: np.ndarray

    @cached_property
    def _plain(self) -> PartialLikelihood:
        return PartialLikelihood(self.sample, self.values, "breslow")

    def at(self, slopes: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """The logarithm, its gradient and the information; minus infinity where there is none."""
        return self._places(*slopes)

    @cached_property
    def _places(self) -> Callable[..., tuple[float, np.ndarray, np.ndarray]]:
        """`at`, which remembers where a search begins and ends."""

        @lru_cache(maxsize=2)
        def place(*slopes: float) -> tuple[float, np.ndarray, np.ndarray]:
            plain = self._plain.at(np.array(slopes))
            information = plain.information
            sizes = np.linalg.eigvalsh(information)
            if not sizes[0] > _ROUNDING * sizes[-1]:
                return -np.inf, np.zeros(len(slopes)), information
            height = plain.height + np.log(sizes).sum() / 2
            return height, plain.slope + _of_penalty(plain), information

        return place

    def highest(
        self, start: np.ndarray, position: int | None = None, at: float = 0.0
    ) -> tuple[float, np.ndarray] | None:
        """The maximum and where it is, with one coefficient fixed or none; None if not reached."""
        free = np.arange(len(start)) != (-1 if position is None else position)
        origin = np.where(free, start, at)
        if not free.any():
            return self.at(origin)[0], origin
        # With many events a few steps of scoring are enough, and heights too coarse to search by.
        reached = self._scored(origin, free, gain=3)
        if reached is not None:
            return reached
        # In steps of about one standard error in whatever direction.
        scale = np.zeros((len(start), free.sum()))
        scale[free] = _standard_errors(self.at(origin)[2][np.ix_(free, free)])

        def loss(found: np.ndarray) -> tuple[float, np.ndarray]:
            height, slope, _ = self.at(origin + scale @ found)
            return -height, -slope @ scale

        steps = np.zeros(scale.shape[1])
        # A gentler slope than this makes no difference to heights as they are rounded.
        rounding = np.sqrt(np.spacing(np.abs(self.at(origin)[0])))
        options = {"gtol": max(_NEAR, rounding)}
        found = minimize(loss, steps, jac=True, method="BFGS", options=options)
        if not np.isfinite(found.fun):
            return None
        return self._scored(origin + scale @ found.x, free)

    def _scored(
        self, slopes: np.ndarray, free: np.ndarray, gain: float = 1
    ) -> tuple[float, np.ndarray] | None:
        """The top near by, by scoring as long as a step divides the slope by *gain* or more."""
        reached, nearest, flat = None, np.inf, False
        lowest = self.at(slopes)[0]
        for _ in range(_STEPS):
            height, slope, information = self.at(slopes)
            scale = _standard_errors(information[np.ix_(free, free)])
            step = slope[free] @ scale
            if np.abs(step).max() > _FAR:
                break
            # So far below the start is no rounding: scoring may overshoot.
            if height < lowest - _FLAT or not np.abs(step).max() * gain < nearest:
                break
            reached, nearest = (height, slopes), np.abs(step).max()
            flat = min(nearest, np.abs(slope[free]).max()) <= (_FLAT if gain == 1 else _NEAR)
            if nearest <= _NEAR:
                break
            slopes = slopes.copy()
            slopes[free] += scale @ step
        return reached if flat else None

    def limit(self, top: np.ndarray, position: int, drop: float, side: int) -> float:
        """Where the profile of a coefficient has fallen by *drop*; NaN where it never does.

        top
            the coefficients at the maximum.
        side
            -1 for the lower limit, 1 for the upper.
        """
        height, _, information = self.at(top)
        known = {0.0: top}

        def beyond(distance: float) -> float:
            nearest = known[min(known, key=lambda done: abs(done - distance))]
            # With several empty levels there may be a second, lower top: both ways are tried.
            several = len(identify(self.sample).diverging) > 1
            starts = (nearest, top) if several and nearest is not top else (nearest,)
            at = top[position] + side * distance
            found = [self.highest(start, position, at) for start in starts]
            reached, slopes = max(filter(None, found), key=lambda _: _[0], default=(np.nan, top))
            known[distance] = slopes
            # The root of the fall is nearly a straight line.
            return np.sqrt(np.maximum(height - reached, 0)) - np.sqrt(drop)

        # By Wald; with few events that may be beyond where the others have a maximum.
        wald = np.sqrt(2 * drop * np.linalg.inv(information)[position, position])
        near, far = 0.0, min(wald, 0.5)
        while (fallen := beyond(far)) < 0 and far < _FARTHEST:
            near, far = far, far * 1.5
        if not fallen >= 0:
            return np.nan
        try:
            return top[position] + side * brentq(beyond, near, far, xtol=1e-9)
        except ValueError:  # Somewhere in between the others have no maximum.
            return np.nan


def _standard_errors(information: np.ndarray) -> np.ndarray:
    """A root of the inverse of the information; 1 in every direction where it has no inverse."""
    sizes, directions = np.linalg.eigh(information)
    if not sizes[0] > _ROUNDING * sizes[-1]:
        return np.eye(len(sizes))
    return directions / np.sqrt(sizes)


def _of_penalty(plain: AtSlopes) -> np.ndarray:
    """The gradient of half the logarithm of the determinant of the information.

    Of each risk set it is half the third central moment, contracted with the inverse of the
    information; multiplied out, it needs no more than products of covariates and means.
    """
    rows, means, sets = plain.likelihood.rows, plain.means, plain.likelihood.sets
    _, _, events = plain.likelihood.terms
    inverse = np.linalg.inv(plain.information)
    turned = rows @ inverse
    length = (turned * rows).sum(axis=1)
    # Of each row its covariates times the means of the risk sets that it belongs to.
    crossed = sets.while_at_risk((events / plain.sums)[:, None] * means)
    crossed = plain.weights * (turned * crossed).sum(axis=1)
    mean_length = sets.at_risk(plain.weights, length) / plain.sums
    of_means = ((means @ inverse) * means).sum(axis=1)
    own = plain.row_weights(events) * length - 2 * crossed
    return (own @ rows + (events * (2 * of_means - mean_length)) @ means) / 2
