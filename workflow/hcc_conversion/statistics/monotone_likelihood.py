"""Whether a Cox model has maximum-likelihood estimates at all."""

import numpy as np
from scipy.optimize import linprog

from hcc_conversion.statistics.survival_sample import SurvivalSample
from schemas.results import NO_PATIENTS

NO_EVENTS = "no events"
NO_ESTIMATE = "no maximum-likelihood estimate"
_ZERO = 1e-8


def why_no_maximum(sample: SurvivalSample) -> str:
    """Why the partial likelihood has no single maximum, or an empty text where it has one.

    It has none where a combination of covariates is never smaller in those with an event than
    in the others then at risk: its coefficient could grow for ever (monotone likelihood). A level
    without events is the plainest case. The criterion is exact for Breslow's and Efron's ties
    (Bryson & Johnson, Technometrics 1981;23:381; Jacobsen, Scand J Stat 1989;16:335) and is
    decided by a linear programme, before anything is fitted.
    """
    contrasts = _contrasts(sample)
    unidentified = _why_not_identified(sample, contrasts)
    if unidentified:
        return unidentified
    diverging = _diverging(contrasts)
    if diverging.any():
        return f"monotone likelihood in {_listed(sample, diverging)}: {NO_ESTIMATE}"
    return ""


def why_not_identified(sample: SurvivalSample) -> str:
    """Why no method can tell the coefficients, or an empty text where the data tell them."""
    return _why_not_identified(sample, _contrasts(sample))


def _why_not_identified(sample: SurvivalSample, contrasts: np.ndarray) -> str:
    if not sample.n:
        return NO_PATIENTS
    if not sample.events:
        return NO_EVENTS
    constant = ~(np.abs(contrasts) > _ZERO).any(axis=0)
    if constant.any():
        return f"no variation in {_listed(sample, constant)} among those at risk at an event"
    sizes, directions = np.linalg.eigh(contrasts.T @ contrasts)
    flat = directions[:, sizes <= sizes[-1] * _ZERO]
    together = (np.abs(flat) > np.sqrt(_ZERO)).any(axis=1)
    return f"cannot be told apart: {_listed(sample, together)}" if together.any() else ""


def _contrasts(sample: SurvivalSample) -> np.ndarray:
    """Each other patient at risk less each with the event, for all events; distinct rows."""
    values, _ = sample.scaled()
    patterns, pattern = np.unique(values, axis=0, return_inverse=True)
    blocks = [np.empty((0, values.shape[1]))]
    for stratum, day in sample.event_times():
        present = sample.at_risk(stratum, day)
        cases = present & sample.event & (sample.time_days == day)
        at_risk, ill = np.unique(pattern[present]), np.unique(pattern[cases])
        apart = patterns[at_risk][:, None, :] - patterns[ill][None, :, :]
        blocks.append(apart.reshape(-1, values.shape[1]))
    return np.unique(np.vstack(blocks).round(12), axis=0)


def _diverging(contrasts: np.ndarray) -> np.ndarray:
    """Which coefficients grow without limit; none where the maximum exists.

    The programme looks for a direction in which no contrast is positive, and some are negative.
    """
    found = linprog(
        contrasts.sum(axis=0),
        A_ub=contrasts,
        b_ub=np.zeros(len(contrasts)),
        bounds=(-1, 1),
        method="highs",
    )
    if found.fun > -_ZERO * max(1.0, np.abs(contrasts).sum()):
        return np.zeros(contrasts.shape[1], dtype=bool)
    return np.abs(found.x) > _ZERO


def _listed(sample: SurvivalSample, chosen: np.ndarray) -> str:
    return ", ".join(str(name) for name in sample.covariates.columns[chosen])
