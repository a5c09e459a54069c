"""For how long those are followed of whom a crude share converts, and a caution where it is short.

A share of conversions at the end of follow-up rises with its length. Follow-up is potential:
by the reverse Kaplan-Meier estimate, in which death ends it as the last contact does an event.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.analyses.entry import entries, under_observation
from hcc_conversion.analyses.flow.rates import FOLLOW_UP
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.derivation import time_to_event
from hcc_conversion.statistics.kaplan_meier import REVERSE_METHOD, median_time, survival_curve
from hcc_conversion.study.results import ResultRows, no_values
from hcc_conversion.study.time_units import DAYS_PER_MONTH
from schemas.results import NO_PATIENTS, SHORT_FOLLOW_UP

METHOD = f"from diagnosis, {REVERSE_METHOD}"
CONVERTED = "converted"
NOT_REACHED = "not reached"


@dataclass(frozen=True)
class FollowUp:
    """Everybody's time from diagnosis to death or last contact.

    cohort
        whose patients they are.
    times
        one row per patient: `hcc_conversion.cohort.derivation.time_to_event`.
    timed
        centres that can tell it.
    least_months
        a median below gives a caution.
    """

    cohort: Cohort
    times: pd.DataFrame
    timed: frozenset[str]
    least_months: float

    @classmethod
    def of(cls, cohort: Cohort, patients: pd.DataFrame, least_months: float) -> "FollowUp":
        """*patients*: what `derive` made of the cohort."""
        times = time_to_event(cohort, patients, origin="diagnosis", events=["death"])
        return cls(cohort, times, cohort.can_time("diagnosis", ["death"]), least_months)

    def caution(self, asked: pd.Series, converted: pd.Series) -> str:
        """Said of a share of the *asked* that is *converted*; empty where they are followed enough.

        What is printed of follow-up is mostly that of the converted, so theirs is judged; where
        nobody is converted, that of all.
        """
        median = self._median(asked & converted if (asked & converted).any() else asked)["median"]
        if median is None or median >= self.least_months:
            return ""
        return (
            f"{SHORT_FOLLOW_UP} (median below {self.least_months:g} months): compare the"
            " incidence by a fixed time instead"
        )

    def add(
        self,
        rows: ResultRows,
        box: str,
        asked: pd.Series,
        converted: pd.Series,
        able: frozenset[str],
    ) -> None:
        """The medians of the *asked* and of the *converted* among them, months.

        *able*: centres that can say who is converted.
        """
        telling = able & self.timed
        reach = self.cohort.reach(telling)
        for level, members in (("", asked), (CONVERTED, asked & converted)):
            found, notes = self._median(members), [reach]
            if telling:
                left_out = int(members.sum()) - len(self._known(members))
                untimed = f"{left_out} without a time from diagnosis left out" if left_out else ""
                none = NO_PATIENTS if not members.any() else NOT_REACHED
                notes = [none if found["median"] is None else "", untimed, reach]
            note = "; ".join(filter(None, notes))
            place: dict[str, Any] = {"line": "median_ci", "method": METHOD, "note": note}
            rows.add(box, FOLLOW_UP, level, **place, **found)

    def _known(self, members: pd.Series) -> pd.DataFrame:
        return under_observation(self.times[members].dropna(subset=["time_days", "event"]))

    def _median(self, members: pd.Series) -> dict[str, Any]:
        known = self._known(members)
        if known.empty:
            return no_values(("median", "ci_low", "ci_high"))
        alive = ~known["event"].astype(bool)
        curve = survival_curve(known["time_days"], alive, entries(known))
        days = median_time(curve)
        return {stat: None if day is None else day / DAYS_PER_MONTH for stat, day in days.items()}
