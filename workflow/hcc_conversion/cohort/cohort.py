"""Cohorts: the canonical tables of a scope, and what each of its centres can say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from hcc_conversion.cohort.accrual import no_accrual
from hcc_conversion.cohort.collected import Collected
from hcc_conversion.cohort.populations import POPULATIONS
from hcc_conversion.run.whole_files import read_table
from hcc_conversion.run.wording import counted
from schemas.results import NOT_COLLECTED
from schemas.vocabulary import TABLE_NAMES

KEY = ["centre", "patient_id"]
#: The event of an endpoint that is a reading with PD, whether or not it is on record as an outcome.
IMAGING_PROGRESSION = "imaging_progression"
_ALSO_ON_RECORD = {IMAGING_PROGRESSION: "progression"}


@dataclass(frozen=True)
class Cohort(Collected):
    """The canonical tables of a scope, and what each of its centres collects.

    tables
        canonical tables by name, see `schemas`.
    accounting
        one row per ``centre, table, file``: rows offered, filtered, quarantined, kept.
    accrual
        `hcc_conversion.cohort.accrual.ACCRUAL`.
    """

    tables: Mapping[str, pd.DataFrame]
    accounting: pd.DataFrame
    accrual: pd.DataFrame = field(default_factory=no_accrual)

    @cached_property
    def can_say(self) -> Mapping[str, frozenset[str]]:
        """For each population the centres that can tell who is in it and who is not.

        A centre that maps no surgeries cannot call anybody untreated, one that maps TACE alone
        cannot call it the only treatment, and an extract of converted patients cannot give a
        conversion rate.
        """
        return {name: population.told_by(self) for name, population in POPULATIONS.items()}

    def reach(self, able: frozenset[str], why: Mapping[str, str] | None = None) -> str:
        """From how many of the centres a number comes, where it is not all of them.

        *why*: centre, then why it does not come from there, where there is more to say.
        """
        reasons = {name: why[name] for name in sorted(why or {}) if why and name not in able}
        return reach_text(len(able), len(self.centres), reasons)

    def can_time(self, origin: str, events: Iterable[str]) -> frozenset[str]:
        """Centres that collect what a time from *origin* to any of *events* needs."""
        able = self.collecting("patients", "last_contact_day")
        if origin == "surgery":
            able &= self.collecting("surgeries", "day")
        elif origin == "watch_and_wait":
            able &= self.collecting("outcomes", "kind=watch_and_wait", "day")
        else:
            able &= self.counting_from(origin)
        # Readings add to the progression on record, which is asked for with them.
        for kind in (_ALSO_ON_RECORD.get(event, event) for event in events):
            looked_for = self.collecting("outcomes", f"kind={kind}")
            if kind == "death":
                looked_for |= self.collecting("patients", "died")
            able &= looked_for
        return able

    def counting_from(self, origin: str) -> frozenset[str]:
        """Centres with a patient whose day 0 is *origin* (`schemas.vocabulary.DAY_ZERO`)."""
        patients = self.tables["patients"]
        return frozenset(patients.loc[patients["day_zero"] == origin, "centre"])


def reach_text(able: int, centres: int, why: Mapping[str, str]) -> str:
    """The note of a number that comes from *able* of so many *centres*.

    *why*: a centre that it does not come from, then the reason; the note of a number that comes
    from none begins with `NOT_COLLECTED`.
    """
    if able == centres:
        return ""
    reasons = "; ".join(
        reason if centres == 1 else f"{centre}: {reason}" for centre, reason in why.items()
    )
    if not able:
        return f"{NOT_COLLECTED}: {reasons}" if reasons else NOT_COLLECTED
    reach = f"collected at {able} of {counted(centres, 'centre')}"
    return f"{reach}; {reasons}" if reasons else reach


def read_cohort(folder: str | Path, tables: Iterable[str] = TABLE_NAMES) -> Cohort:
    """The harmonised *tables* of a scope, from ``results/<scope>/harmonised``."""
    folder = Path(folder)
    return Cohort(
        tables={name: read_table(folder / f"{name}.parquet") for name in tables},
        collected=read_table(folder / "collected.parquet"),
        accounting=read_table(folder / "accounting.parquet"),
        accrual=read_table(folder / "accrual.parquet"),
    )


def pool(cohorts: Sequence[Cohort]) -> Cohort:
    """All centres' rows in one cohort, centres in the given order."""
    return Cohort(
        tables={
            name: pd.concat([cohort.tables[name] for cohort in cohorts], ignore_index=True)
            for name in TABLE_NAMES
        },
        collected=pd.concat([cohort.collected for cohort in cohorts], ignore_index=True),
        accounting=pd.concat([cohort.accounting for cohort in cohorts], ignore_index=True),
        accrual=pd.concat([cohort.accrual for cohort in cohorts], ignore_index=True),
    )
