"""The patients of one population, and lines of results about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.statistics.proportions import (
    CLOPPER_PEARSON,
    WILSON,
    clopper_pearson_interval,
    wilson_interval,
)
from hcc_conversion.study.results import ResultRows, proportion
from schemas.results import NO_PATIENTS

#: Level of the line with the limits of Clopper and Pearson, below the rate with Wilson's.
EXACT = "exact limits"


@dataclass(frozen=True)
class Sample:
    """The members of one population (rows of `hcc_conversion.cohort.derivation.derive`).

    able
        centres that can tell who is a member.
    """

    rows: ResultRows
    cohort: Cohort
    population: str
    members: pd.DataFrame
    able: frozenset[str]

    @cached_property
    def _at(self) -> dict[frozenset[str], pd.DataFrame]:
        return {}

    def at(self, able: frozenset[str]) -> pd.DataFrame:
        """The members at some centres, picked once for all lines about them; not to be changed."""
        if able not in self._at:
            self._at[able] = self.members[self.members["centre"].isin(able)]
        return self._at[able]

    def add(
        self,
        variable: str,
        able: frozenset[str],
        stats: Mapping[str, Any],
        *,
        line: str,
        level: str = "",
        group: str = "",
        method: str = "",
        note: str = "",
        reach: str = "",
    ) -> None:
        """One *line* (`schemas.results.LINES`) about the members at the centres that can say it.

        Where there is no such centre, or no member at one, the line is empty and says so.
        *reach*: what `Cohort.reach` says, where it has reasons.
        """
        absent = reach = reach or self.cohort.reach(able)
        if able:
            absent = "" if len(self.at(able)) else NO_PATIENTS
        if absent:
            stats, note = dict.fromkeys(stats), absent
        else:
            note = "; ".join(text for text in (reach, note) if text)
        place = {"group": group, "method": method, "note": note}
        self.rows.add(self.population, variable, level, line=line, **place, **stats)

    def keep_numbers(
        self,
        values: pd.Series,
        able: frozenset[str],
        variable: str,
        *,
        level: str = "",
        group: str = "",
    ) -> None:
        """The distribution of numbers described here, where some centre can say them."""
        if able:
            self.rows.keep_numbers(values, self.population, variable, level, group=group)

    def add_rate(
        self,
        variable: str,
        able: frozenset[str],
        hits: pd.Series,
        *,
        level: str = "",
        group: str = "",
        note: str = "",
        exact: bool = False,
    ) -> None:
        """The share of those *hits* (true or false, none missing) is about, with Wilson limits.

        *exact*: a second line, of level `EXACT`, has the limits of Clopper and Pearson.
        """
        n, whole = int(hits.sum()), len(hits)
        share = proportion(n, whole)
        if not whole:
            note = "; ".join(text for text in (note, NO_PATIENTS) if text)
        low, high = wilson_interval(n, whole)
        stats = {**share, "ci_low": low, "ci_high": high}
        place = {"group": group, "note": note}
        self.add(variable, able, stats, line="proportion_ci", level=level, method=WILSON, **place)
        if exact:
            low, high = clopper_pearson_interval(n, whole)
            limits = {"ci_low": low, "ci_high": high}
            method = CLOPPER_PEARSON
            self.add(variable, able, limits, line="percent_ci", level=EXACT, method=method, **place)
