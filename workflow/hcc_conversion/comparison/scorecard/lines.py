"""What is known of a line of the results: by the paper, and by a scope."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from hcc_conversion.comparison.published_values import printed_like
from schemas.results import KEY, LINE, NOT_COLLECTED

Line = tuple[str, ...]
#: Statistics of a line by their names in `schemas.results`.
Stats = Mapping[str, float]

#: Why a scope's results have no such line, by analysis; where it is none of these, `NOBODY`.
NO_LINE = {"conversion": "the predictor did not enter this model here"}
NOBODY = "no line of it: nobody here is recorded with it"
NO_ANALYSIS = "not computed for this scope"


def printed_lines(published: pd.DataFrame) -> dict[Line, dict[str, float]]:
    """The printed numbers of every line, under the names of the statistics.

    *published*: `PublishedValues` of a paper. Of a number printed in several places the first
    counts. ``denominator`` is that of the percentage, else of the first value that has one. A
    number of patients that is not printed beside its percentage is the whole number that gives
    it, if there is one.
    """
    by_line: dict[Line, list[dict]] = {}
    for row in published[published["operator"] == "="].to_dict("records"):
        if row["stat"]:
            by_line.setdefault(tuple(row[part] for part in LINE), []).append(row)
    return {line: _stats(rows) for line, rows in by_line.items()}


def _stats(rows: list[dict]) -> dict[str, float]:
    first = {row["stat"]: row for row in reversed(rows)}
    stats = {stat: float(first[stat]["value"]) for stat in dict.fromkeys(_["stat"] for _ in rows)}
    known = [row for row in rows if pd.notna(row["denominator"])]
    known.sort(key=lambda row: row["stat"] != "percent")
    if known:
        stats["denominator"] = float(known[0]["denominator"])
    if "percent" in stats and "n" not in stats and stats.get("denominator"):
        count = round(stats["percent"] * stats["denominator"] / 100)
        if printed_like(first["percent"], 100 * count / stats["denominator"]):
            stats["n"] = float(count)
    return stats


class _Row(NamedTuple):
    value: float
    method: str
    note: str


_NO_ROW = _Row(float("nan"), "", "")


class ScopeResults:
    """The results of all analyses of a scope, looked up by key.

    results
        `schemas.results.Results` rows of one scope.
    """

    def __init__(self, results: pd.DataFrame):
        rows = results[[*KEY, "value", "method", "note"]].itertuples(index=False, name=None)
        self._rows = {row[: len(KEY)]: _Row(*row[len(KEY) :]) for row in rows}
        self.lines: dict[Line, dict[str, float]] = {}
        for key, (value, _, _) in self._rows.items():
            if pd.notna(value):
                self.lines.setdefault(key[:-1], {})[key[-1]] = float(value)
        told = results["value"].notna() | ~results["note"].str.startswith(NOT_COLLECTED)
        # From near relatives to far ones.
        self._relatives = [
            told.groupby([results[part] for part in parts]).any().to_dict()
            for parts in (["analysis", "population", "variable"], ["analysis", "population"])
        ]

    def value(self, key: tuple[str, ...]) -> float | None:
        """The value of a row, None where there is none."""
        value = self._rows.get(key, _NO_ROW).value
        return None if pd.isna(value) else float(value)

    def method(self, key: tuple[str, ...]) -> str:
        return self._rows.get(key, _NO_ROW).method

    def note(self, key: tuple[str, ...]) -> str:
        return self._rows.get(key, _NO_ROW).note

    def why_none(self, key: tuple[str, ...]) -> str:
        """Why a row has no value: `NOT_COLLECTED` or another reason.

        A row that is not there is not collected where all that is near it is not: a scope without
        adverse events has no line for each of them.
        """
        if key in self._rows:
            return self._rows[key].note or "no value"
        analysis, population, _, variable, _, _ = key
        for told, near in zip(
            self._relatives,
            ((analysis, population, variable), (analysis, population)),
            strict=True,
        ):
            if near in told:
                return NO_LINE.get(analysis, NOBODY) if told[near] else NOT_COLLECTED
        return NO_ANALYSIS
