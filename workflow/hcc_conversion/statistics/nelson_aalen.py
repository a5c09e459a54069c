"""Cumulative hazards, by lifelines."""

import pandas as pd
from lifelines import NelsonAalenFitter


def cumulative_hazard(
    time_days: pd.Series, event: pd.Series, entry_days: pd.Series | None = None
) -> pd.Series:
    """The Nelson–Aalen estimate at each patient's own time.

    Parameters
    ----------
    time_days
        follow-up per patient, days, 0 or more, none missing.
    event
        whether it ended in the event; on the same index.
    entry_days
        under observation after this day, on the same index; None: everybody from 0 on. The hazard
        is counted from 0 all the same.
    """
    days = time_days.to_numpy(dtype=float)
    # Without smoothing tied events are one step of events over those at risk.
    fit = NelsonAalenFitter(nelson_aalen_smoothing=False)
    # lifelines has whoever enters on a day at risk on that day; here it is from the next one on.
    entry = None if entry_days is None else entry_days.to_numpy(dtype=float) + 0.5
    fit.fit(days, event.to_numpy(dtype=bool), entry=entry)
    return pd.Series(fit.cumulative_hazard_at_times(days).to_numpy(), index=time_days.index)
