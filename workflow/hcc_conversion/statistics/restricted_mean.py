"""Restricted mean survival time: the area under the Kaplan-Meier curve up to a horizon."""

import numpy as np
import pandas as pd
from scipy.stats import norm

from hcc_conversion.statistics.kaplan_meier import CONFIDENCE

METHOD = "restricted mean survival time, Greenwood's variance, 95% CI"


def restricted_mean(curve: pd.DataFrame, horizon_days: float) -> dict[str, float | None]:
    """Mean survival time up to a horizon, days.

    The variance is Greenwood's (Klein & Moeschberger, Survival Analysis, 2nd ed, section 4.5; as
    R's print of a survfit with rmean); lifelines gives that of the times, not of their mean.

    Parameters
    ----------
    curve
        of `hcc_conversion.statistics.kaplan_meier.survival_curve`.
    horizon_days
        more than 0.

    Returns
    -------
    ``estimate``, ``ci_low``, ``ci_high``; all None past the last time, unless nobody survived.
    """
    last = curve.iloc[-1]
    if last["time_days"] < horizon_days and last["survival"] > 0:
        return {"estimate": None, "ci_low": None, "ci_high": None}
    steps = curve[curve["time_days"] < horizon_days]
    widths = np.diff(np.append(steps["time_days"].to_numpy(), horizon_days))
    areas = steps["survival"].to_numpy() * widths
    # After the last survivor has had the event, the area left is 0, and 0/0 adds nothing.
    left = areas[::-1].cumsum()[::-1]
    at_risk, events = steps["at_risk"].to_numpy(), steps["events"].to_numpy()
    surviving = at_risk > events
    terms = left[surviving] ** 2 * events[surviving]
    terms = terms / (at_risk[surviving] * (at_risk[surviving] - events[surviving]))
    half = norm.ppf((1 + CONFIDENCE) / 2) * np.sqrt(terms.sum())
    estimate = areas.sum()
    return {"estimate": estimate, "ci_low": estimate - half, "ci_high": estimate + half}
