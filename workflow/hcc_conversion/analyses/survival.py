"""Overall and disease-free survival: Kaplan-Meier, medians, follow-up (Figure 4, text)."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from hcc_conversion.cohort import Cohort, derive, time_to_event
from hcc_conversion.results import NO_PATIENTS, NOT_COLLECTED, ResultRows
from hcc_conversion.statistics.describe import describe_numbers
from hcc_conversion.statistics.kaplan_meier import (
    DAYS_PER_MONTH,
    METHOD,
    days_of_months,
    median_time,
    survival_at,
    survival_curve,
)

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
        (estimate, limits, at_risk), "follow-up, observed" (of everybody, as the paper does)
        and "follow-up, reverse Kaplan-Meier" (Schemper & Smith, Control Clin Trials 1996).
    curves
        `CURVE_COLUMNS`, one row per endpoint, population and distinct time.
    """
    patients = derive(cohort)
    rows = ResultRows(ANALYSIS)
    curves = []
    for endpoint, spec in endpoints.items():
        times = time_to_event(cohort, patients, origin=spec["origin"], events=spec["events"])
        for population in spec["populations"]:
            of_population = times[patients[f"in_{population}"]]
            curve = _add_endpoint(rows, endpoint, population, of_population, horizons_months)
            if curve is not None:
                curves.append(curve.assign(endpoint=endpoint, population=population))
    stacked = pd.concat(curves) if curves else pd.DataFrame(columns=CURVE_COLUMNS)
    return rows.table(), stacked[CURVE_COLUMNS].reset_index(drop=True)


def _add_endpoint(
    rows: ResultRows,
    endpoint: str,
    population: str,
    times: pd.DataFrame,
    horizons_months: Sequence[float],
) -> pd.DataFrame | None:
    known = times.dropna()
    missing = len(times) - len(known)
    days, event = known["time_days"], known["event"].astype(bool)
    curve, absent, left_out = None, "", ""
    if known.empty:
        absent = NO_PATIENTS if times.empty else NOT_COLLECTED
        n = 0 if times.empty else None
        counts = {"n": n, "missing": missing, "events": n}
    else:
        curve = survival_curve(days, event)
        counts = {"n": len(known), "missing": missing, "events": event.sum()}
        left_out = f"{missing} without origin, date or status left out" if missing else ""
    rows.add(population, endpoint, note=absent or left_out, **counts)
    _add_median(rows, population, endpoint, "median", curve, absent)
    for months in horizons_months:
        _add_horizon(rows, population, endpoint, months, curve, absent)
    observed = describe_numbers(days / DAYS_PER_MONTH)
    rows.add(
        population,
        endpoint,
        "follow-up, observed",
        method="observed times, months",
        note=absent,
        **{name: observed[name] for name in ("median", "min", "max")},
    )
    reverse = None if curve is None else survival_curve(days, ~event)
    level = "follow-up, reverse Kaplan-Meier"
    _add_median(rows, population, endpoint, level, reverse, absent)
    return curve


def _add_horizon(
    rows: ResultRows,
    population: str,
    endpoint: str,
    months: float,
    curve: pd.DataFrame | None,
    absent: str,
) -> None:
    if curve is None:
        at, note = dict.fromkeys(("estimate", "ci_low", "ci_high", "at_risk")), absent
    else:
        at, note = survival_at(curve, days_of_months(months)), ""
        if at["estimate"] is None:
            note = "beyond the last follow-up"
        elif at["estimate"] in (0, 1):
            note = "no interval exists at 0 and 100 %"
    rows.add(population, endpoint, f"{months:g} months", method=METHOD, note=note, **at)


def _add_median(
    rows: ResultRows,
    population: str,
    endpoint: str,
    level: str,
    curve: pd.DataFrame | None,
    absent: str,
) -> None:
    found = dict.fromkeys(("median", "ci_low", "ci_high")) if curve is None else median_time(curve)
    in_months = {
        name: None if days is None else days / DAYS_PER_MONTH for name, days in found.items()
    }
    note = absent or ("not reached" if in_months["median"] is None else "")
    rows.add(population, endpoint, level, method=f"{METHOD}, months", note=note, **in_months)
