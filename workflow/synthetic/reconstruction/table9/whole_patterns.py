"""Whole counts of patterns whose joint model prints as it should, at given counts per predictor.

From counts that meet the targets but are not whole: round them, then come nearer by exchanges
(`pattern_exchanges`), first many at once by linear programs with rounding, at last the best few.
"""

import numpy as np
from numpy.random import Generator
from scipy.optimize import linprog

from synthetic.reconstruction.table9.joint_model import JointModel
from synthetic.reconstruction.table9.pattern_exchanges import (
    Exchanges,
    draw_exchanges,
    exchange,
)

_STARTS = 2
#: Statistics further out than this share of their printed interval count as missed.
_WITHIN = 0.97

_APPROACHES, _IDLE_APPROACHES = 50, 10
_APPROACH_PER_BIN, _APPROACH_EXCHANGES = 600, 3000
#: Exchanges longer than this multiple of the distance left are of no use, but some are needed.
_SHORT, _SHORTEST = 3.0, 0.02
_ROUNDINGS = 4000
#: Cost of a unit of distance left, on the scale of an exchange's size, and of an exchange as such.
_PRICE_LEFT, _PRICE_EXCHANGE = 300.0, 0.05

_BEAM_PER_BIN, _BEAM_EXCHANGES = 1500, 5000
_BEAM_WIDTH, _BEAM_DEPTH = 250, 6
_EXAMINED = 40
#: The search goes on as long as it leaves less than this share of the excess.
_GAIN = 0.98


def whole_patterns(
    model: JointModel, wished: np.ndarray, exposed: np.ndarray, rng: Generator
) -> np.ndarray:
    """Patients per bin (rows) and pattern (columns).

    *wished*: the same, not whole; *exposed*: patients per predictor (rows) and bin, to be kept
    to. Several starts are tried; where none prints like all targets the nearest comes back,
    missed hazard ratios counting first.
    """
    others = np.rint(wished.sum(axis=1)).astype(int)
    found = []
    for _ in range(_STARTS):
        counts = _rounded(wished, exposed, others, rng)
        found.append(_come_nearer(model, _approach(model, counts, rng), rng))
        if missed(model, found[-1])[1] == 0:
            break
    return min(found, key=lambda counts: missed(model, counts))


def missed(model: JointModel, counts: np.ndarray) -> tuple[int, int, float]:
    """Hazard ratios that print differently, statistics that do, and how far out they lie in all."""
    deviations = model.deviations(counts)
    outside = np.abs(deviations) > _WITHIN
    n_hazard_ratios = int(outside[model.hazard_ratios].sum())
    return n_hazard_ratios, int(outside.sum()), float(_excess(deviations))


def _excess(deviations: np.ndarray) -> np.ndarray:
    """How far the statistics (last axis) lie outside their intervals, in all."""
    return np.linalg.norm(np.maximum(np.abs(deviations) - _WITHIN, 0), axis=-1)


def _rounded(
    wished: np.ndarray, exposed: np.ndarray, others: np.ndarray, rng: Generator
) -> np.ndarray:
    """Whole counts drawn near *wished*, with the given numbers of exposed and patients per bin."""
    n_patterns = wished.shape[1]
    counts = np.floor(wished).astype(int)
    for of_bin, rest, size, wanted in zip(counts, wished % 1, others, exposed.T, strict=True):
        # Gumbel noise on logarithms draws without replacement, in proportion to the rest.
        order = np.log(np.maximum(rest, np.finfo(float).tiny)) + rng.gumbel(size=n_patterns)
        of_bin[np.argsort(-order)[: size - of_bin.sum()]] += 1
        numbers = np.repeat(np.arange(n_patterns), of_bin)
        for bit, n_wanted in enumerate(wanted):
            has = (numbers >> bit) & 1
            surplus = int(has.sum() - n_wanted)
            able = rng.permutation(np.flatnonzero(has == (surplus > 0)))
            numbers[able[: abs(surplus)]] ^= 1 << bit
        of_bin[:] = np.bincount(numbers, minlength=n_patterns)
    return counts


def _approach(model: JointModel, counts: np.ndarray, rng: Generator) -> np.ndarray:
    """Many exchanges at once, each time shorter ones, until that brings nothing more."""
    left, idle = _length(model, counts), 0
    for _ in range(_APPROACHES):
        position = model.position(counts)
        drawn = draw_exchanges(counts, position.slopes, _APPROACH_PER_BIN, rng)
        length = np.linalg.norm(drawn.effects, axis=1)
        short = np.flatnonzero(length <= max(_SHORT * left, np.quantile(length, _SHORTEST)))
        drawn = drawn.take(rng.permutation(short)[:_APPROACH_EXCHANGES])
        tried = exchange(counts, drawn.rows[_chosen(drawn, position.distance, rng)])
        now = _length(model, tried)
        idle = 0 if now < left else idle + 1
        if now < left:
            counts, left = tried, now
        if idle >= _IDLE_APPROACHES:
            break
    return counts


def _length(model: JointModel, counts: np.ndarray) -> float:
    return float(np.linalg.norm(model.distance(counts)))


def _chosen(drawn: Exchanges, distance: np.ndarray, rng: Generator) -> np.ndarray:
    """Places of exchanges that together undo the distance: a linear program, rounded at random."""
    n_drawn, n_targets = drawn.effects.shape
    cost = drawn.sizes + _PRICE_EXCHANGE * np.linalg.norm(distance)
    slack = np.eye(n_targets)
    room = np.concatenate([np.ones(n_drawn), np.full(2 * n_targets, np.inf)])
    found = linprog(
        np.concatenate([cost, np.full(2 * n_targets, _PRICE_LEFT)]),
        A_eq=np.hstack([drawn.effects.T, slack, -slack]),
        b_eq=-distance,
        bounds=np.column_stack([np.zeros_like(room), room]),
        method="highs",
    )
    share = found.x[:n_drawn]
    used = np.flatnonzero(share > 0)
    tries = rng.random((_ROUNDINGS, len(used))) < share[used]
    left = np.linalg.norm(distance + tries @ drawn.effects[used], axis=1)
    return used[tries[np.argmin(left)]]


def _come_nearer(model: JointModel, counts: np.ndarray, rng: Generator) -> np.ndarray:
    """The best few exchanges at a time, as long as that brings something."""
    best, best_missed = counts, missed(model, counts)
    excess = best_missed[2]
    while best_missed[1]:
        found = _beam(model, counts, rng)
        ranks = [missed(model, tried) for tried in found]
        first = min(range(len(found)), key=ranks.__getitem__)
        if ranks[first] < best_missed:
            best, best_missed = found[first], ranks[first]
        excesses = [rank[2] for rank in ranks]
        nearest = int(np.argmin(excesses))
        if excesses[nearest] > _GAIN * excess:
            break
        counts, excess = found[nearest], excesses[nearest]
    return best


def _beam(model: JointModel, counts: np.ndarray, rng: Generator) -> list[np.ndarray]:
    """Counts after the sets of few exchanges that are nearest in the linear view (beam search)."""
    position = model.position(counts)
    drawn = draw_exchanges(counts, position.slopes, _BEAM_PER_BIN, rng)
    half = _BEAM_EXCHANGES // 2
    small, any_size = np.argsort(drawn.sizes)[:half], rng.permutation(len(drawn.sizes))[:half]
    drawn = drawn.take(np.union1d(small, any_size))
    squares = (drawn.effects**2).sum(axis=1)
    sets: list[tuple[int, ...]] = [()]
    sums = position.distance[None]
    found: list[tuple[float, tuple[int, ...]]] = []
    for _ in range(_BEAM_DEPTH):
        reach = (sums**2).sum(axis=1)[:, None] + squares + 2 * sums @ drawn.effects.T
        sets, sums = _nearest_sets(reach, sets, sums, drawn.effects)
        found += zip(_excess(model.near_deviations(sums)).tolist(), sets, strict=True)
    return [exchange(counts, drawn.rows[list(chosen)]) for _, chosen in sorted(found)[:_EXAMINED]]


def _nearest_sets(
    reach: np.ndarray, sets: list[tuple[int, ...]], sums: np.ndarray, effects: np.ndarray
) -> tuple[list[tuple[int, ...]], np.ndarray]:
    """The sets, each larger by one exchange, with the smallest *reach*, nearest first."""
    for row, chosen in enumerate(sets):
        reach[row, list(chosen)] = np.inf
    n_kept = min(3 * _BEAM_WIDTH, reach.size - 1)
    nearest = np.argpartition(reach, n_kept, axis=None)[:n_kept]
    nearest = nearest[np.argsort(reach.ravel()[nearest], kind="stable")]
    larger: dict[tuple[int, ...], np.ndarray] = {}
    for row, column in zip(*np.unravel_index(nearest, reach.shape), strict=True):
        key = tuple(sorted((*sets[row], int(column))))
        larger.setdefault(key, sums[row] + effects[column])
        if len(larger) == _BEAM_WIDTH:
            break
    return list(larger), np.array(list(larger.values()))
