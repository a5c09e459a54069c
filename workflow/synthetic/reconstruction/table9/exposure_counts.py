"""How many of the patients without event are exposed, per bin: a printed univariate model.

A hazard ratio fixes the sum of the exposed shares of the risk sets, a standard error the sum of
their squares (`Exposure.smallest_se`). One level of exposure before some event and another after
it meets both; whole numbers near these levels meet them to the printed digit.
"""

from itertools import product

import numpy as np
from scipy.optimize import brentq
from scipy.spatial import cKDTree

from synthetic.reconstruction.table9.cox_targets import Target, metric
from synthetic.reconstruction.table9.risk_sets import Exposure

_LEVELS = 1 / (1 + np.exp(-np.linspace(-4.6, 4.6, 93)))
_LOWEST = 1e-4
_BISECTIONS = 30
#: A score equation is solved when no more of an event is left.
_SOLVED = 1e-3
#: Changes of one bin, in each round of the search for whole numbers.
_SIZES = ((1, 2, 3, 5, 8, 13),) * 2 + (tuple(range(1, 12)),) * 3
_EXAMINED = 4000
#: Distance from the aim that one patient less changed is worth.
_PER_PATIENT = 0.01
#: Share of a printed interval that is used: estimates do not sit on the edge.
_WITHIN = 0.95
#: Tried one after the other on the way to a standard error that may print differently.
_SHARES_OF_THE_WAY = (1.0, 0.75, 0.5, 0.25)
#: Newton steps from a hazard ratio of 1 after which the paper's program stopped.
_STOPPED_AFTER = 3


def exposed_others(
    exposure: Exposure,
    target: Target,
    low: np.ndarray,
    high: np.ndarray,
    rising: bool | None = None,
) -> np.ndarray:
    """Exposed others per bin, so that the model of this predictor alone prints like the target.

    *low*, *high*: fewest and most exposed per bin that the patients' other facts permit;
    *rising*: whether the later leavers are the more exposed (None: whatever needs less drift).
    Where no counts print like the target, those of its hazard ratio that come near come back.
    """
    if len(target.statistics) == 1:
        start = _even_level(exposure, target, low, high)
    else:
        start = _two_levels(exposure, target, low, high, rising)
    counts = whole_counts(exposure, target, start, low, high)
    log_hr, se = exposure.fit(counts, target.start)
    if "hr" in target.statistics and np.abs(target.deviations(log_hr, se)).max() > 1:
        return whole_counts(exposure, target.hazard_ratio_alone(), start, low, high)
    return counts


def exposed_without_event(exposure: Exposure, log_hr: float) -> int:
    """How many others are exposed to a level without events, from the *log_hr* printed for it.

    Such a level has no estimate: each Newton step lowers the log hazard ratio by about 1, a
    little more the more are exposed, and what is printed is where the program stopped.
    """
    numbers = np.arange(1, exposure.others.sum() // 2)
    exposed = numbers[:, None] * exposure.others / exposure.others.sum()
    reached = np.zeros(len(numbers))
    for _ in range(_STOPPED_AFTER):
        shares = exposure.shares(exposed, reached[:, None])
        reached -= shares.sum(axis=1) / (shares * (1 - shares)).sum(axis=1)
    return int(numbers[np.argmin(np.abs(reached - log_hr))])


def _even_level(
    exposure: Exposure, target: Target, low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    """The same level in all bins, the one that meets the only statistic or comes nearest."""

    def deviation(level: float) -> float:
        return float(target.deviations(*exposure.fit(counts(level)))[0])

    def counts(level: float) -> np.ndarray:
        return np.clip(level * exposure.others, low, high)

    ends = (_LOWEST, 1 - _LOWEST)
    at_ends = [deviation(level) for level in ends]
    if np.prod(at_ends) > 0:
        return counts(ends[int(np.argmin(np.abs(at_ends)))])
    return counts(brentq(deviation, *ends))


def _two_levels(
    exposure: Exposure, target: Target, low: np.ndarray, high: np.ndarray, rising: bool | None
) -> np.ndarray:
    """A level before some event and one after it, the closest together that meet the target."""
    n_bins = len(low)
    late = np.arange(n_bins) >= np.arange(1, n_bins)[:, None, None]
    before = np.broadcast_to(_LEVELS[:, None], (n_bins - 1, len(_LEVELS), 1))

    def counts(after: np.ndarray) -> np.ndarray:
        return np.clip(exposure.others * np.where(late, after, before), low, high)

    after = np.full(before.shape, 0.5)
    for step in 0.5 ** np.arange(2, _BISECTIONS):
        score = exposure.n_exposed - exposure.shares(counts(after), target.log_hr).sum(-1)
        after = after + step * np.sign(score)[..., None]
    shares = exposure.shares(counts(after), target.log_hr)
    unsolved = np.abs(exposure.n_exposed - shares.sum(-1)) > _SOLVED
    se = np.where(unsolved, np.nan, 1 / np.sqrt((shares * (1 - shares)).sum(-1)))
    return counts(after)[_closest_together(se - target.se, (after - before)[..., 0], rising)]


def _closest_together(
    excess_se: np.ndarray, increase: np.ndarray, rising: bool | None
) -> tuple[np.intp, ...]:
    """Place of the pair of levels that differ least, of those next to the wanted SE."""
    meets = np.zeros(excess_se.shape, dtype=bool)
    meets[:, :-1] = excess_se[:, :-1] * excess_se[:, 1:] <= 0
    preferred = meets if rising is None else meets & ((increase > 0) == rising)
    meets = preferred if preferred.any() else meets
    if meets.any():
        place = np.argmin(np.where(meets, np.abs(increase), np.inf))
    else:
        place = np.nanargmin(np.abs(excess_se))
    return np.unravel_index(place, excess_se.shape)


def whole_counts(
    exposure: Exposure,
    target: Target,
    wished: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    se_aim: float | None = None,
) -> np.ndarray:
    """Whole numbers near *wished* that print like the target, or as nearly as was found.

    Where *wished* already prints like it, they come close to its estimate, else to the target's;
    *se_aim*: a standard error to come close to instead.
    """
    best = np.clip(np.rint(wished), low, high).astype(int)
    best_distance = np.inf
    aim = _aim(exposure, target, wished, se_aim)
    for sizes in _SIZES:
        changes = _changes(len(best), sizes)
        changes = changes[((best + changes >= low) & (best + changes <= high)).all(axis=1)]
        tried = best + _useful_changes(exposure, target, best, aim, changes)
        tried = tried[((tried >= low) & (tried <= high)).all(axis=1)]
        estimates = np.stack(exposure.fit(tried, target.start), axis=-1)
        distance = np.abs(target.deviations(*estimates.T)).max(axis=1)
        met = np.flatnonzero(distance <= _WITHIN)
        if len(met):
            gap = np.linalg.norm((estimates[met] - aim) @ metric(target).T, axis=1)
            moved = np.abs(tried[met] - wished).sum(axis=1)
            return tried[met[np.argmin(gap + _PER_PATIENT * moved)]]
        if distance.min() < best_distance:
            best, best_distance = tried[np.argmin(distance)], distance.min()
    return best


def _aim(
    exposure: Exposure, target: Target, wished: np.ndarray, se_aim: float | None
) -> np.ndarray:
    """Log hazard ratio and standard error to come close to."""
    log_hr, se = (float(value) for value in exposure.fit(wished, target.start))
    if np.abs(target.deviations(log_hr, se)).max() > _WITHIN:
        log_hr, se = target.log_hr, target.se
    if se_aim is not None:
        for share in _SHARES_OF_THE_WAY:
            aim = se + share * (se_aim - se)
            if np.abs(target.deviations(log_hr, aim)).max() <= _WITHIN:
                return np.array([log_hr, aim])
    return np.array([log_hr, se])


def _changes(n_bins: int, sizes: tuple[int, ...]) -> np.ndarray:
    """No change and all of one or two bins, one per row; bin 0 is at risk at no event."""
    steps = np.array([*sizes, *(-size for size in sizes)])
    single = np.kron(np.eye(n_bins, dtype=int)[1:], steps[:, None])
    first, second = 1 + np.array(np.triu_indices(n_bins - 1, k=1))
    both = np.array(list(product(steps, steps)))
    pairs = np.zeros((len(first), len(both), n_bins), dtype=int)
    row, column = np.arange(len(first))[:, None], np.arange(len(both))
    pairs[row, column, first[:, None]] = both[:, 0]
    pairs[row, column, second[:, None]] = both[:, 1]
    none = np.zeros((1, n_bins), dtype=int)
    return np.concatenate([none, single, pairs.reshape(-1, n_bins)])


def _useful_changes(
    exposure: Exposure,
    target: Target,
    counts: np.ndarray,
    aim: np.ndarray,
    changes: np.ndarray,
) -> np.ndarray:
    """For two statistics and more, sums of two changes that come nearest to the aim; else all."""
    if len(target.statistics) == 1:
        return changes
    scale = metric(target)
    step, se, by_event = exposure.linearise(counts, target.log_hr)
    one_more = np.cumsum(by_event[:, 1] - by_event[:, 0], axis=0) @ scale.T
    distance = scale @ (np.array([target.log_hr + step, se]) - aim)
    effects = changes[:, 1:] @ one_more
    left, partner = cKDTree(effects).query(-distance - effects)
    nearest = np.argsort(left, kind="stable")[:_EXAMINED]
    return np.concatenate([changes[:1], changes[nearest] + changes[partner[nearest]]])
