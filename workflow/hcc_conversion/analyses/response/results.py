"""Tumour response (Tables 3 and 4, Figure 2) of any population named in the configuration."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hcc_conversion.analyses.response.regimens import add_regimens
from hcc_conversion.analyses.response.surgery import add_surgery
from hcc_conversion.analyses.response.times import add_change, add_times
from hcc_conversion.analyses.sample import Sample
from hcc_conversion.cohort.best_response import CONTROLLED, EVALUATED, OBJECTIVE
from hcc_conversion.cohort.cohort import KEY, Cohort
from hcc_conversion.cohort.derivation import derive
from hcc_conversion.cohort.response_courses import NOT_ASSESSED, Courses, follow_responses
from hcc_conversion.statistics.contingency import cohens_kappa
from hcc_conversion.study.results import ResultRows, proportion
from schemas.vocabulary import CRITERION, RESPONSE

ANALYSIS = "response"
BOTH_CRITERIA = "RECIST 1.1 / mRECIST"
#: Rate, its line of the evaluable alone, and the responses that count.
RATES = (
    ("objective_response", "objective_response_of_evaluable", OBJECTIVE),
    ("disease_control", "disease_control_of_evaluable", CONTROLLED),
)

COURSE_COLUMNS = [
    "population",
    "centre",
    "patient",
    "criterion",
    "order",
    "day",
    "days",
    "change_percent",
    "category",
    "basis",
    "used",
    "left_out",
    "best_response",
    "best_change_percent",
]


def response_results(
    cohort: Cohort, patients: pd.DataFrame, courses: Courses, definitions: Mapping[str, Any]
) -> pd.DataFrame:
    """The table of `response_rows`."""
    return response_rows(cohort, patients, courses, definitions).table()


def response_rows(
    cohort: Cohort, patients: pd.DataFrame, courses: Courses, definitions: Mapping[str, Any]
) -> ResultRows:
    """Describe the response of several populations to their first treatment.

    Parameters
    ----------
    cohort
        the harmonised tables of a centre or of the pool.
    patients, courses
        what `hcc_conversion.cohort.derivation.derive` made of it, and
        `hcc_conversion.cohort.response_courses.follow_responses` of both.
    definitions
        ``response`` of the study's configuration: ``populations`` (name, then
        ``regimen_min_patients``) and how the best response is found.

    Returns
    -------
    `Results` rows; ``group`` is the criterion. Shares of responses are of all patients of the
    population at the centres that collect them, those not evaluable (NE) and not assessed among
    them; ``..._of_evaluable`` leaves both out. Rates have Wilson limits, the main ones also those
    of Clopper and Pearson. Times are months of 30.4375 days.
    """
    rows = ResultRows(ANALYSIS)
    for population, options in definitions["populations"].items():
        able = cohort.can_say[population]
        members = patients[patients[f"in_{population}"]]
        sample = Sample(rows, cohort, population, members, able)
        n, note = len(members) if able else None, cohort.reach(able)
        rows.add(population, "patients", line="count", n=n, note=note)
        for criterion in CRITERION:
            _add_responses(sample, courses, criterion)
            add_change(sample, courses, criterion)
            add_times(sample, courses, criterion)
            _add_readings(sample, courses, criterion)
        _add_agreement(sample, courses)
        add_surgery(sample, courses)
        add_regimens(sample, courses, options["regimen_min_patients"])
    return rows


def response_courses(
    patients: pd.DataFrame, courses: Courses, definitions: Mapping[str, Any]
) -> pd.DataFrame:
    """Every reading of the patients of each population: PATIENT ROWS, they stay at the site.

    Parameters
    ----------
    patients, courses, definitions
        as for `response_results`.

    Returns
    -------
    `COURSE_COLUMNS`, one row per population, patient, criterion and reading in ``order`` (0 is
    the baseline), ``patient`` an order number in place of the pseudonym): ``day`` since
    day 0, ``days`` since the start of treatment (the baseline, where that is not known),
    ``change_percent`` from baseline, ``category`` and its ``basis``, whether
    it is ``used`` and why it is ``left_out``; ``best_response`` and ``best_change_percent`` of the
    patient by the criterion (null where no reading counts).
    """
    best = courses.best[["patient", "criterion", "best_response", "best_change_percent"]]
    readings = courses.readings.merge(best, on=["patient", "criterion"], how="left")
    parts = [
        readings[readings["patient"].isin(patients.index[patients[f"in_{population}"]])].assign(
            population=population
        )
        for population in definitions["populations"]
    ]
    stacked = pd.concat(parts, ignore_index=True)
    # Order numbers, so that nothing but the harmonised tables holds a pseudonym.
    of_row = patients.index.get_indexer(stacked["patient"]) + 1
    in_order = stacked.assign(patient=of_row).sort_values(
        ["population", "patient", "criterion", "order"], kind="stable", ignore_index=True
    )
    return in_order[COURSE_COLUMNS].astype({"population": "string"})


def _add_responses(sample: Sample, courses: Courses, criterion: str) -> None:
    able = sample.able & courses.collecting[criterion]
    best = courses.best_of(sample.at(able), criterion)["best_response"]
    response = best.fillna(NOT_ASSESSED)
    counts = response.value_counts()
    for level in (*RESPONSE, NOT_ASSESSED):
        share = proportion(int(counts.get(level, 0)), len(response))
        sample.add("best_response", able, share, line="proportion", level=level, group=criterion)
    evaluable = response[response.isin(EVALUATED)]
    for rate, of_evaluable, good in RATES:
        sample.add_rate(rate, able, response.isin(good), group=criterion, exact=True)
        sample.add_rate(of_evaluable, able, evaluable.isin(good), group=criterion)


def _add_readings(sample: Sample, courses: Courses, criterion: str) -> None:
    """How many readings count, and how often the record says what the measurements do."""
    able = sample.able & courses.collecting[criterion]
    follow_up = courses.readings[courses.readings["order"] > 0]
    follow_up = follow_up[follow_up["criterion"] == criterion]
    follow_up = follow_up.merge(sample.at(able)[KEY], on=KEY)
    counts = follow_up["left_out"].replace("", "used").value_counts()
    for level in ("used", *sorted(set(counts.index) - {"used"})):
        share = proportion(int(counts.get(level, 0)), len(follow_up))
        sample.add("readings", able, share, line="proportion", level=level, group=criterion)
    both = follow_up[follow_up["response"].isin(EVALUATED) & (follow_up["measured"] != "NE")]
    same = both["response"].eq(both["measured"])
    same |= both["response"].eq("CR") & both["complete_possible"]
    share = proportion(int(same.sum()), len(both))
    sample.add("recorded_as_measured", able, share, line="proportion", group=criterion)


def _add_agreement(sample: Sample, courses: Courses) -> None:
    """The best responses by the two criteria crossed, in the patients evaluated by both."""
    able = sample.able.intersection(*courses.collecting.values())
    members = sample.at(able)
    first, second = (courses.best_of(members, _)["best_response"] for _ in CRITERION)
    known = (first.isin(EVALUATED) & second.isin(EVALUATED)).astype(bool)
    first, second = first[known].astype(str), second[known].astype(str)
    table = pd.crosstab(first, second).reindex(index=EVALUATED, columns=EVALUATED, fill_value=0)
    counts = {"n": len(first), "missing": len(members) - len(first)}
    sample.add("agreement", able, counts, line="known", group=BOTH_CRITERIA)
    cells = {f"{one} / {other}": table.loc[one, other] for one in EVALUATED for other in EVALUATED}
    for level, n in {"the same": (first == second).sum(), **cells}.items():
        share = proportion(int(n), len(first))
        place = {"level": level, "group": BOTH_CRITERIA}
        sample.add("agreement", able, share, line="proportion", **place)
    kappa = cohens_kappa(table)
    stats = {name: kappa[name] for name in ("estimate", "ci_low", "ci_high")}
    labels = {"method": kappa["method"], "note": kappa["note"]}
    sample.add("kappa", able, stats, line="estimate_ci", group=BOTH_CRITERIA, **labels)


def compute(cohort: Cohort, study: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The tables of the analysis (see `Analysis`)."""
    definitions, patients = study["response"], derive(cohort)
    courses = follow_responses(cohort, patients, definitions)
    rows = response_rows(cohort, patients, courses, definitions)
    return {
        "results": rows.table(),
        "courses": response_courses(patients, courses, definitions),
        "distributions": rows.distributions(),
        "life_tables": rows.life_tables(),
    }
