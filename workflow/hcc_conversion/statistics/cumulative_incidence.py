"""Cumulative incidence where another event competes, by statsmodels."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm
from statsmodels.duration.survfunc import CumIncidenceRight

CONFIDENCE = 0.95
METHOD = "Aalen-Johansen, log-log 95% CI"
CENSORED = 0
#: Below this share nobody is left without an event; sums of fractions miss 0 by a few ulp.
_NOBODY = 1e-12


def incidence_curve(time_days: pd.Series, cause: pd.Series, of_interest: int = 1) -> pd.DataFrame:
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

    Returns
    -------
    One row per distinct time, the first at 0: ``time_days``, ``incidence``, ``ci_low``,
    ``ci_high`` (probabilities; log-log; empty where the incidence is 0 or 1, or everybody left
    had an event), ``event_free`` (probability of no event of any cause), ``at_risk`` (just
    before the time), ``events``, ``competing``, ``censored`` (at the time).
    """
    days, causes = time_days.to_numpy(dtype=float), cause.to_numpy(dtype=int)
    times, place = np.unique(np.append(days, 0.0), return_inverse=True)
    table = pd.DataFrame({"time_days": times})
    table["at_risk"] = len(days) - np.searchsorted(np.sort(days), times)
    kinds = np.select([causes == of_interest, causes != CENSORED], [1, 2], 0)
    for number, name in enumerate(("censored", "events", "competing")):
        table[name] = np.bincount(place[:-1][kinds == number], minlength=len(times))
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


def _limits(incidence: np.ndarray, error: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log-log limits, as R's survfit with conf.type = "log-log"; empty at 0 and 1."""
    between = (incidence > 0) & (incidence < 1 - _NOBODY) & np.isfinite(error)
    low, high = np.full(len(incidence), np.nan), np.full(len(incidence), np.nan)
    share = incidence[between]
    half = norm.ppf((1 + CONFIDENCE) / 2) * error[between] / (share * np.log(share))
    low[between], high[between] = share ** np.exp(-half), share ** np.exp(half)
    return low, high
