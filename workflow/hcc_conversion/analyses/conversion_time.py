"""Whose time to conversion is modelled: what every analysis of it begins with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.analyses.cox_models import StudyBase
from hcc_conversion.analyses.cox_sums import Sums
from hcc_conversion.analyses.entry import entry_notes, under_observation
from hcc_conversion.analyses.variables import Predictor, read_predictor
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.derivation import derive
from hcc_conversion.cohort.time_to_conversion import can_time_conversion, time_to_conversion
from hcc_conversion.study.results import ResultRows


@dataclass(frozen=True)
class ConversionStudy:
    """The cohort and what is derived of it; *able*: centres that can tell the time."""

    cohort: Cohort
    patients: pd.DataFrame
    times: pd.DataFrame
    able: frozenset[str]
    rows: ResultRows
    sums: Sums

    def members(self, population: str, able: frozenset[str]) -> pd.DataFrame:
        """Centre and times of everybody in a population at some of the centres."""
        inside = self.patients[f"in_{population}"] & self.patients["centre"].isin(able)
        return self.patients.loc[inside, ["centre"]].join(self.times)

    def base(self, population: str, also: frozenset[str] | None = None) -> StudyBase:
        """Those whose time is known, at centres that can tell it; *also*: and only these."""
        able = self.able & self.cohort.can_say[population]
        able = able if also is None else able & also
        everybody = self.members(population, able)
        timed = everybody.dropna(subset=["time_days", "event"])
        table = under_observation(timed)
        left_out = everybody.drop(timed.index)
        left_out = left_out.rename(columns={"event": "", "had_event": "event"})
        left_out = left_out.rename(columns={"had_competing": "rival"})
        left_out = left_out[["event", "rival", "latest_day"]]
        late = (tuple(entry_notes(timed)), len(timed) - len(table))
        parts = (self.rows, population, table, self.cohort, able, left_out, self.sums)
        return StudyBase(*parts, *late)

    def read(self, predictors: Mapping[str, Mapping[str, Any]]) -> list[Predictor]:
        """The predictors of all patients."""
        return [
            read_predictor(self.cohort, self.patients, name, spec)
            for name, spec in predictors.items()
        ]


def conversion_study(
    cohort: Cohort, definition: Mapping[str, Any], analysis: str
) -> ConversionStudy:
    """The study of ``conversion`` of the configuration; results are those of an *analysis*."""
    timed = _timed(definition)
    patients = derive(cohort)
    times = time_to_conversion(cohort, patients, **timed)
    able = can_time_conversion(cohort, **timed)
    return ConversionStudy(cohort, patients, times, able, ResultRows(analysis), Sums())


def modelled(
    cohort: Cohort,
    predictors: Mapping[str, Mapping[str, Any]],
    definition: Mapping[str, Any],
    analysis: str,
) -> tuple[StudyBase, list[Predictor]]:
    """Who the models are of, and their predictors; *definition*: as of `conversion_study`."""
    study = conversion_study(cohort, definition, analysis)
    return study.base(definition["population"]), study.read(predictors)


def timed_by(definition: Mapping[str, Any]) -> Callable[[Cohort], frozenset[str]]:
    """Of a cohort the centres that can tell the population and the time."""

    def timed(cohort: Cohort) -> frozenset[str]:
        able = can_time_conversion(cohort, **_timed(definition))
        return cohort.can_say[definition["population"]] & able

    return timed


def _timed(definition: Mapping[str, Any]) -> dict[str, Any]:
    return {name: definition[name] for name in ("origin", "event", "competing")}
