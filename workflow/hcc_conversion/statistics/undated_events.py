"""Between what a survival curve lies when some of its events have no day.

Those whose time is not known cannot be in a Kaplan-Meier or Aalen-Johansen estimate; where events
are among them, the estimate of the others is too good. What can be said is the lowest and the
highest value that the estimate takes over all days on which they can have happened.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

METHOD = "lowest and highest over all days on which events without a day can have happened"
#: Products of fractions miss one half by a few ulp.
_ULP = 1e-9
_NEVER = np.inf


def incidence_bounds(
    time_days: pd.Series, cause: pd.Series, left_out: pd.DataFrame, days: Sequence[float]
) -> pd.DataFrame:
    """The lowest and highest cumulative incidence of cause 1 at each of some days.

    A patient who has the event later takes over part of those censored before, and so raises the
    incidence more: it is highest at a day when all events without a day fall on it, and lowest
    when they come after it, or, where that cannot be, on day 0. A competing event does most on
    the day itself or later, and least on day 0.

    Parameters
    ----------
    time_days, cause
        of those whose time is known: days, 0 or more; 0 (censored), 1 (the event) or 2 (another).
    left_out
        one row per patient whose time is not known: ``event`` (of cause 1) and ``rival`` (of
        cause 2), true, false or null where nobody knows; ``latest_day``, the last day on which
        the event can have happened, null where there is no such day.
    days
        at which, 0 or more.

    Returns
    -------
    One row per day, in the order given: ``time_days``, ``lowest``, ``highest``.
    """
    known = (time_days.to_numpy(dtype=float), cause.to_numpy(dtype=int))
    had = left_out["event"].astype("boolean")
    certain, possible = had.fillna(False).to_numpy(bool), had.fillna(True).to_numpy(bool)
    rival = left_out["rival"].astype("boolean").fillna(False).to_numpy(bool) & ~possible
    latest = left_out["latest_day"].astype("Float64").fillna(_NEVER).to_numpy(float).clip(min=0)
    rows = []
    for day in days:
        early = certain & (latest <= day)
        lowest = _incidence(
            *known,
            np.where(early, 0.0, _NEVER),
            np.where(early, 1, 0),
            day,
        )
        kept = possible | rival
        highest = _incidence(
            *known,
            np.where(possible, np.minimum(latest, day), 0.0)[kept],
            np.where(possible, 1, 2)[kept],
            day,
        )
        rows.append((float(day), lowest, highest))
    return pd.DataFrame(rows, columns=["time_days", "lowest", "highest"])


def survival_bounds(
    time_days: pd.Series, event: pd.Series, left_out: pd.DataFrame, days: Sequence[float]
) -> pd.DataFrame:
    """The lowest and highest Kaplan-Meier estimate at each of some days.

    As `incidence_bounds`, of one cause: ``rival`` of *left_out* is not looked at.
    """
    alone = left_out.assign(rival=False)
    found = incidence_bounds(time_days, event.astype(bool).astype(int), alone, days)
    return found.assign(lowest=1 - found["highest"], highest=1 - found["lowest"])


def median_bounds(bounds: pd.DataFrame) -> dict[str, float | None]:
    """``lowest`` and ``highest`` median, days; None where a bound never comes down to one half.

    *bounds*: of `survival_bounds`, at every day from 0 to the last follow-up.
    """
    reached = bounds.loc[bounds["lowest"] <= 0.5 + _ULP, "time_days"]
    passed = bounds.loc[bounds["highest"] < 0.5 - _ULP, "time_days"]
    return {
        "lowest": float(reached.iloc[0]) if len(reached) else None,
        "highest": float(passed.iloc[0]) if len(passed) else None,
    }


def mean_bounds(bounds: pd.DataFrame, horizon_days: float) -> dict[str, Any]:
    """``lowest`` and ``highest`` mean up to a horizon: the areas under both bounds, days.

    *bounds*: of `survival_bounds`, at every day from 0 to the horizon; events are on whole days.
    """
    within = bounds[bounds["time_days"] < horizon_days]
    widths = np.diff(np.append(within["time_days"].to_numpy(), horizon_days))
    return {name: float((within[name] * widths).sum()) for name in ("lowest", "highest")}


def _incidence(
    days: np.ndarray,
    cause: np.ndarray,
    other_days: np.ndarray,
    other_cause: np.ndarray,
    until: float,
) -> float:
    """The Aalen-Johansen estimate of cause 1 at a day, of both lists of patients together."""
    days, cause = np.append(days, other_days), np.append(cause, other_cause)
    happened = (cause > 0) & (days <= until)
    times, place = np.unique(days[happened], return_inverse=True)
    at_risk = len(days) - np.searchsorted(np.sort(days), times)
    of_interest = np.bincount(place[cause[happened] == 1], minlength=len(times))
    any_cause = np.bincount(place, minlength=len(times))
    free = np.cumprod(1 - any_cause / at_risk)
    before = np.append(1.0, free[:-1])
    return float((before * of_interest / at_risk).sum()) if len(times) else 0.0
