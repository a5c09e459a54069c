"""What happened to patients, one number each, in a form that weights can be put to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.derivation import events_without_time, time_to_event
from hcc_conversion.cohort.perioperative import (
    complications_of,
    dead_within,
    major_morbidity,
    surgery_values,
)
from hcc_conversion.cohort.time_to_conversion import can_time_conversion, time_to_conversion
from hcc_conversion.comparison.case_mix.treatment_outcomes import (
    ADVERSE_EVENTS,
    RESPONSES,
    responding,
    with_adverse_event,
)
from hcc_conversion.comparison.case_mix.treatment_outcomes import TITLES as OF_TREATMENT
from hcc_conversion.run.wording import counted
from hcc_conversion.statistics.delayed_entry import delayed
from hcc_conversion.statistics.weighting import Estimate, weighted_incidence, weighted_mean
from hcc_conversion.study.time_units import days_of_months
from schemas.case_mix import HAZARD_RATIO

NO_DAY = "had the event and nobody knows when"
#: Weights of those under observation from the origin on would be weights of others.
ENTERED_LATE = "came under observation after the origin, which weights do not allow for"
SHARE, BY_DAY, MEAN = "share", "by_day", "mean"
PER_CENT = "%"
#: Outcome, then its title; what the configuration names has its own.
CONVERTED, CONVERTED_BY = "converted", "converted_by_horizon"
COMPLICATIONS, MAJOR, R0 = "complications", "major_morbidity", "r0_margin"
DEAD_90, DEAD_BY = "death_90_days", "death_by_horizon"
DAYS_AFTER_SURGERY = 90
#: Outcome, then the events after surgery whose hazards are compared.
HAZARDS = {
    "hazard_of_recurrence": ["recurrence"],
    "hazard_of_recurrence_or_death": ["recurrence", "death"],
    "hazard_of_death": ["death"],
}
TITLES = {
    CONVERTED: "Converted",
    CONVERTED_BY: "Converted by month {months} (death competing)",
    COMPLICATIONS: "Any complication",
    MAJOR: "Major morbidity",
    R0: "R0 resection",
    DEAD_90: f"Dead within {DAYS_AFTER_SURGERY} days of surgery",
    DEAD_BY: "Dead by month {months} after surgery",
    "operation_min": "Operation time, min",
    "blood_loss_ml": "Blood loss, ml",
    "hospital_stay_days": "Hospital stay, days",
    "drainage_days": "Drainage, days",
    "hazard_of_recurrence": "Recurrence after surgery, deaths censored (hazard ratio)",
    "hazard_of_recurrence_or_death": "Recurrence or death after surgery (hazard ratio)",
    "hazard_of_death": "Death after surgery (hazard ratio)",
    **OF_TREATMENT,
}
_UNITS = {
    "operation_min": "min",
    "blood_loss_ml": "ml",
    "hospital_stay_days": "days",
    "drainage_days": "days",
}


@dataclass(frozen=True)
class Outcome:
    """One outcome of every patient of a cohort.

    name, kind, unit
        as in `schemas.case_mix.Standardised`, or a ``hazard_ratio``.
    values
        of each patient; of a time its days. Null where it is not known.
    able
        centres that collect it.
    cause
        of a time, what ended it (1 the event, 0 no event, 2 a competing one).
    day
        of a time, by which the event is counted; of hazards there is no end.
    undated
        of a time, who had the event and nobody knows when.
    late
        of a time, who came under observation after its origin.
    """

    name: str
    kind: str
    unit: str
    values: pd.Series
    able: frozenset[str]
    cause: pd.Series | None = None
    day: float = 0
    undated: pd.Series | None = None
    late: pd.Series | None = None

    def having(self, index: pd.Index) -> int:
        """How many patients have a share's outcome, or had it by the day."""
        values = self.values.loc[index]
        return int(values.sum()) if self.cause is None else int(self.ended(index).sum())

    def ended(self, index: pd.Index) -> np.ndarray:
        """Of a time, who had the event by the day."""
        assert self.cause is not None
        held = self.cause.loc[index].eq(1) & self.values.loc[index].le(self.day)
        return held.to_numpy(dtype=bool)

    def withheld(self, index: pd.Index) -> str:
        """Why nothing is estimated from these patients; else empty."""
        if self.undated is not None and (undated := int(self.undated.loc[index].sum())):
            return f"withheld: {counted(undated, 'patient')} {NO_DAY}"
        if self.late is not None and (late := int(self.late.loc[index].sum())):
            return f"withheld: {counted(late, 'patient')} {ENTERED_LATE}"
        return ""

    def estimate(self, index: pd.Index, weights: np.ndarray) -> Estimate | None:
        """Of patients by their *index*; shares in per cent. None where it cannot be told."""
        values = self.values.loc[index].to_numpy(dtype=float)
        if self.cause is None:
            return scaled(weighted_mean(values, weights), self.scale)
        cause = self.cause.loc[index].to_numpy(dtype=int)
        found = weighted_incidence(values, cause, weights, self.day)
        return None if found is None else scaled(found, self.scale)

    @property
    def scale(self) -> float:
        """What values are multiplied by for a reader."""
        return 1.0 if self.kind == MEAN else 100.0


def scaled(estimate: Estimate, factor: float) -> Estimate:
    """The same in another unit."""
    return Estimate(estimate.value * factor, estimate.slope * factor)


def read_outcome(
    cohort: Cohort, patients: pd.DataFrame, name: str, study: Mapping[str, Any]
) -> Outcome:
    """An outcome of `TITLES`.

    Parameters
    ----------
    cohort, patients
        the cohort and what `derive` made of it.
    study
        the configuration: ``conversion``, ``response``, and ``case_mix`` with its horizon.
    """
    day = days_of_months(study["case_mix"]["horizon_months"])
    if name == CONVERTED:
        told = cohort.can_say["converted"]
        return _share(name, patients["converted"].astype("boolean"), told)
    if name == CONVERTED_BY:
        how = {key: study["conversion"][key] for key in ("origin", "event", "competing")}
        times = time_to_conversion(cohort, patients, **how)
        told = can_time_conversion(cohort, **how)
        competing = times["competing"].map({True: 2, False: 0}).astype("Int64")
        cause = competing.mask(times["event"].fillna(False).astype(bool), 1)
        undated = times["had_event"].fillna(False).astype(bool)
        days = times["time_days"].where(cause.notna())
        late = delayed(times["entry_days"])
        return Outcome(name, BY_DAY, PER_CENT, days, told, cause, day, undated, late)
    if name == DEAD_BY:
        return _after_surgery(cohort, patients, name, ["death"], day)
    if name in HAZARDS:
        return _after_surgery(cohort, patients, name, HAZARDS[name])
    if name in RESPONSES:
        return _share(name, *responding(cohort, patients, name, study["response"]))
    if name in ADVERSE_EVENTS:
        return _share(name, *with_adverse_event(cohort, patients, name))
    if name == DEAD_90:
        times = time_to_event(cohort, patients, origin="surgery", events=["death"])
        dead = dead_within(times, DAYS_AFTER_SURGERY)
        return _share(name, dead, cohort.can_time("surgery", ["death"]))
    if name == R0:
        margin = surgery_values(cohort, patients, "margin")
        hits = margin.eq("R0").astype("boolean").where(margin.notna())
        return _share(name, hits, cohort.collecting("surgeries", "margin"))
    if name in _UNITS:
        values = surgery_values(cohort, patients, name)
        return Outcome(name, MEAN, _UNITS[name], values, cohort.collecting("surgeries", name))
    events = complications_of(cohort, patients)
    if name == MAJOR:
        hits = major_morbidity(events, patients.index)
        return _share(name, hits, cohort.collecting("complications", "clavien_dindo"))
    hits = pd.Series(patients.index.isin(events["patient"]), patients.index, dtype="boolean")
    return _share(name, hits, cohort.collecting("complications", "term"))


def _after_surgery(
    cohort: Cohort,
    patients: pd.DataFrame,
    name: str,
    events: Sequence[str],
    day: float | None = None,
) -> Outcome:
    """The time from surgery to the first of the events; without a *day*, for its hazard."""
    times = time_to_event(cohort, patients, origin="surgery", events=events)
    lacking = events_without_time(cohort, patients, origin="surgery", events=events)["event"]
    kind, unit = (HAZARD_RATIO, "") if day is None else (BY_DAY, PER_CENT)
    return Outcome(
        name,
        kind,
        unit,
        times["time_days"],
        cohort.can_time("surgery", events),
        times["event"].astype("Int64"),
        np.inf if day is None else day,
        lacking.fillna(False).astype(bool).reindex(patients.index, fill_value=False),
        delayed(times["entry_days"]),
    )


def _share(name: str, hits: pd.Series, able: frozenset[str]) -> Outcome:
    return Outcome(name, SHARE, PER_CENT, hits.astype("Float64"), able)
