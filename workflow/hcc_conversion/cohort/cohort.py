"""Cohorts: the canonical tables of a scope, and what each of its centres can say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from schemas.results import NOT_COLLECTED
from schemas.vocabulary import LOCOREGIONAL, SYSTEMIC, TABLE_NAMES

KEY = ["centre", "patient_id"]

POPULATIONS = (
    "admitted",
    "treated",
    "resectable",
    "uhcc",
    "combination",
    "converted",
    "conversion_surgery",
    "direct_surgery",
    "resected",
    "watch_and_wait",
)


@dataclass(frozen=True)
class Cohort:
    """The canonical tables of a scope, and what each of its centres collects.

    tables
        canonical tables by name, see `schemas`.
    collected
        one row per ``centre, table, field`` that the centre's mapping names; for a coded field
        of another table than patients also ``field=value`` for each value it can give; and
        ``covers=<population>`` of the table ``extract``: which patients the extract holds.
    accounting
        one row per ``centre, table, file``: rows offered, filtered, quarantined, kept.
    """

    tables: Mapping[str, pd.DataFrame]
    collected: pd.DataFrame
    accounting: pd.DataFrame

    @cached_property
    def centres(self) -> frozenset[str]:
        return frozenset(self.collected["centre"])

    def collecting(self, table: str, *fields: str) -> frozenset[str]:
        """Centres whose mapping names the table and all of the fields."""
        of_table = self.collected[self.collected["table"] == table]
        having = of_table.groupby("centre")["field"].agg(set)
        return frozenset(centre for centre, named in having.items() if set(fields) <= named)

    def covering(self, *populations: str) -> frozenset[str]:
        """Centres whose extract holds all patients of one of the populations."""
        return frozenset().union(
            *(self.collecting("extract", f"covers={name}") for name in populations)
        )

    def mapping_any(self, table: str, field: str, values: Iterable[str]) -> frozenset[str]:
        """Centres whose mapping can give at least one of several values of a coded field."""
        return frozenset().union(*(self.collecting(table, f"{field}={value}") for value in values))

    def mapped_values(self, table: str, field: str, centres: frozenset[str]) -> frozenset[str]:
        """The values of a coded field that the mapping of any of *centres* can give."""
        code = f"{field}="
        here = self.collected["centre"].isin(centres) & self.collected["table"].eq(table)
        coded = self.collected.loc[here & self.collected["field"].str.startswith(code), "field"]
        return frozenset(coded.str.removeprefix(code))

    @cached_property
    def can_say(self) -> Mapping[str, frozenset[str]]:
        """For each population the centres that can tell who is in it and who is not.

        A centre that maps no surgeries cannot call anybody untreated, one that maps TACE alone
        cannot call it the only treatment, and an extract of converted patients cannot give a
        conversion rate.
        """
        everybody = self.covering("admitted")
        direct = self.collecting("surgeries", "kind=direct")
        conversion = self.collecting("surgeries", "kind=conversion")
        treated = self.covering("treated") | (
            everybody & self.collecting("treatments") & direct & conversion
        )
        judged = treated & self.collecting("patients", "initially_resectable")
        uhcc = judged | self.covering("uhcc")
        both_modalities = self.mapping_any("treatments", "modality", LOCOREGIONAL) & (
            self.mapping_any("treatments", "modality", SYSTEMIC)
        )
        return {
            "admitted": everybody,
            "treated": treated,
            "resectable": judged,
            "uhcc": uhcc,
            "combination": uhcc & both_modalities,
            "converted": self.collecting("outcomes", "kind=conversion")
            | self.covering("converted"),
            "conversion_surgery": conversion,
            "direct_surgery": direct,
            "resected": direct & conversion,
            "watch_and_wait": self.collecting("outcomes", "kind=watch_and_wait"),
        }

    def reach(self, able: frozenset[str]) -> str:
        """From how many of the centres a number comes, where it is not all of them."""
        if not able:
            return NOT_COLLECTED
        if len(able) == len(self.centres):
            return ""
        return f"collected at {len(able)} of {len(self.centres)} centres"

    def can_time(self, origin: str, events: Iterable[str]) -> frozenset[str]:
        """Centres that collect what a time from *origin* to any of *events* needs."""
        able = self.collecting("patients", "last_contact_day")
        if origin == "surgery":
            able &= self.collecting("surgeries", "day")
        elif origin == "watch_and_wait":
            able &= self.collecting("outcomes", "kind=watch_and_wait", "day")
        else:
            patients = self.tables["patients"]
            able &= frozenset(patients.loc[patients["day_zero"] == origin, "centre"])
        for kind in events:
            looked_for = self.collecting("outcomes", f"kind={kind}")
            if kind == "death":
                looked_for |= self.collecting("patients", "died")
            able &= looked_for
        return able


def read_cohort(folder: str | Path, tables: Iterable[str] = TABLE_NAMES) -> Cohort:
    """The harmonised *tables* of a scope, from ``results/<scope>/harmonised``."""
    folder = Path(folder)
    return Cohort(
        tables={name: pd.read_parquet(folder / f"{name}.parquet") for name in tables},
        collected=pd.read_parquet(folder / "collected.parquet"),
        accounting=pd.read_parquet(folder / "accounting.parquet"),
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
    )
