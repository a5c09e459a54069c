"""Patients who come under observation some time after the origin: left truncation.

Who had the event before nobody knows of, so such a patient is at risk from the day after the entry on
(Klein & Moeschberger, Survival Analysis, 2nd ed, section 4.6), as R's ``Surv(start, stop, event)``.
"""

import numpy as np
import pandas as pd

#: Of whoever is under observation from the origin on: what happens on day 0 counts.
FROM_ORIGIN = -1.0
#: An early risk set of fewer gets a caution: what a curve loses there it never gets back.
FEW = 10
EMPTIED = "not estimated: everybody under observation early on had the event while others had yet to enter"


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
    """Whether all at risk had an event (*events*: of any cause) while others had yet to enter."""
    gone = ((at_risk > 0) & (at_risk == events)).to_numpy()
    return bool(gone.any()) and bool((at_risk.to_numpy()[int(gone.argmax()) + 1 :] > 0).any())
