"""How far the covariates of a site are from those of its target, as lines to be drawn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from hcc_conversion.display.labels import population_label, variable_label
from schemas.case_mix import CENTRE, POOL

OF_PAPER, OF_POOL = "site and paper", "site and pool"
OF_SURGERY = "conversion and direct surgery"
#: What is held against what, in the order of the legend.
COMPARED = (OF_PAPER, OF_POOL, OF_SURGERY)
SURGERY_BLOCK = "Conversion against direct surgery"


@dataclass(frozen=True)
class BalanceLine:
    """The largest standardised difference of a covariate's levels, before and after weighing.

    scope
        whose patients.
    block, covariate
        what the covariate belongs to, and its title.
    compared
        of `COMPARED`.
    before, after
        without sign.
    """

    scope: str
    block: str
    covariate: str
    compared: str
    before: float
    after: float


def balance_lines(
    balance: pd.DataFrame, of_surgery: pd.DataFrame, titles: Mapping[str, str]
) -> list[BalanceLine]:
    """A line per scope, population or surgery, target and covariate.

    Weights are of the patients of whom an outcome is known, and differ little between outcomes:
    the first outcome that has weights stands for all.

    Parameters
    ----------
    balance, of_surgery
        `schemas.case_mix.Balance` and `SurgeryBalance`.
    titles
        names that the configuration gives to variables.
    """
    lines: list[BalanceLine] = []
    for (scope, population, target), rows in _groups(balance, ["scope", "population", "target"]):
        compared = OF_POOL if target == POOL else OF_PAPER
        block = population_label(population)
        lines += _lines(rows, scope, block, compared, titles)
    for (scope,), rows in _groups(of_surgery, ["scope"]):
        lines += _lines(rows, scope, SURGERY_BLOCK, OF_SURGERY, titles)
    return lines


def _groups(table: pd.DataFrame, keys: Sequence[str]) -> Iterator[tuple[tuple, pd.DataFrame]]:
    """The rows of the first outcome of each group, in their order."""
    for key, rows in table.groupby(list(keys), sort=False):
        yield key, rows[rows["outcome"] == rows["outcome"].iloc[0]]


def _lines(
    rows: pd.DataFrame, scope: str, block: str, compared: str, titles: Mapping[str, str]
) -> Iterator[BalanceLine]:
    for covariate, of_levels in rows.groupby("covariate", sort=False):
        before, after = (
            float(of_levels[f"difference_{when}"].abs().max()) for when in ("before", "after")
        )
        title = "Centre" if covariate == CENTRE else variable_label(covariate, titles)
        yield BalanceLine(scope, block, title, compared, before, after)
