"""What survival is pooled from without rows: life tables, and sums of log-rank tests."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from hcc_conversion.analyses.survival.lines import Lines
from hcc_conversion.analyses.survival.observed import Observed
from hcc_conversion.statistics.life_tables import life_table
from hcc_conversion.statistics.log_rank import log_rank_sums
from schemas.sufficient import OF_LINE, LifeTables, LogRankSums

#: Level of the life table of follow-up: whoever is alive has the event (reverse Kaplan-Meier).
FOLLOW_UP = "follow-up"


@dataclass(frozen=True)
class Sums:
    """Collects the tables, in the order of the lines."""

    _curves: list[pd.DataFrame] = field(default_factory=list)
    _comparisons: list[pd.DataFrame] = field(default_factory=list)

    def add_curve(self, lines: Lines, observed: Observed, *, followed: bool) -> None:
        """Of those whose time is known, unless nothing is estimated of them.

        A life table has no entries: where somebody comes under observation late there is none.

        *followed*: whether follow-up is told too.
        """
        known = observed.known
        untold = observed.withheld or observed.entry is not None
        if known.empty or untold or lines.absence(observed):
            return
        place = (lines.population, lines.group, lines.endpoint)
        event = known["event"].astype(bool)
        self._curves.append(_placed(life_table(known["time_days"], event), (*place, "")))
        if followed:
            table = life_table(known["follow_up_days"], ~event)
            self._curves.append(_placed(table, (*place, FOLLOW_UP)))

    def add_comparison(
        self, lines: Lines, observed: Observed, category: pd.Series, levels: Sequence[str]
    ) -> None:
        """Of those whose time and group are known, unless nothing is estimated of them."""
        known = observed.known.assign(category=category).dropna()
        if known.empty or observed.withheld or lines.absence(observed):
            return
        event = known["event"].astype(bool)
        entry = None if observed.entry is None else known["entry_days"]
        sums = log_rank_sums(known["time_days"], event, known["category"], levels, entry)
        place = (lines.population, lines.group, lines.endpoint)
        self._comparisons.append(sums.assign(**dict(zip(OF_LINE[:3], place, strict=True))))

    def life_tables(self) -> pd.DataFrame:
        """`LifeTables`."""
        return LifeTables.of(pd.concat(self._curves) if self._curves else [])

    def log_rank_sums(self) -> pd.DataFrame:
        """`LogRankSums`."""
        return LogRankSums.of(pd.concat(self._comparisons) if self._comparisons else [])


def _placed(table: pd.DataFrame, place: tuple[str, ...]) -> pd.DataFrame:
    return table.assign(**dict(zip(OF_LINE, place, strict=True)))
