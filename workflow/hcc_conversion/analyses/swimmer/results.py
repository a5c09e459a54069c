"""The course of every patient in a lane of its own (Figure 3), and who has none and why."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.lanes import (
    BANDS,
    ELEMENTS,
    EVENTS,
    LEFT_OUT,
    NO_LAST_CONTACT,
    ONGOING,
    RESPONSE,
    STATUS,
    UNKNOWN,
    Lanes,
    follow_lanes,
)
from hcc_conversion.study.results import ResultRows, proportion
from hcc_conversion.study.time_units import DAYS_PER_MONTH
from schemas.results import NO_PATIENTS, NOT_COLLECTED
from schemas.vocabulary import INTENT, LOCOREGIONAL, MODALITY, SYSTEMIC

ANALYSIS = "swimmer"
LANE_COLUMNS = ["lane", "element", "intent", "start_months", "end_months", "label", "origin"]
NO_LANES = "no lanes"
UNREAD = "after the treatment, no response recorded"

_MODALITIES = {
    "systemic": SYSTEMIC,
    "locoregional": LOCOREGIONAL,
    "other": tuple(name for name in MODALITY if name not in (*SYSTEMIC, *LOCOREGIONAL)),
}


def swimmer_lanes(lanes: Lanes) -> pd.DataFrame:
    """The course of every patient of a population: PATIENT ROWS, they stay at the centre.

    Parameters
    ----------
    lanes
        what `hcc_conversion.cohort.lanes.follow_lanes` finds.

    Returns
    -------
    `LANE_COLUMNS`, one row per dated element of a lane, in the order of lanes and times, without
    identifier: ``lane`` (1 is the top), ``element`` (`cohort.lanes.ELEMENTS`), ``intent``
    (of treatment, else empty), ``start_months`` and ``end_months`` (of treatment; null where it is
    unknown) since ``origin``, months of 30.4375 days, and ``label``, what it is precisely.
    """
    table = lanes.elements.dropna(subset=["start_day"]).astype({"lane": int})
    table = table.assign(
        start_months=table["start_day"].astype(float) / DAYS_PER_MONTH,
        end_months=table["end_day"].astype(float) / DAYS_PER_MONTH,
        origin=pd.Series(lanes.origin, table.index, dtype="string"),
        rank=table["element"].map(ELEMENTS.index),
    )
    # By what is drawn too: equal days must not leave the order to that of the source's rows.
    order = ["lane", "start_months", "rank", "intent", "label", "end_months"]
    return table.sort_values(order, ignore_index=True)[LANE_COLUMNS]


def swimmer_results(cohort: Cohort, lanes: Lanes, options: Mapping[str, str]) -> pd.DataFrame:
    """How many patients and elements the lanes show, and what they cannot show.

    Parameters
    ----------
    cohort
        the harmonised tables of one centre.
    lanes
        what `hcc_conversion.cohort.lanes.follow_lanes` finds in it.
    options
        ``swimmer`` of the study's configuration: ``population``, ``criterion``, ``sort``.

    Returns
    -------
    `Results` rows: ``lanes`` and, by reason, ``left_out`` (of the patients; note: how many died);
    ``element`` (n with a day, so drawn; missing: without), courses of treatment by intent;
    ``end_of_treatment`` (n known; missing: drawn by their start alone); ``readings`` that are not
    drawn.
    """
    population = options["population"]
    rows = ResultRows(ANALYSIS)
    able, patients = cohort.can_say[population], lanes.patients
    absent = "" if len(patients) else NO_PATIENTS
    absent = absent if able else NOT_COLLECTED
    n = len(patients) if able else None
    rows.add(population, "patients", line="count", n=n, note=absent)
    n_lanes = int(patients["lane"].notna().sum())
    method = f"time since {lanes.origin}" if lanes.origin else ""
    shown = proportion(n_lanes, len(patients)) if able else dict.fromkeys(proportion(0, 0))
    rows.add(population, "lanes", line="proportion", method=method, note=absent, **shown)
    _add_left_out(rows, population, cohort, lanes, absent)
    absent = absent or ("" if n_lanes else NO_LANES)
    for element, intent in _kinds():
        _add_element(rows, options, cohort, lanes, element, intent, absent)
    courses = lanes.elements[lanes.elements["element"].isin(BANDS)].dropna(subset=["start_day"])
    ended = int(courses["end_day"].notna().sum())
    counts = (
        {"n": None, "missing": None} if absent else {"n": ended, "missing": len(courses) - ended}
    )
    rows.add(population, "end_of_treatment", line="known", note=absent, **counts)
    unread = None if absent else lanes.n_unread
    rows.add(population, "readings", UNREAD, line="count", note=absent, n=unread)
    return rows.table()


def _kinds() -> list[tuple[str, str]]:
    """Every element, courses of treatment with each intent."""
    return [
        (element, intent)
        for element in ELEMENTS
        for intent in (INTENT if element in BANDS else ("",))
    ]


def _add_left_out(
    rows: ResultRows, population: str, cohort: Cohort, lanes: Lanes, absent: str
) -> None:
    whole = len(lanes.patients)
    counts = lanes.patients["left_out"].value_counts()
    died = lanes.patients["died"].fillna(False).astype(bool)
    for reason in LEFT_OUT:
        # Else the lanes would look as if nobody had died but those who are drawn.
        n_dead = int((died & (lanes.patients["left_out"] == reason)).sum())
        note = absent or (f"{n_dead} of them died" if n_dead else "")
        followed = cohort.collecting("patients", "last_contact_day")
        if reason == NO_LAST_CONTACT and not absent and not followed:
            note = "; ".join(filter(None, [note, f"last contact {NOT_COLLECTED}"]))
        share = proportion(int(counts.get(reason, 0)), whole)
        share = share if absent != NOT_COLLECTED else dict.fromkeys(share)
        rows.add(population, "left_out", reason, line="proportion", note=note, **share)
    shown = int(lanes.patients["lane"].notna().sum())
    left = int(counts.reindex(LEFT_OUT, fill_value=0).sum())
    assert shown + left == whole, f"{shown} lanes and {left} left out are not {whole} patients"


def _add_element(
    rows: ResultRows,
    options: Mapping[str, str],
    cohort: Cohort,
    lanes: Lanes,
    element: str,
    intent: str,
    absent: str,
) -> None:
    of_kind = lanes.elements[
        (lanes.elements["element"] == element) & (lanes.elements["intent"] == intent)
    ]
    dated = of_kind["start_day"].notna().any()
    asked = dated or _collecting(cohort, lanes, element, intent)
    note = absent or ("" if asked else NOT_COLLECTED)
    level = f"{element}, {intent}" if intent else element
    method = options["criterion"] if element == RESPONSE else ""
    counts = _known(of_kind["start_day"], note)
    place: dict[str, Any] = {"line": "known", "method": method, "note": note}
    rows.add(options["population"], "element", level, **place, **counts)


def _known(days: pd.Series, absent: str) -> dict[str, Any]:
    if absent:
        return {"n": None, "missing": None}
    return {"n": int(days.notna().sum()), "missing": int(days.isna().sum())}


def _collecting(cohort: Cohort, lanes: Lanes, element: str, intent: str) -> frozenset[str]:
    """Centres that collect what an element is, and its day."""
    if element in BANDS:
        able = cohort.mapping_any("treatments", "modality", _MODALITIES[element])
        return able & cohort.collecting("treatments", f"intent={intent}", "start_day")
    if element == RESPONSE:
        return lanes.collecting & cohort.collecting("assessments", "day")
    if element in ONGOING:
        return cohort.collecting("treatments", "ongoing")
    if element == UNKNOWN:
        return cohort.centres
    if element in STATUS:
        return cohort.collecting("patients", "died") | cohort.collecting("outcomes", "kind=death")
    if element == "surgery":
        return cohort.collecting("surgeries", "day")
    assert element in EVENTS, element
    return cohort.collecting("outcomes", f"kind={element}", "day")


def compute(cohort: Cohort, study: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The tables of the analysis (see `Analysis`)."""
    options = study["swimmer"]
    lanes = follow_lanes(cohort, options, study["response"])
    return {
        "results": swimmer_results(cohort, lanes, options),
        "lanes": swimmer_lanes(lanes),
    }
