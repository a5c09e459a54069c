"""Cumulative incidence where another event competes, by statsmodels."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm
from statsmodels.duration.survfunc import CumIncidenceRight

from hcc_conversion.statistics import delayed_entry

CONFIDENCE = 0.95
METHOD = "Aalen-Johansen, log-log 95% CI"
CENSORED = 0
#: Below this share nobody is left without an event; sums of fractions miss 0 by a few ulp.
_NOBODY = 1e-12


def incidence_curve(
    time_days: pd.Series,
    cause: pd.Series,
    of_interest: int = 1,
    entry_days: pd.Series | None = None,
) -> pd.DataFrame:
    """The Aalen-Johansen estimate of one of several competing events as a step function.

    Events of different causes on one day are taken as they are (lifelines would shift them at
    random). Standard errors are those of R's survfit of several states.

    Parameters
    ----------
    time_days
        follow-up per patient, days, 0 or more, none missing.
    cause
        what ended it: `CENSORED`, or the number of the event, from 1 on.
    of_interest
        number of the event.
    entry_days
        under observation after this day, which is before the end; None: everybody from 0 on.

    Returns
    -------
    One row per distinct time, of entry too, the first at 0: ``time_days``, ``incidence``,
    ``ci_low``, ``ci_high`` (probabilities; log-log; empty where the incidence is 0 or 1, or
    everybody left had an event), ``event_free`` (probability of no event of any cause),
    ``at_risk`` (just before the time), ``events``, ``competing``, ``censored`` (at the time).
    Where everybody at risk has an event before others enter, probabilities are empty.
    """
    days, causes = time_days.to_numpy(dtype=float), cause.to_numpy(dtype=int)
    late = entry_days is not None
    entry = np.full(len(days), delayed_entry.FROM_ORIGIN)
    entry = entry_days.to_numpy(dtype=float) if entry_days is not None else entry
    times = delayed_entry.moments_of(days, entry)
    place = np.searchsorted(times, days)
    table = pd.DataFrame({"time_days": times})
    table["at_risk"] = delayed_entry.at_risk(days, entry, times)
    kinds = np.select([causes == of_interest, causes != CENSORED], [1, 2], 0)
    for number, name in enumerate(("censored", "events", "competing")):
        table[name] = np.bincount(place[kinds == number], minlength=len(times))
    if late and delayed_entry.is_emptied(table["at_risk"], table["events"] + table["competing"]):
        incidence, error, event_free = np.full((3, len(times)), np.nan)
    elif late:
        incidence, error, event_free = _truncated(days, kinds, entry, times)
    else:
        incidence, error, event_free = _estimate(days, kinds, times)
    table["incidence"], table["event_free"] = incidence, event_free
    table["ci_low"], table["ci_high"] = _limits(incidence, error)
    columns = ["time_days", "incidence", "ci_low", "ci_high", "event_free", "at_risk"]
    return table[[*columns, "events", "competing", "censored"]]


def incidence_at(curve: pd.DataFrame, day: float) -> dict[str, Any]:
    """``estimate``, ``ci_low``, ``ci_high`` and ``at_risk`` at a day.

    Past the last time it is None, unless nobody was left without an event.
    """
    row = curve[curve["time_days"] <= day].iloc[-1]
    later = curve[curve["time_days"] >= day]
    if later.empty and row["event_free"] > _NOBODY:
        return {"estimate": None, "ci_low": None, "ci_high": None, "at_risk": 0}
    return {
        "estimate": row["incidence"],
        "ci_low": row["ci_low"],
        "ci_high": row["ci_high"],
        "at_risk": 0 if later.empty else later["at_risk"].iloc[0],
    }


def _estimate(
    days: np.ndarray, causes: np.ndarray, times: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Incidence of cause 1, its standard error and the share without an event, at each time."""
    if not causes.any():
        return np.zeros(len(times)), np.zeros(len(times)), np.ones(len(times))
    # At the last time, if everybody left has an event, the standard error is 0/0.
    with np.errstate(divide="ignore", invalid="ignore"):
        fit = CumIncidenceRight(days, causes)
    # Before the first time (at 0, mostly) nothing has happened.
    at = np.searchsorted(fit.times, times, side="right")
    incidence = np.append(0.0, fit.cinc[0])[at]
    error = np.append(0.0, fit.cinc_se[0])[at]
    return incidence, error, 1 - np.append(0.0, np.sum(fit.cinc, axis=0))[at]


def _truncated(
    days: np.ndarray, causes: np.ndarray, entry: np.ndarray, times: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As `_estimate`, where some enter late, which statsmodels does not have.

    The standard error is the infinitesimal jackknife of R's survfit of several states: the root of
    the squares of how the estimate changes with the weight of each patient.
    """
    incidence, error, event_free = np.zeros(len(times)), np.zeros(len(times)), np.ones(len(times))
    of_incidence, of_hazard = np.zeros(len(days)), np.zeros(len(days))
    share, free, spread = 0.0, 1.0, 0.0
    for position, time in enumerate(times):
        ends = days == time
        if causes[ends].any():
            inside = (entry < time) & (days >= time)
            n = inside.sum()
            first, any_cause = ends & (causes == 1), ends & (causes > 0)
            own, both = first.sum() / n, any_cause.sum() / n
            of_incidence += free * ((first - inside * own) / n + own * of_hazard)
            share += free * own
            if both < 1:
                of_hazard -= (any_cause - inside * both) / (n * (1 - both))
            free *= 1 - both
            spread = float(np.sqrt((of_incidence**2).sum()))
        incidence[position], error[position], event_free[position] = share, spread, free
    return incidence, error, event_free


def _limits(incidence: np.ndarray, error: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log-log limits, as R's survfit with conf.type = "log-log"; empty at 0 and 1."""
    between = (incidence > 0) & (incidence < 1 - _NOBODY) & np.isfinite(error)
    low, high = np.full(len(incidence), np.nan), np.full(len(incidence), np.nan)
    share = incidence[between]
    half = norm.ppf((1 + CONFIDENCE) / 2) * error[between] / (share * np.log(share))
    low[between], high[between] = share ** np.exp(-half), share ** np.exp(half)
    return low, high
