"""Between what the numbers of a curve lie, where life tables tell intervals and no days."""

import re
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import pandas as pd

from hcc_conversion.statistics.life_tables import (
    Between,
    Leaving,
    area_bounds,
    at_risk_bounds,
    estimate_bounds,
    limit_bounds,
    median_bounds,
)
from hcc_conversion.study.group_names import DIFFERENCE, MEAN, MEAN_HORIZON, group_key
from hcc_conversion.study.time_units import DAYS_PER_MONTH, between_months, days_of_months
from schemas.results import APPROXIMATE, LINE

_HORIZON = re.compile(r"([0-9.]+) months")
_MIDDLE = "limits as if everybody left in the middle of the interval"


class Told(Protocol):
    """See `hcc_conversion.analyses.survival.pooling.Told`."""

    everybody: Leaving
    followed: Leaving


def with_bounds(results: pd.DataFrame, told: Mapping[tuple[str, str, str], Any]) -> pd.DataFrame:
    """The results with a note at every number that is approximate: between what it surely lies.

    Of times in intervals there is no shortest and no longest.

    *told*: population, group and endpoint, then what all centres tell of the curve.
    """
    if all(of.everybody.exact and of.followed.exact for of in told.values()):
        return results
    notes = results["note"].copy()
    for place, rows in results.groupby(LINE, sort=False):
        values = rows.set_index("stat")["value"]
        if values.notna().any() and (text := _bound(place, told, results)):
            said = [note for note in rows["note"].unique() if note]
            notes.loc[rows.index] = "; ".join([f"{APPROXIMATE}: {text}", *said])
    approximate = notes.str.startswith(APPROXIMATE) & results["stat"].isin(("min", "max"))
    return results.assign(note=notes, value=results["value"].mask(approximate))


def _bound(
    place: tuple[str, ...],
    told: Mapping[tuple[str, str, str], Any],
    results: pd.DataFrame,
) -> str:
    """What is said of one line; empty where it is exact."""
    _, population, group, endpoint, level = place
    of = told.get((population, group, endpoint))
    if level.startswith(f"{DIFFERENCE}: "):
        return _difference(population, group, endpoint, level, told, results)
    if of is None:
        return ""
    everybody, followed = of.everybody, of.followed
    if level.startswith("follow-up"):
        if followed.exact:
            return ""
        if level.startswith("follow-up, observed"):
            return f"median {between_months(*_ends(_middle_value(followed)))}"
        return f"median {between_months(*_ends(median_bounds(followed)))}; {_MIDDLE}"
    if everybody.exact:
        return ""
    if horizon := _HORIZON.fullmatch(level):
        return _at(everybody, days_of_months(float(horizon[1])))
    if level == "median":
        return f"median {between_months(*_ends(median_bounds(everybody)))}; {_MIDDLE}"
    if level == MEAN:
        day = _mean_day(results, population, group, endpoint)
        return f"mean {between_months(*_ends(area_bounds(everybody, day)))}; {_MIDDLE}"
    if level == MEAN_HORIZON and "last follow-up" in _note(results, place):
        last = float(everybody.latest.max())
        return f"up to {last / DAYS_PER_MONTH:.4g} months"
    return ""


def _at(of: Leaving, day: float) -> str:
    incidence = estimate_bounds(of, day)
    survival = Between(1 - incidence.highest, 1 - incidence.lowest)
    low, high = limit_bounds(of, day)
    at_risk = at_risk_bounds(of, day)
    if survival.lowest == survival.highest and at_risk.lowest == at_risk.highest:
        return ""
    return (
        f"estimate {_shares(survival)}, limits {_shares(low)} and {_shares(high)},"
        f" at risk {at_risk.lowest:.0f} to {at_risk.highest:.0f}"
    )


def _middle_value(of: Leaving) -> Between:
    """The median of observed times, days."""
    return Between(float(np.median(of.earliest)), float(np.median(of.latest)))


def _difference(
    population: str,
    group: str,
    endpoint: str,
    level: str,
    told: Mapping[tuple[str, str, str], Any],
    results: pd.DataFrame,
) -> str:
    first, _, reference = level.removeprefix(f"{DIFFERENCE}: ").partition(" minus ")
    both = [
        told[population, group_key(group, name), endpoint].everybody for name in (first, reference)
    ]
    if all(one.exact for one in both):
        return ""
    day = _mean_day(results, population, group, endpoint)
    one, other = (area_bounds(of, day) for of in both)
    between = Between(one.lowest - other.highest, one.highest - other.lowest)
    return f"difference {between_months(*_ends(between))}; {_MIDDLE}"


def _mean_day(results: pd.DataFrame, population: str, group: str, endpoint: str) -> float:
    """Up to when means are taken, days: of a group that of its comparison."""
    place = results[
        (results["population"] == population)
        & (results["variable"] == endpoint)
        & (results["level"] == MEAN_HORIZON)
    ]
    (months,) = place.loc[place["group"] == group.partition(": ")[0], "value"]
    return float(months) * DAYS_PER_MONTH


def _note(results: pd.DataFrame, place: tuple[str, ...]) -> str:
    rows = results[(results[LINE] == list(place)).all(axis=1)]
    return str(rows["note"].iloc[0])


def _shares(of: Between) -> str:
    return f"{of.lowest:.6f} to {of.highest:.6f}"


def _ends(of: Between) -> tuple[float, float]:
    return of.lowest, of.highest
