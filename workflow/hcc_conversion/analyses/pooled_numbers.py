"""Medians, quartiles and ranges of all centres, from their distributions."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.analyses.pooled import CentreLines, Key, not_shared, reach_of, why_nothing
from hcc_conversion.statistics.binned import Binned, everybody, quantile_bounds
from hcc_conversion.statistics.describe import describe_numbers
from hcc_conversion.study.results import ResultRows, no_values
from schemas.results import ALL_LINES, APPROXIMATE, NOT_COLLECTED, NOT_SHARED
from schemas.sufficient import OF_LINE

Centres = Mapping[str, Mapping[str, pd.DataFrame]]
#: The lines that a distribution says, and their bounds follow from.
_SAID = ("median_quartiles", "range")
QUANTILES = {"q1": 0.25, "median": 0.5, "q3": 0.75}
FROM_BINS = f"{NOT_SHARED}: it does not follow from bins"


class Numbers:
    """The numbers that centres describe, by the place of their lines."""

    def __init__(self, centres: Centres, results: Mapping[str, pd.DataFrame]):
        self.lines = {centre: CentreLines(table) for centre, table in results.items()}
        self._tables = {
            centre: dict(list(tables["distributions"].groupby(list(OF_LINE), sort=False)))
            for centre, tables in centres.items()
        }

    def told(self, key: Key) -> tuple[Binned, str]:
        """Everybody's value, and why it cannot be told or an empty text.

        *key*: of a line about the numbers, such as of their median.
        """
        tables, hiding = [], []
        for centre, lines in self.lines.items():
            table = self._tables[centre].get(key[1:5])
            if table is not None and not self._silent(lines, key):
                tables.append(table)
            elif table is None and (lines.hides(key) or lines.values(key)):
                hiding.append(centre)
        why = not_shared(hiding) if hiding else ""
        if not why and not tables:
            why = why_nothing(key, self.lines)
        return everybody(tables), why

    def _silent(self, lines: CentreLines, key: Key) -> bool:
        """Whether the centre is left out of what is described, whatever it knows."""
        return lines.note(key).startswith(NOT_COLLECTED)

    def add(self, rows: ResultRows) -> None:
        """The lines of every number, with bounds where its values are told in bins."""
        keys = dict.fromkeys(
            key for lines in self.lines.values() for key in lines.lines if key[5] in _SAID
        )
        for key in keys:
            self._add(rows, key)

    def _add(self, rows: ResultRows, key: Key) -> None:
        _, population, group, variable, level, line = key
        of, why = self.told(key)
        found: Mapping[str, Any] = no_values(ALL_LINES[line])
        note = why
        if not why:
            described = describe_numbers(of.middle())
            found = {name: described[name] for name in found}
            note = reach_of(key, self.lines)
            if not of.exact and line == "range":
                found, note = no_values(found), FROM_BINS
            elif not of.exact:
                note = "; ".join(filter(None, [f"{APPROXIMATE}: {bounds_of(of, found)}", note]))
        method = next(
            (
                said
                for lines in self.lines.values()
                for _, said, _ in lines.lines.get(key, {}).values()
                if said
            ),
            "",
        )
        place = {"line": line, "group": group, "method": method, "note": note}
        rows.add(population, variable, level, **place, **found)


def bounds_of(of: Binned, stats: Iterable[str]) -> str:
    """Between what quantiles surely lie."""
    return ", ".join(f"{name} {_between(*quantile_bounds(of, QUANTILES[name]))}" for name in stats)


def _between(low: float, high: float) -> str:
    if np.isinf(low):
        return f"below {high:.6g}"
    return f"{low:.6g} or more" if np.isinf(high) else f"{low:.6g} to {high:.6g}"
