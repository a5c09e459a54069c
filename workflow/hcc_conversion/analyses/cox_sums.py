"""What the time to conversion is pooled from without rows: likelihoods and a life table."""

from dataclasses import dataclass, field

import pandas as pd

from hcc_conversion.statistics.life_tables import life_table
from hcc_conversion.statistics.likelihood_grid import likelihood_grid
from hcc_conversion.statistics.survival_sample import SurvivalSample
from schemas.sufficient import OF_LINE, LifeTables, LikelihoodGrids

Place = tuple[str, str, str, str]


@dataclass(frozen=True)
class Sums:
    """Collects the tables; a likelihood once, whatever is estimated from it."""

    _grids: dict[tuple[Place, str], pd.DataFrame] = field(default_factory=dict)
    _curves: list[pd.DataFrame] = field(default_factory=list)

    def add_likelihood(self, place: Place, sample: SurvivalSample, ties: str) -> None:
        """Of a model with one covariate, unless nothing is estimated from the sample.

        *place*: population, model, predictor, and the level that is compared.
        """
        if sample.n and not sample.withheld and (place, ties) not in self._grids:
            grid = likelihood_grid(sample, ties).assign(ties=ties)
            self._grids[place, ties] = grid.assign(**dict(zip(OF_LINE, place, strict=True)))

    def add_curve(self, place: Place, time_days: pd.Series, cause: pd.Series) -> None:
        """Of those whose time and cause are known."""
        table = life_table(time_days, cause)
        self._curves.append(table.assign(**dict(zip(OF_LINE, place, strict=True))))

    def likelihood_grids(self) -> pd.DataFrame:
        """`LikelihoodGrids`."""
        return LikelihoodGrids.of(pd.concat(self._grids.values()) if self._grids else [])

    def life_tables(self) -> pd.DataFrame:
        """`LifeTables`."""
        return LifeTables.of(pd.concat(self._curves) if self._curves else [])
