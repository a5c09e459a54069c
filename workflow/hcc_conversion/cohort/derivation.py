"""Populations, treatment class, conversion and times to event: derived once, used by all."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from hcc_conversion.cohort.cohort import IMAGING_PROGRESSION, KEY, Cohort
from hcc_conversion.cohort.populations import POPULATIONS, Facts
from hcc_conversion.statistics.delayed_entry import FROM_ORIGIN
from schemas.vocabulary import LOCOREGIONAL, SYSTEMIC

_Having = Callable[[pd.DataFrame], np.ndarray]


def derive(cohort: Cohort) -> pd.DataFrame:
    """The patients table with what follows from the other tables.

    Returns
    -------
    One row per patient, key (centre, patient_id), index 0..n-1. Added columns:
    ``modality_class`` (locoregional, systemic, combination, other: treatment before any
    resection; null where none is recorded), ``combination_class`` (one_systemic: locoregional
    plus TKI or anti-PD-1/PD-L1; both_systemic: plus both), ``converted``, ``watch_and_wait``,
    ``adjuvant`` (true or false: on record or not), ``surgery_kind`` (direct, conversion),
    ``surgery_day``; and ``in_<population>`` for all `POPULATIONS`, true only at centres
    that `Cohort.can_say` who is in it. ``initially_resectable``, ``extrahepatic_spread`` and
    ``died`` are completed from what implies them.
    """
    patients = cohort.tables["patients"].reset_index(drop=True)
    key = pd.MultiIndex.from_frame(patients[KEY])

    def having(rows: pd.DataFrame) -> np.ndarray:
        return key.isin(pd.MultiIndex.from_frame(rows[KEY]))

    surgeries, outcomes = cohort.tables["surgeries"], cohort.tables["outcomes"]
    treatments = cohort.tables["treatments"]
    by_key = surgeries.set_index(KEY)
    patients["surgery_kind"] = by_key["kind"].reindex(key).array
    patients["surgery_day"] = by_key["day"].reindex(key).array
    _add_treatment_classes(patients, treatments[treatments["intent"] == "conversion"], having)

    direct = (patients["surgery_kind"] == "direct").fillna(False).to_numpy(dtype=bool)
    operated = (patients["surgery_kind"] == "conversion").fillna(False).to_numpy(dtype=bool)
    watching = having(outcomes[outcomes["kind"] == "watch_and_wait"])
    converted = having(outcomes[outcomes["kind"] == "conversion"]) | operated | watching
    patients["watch_and_wait"], patients["converted"] = watching, converted
    patients["adjuvant"] = having(treatments[treatments["intent"] == "adjuvant"])

    # By definition the converted were unresectable, and those operated up front resectable.
    implied = pd.Series(direct).astype("boolean").where(direct | converted)
    patients["initially_resectable"] = patients["initially_resectable"].fillna(implied)
    spread = patients["lymphatic_metastasis"] | patients["extrahepatic_metastasis"]
    patients["extrahepatic_spread"] = patients["extrahepatic_spread"].fillna(spread)
    dead = having(outcomes[outcomes["kind"] == "death"])
    # Where deaths are recorded as outcomes only, whoever has none is alive.
    only_here = cohort.collecting("outcomes", "kind=death") - cohort.collecting("patients", "died")
    told = dead | patients["centre"].isin(only_here).to_numpy()
    patients["died"] = patients["died"].fillna(pd.Series(dead).astype("boolean").where(told))

    on_record = having(treatments) | having(surgeries) | converted
    return patients.join(_populations(cohort, patients, on_record))


def _add_treatment_classes(
    patients: pd.DataFrame, first_line: pd.DataFrame, having: _Having
) -> None:
    locoregional = having(first_line[first_line["modality"].isin(LOCOREGIONAL)])
    systemic = having(first_line[first_line["modality"].isin(SYSTEMIC)])
    tki = having(first_line[first_line["modality"] == "TKI"])
    anti_pd1 = having(first_line[first_line["modality"] == "anti-PD-1/PD-L1"])

    def classes(*named: tuple[str, np.ndarray]) -> pd.Series:
        column = pd.Series(pd.NA, index=patients.index, dtype="string")
        for name, rows in named:
            column[rows] = name
        return column

    patients["modality_class"] = classes(
        ("other", having(first_line)),
        ("locoregional", locoregional),
        ("systemic", systemic),
        ("combination", locoregional & systemic),
    )
    patients["combination_class"] = classes(
        ("one_systemic", locoregional & (tki | anti_pd1)),
        ("both_systemic", locoregional & tki & anti_pd1),
    )


def _populations(cohort: Cohort, patients: pd.DataFrame, on_record: np.ndarray) -> pd.DataFrame:
    def known(values: pd.Series) -> pd.Series:
        return values.fillna(False).astype(bool)

    # Where an admission is not recorded the patient counts as in the window.
    within = patients["in_study_window"].fillna(True).astype(bool)
    case_only = patients["centre"].isin(cohort.centres - cohort.covering("admitted"))
    resectable = patients["initially_resectable"]
    kind = patients["surgery_kind"]
    facts = Facts(
        within=within,
        treated=on_record | case_only,
        resectable=known(resectable),
        unresectable=known(~resectable) | patients["centre"].isin(cohort.covering("uhcc")),
        combined=known(patients["modality_class"] == "combination"),
        converted=patients["converted"],
        watching=patients["watch_and_wait"],
        converted_and_resected=known(kind == "conversion"),
        resected_up_front=known(kind == "direct"),
        resected=kind.notna(),
    )
    return pd.DataFrame(
        {
            population.flag: population.members(facts)
            & patients["centre"].isin(cohort.can_say[population.name])
            for population in POPULATIONS.values()
        }
    )


def time_to_event(
    cohort: Cohort,
    patients: pd.DataFrame,
    *,
    origin: str,
    events: Sequence[str],
    imaging: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Time from an origin to the first of several events, else to the last contact.

    Parameters
    ----------
    cohort, patients
        the cohort and what `derive` made of it.
    origin
        ``diagnosis``, ``surgery`` or ``watch_and_wait``.
    events
        ``death`` (at last contact), kinds of outcomes, or ``imaging_progression``; what happened
        before the origin is no event, nor is a reading of its day, on which it was decided.
    imaging
        `hcc_conversion.cohort.imaging.imaging_progressions`, where that event is asked for.

    Returns
    -------
    One row per patient, on the index of *patients*: ``time_days`` (null where origin, last
    contact or status is unknown, at centres that do not collect it, and where an event is
    recorded without its day), ``event`` (true, false; null with the time), ``follow_up_days``
    (origin to last contact) and ``entry_days`` (see `entry_after`).
    """
    found = _times(cohort, patients, origin, events, imaging)
    entry = entry_after(cohort, patients, _origin_day(cohort, patients, origin))
    return found[["time_days", "event", "follow_up_days"]].assign(entry_days=entry)


def entry_after(cohort: Cohort, patients: pd.DataFrame, origin_day: pd.Series) -> pd.Series:
    """The day after which each patient is under observation, since the origin.

    That of the first contact at the centre where it lies after the origin; else, and at centres
    that do not collect it, `FROM_ORIGIN`. Null where a centre collects it and a patient has none.
    """
    admitted = patients["admission_day"].astype("Float64")
    asked = patients["centre"].isin(cohort.collecting("patients", "admission_day"))
    days = (admitted - origin_day).where(lambda found: found > 0, FROM_ORIGIN)
    return days.mask(asked & admitted.isna()).astype("Float64")


def events_without_time(
    cohort: Cohort,
    patients: pd.DataFrame,
    *,
    origin: str,
    events: Sequence[str],
    imaging: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """What is known of the event of those of whom `time_to_event` has no time.

    Returns
    -------
    One row per such patient, on their index in *patients*: ``event`` (true: on record; false;
    null where it is unknown) and ``latest_day`` (since the origin, the last day on which it can
    have happened; null where there is no such day).
    """
    found = _times(cohort, patients, origin, events, imaging)
    lacking = found[found["time_days"].isna()]
    return lacking[["had_event", "latest_day"]].rename(columns={"had_event": "event"})


def _times(
    cohort: Cohort,
    patients: pd.DataFrame,
    origin: str,
    events: Sequence[str],
    imaging: pd.DataFrame | None,
) -> pd.DataFrame:
    last_contact = patients["last_contact_day"].astype("Float64")
    start = _origin_day(cohort, patients, origin)
    known = patients["centre"].isin(cohort.can_time(origin, events)).to_numpy()
    first, undated = pd.Series(pd.NA, index=patients.index, dtype="Float64"), ~known
    had = np.zeros(len(patients), dtype=bool)
    unbounded = np.zeros(len(patients), dtype=bool)
    for kind in events:
        if kind == "death":
            happened = patients["died"].fillna(False).to_numpy(dtype=bool)
            day = last_contact.where(happened)
        elif kind == IMAGING_PROGRESSION:
            assert imaging is not None, "progression in imaging is asked for and not given"
            day, without_day = _in_imaging(imaging, start)
            happened = (day.notna() | without_day).to_numpy(dtype=bool)
            undated |= without_day.to_numpy(dtype=bool)
            unbounded |= without_day.to_numpy(dtype=bool)
        else:
            day, happened = outcome_day(cohort, patients, kind)
            without_day = happened & day.isna().to_numpy()
            undated |= without_day
            # A progression may have been before the origin, and then it is no event.
            unbounded |= without_day & (kind == "progression")
            happened = happened & ~(day < start).fillna(False).to_numpy(dtype=bool)
            day = day.where((day >= start).fillna(False))
        had |= happened
        first = pd.concat([first, day], axis=1).min(axis=1)
    unclear = np.zeros(len(patients), dtype=bool)
    if "death" in events:
        # Dead or alive unknown matters only where nothing else happened before.
        undated |= (patients["died"].isna() & first.isna()).to_numpy()
        unclear = patients["died"].isna().to_numpy() & ~had
    time = (first.fillna(last_contact) - start).where(~undated)
    assert not (time < 0).any(), "an event or a last contact before the origin"
    return pd.DataFrame(
        {
            "time_days": time,
            "event": first.notna().astype("boolean").where(time.notna()),
            "follow_up_days": (last_contact - start).where(time.notna()),
            "had_event": pd.Series(had, patients.index).astype("boolean").mask(unclear),
            "latest_day": (first.fillna(last_contact) - start).where(~unbounded & ~unclear),
        }
    )


def _in_imaging(imaging: pd.DataFrame, start: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The first reading with PD after the origin; and of whom one has no day."""
    later = imaging[(imaging["day"] > start.reindex(imaging["patient"]).array).fillna(False)]
    first = later.groupby("patient")["day"].min().reindex(start.index).astype("Float64")
    undated = imaging.loc[imaging["day"].isna(), "patient"]
    return first, pd.Series(start.index.isin(undated), start.index) & start.notna()


def outcome_day(cohort: Cohort, patients: pd.DataFrame, kind: str) -> tuple[pd.Series, np.ndarray]:
    """The day of an outcome of each patient, and who has the outcome."""
    outcomes = cohort.tables["outcomes"]
    of_kind = outcomes[outcomes["kind"] == kind].set_index(KEY)["day"]
    key = pd.MultiIndex.from_frame(patients[KEY])
    day = pd.Series(of_kind.reindex(key).array, index=patients.index, dtype="Float64")
    return day, key.isin(of_kind.index)


def _origin_day(cohort: Cohort, patients: pd.DataFrame, origin: str) -> pd.Series:
    if origin == "watch_and_wait":
        return outcome_day(cohort, patients, origin)[0]
    if origin == "surgery":
        return patients["surgery_day"].astype("Float64")
    zero = pd.Series(0.0, index=patients.index, dtype="Float64")
    return zero.where(patients["day_zero"] == origin)
