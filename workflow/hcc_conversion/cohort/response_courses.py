"""The response of a cohort's patients to their first treatment, reading by reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from hcc_conversion.cohort.best_response import MEASURED, RECORDED, best_response, use_readings
from hcc_conversion.cohort.cohort import KEY, Cohort
from hcc_conversion.cohort.regimens import conversion_regimens, regimen_class
from hcc_conversion.cohort.response_criteria import classify_readings
from schemas.vocabulary import CRITERION

#: Patients at centres that collect responses, without a reading that counts.
NOT_ASSESSED = "not assessed"
#: What a reading after it no longer tells of the treatment; keys of the configuration.
ENDS = {
    "surgery": "after surgery",
    "watch_and_wait": "after the start of watch & wait",
    "adjuvant": "after the start of adjuvant treatment",
    "recurrence": "after the start of treatment for recurrence",
    "second_line": "after the start of another line",
}


@dataclass(frozen=True)
class Courses:
    """What `follow_responses` finds.

    readings
        `use_readings` of all patients, with ``from_day``, ``until_day`` and ``days`` (since the
        start of treatment, or the baseline where that is not known) and ``patient`` (the label of
        the patient in the index of the patients).
    best
        `best_response`, with ``time_to_response_days``, ``duration_days`` and ``ended`` (true:
        by progression or death; false: censored), null without a dated response;
        ``ended_without_day`` (its end is on record, the duration not known); and ``patient``.
    regimens
        ``regimen`` and ``regimen_class`` of the first line alone, one row per patient on the index
        of the patients; null where none is recorded.
    collecting
        criterion, then the centres that can give a response by it.
    """

    readings: pd.DataFrame
    best: pd.DataFrame
    regimens: pd.DataFrame
    collecting: Mapping[str, frozenset[str]]

    @cached_property
    def _best_by(self) -> Mapping[str, pd.DataFrame]:
        """By criterion, on the index of the patients."""
        return {
            criterion: self.best[self.best["criterion"] == criterion]
            .set_index("patient")
            .reindex(self.regimens.index)
            for criterion in CRITERION
        }

    def best_of(self, members: pd.DataFrame, criterion: str) -> pd.DataFrame:
        """The row of ``best`` of each member, on their index; null where no reading counts.

        *members*: rows of the patients that were followed.
        """
        return self._best_by[criterion].loc[members.index]


def follow_responses(
    cohort: Cohort, patients: pd.DataFrame, definitions: Mapping[str, Any]
) -> Courses:
    """Classify all readings and find the best response of every patient by each criterion.

    Parameters
    ----------
    cohort, patients
        the cohort and what `hcc_conversion.cohort.derivation.derive` made of it.
    definitions
        ``response`` of the study's configuration.
    """
    tables = _with_patients(cohort, patients)
    treatments, outcomes, assessments = tables.values()
    first_line = treatments[treatments["intent"] == "conversion"]
    nodal = _of(assessments, patients["lymphatic_metastasis"])
    readings = classify_readings(
        assessments.assign(nodal_disease=nodal), definitions["progression_min_mm"]
    )
    start = first_line.groupby("patient")["start_day"].min()
    readings["from_day"] = _of(readings, start)
    readings = use_readings(readings, definitions["source"])
    second_line = _second_line_day(outcomes, readings, first_line)
    ends = {"second_line": second_line, "watch_and_wait": _outcome_day(outcomes, "watch_and_wait")}
    limits = _limits(patients, treatments, ends, definitions["exclude_after"])
    readings["until_day"] = _of(readings, limits["until_day"])
    ended = (patients, outcomes)
    readings["unplaced"] = _unplaced(cohort, readings, ended, definitions["exclude_after"])
    readings["ended_by"] = _of(readings, limits["ended_by"])
    readings = use_readings(readings, definitions["source"])
    readings["days"] = readings["day"] - readings["from_day"].fillna(readings["baseline_day"])
    best = best_response(
        readings,
        order=definitions["order"],
        confirmation_days=definitions["confirmation_days"],
        stable_min_days=definitions["stable_min_days"],
    )
    best["patient"] = _patient_of(best, patients)
    return Courses(
        readings,
        best.join(_response_times(best, outcomes, patients, start, limits)),
        _first_line_regimens(cohort, patients, treatments, second_line),
        {name: centres_reading(cohort, name, definitions["source"]) for name in CRITERION},
    )


def _with_patients(cohort: Cohort, patients: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The tables that are followed, ``patient`` of each row: its label in the index of *patients*.

    A patient is looked up by centre and pseudonym once, not for every value that is asked for.
    """
    return {
        name: cohort.tables[name].assign(patient=_patient_of(cohort.tables[name], patients))
        for name in ("treatments", "outcomes", "assessments")
    }


def _patient_of(rows: pd.DataFrame, patients: pd.DataFrame) -> pd.Index:
    places = pd.MultiIndex.from_frame(patients[KEY]).get_indexer(
        pd.MultiIndex.from_frame(rows[KEY])
    )
    return patients.index[places]


def _first_line_regimens(
    cohort: Cohort, patients: pd.DataFrame, treatments: pd.DataFrame, second_line: pd.Series
) -> pd.DataFrame:
    """What the responses are to: the drugs of another line were given after the last reading."""
    later = (treatments["start_day"] >= _of(treatments, second_line)).fillna(False).astype(bool)
    first = replace(cohort, tables={**cohort.tables, "treatments": treatments[~later]})
    return pd.DataFrame(
        {
            "regimen": conversion_regimens(first, patients),
            "regimen_class": regimen_class(first, patients),
        }
    )


def centres_reading(cohort: Cohort, criterion: str, source: Sequence[str]) -> frozenset[str]:
    """Centres that collect responses by *criterion*, recorded or from measurements.

    *source*: ``response.source`` of the study's configuration.
    """
    fields = {RECORDED: ("response",), MEASURED: ("baseline", "sum_of_diameters_mm")}
    able = frozenset().union(*(cohort.collecting("assessments", *fields[_]) for _ in source))
    return able & cohort.collecting("assessments", f"criterion={criterion}")


def _of(rows: pd.DataFrame, by_patient: pd.Series) -> pd.Series:
    """The value of each row's patient; null where there is none."""
    return pd.Series(by_patient.reindex(rows["patient"]).array, index=rows.index)


def _is(rows: pd.DataFrame, by_patient: pd.Series) -> pd.Series:
    """Whether it is true of each row's patient; not where nothing is known."""
    return _of(rows, by_patient.astype("boolean")).fillna(False).astype(bool)


def _outcome_day(outcomes: pd.DataFrame, kind: str) -> pd.Series:
    return outcomes[outcomes["kind"] == kind].groupby("patient")["day"].min()


def _undated_outcome(outcomes: pd.DataFrame, kind: str) -> pd.Series:
    of_kind = outcomes[outcomes["kind"] == kind]
    return of_kind["day"].isna().groupby(of_kind["patient"]).any()


def _second_line_day(
    outcomes: pd.DataFrame, readings: pd.DataFrame, first_line: pd.DataFrame
) -> pd.Series:
    """First day, on or after progression by any criterion or on record, of what is new.

    Without progression a drug that is added or changed belongs to the same line. A course whose
    drug is not recorded is taken for the earlier one of its modality, if there was one.
    """
    progressed = readings[(readings["category"] == "PD").fillna(False)]
    by_readings = progressed.groupby("patient")["day"].min()
    days = pd.concat([by_readings, _outcome_day(outcomes, "progression")])
    progression = days.groupby(level=0).min()
    courses = first_line.assign(progression=_of(first_line, progression))
    courses["what"] = courses["modality"] + " " + courses["agent"].fillna("")
    later = (courses["start_day"] >= courses["progression"]).fillna(False).astype(bool)
    given = pd.MultiIndex.from_frame(courses.loc[~later, ["patient", "what"]])
    known = pd.MultiIndex.from_frame(courses[["patient", "what"]]).isin(given)
    return courses[later & ~known].groupby("patient")["start_day"].min()


def _limits(
    patients: pd.DataFrame,
    treatments: pd.DataFrame,
    ends: Mapping[str, pd.Series],
    exclude_after: Sequence[str],
) -> pd.DataFrame:
    """Per patient the last day that counts, and what ends it; a reading on the day counts.

    *ends*: the days of what neither patients nor treatments tell, by patient.
    """
    starts = {
        intent: treatments[treatments["intent"] == intent].groupby("patient")["start_day"].min()
        for intent in ("adjuvant", "recurrence")
    }
    days = {"surgery": patients["surgery_day"], **ends, **starts}
    limits = pd.DataFrame(
        {"until_day": pd.NA, "ended_by": pd.NA}, index=patients.index, dtype="object"
    ).astype({"until_day": "Int64", "ended_by": "string"})
    for name in exclude_after:
        day = days[name].reindex(patients.index)
        earlier = day.notna() & ~(limits["until_day"] <= day).fillna(False).astype(bool)
        limits["until_day"] = limits["until_day"].mask(earlier, day)
        limits["ended_by"] = limits["ended_by"].mask(earlier, ENDS[name])
    return limits


def _unplaced(
    cohort: Cohort,
    readings: pd.DataFrame,
    ended: tuple[pd.DataFrame, pd.DataFrame],
    exclude_after: Sequence[str],
) -> pd.Series:
    """Readings of which nobody can say whether they are before what ends the treatment.

    They have no day, or the patient's surgery or watch & wait has none. A centre that collects no
    days at all has its readings taken as they are. *ended*: patients and outcomes.
    """
    patients, outcomes = ended
    reading_days = readings["centre"].isin(cohort.collecting("assessments", "day"))
    undated = reading_days & readings["day"].isna() & readings["until_day"].notna()
    if "surgery" in exclude_after:
        operated = patients["surgery_kind"].notna() & patients["surgery_day"].isna()
        surgery_days = readings["centre"].isin(cohort.collecting("surgeries", "day"))
        undated |= surgery_days & _is(readings, operated)
    if "watch_and_wait" in exclude_after:
        watching = _is(readings, _undated_outcome(outcomes, "watch_and_wait"))
        outcome_days = readings["centre"].isin(cohort.collecting("outcomes", "day"))
        undated |= outcome_days & watching
    return undated.astype("boolean")


def _response_times(
    best: pd.DataFrame,
    outcomes: pd.DataFrame,
    patients: pd.DataFrame,
    start: pd.Series,
    limits: pd.DataFrame,
) -> pd.DataFrame:
    """Time to response and its duration, on the index of *best*.

    A response lasts to the first progression (by its criterion, or on record) or death; what
    comes after the last day that counts is no event. Else it is censored at the last reading. Of
    a response whose end is recorded without its day the duration is not known.
    """
    response_day = best["first_response_day"]
    until_day = _of(best, limits["until_day"])
    died = patients["died"].fillna(False).astype(bool)
    death_day = patients["last_contact_day"].where(died)
    on_record = _outcome_day(outcomes, "progression")
    event_day = pd.Series(pd.NA, best.index, dtype="Int64")
    for day in (best["progression_day"], _of(best, on_record), _of(best, death_day)):
        counts = (day >= response_day) & ~(day > until_day).fillna(False)
        counted = day.astype("Int64").where(counts.fillna(False).astype(bool))
        event_day = pd.concat([event_day, counted], axis=1).min(axis=1).astype("Int64")
    undated = best["progressed"] & best["progression_day"].isna()
    undated |= _is(best, _undated_outcome(outcomes, "progression"))
    undated |= event_day.isna() & _is(best, died & death_day.isna())
    known = response_day.notna() & ~undated
    ended = event_day.notna().astype("boolean").where(known)
    duration = (event_day.fillna(best["last_day"]) - response_day).astype("Int64").where(known)
    return pd.DataFrame(
        {
            "time_to_response_days": (response_day - _of(best, start)).astype("Int64"),
            "duration_days": duration,
            "ended": ended,
            "ended_without_day": (undated | event_day.notna()) & ~known,
        }
    )
