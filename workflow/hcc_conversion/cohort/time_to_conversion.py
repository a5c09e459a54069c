"""Time to conversion, what competes with it, and when combined therapy began."""

from collections.abc import Sequence

import pandas as pd

from hcc_conversion.cohort.cohort import KEY, Cohort
from hcc_conversion.cohort.derivation import entry_after, outcome_day
from schemas.vocabulary import LOCOREGIONAL, SYSTEMIC

#: What may be recorded of a conversion, the day of the judgement first.
_RECORDS = {"conversion": ("conversion", "surgery", "watch_and_wait"), "surgery": ("surgery",)}


def can_time_conversion(
    cohort: Cohort, *, origin: str, event: str, competing: Sequence[str]
) -> frozenset[str]:
    """Centres that collect what `time_to_conversion` needs; the arguments are the same."""
    able = cohort.collecting("patients", "last_contact_day")
    counted_from = cohort.counting_from(origin)
    if origin == "treatment":
        counted_from |= cohort.collecting("treatments", "start_day")
    looked_for = cohort.collecting("surgeries", "kind=conversion", "day")
    if event == "conversion":
        looked_for |= cohort.collecting("outcomes", "kind=conversion", "day")
    able &= counted_from & looked_for
    for kind in competing:
        recorded = cohort.collecting("outcomes", f"kind={kind}")
        if kind == "death":
            recorded |= cohort.collecting("patients", "died")
        able &= recorded
    return able


def time_to_conversion(
    cohort: Cohort,
    patients: pd.DataFrame,
    *,
    origin: str,
    event: str,
    competing: Sequence[str],
) -> pd.DataFrame:
    """Time from an origin to conversion, to what competes with it, or to the last contact.

    Parameters
    ----------
    cohort, patients
        the cohort and what `derive` made of it.
    origin
        ``diagnosis``, or ``treatment``: the first day of any treatment before resection.
    event
        ``conversion``: judged resectable (where that day is not recorded, the surgery after
        conversion, else the start of watch & wait); or ``surgery``: resected after conversion.
    competing
        ``death``, ``progression``: after them conversion is not looked for. On the same day
        conversion goes first.

    Returns
    -------
    One row per patient, on the index of *patients*: ``origin_day`` (since day 0), ``entry_days``
    (see `entry_after`), ``time_days``, ``event`` and ``competing`` (true, false). The time is
    null, and with it event and competing, where origin or last contact is unknown; where a
    conversion (or a competing progression) is recorded without its day, or lies before the
    origin; and at centres that do not collect it. ``competing`` is null besides where it is
    unknown whether an unconverted patient died. Of those without a time ``had_event`` and
    ``had_competing`` say whether it is on record (null: unknown), and ``latest_day`` the last day
    on which a conversion can have been.
    """
    last_contact = patients["last_contact_day"].astype("Float64")
    start = _origin_day(cohort, patients, origin)
    first, undated = _conversion_day(cohort, patients, event)
    had = first.notna() | undated
    rival, hidden = _competing_day(cohort, patients, competing, start)
    happened = first.notna() & ~(rival < first).fillna(False)
    rivalled = ~happened & rival.notna()
    end = first.where(happened, rival.where(rivalled, last_contact))
    able = can_time_conversion(cohort, origin=origin, event=event, competing=competing)
    undated |= hidden & ~happened
    time = (end - start).where(patients["centre"].isin(able) & ~undated)
    time = time.where((time >= 0).fillna(False))
    known = time.notna()
    unclear = patients["died"].isna() & ("death" in competing)
    died = patients["died"].fillna(False).astype(bool) & ("death" in competing)
    rivals = (hidden | rival.notna() | died).astype("boolean")
    return pd.DataFrame(
        {
            "origin_day": start,
            "entry_days": entry_after(cohort, patients, start),
            "time_days": time,
            "event": happened.astype("boolean").where(known),
            "competing": rivalled.astype("boolean").where(
                known & ~(unclear & ~happened & ~rivalled)
            ),
            "had_event": had.astype("boolean").where(~known),
            "had_competing": rivals.mask(unclear & ~rivals).where(~known),
            "latest_day": (first.fillna(last_contact) - start).where(~known),
        }
    )


def combination_start(cohort: Cohort, patients: pd.DataFrame) -> pd.DataFrame:
    """When locoregional and systemic treatment before any resection had both begun.

    Returns
    -------
    One row per patient, on the index of *patients*: ``day`` (since day 0; null where they never
    both began) and ``known`` (false where both are recorded and the day of one is not).
    """
    treatments = cohort.tables["treatments"]
    first_line = treatments[treatments["intent"] == "conversion"]
    days = pd.DataFrame(
        {
            name: _first_start(first_line[first_line["modality"].isin(members)], patients)
            for name, members in (("locoregional", LOCOREGIONAL), ("systemic", SYSTEMIC))
        }
    )
    combined = (patients["modality_class"] == "combination").fillna(False)
    day = days.max(axis=1, skipna=False).where(combined)
    return pd.DataFrame({"day": day, "known": ~combined | day.notna()})


def _origin_day(cohort: Cohort, patients: pd.DataFrame, origin: str) -> pd.Series:
    zero = pd.Series(0.0, index=patients.index, dtype="Float64")
    zero = zero.where(patients["day_zero"] == origin)
    if origin != "treatment":
        return zero
    treatments = cohort.tables["treatments"]
    started = _first_start(treatments[treatments["intent"] == "conversion"], patients)
    return zero.fillna(started)


def _first_start(courses: pd.DataFrame, patients: pd.DataFrame) -> pd.Series:
    """The first known day of any of the courses of each patient."""
    first = courses.groupby(KEY)["start_day"].min()
    key = pd.MultiIndex.from_frame(patients[KEY])
    return pd.Series(first.reindex(key).array, index=patients.index, dtype="Float64")


def _conversion_day(
    cohort: Cohort, patients: pd.DataFrame, event: str
) -> tuple[pd.Series, pd.Series]:
    """The day of conversion, and of whom it is recorded without a day."""
    operated = (patients["surgery_kind"] == "conversion").fillna(False)
    day = pd.Series(pd.NA, index=patients.index, dtype="Float64")
    for record in _RECORDS[event]:
        if record == "surgery":
            day = day.fillna(patients["surgery_day"].astype("Float64").where(operated))
        else:
            day = day.fillna(outcome_day(cohort, patients, record)[0])
    happened = patients["converted"].astype(bool) if event == "conversion" else operated
    return day, happened & day.isna()


def _competing_day(
    cohort: Cohort, patients: pd.DataFrame, competing: Sequence[str], start: pd.Series
) -> tuple[pd.Series, pd.Series]:
    """The first day of any competing event from the origin on; who has one without a day."""
    first = pd.Series(pd.NA, index=patients.index, dtype="Float64")
    hidden = pd.Series(False, index=patients.index)
    for kind in competing:
        if kind == "death":
            died = patients["died"].fillna(False).astype(bool)
            day = patients["last_contact_day"].astype("Float64").where(died)
        else:
            day, having = outcome_day(cohort, patients, kind)
            hidden |= having & day.isna()
            day = day.where((day >= start).fillna(False))
        first = pd.concat([first, day], axis=1).min(axis=1)
    return first, hidden
