"""Best overall response of each patient by each criterion, from classified readings.

RECIST 1.1: Eisenhauer et al., Eur J Cancer 2009;45:228, section 4.4 and Table 3; the rules of
confirmation are those of the R package admiralonco.
"""

from collections.abc import Sequence

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
    readings = readings.sort_values([*READING_KEY, "day"], kind="stable", ignore_index=True)
    keys = [readings[name] for name in READING_KEY]
    follow_up = ~readings["baseline"].fillna(False).astype(bool)
    readings["order"] = follow_up.groupby(keys).cumsum().where(follow_up, 0).astype(int)
    readings["category"] = _category(readings, source).where(follow_up)
    left_out = _outside_treatment(readings)
    progressed = follow_up & left_out.eq("") & (readings["category"] == "PD").fillna(False)
    # By position: a reading without a day counts as the last.
    before = progressed.astype(int).groupby(keys).cumsum() - progressed.astype(int)
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
    source: Sequence[str],
    order: Sequence[str],
    confirmation_days: int | None = None,
    stable_min_days: int = 0,
) -> pd.DataFrame:
    """The best response of each patient by each criterion.

    Parameters
    ----------
    readings, source
        as for `use_readings`; with ``from_day`` (start of the treatment; where it is null the
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
    used = use_readings(readings, source)
    used = used[used["used"]].copy()
    used["counts_as"] = _counts_as(used, confirmation_days, stable_min_days)
    rank = {category: position for position, category in enumerate(order)}
    used["rank"] = used["counts_as"].map(rank)
    objective = used["counts_as"].isin(OBJECTIVE)
    used["response_day"] = used["day"].where(objective)
    used["progressed"] = (used["category"] == "PD").fillna(False).astype(bool)
    used["pd_day"] = used["day"].where(used["progressed"])
    of_one = used.groupby(READING_KEY, sort=False)
    best = of_one.agg(
        rank=("rank", "min"),
        best_change_percent=("change_percent", "min"),
        n_readings=("order", "size"),
        first_response_day=("response_day", "min"),
        progressed=("progressed", "any"),
        progression_day=("pd_day", "min"),
        last_day=("day", "max"),
    ).reset_index()
    best["best_response"] = best["rank"].map(dict(enumerate(order))).astype("string")
    return best[BEST_COLUMNS]


def _counts_as(
    used: pd.DataFrame, confirmation_days: int | None, stable_min_days: int
) -> pd.Series:
    counted = used["category"]
    if confirmation_days is not None and len(used):
        of_one = used.groupby(READING_KEY, sort=False)[["category", "day"]]
        parts = [
            pd.Series(
                _confirmed(list(rows["category"]), list(rows["day"]), confirmation_days),
                rows.index,
                dtype="string",
            )
            for _, rows in of_one
        ]
        counted = pd.concat(parts).reindex(used.index)
    start = used["baseline_day"]
    if "from_day" in used:
        start = used["from_day"].fillna(start)
    early = (used["day"] - start < stable_min_days).fillna(False).astype(bool)
    return counted.mask((counted == "SD") & early, "NE")


def _confirmed(category: list[str], day: list[int], confirmation_days: int) -> list[str]:
    """What the readings of one patient, in order, count as when CR and PR must be confirmed."""
    return [
        found
        if found not in OBJECTIVE or _is_confirmed(position, category, day, confirmation_days)
        else "SD"
        for position, found in enumerate(category)
    ]


def _is_confirmed(
    position: int, category: list[str], day: list[int], confirmation_days: int
) -> bool:
    # After a CR disease that is seen again is no PR (RECIST 1.1, Table 3, footnote a).
    if category[position] == "PR" and "CR" in category[:position]:
        return False
    supporting = ("CR",) if category[position] == "CR" else OBJECTIVE
    complete = category[position] == "CR"
    not_evaluable = 0
    for later in range(position + 1, len(category)):
        found = category[later]
        if found == "NE":
            not_evaluable += 1
            if not_evaluable > MOST_NOT_EVALUABLE:
                return False
            continue
        # Disease seen again after CR is no PR.
        if found not in supporting or (complete and found == "PR"):
            return False
        complete |= found == "CR"
        apart = day[later] - day[position]
        if pd.notna(apart) and apart >= confirmation_days:
            return True
    return False
