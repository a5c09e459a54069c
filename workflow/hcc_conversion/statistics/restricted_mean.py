"""Restricted mean survival time: the area under the Kaplan-Meier curve up to a horizon."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from scipy.stats import norm

from hcc_conversion.statistics.kaplan_meier import CONFIDENCE

METHOD = (
    "restricted mean survival time, Greenwood's variance, 95% CI on the logit of its share of the "
    "time"
)
DIFFERENCE_METHOD = (
    "difference of restricted mean survival times, 95% CI by MOVER from those of both; not adjusted"
)


_NONE: dict[str, float | None] = {"estimate": None, "ci_low": None, "ci_high": None}


def restricted_mean(curve: pd.DataFrame, horizon_days: float) -> dict[str, float | None]:
    """Mean survival time up to a horizon, days.

    The variance is Greenwood's (Klein & Moeschberger, Survival Analysis, 2nd ed, section 4.5; as
    R's print of a survfit with rmean); lifelines gives that of the times, not of their mean. Nobody
    lives longer than the horizon up to it, so limits are those of the logit of mean/horizon, by the
    delta method: the link of Tian, Zhao & Wei, Biostatistics 2014;15:222. Wald's own pass the
    horizon where few have the event.

    Parameters
    ----------
    curve
        of `hcc_conversion.statistics.kaplan_meier.survival_curve`.
    horizon_days
        more than 0.

    Returns
    -------
    ``estimate``, ``ci_low``, ``ci_high``; all None past the last time, unless nobody survived. No
    limits where there is no variance: without events, or where all leave with the event at once.
    """
    estimate, error = _mean_and_error(curve, horizon_days)
    if estimate is None or error is None:
        return _NONE
    share = estimate / horizon_days
    if not error or not 0 < share < 1:
        return {**_NONE, "estimate": estimate}
    half = norm.ppf((1 + CONFIDENCE) / 2) * error / (horizon_days * share * (1 - share))
    low, high = (horizon_days * float(expit(logit(share) + way * half)) for way in (-1, 1))
    return {"estimate": estimate, "ci_low": low, "ci_high": high}


def restricted_mean_difference(
    curve: pd.DataFrame, reference: pd.DataFrame, horizon_days: float
) -> dict[str, float | None]:
    """Restricted mean of one group less that of another, days.

    The limits are made of those of both means, so they never pass the horizon: the squares of the
    distances from each mean to its limit add up (MOVER: Zou & Donner, Stat Med 2008;27:1693). A
    mean without limits counts as known; where neither has any there are none. The arguments and
    what is returned are else as those of `restricted_mean`; None where one of the means is.
    """
    one, other = (restricted_mean(_, horizon_days) for _ in (curve, reference))
    if one["estimate"] is None or other["estimate"] is None:
        return _NONE
    estimate = one["estimate"] - other["estimate"]
    if one["ci_low"] is None and other["ci_low"] is None:
        return {**_NONE, "estimate": estimate}
    (down, up), (other_down, other_up) = _reaches(one), _reaches(other)
    return {
        "estimate": estimate,
        "ci_low": estimate - float(np.hypot(down, other_up)),
        "ci_high": estimate + float(np.hypot(up, other_down)),
    }


def last_day(curves: Sequence[pd.DataFrame]) -> float:
    """The day up to which all of some curves have a restricted mean; infinite without an end.

    A curve that has come down to 0 stays there.
    """
    ends = [curve.iloc[-1] for curve in curves]
    return min((end["time_days"] for end in ends if end["survival"] > 0), default=np.inf)


def _reaches(mean: Mapping[str, float | None]) -> tuple[float, float]:
    """How far the limits lie below and above a mean."""
    estimate, low, high = (mean[name] for name in _NONE)
    if estimate is None or low is None or high is None:
        return 0.0, 0.0
    return estimate - low, high - estimate


def _mean_and_error(
    curve: pd.DataFrame, horizon_days: float
) -> tuple[float, float] | tuple[None, None]:
    """The mean and its standard error."""
    last = curve.iloc[-1]
    if last["time_days"] < horizon_days and last["survival"] > 0:
        return None, None
    steps = curve[curve["time_days"] < horizon_days]
    widths = np.diff(np.append(steps["time_days"].to_numpy(), horizon_days))
    areas = steps["survival"].to_numpy() * widths
    # After the last survivor has had the event, the area left is 0, and 0/0 adds nothing.
    left = areas[::-1].cumsum()[::-1]
    at_risk, events = steps["at_risk"].to_numpy(), steps["events"].to_numpy()
    surviving = at_risk > events
    terms = left[surviving] ** 2 * events[surviving]
    terms = terms / (at_risk[surviving] * (at_risk[surviving] - events[surviving]))
    return float(areas.sum()), float(np.sqrt(terms.sum()))
