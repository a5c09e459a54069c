"""Usual days since day 0 and between a patient's events, each with the reason for it.

They are bounds of plausibility, not of good practice: wide enough for every published series of the
kind, narrow enough that months read as days, or a year typed wrong, fall out.
"""

from dataclasses import dataclass

YEAR = 365.25


def _years(n: float) -> int:
    return round(n * YEAR)


@dataclass(frozen=True)
class UsualDays:
    """First and last usual day since day 0, and why these."""

    days: tuple[int, int]
    why: str


AROUND_DAY_0 = UsualDays(
    (-_years(5), _years(10)),
    "5 years before day 0, for sites that count from surgery, to 10 years after it: what is"
    " further away belongs to another tumour",
)
FOLLOW_UP = UsualDays(
    (0, _years(15)),
    "15 years: series of resected HCC report 5 and 10 years",
)
OPERATION = UsualDays(
    (-_years(5), _years(5)),
    "5 years either way: conversion therapy lasts months, and a resection later than that is one of"
    " another course",
)
OUTCOME = UsualDays(
    (-_years(5), _years(15)),
    "within the usual follow-up; before day 0 for sites that count from surgery",
)

#: The earliest usual date in an extract. Day numbers that SAS and Stata count from 1960, or R from
#: 1970, and that are read as a spreadsheet's, land before 1971; resection of HCC after a first
#: treatment, and combinations of drugs with TACE, are younger than 1980.
FIRST_USUAL_YEAR = 1980
#: Years that a date may lie away from nearly all others of its column (its 5th and 95th
#: percentile): extracts are taken of periods of admission and their follow-up.
YEARS_APART = 5
#: Days from the date of day 0 to the admission.
ADMISSION_AFTER_DAY_0 = (-_years(1), _years(5))
ADMISSION = UsualDays(
    ADMISSION_AFTER_DAY_0,
    "a year before day 0, where a tumour was found later in the stay or workup, to 5 years after"
    " it, for a tumour followed elsewhere",
)
#: Nine tenths of the last contacts lie within so many days of day 0 only where they are not days:
#: nobody can give survival at half a year from four months. Months of ten years are below it.
LONG_FOLLOW_UP_DAYS = 120


@dataclass(frozen=True)
class Event:
    """The first row of a patient in *table* whose *fields* have these values; its *day*."""

    table: str
    day: str
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Interval:
    """Days from one event of a patient to another.

    name
        of the doubt that most are unusual, for a confirmation in the centre file.
    usual
        days (first, last) outside which a single interval is worth a look.
    short_median
        a median of fewer days is doubted: months or years are read as days; 0 where a site may
        well have such a median.
    """

    name: str
    title: str
    start: Event | None  # None: the diagnosis, where it is day 0
    end: Event
    usual: tuple[int, int]
    short_median: int
    why: str


_TREATMENT = Event("treatments", "start_day", (("intent", "conversion"),))
_DIRECT = Event("surgeries", "day", (("kind", "direct"),))
_CONVERSION = Event("surgeries", "day", (("kind", "conversion"),))
_SURGERY = Event("surgeries", "day")
INTERVALS = (
    Interval(
        "diagnosis_to_treatment",
        "from the diagnosis to the first treatment",
        None,
        _TREATMENT,
        (0, _years(2)),
        0,
        "treatment begins within weeks; 2 years allow for a tumour that was watched first",
    ),
    Interval(
        "diagnosis_to_surgery",
        "from the diagnosis to the direct surgery",
        None,
        _DIRECT,
        (0, _years(2)),
        0,
        "surgery up front follows within weeks; 2 years allow for a tumour that was watched first",
    ),
    Interval(
        "treatment_to_surgery",
        "from the first treatment to the conversion surgery",
        _TREATMENT,
        _CONVERSION,
        (7, _years(3)),
        21,
        "the first response is read after 6 to 8 weeks (RECIST 1.1), and drugs are stopped for"
        " weeks before surgery; months read as days give a median below 21 days",
    ),
    Interval(
        "surgery_to_recurrence",
        "from the surgery to the recurrence",
        _SURGERY,
        Event("outcomes", "day", (("kind", "recurrence"),)),
        (0, _years(10)),
        30,
        "imaging after surgery begins at one month, and late recurrence is one after 2 years;"
        " months read as days give a median below 30 days",
    ),
    Interval(
        "treatment_to_progression",
        "from the first treatment to the progression",
        _TREATMENT,
        Event("outcomes", "day", (("kind", "progression"),)),
        (7, _years(10)),
        21,
        "the first reading is due after 6 to 8 weeks (RECIST 1.1)",
    ),
)
#: The days that one course of treatment lasts, from its own first day to its last.
COURSE = Interval(
    "length_of_course",
    "of one course of treatment",
    Event("treatments", "start_day"),
    Event("treatments", "end_day"),
    (0, _years(5)),
    0,
    "drugs are given for months, seldom beyond progression; 5 years allow for lasting responses",
)
