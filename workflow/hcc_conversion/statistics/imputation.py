"""Missing values of several variables, drawn from what the other variables of a patient tell."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

METHOD = "chained equations, predictive mean matching"


@dataclass(frozen=True)
class Imputation:
    """How values are imputed.

    sets
        completed data sets, 2 or more.
    cycles
        rounds through all variables before each set.
    donors
        patients nearest by prediction, of whom one's value is taken.
    seed
        of the draws: the same seed and table give the same sets.
    """

    sets: int
    cycles: int
    donors: int
    seed: int


def impute(table: pd.DataFrame, how: Imputation) -> Iterator[pd.DataFrame]:
    """Completed copies of a table, each by chained equations (statsmodels' `MICEData`).

    A missing value becomes that of a patient for whom a linear regression on all other columns
    predicts nearly the same, so that a column of codes stays one of codes (van Buuren and
    Groothuis-Oudshoorn, J Stat Softw 2011;45(3)). A column with one value alone tells nothing of
    others and is completed with it.

    Parameters
    ----------
    table
        numbers, some missing, but no column and no row wholly.
    """
    from statsmodels.tools.sm_exceptions import SingularMatrixWarning

    chained = _chained()
    varying = [column for column in table if table[column].min() < table[column].max()]
    alone = {column: table[column].min() for column in table if column not in varying}
    complete = table.fillna(alone)
    names = [f"x{place}" for place in range(len(varying))]
    numbers = complete[varying].set_axis(names, axis=1).astype(float)
    chain = chained(numbers, rng=np.random.default_rng(how.seed))
    chain.k_pmm = how.donors
    for _ in range(how.sets):
        with warnings.catch_warnings():
            # Columns that say the same: what they predict together is determined all the same.
            warnings.simplefilter("ignore", SingularMatrixWarning)
            chain.update_all(how.cycles)
        drawn = chain.data.set_axis(varying, axis=1).set_axis(table.index)
        yield complete.assign(**{column: drawn[column].copy() for column in varying})


@cache
def _chained() -> type:
    """statsmodels' `MICEData` with the columns themselves in place of a formula that names them.

    What is fitted is the same; reading a formula of twenty names takes fifty times as long as the
    regression.
    """
    from statsmodels.imputation.mice import MICEData

    class Chained(MICEData):  # type: ignore[misc]
        def get_fitting_data(self, vname: str) -> tuple[Any, ...]:
            known = self.ix_obs[vname]
            return self.data[vname].to_numpy()[known], self._others(vname)[known], {}, {}

        def get_split_data(self, vname: str) -> tuple[Any, ...]:
            known, others = self.ix_obs[vname], self._others(vname)
            lacking = others[self.ix_miss[vname]]
            return self.data[vname].to_numpy()[known], others[known], lacking, {}, {}

        def _others(self, vname: str) -> np.ndarray:
            others = self.data.drop(columns=vname).to_numpy()
            return np.column_stack([np.ones(len(others)), others])

    return Chained
