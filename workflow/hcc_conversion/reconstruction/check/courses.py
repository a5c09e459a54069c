"""After conversion: adjuvant treatment, follow-up, recurrence, watch & wait (text, discussion)."""

from collections.abc import Iterator

import pandas as pd

from hcc_conversion.cohort import KEY, Cohort
from hcc_conversion.derivation import time_to_event
from hcc_conversion.reconstruction.check.best_response import best_responses
from hcc_conversion.reconstruction.check.evaluation import Evaluation, moments, n_true, same
from hcc_conversion.statistics.describe import describe_numbers
from hcc_conversion.time_units import DAYS_PER_MONTH
from schemas.vocabulary import LOCOREGIONAL

#: Printed times of single patients, from the shortest on.
RECURRENCES = ("txt.dfs_event1.months", "txt.dfs_event2.months", "txt.dfs_event3.months")
TUMOUR_FREE = ("dis.ww_tf1.months", "dis.ww_tf2.months")


def evaluate_courses(cohort: Cohort, patients: pd.DataFrame) -> Iterator[Evaluation]:
    """Values of the course; *patients*: as `hcc_conversion.derivation.derive` returns them."""
    converted = patients[patients["in_converted"]]
    operated = converted[converted["in_conversion_surgery"]]
    yield from _adjuvant(cohort, operated)
    yield from _follow_up(cohort, converted, operated)
    yield from _recurrence(cohort, converted, operated)
    yield from _tumour_free(cohort, converted)


def adjuvant_intervals(cohort: Cohort, patients: pd.DataFrame) -> pd.Series:
    """Days from surgery to the first adjuvant course, on the index of *patients*."""
    first = _adjuvant_rows(cohort, patients).groupby("patient")["start_day"].min()
    return first.reindex(patients.index) - patients["surgery_day"]


def _adjuvant_rows(cohort: Cohort, patients: pd.DataFrame) -> pd.DataFrame:
    treatments = cohort.tables["treatments"]
    named = patients[KEY].rename_axis("patient").reset_index()
    return treatments[treatments["intent"] == "adjuvant"].merge(named, on=KEY)


def _adjuvant(cohort: Cohort, operated: pd.DataFrame) -> Iterator[Evaluation]:
    rows = _adjuvant_rows(cohort, operated)
    local = rows["modality"].isin(LOCOREGIONAL).groupby(rows["patient"]).any()
    tace = (rows["modality"] == "TACE").groupby(rows["patient"]).any()
    yield from same("txt.adj.n", len(local), "adjuvant treatment, conversion surgery")
    how = "adjuvant treatment without loco-regional part, conversion surgery"
    yield from same("txt.adj_sys.n", int((~local).sum()), how)
    yield from same("txt.adj_tace.n", n_true(tace), "adjuvant TACE, conversion surgery")
    intervals = describe_numbers(adjuvant_intervals(cohort, operated))
    yield from moments("txt.adj_int", intervals, "mean sd", "days from surgery to adjuvant")


def _follow_up(
    cohort: Cohort, converted: pd.DataFrame, operated: pd.DataFrame
) -> Iterator[Evaluation]:
    alive = n_true(~converted["died"])
    yield from same("txt.alive.n", alive, "not died, converted")
    for name, origin, members in (("dx", "diagnosis", converted), ("sx", "surgery", operated)):
        times = time_to_event(cohort, members, origin=origin, events=["death"])
        months = describe_numbers(times["follow_up_days"] / DAYS_PER_MONTH)
        how = f"months from {origin} to last contact"
        stems = f"txt.fu_{name} abs.fu_{name}"
        yield from moments(stems, months, "median range_low range_high", how)


def _recurrence(
    cohort: Cohort, converted: pd.DataFrame, operated: pd.DataFrame
) -> Iterator[Evaluation]:
    times = time_to_event(cohort, operated, origin="surgery", events=["recurrence"])
    recurred = times[times["event"].fillna(False).astype(bool)]
    how = "recurrence, conversion surgery"
    yield from same("abs.recurrence.n txt.recur.n", len(recurred), how)
    months = sorted(recurred["time_days"].astype(float) / DAYS_PER_MONTH)
    yield from _in_order(RECURRENCES, months, "months from surgery to recurrence")
    ended = _with_outcome(cohort, converted, ["recurrence", "progression", "death"])
    n_free = n_true(~ended.loc[operated.index])
    yield from same("txt.dfs_free.n", n_free, "conversion surgery, alive without recurrence")
    spread = converted.index[converted["extrahepatic_spread"].fillna(False).astype(bool)]
    n_free = n_true(~ended.loc[spread])
    yield from same("dis.ehm_dfs.n", n_free, "converted, extrahepatic_spread, disease-free")


def _tumour_free(cohort: Cohort, converted: pd.DataFrame) -> Iterator[Evaluation]:
    """Those of complete response on watch & wait, from its start to the last contact."""
    outcomes = cohort.tables["outcomes"]
    started = outcomes[outcomes["kind"] == "watch_and_wait"].set_index(KEY)["day"]
    start_day = started.reindex(pd.MultiIndex.from_frame(converted[KEY])).array
    stay_days = converted["last_contact_day"] - start_day
    complete = best_responses(cohort, converted)["mRECIST"] == "CR"
    free = ~_with_outcome(cohort, converted, ["progression", "death"])
    stays = stay_days[complete.fillna(False) & free].dropna()
    months = sorted(stays.astype(float) / DAYS_PER_MONTH)
    how = "months of watch & wait, mRECIST CR, no progression"
    yield from _in_order(TUMOUR_FREE, months, how)


def _with_outcome(cohort: Cohort, patients: pd.DataFrame, kinds: list[str]) -> pd.Series:
    outcomes = cohort.tables["outcomes"]
    of_kinds = pd.MultiIndex.from_frame(outcomes.loc[outcomes["kind"].isin(kinds), KEY])
    having = pd.MultiIndex.from_frame(patients[KEY]).isin(of_kinds)
    died = patients["died"].fillna(False).astype(bool) if "death" in kinds else False
    return pd.Series(having, index=patients.index) | died


def _in_order(ids: tuple[str, ...], values: list[float], how: str) -> Iterator[Evaluation]:
    """Values of single patients, as many as are printed; none where they are more or fewer."""
    printed = values if len(values) == len(ids) else [None] * len(ids)
    for value_id, value in zip(ids, printed, strict=True):
        yield Evaluation(value_id, value, f"{how}; {len(values)} such patients")
