"""Whole numbers with a given sum and sum of squares."""

import numpy as np
from numpy.random import Generator
from scipy.optimize import brentq

from synthetic.reconstruction.moments import Moments

#: Attempts to leave a dead end before a sum of squares is given up.
MAX_DETOURS = 200
N_DETOUR_TRANSFERS, MAX_DETOUR_SIZE = 3, 4
#: Transfers, in multiples of the step that the values are recorded in, tried from the largest.
STRIDES = (16, 4, 1)
#: Highest power that wishes are raised to, to reach the spread asked for.
MAX_POWER = 50


def whole_numbers(
    wished: np.ndarray, moments: Moments, rng: Generator, *, low: int = 0, step: int = 1
) -> np.ndarray:
    """Whole numbers near *wished* with exactly the given sum and sum of squares.

    *wished*: as many positive numbers as *moments* has; *low*: least value permitted; *step*: the
    values stay multiples of it as far as the sums allow. A transfer (one value rises, another
    falls by as much) keeps the sum; transfers are made until the sum of squares is met. Raises
    ValueError where no such numbers exist or none were found.
    """
    _check(moments, low)
    values = np.maximum(low, step * np.rint(_shaped(wished, moments, low) / step)).astype(int)
    _meet_total(values, moments.total, low, step, rng)
    for _ in range(MAX_DETOURS):
        for size in [stride * step for stride in STRIDES] + [1]:
            _approach(values, moments.squares, size, low, rng)
        if int(values @ values) == moments.squares:
            return values
        _detour(values, low, rng)
    raise ValueError(f"no {moments.n} whole numbers from {low} on were found for {moments}")


def _check(moments: Moments, low: int) -> None:
    """Raise ValueError where parity or the extremes already exclude the sums."""
    above = moments.total - moments.n * low
    share, over = divmod(above, moments.n)
    even = over * (low + share + 1) ** 2 + (moments.n - over) * (low + share) ** 2
    uneven = (moments.n - 1) * low**2 + (low + above) ** 2
    if above < 0 or (moments.total - moments.squares) % 2 or not even <= moments.squares <= uneven:
        raise ValueError(f"no {moments.n} whole numbers from {low} on have {moments}")


def _shaped(wished: np.ndarray, moments: Moments, low: int) -> np.ndarray:
    """The wishes, raised to a power and stretched so that mean and SD come out, all above *low*."""
    mean = moments.total / moments.n - low
    spread = np.sqrt(max(moments.squares / moments.n - (moments.total / moments.n) ** 2, 0))
    if mean <= 0 or spread == 0 or wished.min() == wished.max():
        return np.full(moments.n, low + mean)
    relative = np.log(wished / wished.max())

    def excess(power: float) -> float:
        shares = np.exp(power * relative)
        return shares.std() / shares.mean() - spread / mean

    power = brentq(excess, 0, MAX_POWER) if excess(MAX_POWER) > 0 else MAX_POWER
    shares = np.exp(power * relative)
    return low + shares * mean / shares.mean()


def _meet_total(values: np.ndarray, total: int, low: int, step: int, rng: Generator) -> None:
    """Raise or lower values, by the step and then the rest, until their sum is *total*."""
    while gap := total - int(values.sum()):
        change = int(np.sign(gap)) * min(step, abs(gap))
        able = np.flatnonzero(values + change >= low)
        if len(able):
            values[rng.choice(able)] += change
        else:
            values[np.argmax(values)] -= 1


def _approach(values: np.ndarray, squares: int, size: int, low: int, rng: Generator) -> None:
    """Transfer *size* between two values as long as that brings the sum of squares nearer."""
    while gap := squares - int(values @ values):
        gain = 2 * size * (values[:, None] - values[None, :] + size)
        np.fill_diagonal(gain, 0)
        gain[:, values - size < low] = 0
        useful = gain * np.sign(gap)
        useful[useful > abs(gap)] = 0
        best = useful.max()
        if best <= 0:
            return
        givers_and_takers = np.argwhere(useful == best)
        up, down = givers_and_takers[rng.integers(len(givers_and_takers))]
        values[up] += size
        values[down] -= size


def _detour(values: np.ndarray, low: int, rng: Generator) -> None:
    """A few small transfers at random, whatever they do to the sum of squares."""
    for size in rng.integers(1, MAX_DETOUR_SIZE + 1, N_DETOUR_TRANSFERS):
        up, down = rng.integers(len(values), size=2)
        if values[down] - size >= low:
            values[up] += size
            values[down] -= size
