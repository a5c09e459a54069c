"""Rows of the analysis results for the pool of one headline quantity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hcc_conversion.comparison.heterogeneity.headlines import (
    HAZARD_RATIO,
    MEAN_DIFFERENCE,
    PROBABILITY,
    PROPORTION,
    Kind,
)
from hcc_conversion.comparison.heterogeneity.pool_groups import (
    BAYESIAN_FACTORS,
    COMMON,
    ESTIMATE,
    HETEROGENEITY,
    INFLUENCE,
    LEAVE_ONE_OUT,
    POSTERIOR,
    PREDICTED,
    RANDOM,
    SCALE,
    SPREAD,
    TWO_STAGE,
)
from hcc_conversion.comparison.heterogeneity.pooling import Pool
from hcc_conversion.display.lines import number_text
from hcc_conversion.statistics import binomial_normal, heterogeneity, influence
from hcc_conversion.statistics.meta_analysis import (
    PREDICTION,
    Pooled,
    random_effects,
    random_method,
)
from hcc_conversion.study.results import ResultRows, no_values

TESTED = "Cochran's Q; τ² and I² with 95% CI by the Q profile"
ZERO_CELL = "a centre has 0 or 100 %: its logit has no variance"
FEW_LEFT = "fewer than two centres left"
NEEDS_THREE = "needs three centres"
TOO_FEW_TO_JUDGE = f"not judged: fewer than {influence.MIN_CENTRES} centres"
#: Within how many scales of a half-normal prior of tau 95 % of centres lie about their mean:
#: printed by Röver, J Stat Softw 2020;93(6), section 3.4, as 1.092287 of the scale 0.5.
PRIOR_REACH = 2.184573

#: Estimator of tau squared (`statistics.heterogeneity.TAU2`) beside the one that is asked for.
OTHER_TAU2 = {
    heterogeneity.REML: "random effects, REML",
    heterogeneity.PAULE_MANDEL: "random effects, Paule–Mandel",
}


@dataclass(frozen=True)
class Place:
    """Where the rows of one headline quantity go.

    variable
        name of the quantity.
    withheld
        why pooled values are not shown; empty where they are.
    """

    rows: ResultRows
    variable: str
    withheld: str = ""

    def add(self, group: str, level: str = "", *, line: str, **cells: Any) -> None:
        self.rows.add("", self.variable, level, line=line, group=group, **cells)

    def add_pooled(
        self, group: str, level: str = "", *, line: str, note: str = "", **cells: Any
    ) -> None:
        """A row of a pooled value, or why it is withheld."""
        if self.withheld:
            cells |= {name: None for name in POSTERIOR if name in cells}
            note = "; ".join(filter(None, (self.withheld, note)))
        self.add(group, level, line=line, note=note, **cells)


def add_models(place: Place, pool: Pool, cautions: str) -> None:
    """The random-effects and the common-effect model; *cautions* go with the first."""
    if not pool.k:
        why = "no centre has an estimate"
        place.add(RANDOM, line="random_effects", note=why, n=0, **no_values(PREDICTED))
        place.add(COMMON, line="common_effect", note=why, **no_values(ESTIMATE))
        return
    found, method = pool.summary(*PREDICTED)
    predicted = found["prediction_low"] is not None
    method = f"{method}; {PREDICTION}" if predicted else method
    note = "; ".join(filter(None, (pool.why_none, cautions)))
    labels: dict[str, Any] = {"line": "random_effects", "method": method, "note": note}
    place.add_pooled(RANDOM, **labels, n=pool.k, **found)
    if pool.k > 1:
        common = pool.read(pool.common, *ESTIMATE)
        method = pool.common_method
        place.add_pooled(COMMON, line="common_effect", method=method, **common)


def add_bayesian(
    place: Place, pool: Pool, scale: float, factors: Mapping[str, float] = BAYESIAN_FACTORS
) -> None:
    """The Bayesian random-effects models: *scale* of the prior of tau, its half and its double.

    scale
        on the logit, on the log ratio, or in standard deviations of patients (`Pool.unit`).
    factors
        group of the results, then how many times the scale its prior has.
    """
    if pool.k < 2:
        return
    scales = [factor * scale * pool.unit for factor in factors.values()]
    labels: dict[str, Any] = {"line": "bayesian_effects", "method": pool.bayesian_method}
    if pool.degenerate:
        for group in factors:
            place.add(group, note=degenerate_note(pool), **labels, **no_values(POSTERIOR))
        return
    for group, one, found in zip(factors, scales, pool.bayesian(scales), strict=True):
        stats = pool.read(found, *PREDICTED)
        stats |= {name: getattr(found, name.replace("2", "")) ** 2 for name in POSTERIOR[5:]}
        place.add_pooled(group, note=prior_note(pool.kind, one), **labels, **stats)


def prior_note(kind: Kind, scale: float) -> str:
    """What the prior of tau says, *scale* in the unit that is pooled, in words."""
    reach = PRIOR_REACH * scale
    text = {
        PROPORTION: f"a factor of {np.exp(reach):.1f} of the typical odds",
        PROBABILITY: f"a factor of {np.exp(reach):.1f} of the typical subdistribution hazard",
        HAZARD_RATIO: f"a factor of {np.exp(reach):.1f} of the typical hazard ratio",
        MEAN_DIFFERENCE: f"{number_text(reach)} of the typical difference",
    }[kind]
    return f"prior: 95 % of centres lie within {text} (τ half-normal, scale {number_text(scale)})"


def add_heterogeneity(place: Place, pool: Pool) -> None:
    """How far the centres differ, on the scale that is pooled (tau²) and in per cent (I²)."""
    if pool.k < 2 or pool.degenerate:
        why = FEW_LEFT.removesuffix(" left")
        if pool.degenerate:
            why = degenerate_note(pool)
        place.add(HETEROGENEITY, line="heterogeneity", note=why, **no_values(SPREAD))
        return
    found = pool.random or pool.common
    note = "limits of τ² and I² have no exact method here" if pool.counted else ""
    stats = {name: getattr(found, name) for name in SPREAD}
    method = binomial_normal.SPREAD if pool.counted else TESTED
    method = f"{method}; τ² on the scale: {SCALE[pool.kind]}"
    labels = {"line": "heterogeneity", "method": method, "note": pool.why_none or note}
    place.add(HETEROGENEITY, **labels, **stats)


def degenerate_note(pool: Pool) -> str:
    counts, _ = pool.counts
    return binomial_normal.DEGENERATE.format(percent=100 if counts.any() else 0)


def add_other_models(place: Place, pool: Pool) -> None:
    """What another estimator of tau² says; of proportions, the two-stage model of the logits."""
    if pool.k < 2:
        return
    if not pool.counted:
        other = next(name for name in heterogeneity.TAU2 if name != pool.tau2)
        found = random_effects(*pool.effects, other)
        _add_two_stage(place, pool, OTHER_TAU2[other], found, random_method(other))
    elif pool.has_variances:
        found = random_effects(*pool.effects, pool.tau2)
        _add_two_stage(place, pool, TWO_STAGE, found, f"logits; {random_method(pool.tau2)}")
    else:
        nothing = no_values((*ESTIMATE, "tau2"))
        labels: dict[str, Any] = {"method": random_method(pool.tau2), "note": ZERO_CELL}
        place.add(TWO_STAGE, line="other_model", **labels, **nothing)


def _add_two_stage(place: Place, pool: Pool, group: str, found: Pooled, method: str) -> None:
    stats = pool.read(found, *ESTIMATE, "tau2")
    place.add_pooled(group, line="other_model", method=method, **stats)


def add_leave_one_out(place: Place, pool: Pool) -> None:
    """The pool without each centre in turn, at the level of the centre left out."""
    line = "leave_one_out"
    for position, centre in enumerate(pool.centres):
        rest = pool.of([_ for _ in range(pool.k) if _ != position])
        if rest.k < 2:
            nothing = no_values((*ESTIMATE, "tau2", "i2"))
            place.add(LEAVE_ONE_OUT, centre.centre, line=line, note=FEW_LEFT, **nothing)
            continue
        found, method = rest.summary(*ESTIMATE, "tau2", "i2")
        labels: dict[str, Any] = {"line": line, "method": method, "note": rest.why_none}
        place.add_pooled(LEAVE_ONE_OUT, centre.centre, **labels, **found)


def add_influence(place: Place, pool: Pool) -> None:
    """Deletion diagnostics of each centre; of proportions, of the two-stage model."""
    why = NEEDS_THREE if pool.k < 3 else "" if pool.has_variances else ZERO_CELL
    if why:
        for centre in pool.centres:
            nothing = no_values(influence.INFLUENCE_COLUMNS)
            place.add(INFLUENCE, centre.centre, line="influence", note=why, **nothing)
        return
    found = influence.influence(*pool.effects, pool.tau2)
    otherwise = TOO_FEW_TO_JUDGE if pool.k < influence.MIN_CENTRES else ""
    for centre, stats in zip(pool.centres, found.to_dict("records"), strict=True):
        note = "influential" if influence.is_influential(stats, pool.k) else otherwise
        labels = {"line": "influence", "method": influence.METHOD, "note": note}
        place.add(INFLUENCE, centre.centre, **labels, **stats)


def add_subset(place: Place, group: str, pool: Pool, note: str) -> None:
    """The random-effects model of other estimates, or of some of the centres."""
    if not pool.k:
        nothing = no_values(ESTIMATE)
        note = "; ".join(["no centre has an estimate", note])
        place.add(group, line="subset_of_centres", note=note, n=0, **nothing)
        return
    found, method = pool.summary(*ESTIMATE)
    note = "; ".join(filter(None, (pool.why_none, note)))
    labels: dict[str, Any] = {"line": "subset_of_centres", "method": method, "note": note}
    place.add_pooled(group, **labels, n=pool.k, **found)


def weights_of(pool: Pool) -> Sequence[float | None]:
    """Of each centre, in the model that stands for the pool, per cent."""
    if pool.k < 2:
        return [100.0] * pool.k
    if pool.separated:
        return [None] * pool.k
    model = pool.random or pool.common
    return [float(weight) for weight in np.asarray(model.weight_percent)]


def spread_of(pool: Pool) -> Mapping[str, float | None]:
    """``i2`` of the pool, per cent; None where there is none."""
    found = pool.random if pool.k > 1 else None
    return {"i2": found.i2 if found is not None else None}
