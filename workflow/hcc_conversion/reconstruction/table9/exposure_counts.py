"""How many of the patients without event are exposed, per bin: a printed univariate model.

A hazard ratio fixes the sum of the exposed shares of the risk sets, a standard error the sum of
their squares (`Exposure.smallest_se`). One level of exposure before some event and another after
it meets both; whole numbers near these levels meet them to the printed digit.
"""

from itertools import product

import numpy as np
from scipy.optimize import brentq
from scipy.spatial import cKDTree

from hcc_conversion.reconstruction.table9.cox_targets import Target, metric
from hcc_conversion.reconstruction.table9.risk_sets import Exposure

_LEVELS = 1 / (1 + np.exp(-np.linspace(-4.6, 4.6, 93)))
_LOWEST = 1e-4
_BISECTIONS = 30
#: Changes of one bin; two or four bins are changed at a time.
_SIZES = ((1, 2, 3, 5, 8, 13),) * 2 + (tuple(range(1, 12)),) * 3
_EXAMINED = 4000
#: Distance from the aim that one patient less changed is worth.
_PER_PATIENT = 0.01
#: Share of a printed interval that is used: estimates do not sit on the edge.
_WITHIN = 0.95


def exposed_others(
    exposure: Exposure,
    target: Target,
    low: np.ndarray,
    high: np.ndarray,
) -> np.ndarray:
    """Exposed others per bin, so that the model of this predictor alone prints like the target.

    *low*, *high*: fewest and most exposed per bin that the patients' other facts permit. Where
    no counts print like it, the nearest found come back.
    """
    if len(target.statistics) == 1:
        start = _even_level(exposure, target, low, high)
    else:
        start = _two_levels(exposure, target, low, high)
    return whole_counts(exposure, target, start, low, high)


def _even_level(
    exposure: Exposure, target: Target, low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    """The same level in all bins, that of the one statistic asked for."""

    def deviation(level: float) -> float:
        return float(target.deviations(*exposure.fit(low + level * (high - low)))[0])

    level = brentq(deviation, _LOWEST, 1 - _LOWEST)
    return low + level * (high - low)


def _two_levels(
    exposure: Exposure, target: Target, low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    """A level before some event and one after it, the closest together that meet the target."""
    n_bins = len(low)
    late = np.arange(n_bins) >= np.arange(1, n_bins)[:, None, None]
    before = np.broadcast_to(_LEVELS[:, None], (n_bins - 1, len(_LEVELS), 1))

    def counts(after: np.ndarray) -> np.ndarray:
        return low + (high - low) * np.where(late, after, before)

    after = np.full(before.shape, 0.5)
    for step in 0.5 ** np.arange(2, _BISECTIONS):
        score = exposure.n_exposed - exposure.shares(counts(after), target.log_hr).sum(-1)
        after = after + step * np.sign(score)[..., None]
    shares = exposure.shares(counts(after), target.log_hr)
    unsolved = np.abs(exposure.n_exposed - shares.sum(-1)) > 1e-3
    se = np.where(unsolved, np.nan, 1 / np.sqrt((shares * (1 - shares)).sum(-1)))
    switch, level = _closest_together(se - target.se, (before - after)[..., 0])
    return counts(after)[switch, level]


def _closest_together(excess_se: np.ndarray, difference: np.ndarray) -> tuple[int, int]:
    """Row and column of the pair of levels that differ least, of those next to the wanted SE."""
    meets = np.zeros(excess_se.shape, dtype=bool)
    meets[:, :-1] = excess_se[:, :-1] * excess_se[:, 1:] <= 0
    if meets.any():
        place = np.argmin(np.where(meets, np.abs(difference), np.inf))
    else:
        place = np.nanargmin(np.abs(excess_se))
    row, column = np.unravel_index(place, excess_se.shape)
    return int(row), int(column)


def whole_counts(
    exposure: Exposure, target: Target, wished: np.ndarray, low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    """Whole numbers near *wished* that print like the target, or as nearly as was found.

    Where *wished* already prints like it, they come close to its estimate, else to the target's.
    """
    best = np.clip(np.rint(wished), low, high).astype(int)
    aim = _aim(exposure, target, wished)
    best_distance = np.inf
    for sizes in _SIZES:
        tried = best + _useful_changes(exposure, target, best, aim, sizes, low, high)
        tried = tried[((tried >= low) & (tried <= high)).all(axis=1)]
        estimates = np.stack(exposure.fit(tried, _start(target)), axis=-1)
        distance = np.abs(target.deviations(*estimates.T)).max(axis=1)
        met = np.flatnonzero(distance <= _WITHIN)
        if len(met):
            scale = metric(target) if len(target.statistics) > 1 else np.zeros((2, 2))
            gap = np.linalg.norm((estimates[met] - aim) @ scale.T, axis=1)
            moved = np.abs(tried[met] - wished).sum(axis=1)
            return tried[met[np.argmin(gap + _PER_PATIENT * moved)]]
        if distance.min() < best_distance:
            best, best_distance = tried[np.argmin(distance)], distance.min()
    return best


def _aim(exposure: Exposure, target: Target, wished: np.ndarray) -> np.ndarray:
    """Log hazard ratio and standard error to come close to."""
    estimate = np.array(exposure.fit(wished, _start(target)))
    met = np.abs(target.deviations(*estimate)).max() <= _WITHIN
    return estimate if met else np.array([target.log_hr, target.se])


def _useful_changes(exposure, target, counts, aim, sizes, low, high):
    changes = _changes(len(counts), sizes)
    changes = changes[((counts + changes >= low) & (counts + changes <= high)).all(axis=1)]
    if len(target.statistics) == 1:
        return changes
    scale = metric(target)
    shift, se, slopes = exposure.linearise(counts, target.log_hr)
    one_exposed = np.cumsum(slopes[:, 1] - slopes[:, 0], axis=0)
    distance = scale @ (np.array([target.log_hr + shift, se]) - aim)
    return _pairs(changes, (distance, changes[:, 1:] @ one_exposed @ scale.T))


def _pairs(changes: np.ndarray, effects: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Sums of two changes that come nearest to undoing the distance."""
    distance, added = effects
    missed, partner = cKDTree(added).query(-distance - added)
    nearest = np.argsort(missed, kind="stable")[:_EXAMINED]
    return changes[nearest] + changes[partner[nearest]]


def _start(target: Target) -> float:
    return 0.0 if target.statistics == ("p",) else target.log_hr


def _changes(n_bins: int, sizes: tuple[int, ...]) -> np.ndarray:
    """All changes of one or two bins, one per row; bin 0 is at risk at no event."""
    steps = np.array([*sizes, *(-size for size in sizes)])
    single = np.kron(np.eye(n_bins, dtype=int)[1:], steps[:, None])
    first, second = np.triu_indices(n_bins - 1, k=1)
    both = np.array(list(product(steps, steps)))
    pairs = np.zeros((len(first), len(both), n_bins), dtype=int)
    pairs[np.arange(len(first))[:, None], np.arange(len(both)), 1 + first[:, None]] = both[:, 0]
    pairs[np.arange(len(first))[:, None], np.arange(len(both)), 1 + second[:, None]] = both[:, 1]
    return np.concatenate([single, pairs.reshape(-1, n_bins)])
