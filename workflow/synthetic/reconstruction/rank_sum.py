"""What Mann and Whitney's Z asks of the ranks of two samples that have no value in common."""

import numpy as np
from scipy.stats import norm

from synthetic.reconstruction.published import Published


def rank_shift(first: np.ndarray, second: np.ndarray) -> float:
    """U of the first sample less its expectation; no value may be in both."""
    wins = np.searchsorted(np.sort(second), first).sum()
    return float(wins - len(first) * len(second) / 2)


def permitted_shifts(
    published: Published, row: str, n_first: int, n_second: int
) -> tuple[float, float]:
    """Lowest and highest |`rank_shift`| that prints the Z, and the P if possible, of a row.

    *row*: ``t6.dalt`` and the like; its Z is asymptotic, without correction for continuity, as
    SPSS has it. U moves in whole steps as long as no value is in both samples; where no step
    prints the Z, the nearest one is permitted.
    """
    most = n_first * n_second / 2
    shifts = np.arange(most % 1, most + 1)
    z = shifts / np.sqrt(n_first * n_second * (n_first + n_second + 1) / 12)
    printed = abs(published.number(f"{row}.stat"))
    low, high = published.interval(f"{row}.stat")
    p_low, p_high = published.interval(f"{row}.p")
    if published.values.at[f"{row}.p", "operator"] == "<":
        p_low, p_high = 0.0, published.number(f"{row}.p")
    p = 2 * norm.sf(z)
    z_holds = np.abs(z - printed) <= (high - low) / 2
    p_holds = (p >= p_low) & (p <= p_high)
    if not z_holds.any():
        nearest = shifts[np.argmin(np.abs(z - printed))]
        return float(nearest), float(nearest)
    holds = z_holds & p_holds if (z_holds & p_holds).any() else z_holds
    return float(shifts[holds].min()), float(shifts[holds].max())
