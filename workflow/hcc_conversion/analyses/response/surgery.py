"""R0 resection and pathologic complete response (pCR); lines of the analysis of response."""

from typing import Any

import pandas as pd

from hcc_conversion.analyses.sample import Sample
from hcc_conversion.cohort.best_response import EVALUATED
from hcc_conversion.cohort.cohort import KEY
from hcc_conversion.cohort.response_courses import NOT_ASSESSED, Courses
from schemas.vocabulary import CRITERION, RESPONSE

#: Share of the resected, share of all, field of surgeries, and what counts.
FINDINGS = (
    ("r0_of_resected", "r0_of_all", "margin", "R0"),
    ("pcr_of_resected", "pcr_of_all", "pathologic_complete_response", True),
)
#: In whom shares of all patients are given, as the paper has them: those judged resectable.
OF_ALL = ("converted",)


def add_surgery(sample: Sample, courses: Courses) -> None:
    """Of the resected, and of all patients: the paper gives R0 of all and pCR of the resected."""
    operating = sample.able & sample.cohort.can_say["conversion_surgery"]
    for of_resected, of_everybody, field, good in FINDINGS:
        able = operating & sample.cohort.collecting("surgeries", field)
        finding, resected = _findings(sample, able, field, good)
        known = finding[resected].dropna().astype(bool)
        gap = int(resected.sum()) - len(known)
        note = f"{gap} resected in whom it is not recorded left out" if gap else ""
        sample.add_rate(of_resected, able, known, note=note, exact=True)
        of_all = finding.fillna(False).astype(bool)
        if sample.population in OF_ALL:
            caution = f"{gap} resected in whom it is not recorded count as without" if gap else ""
            sample.add_rate(of_everybody, able, of_all, note=caution, exact=True)
        if of_resected == "pcr_of_resected":
            for criterion in CRITERION:
                _add_by_response(sample, courses, criterion, able, known, of_all)


def _findings(
    sample: Sample, able: frozenset[str], field: str, good: str | bool
) -> tuple[pd.Series, pd.Series]:
    """Per member whether it was found (null where not recorded), and whether resected."""
    members = sample.at(able)
    by_key = sample.cohort.tables["surgeries"].set_index(KEY)
    of_member = by_key.reindex(pd.MultiIndex.from_frame(members[KEY])).set_axis(members.index)
    return of_member[field].eq(good).astype("boolean"), of_member["kind"].notna()


def _add_by_response(
    sample: Sample,
    courses: Courses,
    criterion: str,
    able: frozenset[str],
    known: pd.Series,
    of_all: pd.Series,
) -> None:
    able &= courses.collecting[criterion]
    best = courses.best_of(sample.at(able), criterion)["best_response"].fillna(NOT_ASSESSED)
    for level in (*RESPONSE, NOT_ASSESSED):
        these = best.index[(best == level).to_numpy(dtype=bool)]
        if level not in EVALUATED and not len(these):
            continue
        place: dict[str, Any] = {"level": level, "group": criterion}
        resected = known.loc[known.index.intersection(these)]
        sample.add_rate("pcr_by_response", able, resected, **place)
        if sample.population in OF_ALL:
            # The paper divides by all patients with the response, watch & wait among them.
            sample.add_rate("pcr_by_response_of_all", able, of_all.loc[these], **place)
