"""Cumulative hazards, by lifelines."""

import pandas as pd
from lifelines import NelsonAalenFitter


def cumulative_hazard(time_days: pd.Series, event: pd.Series) -> pd.Series:
    """The Nelson–Aalen estimate at each patient's own time.

    Parameters
    ----------
    time_days
        follow-up per patient, days, 0 or more, none missing.
    event
        whether it ended in the event; on the same index.
    """
    days = time_days.to_numpy(dtype=float)
    # Without smoothing tied events are one step of events over those at risk.
    fit = NelsonAalenFitter(nelson_aalen_smoothing=False)
    fit.fit(days, event.to_numpy(dtype=bool))
    return pd.Series(fit.cumulative_hazard_at_times(days).to_numpy(), index=time_days.index)
