"""Survival at all centres without rows: from life tables and sums of log-rank tests."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from hcc_conversion.analyses.entry import told_late
from hcc_conversion.analyses.pooled import (
    CentreLines,
    not_shared,
    pool_results,
    reasons_of,
    with_lines_of_nobody,
)
from hcc_conversion.analyses.survival.groups import (
    IMMORTAL,
    add_differences,
)
from hcc_conversion.analyses.survival.lines import (
    Lines,
    Options,
    add_estimates,
    add_follow_up,
    add_horizon,
    add_mean,
    mean_horizon,
)
from hcc_conversion.analyses.survival.observed import Observed
from hcc_conversion.analyses.survival.pooled_bounds import with_bounds
from hcc_conversion.analyses.survival.results import ANALYSIS, stack_curves
from hcc_conversion.analyses.survival.sums import FOLLOW_UP
from hcc_conversion.cohort.cohort import reach_text
from hcc_conversion.statistics import log_rank
from hcc_conversion.statistics.delayed_entry import FROM_ORIGIN
from hcc_conversion.statistics.life_tables import Leaving, leaving
from hcc_conversion.statistics.log_rank import log_rank_of_sums
from hcc_conversion.study.group_names import LOG_RANK, STRATIFIED, group_key
from hcc_conversion.study.results import ResultRows
from schemas.results import APPROXIMATE, NOT_COLLECTED, NOT_SHARED
from schemas.sufficient import OF_LINE

Centres = Mapping[str, Mapping[str, pd.DataFrame]]
#: How the note of a withheld estimate begins.
_WITHHELD = "withheld"


@dataclass(frozen=True)
class Told:
    """What all centres tell of one curve.

    everybody, followed
        who left when; and the same of follow-up, where it is told.
    why_not
        why there is nothing to estimate, or an empty text.
    reach
        at how many of the centres it is collected.
    """

    everybody: Leaving
    followed: Leaving
    why_not: str
    reach: str

    def observed(self) -> Observed:
        """Everybody in the middle of the interval in which they left."""
        days, cause = self.everybody.middle()
        times = pd.DataFrame({"time_days": days, "event": cause == 1, "follow_up_days": days})
        times["entry_days"] = FROM_ORIGIN
        nobody = pd.DataFrame({"event": pd.Series(dtype="boolean"), "latest_day": []})
        return Observed(times, nobody)


def pool(centres: Centres, study: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """See `Analysis`; where all life tables are full, what the rows give."""
    asked = study["survival"]
    options = Options(
        asked["horizons_months"],
        asked.get("restricted_mean_months"),
        study["thresholds"]["curve_min_at_risk"],
    )
    pooled = _Pool(centres, options)
    for endpoint, spec in asked["endpoints"].items():
        for population in spec["populations"]:
            pooled.add_population(population, endpoint, followed=spec["events"] == ["death"])
    for name, spec in (asked.get("comparisons") or {}).items():
        for endpoint in spec["endpoints"]:
            pooled.add_comparison(name, spec, endpoint)
    results = with_lines_of_nobody(pooled.results)
    own = [pooled.rows.table()] if pooled.any_lines else []
    return {
        "results": pool_results(results, [with_bounds(table, pooled.told) for table in own]),
        "curves": stack_curves(pooled.curves),
    }


class _Pool:
    """The lines and curves of all centres."""

    def __init__(self, centres: Centres, options: Options):
        self.centres = centres
        self.results = {centre: tables["results"] for centre, tables in centres.items()}
        self.rows = ResultRows(ANALYSIS)
        self.curves: list[pd.DataFrame] = []
        self.told: dict[tuple[str, str, str], Told] = {}
        self.any_lines = False
        self._lines = {centre: CentreLines(table) for centre, table in self.results.items()}
        self._tables = {
            centre: dict(list(tables["life_tables"].groupby(list(OF_LINE), sort=False)))
            for centre, tables in centres.items()
        }
        self._options = options

    def add_population(self, population: str, endpoint: str, *, followed: bool) -> None:
        told = self._told(population, "", endpoint)
        lines, observed = self._begin(told, population, "", endpoint)
        if lines is None:
            return
        add_estimates(lines, observed, told.why_not, self._options)
        curves = [] if told.why_not else [observed.curve]
        day, why = mean_horizon(curves, self._options.restricted_mean_months)
        add_horizon(lines, day, why, told.why_not)
        add_mean(lines, observed, day, told.why_not)
        if followed:
            of_follow_up = replace(told, everybody=told.followed).observed()
            # In the life table of follow-up whoever is alive has the event.
            died = of_follow_up.times.assign(event=~of_follow_up.times["event"])
            add_follow_up(lines, replace(of_follow_up, times=died), told.why_not)
        self._add_curve(told, observed, endpoint, population, "", "")

    def add_comparison(self, name: str, spec: Mapping[str, Any], endpoint: str) -> None:
        population = spec["population"]
        whole = self._told(population, name, endpoint, curve=False)
        lines, _ = self._begin(whole, population, name, endpoint)
        if lines is None:
            return
        levels = self._levels(population, name, endpoint)
        told = {level: self._told(population, group_key(name, level), endpoint) for level in levels}
        groups = {
            level: of.observed() for level, of in told.items() if not of.why_not and of.everybody.n
        }
        unknown = (NOT_SHARED, _WITHHELD)
        hiding = [of.why_not for of in told.values() if of.why_not.startswith(unknown)]
        caution = IMMORTAL if spec["formed_after_origin"] else ""
        self._add_test(lines, population, name, endpoint, whole.why_not, caution)
        curves = [group.curve for group in groups.values()]
        day, why = mean_horizon(curves, self._options.restricted_mean_months)
        absent = whole.why_not or next(iter(hiding), "")
        add_horizon(lines, day, why, absent)
        reference = spec["by"]["reference"]
        add_differences(lines, groups, day, (reference, levels), caution, absent)
        for level, of in told.items():
            of_level, observed = self._begin(of, population, group_key(name, level), endpoint)
            if of_level is not None:
                add_estimates(of_level, observed, of.why_not, self._options)
                # Up to when, is not known where a group is not.
                add_mean(of_level, observed, day, of.why_not or absent)
                self._add_curve(of, observed, endpoint, population, name, level)

    def _begin(
        self, told: Told, population: str, group: str, endpoint: str
    ) -> tuple[Lines | None, Observed]:
        """Where the lines of one curve are written; None where no centre has any."""
        key = (ANALYSIS, population, group, endpoint, "", "events_missing")
        if not any(key in lines.lines for lines in self._lines.values()):
            return None, told.observed()
        self.told[population, group, endpoint] = told
        self.any_lines = True
        return Lines(self.rows, population, endpoint, told.reach, group), told.observed()

    def _told(self, population: str, group: str, endpoint: str, *, curve: bool = True) -> Told:
        """*curve*: whether there is one; of a comparison each group has its own."""
        key = (ANALYSIS, population, group, endpoint, "", "events_missing")
        hiding, withholding, tables, followed = [], [], [], []
        collecting = 0
        for centre, lines in self._lines.items():
            collecting += lines.collects(key)
            table = self._tables[centre].get((population, group, endpoint, ""))
            stats = lines.values(key)
            if table is not None:
                tables.append(table)
                of_follow_up = self._tables[centre].get((population, group, endpoint, FOLLOW_UP))
                followed += [] if of_follow_up is None else [of_follow_up]
            elif self._withholds(lines, population, group, endpoint):
                withholding.append(centre)
            elif curve and (lines.hides(key) or stats.get("n", 0) > 0):
                hiding.append(centre)
        reach = reach_text(collecting, len(self._lines), reasons_of(key, self._lines))
        why = ""
        if withholding:
            why = f"{_WITHHELD}: events without a day are left out at {', '.join(withholding)}"
        elif hiding:
            why = not_shared(hiding) + told_late(hiding, key, self._lines)
        elif not tables and (curve or not collecting):
            notes = {lines.note(key) for lines in self._lines.values()} - {""}
            why = reach if not collecting else next(iter(sorted(notes)), "no patients")
        return Told(leaving(tables), leaving(followed), why, reach)

    def _withholds(self, lines: CentreLines, population: str, group: str, endpoint: str) -> bool:
        median = (ANALYSIS, population, group, endpoint, "median", "median_ci")
        test = (ANALYSIS, population, group, endpoint, LOG_RANK, "model_test")
        return any(lines.note(key).startswith(_WITHHELD) for key in (median, test))

    def _levels(self, population: str, name: str, endpoint: str) -> list[str]:
        prefix = group_key(name, "")
        return list(
            dict.fromkeys(
                key[2].removeprefix(prefix)
                for lines in self._lines.values()
                for key in lines.lines
                if key[1] == population and key[2].startswith(prefix) and key[3] == endpoint
            )
        )

    def _add_test(
        self, lines: Lines, population: str, name: str, endpoint: str, why_not: str, caution: str
    ) -> None:
        sums, hiding = [], []
        key = (ANALYSIS, population, name, endpoint, "", "events_missing")
        for centre, tables in self.centres.items():
            table = tables["log_rank_sums"]
            own = table[
                (table["population"] == population)
                & (table["group"] == name)
                & (table["variable"] == endpoint)
            ]
            of_centre = self._lines[centre]
            if len(own):
                sums.append(own.drop(columns=["population", "group", "variable"]))
            elif of_centre.hides(key) or of_centre.values(key).get("n", 0) > 0:
                hiding.append(centre)
        test: dict[str, Any] = dict.fromkeys(("statistic", "df", "p_value"))
        note = why_not if why_not.startswith(_WITHHELD) else ""
        note = note or (not_shared(hiding) if hiding else "" if sums else why_not or NOT_COLLECTED)
        if not note:
            found = log_rank_of_sums(sums)
            test = {stat: found[stat] for stat in test}
            note = "; ".join(text for text in (found["note"], caution) if text)
            if any(one.hides_anything for one in self._lines.values()):
                rounded = f"{APPROXIMATE}: from sums of two decimals"
                note = "; ".join(filter(None, [rounded, note]))
        method = f"{log_rank.METHOD}, {STRATIFIED}" if len(sums) > 1 else log_rank.METHOD
        lines.add(LOG_RANK, line="model_test", method=method, note=note, **test)

    def _add_curve(
        self, told: Told, observed: Observed, endpoint: str, population: str, name: str, level: str
    ) -> None:
        if not told.why_not and observed.shown is not None:
            place = {"endpoint": endpoint, "population": population, "comparison": name}
            self.curves.append(observed.shown.assign(**place, level=level))
