"""Decision curves: is deciding by a prediction better than deciding for everybody or nobody?

Vickers & Elkin, Med Decis Making 2006;26:565; with censoring and competing events Vickers et al.,
BMC Med Inform Decis Mak 2008;8:53: who has the event is estimated by the cumulative incidence.
"""

import numpy as np
import pandas as pd

from hcc_conversion.statistics.cumulative_incidence import incidence_at, incidence_curve

METHOD = "true less false positives, weighed by the odds of the threshold, Aalen-Johansen"


def net_benefit(
    time_days: pd.Series, cause: pd.Series, chosen: np.ndarray, threshold: float, day: float
) -> float | None:
    """Net benefit of deciding for the *chosen*, per patient.

    With a share *p* of patients chosen, of whom a share *c* has the event: ``p c - p (1 - c) w``,
    with *w* the odds of the threshold. Of nobody it is 0.

    Parameters
    ----------
    time_days, cause
        of everybody, as of `incidence_curve`; the event is 1.
    chosen
        whether each is decided for.
    threshold
        probability of the event from which on one decides for it: one event gained is worth
        (1 - threshold) / threshold patients decided for in vain.
    day
        by which the event is asked for.

    Returns
    -------
    None where the chosen are not followed until *day*.
    """
    if not chosen.any():
        return 0.0
    curve = incidence_curve(time_days[chosen], cause[chosen])
    incidence = incidence_at(curve, day)["estimate"]
    if incidence is None:
        return None
    share = float(chosen.mean())
    return share * (incidence - (1 - incidence) * threshold / (1 - threshold))
