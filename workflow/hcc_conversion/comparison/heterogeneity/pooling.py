"""Pool what centres say of one headline quantity, by the model that its kind asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from hcc_conversion.comparison.heterogeneity.centre_estimates import READING, CentreEstimate
from hcc_conversion.comparison.heterogeneity.headlines import PROPORTION, Kind
from hcc_conversion.statistics import bayesian_pool, binomial_normal, meta_analysis
from hcc_conversion.statistics.bayesian_pool import BayesianPool, pool_counts, pool_estimates
from hcc_conversion.statistics.binomial_normal import (
    common_proportion,
    is_degenerate,
    is_separated,
    random_intercept,
)
from hcc_conversion.statistics.meta_analysis import Pooled, common_effect, random_effects

OWN = "one centre: its own estimate and limits"
#: What of a `Pooled` is on the scale that is pooled, and read on another.
ON_SCALE = ("estimate", "ci_low", "ci_high", "prediction_low", "prediction_high")


@dataclass(frozen=True)
class Pool:
    """Centres that have an estimate of one quantity.

    kind
        of a `Headline`.
    centres
        those with an estimate.
    tau2
        estimator of tau squared, of `TAU2`; proportions have maximum likelihood.
    """

    kind: Kind
    centres: Sequence[CentreEstimate]
    tau2: str

    @property
    def k(self) -> int:
        return len(self.centres)

    @property
    def counted(self) -> bool:
        return self.kind == PROPORTION

    @property
    def degenerate(self) -> bool:
        """Whether all centres have 0 or all have 100 %."""
        return bool(self.k) and self.counted and is_degenerate(*self.counts)

    @property
    def separated(self) -> bool:
        """Whether some centres have 0, the others 100 %."""
        return self.counted and self.k > 1 and is_separated(*self.counts)

    @property
    def why_none(self) -> str:
        """Why no value stands for the pool of centres with an estimate; empty where one does."""
        return binomial_normal.SEPARATED if self.separated else ""

    @property
    def has_variances(self) -> bool:
        """Whether every centre has an estimate with a variance: no 0 and no 100 %."""
        return all(np.isfinite(centre.variance) for centre in self.centres)

    @property
    def counts(self) -> tuple[np.ndarray, np.ndarray]:
        pairs = [(_.counts["n"], _.counts["denominator"]) for _ in self.centres]
        counts, denominators = np.array(pairs, dtype=float).T
        return counts, denominators

    @property
    def effects(self) -> tuple[np.ndarray, np.ndarray]:
        pairs = [(centre.effect, centre.variance) for centre in self.centres]
        effects, variances = np.array(pairs, dtype=float).T
        return effects, variances

    def of(self, positions: Sequence[int]) -> "Pool":
        """The pool of some of the centres."""
        return Pool(self.kind, [self.centres[position] for position in positions], self.tau2)

    @cached_property
    def common(self) -> Pooled:
        """The common-effect model, of two or more centres."""
        return common_proportion(*self.counts) if self.counted else common_effect(*self.effects)

    @cached_property
    def random(self) -> Pooled | None:
        """The random-effects model, of two or more centres; None where `degenerate` or
        `separated`."""
        if self.degenerate or self.separated:
            return None
        if self.counted:
            return random_intercept(*self.counts)
        return random_effects(*self.effects, self.tau2)

    def bayesian(self, scales: Sequence[float]) -> list[BayesianPool]:
        """The Bayesian random-effects model of two or more centres that are not `degenerate`, for
        each scale of the prior of tau, on the scale that is pooled."""
        if self.counted:
            return pool_counts(*self.counts, scales)
        return pool_estimates(*self.effects, scales)

    @property
    def bayesian_method(self) -> str:
        return bayesian_pool.BINOMIAL if self.counted else bayesian_pool.NORMAL

    @property
    def unit(self) -> float:
        """What a prior of tau is in units of: of mean differences the standard deviation of
        patients within groups and centres, of logits and log ratios 1."""
        groups = [group for centre in self.centres for group in centre.moments.values()]
        if not groups:
            return 1.0
        freedom = np.array([group["n"] - 1 for group in groups])
        variances = np.array([group["sd"] ** 2 for group in groups])
        return float(np.sqrt(freedom @ variances / freedom.sum()))

    @property
    def random_method(self) -> str:
        return binomial_normal.RANDOM if self.counted else meta_analysis.random_method(self.tau2)

    @property
    def common_method(self) -> str:
        if self.degenerate:
            return binomial_normal.COMMON_EXACT
        return binomial_normal.COMMON if self.counted else meta_analysis.COMMON

    def read(self, pooled: Pooled | BayesianPool, *names: str) -> dict[str, Any]:
        """Statistics of a model, as they are read: %, the variable's unit, or a ratio."""
        found = {name: getattr(pooled, name) for name in names}
        return {
            name: READING[self.kind](value) if name in ON_SCALE and value is not None else value
            for name, value in found.items()
        }

    def summary(self, *names: str) -> tuple[dict[str, Any], str]:
        """Statistics of what stands for the pool, as they are read, and the method.

        That is the random-effects model; of one centre its own estimate; and where the pool is
        `degenerate`, all patients together. Nothing does where it is `separated`.
        """
        if self.k == 1:
            only = self.centres[0]
            return {name: getattr(only, name, None) for name in names}, OWN
        if self.separated:
            return dict.fromkeys(names), self.random_method
        found = self.random
        if found is None:
            return self.read(self.common, *names), self.common_method
        return self.read(found, *names), self.random_method
