"""What a share could be if those lost to follow-up all had the event, or none of them."""

from typing import Any

import pandas as pd

METHOD = "nobody, or everybody, of those censored before then had the event; of all patients"
#: What follows the time in the ``level`` of such a line.
EXTREMES = "extreme cases"


def event_extremes(curve: pd.DataFrame, day: float) -> dict[str, Any]:
    """``lowest`` and ``highest`` share with the event by a day (that day included).

    Parameters
    ----------
    curve
        one row per time, the first at 0: ``time_days``, ``at_risk``, ``events``, ``censored``.
        Everybody is at risk from 0 on. What competes with the event is no censoring.
    """
    patients = float(curve["at_risk"].iloc[0])
    events = float(curve.loc[curve["time_days"] <= day, "events"].sum())
    censored = float(curve.loc[curve["time_days"] < day, "censored"].sum())
    return {"lowest": events / patients, "highest": (events + censored) / patients}


def survival_extremes(curve: pd.DataFrame, day: float) -> dict[str, Any]:
    """The same of the share without the event."""
    found = event_extremes(curve, day)
    return {"lowest": 1 - found["highest"], "highest": 1 - found["lowest"]}
