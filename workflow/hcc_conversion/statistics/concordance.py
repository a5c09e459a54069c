"""Harrell's C: of two patients, did the one with the higher predicted hazard have the event first?

lifelines counts the pairs of all patients together, without a standard error; no library that the
project has counts them within strata. R's ``survival::concordance`` has all of it.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from hcc_conversion.statistics.cox import CONFIDENCE, CoxFit
from hcc_conversion.statistics.survival_sample import SurvivalSample

METHOD = (
    "Harrell's C of the patients the model was fitted to, infinitesimal jackknife,"
    " Wald 95% CI cut at 0 and 1"
)
LATE_ENTRY = "not estimated where patients come under observation late"
NO_PAIRS = "no two patients of whom it is known who had the event first"
#: Decimals of a predicted log hazard; what differs by less is the same prediction, rounded.
_DECIMALS = 9


@dataclass(frozen=True)
class Concordance:
    """Harrell's C with its standard error and limits; all None where nobody can be compared."""

    estimate: float | None
    standard_error: float | None
    ci_low: float | None
    ci_high: float | None


def concordance_of(fit: CoxFit) -> Concordance:
    """Harrell's C of a model in the patients it was fitted to.

    None where there is no fit, and where some come under observation late: pairs are then not of
    two patients who could both be seen.
    """
    if fit.note or fit.sample.entry_days is not None:
        return Concordance(None, None, None, None)
    slopes = fit.estimates["log_hazard_ratio"].to_numpy()
    return concordance(fit.sample, fit.sample.covariates.to_numpy() @ slopes)


def concordance(sample: SurvivalSample, log_hazard: np.ndarray) -> Concordance:
    """The share of pairs in which the higher predicted hazard had the event first.

    Harrell, Lee & Mark, Stat Med 1996;15:361. Compared are two patients of one stratum of whom
    one had the event while the other was under observation; somebody censored on that day was. An
    equal prediction counts one half. The standard error is that of R's ``survival::concordance``,
    the infinitesimal jackknife: how C changes with the weight of each patient.

    Parameters
    ----------
    sample
        without entry times.
    log_hazard
        predicted for each patient, the higher the sooner.
    """
    score = np.round(log_hazard, _DECIMALS)
    agreeing, compared = np.zeros(sample.n), np.zeros(sample.n)
    for code in np.unique(sample.stratum):
        inside = np.flatnonzero(sample.stratum == code)
        found = _pairs_of_each(sample.time_days[inside], sample.event[inside], score[inside])
        agreeing[inside], compared[inside] = found
    # Every pair is counted with both of its patients.
    pairs = compared.sum() / 2
    if not pairs:
        return Concordance(None, None, None, None)
    estimate = agreeing.sum() / 2 / pairs
    error = float(np.sqrt((((agreeing - estimate * compared) / pairs) ** 2).sum()))
    half = norm.ppf((1 + CONFIDENCE) / 2) * error
    limits = np.clip([estimate - half, estimate + half], 0, 1)
    return Concordance(float(estimate), error, float(limits[0]), float(limits[1]))


def _pairs_of_each(
    time: np.ndarray, event: np.ndarray, score: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Of each patient the pairs that agree (equal predictions one half), and all that are compared.

    The others are counted by their prediction: models of categories have few different ones.
    """
    agreeing, compared = np.zeros(len(time)), np.zeros(len(time))
    for level in np.unique(score):
        same = score == level
        everybody, events = np.sort(time[same]), np.sort(time[same & event])
        censored = np.sort(time[same & ~event])
        # Others who were still without the event when this patient had it,
        left_before = np.searchsorted(everybody, time, side="right")
        left_before -= np.searchsorted(censored, time, side="right")
        left_before += np.searchsorted(censored, time, side="left")
        later = np.where(event, len(everybody) - left_before, 0)
        # and others who had it while this patient was under observation.
        before, until = (np.searchsorted(events, time, side=side) for side in ("left", "right"))
        earlier = np.where(event, before, until)
        agreeing += later * _share(score > level, score == level)
        agreeing += earlier * _share(score < level, score == level)
        compared += later + earlier
    return agreeing, compared


def _share(agree: np.ndarray, equal: np.ndarray) -> np.ndarray:
    return np.where(equal, 0.5, agree)
