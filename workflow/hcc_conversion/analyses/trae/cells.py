"""What the figures of adverse events say of one population of one scope."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from hcc_conversion.cohort.adverse_events import ANY_GRADE, COUNTED, FATES, MILD, SEVERE, UNGRADED
from hcc_conversion.statistics.proportions import wilson_interval
from schemas.results import NO_PATIENTS, NOT_COLLECTED

#: Rows above the terms.
HEADLINES = ("trae_any", "trae_immune_related")
#: Parts of a bar from its left end: the severe first, so that they can be compared.
PARTS = (SEVERE, MILD, UNGRADED)


@dataclass(frozen=True)
class Cells:
    """``n``, ``percent``, limits and ``note`` of a population's lines, by variable and level."""

    table: pd.DataFrame

    @property
    def untold(self) -> str:
        """Why nothing can be drawn; empty where something can."""
        note = self.table.loc[("patients", ""), "note"] if len(self.table) else NOT_COLLECTED
        return note if note in (NOT_COLLECTED, NO_PATIENTS) else ""

    @property
    def size(self) -> str:
        if self.untold:
            return self.untold
        n = self.table.loc[("patients", ""), "n"]
        return "n not given" if pd.isna(n) else f"n = {n:,.0f}"

    def text(self, variable: str, level: str) -> str:
        """n (%), or why there is none; a dash for a term that this scope's records do not have."""
        if (variable, level) not in self.table.index:
            return "–"
        cell = self.table.loc[(variable, level)]
        return cell["note"] if pd.isna(cell["n"]) else f"{cell['n']:,.0f} ({cell['percent']:.1f})"

    def limits(self, variable: str, level: str) -> tuple[float, float] | None:
        """95 % limits of the percentage; none where there is no number."""
        if (variable, level) not in self.table.index:
            return None
        low, high = self.table.loc[(variable, level), ["ci_low", "ci_high"]]
        return None if pd.isna(low) else (low, high)

    def parts(self, variable: str) -> list[float]:
        """Per cent of the patients by `PARTS`; where no grade is collected, all without one."""
        if (variable, ANY_GRADE) not in self.table.index:
            return [0.0] * len(PARTS)
        percent = self.table.loc[variable, "percent"]
        lengths = percent.reindex(list(PARTS))
        if lengths.isna().all():
            lengths[UNGRADED] = percent[ANY_GRADE]
        return lengths.fillna(0.0).tolist()

    def events(self) -> list[str]:
        """Events counted and left out, and where the numbers come from."""
        if self.untold:
            return []
        fates = self.table.loc["trae_events", "n"]
        left_out = [f"{fates[fate]:,.0f} {fate}" for fate in FATES if fate != COUNTED]
        lines = [
            f"Events: {fates[COUNTED]:,.0f} counted; left out: {', '.join(left_out)}",
            self.table.loc[("trae_any", ANY_GRADE), "note"],
        ]
        return [line for line in lines if line]


def cells_of(results: pd.DataFrame, population: str) -> Cells:
    """The cells of one population of the `Results` rows of the analysis ``trae``; every percentage
    with Wilson's limits, as the headline rates have them."""
    rows = results[results["population"] == population].set_index(["variable", "level"])
    counts = rows[rows["stat"] == "n"]
    table = counts[["note"]].assign(n=counts["value"])
    for stat in ("percent", "denominator"):
        table[stat] = rows.loc[rows["stat"] == stat, "value"].reindex(table.index)
    limits = [
        (None, None) if pd.isna(n) or pd.isna(of) else wilson_interval(round(n), round(of))
        for n, of in zip(table["n"], table["denominator"], strict=True)
    ]
    table[["ci_low", "ci_high"]] = pd.DataFrame(limits, table.index, dtype="float64")
    return Cells(table)


def terms_of(tables: Iterable[Cells]) -> list[str]:
    """Terms that anybody has, by the number of patients in all tables, then by name."""
    n_patients: Counter[str] = Counter()
    for cells in tables:
        of_any = cells.table.xs(ANY_GRADE, level="level")["n"]
        for variable, n in of_any.items():
            if not variable.startswith("trae_") and n > 0:
                n_patients[variable] += int(n)
    return sorted(n_patients, key=lambda term: (-n_patients[term], term.casefold(), term))
