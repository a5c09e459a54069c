"""Kaplan-Meier estimates, by lifelines; by statsmodels where some enter late."""

import numpy as np
import pandas as pd
from lifelines import KaplanMeierFitter
from scipy.stats import norm
from statsmodels.duration.survfunc import SurvfuncRight

from hcc_conversion.statistics.delayed_entry import at_risk, is_emptied, moments_of

CONFIDENCE = 0.95
METHOD = "Kaplan-Meier, log-log 95 % CI; months of 30.4375 days, to the nearest day"
REVERSE_METHOD = "reverse Kaplan-Meier, log-log 95 % CI; months of 30.4375 days"


def survival_curve(
    time_days: pd.Series, event: pd.Series, entry_days: pd.Series | None = None
) -> pd.DataFrame:
    """The product-limit estimate as a step function.

    Parameters
    ----------
    time_days
        follow-up per patient, days, 0 or more, none missing.
    event
        whether it ended in the event.
    entry_days
        under observation after this day, which is before the end; None: everybody from 0 on.

    Returns
    -------
    One row per distinct time, of entry too, the first at 0: ``time_days``, ``survival``,
    ``ci_low``, ``ci_high`` (probabilities; log-log, Kalbfleisch & Prentice 1980; empty at 0 and 1),
    ``at_risk`` (just before the time), ``events``, ``censored`` (at the time). Where everybody at
    risk has the event before others enter, probabilities are empty.
    """
    if entry_days is not None:
        return _truncated(*(_.to_numpy(dtype=float) for _ in (time_days, event, entry_days)))
    fit = _fit(time_days, event)
    curve = fit.event_table[["at_risk", "observed", "censored"]].copy()
    curve["survival"] = fit.survival_function_.iloc[:, 0]
    limits = fit.confidence_interval_
    # At 0 and 1 the log-log interval does not exist; lifelines prints one of no width.
    estimated = curve["survival"].gt(0) & curve["survival"].lt(1)
    curve["ci_low"] = limits.iloc[:, 0].where(estimated)
    curve["ci_high"] = limits.iloc[:, 1].where(estimated)
    curve = curve.rename(columns={"observed": "events"}).rename_axis("time_days").reset_index()
    columns = ["time_days", "survival", "ci_low", "ci_high", "at_risk", "events", "censored"]
    counts = {"at_risk": int, "events": int, "censored": int}
    return curve[columns].astype(counts)


def _truncated(days: np.ndarray, event: np.ndarray, entry: np.ndarray) -> pd.DataFrame:
    """The curve where some enter late."""
    times = moments_of(days, entry)
    curve = pd.DataFrame({"time_days": times, "at_risk": at_risk(days, entry, times)})
    for name, rows in (("events", event == 1), ("censored", event == 0)):
        curve[name] = np.bincount(np.searchsorted(times, days[rows]), minlength=len(times))
    columns = ["survival", "ci_low", "ci_high"]
    curve[columns] = np.nan
    if not is_emptied(curve["at_risk"], curve["events"]):
        # lifelines gives up where those there so far leave on the day on which others enter.
        fit = SurvfuncRight(days, event.astype(int), entry=entry)
        steps = np.searchsorted(fit.surv_times, times, side="right")
        survival = np.append(1.0, fit.surv_prob)[steps]
        curve["survival"] = survival
        error = np.append(0.0, fit.surv_prob_se)[steps]
        between = (survival > 0) & (survival < 1)
        share = survival[between]
        half = norm.ppf((1 + CONFIDENCE) / 2) * error[between] / (share * np.log(share))
        for limit, exponent in (("ci_low", -half), ("ci_high", half)):
            curve.loc[between, limit] = share ** np.exp(exponent)
    return curve[["time_days", *columns, "at_risk", "events", "censored"]]


def _fit(time_days: pd.Series, event: pd.Series) -> KaplanMeierFitter:
    return KaplanMeierFitter(alpha=1 - CONFIDENCE).fit(
        time_days.to_numpy(dtype=float), event.to_numpy(dtype=bool)
    )


def survival_at(curve: pd.DataFrame, day: float) -> dict[str, float | None]:
    """``estimate``, ``ci_low``, ``ci_high`` and ``at_risk`` at a day.

    Past the last time it is None, unless nobody survived: then it stays 0.
    """
    row = curve[curve["time_days"] <= day].iloc[-1]
    later = curve[curve["time_days"] >= day]
    if later.empty:
        estimate = 0.0 if row["survival"] == 0 else None
        return {"estimate": estimate, "ci_low": None, "ci_high": None, "at_risk": 0}
    return {
        "estimate": row["survival"],
        "ci_low": row["ci_low"],
        "ci_high": row["ci_high"],
        "at_risk": later["at_risk"].iloc[0],
    }


def median_time(curve: pd.DataFrame) -> dict[str, float | None]:
    """Median survival time, days, with its CI; None where a curve does not reach one half.

    Where a curve runs exactly at one half the middle of that stretch is taken, also where it ends
    in a censored time: the convention of R's ``quantile(survfit)``. (``print(survfit)`` takes the
    first day of a stretch that lasts to the end.) The limits are where the limits of the curve
    cross one half (Brookmeyer & Crowley 1982).
    """
    return {
        "median": _time_at_half(curve, "survival"),
        "ci_low": _time_at_half(curve, "ci_low"),
        "ci_high": _time_at_half(curve, "ci_high"),
    }


def _time_at_half(curve: pd.DataFrame, column: str) -> float | None:
    steps = curve[curve["events"] > 0]
    # Products of fractions miss one half by a few ulp, as 0.5 = 10/12 * 9/10 * ... does.
    reached = steps[steps[column] <= 0.5 + 1e-9]
    if reached.empty:
        return None
    first, level = reached["time_days"].iloc[0], reached[column].iloc[0]
    if abs(level - 0.5) > 1e-9:
        return float(first)
    lower = reached[reached[column] < 0.5 - 1e-9]
    end = lower["time_days"].iloc[0] if len(lower) else curve["time_days"].iloc[-1]
    return float(first + end) / 2
