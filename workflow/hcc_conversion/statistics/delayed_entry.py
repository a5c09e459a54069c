"""Patients who come under observation some time after the origin: left truncation.

Who had the event before is known to nobody, so such a patient is at risk from the day after the
entry on (Klein & Moeschberger, Survival Analysis, 2nd ed, section 4.6), as R's
``Surv(start, stop, event)``.
"""

import numpy as np
import pandas as pd

#: Of whoever is under observation from the origin on: what happens on day 0 counts.
FROM_ORIGIN = -1.0
#: An early risk set of fewer gets a caution: what a curve loses there it never gets back.
FEW = 10
EMPTIED = "not estimated: for a time nobody was under observation while others had yet to enter"


def delayed(entry_days: pd.Series) -> pd.Series:
    """Who enters after the origin."""
    return entry_days.astype(float) > FROM_ORIGIN


def at_risk(time_days: np.ndarray, entry_days: np.ndarray, moments: np.ndarray) -> np.ndarray:
    """How many are under observation just before each moment: in since a day before it."""
    entered, left = np.sort(entry_days), np.sort(time_days)
    return np.searchsorted(entered, moments) - np.searchsorted(left, moments)


def moments_of(time_days: np.ndarray, entry_days: np.ndarray) -> np.ndarray:
    """0 and every day on which somebody enters or leaves, in order."""
    return np.unique(np.concatenate([[0.0], time_days, entry_days[entry_days >= 0]]))


def fewest_early(at_risk: pd.Series, events: pd.Series) -> int | None:
    """The smallest risk set of an event before most are under observation; None without any.

    *at_risk*, *events*: by time, in order.
    """
    before = at_risk[: int(at_risk.to_numpy().argmax()) + 1]
    sizes = before[events[: len(before)].to_numpy() > 0]
    return int(sizes.min()) if len(sizes) else None


def is_emptied(at_risk: pd.Series, events: pd.Series) -> bool:
    """Whether some enter after all at risk had an event (of any cause), or after all had left.

    Such an estimate would be 0 for good, or say that nothing happened while nobody looked.
    """
    n, observed = at_risk.to_numpy(), np.flatnonzero(at_risk.to_numpy() > 0)
    if not len(observed):
        return False
    inside = slice(observed[0], observed[-1])
    return bool(((n == 0) | (n == events.to_numpy()))[inside].any())


def days_before_anybody(at_risk: pd.Series, time_days: pd.Series) -> int:
    """How many days at the start nobody was under observation."""
    days = time_days.to_numpy()
    return int(days[max(int((at_risk.to_numpy() > 0).argmax()) - 1, 0)])
