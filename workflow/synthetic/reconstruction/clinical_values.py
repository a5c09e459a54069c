"""Ages, sizes and laboratory values inside the category that a source prints."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.random import Generator

from synthetic.reconstruction.published import Published

#: Shape of a value below and above its limit: median, spread (SD of the logarithm), and the
#: lowest or highest value drawn. Limits are those of the rows of Tables 1 and 9.
_LOW, _HIGH = "low", "high"
SHAPES: dict[str, dict[str, tuple[float, float, float]]] = {
    "alt_u_l": {_LOW: (26, 0.3, 9), _HIGH: (62, 0.4, 320)},
    "ast_u_l": {_LOW: (27, 0.2, 14), _HIGH: (68, 0.5, 420)},
    "bilirubin_umol_l": {_LOW: (15, 0.35, 5), _HIGH: (52, 0.35, 190)},
    "albumin_g_l": {_LOW: (32, 0.07, 24), _HIGH: (40, 0.06, 51)},
    "afp_ng_ml": {_LOW: (26, 1.6, 1.3), _HIGH: (5200, 1.3, 190_000)},
    "tumour_size_cm": {_LOW: (6.4, 0.38, 1.6), _HIGH: (12.6, 0.17, 21)},
    "age_years": {_LOW: (53, 0.17, 21), _HIGH: (69, 0.06, 86)},
}
LIMITS = {
    "alt_u_l": 40,
    "ast_u_l": 35,
    "bilirubin_umol_l": 35,
    "albumin_g_l": 35,
    "afp_ng_ml": 400,
    "tumour_size_cm": 10,
    "age_years": 65,
}
DECIMALS = {"alt_u_l": 0, "ast_u_l": 0}
#: Ages are counted in tenths of a year, as the printed median of 56.4 asks.
TENTH = 0.1


def draw_values(field: str, high: pd.Series, rng: Generator) -> pd.Series:
    """One value of *field* per patient, above its limit where *high*, else below; never on it."""
    limit, decimals = LIMITS[field], DECIMALS.get(field, 1)
    step = 10.0**-decimals
    values = np.empty(len(high))
    for side, rows in ((_LOW, ~high.to_numpy(dtype=bool)), (_HIGH, high.to_numpy(dtype=bool))):
        median, spread, end = SHAPES[field][side]
        low, top = (end, limit - step) if side == _LOW else (limit + step, end)

        def draw(size: int, median: float = median, spread: float = spread) -> np.ndarray:
            return median * np.exp(spread * rng.standard_normal(size))

        values[rows] = _between(draw, rows.sum(), low, top)
    return pd.Series(np.round(values, decimals), index=high.index, name=field)


def _between(draw: Callable[[int], np.ndarray], size: int, low: float, high: float) -> np.ndarray:
    """*size* draws, those outside the limits drawn again."""
    values = draw(size)
    outside = (values < low) | (values > high)
    while outside.any():
        values[outside] = draw(outside.sum())
        outside = (values < low) | (values > high)
    return values


def converted_ages(published: Published, ge65: pd.Series, rng: Generator) -> pd.Series:
    """Ages of the converted, in years with one decimal: printed range, median and groups."""
    ages = draw_values("age_years", ge65, rng)
    low, median, high = (
        published.number(f"t1.age.{name}") for name in ("range_low", "median", "range_high")
    )
    older = rng.permutation(ages.index[ge65])
    younger = rng.permutation(ages.index[~ge65])
    half = len(ages) // 2
    below, middle, above = younger[: half - 1], younger[half - 1 : half + 1], younger[half + 1 :]
    ages[below] = low + (median - 1 - low) * rng.beta(2.5, 1.1, len(below))
    ages[middle] = [median - 2 * TENTH, median + 2 * TENTH]
    ages[above] = median + 1 + (LIMITS["age_years"] - median - 2) * rng.random(len(above))
    ages[below[0]], ages[older[0]] = low, high
    return ages.clip(low, high).round(1)
