"""What the paper prints that no analysis gives: single patients, and facts across tables."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from hcc_conversion.cohort.cohort import KEY, Cohort
from hcc_conversion.cohort.derivation import derive, time_to_event
from hcc_conversion.cohort.response_courses import follow_responses
from hcc_conversion.run.wording import counted
from hcc_conversion.statistics.two_groups import student_t
from hcc_conversion.study.time_units import DAYS_PER_MONTH

CRITERION = "mRECIST"
#: Printed months of single patients, the shortest first.
RECURRENCES = ("txt.dfs_event1.months", "txt.dfs_event2.months", "txt.dfs_event3.months")
TUMOUR_FREE = ("dis.ww_tf1.months", "dis.ww_tf2.months")
#: The limit that the text names; Table 1 cuts AFP at 1,000 ng/ml too.
HIGH_AFP_NG_ML = 400


class Fact(NamedTuple):
    """A value (number or text, None where there is none), and for a person where it is from."""

    value: float | str | None
    how: str


def crossed_facts(cohort: Cohort, definitions: Mapping[str, Any]) -> dict[str, Fact]:
    """Facts of a centre by the id of the printed value.

    *definitions*: ``response`` of the study's configuration.
    """
    patients = derive(cohort)
    converted = patients[patients["in_converted"]]
    courses = follow_responses(cohort, patients, definitions)
    best = courses.best_of(converted, CRITERION)["best_response"]
    facts: dict[str, Fact] = {}
    for part in (
        _patients(patients, converted),
        _watch_and_wait(cohort, converted, best),
        _disease_free(cohort, converted, best),
        _drainage(cohort, patients),
    ):
        facts |= part
    return facts


def _patients(patients: pd.DataFrame, converted: pd.DataFrame) -> dict[str, Fact]:
    high = int((converted["afp_ng_ml"] > HIGH_AFP_NG_ML).fillna(False).sum())
    n_converted, admitted = len(converted), int(patients["in_admitted"].sum())
    up_front = int(patients["in_resectable"].sum())
    return {
        "txt.afp_gt400.n": Fact(high, "converted, AFP above 400 ng/ml"),
        "txt.afp_gt400.pct": Fact(_percent(high, n_converted), "converted, AFP above 400 ng/ml"),
        "dis.upfront.pct": Fact(_percent(up_front, admitted), "resectable, of the admitted"),
    }


def _watch_and_wait(cohort: Cohort, converted: pd.DataFrame, best: pd.Series) -> dict[str, Fact]:
    waiting = converted[converted["watch_and_wait"]]
    response = best.reindex(waiting.index)
    complete, partial = (response == "CR").fillna(False), (response == "PR").fillna(False)
    progressed = _having(cohort, waiting, "progression")
    readings = cohort.tables["assessments"]
    readings = readings[(readings["criterion"] == CRITERION) & readings["response"].notna()]
    last = readings.sort_values("day").groupby(KEY)["response"].last()
    still = last.reindex(pd.MultiIndex.from_frame(waiting[KEY])) == "CR"
    free = waiting[complete & ~progressed]
    stays_days = free["last_contact_day"] - _day_of(cohort, free, "watch_and_wait")
    return {
        "txt.ww.cr.n": Fact(int(complete.sum()), "watch & wait, best mRECIST CR"),
        "txt.ww.pr.n": Fact(int(partial.sum()), "watch & wait, best mRECIST PR"),
        "txt.ww_still_cr.n": Fact(int(still.fillna(False).sum()), "watch & wait, last CR"),
        "txt.ww_pd.n": Fact(int((partial & progressed).sum()), "watch & wait, PR, then PD"),
        "dis.cr_ww.n": Fact(len(free), "watch & wait, CR, no progression"),
        **_single(TUMOUR_FREE, stays_days, "months of watch & wait in CR without progression"),
    }


def _disease_free(cohort: Cohort, converted: pd.DataFrame, best: pd.Series) -> dict[str, Fact]:
    operated = converted[converted["in_conversion_surgery"]]
    times = time_to_event(cohort, operated, origin="surgery", events=["recurrence"])
    recurred = times["event"].fillna(False).astype(bool)
    ended = _having(cohort, converted, "recurrence", "progression", "death")
    complete = (best == "CR").fillna(False)
    spread = converted["extrahepatic_spread"].fillna(False).astype(bool)
    free_operated = ~ended.loc[operated.index]
    return {
        **_single(RECURRENCES, times.loc[recurred, "time_days"], "months to recurrence"),
        "txt.dfs_free.n": Fact(int(free_operated.sum()), "conversion surgery, disease-free"),
        "dis.cr_final.n": Fact(int(complete.sum()), "converted, best mRECIST CR"),
        "dis.cr_r0.n": Fact(
            int((free_operated & complete.loc[operated.index]).sum()),
            "conversion surgery, best mRECIST CR, disease-free",
        ),
        "dis.ehm_dfs.n": Fact(int((spread & ~ended).sum()), "extrahepatic spread, disease-free"),
    }


def _drainage(cohort: Cohort, patients: pd.DataFrame) -> dict[str, Fact]:
    """Table 7 prints Student's t beside the P of Welch's test; the results have Welch's."""
    surgeries = cohort.tables["surgeries"].set_index(KEY)["drainage_days"]
    in_c = patients[patients["bclc"] == "C"]
    groups = [
        surgeries.reindex(pd.MultiIndex.from_frame(in_c.loc[in_c[f"in_{name}_surgery"], KEY]))
        for name in ("conversion", "direct")
    ]
    found = student_t(*groups)
    return {"t7.drain.stat": Fact(found["statistic"], f"BCLC C, drainage_days: {found['method']}")}


def _having(cohort: Cohort, patients: pd.DataFrame, *kinds: str) -> pd.Series:
    """Who has an outcome of one of the kinds, on the index of *patients*."""
    outcomes = cohort.tables["outcomes"]
    of_kinds = pd.MultiIndex.from_frame(outcomes.loc[outcomes["kind"].isin(kinds), KEY])
    having = pd.MultiIndex.from_frame(patients[KEY]).isin(of_kinds)
    died = patients["died"].fillna(False).astype(bool) if "death" in kinds else False
    return pd.Series(having, index=patients.index) | died


def _day_of(cohort: Cohort, patients: pd.DataFrame, kind: str) -> pd.Series:
    outcomes = cohort.tables["outcomes"]
    days = outcomes[outcomes["kind"] == kind].set_index(KEY)["day"]
    return pd.Series(
        days.reindex(pd.MultiIndex.from_frame(patients[KEY])).array, index=patients.index
    )


def _single(ids: tuple[str, ...], days: pd.Series, how: str) -> dict[str, Fact]:
    """Values of single patients, as many as are printed; none where they are more or fewer."""
    months = sorted(days.dropna().astype(float) / DAYS_PER_MONTH)
    values = months if len(months) == len(ids) else [None] * len(ids)
    return {
        value_id: Fact(value, f"{how}; {counted(len(months), 'such patient')}")
        for value_id, value in zip(ids, values, strict=True)
    }


def _percent(count: int, whole: int) -> float | None:
    return 100 * count / whole if whole else None
