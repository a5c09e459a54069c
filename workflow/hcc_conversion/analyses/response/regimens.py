"""Response by regimen and by class of regimen (Table 4); lines of the analysis of response."""

from typing import Any

import pandas as pd

from hcc_conversion.analyses.sample import Sample
from hcc_conversion.cohort.best_response import OBJECTIVE
from hcc_conversion.cohort.regimens import centres_naming_regimens
from hcc_conversion.cohort.response_courses import Courses
from hcc_conversion.run.wording import counted
from hcc_conversion.study.results import proportion
from schemas.results import NOT_RECORDED
from schemas.vocabulary import CRITERION

OTHER_REGIMENS = "other regimens"
#: What the patients are counted by, then the rate of objective response by the same.
RESPONSE_BY = {
    "regimen_class": "response_by_regimen_class",
    "regimen": "response_by_regimen",
}


def add_regimens(sample: Sample, courses: Courses, min_patients: int) -> None:
    """Patients and objective responses of each class and each regimen.

    A regimen of fewer than *min_patients* patients is counted among the other regimens.
    """
    able = sample.able & centres_naming_regimens(sample.cohort, "conversion")
    given = courses.regimens.loc[sample.at(able).index].fillna(NOT_RECORDED)
    for variable, fewest in (("regimen_class", 1), ("regimen", min_patients)):
        names, note = _group_rare(given[variable], fewest)
        levels, counts = _by_frequency(names), names.value_counts()
        notes = {OTHER_REGIMENS: note}
        for level in levels:
            share = proportion(int(counts.get(level, 0)), len(names))
            place: dict[str, Any] = {"level": level, "note": notes.get(level, "")}
            sample.add(variable, able, share, line="proportion", **place)
        for criterion in CRITERION:
            reading = able & courses.collecting[criterion]
            best = courses.best_of(sample.at(reading), criterion)["best_response"]
            responded = best.isin(OBJECTIVE)
            hits = dict(iter(responded.groupby(names.loc[best.index])))
            for level in levels:
                place = {"level": level, "group": criterion}
                of_level = hits.get(level, responded.iloc[:0])
                sample.add_rate(RESPONSE_BY[variable], reading, of_level, **place)


def _group_rare(names: pd.Series, fewest: int) -> tuple[pd.Series, str]:
    counts = names.value_counts()
    rare = counts.index[counts < fewest]
    note = f"{counted(len(rare), 'regimen')} of fewer than {counted(fewest, 'patient')} each"
    return names.mask(names.isin(rare), OTHER_REGIMENS), note


def _by_frequency(names: pd.Series) -> list[str]:
    """The most frequent first; what is no regimen at the end; one empty name for nobody."""
    counts = names.value_counts()
    last = [name for name in (OTHER_REGIMENS, NOT_RECORDED) if name in counts.index]
    ordered = sorted(counts.index, key=lambda name: (-counts[name], name))
    return [*(name for name in ordered if name not in last), *last] or [""]
