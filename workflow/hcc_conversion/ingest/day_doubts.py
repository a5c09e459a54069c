"""Days since day 0 and between a patient's events that are unusual, one by one or all together."""

from collections.abc import Iterator, Sequence

import pandas as pd

from hcc_conversion.ingest.doubt import ENOUGH_TO_DOUBT, Doubt, are_most
from hcc_conversion.ingest.mapping import Block, FieldMapping, leaves
from hcc_conversion.ingest.units import factor
from hcc_conversion.ingest.violations import Tables
from hcc_conversion.study.canonical_fields import describe_fields
from schemas.intervals import COURSE, INTERVALS, LONG_FOLLOW_UP_DAYS, YEAR, Event, Interval

_CHECK = "Check the dates or the unit; the value is kept."
_CORRECT = "Correct 'unit' or 'date_format' of the column in the centre file."


def day_doubts(tables: Tables, blocks: Sequence[Block], day_zero: pd.Series) -> Iterator[Doubt]:
    """Doubts of every day field, of intervals between events, and of durations past today.

    Parameters are those of `hcc_conversion.ingest.doubts.doubt_findings`.
    """
    for name, fields in describe_fields().items():
        for field, described in fields.items():
            if described["kind"] == "day":
                yield from _of_field(tables[name], field, described["plausible"], blocks)
                yield from _past_today(tables[name], field, blocks, day_zero)
    yield from _ages_from_births(tables["patients"], blocks)
    yield from _short_follow_up(tables["patients"], blocks)
    treatments = tables["treatments"]
    courses = (treatments["end_day"] - treatments["start_day"]).dropna()
    yield from _of_interval(treatments, ("start_day", "end_day"), courses, COURSE)
    for interval in INTERVALS:
        yield from _between(tables, interval)


def _of_field(
    table: pd.DataFrame, field: str, usual: tuple[int, int], blocks: Sequence[Block]
) -> Iterator[Doubt]:
    """Of each block, since each has a unit of its own."""
    low, high = usual
    expected = f"{_in_years(low)} to {_in_years(high)} years after day 0"
    for number, rows in table.groupby("block", sort=False):
        units = _units(blocks[number].columns.get(field, {}))
        days = rows[field].dropna()
        # What is impossible is an error of its own, and so is what is before day 0.
        is_far = (days > high) | (days < low)
        n_far = int(is_far.sum())
        if len(days) >= ENOUGH_TO_DOUBT and are_most(n_far, len(days)):
            yield Doubt(
                rows,
                (field,),
                f"{n_far} of {len(days)} days are an unusual time away from day 0:"
                f" {_question(units)}",
                f"mostly {expected}",
                _CORRECT,
                kind="days",
                is_error=True,
            )
        elif n_far:
            possible = days.between(*describe_fields()["patients"]["last_contact_day"]["limits"])
            order = (days < 0) & (low == 0)
            yield Doubt(
                rows.loc[days.index[is_far & possible & ~order]],
                (field,),
                "an unusual time away from day 0",
                expected,
                _CHECK,
            )


def _ages_from_births(patients: pd.DataFrame, blocks: Sequence[Block]) -> Iterator[Doubt]:
    """Unusual ages that are counted from dates of birth; those of a column are checked there."""
    field = describe_fields()["patients"]["age_years"]
    low, high = field["plausible"]
    for number, rows in patients.groupby("block", sort=False):
        mapping = blocks[number].columns.get("age_years", {})
        if not any("date_format" in leaf for leaf in leaves(mapping)):
            continue
        ages = rows["age_years"].dropna().astype(float)
        far = ages[~ages.between(low, high) & ages.between(*field["limits"])]
        yield Doubt(
            rows.loc[far.index],
            ("age_years",),
            "an unusual age at day 0",
            f"a date of birth {low} to {high} years before day 0",
            "Check the date and 'date_format'; the age is kept.",
        )


def _short_follow_up(patients: pd.DataFrame, blocks: Sequence[Block]) -> Iterator[Doubt]:
    """A follow-up that ends for nearly all before any analysis of survival could begin."""
    days = patients["last_contact_day"].dropna()
    if len(days) < ENOUGH_TO_DOUBT or days.quantile(0.9) >= LONG_FOLLOW_UP_DAYS:
        return
    block = blocks[patients["block"].iloc[0]]
    units = _units(block.columns.get("last_contact_day", {}))
    yield Doubt(
        patients,
        ("last_contact_day",),
        f"nine tenths of {len(days)} patients are followed for less than {LONG_FOLLOW_UP_DAYS}"
        f" days: {_question(units)}",
        "months or years of follow-up",
        _CORRECT,
        kind="short_follow_up",
        is_error=True,
    )


def _past_today(
    table: pd.DataFrame, field: str, blocks: Sequence[Block], day_zero: pd.Series
) -> Iterator[Doubt]:
    """Durations that end after today, where the date of day 0 is known; dates are checked so too.

    A duration is rounded in its unit, so it may pass today by one unit.
    """
    for number, rows in table.groupby("block", sort=False):
        units = _units(blocks[number].columns.get(field, {}))
        if not units:
            continue
        dates = rows["patient_id"].map(day_zero).astype("datetime64[ns]")
        passed = (pd.Timestamp.now() - dates).dt.days + max(factor(unit, "day") for unit in units)
        is_future = (rows[field] > passed).fillna(False).astype(bool)
        yield Doubt(
            rows[is_future],
            (field,),
            f"day 0 and this duration give a date in the future: {_question(units)}",
            "a date until today",
            "Correct the cell, or 'unit' in the centre file.",
            is_error=True,
        )


def _between(tables: Tables, interval: Interval) -> Iterator[Doubt]:
    end = _first_rows(tables[interval.end.table], interval.end)
    if interval.start is None:
        is_day_0 = tables["patients"]["day_zero"] == "diagnosis"
        diagnosed = tables["patients"].loc[is_day_0.fillna(False), "patient_id"]
        days = end.loc[end["patient_id"].isin(diagnosed), interval.end.day]
    else:
        start = _first_rows(tables[interval.start.table], interval.start)
        started = start.set_index("patient_id")[interval.start.day]
        days = (end[interval.end.day] - end["patient_id"].map(started)).dropna()
    yield from _of_interval(end, (interval.end.day,), days, interval)


def _of_interval(
    table: pd.DataFrame,
    fields: tuple[str, ...],
    days: pd.Series,
    interval: Interval,
) -> Iterator[Doubt]:
    days = days[days >= 0].astype(float)  # what is out of order is an error of its own
    low, high = interval.usual
    far = days[~days.between(low, high)]
    expected = f"{low} to {high} days ({_in_years(high)} years)"
    enough = len(days) >= ENOUGH_TO_DOUBT
    if enough and (are_most(len(far), len(days)) or days.median() < interval.short_median):
        yield Doubt(
            table.loc[days.index],
            fields,
            f"the median of {len(days)} intervals {interval.title} is {days.median():.0f} days:"
            " are units and date formats right?",
            f"mostly {max(low, interval.short_median)} to {high} days",
            _CORRECT,
            kind=interval.name,
            is_error=True,
        )
    elif len(far):
        yield Doubt(
            table.loc[far.index], fields, f"an unusual time {interval.title}", expected, _CHECK
        )


def _first_rows(table: pd.DataFrame, event: Event) -> pd.DataFrame:
    """The first row of each patient that is the event and has its day."""
    rows = table.dropna(subset=["patient_id", event.day])
    for field, value in event.fields:
        rows = rows[(rows[field] == value).fillna(False)]
    return rows.sort_values(event.day, kind="stable").drop_duplicates("patient_id")


def _units(mapping: FieldMapping) -> list[str]:
    """The units of the durations that feed a field; none where it is mapped from dates."""
    return sorted({leaf["unit"] for leaf in leaves(mapping) if "unit" in leaf})


def _question(units: Sequence[str]) -> str:
    if not units:
        return "is the date format right, and day 0 the right date?"
    return f"is the unit really {' or '.join(units)}?"


def _in_years(days: int) -> str:
    return f"{days / YEAR:.0f}"
