"""The values that our results and the peer's both print, and those that differ."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

#: How near values are the same: relative above 1, absolute below.
TOLERANCE = 1e-6
PLACE = ["population", "group", "variable", "level", "stat"]

SHIFT = (
    "Hodges-Lehmann without exact ranks: ours is the median of all differences; R's wilcox.test"
    " takes the shift at which the test's statistic is zero (its limits are equal to ours)"
)
UNKNOWN = "no reason known: look at it"


def compare_tables(ours: Path, peer: Path, analyses: Iterable[str]) -> pd.DataFrame:
    """One row per statistic of either: ``analysis``, `PLACE`, ``value``, ``value_r``, ``apart``.

    *ours* holds ``<analysis>/results.parquet``, *peer* ``<analysis>.csv``. A value that one of
    them does not print is empty, and so is ``apart`` then.
    """
    text = dict.fromkeys(PLACE, "object")
    parts = []
    for analysis in analyses:
        table = pd.read_parquet(ours / analysis / "results.parquet")[[*PLACE, "value"]]
        theirs = pd.read_csv(
            peer / f"{analysis}.csv", keep_default_na=False, na_values={"value": ""}
        )
        joined = table.astype(text).merge(
            theirs.astype(text), on=PLACE, how="outer", suffixes=("", "_r"), validate="one_to_one"
        )
        parts.append(joined.assign(analysis=analysis))
    found = pd.concat(parts, ignore_index=True)
    size = np.maximum(1, found["value"].abs())
    return found.assign(apart=(found["value"] - found["value_r"]).abs() / size)


def summary_of(found: pd.DataFrame) -> list[list[object]]:
    """Per analysis: values of ours, of R, of both, and of these equal to `TOLERANCE`."""
    rows = []
    for analysis, part in found.groupby("analysis", sort=False):
        counts = part[["value", "value_r", "apart"]].notna().sum()
        rows.append([analysis, *map(int, counts), int((part["apart"] <= TOLERANCE).sum())])
    return [*rows, ["all", *(sum(row[place] for row in rows) for place in range(1, 5))]]


def differing(found: pd.DataFrame) -> pd.DataFrame:
    """The values that both print and that are not equal, with the reason where it is known."""
    apart = found[found["apart"] > TOLERANCE]
    shift = apart["group"].eq("median difference") & apart["stat"].eq("estimate")
    return apart.assign(reason=np.where(shift, SHIFT, UNKNOWN))


def not_compared(found: pd.DataFrame) -> dict[str, int]:
    """Why some values of ours stand alone, and how many."""
    alone = found[found["value"].notna() & found["value_r"].isna()]
    firth = int(alone["group"].str.contains("Firth").sum())
    return {"Firth's penalised models": firth, "others": len(alone) - firth}
