"""Numbers of patients as counts in bins: medians, quartiles and ranges without the numbers.

In full each distinct value is a bin of its own. Coarse bins have edges that no centre chooses, two
significant digits, and what follows from them lies between bounds. A table has the columns ``low``,
``high`` and ``n`` of `schemas.sufficient.Distributions`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd

from hcc_conversion.statistics.merged_cells import merge_cells

#: Stands for infinity where quantiles are taken between two values.
_FAR = 1e300
COLUMNS = ["low", "high", "n"]
Name = TypeVar("Name")


def bins_of(values: pd.Series) -> pd.DataFrame:
    """One bin for each distinct value that is not missing."""
    known = values.dropna().to_numpy(dtype=float)
    found, counts = np.unique(known, return_counts=True)
    return pd.DataFrame({"low": found, "high": found, "n": counts}, columns=COLUMNS)


@dataclass(frozen=True)
class Binned:
    """Everybody of some distributions: between what each value lies, both ends included.

    The upper end of a coarse bin is the value that the bin stays below.
    """

    low: np.ndarray
    high: np.ndarray

    @property
    def n(self) -> int:
        return len(self.low)

    @property
    def exact(self) -> bool:
        return bool((self.low == self.high).all())

    def middle(self) -> pd.Series:
        """The values, each in the middle of its bin; at an open end where the bin begins."""
        low = np.where(np.isinf(self.low), self.high, self.low)
        high = np.where(np.isinf(self.high), self.low, self.high)
        return pd.Series((low + high) / 2)


def quantile_bounds(of: Binned, share: float) -> tuple[float, float]:
    """Between what a quantile (type 6, as `statistics.describe`) lies: infinite in an open bin.

    With everybody at the lower ends, and at the upper ones.
    """
    ends = [np.clip(end, -_FAR, _FAR) for end in (of.low, of.high)]
    found = [float(np.quantile(end, share, method="weibull")) for end in ends]
    low, high = (np.sign(end) * np.inf if abs(end) > _FAR / 1e6 else end for end in found)
    return float(low), float(high)


def everybody(tables: Iterable[pd.DataFrame]) -> Binned:
    """Everybody of the distributions of several centres."""
    kept = [table for table in tables if len(table)]
    if not kept:
        return Binned(np.empty(0), np.empty(0))
    both = pd.concat(kept)
    n = both["n"].to_numpy(dtype=int)
    return Binned(np.repeat(both["low"].to_numpy(), n), np.repeat(both["high"].to_numpy(), n))


def grid_of(lowest: float, highest: float) -> np.ndarray:
    """Every number of two significant digits from just below *lowest* to just above *highest*, and
    0 where it is between them."""
    edges = {0.0}
    for sign, end in ((1, highest), (-1, -lowest)):
        if end > 0:
            top = int(np.floor(np.log10(end))) + 1
            bottom = top - 4  # what is nearer to 0 than a thousandth of the largest is with 0
            for power in range(bottom, top + 1):
                edges |= {sign * float(f"{digits}e{power - 1}") for digits in range(10, 100)}
    found = np.array(sorted(edges))
    first = max(int(np.searchsorted(found, lowest, side="right")) - 1, 0)
    last = min(int(np.searchsorted(found, highest, side="right")), len(found) - 1)
    return found[first : last + 1]


def coarsen(
    tables: Mapping[Name, pd.DataFrame], parts_of: Mapping[Name, Sequence[Name]], min_count: int
) -> dict[Name, pd.DataFrame]:
    """Distributions of one variable that together tell of no fewer than *min_count* patients.

    Parameters
    ----------
    tables
        who, then the distribution in full.
    parts_of
        who, then the wholes that they are part of; see
        `hcc_conversion.statistics.merged_cells.merge_cells`.

    Returns
    -------
    Those that can be told so; the first bin and the last are open.
    """
    values = [table for table in tables.values() if len(table)]
    if not values:
        return {}
    grid = grid_of(
        min(table["low"].min() for table in values), max(table["high"].max() for table in values)
    )
    counts = {name: _counts(table, grid) for name, table in tables.items()}
    ends = merge_cells(counts, parts_of, min_count)
    return {name: _table(counts[name], grid, of) for name, of in ends.items()}


def _counts(table: pd.DataFrame, grid: np.ndarray) -> np.ndarray:
    """Patients from each edge of the grid up to the next."""
    place = np.clip(np.searchsorted(grid, table["low"], side="right") - 1, 0, len(grid) - 1)
    return np.bincount(place, table["n"].to_numpy(dtype=float), len(grid)).astype(int)


def _table(counts: np.ndarray, grid: np.ndarray, ends: Sequence[int]) -> pd.DataFrame:
    starts, last = [0, *ends[:-1]], ends[-1]
    rows = [
        (
            -np.inf if start == 0 else grid[start],
            np.inf if end == last else grid[end],
            int(counts[start:end].sum()),
        )
        for start, end in zip(starts, ends, strict=True)
    ]
    types = {"low": "float64", "high": "float64", "n": "int64"}
    return pd.DataFrame(rows, columns=COLUMNS).astype(types)
