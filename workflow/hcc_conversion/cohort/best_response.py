"""Best overall response of each patient by each criterion, from classified readings.

RECIST 1.1: Eisenhauer et al., Eur J Cancer 2009;45:228, section 4.4 and Table 3; the rules of
confirmation are those of the R package admiralonco.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from hcc_conversion.cohort.response_criteria import READING_KEY

#: Where the response of a reading can come from.
RECORDED, MEASURED = "recorded", "measured"
OBJECTIVE = ("CR", "PR")
CONTROLLED = ("CR", "PR", "SD")
EVALUATED = ("CR", "PR", "SD", "PD")
BASELINE, AFTER_PROGRESSION = "baseline", "after progression"
BEFORE_BASELINE, BEFORE_TREATMENT = "before the baseline", "before the treatment"
#: A reading or a surgery has no day.
UNPLACED = "cannot be placed before or after what ends the treatment"
#: Readings that were not evaluable between a response and its confirmation.
MOST_NOT_EVALUABLE = 1

BEST_COLUMNS = [
    *READING_KEY,
    "best_response",
    "best_change_percent",
    "n_readings",
    "first_response_day",
    "progressed",
    "progression_day",
    "last_day",
]


def use_readings(readings: pd.DataFrame, source: Sequence[str]) -> pd.DataFrame:
    """Which response each reading has, and whether it counts.

    Parameters
    ----------
    readings
        what `response_criteria.classify_readings` returns; if known with ``from_day`` (first day
        of the treatment), ``until_day`` (last day on which a reading still tells of it; null where
        nothing ends it), ``ended_by`` (the text of what does) and ``unplaced`` (true where it
        cannot be told whether the reading is later than that).
    source
        `RECORDED`, `MEASURED` or both: the first that has a response counts. A recorded NE is one,
        a measured NE (nothing to measure) is not.

    Returns
    -------
    *readings* by patient, criterion and day, undated readings last, with ``order`` (0 for the
    baseline, then 1, 2, ...), ``category`` (null for the baseline, else CR to NE), ``used`` and
    ``left_out`` (why it is not used, or empty).
    """
    readings = readings.sort_values(["series", "day"], kind="stable", ignore_index=True)
    series = readings["series"]
    follow_up = ~readings["baseline"].fillna(False).astype(bool)
    readings["order"] = follow_up.groupby(series).cumsum().where(follow_up, 0).astype(int)
    readings["category"] = _category(readings, source).where(follow_up)
    left_out = _outside_treatment(readings)
    progressed = follow_up & left_out.eq("") & (readings["category"] == "PD").fillna(False)
    # By position: a reading without a day counts as the last.
    before = progressed.astype(int).groupby(series).cumsum() - progressed.astype(int)
    left_out = left_out.mask(left_out.eq("") & (before > 0), AFTER_PROGRESSION)
    readings["left_out"] = left_out.where(follow_up, BASELINE)
    readings["used"] = readings["left_out"].eq("").astype(bool)
    return readings


def _outside_treatment(readings: pd.DataFrame) -> pd.Series:
    """Why a reading does not tell of the treatment, by its day; empty where it does."""
    known = {"from_day": "Int64", "until_day": "Int64", "ended_by": "string", "unplaced": "boolean"}
    given = {
        name: readings[name] if name in readings else pd.Series(pd.NA, readings.index, dtype=kind)
        for name, kind in known.items()
    }
    day = readings["day"]
    reasons = [
        (BEFORE_BASELINE, day < readings["baseline_day"]),
        (BEFORE_TREATMENT, day < given["from_day"]),
        (given["ended_by"], day > given["until_day"]),
        (UNPLACED, given["unplaced"]),
    ]
    left_out = pd.Series("", readings.index, dtype="string")
    for reason, holds in reasons:
        left_out = left_out.mask(left_out.eq("") & holds.fillna(False).astype(bool), reason)
    return left_out


def _category(readings: pd.DataFrame, source: Sequence[str]) -> pd.Series:
    of_source = {
        RECORDED: readings["response"],
        MEASURED: readings["measured"].where(readings["measured"] != "NE"),
    }
    category = pd.Series(pd.NA, readings.index, dtype="string")
    for name in source:
        category = category.fillna(of_source[name].astype("string"))
    return category.fillna("NE")


def best_response(
    readings: pd.DataFrame,
    *,
    order: Sequence[str],
    confirmation_days: int | None = None,
    stable_min_days: int = 0,
) -> pd.DataFrame:
    """The best response of each patient by each criterion.

    Parameters
    ----------
    readings
        what `use_readings` returns; with ``from_day`` (start of the treatment; where it is null the
        day of the baseline stands in), if known.
    order
        the categories from best to worst.
    confirmation_days
        CR and PR count only if a later reading, at least so many days on, says so again, with no
        more than one NE and nothing else in between; CR confirms PR, not after a CR followed by
        PR. What is not confirmed counts as SD. None: no confirmation.
    stable_min_days
        SD before so many days of treatment counts as NE (RECIST 1.1: six to eight weeks).

    Returns
    -------
    `BEST_COLUMNS`, one row per patient and criterion with a reading that counts; others were not
    assessed. ``best_change_percent`` is the smallest change from baseline, ``first_response_day``
    the day of the first reading that counts as CR or PR, ``progressed`` whether one is PD,
    ``progression_day`` the day of the first PD, ``last_day`` of the last reading that counts.
    """
    used = readings[readings["used"]].copy()
    used["counts_as"] = _counts_as(used, confirmation_days, stable_min_days)
    rank = {category: position for position, category in enumerate(order)}
    used["rank"] = used["counts_as"].map(rank)
    objective = used["counts_as"].isin(OBJECTIVE)
    used["response_day"] = used["day"].where(objective)
    used["progressed"] = (used["category"] == "PD").fillna(False).astype(bool)
    used["pd_day"] = used["day"].where(used["progressed"])
    best = used.groupby("series", sort=False).agg(
        rank=("rank", "min"),
        best_change_percent=("change_percent", "min"),
        n_readings=("order", "size"),
        first_response_day=("response_day", "min"),
        progressed=("progressed", "any"),
        progression_day=("pd_day", "min"),
        last_day=("day", "max"),
    )
    best = used.drop_duplicates("series")[["series", *READING_KEY]].join(best, on="series")
    best = best.reset_index(drop=True)
    best["best_response"] = best["rank"].map(dict(enumerate(order))).astype("string")
    return best[BEST_COLUMNS]


def _counts_as(
    used: pd.DataFrame, confirmation_days: int | None, stable_min_days: int
) -> pd.Series:
    counted = used["category"]
    if confirmation_days is not None:
        unconfirmed = counted.isin(OBJECTIVE) & ~_confirmed(used, confirmation_days)
        counted = counted.mask(unconfirmed, "SD")
    start = used["baseline_day"]
    if "from_day" in used:
        start = used["from_day"].fillna(start)
    early = (used["day"] - start < stable_min_days).fillna(False).astype(bool)
    return counted.mask((counted == "SD") & early, "NE")


def _confirmed(used: pd.DataFrame, confirmation_days: int) -> np.ndarray:
    """Which CR and PR a later reading confirms; *used*: readings by series and day.

    All readings look one reading ahead together, then two, until none is left in doubt.
    """
    series, category = used["series"].to_numpy(), used["category"].to_numpy(dtype=object)
    day = used["day"].to_numpy(dtype=float, na_value=np.nan)
    is_complete = category == "CR"
    # After a CR disease that is seen again is no PR (RECIST 1.1, Table 3, footnote a).
    n_complete = pd.Series(is_complete.astype(int)).groupby(series).cumsum().to_numpy()
    after_complete = n_complete > is_complete
    doubtful = np.flatnonzero(is_complete | ((category == "PR") & ~after_complete))
    confirmed = np.zeros(len(used), dtype=bool)
    complete, not_evaluable = is_complete.copy(), np.zeros(len(used), dtype=int)
    ahead = 0
    while len(doubtful):
        ahead += 1
        doubtful = doubtful[doubtful + ahead < len(used)]
        later = doubtful + ahead
        same = series[later] == series[doubtful]
        doubtful, later = doubtful[same], later[same]
        found = category[later]
        empty = found == "NE"
        not_evaluable[doubtful] += empty
        # Disease seen again after CR is no PR.
        supports = (found == "CR") | ((found == "PR") & ~complete[doubtful])
        complete[doubtful] |= found == "CR"
        enough = supports & (day[later] - day[doubtful] >= confirmation_days)
        confirmed[doubtful[enough]] = True
        goes_on = supports | (empty & (not_evaluable[doubtful] <= MOST_NOT_EVALUABLE))
        doubtful = doubtful[goes_on & ~enough]
    return confirmed
