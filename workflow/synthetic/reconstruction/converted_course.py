"""Course of the converted patients: treatment, conversion, surgery, recurrence, last contact.

The paper prints median and range of the follow-up from diagnosis and from surgery, three times
to recurrence and two durations of watch & wait. The two medians leave little room: twelve
operated patients lie at or above the median since surgery, so the longer follow-ups from
diagnosis are theirs and that of the longest watch & wait, and all others lie below.
"""

from itertools import permutations

import numpy as np
import pandas as pd
from numpy.random import Generator

from hcc_conversion.study.time_units import DAYS_PER_MONTH
from synthetic.reconstruction.published import Published

#: Days from diagnosis to surgery at least: two treatment cycles, a scan, the operation.
SHORTEST_WAY = 62
MEDIAN_WAY = 105
#: Half the gap around the median of the follow-up from diagnosis, days.
GAP = 16
#: Days from the scan that showed resectability to the operation.
TO_SURGERY = (7, 19)
TO_WATCH_AND_WAIT = (1, 8)
RECURRENCES = ("txt.dfs_event1.months", "txt.dfs_event2.months", "txt.dfs_event3.months")
TUMOUR_FREE = ("dis.ww_tf1.months", "dis.ww_tf2.months")
_ATTEMPTS = 10_000


def reconstruct_course(
    published: Published, patients: pd.DataFrame, rng: Generator
) -> pd.DataFrame:
    """The course of each converted patient, in whole days since diagnosis.

    *patients*: as `reconstruct_converted` returns them. Returns one row per patient on the same
    index: ``start_day`` (of treatment), ``conversion_day``, ``surgery_day``,
    ``watch_and_wait_day``, ``recurrence_day``, ``progression_day`` (empty where it did not
    happen) and ``last_contact_day``; all are alive at it. The conversion days all differ.
    """
    for _ in range(_ATTEMPTS):
        course = _operated(published, patients, rng)
        course = pd.concat([course, _waiting(published, patients, rng)]).sort_index()
        course["start_day"] = rng.integers(2, 9, len(course))
        if not course["conversion_day"].duplicated().any():
            return course.astype("Int64")
    raise ValueError("the printed follow-up fits no 26 courses")


def days(months: float) -> int:
    """The whole number of days closest to a number of months."""
    return round(months * DAYS_PER_MONTH)


def _operated(published: Published, patients: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    operated = patients[patients["surgery"] == 1]
    since_surgery = _days_since_surgery(published, len(operated), rng)
    way = _ways_to_surgery(published, since_surgery, rng)
    adjuvant = operated["interval_days"].fillna(0).astype(int)
    recurrence = _recurrences(published, adjuvant[operated["recurrence"]], rng)
    needed = np.maximum(adjuvant, recurrence.reindex(operated.index, fill_value=0)) + 1
    order = _assign(needed.to_numpy(), since_surgery, rng)
    surgery_day = pd.Series(way[order], index=operated.index)
    return pd.DataFrame(
        {
            "surgery_day": surgery_day,
            "conversion_day": surgery_day - rng.integers(*TO_SURGERY, len(operated)),
            "recurrence_day": surgery_day + recurrence.reindex(operated.index),
            "last_contact_day": surgery_day + since_surgery[order],
        }
    )


def _recurrences(published: Published, adjuvant: pd.Series, rng: Generator) -> pd.Series:
    """Days from surgery to recurrence of those who recur, none before the adjuvant treatment.

    *adjuvant*: days from surgery to it, 0 without any.
    """
    printed = [days(published.number(value_id)) for value_id in RECURRENCES]
    orders = list(permutations(adjuvant.index))
    for place in rng.permutation(len(orders)):
        recurrence = pd.Series(printed, index=pd.Index(orders[place]))
        if (recurrence > adjuvant.reindex(recurrence.index)).all():
            return recurrence
    raise ValueError("the printed recurrences come before the adjuvant treatment")


def _days_since_surgery(published: Published, n_patients: int, rng: Generator) -> np.ndarray:
    """Sorted follow-up from surgery with the printed minimum, median and maximum."""
    low, median, high = (
        days(published.number(f"txt.fu_sx.{name}"))
        for name in ("range_low", "median", "range_high")
    )
    half = n_patients // 2
    # Those below the median must still have had time before it to be diagnosed and treated.
    latest = _split_from_diagnosis(published)[0] - SHORTEST_WAY
    below = rng.integers(low + 15, latest, half - 1)
    above = rng.integers(median + 5, high - 5, half - 1)
    return np.sort(np.concatenate([[low, median, high], below, above]))


def _split_from_diagnosis(published: Published) -> tuple[int, int]:
    """The two middle follow-ups from diagnosis, whose mean is the printed median."""
    middle = published.number("txt.fu_dx.median") * DAYS_PER_MONTH
    return round(middle - GAP), round(middle + GAP)


def _ways_to_surgery(published: Published, since_surgery: np.ndarray, rng: Generator) -> np.ndarray:
    """Days from diagnosis to surgery, one for each (sorted) follow-up from surgery."""
    lower, upper = _split_from_diagnosis(published)
    shortest, longest = (
        days(published.number(f"txt.fu_dx.{name}")) for name in ("range_low", "range_high")
    )
    half = len(since_surgery) // 2
    way = SHORTEST_WAY + rng.gamma(2.0, (MEDIAN_WAY - SHORTEST_WAY) / 1.7, len(since_surgery))
    way = np.round(way).astype(int)
    way[:half] = np.minimum(way[:half], lower - since_surgery[:half])
    way[1:half] = np.maximum(way[1:half], shortest + 5 - since_surgery[1:half])
    way[half:] = np.maximum(way[half:], upper - since_surgery[half:])
    way[half:] = np.minimum(way[half:], longest - 5 - since_surgery[half:])
    # The printed extremes and the middle are those of single patients.
    way[0] = shortest - since_surgery[0]
    way[-1] = longest - since_surgery[-1]
    way[half] = upper - since_surgery[half]
    closest = 1 + np.argmax(since_surgery[1:half] + way[1:half])
    way[closest] = lower - since_surgery[closest]
    return way


def _assign(needed: np.ndarray, available: np.ndarray, rng: Generator) -> np.ndarray:
    """Which of the *available* durations each patient gets, none shorter than *needed*."""
    free = list(rng.permutation(len(available)))
    order = np.empty(len(needed), dtype=int)
    for patient in np.argsort(-needed, kind="stable"):
        chosen = next(place for place in free if available[place] >= needed[patient])
        free.remove(chosen)
        order[patient] = chosen
    return order


def _waiting(published: Published, patients: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Watch & wait: two stay tumour-free for the printed time, the third progresses."""
    waiting = patients[patients["watch_wait"] == 1]
    free = rng.permutation(waiting.index[waiting["mrecist_cr"]])
    progressing = waiting.index[~waiting["mrecist_cr"]]
    stays = pd.Series([days(published.number(value_id)) for value_id in TUMOUR_FREE], index=free)
    progression = pd.Series(rng.integers(90, 150, len(progressing)), index=progressing)
    stays = pd.concat([stays, progression + rng.integers(20, 60)]).reindex(waiting.index)
    lower, upper = _split_from_diagnosis(published)
    decided = pd.Series(rng.integers(75, 120, len(waiting)), index=waiting.index)
    long = stays > upper
    decided = decided.where(~long, np.maximum(decided, upper + 10 - stays))
    decided = decided.where(long, np.minimum(decided, lower - 5 - stays))
    return pd.DataFrame(
        {
            "watch_and_wait_day": decided,
            "conversion_day": decided - rng.integers(*TO_WATCH_AND_WAIT, len(waiting)),
            "progression_day": decided + progression.reindex(waiting.index),
            "last_contact_day": decided + stays,
        }
    )
