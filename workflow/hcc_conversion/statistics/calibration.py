"""Calibration of a risk score whose baseline hazard is not known and is refitted.

A score tells by what factor hazards differ, and not how high they are. With the baseline of the
patients themselves and the score taken as it is (a slope of 1) as many events are expected as are
observed; how they are shared out between patients is what can be wrong (Crowson, Atkinson &
Therneau, Stat Methods Med Res 2016;25:1692). No library that the project has fits a baseline to a
score that is given; R's survival has it as an offset.
"""

from collections.abc import Iterator

import numpy as np
from statsmodels.stats.rates import confint_poisson

from hcc_conversion.statistics.survival_sample import SurvivalSample

CONFIDENCE = 0.95
EXPECTED_METHOD = "score as it is, Breslow's baseline hazard of the patients themselves"
RATIO_METHOD = f"observed over expected events ({EXPECTED_METHOD}), exact Poisson 95% CI"
PREDICTED_METHOD = (
    f"mean prediction ({EXPECTED_METHOD}; hazard of competing events the same for all)"
)


def expected_events(sample: SurvivalSample, log_hazard: np.ndarray) -> np.ndarray:
    """Of each patient the cumulative hazard up to the end of observation; adds up to the events.

    Parameters
    ----------
    sample
        without entry times; each stratum has its own baseline.
    log_hazard
        the score of each patient, a log hazard ratio.
    """
    expected = np.zeros(sample.n)
    ratio = np.exp(log_hazard)
    for inside in _strata(sample.stratum):
        time, event = sample.time_days[inside], sample.event[inside]
        days, hazard = _steps(time, event, ratio[inside])
        cumulative = np.append(0.0, np.cumsum(hazard))
        expected[inside] = cumulative[np.searchsorted(days, time, side="right")] * ratio[inside]
    return expected


def observed_over_expected(observed: int, expected: float) -> tuple[float, float, float]:
    """The ratio and its limits, the expected number taken as known (Garwood 1936)."""
    low, high = confint_poisson(observed, 1, method="exact-c", alpha=1 - CONFIDENCE)
    return observed / expected, float(low) / expected, float(high) / expected


def predicted_incidence(
    sample: SurvivalSample, competing: np.ndarray, log_hazard: np.ndarray, day: float
) -> np.ndarray:
    """Of each patient the predicted cumulative incidence of the event up to *day*, inclusive.

    Within a step of time both hazards are constant. The score says nothing of the competing event,
    whose hazard is the same for all patients of a stratum.

    Parameters
    ----------
    sample, log_hazard
        as of `expected_events`.
    competing
        whether observation ended in the competing event.
    day
        by which.

    Returns
    -------
    Probabilities; not a number in a stratum where nobody is under observation on *day*.
    """
    predicted = np.full(sample.n, np.nan)
    ratio = np.exp(log_hazard)
    for inside in _strata(sample.stratum):
        time = sample.time_days[inside]
        if time.max() < day:
            continue
        # Scores of categories have few different values.
        levels, places = np.unique(ratio[inside], return_inverse=True)
        own_days, own_hazard = _steps(time, sample.event[inside], ratio[inside])
        other_days, other_hazard = _steps(time, competing[inside], np.ones(len(inside)))
        days = np.union1d(own_days, other_days)
        days = days[days <= day]
        event = np.outer(levels, _on(days, own_days, own_hazard))
        either = event + _on(days, other_days, other_hazard)
        before = np.exp(-(np.cumsum(either, axis=1) - either))
        share = np.divide(event, either, out=np.zeros_like(event), where=either > 0)
        predicted[inside] = (before * -np.expm1(-either) * share).sum(axis=1)[places]
    return predicted


def _strata(stratum: np.ndarray) -> Iterator[np.ndarray]:
    for code in np.unique(stratum):
        yield np.flatnonzero(stratum == code)


def _steps(time: np.ndarray, event: np.ndarray, ratio: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Days with events, and the baseline hazard on each (Breslow's ties)."""
    days, events = np.unique(time[event], return_counts=True)
    at_risk = np.array([ratio[time >= day].sum() for day in days])
    return days, events / at_risk


def _on(days: np.ndarray, of_days: np.ndarray, hazard: np.ndarray) -> np.ndarray:
    """The hazard on each of *days*, 0 where it has no step."""
    found = np.zeros(len(days))
    inside = np.isin(of_days, days)
    found[np.searchsorted(days, of_days[inside])] = hazard[inside]
    return found
