"""The partial likelihood of one covariate on a grid, which adds up over centres.

Strata are compared each within itself, so the log partial likelihood of all is the sum of theirs:
what each centre says of every hazard ratio on an agreed grid is enough to fit the model of all,
also where a centre has no event in a level (Schuemie et al., J Am Med Inform Assoc 2022;29:1366,
share a likelihood so). Between grid points stands a polynomial of the fifth degree, which has the
height, slope and curvature of both ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.interpolate import BPoly, CubicSpline
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import chi2

from hcc_conversion.statistics.cox import CONFIDENCE, wald
from hcc_conversion.statistics.partial_likelihood import PartialLikelihood
from hcc_conversion.statistics.survival_sample import SurvivalSample

#: Log hazard ratios, the same at every centre.
GRID = np.round(np.arange(-100, 101) / 10, 1)
BEYOND = (
    f"beyond hazard ratios of {np.exp(-10):.1g} and {np.exp(10):,.0f}, where centres tell nothing"
)
#: Information below this is none.
_NONE = 1e-9


def likelihood_grid(sample: SurvivalSample, ties: str) -> pd.DataFrame:
    """``log_hazard_ratio``, ``log_likelihood`` (less that at 0), ``slope``, ``information``.

    Parameters
    ----------
    sample
        with a single covariate. One without events says nothing: all is 0.
    ties
        ``efron`` or ``breslow``.
    """
    nothing = np.zeros(len(GRID))
    height, slope, information = nothing, nothing, nothing
    if sample.events:
        values = sample.covariates.to_numpy(dtype=float)
        likelihood = PartialLikelihood(sample, values, ties)
        of_kind = _of_two_values if np.isin(values, (0, 1)).all() else _of_numbers
        height, slope, information = of_kind(likelihood)
    return pd.DataFrame(
        {
            "log_hazard_ratio": GRID,
            "log_likelihood": height,
            "slope": slope,
            "information": information,
        }
    )


def _of_two_values(likelihood: PartialLikelihood) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Height, slope and information; the denominators are the same two numbers at every ratio."""
    at_zero, events = likelihood.at(np.zeros(1)), likelihood.terms[2]
    exposed = at_zero.means[:, 0] * at_zero.sums
    others = at_zero.sums - exposed
    ratio = np.exp(GRID)[:, None]
    sums = others + exposed * ratio
    share = exposed * ratio / sums
    total = float(likelihood.total[0])
    height = GRID * total - (np.log(sums / at_zero.sums) @ events)
    return height, total - share @ events, (share * (1 - share)) @ events


def _of_numbers(likelihood: PartialLikelihood) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Height, slope and information of a covariate of more than two values."""
    places = [likelihood.at(np.array([place])) for place in GRID]
    height = np.array([at.height for at in places]) - likelihood.at(np.zeros(1)).height
    slope = np.array([at.slope[0] for at in places])
    return height, slope, np.array([at.information[0, 0] for at in places])


@dataclass(frozen=True)
class Grid:
    """The sum of the grids of some centres, as a function of the log hazard ratio."""

    height: np.ndarray
    slope: np.ndarray
    information: np.ndarray

    @cached_property
    def function(self) -> BPoly:
        ends = np.column_stack([self.height, self.slope, -self.information])
        return BPoly.from_derivatives(GRID, ends)

    @cached_property
    def curvature(self) -> CubicSpline:
        """The logarithm of the information, which is nearly straight far out."""
        return CubicSpline(GRID, np.log(np.maximum(self.information, _NONE)))

    @property
    def says_nothing(self) -> bool:
        return bool(self.information.max() < _NONE)


def added(grids: Sequence[pd.DataFrame]) -> Grid:
    """All centres' grids together.

    Raises
    ------
    ValueError
        where a grid is another one.
    """
    for grid in grids:
        if not np.array_equal(grid["log_hazard_ratio"], GRID):
            raise ValueError("a likelihood is not on the agreed grid")
    names = ("log_likelihood", "slope", "information")
    return Grid(*(np.sum([grid[name].to_numpy() for grid in grids], axis=0) for name in names))


def fit_grid(grid: Grid) -> dict[str, float] | None:
    """``estimate`` (hazard ratio), ``ci_low``, ``ci_high``, ``p_value`` by Wald.

    None where the likelihood has no maximum on the grid.
    """
    if grid.says_nothing or not grid.slope[0] > 0 > grid.slope[-1]:
        return None
    top = brentq(grid.function.derivative(), GRID[0], GRID[-1], xtol=1e-13)
    covariance = np.array([[np.exp(-grid.curvature(top))]])
    found = wald(np.array([top]), covariance, pd.Index(["x"])).loc["x"]
    return {name: float(found[name]) for name in ("estimate", "ci_low", "ci_high", "p_value")}


def fit_grid_firth(grid: Grid) -> dict[str, float | None] | None:
    """The same with Firth's penalty, limits and P of the penalised likelihood ratio.

    As `hcc_conversion.statistics.firth.fit_firth`, whose ties are Breslow's. A limit beyond the
    grid is None; all is None where nothing is known.
    """
    if grid.says_nothing:
        return None

    def height(place: float) -> float:
        return float(grid.function(place) + grid.curvature(place) / 2)

    start = GRID[int(np.argmax([height(place) for place in GRID]))]
    if start in (GRID[0], GRID[-1]):
        return None
    found = minimize_scalar(
        lambda place: -height(place),
        bounds=(start - 0.1, start + 0.1),
        method="bounded",
        options={"xatol": 1e-9},
    )
    top, highest = float(found.x), height(found.x)
    drop = chi2.ppf(CONFIDENCE, 1) / 2

    def limit(end: float) -> float | None:
        if highest - height(end) < drop:
            return None
        root = brentq(lambda place: highest - height(place) - drop, *sorted((top, end)), xtol=1e-10)
        return float(np.exp(root))

    return {
        "estimate": float(np.exp(top)),
        "ci_low": limit(GRID[0]),
        "ci_high": limit(GRID[-1]),
        "p_value": float(chi2.sf(2 * (highest - height(0.0)), 1)),
    }
