"""The hazard ratio of two groups of weighted patients (Cox; ties as Breslow has them).

lifelines weighs patients, but its sandwich leaves ties out of account and gives no slopes, which
limits with the error of the weights need. Lin and Wei, J Am Stat Assoc 1989;84:1074; Breslow,
Biometrics 1974;30:89.
"""

import numpy as np
from scipy.optimize import brentq

from hcc_conversion.statistics.weighting import Estimate

#: Beyond this logarithm nobody has ever seen a hazard ratio.
_FURTHEST = 30.0


def weighted_log_hazard_ratio(
    time_days: np.ndarray, event: np.ndarray, first: np.ndarray, weights: np.ndarray
) -> Estimate | None:
    """The logarithm of the hazard of the first group over that of the other.

    Parameters
    ----------
    time_days, event, first
        of each patient: the time, whether it ended with the event, and whether of the first group.
    weights
        of each patient, 0 or more.

    Returns
    -------
    None where the partial likelihood has no maximum: in a group nobody has the event while
    somebody of the other is at risk.
    """
    days = np.unique(time_days[event & (weights > 0)])
    at_risk = time_days[:, None] >= days
    ended = (time_days[:, None] == days) & event[:, None]
    ones, others = (weights * first) @ at_risk, (weights * ~first) @ at_risk
    of_first, of_all = (weights * first) @ ended, weights @ ended
    if not (of_first @ (others > 0) and (of_all - of_first) @ (ones > 0)):
        return None

    def share(log_ratio: float) -> np.ndarray:
        """Of the hazard on each day, the part of the first group."""
        return ones / (ones + others * np.exp(-log_ratio))

    def score(log_ratio: float) -> float:
        return float(np.sum(of_first - of_all * share(log_ratio)))

    if score(-_FURTHEST) <= 0 or score(_FURTHEST) >= 0:
        return None
    value = float(brentq(score, -_FURTHEST, _FURTHEST, xtol=1e-12))
    part = share(value)
    away = first[:, None] - part
    # What is expected of a patient while at risk: the own part of the hazard of each day.
    ratio = np.where(first, np.exp(value), 1.0)[:, None]
    expected = at_risk * ratio * (of_all / (ones * np.exp(value) + others))
    slope = ((ended - expected) * away).sum(axis=1)
    return Estimate(value, slope / float(np.sum(of_all * part * (1 - part))))
