"""Life tables: who left observation in which interval, in place of the times of patients.

Made coarse enough, a life table tells no patient's day; what a curve is then lies between bounds
that this module gives. A table has the columns of `schemas.sufficient.LifeTables` without those of
the line. Times are whole days.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd

from hcc_conversion.statistics.merged_cells import merge_cells

Name = TypeVar("Name")
COLUMNS = ["cause", "from_days", "to_days", "n"]
#: What ended the observation, by the number that estimators know it by.
CENSORED, EVENT, COMPETING = 0, 1, 2
CAUSES = ("censored", "event", "competing")
#: Before day 0.
START = -1.0
_CONFIDENCE = 0.95
#: Products of fractions miss one half by a few ulp.
_ULP = 1e-9
#: On which edges the last interval may end, which holds the last patient's day: every so many.
_EVERY = 12


def life_table(time_days: pd.Series, cause: pd.Series) -> pd.DataFrame:
    """One interval for each cause and distinct day.

    Parameters
    ----------
    time_days
        of each patient, whole days, 0 or more, none missing.
    cause
        `CENSORED`, `EVENT` or `COMPETING`; true is an event.
    """
    who = pd.DataFrame({"to_days": time_days.astype(float), "code": cause.astype(int)})
    table = who.groupby(["code", "to_days"]).size().rename("n").reset_index()
    table["cause"] = [CAUSES[code] for code in table["code"]]
    table["from_days"] = table["to_days"] - 1
    return table[COLUMNS]


@dataclass(frozen=True)
class Leaving:
    """Everybody of some life tables, one element each: between which days they left, and why.

    earliest, latest
        whole days, both possible; the same where the day is told.
    cause
        `CENSORED`, `EVENT` or `COMPETING`.
    """

    earliest: np.ndarray
    latest: np.ndarray
    cause: np.ndarray

    @property
    def exact(self) -> bool:
        return bool((self.earliest == self.latest).all())

    @property
    def n(self) -> int:
        return len(self.cause)

    def middle(self) -> tuple[pd.Series, pd.Series]:
        """Days and causes, everybody in the middle of what is possible."""
        return pd.Series(np.floor((self.earliest + self.latest) / 2)), pd.Series(self.cause)


def leaving(tables: Sequence[pd.DataFrame]) -> Leaving:
    """Everybody of the life tables of several centres."""
    parts = []
    for table in tables:
        n = table["n"].to_numpy(dtype=int)
        code = table["cause"].map(CAUSES.index).to_numpy(dtype=int)
        ends = table["to_days"].to_numpy(dtype=float)
        first = table["from_days"].to_numpy(dtype=float) + 1
        parts.append([np.repeat(column, n) for column in (first, ends, code)])
    if not parts:
        return Leaving(np.empty(0), np.empty(0), np.empty(0, dtype=int))
    return Leaving(*(np.concatenate(column) for column in zip(*parts, strict=True)))


@dataclass(frozen=True)
class Between:
    """The least and the greatest value that something can have."""

    lowest: float
    highest: float


def estimate_bounds(of: Leaving, day: float, cause: int = EVENT) -> Between:
    """Between what the Aalen-Johansen estimate at a day lies (of one cause, 1 - Kaplan-Meier).

    Whoever is censored passes a share of the whole on to those who stay, and whoever has an event
    keeps what was received by then (Efron, Proc 5th Berkeley Symp 1967;4:831). Of one cause the
    estimate is therefore greatest where those who can have had the event by then had it as late as
    possible, and the others left as early as they can; least the other way round. Where another
    event competes the bounds are sure, and need not be reached: each event has the most, or the
    least, that it can have received.
    """
    if (of.cause[of.cause != CENSORED] == cause).all():
        return Between(
            *(_incidence(*_placed(of, day, most, cause), day, cause) for most in (False, True))
        )
    own = of.cause == cause
    certain, possible = own & (of.latest <= day), own & (of.earliest <= day)
    lowest = sum(n * _share(of, when, most=False) for when, n in _days(of.earliest[certain]))
    highest = sum(
        n * _share(of, when, most=True) for when, n in _days(np.minimum(of.latest[possible], day))
    )
    return Between(float(lowest), float(min(highest, 1.0)))


def _days(days: np.ndarray) -> list[tuple[float, int]]:
    found, counts = np.unique(days, return_counts=True)
    return list(zip(found.tolist(), counts.tolist(), strict=True))


def _share(of: Leaving, day: float, *, most: bool) -> float:
    """The most, or the least, of the whole that one patient at risk on a day stands for.

    It grows with every censoring before the day, the more the fewer are left by then.
    """
    censored = of.cause == CENSORED
    if most:
        possible = censored & (of.earliest < day)
        when = np.where(possible, np.minimum(of.latest, day - 1), of.earliest)
    else:
        possible = censored & (of.latest < day)
        when = np.where(possible, of.earliest, of.latest)
    share = 1.0 / of.n
    for moment, n in _days(when[possible]):
        # Those who have an event on the day are gone before who is censored on it.
        events_gone = ~censored & (when <= moment)
        left = of.n - int(events_gone.sum()) - int((censored & possible & (when < moment)).sum())
        # The patient is there until the day, also where others of the same interval are gone.
        left = max(left, n + 1)
        share *= left / (left - n)
    return share


def greenwood_bounds(of: Leaving, day: float) -> Between:
    """Between what Greenwood's sum d / (n (n - d)) up to a day lies, as `estimate_bounds`."""
    return Between(*(_greenwood(*_placed(of, day, most, EVENT), day) for most in (False, True)))


def at_risk_bounds(of: Leaving, day: float) -> Between:
    """Between how many are at risk just before a day."""
    return Between(float((of.earliest >= day).sum()), float((of.latest >= day).sum()))


def limit_bounds(of: Leaving, day: float) -> tuple[Between, Between]:
    """Between what the log-log limits of the Kaplan-Meier estimate at a day lie."""
    from scipy.stats import norm  # slow to load, and who keeps a life table needs no limits

    incidence, spread = estimate_bounds(of, day), greenwood_bounds(of, day)
    survivals = np.array([1 - incidence.highest, 1 - incidence.lowest])
    z = norm.ppf((1 + _CONFIDENCE) / 2)
    found = []
    for sign in (1, -1):
        values = []
        for variance in (spread.lowest, spread.highest):
            half = sign * z * np.sqrt(variance)
            # Between the ends the limit has its turning point where -ln S is the half width.
            places = [*survivals, np.exp(-abs(half))]
            inside = [s for s in places if survivals[0] - 1e-12 <= s <= survivals[1] + 1e-12]
            for survival in inside:
                if 0 < survival < 1:
                    hazard = -np.log(survival)
                    values.append(float(np.exp(-np.exp(np.log(hazard) + half / hazard))))
                else:
                    values.append(float(survival))
        found.append(Between(min(values), max(values)))
    return found[0], found[1]


def median_bounds(of: Leaving) -> Between:
    """Between what the median survival time lies, days; infinite where it may not be reached."""
    last = float(of.latest.max())

    def low_is_half(day: float) -> bool:
        return 1 - estimate_bounds(of, day).highest <= 0.5 + _ULP

    def high_is_below(day: float) -> bool:
        return 1 - estimate_bounds(of, day).lowest < 0.5 - _ULP

    earliest, latest = first_day(low_is_half, last), first_day(high_is_below, last)
    return Between(np.inf if earliest is None else earliest, np.inf if latest is None else latest)


def first_day(holds: Callable[[float], bool], last: float) -> float | None:
    """The first whole day up to the *last* from which on something holds that stays; or None."""
    if not holds(last):
        return None
    low, high = START, last
    while high - low > 1:
        middle = np.floor((low + high) / 2)
        low, high = (low, middle) if holds(middle) else (middle, high)
    return float(high)


def area_bounds(of: Leaving, horizon_days: float, step_days: int = 7) -> Between:
    """Between what the area under the survival curve up to a day lies, days."""
    days = np.append(np.arange(0, horizon_days, step_days), horizon_days)
    at = [estimate_bounds(of, day) for day in days]
    widths = np.diff(days)
    # Survival falls: over a step it is at most that at its start, at least that at its end.
    highest = sum(w * (1 - b.lowest) for w, b in zip(widths, at[:-1], strict=True))
    lowest = sum(w * (1 - b.highest) for w, b in zip(widths, at[1:], strict=True))
    return Between(float(lowest), float(highest))


def _placed(of: Leaving, day: float, most: bool, cause: int) -> tuple[np.ndarray, np.ndarray]:
    """Days and causes of the placement with the most, or the least, incidence at the day."""
    own = of.cause == cause
    by_then = np.minimum(of.latest, np.maximum(day, of.earliest))
    if most:
        return np.where(own, by_then, of.earliest), of.cause
    after = np.where(of.latest > day, of.latest, of.earliest)
    return np.where(own, after, of.latest), of.cause


def _incidence(days: np.ndarray, cause: np.ndarray, until: float, of: int = EVENT) -> float:
    times, at_risk, own, every = _steps(days, cause, until, of)
    if not len(times):
        return 0.0
    before = np.append(1.0, np.cumprod(1 - every / at_risk)[:-1])
    return float((before * own / at_risk).sum())


def _greenwood(days: np.ndarray, cause: np.ndarray, until: float) -> float:
    _, at_risk, _, every = _steps(days, cause, until, EVENT)
    left = at_risk - every
    surviving = left > 0
    return float((every[surviving] / (at_risk[surviving] * left[surviving])).sum())


def _steps(
    days: np.ndarray, cause: np.ndarray, until: float, of: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Days with an event up to one, and then: at risk, events of one cause, of every cause."""
    happened = (cause != CENSORED) & (days <= until)
    times, place = np.unique(days[happened], return_inverse=True)
    at_risk = len(days) - np.searchsorted(np.sort(days), times)
    own = np.bincount(place[cause[happened] == of], minlength=len(times))
    return times, at_risk, own, np.bincount(place, minlength=len(times))


def coarsen(
    tables: Mapping[Name, pd.DataFrame],
    parts_of: Mapping[Name, Sequence[Name]],
    min_count: int,
    edges_days: Sequence[float],
) -> dict[Name, pd.DataFrame]:
    """Life tables that together tell of no fewer than *min_count* patients at once.

    Intervals end on *edges_days* and are as long as it takes for *min_count* to leave by the cause;
    those of one cause need not be those of another.

    Parameters
    ----------
    tables
        who, then the life table in full.
    parts_of
        who, then the wholes that they are part of, of the same endpoint; see
        `hcc_conversion.statistics.merged_cells.merge_cells`.
    edges_days
        days on which intervals may end, the same at every centre; the last is beyond everybody.
        The last interval ends on every twelfth of them, so that it tells no last day.

    Returns
    -------
    Those that can be told so: none of whom fewer, but some, left by a cause.
    """
    edges = np.array([START, *(edge for edge in sorted(set(edges_days)) if edge > START)])
    told: dict[Name, list[tuple[str, float, float, int]]] = {name: [] for name in tables}
    for cause in CAUSES:
        of_cause = {name: table[table["cause"] == cause] for name, table in tables.items()}
        counts = {name: _counts(table, edges) for name, table in of_cause.items() if len(table)}
        ends = merge_cells(counts, parts_of, min_count)
        for name in counts.keys() & told.keys():
            if name in ends:
                told[name] += [(cause, *row) for row in _rows(counts[name], ends[name], edges)]
            else:
                del told[name]
    types = {"from_days": "float64", "to_days": "float64", "n": "int64"}
    return {name: pd.DataFrame(rows, columns=COLUMNS).astype(types) for name, rows in told.items()}


def _counts(table: pd.DataFrame, edges: np.ndarray) -> np.ndarray:
    """Patients after each edge up to the next."""
    place = np.searchsorted(edges, table["to_days"], side="left") - 1
    return np.bincount(place, table["n"].to_numpy(dtype=int), len(edges) - 1).astype(int)


def _rows(
    counts: np.ndarray, ends: Sequence[int], edges: np.ndarray
) -> list[tuple[float, float, int]]:
    starts = [0, *ends[:-1]]
    rows = []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if number == len(ends) - 1:
            # Not to the last day, which is one patient's: to the next of every twelfth edge.
            last = int(np.flatnonzero(counts).max()) + 1
            end = min(-(-last // _EVERY) * _EVERY, len(edges) - 1)
        rows.append(
            (
                float(edges[start]),
                float(edges[end]),
                int(counts[start:].sum())
                if number == len(ends) - 1
                else int(counts[start:end].sum()),
            )
        )
    return rows
