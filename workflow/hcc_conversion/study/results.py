"""The builder of analysis results (ARD): every number a person reads is one of its rows."""

from typing import Any

import numpy as np
import pandas as pd

from schemas.results import Results


class ResultRows:
    """Collects the rows of one analysis, in the order of display."""

    def __init__(self, analysis: str):
        self._analysis = analysis
        self._rows: list[tuple] = []

    def add(
        self,
        population: str,
        variable: str,
        level: str = "",
        *,
        group: str = "",
        method: str = "",
        note: str = "",
        **stats: Any,
    ) -> None:
        """One row per statistic, e.g. ``add("converted", "sex", "female", n=4, percent=15.4)``.

        A statistic of None or NaN becomes an empty value; *note* says why.
        """
        for stat, value in stats.items():
            number = np.nan if value is None or pd.isna(value) else float(value)
            self._rows.append(
                (self._analysis, population, group, variable, level, stat, number, method, note)
            )

    def table(self) -> pd.DataFrame:
        """The rows as a valid `Results` table."""
        return Results.of(self._rows)


def proportion(count: int, denominator: int) -> dict[str, float | None]:
    """``n``, ``denominator`` and ``percent``; the percent of nobody is empty."""
    percent = 100 * count / denominator if denominator else None
    return {"n": count, "denominator": denominator, "percent": percent}
