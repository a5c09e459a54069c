"""The builder of analysis results (ARD): every number a person reads is one of its rows."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.statistics.binned import bins_of
from hcc_conversion.statistics.life_tables import life_table
from schemas.results import ALL_LINES, Results
from schemas.sufficient import OF_LINE, Distributions, LifeTables

#: The lines that describe a number.
DESCRIBED = ("mean", "median_quartiles", "range")


class WrongLine(ValueError):
    """Statistics are added under a line that there is not, or that is not theirs; the message names
    keys of the results, no value."""

    quotes_no_value = True


class ResultRows:
    """Collects the rows of one analysis, in the order of display."""

    def __init__(self, analysis: str):
        self._analysis = analysis
        self._rows: list[tuple] = []
        self._numbers: list[pd.DataFrame] = []
        self._curves: list[pd.DataFrame] = []

    def add(
        self,
        population: str,
        variable: str,
        level: str = "",
        *,
        line: str,
        group: str = "",
        method: str = "",
        note: str = "",
        **stats: Any,
    ) -> None:
        """One row per statistic, e.g. ``add("converted", "age", line="known", n=4, missing=2)``.

        Parameters
        ----------
        population, group, variable, level
            the place of the line, see `Results`.
        line
            what the statistics are together, a name of `ALL_LINES`.
        method, note
            see `Results`.
        stats
            all statistics of the line; None or NaN becomes an empty value, and *note* says why.

        Raises
        ------
        ValueError
            for a line that there is not, or other statistics than those of the line.
        """
        self._check(variable, line, stats)
        for stat, value in stats.items():
            number = np.nan if value is None or pd.isna(value) else float(value)
            self._rows.append(
                (
                    *(self._analysis, population, group, variable, level),
                    *(line, stat, number, method, note),
                )
            )

    def _check(self, variable: str, line: str, stats: Iterable[str]) -> None:
        """An error unless the statistics are those of the line."""
        place, given = f"{self._analysis}, {variable}", ", ".join(stats)
        if line not in ALL_LINES:
            raise WrongLine(f"{place}: there is no line '{line}' (of {given})")
        if set(stats) != set(ALL_LINES[line]):
            expected = ", ".join(ALL_LINES[line])
            raise WrongLine(f"{place}: the line '{line}' is of {expected}, not of {given}")

    def keep_numbers(
        self, values: pd.Series, population: str, variable: str, level: str = "", *, group: str = ""
    ) -> None:
        """The distribution of numbers whose median is a line: what centres are pooled from."""
        place = dict(zip(OF_LINE, (population, group, variable, level), strict=True))
        self._numbers.append(bins_of(values).assign(**place))

    def keep_curve(
        self,
        time_days: pd.Series,
        cause: pd.Series,
        population: str,
        variable: str,
        level: str = "",
        *,
        group: str = "",
    ) -> None:
        """The life table of a curve that lines are read from; see `statistics.life_tables`."""
        place = dict(zip(OF_LINE, (population, group, variable, level), strict=True))
        self._curves.append(life_table(time_days, cause).assign(**place))

    def life_tables(self) -> pd.DataFrame:
        """`schemas.sufficient.LifeTables` of the curves kept."""
        kept = [table for table in self._curves if len(table)]
        return LifeTables.of(pd.concat(kept) if kept else [])

    def distributions(self) -> pd.DataFrame:
        """`schemas.sufficient.Distributions` of the numbers kept."""
        kept = [table for table in self._numbers if len(table)]
        return Distributions.of(pd.concat(kept) if kept else [])

    def table(self) -> pd.DataFrame:
        """The rows as a valid `Results` table."""
        return Results.of(self._rows)


def few_at_risk(at: Mapping[str, Any], min_at_risk: int) -> str:
    """Why a probability is not given, ``at_risk`` being below *min_at_risk*; else empty.

    *at*: ``estimate`` and ``at_risk``; where there is no estimate it says nothing.
    """
    few = at["estimate"] is not None and (at["at_risk"] or 0) < min_at_risk
    return f"fewer than {min_at_risk} at risk" if few else ""


def no_values(stats: Iterable[str]) -> dict[str, Any]:
    """The statistics of a line, none of which has a value."""
    return dict.fromkeys(stats)


def proportion(count: int, denominator: int) -> dict[str, Any]:
    """``n``, ``denominator`` and ``percent``; the percent of nobody is empty."""
    percent = 100 * count / denominator if denominator else None
    return {"n": count, "denominator": denominator, "percent": percent}


def lines_of_numbers(
    described: Mapping[str, float | None], *lines: str
) -> list[tuple[str, dict[str, Any]]]:
    """A description of numbers (`statistics.describe.describe_numbers`) line by line.

    Returns
    -------
    Each of *lines* with its statistics, such as ``("mean", {"mean": 56.4, "sd": 9.9})``.
    """
    return [(line, {name: described[name] for name in ALL_LINES[line]}) for line in lines]
