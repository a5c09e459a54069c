"""Laboratory values before and after an operation that give a wished change in per cent."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.random import Generator

from synthetic.reconstruction.quartiles import Values

#: A value before and one after the operation.
Pair = tuple[float, float]
#: Changes that differ by less are one and the same, told apart by floating point only.
CHANGE_DECIMALS = 9
USUAL_SPREADS = 2.8


@dataclass(frozen=True)
class Analyte:
    """One analyte, as a hospital measures it.

    row
        its name in the ids of the printed changes.
    pre, post
        canonical fields.
    decimals
        of both values.
    centre, spread
        of the values before the operation: median, and SD of the logarithm.
    pre_limits
        lowest and highest value before the operation, in the unit of the fields. Those further
        than `USUAL_SPREADS` from the centre are for the few patients on whom a printed quartile
        hangs, whose change may be the ratio of no smaller whole numbers.
    change_limits
        lowest and highest change, per cent.
    """

    row: str
    pre: str
    post: str
    decimals: int
    centre: float
    spread: float
    pre_limits: tuple[float, float]
    change_limits: tuple[float, float]

    @cached_property
    def pre_values(self) -> np.ndarray:
        """All values before the operation."""
        low, high = self.pre_limits
        step = 10.0**-self.decimals
        return np.round(np.arange(low, high + step / 2, step), self.decimals)

    @cached_property
    def weights(self) -> np.ndarray:
        """How common each of `pre_values` is: its log-normal density."""
        z = np.log(self.pre_values / self.centre) / self.spread
        return np.exp(-0.5 * z**2) / self.pre_values

    @cached_property
    def usual(self) -> np.ndarray:
        """Which of `pre_values` are usual."""
        distance = np.abs(np.log(self.pre_values / self.centre))
        return distance <= USUAL_SPREADS * self.spread

    def draw_pair(
        self, wish: float, low: float, high: float, rng: Generator, *, usual: bool = True
    ) -> Pair | None:
        """A pair whose change is as near to *wish* as its decimals allow, and in [low, high].

        None where there is no such pair, among the usual values before the operation or, if not
        *usual*, among all.
        """
        post = np.round(self.pre_values * (1 + wish / 100), self.decimals)
        change = percent_change(self.pre_values, post)
        low, high = max(low, self.change_limits[0]), min(high, self.change_limits[1])
        fits = (change >= low) & (change <= high)
        rows = np.flatnonzero(fits & self.usual if usual else fits)
        if not len(rows):
            return None
        reach = np.cumsum(self.weights[rows])
        row = rows[np.searchsorted(reach, rng.random() * reach[-1])]
        return float(self.pre_values[row]), float(post[row])


def percent_change(pre: Values, post: Values) -> Values:
    """Change in per cent of the value before."""
    return np.round(100 * (post - pre) / pre, CHANGE_DECIMALS)


#: Values before the operation are those of patients fit for a resection; changes end where
#: values after it would be out of the ordinary.
ANALYTES = (
    Analyte(
        row="drbc",
        pre="rbc_pre_10e12_l",
        post="rbc_post_10e12_l",
        decimals=2,
        centre=4.5,
        spread=0.1,
        pre_limits=(3.2, 5.8),
        change_limits=(-32, 12),
    ),
    Analyte(
        row="dhb",
        pre="hb_pre_g_l",
        post="hb_post_g_l",
        decimals=0,
        centre=137,
        spread=0.1,
        pre_limits=(100, 172),
        change_limits=(-32, 12),
    ),
    Analyte(
        row="dalt",
        pre="alt_pre_u_l",
        post="alt_post_u_l",
        decimals=0,
        centre=32,
        spread=0.4,
        pre_limits=(12, 230),
        change_limits=(-30, 4500),
    ),
    Analyte(
        row="dast",
        pre="ast_pre_u_l",
        post="ast_post_u_l",
        decimals=0,
        centre=33,
        spread=0.35,
        pre_limits=(14, 230),
        change_limits=(-30, 4800),
    ),
    Analyte(
        row="dbili",
        pre="bilirubin_pre_umol_l",
        post="bilirubin_post_umol_l",
        decimals=1,
        centre=14,
        spread=0.3,
        pre_limits=(6, 32),
        change_limits=(-50, 330),
    ),
    Analyte(
        row="dalb",
        pre="albumin_pre_g_l",
        post="albumin_post_g_l",
        decimals=1,
        centre=40.5,
        spread=0.08,
        pre_limits=(32, 49),
        change_limits=(-38, 15),
    ),
)
