"""Overall and disease-free survival: Kaplan-Meier, medians, follow-up (Figure 4, text)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.cohort import Cohort
from hcc_conversion.derivation import derive, time_to_event
from hcc_conversion.results import NO_PATIENTS, NOT_COLLECTED, ResultRows
from hcc_conversion.statistics.describe import describe_numbers
from hcc_conversion.statistics.kaplan_meier import (
    METHOD,
    REVERSE_METHOD,
    median_time,
    survival_at,
    survival_curve,
)
from hcc_conversion.time_units import DAYS_PER_MONTH, days_of_months

ANALYSIS = "survival"
CURVE_COLUMNS = [
    "endpoint",
    "population",
    "time_days",
    "survival",
    "ci_low",
    "ci_high",
    "at_risk",
    "events",
    "censored",
]


def survival_results(
    cohort: Cohort,
    endpoints: Mapping[str, Mapping[str, Any]],
    horizons_months: Sequence[float],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Estimate every endpoint in each of its populations.

    Parameters
    ----------
    cohort
        the harmonised tables of a centre or of the pool.
    endpoints
        name, then ``origin`` (diagnosis, surgery), ``events`` (death or kinds of outcomes) and
        ``populations``.
    horizons_months
        times at which survival is given.

    Returns
    -------
    results
        `Results` rows; ``variable`` is the endpoint and times are months of 30.4375 days.
        Levels: "" (n, events, missing), "median" (median, ci_low, ci_high), "<m> months"
        (estimate, limits, at_risk); for overall survival also "follow-up, observed" (of
        everybody, as the paper does) and "follow-up, reverse Kaplan-Meier" (Schemper & Smith,
        Control Clin Trials 1996;17:343). ``missing`` counts patients at centres that collect it.
    curves
        `CURVE_COLUMNS`, one row per endpoint, population and distinct time.
    """
    patients = derive(cohort)
    rows = ResultRows(ANALYSIS)
    curves = []
    for endpoint, spec in endpoints.items():
        times = time_to_event(cohort, patients, origin=spec["origin"], events=spec["events"])
        timed = cohort.can_time(spec["origin"], spec["events"])
        for population in spec["populations"]:
            able = timed & cohort.can_say[population]
            members = patients[f"in_{population}"] & patients["centre"].isin(able)
            lines = _Lines(rows, population, endpoint, cohort.reach(able))
            curve = _add_endpoint(lines, times[members], horizons_months)
            if spec["events"] == ["death"]:
                _add_follow_up(lines, times[members])
            if curve is not None:
                curves.append(curve.assign(endpoint=endpoint, population=population))
    stacked = pd.concat(curves) if curves else pd.DataFrame(columns=CURVE_COLUMNS)
    return rows.table(), stacked[CURVE_COLUMNS].reset_index(drop=True)


@dataclass(frozen=True)
class _Lines:
    """Rows of one endpoint in one population."""

    rows: ResultRows
    population: str
    endpoint: str
    reach: str

    def add(self, level: str, *, method: str = "", note: str = "", **stats: Any) -> None:
        self.rows.add(self.population, self.endpoint, level, method=method, note=note, **stats)

    def absence(self, times: pd.DataFrame) -> str:
        """Why there is nothing to estimate, or an empty text."""
        if self.reach == NOT_COLLECTED:
            return NOT_COLLECTED
        if times.empty:
            return NO_PATIENTS
        return "" if times["time_days"].notna().any() else "not recorded in any patient"


def _add_endpoint(
    lines: _Lines, times: pd.DataFrame, horizons_months: Sequence[float]
) -> pd.DataFrame | None:
    known = times.dropna()
    absent = lines.absence(times)
    missing = len(times) - len(known)
    left_out = f"{missing} without origin, date or status left out" if missing else ""
    notes = [absent] if absent else [text for text in (lines.reach, left_out) if text]
    collected = lines.reach != NOT_COLLECTED
    lines.add(
        "",
        note="; ".join(notes),
        n=len(known) if collected else None,
        events=int(known["event"].sum()) if collected else None,
        missing=missing if collected else None,
    )
    curve = None if absent else survival_curve(known["time_days"], known["event"].astype(bool))
    _add_median(lines, "median", METHOD, curve, absent)
    for months in horizons_months:
        _add_horizon(lines, months, curve, absent)
    return curve


def _add_follow_up(lines: _Lines, times: pd.DataFrame) -> None:
    """Follow-up of everybody, as the paper reports it, and by reverse Kaplan-Meier."""
    known = times.dropna()
    absent = lines.absence(times)
    observed = describe_numbers(known["follow_up_days"] / DAYS_PER_MONTH)
    lines.add(
        "follow-up, observed",
        method="observed times, months",
        note=absent,
        **{name: observed[name] for name in ("median", "min", "max")},
    )
    alive = ~known["event"].astype(bool)
    reverse = None if absent else survival_curve(known["follow_up_days"], alive)
    _add_median(lines, "follow-up, reverse Kaplan-Meier", REVERSE_METHOD, reverse, absent)


def _add_horizon(lines: _Lines, months: float, curve: pd.DataFrame | None, absent: str) -> None:
    if curve is None:
        at, note = dict.fromkeys(("estimate", "ci_low", "ci_high", "at_risk")), absent
    else:
        at, note = survival_at(curve, days_of_months(months)), ""
        if at["estimate"] is None:
            note = "beyond the last follow-up"
        elif at["estimate"] in (0, 1):
            note = "no interval exists at 0 and 100 %"
    lines.add(f"{months:g} months", method=METHOD, note=note, **at)


def _add_median(
    lines: _Lines, level: str, method: str, curve: pd.DataFrame | None, absent: str
) -> None:
    found = dict.fromkeys(("median", "ci_low", "ci_high")) if curve is None else median_time(curve)
    in_months = {
        name: None if days is None else days / DAYS_PER_MONTH for name, days in found.items()
    }
    note = absent or ("not reached" if in_months["median"] is None else "")
    lines.add(level, method=method, note=note, **in_months)
