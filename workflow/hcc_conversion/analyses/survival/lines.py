"""What is said about the survival of some patients: counts, median, horizons, means, follow-up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.statistics.describe import describe_numbers
from hcc_conversion.statistics.kaplan_meier import (
    METHOD,
    REVERSE_METHOD,
    median_time,
    survival_at,
    survival_curve,
)
from hcc_conversion.statistics.restricted_mean import METHOD as MEAN_METHOD
from hcc_conversion.statistics.restricted_mean import last_day, restricted_mean
from hcc_conversion.study.results import ResultRows, no_values
from hcc_conversion.study.time_units import DAYS_PER_MONTH, days_of_months
from schemas.results import NO_PATIENTS, NOT_COLLECTED

MEAN = "restricted mean, months"
MEAN_HORIZON = "restricted mean, months, up to"
NO_INTERVAL = "no events until then: no interval"


@dataclass(frozen=True)
class Lines:
    """Rows of one endpoint in one population, or (*group*) a part of it.

    reach
        at how many of the centres it is collected, see `Cohort.reach`.
    """

    rows: ResultRows
    population: str
    endpoint: str
    reach: str
    group: str = ""

    def add(self, level: str, *, line: str, method: str = "", note: str = "", **stats: Any) -> None:
        place = {"group": self.group, "method": method, "note": note}
        self.rows.add(self.population, self.endpoint, level, line=line, **place, **stats)

    def absence(self, times: pd.DataFrame) -> str:
        """Why there is nothing to estimate, or an empty text."""
        if self.reach == NOT_COLLECTED:
            return NOT_COLLECTED
        if times.empty:
            return NO_PATIENTS
        return "" if times["time_days"].notna().any() else "not recorded in any patient"


def curve_of(times: pd.DataFrame) -> pd.DataFrame | None:
    """The curve of those whose time is known; None where there is nobody."""
    known = times.dropna()
    if known.empty:
        return None
    return survival_curve(known["time_days"], known["event"].astype(bool))


def add_counts(lines: Lines, times: pd.DataFrame) -> None:
    """Patients with a time, events, and those left out."""
    known = times.dropna()
    absent = lines.absence(times)
    missing = len(times) - len(known)
    left_out = f"{missing} without origin, date or status left out" if missing else ""
    notes = [absent] if absent else [text for text in (lines.reach, left_out) if text]
    counts: dict[str, Any] = {
        "n": len(known),
        "events": int(known["event"].sum()),
        "missing": missing,
    }
    if lines.reach == NOT_COLLECTED:
        counts = dict.fromkeys(counts)
    lines.add("", line="events_missing", note="; ".join(notes), **counts)


def add_estimates(
    lines: Lines, curve: pd.DataFrame | None, absent: str, horizons_months: Sequence[float]
) -> None:
    """The median, and survival at each horizon."""
    _add_median(lines, "median", METHOD, curve, absent)
    for months in horizons_months:
        _add_horizon(lines, months, curve, absent)


def add_follow_up(lines: Lines, times: pd.DataFrame) -> None:
    """Follow-up of everybody, as the paper reports it, and by reverse Kaplan-Meier."""
    known = times.dropna()
    absent = lines.absence(times)
    observed = describe_numbers(known["follow_up_days"] / DAYS_PER_MONTH)
    lines.add(
        "follow-up, observed",
        line="median_range",
        method="observed times, months",
        note=absent,
        **{name: observed[name] for name in ("median", "min", "max")},
    )
    alive = ~known["event"].astype(bool)
    reverse = None if absent else survival_curve(known["follow_up_days"], alive)
    _add_median(lines, "follow-up, reverse Kaplan-Meier", REVERSE_METHOD, reverse, absent)


def mean_horizon(
    curves: Sequence[pd.DataFrame], asked_months: float | None
) -> tuple[float | None, str]:
    """The day up to which means are taken, and why it is not the one asked for.

    The shorter of what is asked for and the last follow-up of every curve; None where there is
    none, as where everybody had the event and nothing is asked for.
    """
    last = last_day(curves) if curves else 0.0
    asked = np.inf if asked_months is None else float(days_of_months(asked_months))
    day = min(last, asked)
    if not 0 < day < np.inf:
        # Without an end all have come down to 0: the means are those of the whole times.
        ends = [curve["time_days"].iloc[-1] for curve in curves]
        day = max(ends, default=0.0) if day == np.inf else 0.0
    note = ""
    if asked_months is not None and day < asked:
        note = f"the last follow-up, which is before the {asked_months:g} months asked for"
    return (day, note) if day > 0 else (None, "no follow-up")


def add_horizon(lines: Lines, day: float | None, note: str, absent: str) -> None:
    """Up to when the means are taken."""
    months = None if absent or day is None else day / DAYS_PER_MONTH
    lines.add(MEAN_HORIZON, line="number", note=absent or note, estimate=months)


def add_mean(lines: Lines, curve: pd.DataFrame | None, day: float | None, absent: str) -> None:
    """The restricted mean up to a day."""
    found, note = no_values(("estimate", "ci_low", "ci_high")), absent
    if not absent and curve is not None and day is not None:
        found = in_months(restricted_mean(curve, day))
        if found["ci_low"] == found["ci_high"]:
            found |= {"ci_low": None, "ci_high": None}
            note = NO_INTERVAL
    elif not absent:
        note = "no follow-up"
    method = f"{MEAN_METHOD}; months"
    lines.add(MEAN, line="estimate_ci", method=method, note=note, **found)


def in_months(days: Mapping[str, float | None]) -> dict[str, Any]:
    return {name: None if day is None else day / DAYS_PER_MONTH for name, day in days.items()}


def _add_horizon(lines: Lines, months: float, curve: pd.DataFrame | None, absent: str) -> None:
    if curve is None:
        at, note = dict.fromkeys(("estimate", "ci_low", "ci_high", "at_risk")), absent
    else:
        at, note = survival_at(curve, days_of_months(months)), ""
        if at["estimate"] is None:
            note = "beyond the last follow-up"
        elif at["estimate"] in (0, 1):
            note = "no interval exists at 0 and 100 %"
    lines.add(f"{months:g} months", line="probability_at", method=METHOD, note=note, **at)


def _add_median(
    lines: Lines, level: str, method: str, curve: pd.DataFrame | None, absent: str
) -> None:
    found = dict.fromkeys(("median", "ci_low", "ci_high")) if curve is None else median_time(curve)
    median = in_months(found)
    note = absent or ("not reached" if median["median"] is None else "")
    lines.add(level, line="median_ci", method=method, note=note, **median)
