"""Change of size, time to response and its duration; lines of the analysis of response."""

from collections.abc import Mapping

import pandas as pd

from hcc_conversion.analyses.left_out import left_out_text, withheld_text
from hcc_conversion.analyses.sample import Sample
from hcc_conversion.cohort.best_response import OBJECTIVE
from hcc_conversion.cohort.response_courses import Courses
from hcc_conversion.statistics.describe import describe_numbers
from hcc_conversion.statistics.kaplan_meier import METHOD, median_time, survival_curve
from hcc_conversion.statistics.undated_events import METHOD as BOUNDS
from hcc_conversion.statistics.undated_events import median_bounds, survival_bounds
from hcc_conversion.study.results import DESCRIBED, lines_of_numbers, proportion
from hcc_conversion.study.time_units import DAYS_PER_MONTH

QUARTILES = "quartiles: type 6 (SPSS)"
NO_RESPONSE = "nobody responded on a known day"
NOT_REACHED = "not reached"
NOT_MEASURED = "no patient with a baseline and a later sum"


def add_change(sample: Sample, courses: Courses, criterion: str) -> None:
    """The best change of the sum from baseline, per cent, and how many tumours shrank at all."""
    able = sample.able & courses.collecting[criterion]
    able &= sample.cohort.collecting("assessments", "baseline", "sum_of_diameters_mm")
    members = sample.at(able)
    change = courses.best_of(members, criterion)["best_change_percent"]
    known = change.dropna()
    note = "" if len(known) else NOT_MEASURED
    place = {"group": criterion, "note": note}
    counts = {"n": len(known), "missing": len(members) - len(known)}
    sample.add("best_change_percent", able, counts, line="known", **place)
    sample.keep_numbers(change, able, "best_change_percent", group=criterion)
    for line, stats in lines_of_numbers(describe_numbers(change), *DESCRIBED):
        sample.add("best_change_percent", able, stats, line=line, method=QUARTILES, **place)
    smaller = proportion(int((known < 0).sum()), len(known))
    place["level"] = "smaller than at baseline"
    sample.add("best_change_percent", able, smaller, line="proportion", **place)


def add_times(sample: Sample, courses: Courses, criterion: str) -> None:
    """Time to the first response, and its duration, of those who responded; months."""
    able = sample.able & courses.collecting[criterion]
    able &= sample.cohort.collecting("assessments", "day")
    best = courses.best_of(sample.at(able), criterion)
    _add_time_to_response(sample, criterion, able, best)
    _add_duration(sample, criterion, able, best)


def _responders(sample: Sample, able: frozenset[str], best: pd.DataFrame) -> pd.DataFrame:
    responded = best.loc[sample.at(able).index]
    return responded[responded["best_response"].isin(OBJECTIVE)]


def _add_time_to_response(
    sample: Sample, criterion: str, able: frozenset[str], best: pd.DataFrame
) -> None:
    able &= sample.cohort.collecting("treatments", "start_day")
    responders = _responders(sample, able, best)
    days = responders["time_to_response_days"].astype("Float64")
    known = int(days.notna().sum())
    place = {"group": criterion, "note": "" if known else NO_RESPONSE}
    counts = {"n": known, "missing": len(days) - known}
    sample.add("time_to_response", able, counts, line="known", **place)
    sample.keep_numbers(days / DAYS_PER_MONTH, able, "time_to_response", group=criterion)
    for line, stats in lines_of_numbers(describe_numbers(days / DAYS_PER_MONTH), *DESCRIBED):
        sample.add("time_to_response", able, stats, line=line, method=QUARTILES, **place)


def _add_duration(sample: Sample, criterion: str, able: frozenset[str], best: pd.DataFrame) -> None:
    """Kaplan-Meier, from the first response to progression or death; bounds of a withheld median.

    Of those left out nobody knows how long their response lasted, so any length is possible.
    """
    cohort = sample.cohort
    deaths = cohort.collecting("patients", "died") | cohort.collecting("outcomes", "kind=death")
    able &= deaths & cohort.collecting("patients", "last_contact_day")
    responders = _responders(sample, able, best)
    known = responders.dropna(subset=["duration_days", "ended"])
    ended = known["ended"].astype(bool)
    counts = {"n": len(known), "events": int(ended.sum()), "missing": len(responders) - len(known)}
    # Of these the end is recorded: a progression or a death, without its day.
    unended = responders.drop(known.index)["ended_without_day"].astype("boolean")
    withheld = withheld_text(int(unended.sum()))
    left_out = left_out_text(unended, "without a day of response or of its end")
    place = {"group": criterion, "note": left_out if len(responders) else NO_RESPONSE}
    sample.add("duration_of_response", able, counts, line="events_missing", **place)
    found = dict.fromkeys(("median", "ci_low", "ci_high"))
    place["note"] = withheld or ("" if len(known) else NO_RESPONSE)
    if len(known) and not withheld:
        rows, place_of = sample.rows, (sample.population, "duration_of_response")
        rows.keep_curve(known["duration_days"], ended, *place_of, group=criterion)
        found = median_time(survival_curve(known["duration_days"], ended))
        place["note"] = NOT_REACHED if found["median"] is None else ""
    place |= {"level": "median", "method": METHOD}
    sample.add("duration_of_response", able, _in_months(found), line="median_ci", **place)
    if len(known) and withheld:
        left = pd.DataFrame({"event": unended, "latest_day": pd.NA})
        times = (known["duration_days"], ended)
        last = int(known["duration_days"].max())
        found = median_bounds(survival_bounds(*times, left, range(last + 1)))
        place |= {"method": BOUNDS, "note": NOT_REACHED if found["lowest"] is None else ""}
        sample.add("duration_of_response", able, _in_months(found), line="bounds", **place)


def _in_months(days: Mapping[str, float | None]) -> dict[str, float | None]:
    return {name: None if _ is None else _ / DAYS_PER_MONTH for name, _ in days.items()}
