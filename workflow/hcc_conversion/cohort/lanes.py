"""The course of each patient as a lane of dated elements (Figure 3): PATIENT ROWS."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.cohort.cohort import KEY, Cohort
from hcc_conversion.cohort.derivation import derive
from hcc_conversion.cohort.response_courses import ENDS as END_OF_RESPONSE
from hcc_conversion.cohort.response_courses import follow_responses
from schemas.vocabulary import DAY_ZERO, LOCOREGIONAL, SYSTEMIC

#: Kinds of treatment, each drawn as a band; "other" is neither systemic nor loco-regional.
BANDS = ("systemic", "locoregional", "other")
RESPONSE = "response"
EVENTS = ("conversion", "surgery", "watch_and_wait", "recurrence", "progression")
ONGOING = ("adjuvant_ongoing", "treatment_ongoing")
UNKNOWN = "status_unknown"
STATUS = ("alive", "death", UNKNOWN)
ELEMENTS = (*BANDS, RESPONSE, *EVENTS, *STATUS, *ONGOING)

#: Why a patient has no lane.
NO_LAST_CONTACT, OTHER_ORIGIN = "no last contact", "day 0 is another event"
LEFT_OUT = (NO_LAST_CONTACT, OTHER_ORIGIN)

_ELEMENT_COLUMNS = ["lane", "element", "intent", "start_day", "end_day", "label"]


@dataclass(frozen=True)
class Lanes:
    """What `follow_lanes` finds.

    patients
        one row per patient of the population: ``left_out`` (one of `LEFT_OUT`, or empty),
        ``lane`` (1, 2, ... from the top; null for those left out) and ``died``.
    elements
        one row per element of a lane, without identifier: ``lane``, ``element`` (`ELEMENTS`),
        ``intent`` (of a course of treatment: conversion, adjuvant, recurrence; else empty),
        ``start_day``, ``end_day`` (of a course; null where unknown and for what has no length),
        both since the origin, null where undated; ``label`` (agent or modality, response, kind of
        surgery, or the element in words).
    origin
        the event that days are counted from (diagnosis, treatment, surgery); empty without lanes.
    n_unread
        readings of the lanes that have no element: after the treatment they would tell of, and
        without a recorded response.
    collecting
        centres that can give a response by the criterion.
    """

    patients: pd.DataFrame
    elements: pd.DataFrame
    origin: str
    n_unread: int
    collecting: frozenset[str]


def follow_lanes(
    cohort: Cohort, options: Mapping[str, str], definitions: Mapping[str, Any]
) -> Lanes:
    """Lay out the course of every patient of a population.

    Parameters
    ----------
    cohort
        the harmonised tables of one centre.
    options
        ``swimmer`` of the study's configuration: ``population``, ``criterion`` (RECIST 1.1,
        mRECIST) and ``sort`` (follow_up: longest first; surgery: earliest first, those without
        last), ties in the order of the patients table.
    definitions
        ``response`` of the study's configuration.

    Raises
    ------
    ValueError
        for a cohort of several centres: a lane is a patient, who stays at the centre.
    """
    if len(cohort.centres) > 1:
        raise ValueError(f"lanes are patients of one centre, not of {len(cohort.centres)}")
    patients = derive(cohort)
    members, origin = _place(cohort, patients, options["population"], options["sort"])
    courses = follow_responses(cohort, patients, definitions)
    in_lane = members.dropna(subset=["lane"])
    collecting = courses.collecting[options["criterion"]]
    # Where no response can be given, "not evaluable" would be an invention.
    readings = courses.readings[courses.readings["centre"].isin(collecting)]
    responses, n_unread = _responses(readings, options["criterion"], in_lane)
    treatments = _courses(cohort.tables["treatments"], in_lane)
    elements = _stacked(
        treatments,
        responses,
        *_events(cohort, in_lane),
        _status(in_lane),
        _ongoing(treatments, in_lane),
    )
    shown = members[["left_out", "lane", "died"]].reset_index(drop=True)
    return Lanes(shown, elements, origin, n_unread, collecting)


def _stacked(*parts: pd.DataFrame) -> pd.DataFrame:
    texts = dict.fromkeys(("element", "intent", "label"), "string")
    days = dict.fromkeys(("lane", "start_day", "end_day"), "Int64")
    columns = [part.reindex(columns=_ELEMENT_COLUMNS).astype(texts | days) for part in parts]
    return pd.concat(columns, ignore_index=True).fillna({"intent": ""})


def _place(
    cohort: Cohort, patients: pd.DataFrame, population: str, sort: str
) -> tuple[pd.DataFrame, str]:
    """The members of the population with ``end_day``, ``left_out`` and ``lane``; the origin."""
    members = patients[patients[f"in_{population}"]].copy()
    outcomes = cohort.tables["outcomes"]
    death_day = outcomes[outcomes["kind"] == "death"].set_index(KEY)["day"]
    of_member = death_day.reindex(pd.MultiIndex.from_frame(members[KEY])).array
    members["end_day"] = members["last_contact_day"].fillna(pd.Series(of_member, members.index))
    followed = members["end_day"].notna()
    counts = members.loc[followed, "day_zero"].value_counts().reindex(DAY_ZERO, fill_value=0)
    # The first of the list wins where two are equally frequent.
    origin = str(counts.idxmax()) if followed.any() else ""
    left_out = pd.Series("", members.index, dtype="string")
    left_out = left_out.mask(members["day_zero"] != origin, OTHER_ORIGIN)
    members["left_out"] = left_out.mask(~followed, NO_LAST_CONTACT)
    by = {"follow_up": ["end_day"], "surgery": ["surgery_day", "end_day"]}[sort]
    ordered = members[members["left_out"] == ""].sort_values(
        by, ascending=[name != "end_day" for name in by], kind="stable", na_position="last"
    )
    members["lane"] = pd.Series(range(1, len(ordered) + 1), ordered.index, dtype="Int64")
    return members, origin


def _with_lane(rows: pd.DataFrame, in_lane: pd.DataFrame) -> pd.DataFrame:
    """The rows of patients who have a lane, with it in place of their identifier."""
    merged = rows.merge(in_lane[[*KEY, "lane", "end_day", "died"]], on=KEY, suffixes=("", "_lane"))
    return merged.drop(columns=KEY)


def _courses(treatments: pd.DataFrame, in_lane: pd.DataFrame) -> pd.DataFrame:
    rows = _with_lane(treatments, in_lane)
    band = pd.Series("other", rows.index, dtype="string")
    band = band.mask(rows["modality"].isin(SYSTEMIC), "systemic")
    rows["element"] = band.mask(rows["modality"].isin(LOCOREGIONAL), "locoregional")
    ongoing = rows["ongoing"].fillna(False).astype(bool)
    rows["end_day"] = rows["end_day"].fillna(rows["end_day_lane"].where(ongoing))
    rows["label"] = rows["agent"].fillna(rows["modality"])
    return rows


def _ongoing(courses: pd.DataFrame, in_lane: pd.DataFrame) -> pd.DataFrame:
    """One row per lane whose treatment goes on after the last contact; death ends it."""
    running = courses["ongoing"] & ~courses["died"].fillna(False).astype(bool)
    rows = courses[running.fillna(False).astype(bool)].copy()
    adjuvant, other = ONGOING
    rows["element"] = pd.Series(other, rows.index).mask(rows["intent"] == "adjuvant", adjuvant)
    rows["start_day"] = rows["lane"].map(in_lane.set_index("lane")["end_day"])
    rows["label"] = rows["element"].str.replace("_", " ")
    return rows.drop_duplicates(["lane", "element"]).drop(columns=["intent", "end_day"])


def _responses(
    readings: pd.DataFrame, criterion: str, in_lane: pd.DataFrame
) -> tuple[pd.DataFrame, int]:
    """Responses of the lanes after the baseline; how many readings are none."""
    follow_up = readings[(readings["criterion"] == criterion) & (readings["order"] > 0)]
    rows = _with_lane(follow_up, in_lane)
    # After a resection, sums of what was left would make a CR that nobody has read.
    late = rows["left_out"].isin(END_OF_RESPONSE.values())
    unread = late & rows["response"].isna()
    rows = rows.rename(columns={"day": "start_day", "category": "label"}).drop(columns="end_day")
    return rows[~unread].assign(element=RESPONSE), int(unread.sum())


def _events(cohort: Cohort, in_lane: pd.DataFrame) -> list[pd.DataFrame]:
    surgeries = _with_lane(cohort.tables["surgeries"], in_lane)
    outcomes = _with_lane(cohort.tables["outcomes"], in_lane)
    outcomes = outcomes[outcomes["kind"].isin(EVENTS)]
    days = [rows.rename(columns={"day": "start_day"}) for rows in (surgeries, outcomes)]
    surgery, outcome = (rows.drop(columns="end_day") for rows in days)
    return [
        surgery.assign(element="surgery", label=surgery["kind"] + " surgery"),
        outcome.assign(element=outcome["kind"], label=outcome["kind"].str.replace("_", " ")),
    ]


def _status(in_lane: pd.DataFrame) -> pd.DataFrame:
    alive, death, _ = STATUS
    element = in_lane["died"].map({True: death, False: alive}).astype("string").fillna(UNKNOWN)
    return pd.DataFrame(
        {
            "lane": in_lane["lane"],
            "element": element,
            "start_day": in_lane["end_day"],
            "label": element.str.replace("_", " "),
        }
    )
