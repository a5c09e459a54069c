"""Cox's model of several yes/no predictors together, and how each single patient moves it.

Without event, patients count by bin (`risk_sets`) and pattern: pattern number p has predictor j
where bit j of p is set. Near the printed estimates all that matters is linear in these counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthetic.reconstruction.table9.cox_targets import Target, metric
from synthetic.reconstruction.table9.risk_sets import Exposure, at_risk, waiting

_NEWTON_STEPS = 12
_CONVERGED = 1e-8


@dataclass(frozen=True)
class Position:
    """How far counts of patterns are from printing like the targets.

    distance: two numbers per predictor, 0 where the estimate is the target's, about 1 at the
    edge of what prints like it; slopes: their change by one more patient, per bin (first axis)
    and pattern (second axis).
    """

    distance: np.ndarray
    slopes: np.ndarray


def patterns(n_predictors: int) -> np.ndarray:
    """0 or 1 per pattern number (rows) and predictor (columns)."""
    return (np.arange(2**n_predictors)[:, None] >> np.arange(n_predictors)) & 1


class JointModel:
    """The model of all predictors together.

    *events*: 0 or 1 per event in order of time (rows) and predictor (columns); *targets*: per
    predictor its printed estimate in this model.
    """

    def __init__(self, events: np.ndarray, targets: Sequence[Target]) -> None:
        n_predictors = len(targets)
        self.targets = tuple(targets)
        self._patterns = patterns(n_predictors).astype(float)
        self._products = np.einsum("pi,pj->pij", self._patterns, self._patterns)
        number = events @ (1 << np.arange(n_predictors))
        self._events = events.sum(axis=0)
        self._waiting = waiting(np.eye(len(self._patterns))[number])
        self._log_hr = np.array([target.log_hr for target in targets])
        self._se = np.array([target.se for target in targets])
        self._metric = [metric(target) for target in targets]

    @property
    def hazard_ratios(self) -> np.ndarray:
        """Which of `deviations` are those of hazard ratios."""
        return np.array([name == "hr" for target in self.targets for name in target.statistics])

    def estimates(self, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Log hazard ratios and standard errors, by Newton's method from the targets."""
        log_hr = self._log_hr
        for _ in range(_NEWTON_STEPS):
            _, mean, covariance, _ = self._moments(counts, log_hr)
            inverse = np.linalg.inv(covariance.sum(axis=0))
            step = inverse @ (self._events - mean.sum(axis=0))
            if np.abs(step).max() < _CONVERGED:
                break
            log_hr = log_hr + step
        return log_hr, np.sqrt(np.diag(inverse))

    def deviations(self, counts: np.ndarray) -> np.ndarray:
        """`Target.deviations` of all predictors, one after the other."""
        return self._deviations(*self.estimates(counts))

    def distance(self, counts: np.ndarray) -> np.ndarray:
        """As in `Position`."""
        return self._distance(*self.estimates(counts))

    def near_deviations(self, distance: np.ndarray) -> np.ndarray:
        """Deviations, to the first order, from distances (last axis)."""
        per_predictor = [
            distance[..., 2 * j : 2 * j + 2] @ np.linalg.inv(scale).T @ target.slopes().T
            for j, (target, scale) in enumerate(zip(self.targets, self._metric, strict=True))
        ]
        return self._deviations(self._log_hr, self._se) + np.concatenate(per_predictor, axis=-1)

    def position(self, counts: np.ndarray) -> Position:
        """Distance and slopes at counts of the others per bin (rows) and pattern (columns)."""
        log_hr, se = self.estimates(counts)
        share, mean, covariance, one_more = self._moments(counts, log_hr)
        inverse = np.linalg.inv(covariance.sum(axis=0))
        # One more patient of weight w changes a risk set's mean by w/S (x - mean) and its
        # covariance by w/S ((x - mean)(x - mean)' - covariance).
        lever = (self._patterns[None] - mean[:, None]) @ inverse
        spread = np.einsum("ij,kil,lj->kj", inverse, covariance, inverse)
        of_log_hr = -one_more[..., None] * lever
        of_se = -0.5 / se * one_more[..., None] * (lever**2 - spread[:, None])
        of_se = of_se + of_log_hr @ self._se_by_log_hr(share, mean, inverse, se)
        by_event = self._scaled(of_log_hr, of_se)
        slopes = np.concatenate([np.zeros_like(by_event[:1]), np.cumsum(by_event, axis=0)])
        return Position(self._distance(log_hr, se), slopes)

    def _se_by_log_hr(
        self, share: np.ndarray, mean: np.ndarray, inverse: np.ndarray, se: np.ndarray
    ) -> np.ndarray:
        """How standard errors (columns) change with log hazard ratios (rows): third moments."""
        centred = self._patterns[None] - mean[:, None]
        lever = centred @ inverse
        return -0.5 / se * np.einsum("kp,kpi,kpj->ij", share, centred, lever**2)

    def _moments(self, counts: np.ndarray, log_hr: np.ndarray) -> tuple[np.ndarray, ...]:
        """Per risk set the share of each pattern, mean, covariance and the share of one more."""
        weight = np.exp(self._patterns @ log_hr)
        weighted = (at_risk(counts.T).T + self._waiting) * weight
        total = weighted.sum(axis=1, keepdims=True)
        share = weighted / total
        mean = share @ self._patterns
        n = self._patterns.shape[1]
        second = (share @ self._products.reshape(-1, n * n)).reshape(-1, n, n)
        return share, mean, second - mean[:, :, None] * mean[:, None, :], weight / total

    def _deviations(self, log_hr: np.ndarray, se: np.ndarray) -> np.ndarray:
        parts = [t.deviations(b, s) for t, b, s in zip(self.targets, log_hr, se, strict=True)]
        return np.concatenate(parts)

    def _distance(self, log_hr: np.ndarray, se: np.ndarray) -> np.ndarray:
        return self._scaled(log_hr - self._log_hr, se - self._se)

    def _scaled(self, of_log_hr: np.ndarray, of_se: np.ndarray) -> np.ndarray:
        pairs = np.stack([of_log_hr, of_se], axis=-1)
        scaled = [pairs[..., j, :] @ metric.T for j, metric in enumerate(self._metric)]
        return np.concatenate(scaled, axis=-1)


class SingleModels:
    """The models of each predictor alone, on the same counts of patterns.

    *exposures*, *targets*: per predictor, in the order of the patterns' bits.
    """

    def __init__(self, exposures: Sequence[Exposure], targets: Sequence[Target]) -> None:
        self._exposures, self._targets = tuple(exposures), tuple(targets)
        self._patterns = patterns(len(targets)).astype(bool)

    def position(self, counts: np.ndarray) -> Position:
        """As `JointModel.position`."""
        distances, slopes = [], []
        for j, (exposure, target) in enumerate(zip(self._exposures, self._targets, strict=True)):
            scale = metric(target)
            exposed = counts @ self._patterns[:, j]
            shift, se, by_event = exposure.linearise(exposed, target.log_hr)
            distances.append(scale @ [shift, se - target.se])
            by_bin = np.concatenate([np.zeros_like(by_event[:1]), np.cumsum(by_event, axis=0)])
            slopes.append(by_bin[:, self._patterns[:, j].astype(int)] @ scale.T)
        return Position(np.concatenate(distances), np.concatenate(slopes, axis=-1))
