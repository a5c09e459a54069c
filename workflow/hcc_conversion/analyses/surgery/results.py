"""Conversion against direct surgery (Tables 6 and 7), in all resected and in subgroups."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from hcc_conversion.analyses.bounded import category_of, why_not_cut
from hcc_conversion.analyses.sample import Sample
from hcc_conversion.analyses.surgery.contrast import (
    Contrast,
    add_categories,
    add_numbers,
    add_yes_no,
)
from hcc_conversion.analyses.surgery.mortality import AfterSurgery, add_mortality
from hcc_conversion.analyses.variables import (
    centres_categorising,
    centres_collecting,
    centres_telling,
    derived_note,
)
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.derivation import derive, events_without_time, time_to_event
from hcc_conversion.cohort.perioperative import (
    change_percent,
    complications_of,
    dead_within,
    major_morbidity,
    surgery_values,
    worst_grades,
)
from hcc_conversion.study.extra_fields import field_of
from hcc_conversion.study.group_names import ANY_COMPLICATION, NO_COMPLICATION, SURGERY_GROUPS
from hcc_conversion.study.results import ResultRows, proportion
from hcc_conversion.study.study import categories
from schemas.results import NOT_RECORDED
from schemas.vocabulary import CLAVIEN_DINDO

ANALYSIS = "surgery"
WHOLE = "resected"


def surgery_results(
    cohort: Cohort, definition: Mapping[str, Any], min_at_risk: int = 0
) -> pd.DataFrame:
    """The table of `surgery_rows`."""
    return surgery_rows(cohort, definition, min_at_risk).table()


def surgery_rows(cohort: Cohort, definition: Mapping[str, Any], min_at_risk: int = 0) -> ResultRows:
    """Compare patients resected after conversion with those resected up front.

    Parameters
    ----------
    cohort
        the harmonised tables of a centre or of the pool.
    definition
        ``surgery`` of the study's configuration: ``subgroups``, ``characteristics``,
        ``measures``, ``test_exceptions`` and ``mortality_days``.
    min_at_risk
        the probability of death is given only while at least so many are at risk.

    Returns
    -------
    `Results` rows. ``population`` is `WHOLE`, or ``resected:<subgroup>``; ``group`` one of
    `SURGERY_GROUPS`, or what is compared (`study.group_names.COMPARISONS`). Where some
    centres can tell both kinds of surgery, only their patients are described and compared;
    where none can, each kind is described and nothing is compared. Of ``complications``, n are
    patients and events the complications they had.
    """
    patients = derive(cohort)
    death: dict[str, Any] = {"origin": "surgery", "events": ["death"]}
    after = AfterSurgery(
        time_to_event(cohort, patients, **death), events_without_time(cohort, patients, **death)
    )
    rows = ResultRows(ANALYSIS)
    for population, subgroup in _populations(definition["subgroups"]):
        contrast = _contrast(rows, cohort, patients, population, subgroup)
        exceptions = definition["test_exceptions"].get(population.partition(":")[2] or WHOLE, {})
        for variable, spec in definition["characteristics"].items():
            # Of a subgroup by this field everybody has the same value.
            if spec["field"] != subgroup.get("field"):
                _add_characteristic(contrast, cohort, patients, (variable, spec), exceptions)
        for variable, spec in definition["measures"].items():
            _add_measure(contrast, cohort, patients, (variable, spec), exceptions)
        _add_complications(contrast, cohort, patients, exceptions)
        _add_margins(contrast, cohort, patients, exceptions)
        _add_deaths(contrast, cohort, after, definition["mortality_days"], exceptions, min_at_risk)
    return rows


def _populations(
    subgroups: Mapping[str, Mapping[str, Any]],
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Name and definition of the whole and of every subgroup."""
    yield WHOLE, {}
    for name, subgroup in subgroups.items():
        yield f"{WHOLE}:{name}", subgroup


def _contrast(
    rows: ResultRows,
    cohort: Cohort,
    patients: pd.DataFrame,
    population: str,
    subgroup: Mapping[str, Any],
) -> Contrast:
    """The two groups, with the line that counts their patients."""
    field = subgroup.get("field")
    collecting = centres_collecting(cohort, field) if field else cohort.centres
    both = cohort.can_say[WHOLE]
    samples = {}
    for group, kind in SURGERY_GROUPS.items():
        able = (both or cohort.can_say[kind]) & collecting
        members = patients[patients[f"in_{kind}"] & patients["centre"].isin(able)]
        note = ""
        if field:
            unknown = int(members[field].isna().sum())
            members = members[members[field].isin(subgroup["values"])]
            title = (field_of(subgroup) or {"title": field})["title"]
            left_out = f"{unknown} left out: {title} {NOT_RECORDED}" if unknown else ""
            said = (derived_note(cohort, field, able), left_out)
            note = "; ".join(text for text in said if text)
        sample = Sample(rows, cohort, population, members, able)
        sample.add("patients", able, {"n": len(members)}, line="count", group=group, note=note)
        samples[group] = sample
    return Contrast(samples, both & collecting)


def _add_characteristic(
    contrast: Contrast,
    cohort: Cohort,
    patients: pd.DataFrame,
    named: tuple[str, Mapping[str, Any]],
    exceptions: Mapping[str, str],
) -> None:
    variable, spec = named
    values = category_of(cohort, patients, spec)
    levels = categories(spec, field_of(spec))
    collecting = centres_categorising(cohort, spec)
    telling = {level: centres_telling(cohort, spec, level, collecting) for level in levels}
    test, why = exceptions.get(variable), why_not_cut(cohort, spec)
    add_categories(contrast, variable, values, telling, collecting, test, why)


def _add_measure(
    contrast: Contrast,
    cohort: Cohort,
    patients: pd.DataFrame,
    named: tuple[str, Mapping[str, Any]],
    exceptions: Mapping[str, str],
) -> None:
    variable, spec = named
    test = exceptions.get(variable, spec["test"])
    if "field" in spec:
        values = surgery_values(cohort, patients, spec["field"])
        collecting = cohort.collecting("surgeries", spec["field"])
        add_numbers(contrast, variable, values, collecting, test)
        return
    pre, post = (surgery_values(cohort, patients, spec[when]) for when in ("pre", "post"))
    collecting = cohort.collecting("surgeries", spec["pre"], spec["post"])
    cautions = {}
    for group, sample in contrast.groups.items():
        zeros = int((pre.loc[sample.at(collecting).index] == 0).sum())
        if zeros:
            cautions[group] = f"no change in per cent from 0: {zeros} counted as missing"
    add_numbers(contrast, variable, change_percent(pre, post), collecting, test, cautions)


def _add_complications(
    contrast: Contrast, cohort: Cohort, patients: pd.DataFrame, exceptions: Mapping[str, str]
) -> None:
    """Events and patients with any, then term by term, those of most patients first."""
    collecting = cohort.collecting("complications", "term")
    members = pd.concat([sample.members for sample in contrast.groups.values()])
    events = complications_of(cohort, members)
    counts = events.groupby("patient").size().reindex(patients.index, fill_value=0)
    place: dict[str, Any] = {
        "level": ANY_COMPLICATION,
        "printed_test": exceptions.get("complications"),
    }
    hits = (counts > 0).astype("boolean")
    add_yes_no(contrast, "complications", hits, collecting, events=counts, **place)
    able = collecting & frozenset().union(*(_.able for _ in contrast.groups.values()))
    recordable = cohort.mapped_values("complications", "term", able)
    n_patients = events.groupby("term")["patient"].nunique().to_dict()
    n_patients = dict.fromkeys(recordable, 0) | n_patients
    for term in sorted(n_patients, key=lambda term: (-n_patients[term], term)):
        of_term = events[events["term"] == term].groupby("patient").size()
        counts = of_term.reindex(patients.index, fill_value=0)
        place = {"level": term, "events": counts, "tested": False}
        add_yes_no(contrast, "complications", (counts > 0).astype("boolean"), collecting, **place)
    _add_grades(contrast, events, cohort.collecting("complications", "clavien_dindo"))
    hits = major_morbidity(events, patients.index)
    collecting = cohort.collecting("complications", "clavien_dindo")
    test = exceptions.get("major_morbidity")
    add_yes_no(contrast, "major_morbidity", hits, collecting, printed_test=test)


def _add_grades(contrast: Contrast, events: pd.DataFrame, collecting: frozenset[str]) -> None:
    worst = worst_grades(events).fillna(NOT_RECORDED)
    for level in (NO_COMPLICATION, *CLAVIEN_DINDO, NOT_RECORDED):
        for group, sample in contrast.groups.items():
            able = sample.able & collecting
            grades = worst.reindex(sample.at(able).index, fill_value=NO_COMPLICATION)
            share = proportion(int((grades == level).sum()), len(grades))
            place = {"level": level, "group": group}
            sample.add("clavien_dindo", able, share, line="proportion", **place)


def _add_margins(
    contrast: Contrast, cohort: Cohort, patients: pd.DataFrame, exceptions: Mapping[str, str]
) -> None:
    margin = surgery_values(cohort, patients, "margin")
    r0 = margin.eq("R0").astype("boolean").where(margin.notna())
    collecting = cohort.collecting("surgeries", "margin")
    add_yes_no(contrast, "r0_margin", r0, collecting, printed_test=exceptions.get("r0_margin"))


def _add_deaths(
    contrast: Contrast,
    cohort: Cohort,
    after: AfterSurgery,
    mortality_days: Sequence[int],
    exceptions: Mapping[str, str],
    min_at_risk: int,
) -> None:
    """Within some days the crude shares; then by Kaplan and Meier."""
    collecting = cohort.can_time("surgery", ["death"])
    test = exceptions.get("death_after_surgery")
    for days in mortality_days:
        place: dict[str, Any] = {"level": f"within {days} days", "printed_test": test}
        dead = dead_within(after.times, days)
        add_yes_no(contrast, "death_after_surgery", dead, collecting, **place)
    add_mortality(contrast, after, mortality_days, collecting, min_at_risk)


def compute(cohort: Cohort, study: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The tables of the analysis (see `Analysis`)."""
    fewest = study["thresholds"]["curve_min_at_risk"]
    rows = surgery_rows(cohort, study["surgery"], fewest)
    return {"results": rows.table(), "distributions": rows.distributions()}
