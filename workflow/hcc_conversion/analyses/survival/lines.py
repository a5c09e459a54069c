"""What is said about the survival of some patients: counts, median, horizons, means, follow-up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.analyses.entry import FEW_EARLY, NEVER_SEEN, early_note
from hcc_conversion.analyses.left_out import left_out_text
from hcc_conversion.analyses.survival.observed import Observed
from hcc_conversion.statistics.delayed_entry import EMPTIED
from hcc_conversion.statistics.describe import describe_numbers
from hcc_conversion.statistics.extreme_cases import EXTREMES, survival_extremes
from hcc_conversion.statistics.extreme_cases import METHOD as EXTREMES_METHOD
from hcc_conversion.statistics.kaplan_meier import (
    METHOD,
    REVERSE_METHOD,
    median_time,
    survival_at,
    survival_curve,
)
from hcc_conversion.statistics.restricted_mean import METHOD as MEAN_METHOD
from hcc_conversion.statistics.restricted_mean import last_day, restricted_mean
from hcc_conversion.statistics.undated_events import METHOD as BOUNDS_METHOD
from hcc_conversion.statistics.undated_events import mean_bounds, median_bounds, survival_bounds
from hcc_conversion.study.group_names import MEAN, MEAN_HORIZON, NOT_REACHED
from hcc_conversion.study.results import ResultRows, few_at_risk, no_values
from hcc_conversion.study.time_units import DAYS_PER_MONTH, days_of_months
from schemas.results import NO_PATIENTS, NOT_COLLECTED

NO_INTERVAL = "no variance (no events until then, or all at once): no interval"


@dataclass(frozen=True)
class Options:
    """What of the curves is given.

    horizons_months
        times at which survival is given.
    restricted_mean_months
        up to when the mean is taken; None: to the last follow-up.
    min_at_risk
        survival is given only while at least so many are at risk.
    """

    horizons_months: Sequence[float]
    restricted_mean_months: float | None
    min_at_risk: int = 0


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

    def absence(self, observed: Observed) -> str:
        """Why there is nothing to estimate, or an empty text."""
        if self.reach.startswith(NOT_COLLECTED):
            return self.reach
        if observed.times.empty:
            return NO_PATIENTS
        untold = NEVER_SEEN if observed.unseen else "not recorded in any patient"
        return "" if len(observed.known) else untold


def add_counts(lines: Lines, observed: Observed, without_group: pd.Series | None = None) -> None:
    """Patients with a time, events, and those left out, also for want of a group.

    *without_group*: of those with a time and no group, whether they had the event.
    """
    absent = lines.absence(observed)
    ungrouped = pd.Series(dtype="boolean") if without_group is None else without_group
    missing = len(observed.left_out) + observed.unseen + len(ungrouped)
    left_out = [observed.left_out_note, left_out_text(ungrouped, "whose group is not known")]
    notes = [absent or lines.reach, *left_out, *observed.entry_notes]
    notes = [text for text in notes if text]
    counts: dict[str, Any] = {
        "n": len(observed.known),
        "events": int(observed.known["event"].sum()),
        "missing": missing,
    }
    if lines.reach.startswith(NOT_COLLECTED):
        counts, notes = dict.fromkeys(counts), [absent]
    lines.add("", line="events_missing", note="; ".join(notes), **counts)


def add_estimates(lines: Lines, observed: Observed, absent: str, options: Options) -> None:
    """The median, and survival at each horizon; where they are withheld, their bounds."""
    _add_median(lines, "median", METHOD, observed.curve, absent or observed.withheld)
    if not absent and observed.bounded:
        found = in_months(median_bounds(observed.bounds))
        note = NOT_REACHED if found["lowest"] is None else ""
        lines.add("median", line="bounds", method=BOUNDS_METHOD, note=note, **found)
    for months in options.horizons_months:
        _add_horizon(lines, months, observed, absent, options.min_at_risk)


def add_follow_up(lines: Lines, observed: Observed, why_not: str = "") -> None:
    """Follow-up of everybody, as the paper reports it, and by reverse Kaplan-Meier.

    *why_not*: why there is nothing to describe, or an empty text.
    """
    known = observed.known
    absent = why_not or lines.absence(observed)
    times = describe_numbers(known["follow_up_days"] / DAYS_PER_MONTH)
    stats = ("median", "min", "max")
    lines.add(
        "follow-up, observed",
        line="median_range",
        method="observed times, months",
        note=absent or observed.left_out_note,
        **(no_values(stats) if why_not else {name: times[name] for name in stats}),
    )
    alive = ~known["event"].astype(bool)
    followed = (known["follow_up_days"], alive, observed.entry)
    reverse = None if absent else survival_curve(*followed)
    why = absent or observed.withheld
    _add_median(lines, "follow-up, reverse Kaplan-Meier", REVERSE_METHOD, reverse, why)


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


def add_mean(lines: Lines, observed: Observed, day: float | None, absent: str) -> None:
    """The restricted mean up to a day; where it is withheld, its bounds."""
    found, note = no_values(("estimate", "ci_low", "ci_high")), absent or observed.withheld
    method = f"{MEAN_METHOD}; months"
    if not absent and (observed.curve is None or day is None):
        note = "no follow-up"
    elif not note and day is not None:
        found = in_months(restricted_mean(observed.curve, day))
        if found["ci_low"] is None:
            note = NO_INTERVAL
    lines.add(MEAN, line="estimate_ci", method=method, note=_early(observed, note), **found)
    if not absent and observed.bounded and day is not None:
        found = in_months(mean_bounds(observed.bounds, day))
        lines.add(MEAN, line="bounds", method=f"{BOUNDS_METHOD}; months", **found)


def in_months(days: Mapping[str, float | None]) -> dict[str, Any]:
    return {name: None if day is None else day / DAYS_PER_MONTH for name, day in days.items()}


def _add_horizon(
    lines: Lines, months: float, observed: Observed, absent: str, min_at_risk: int
) -> None:
    at, note = no_values(("estimate", "ci_low", "ci_high", "at_risk")), absent
    day, level = days_of_months(months), f"{months:g} months"
    if observed.curve is not None and not absent:
        at, note = survival_at(observed.curve, day), ""
        if at["estimate"] is None:
            note = "beyond the last follow-up"
        elif few := few_at_risk(at, min_at_risk):
            at, note = no_values(at) | {"at_risk": at["at_risk"]}, few
        elif observed.withheld:
            at, note = no_values(at) | {"at_risk": at["at_risk"]}, observed.withheld
        elif at["estimate"] in (0, 1):
            note = "no interval exists at 0 and 100 %"
    withheld = bool(note) and note == observed.withheld
    lines.add(level, line="probability_at", method=METHOD, note=_early(observed, note), **at)
    if withheld and observed.bounded:
        found = survival_bounds(
            observed.known["time_days"], observed.known["event"], observed.left_out, [day]
        ).iloc[0][["lowest", "highest"]]
        lines.add(level, line="probability_bounds", method=BOUNDS_METHOD, **found)
    elif observed.curve is not None and not absent and observed.entry is None:
        extremes = survival_extremes(observed.curve, day)
        at_level = f"{level}, {EXTREMES}"
        lines.add(at_level, line="probability_bounds", method=EXTREMES_METHOD, **extremes)


def _early(observed: Observed, note: str) -> str:
    """A note, with a caution where the curve begins with few under observation."""
    few = observed.entry is not None and observed.curve is not None and early_note(observed.curve)
    return "; ".join(text for text in (note, FEW_EARLY if few else "") if text)


def _add_median(
    lines: Lines, level: str, method: str, curve: pd.DataFrame | None, why: str
) -> None:
    """*why*: there is none, or an empty text."""
    known = not why and curve is not None
    found = median_time(curve) if known else no_values(("median", "ci_low", "ci_high"))
    median = in_months(found)
    emptied = known and curve is not None and curve["survival"].isna().all()
    absent = EMPTIED if emptied else NOT_REACHED if median["median"] is None else ""
    note = why or absent
    lines.add(level, line="median_ci", method=method, note=note, **median)
