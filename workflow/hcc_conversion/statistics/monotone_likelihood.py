"""Whether a Cox model has maximum-likelihood estimates at all."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import linprog

from hcc_conversion.statistics.survival_sample import SurvivalSample
from schemas.results import NO_ESTIMATE, NO_PATIENTS

NO_EVENTS = "no events"
_ZERO = 1e-8
#: A constraint broken by less is what a linear programme leaves.
_FELT = 1e-6
#: So many constraints go into a linear programme at first, and are added at a time.
_AT_ONCE = 2000


@dataclass(frozen=True)
class Identification:
    """Why coefficients cannot be estimated; empty texts where they can.

    unknown
        why no method can tell them.
    diverging
        covariates whose coefficients, though they could be told, the partial likelihood lets grow
        for ever.
    """

    unknown: str
    diverging: tuple[str, ...] = ()

    @property
    def monotone(self) -> str:
        """Why the partial likelihood has no single maximum."""
        if not self.diverging:
            return ""
        return f"monotone likelihood in {', '.join(self.diverging)}: {NO_ESTIMATE}"


@lru_cache(maxsize=16)  # every way of fitting asks it of the same sample
def identify(sample: SurvivalSample) -> Identification:
    """Whether the partial likelihood has a single maximum.

    It has none where a combination of covariates is never smaller in those with an event than
    in the others then at risk: its coefficient could grow for ever (monotone likelihood). A level
    without events is the plainest case. The criterion is exact for Breslow's and Efron's ties
    (Bryson & Johnson, Technometrics 1981;23:381; Jacobsen, Scand J Stat 1989;16:335) and is
    decided by a linear programme, before anything is fitted.
    """
    contrasts = _contrasts(sample)
    unknown = _why_not_identified(sample, contrasts)
    if unknown:
        return Identification(unknown)
    return Identification("", tuple(map(str, sample.covariates.columns[_diverging(contrasts)])))


def _why_not_identified(sample: SurvivalSample, contrasts: np.ndarray) -> str:
    if not sample.n:
        return NO_PATIENTS
    if sample.withheld:
        return sample.withheld
    if not sample.events:
        return NO_EVENTS
    spread = contrasts.max(axis=0, initial=0) - contrasts.min(axis=0, initial=0)
    constant = spread <= _ZERO
    if constant.any():
        return f"no variation in {_listed(sample, constant)} among those at risk at an event"
    sizes, directions = np.linalg.eigh(contrasts.T @ contrasts)
    flat = directions[:, sizes <= sizes[-1] * _ZERO]
    together = (np.abs(flat) > np.sqrt(_ZERO)).any(axis=1)
    return f"cannot be told apart: {_listed(sample, together)}" if together.any() else ""


def _contrasts(sample: SurvivalSample) -> np.ndarray:
    """Others at risk less those with the event: enough of them to imply all.

    Those with an event are the highest at risk in a direction in which the likelihood is monotone.
    So is each then no lower than whoever has the next event, and it is enough to compare all with
    those who have the event at their last moment, and these with those of the moment before.
    """
    values, _ = sample.scaled
    sets = sample.risk_sets
    if not len(sets.days):
        return np.empty((0, values.shape[1]))
    if sample.entry_days is not None:
        return _all_contrasts(sample, values)
    cases, n = sets.cases, len(sets.patients)
    first = cases[np.cumsum(sets.tied) - sets.tied]
    others = np.setdiff1d(cases, first)
    next_one = np.flatnonzero(np.diff(sets.stratum) == 0) + 1
    contrasts = np.empty((n + len(others) + len(next_one), values.shape[1]))
    rows = values[sets.patients]
    lead = rows[first]
    np.subtract(rows, lead[sets.last], out=contrasts[:n])
    # Of those tied each is as high as any other.
    contrasts[n : n + len(others)] = -contrasts[others]
    contrasts[n + len(others) :] = lead[next_one] - lead[next_one - 1]
    return contrasts


def _all_contrasts(sample: SurvivalSample, values: np.ndarray) -> np.ndarray:
    """Of late entries, where the one who has the next event may not yet be at risk: every
    pattern of covariates that has an event, against all patterns ever at risk at one."""
    sets = sample.risk_sets
    patterns, pattern = np.unique(values[sets.patients], axis=0, return_inverse=True)
    pattern = pattern.ravel()
    blocks = []
    for ill in np.unique(pattern[sets.cases]):
        moments = np.zeros(len(sets.days))
        moments[sets.last[sets.cases][pattern[sets.cases] == ill]] = 1
        at_risk = np.unique(pattern[sets.while_at_risk(moments) > 0])
        blocks.append(patterns[at_risk[at_risk != ill]] - patterns[ill])
    return np.vstack(blocks)


def _diverging(contrasts: np.ndarray) -> np.ndarray:
    """Which coefficients grow without limit; none where the maximum exists.

    The programme looks for a direction in which no contrast is positive, and some are negative.
    Of many contrasts only those are constraints that the direction found without them breaks.
    """
    aim, n = contrasts.sum(axis=0), len(contrasts)
    nothing = -_ZERO * max(1.0, np.abs(contrasts).sum())
    chosen = np.arange(0, n, -(-n // _AT_ONCE))
    while True:
        found = linprog(
            aim,
            A_ub=contrasts[chosen],
            b_ub=np.zeros(len(chosen)),
            bounds=(-1, 1),
            method="highs",
        )
        if found.fun > nothing:
            return np.zeros(contrasts.shape[1], dtype=bool)
        broken = contrasts @ found.x
        broken[chosen] = 0
        worst = np.argsort(broken)[-_AT_ONCE:]
        worst = worst[broken[worst] > _FELT]
        if not len(worst):
            return np.abs(found.x) > _ZERO
        chosen = np.append(chosen, worst)


def _listed(sample: SurvivalSample, chosen: np.ndarray) -> str:
    return ", ".join(str(name) for name in sample.covariates.columns[chosen])
