"""Results typed as they are: shares of patients, a line each."""

import pandas as pd
from builders import line_of

from schemas.results import Results


def make_results(analysis: str, rows: list[tuple]) -> pd.DataFrame:
    """`Results` of rows ``population, variable, level, {stat: value}, note``."""
    flat = [
        (analysis, population, "", variable, level, line_of(*stats), stat, value, "", note)
        for population, variable, level, stats, note in rows
        for stat, value in stats.items()
    ]
    return Results.of(flat)


def share(n: float | None, of: float | None) -> dict[str, float | None]:
    return {"n": n, "denominator": of, "percent": 100 * n / of if n is not None and of else None}
