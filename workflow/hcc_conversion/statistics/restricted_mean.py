"""Restricted mean survival time: the area under the Kaplan-Meier curve up to a horizon."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import norm

from hcc_conversion.statistics.kaplan_meier import CONFIDENCE

METHOD = "restricted mean survival time, Greenwood's variance, 95% CI"
DIFFERENCE_METHOD = "difference of restricted mean survival times, 95% CI; not adjusted"


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
    estimate, error = _mean_and_error(curve, horizon_days)
    return _with_limits(estimate, error)


def restricted_mean_difference(
    curve: pd.DataFrame, reference: pd.DataFrame, horizon_days: float
) -> dict[str, float | None]:
    """Restricted mean of one group less that of another, days; variances add up.

    Royston & Parmar, BMC Med Res Methodol 2013;13:152. The arguments and what is returned are as
    those of `restricted_mean`; None where one of the means is.
    """
    means, errors = zip(
        *(_mean_and_error(_, horizon_days) for _ in (curve, reference)), strict=True
    )
    if None in means:
        return _with_limits(None, None)
    return _with_limits(means[0] - means[1], float(np.hypot(*errors)))


def last_day(curves: Sequence[pd.DataFrame]) -> float:
    """The day up to which all of some curves have a restricted mean; infinite without an end.

    A curve that has come down to 0 stays there.
    """
    ends = [curve.iloc[-1] for curve in curves]
    return min((end["time_days"] for end in ends if end["survival"] > 0), default=np.inf)


def _with_limits(estimate: float | None, error: float | None) -> dict[str, float | None]:
    if estimate is None:
        return {"estimate": None, "ci_low": None, "ci_high": None}
    half = norm.ppf((1 + CONFIDENCE) / 2) * error
    return {"estimate": estimate, "ci_low": estimate - half, "ci_high": estimate + half}


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
