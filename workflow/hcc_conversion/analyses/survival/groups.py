"""Groups of a population, their survival side by side and compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.analyses.left_out import withheld_text
from hcc_conversion.analyses.survival.lines import (
    NO_INTERVAL,
    Lines,
    Options,
    add_counts,
    add_estimates,
    add_horizon,
    add_mean,
    in_months,
    mean_horizon,
)
from hcc_conversion.analyses.survival.observed import Observed
from hcc_conversion.analyses.survival.sums import Sums
from hcc_conversion.analyses.variables import read_predictor
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.response_courses import follow_responses
from hcc_conversion.statistics import log_rank, restricted_mean
from hcc_conversion.statistics.delayed_entry import EMPTIED
from hcc_conversion.statistics.log_rank import log_rank_test
from hcc_conversion.statistics.restricted_mean import restricted_mean_difference
from hcc_conversion.study.group_names import DIFFERENCE, LOG_RANK, STRATIFIED, group_key
from hcc_conversion.study.results import ResultRows
from hcc_conversion.study.study import BEST_RESPONSE
from schemas.results import NO_PATIENTS, NOT_COLLECTED

NO_VARIANCE = "no events in {} until then: its variance counts as 0, the interval is too narrow"
IMMORTAL = (
    "the groups are formed after time zero: whoever is in one lived long enough for it (immortal "
    "time), so survival in it looks too good, and the difference is no effect of what divides them"
)


@dataclass(frozen=True)
class Endpoint:
    """An endpoint, the times of all patients, and the centres that tell them."""

    name: str
    observed: Observed
    able: frozenset[str]


def add_best_responses(
    cohort: Cohort,
    patients: pd.DataFrame,
    comparisons: Mapping[str, Mapping[str, Any]],
    response: Mapping[str, Any],
) -> tuple[pd.DataFrame, Mapping[str, frozenset[str]]]:
    """The patients with their best responses, where a comparison asks for them; by field the
    centres that can give them."""
    asked = {spec["by"]["field"] for spec in comparisons.values()} & BEST_RESPONSE.keys()
    if not asked:
        return patients, {}
    courses = follow_responses(cohort, patients, response)
    best = {
        field: courses.best_of(patients, BEST_RESPONSE[field])["best_response"].astype("string")
        for field in sorted(asked)
    }
    able = {field: courses.collecting[BEST_RESPONSE[field]] for field in asked}
    return patients.assign(**best), able


def add_comparison(
    cohort: Cohort,
    patients: pd.DataFrame,
    into: tuple[ResultRows, Sums],
    name: str,
    spec: Mapping[str, Any],
    endpoint: Endpoint,
    options: Options,
    responding: Mapping[str, frozenset[str]],
) -> list[pd.DataFrame]:
    """Compare the groups of one grouping in one endpoint; returns their curves.

    *into*: where its lines, and its sums, are written.

    Rows of ``group`` "<name>: <level>" say about each group what is said about a population. Those
    of ``group`` "<name>": level "" counts who is compared (``missing``: time or group unknown);
    "log-rank" tests all groups at once, stratified by centre where there are several; "restricted
    mean, months, up to" holds for all groups, and "restricted mean, months: <level> minus
    <reference>" is the
    difference up to then.
    """
    rows, sums = into
    population = spec["population"]
    split = read_predictor(cohort, patients, name, spec["by"], responding.get(spec["by"]["field"]))
    able = endpoint.able & cohort.can_say[population] & split.centres
    members = patients[patients[f"in_{population}"] & patients["centre"].isin(able)]
    everybody = endpoint.observed.of(members.index)
    reach = cohort.reach(able, split.why)
    caution = IMMORTAL if spec["formed_after_origin"] else ""
    category = split.category.loc[members.index]
    # Whose group is not known is counted, and would be in none of the curves.
    grouped = everybody.of(members.index[category.notna() | everybody.times["time_days"].isna()])
    ungrouped = everybody.known.index.intersection(members.index[category.isna()])
    groups = {level: everybody.of(members.index[category == level]) for level in split.levels}
    curves = {level: group.curve for level, group in groups.items() if group.curve is not None}
    day, why = mean_horizon(list(curves.values()), options.restricted_mean_months)
    said = "; ".join(text for text in (reach, split.derived) if text)
    whole = Lines(rows, population, endpoint.name, said if able else reach, name)
    add_counts(whole, grouped, everybody.known.loc[ungrouped, "event"].astype("boolean"))
    _add_test(whole, grouped, category, members["centre"], caution)
    sums.add_comparison(whole, grouped, category, split.levels)
    add_horizon(whole, day, why, whole.absence(everybody))
    add_differences(whole, groups, day, (split.reference, split.levels), caution)
    for level, group in groups.items():
        of_level = NOT_COLLECTED if level in split.untold else reach
        lines = Lines(rows, population, endpoint.name, of_level, group_key(name, level))
        absent = lines.absence(group)
        add_counts(lines, group)
        sums.add_curve(lines, group, followed=False)
        add_estimates(lines, group, absent, options)
        add_mean(lines, group, day, absent)
    place = {"endpoint": endpoint.name, "population": population, "comparison": name}
    shown = {level: group.shown for level, group in groups.items()}
    return [
        curve.assign(**place, level=level) for level, curve in shown.items() if curve is not None
    ]


def _add_test(
    lines: Lines, observed: Observed, category: pd.Series, centres: pd.Series, caution: str
) -> None:
    """The log-rank test of all groups."""
    known = observed.known.assign(category=category, centre=centres).dropna()
    strata = known["centre"] if len(known["centre"].unique()) > 1 else None
    method = f"{log_rank.METHOD}, {STRATIFIED}" if strata is not None else log_rank.METHOD
    test = dict.fromkeys(("statistic", "df", "p_value"))
    note = lines.absence(observed) or observed.withheld
    if not note:
        entry = None if observed.entry is None else known["entry_days"]
        times = (known["time_days"], known["event"], known["category"])
        found = log_rank_test(*times, strata, entry)
        test = {name: found[name] for name in test}
        note = "; ".join(text for text in (found["note"], caution) if text)
    lines.add(LOG_RANK, line="model_test", method=method, note=note, **test)


def add_differences(
    lines: Lines,
    groups: Mapping[str, Observed],
    day: float | None,
    named: tuple[str, Sequence[str]],
    caution: str,
    absent: str = "",
) -> None:
    """How the restricted mean of each group differs from that of the reference.

    *named*: the reference and all levels; a level without a group is of nobody. *absent*: why
    there is nothing to estimate, or an empty text.
    """
    reference, levels = named
    for level in (_ for _ in levels if _ != reference):
        found, note = dict.fromkeys(("estimate", "ci_low", "ci_high")), ""
        empty = [_ for _ in (reference, level) if _ not in groups or groups[_].curve is None]
        both = [groups[_] for _ in (level, reference) if _ in groups]
        left_out = sum(group.left_out_events for group in both)
        if absent or lines.reach.startswith(NOT_COLLECTED):
            note = absent or lines.reach
        elif empty:
            note = f"{NO_PATIENTS} in {', '.join(empty)}"
        elif day is None:
            note = "no follow-up"
        elif left_out:
            note = withheld_text(left_out)
        elif any(group.withheld for group in both):
            note = EMPTIED
        else:
            found = in_months(restricted_mean_difference(both[0].curve, both[1].curve, day))
            still = [_ for _ in (reference, level) if not _events(groups[_].curve, day)]
            note = NO_INTERVAL if len(still) == 2 else NO_VARIANCE.format(*still) if still else ""
            note = "; ".join(text for text in (note, caution) if text)
        lines.add(
            f"{DIFFERENCE}: {level} minus {reference}",
            line="estimate_ci",
            method=f"{restricted_mean.DIFFERENCE_METHOD}; months",
            note=note,
            **found,
        )


def _events(curve: pd.DataFrame, day: float) -> int:
    return int(curve.loc[curve["time_days"] < day, "events"].sum())
