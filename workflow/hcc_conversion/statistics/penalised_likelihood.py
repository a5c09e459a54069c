"""Firth's penalised partial likelihood and its profiles, stratified or where the library fails.

The library looks for a limit by steps of Newton's kind with the unpenalised information and no
check of their length (Venzon & Moolgavkar, Appl Stat 1988;37:87). With a handful of events the
profile is far from a parabola, and the steps leave the region where there is any information. Here
the others are maximised at each value, and the limit is bracketed before it is looked for.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import brentq, minimize

from hcc_conversion.statistics.survival_sample import SurvivalSample

#: Beyond so many SDs of log hazard ratio per SD of the covariate no limit is looked for.
_FARTHEST = 60.0
#: The steepest slope that counts as the top of the likelihood.
_FLAT = 1e-5


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
    def _risk_sets(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Distinct covariate patterns; of each stratum's event times how many at risk have each;
        events; the sum of the covariates of those with an event."""
        sample = self.sample
        patterns, pattern = np.unique(self.values, axis=0, return_inverse=True)
        moments = sample.event_times()
        present = np.array([sample.at_risk(stratum, day) for stratum, day in moments])
        days = np.array([day for _, day in moments])
        cases = present & sample.event & (sample.time_days == days[:, None])
        at_risk = present.astype(float) @ (pattern.ravel()[:, None] == np.arange(len(patterns)))
        return patterns, at_risk, cases.sum(axis=1), self.values[sample.event].sum(axis=0)

    def loss(self, slopes: np.ndarray) -> tuple[float, np.ndarray]:
        """Minus the logarithm, and its gradient; infinite where there is no information."""
        patterns, at_risk, events, total = self._risk_sets
        linear = patterns @ slopes
        # Of each risk set the largest is taken out, so that nothing overflows.
        top = np.where(at_risk > 0, linear, -np.inf).max(axis=1)
        weights = at_risk * np.exp(np.minimum(linear - top[:, None], 0))
        sums = weights.sum(axis=1)
        shares = weights / sums[:, None]
        means = shares @ patterns
        apart = patterns[None, :, :] - means[:, None, :]
        spread = events[:, None] * shares
        information = np.einsum("tp,tpi,tpj->ij", spread, apart, apart, optimize=True)
        sign, size = np.linalg.slogdet(information)
        if sign <= 0 or not np.isfinite(size):
            return np.inf, np.zeros(len(slopes))
        height = total @ slopes - events @ (np.log(sums) + top) + size / 2
        distance = np.einsum("tpi,ij,tpj->tp", apart, np.linalg.inv(information), apart)
        penalty = np.einsum("tp,tpi->i", spread * distance, apart) / 2
        return -height, -(total - events @ means + penalty)

    def highest(
        self, start: np.ndarray, position: int | None = None, at: float = 0.0
    ) -> tuple[float, np.ndarray] | None:
        """The maximum and where it is, with one coefficient fixed or none; None if not reached."""
        free = np.arange(len(start)) != (-1 if position is None else position)

        def whole(found: np.ndarray) -> np.ndarray:
            slopes = np.full(len(start), at)
            slopes[free] = found
            return slopes

        def loss(found: np.ndarray) -> tuple[float, np.ndarray]:
            height, slope = self.loss(whole(found))
            return height, slope[free]

        if not free.any():
            return -self.loss(whole(start[free]))[0], whole(start[free])
        found = minimize(loss, start[free], jac=True, method="BFGS", options={"gtol": _FLAT / 10})
        if not np.isfinite(found.fun) or np.abs(found.jac).max() > _FLAT:
            return None
        return -found.fun, whole(found.x)

    def limit(self, top: np.ndarray, position: int, drop: float, side: int) -> float:
        """Where the profile of a coefficient has fallen by *drop*; NaN where it never does.

        top
            the coefficients at the maximum.
        side
            -1 for the lower limit, 1 for the upper.
        """
        target, known = -self.loss(top)[0] - drop, {0.0: top}

        def above(distance: float) -> float:
            # With several empty levels there may be a second, lower top: both ways are tried.
            starts = (known[min(known, key=lambda done: abs(done - distance))], top)
            at = top[position] + side * distance
            found = [self.highest(start, position, at) for start in starts]
            height, slopes = max(filter(None, found), key=lambda _: _[0], default=(np.nan, top))
            known[distance] = slopes
            return height - target

        near, far = 0.0, 0.5
        while (height := above(far)) > 0 and far < _FARTHEST:
            near, far = far, far * 1.5
        if not height <= 0:
            return np.nan
        return top[position] + side * brentq(above, near, far, xtol=1e-8)
