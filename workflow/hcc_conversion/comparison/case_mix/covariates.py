"""The covariates of patients as categories, and the weights that a mix of them asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_conversion.analyses.variables import Predictor
from hcc_conversion.statistics.standardised import difference_of_shares

#: Covariate, then its levels, then the share of patients in each.
Mix = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Covariates:
    """What patients are weighed by.

    used
        covariate, then its category of every patient of the cohort.
    left_out
        covariate that cannot be used, then the reason.
    """

    used: Mapping[str, Predictor]
    left_out: Mapping[str, str]

    @property
    def table(self) -> pd.DataFrame:
        """A column of categories for each that is used."""
        return pd.DataFrame({name: one.category for name, one in self.used.items()})

    def of(self, names: Sequence[str], reason: str) -> "Covariates":
        """Those of *names*; the others are left out for this reason."""
        used = {name: one for name, one in self.used.items() if name in names}
        dropped = {name: reason for name in self.used if name not in used}
        return Covariates(used, {**self.left_out, **dropped})

    @property
    def reasons(self) -> str:
        """Which are not used and why; without a reason the row has one of its own."""
        return "; ".join(f"{name}: {why}" for name, why in self.left_out.items() if why)


def usable_covariates(
    read: Mapping[str, Predictor], centre: pd.Series, most_missing_percent: float
) -> Covariates:
    """Of the covariates *read*, those that the centres of the members collect.

    *centre*: that of each member. A covariate that any of these centres does not collect, or that
    more than *most_missing_percent* of the members lack, is left out.
    """
    used, left_out = {}, {}
    for name, one in read.items():
        missing = 100 * float(one.category.loc[centre.index].isna().mean()) if len(centre) else 0.0
        if not set(centre) <= one.centres:
            left_out[name] = "not collected"
        elif missing > most_missing_percent:
            left_out[name] = f"not known of {missing:.0f} %"
        else:
            used[name] = one
    return Covariates(used, left_out)


def mix_of(table: pd.DataFrame, levels: Mapping[str, Sequence[str]]) -> Mix:
    """The share of the patients of *table* (a column of categories each, none missing)."""
    return {
        name: {level: float((table[name] == level).mean()) for level in levels[name]}
        for name in table
    }


def indicators(table: pd.DataFrame, mix: Mix) -> tuple[np.ndarray, np.ndarray]:
    """Columns of 0 and 1 for all levels but one of each covariate, and their shares in *mix*.

    Levels that the mix lacks have no column.
    """
    columns, shares = [], []
    for name, of_levels in mix.items():
        wanted = [level for level, share in of_levels.items() if share > 0]
        for level in wanted[1:]:
            columns.append((table[name] == level).to_numpy(dtype=float))
            shares.append(of_levels[level])
    found = np.column_stack(columns) if columns else np.zeros((len(table), 0))
    return found, np.array(shares)


def weighed_share(category: pd.Series, level: str, weights: np.ndarray) -> float:
    """The share of the weight that patients of a level have."""
    return float(weights @ (category == level).to_numpy(dtype=float) / weights.sum())


def differences(before: tuple[float, float], after: tuple[float, float]) -> tuple[float, float]:
    """Standardised differences of two shares before and after weighing.

    Both by the deviation from before, so that the weights change the difference and not its unit.
    """
    first = difference_of_shares(*before)
    if first is None:
        return 0.0, 0.0
    gap = before[0] - before[1]
    spread = gap / first if gap else np.sqrt(sum(p * (1 - p) for p in before) / 2)
    return first, (after[0] - after[1]) / spread
