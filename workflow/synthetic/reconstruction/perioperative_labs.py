"""Blood tests before and after the operation, with the changes that Tables 6 and 7 print."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator

from synthetic.reconstruction.blocks import ARMS, SUBSET, WHOLE, arm_sizes
from synthetic.reconstruction.laboratory_pairs import Analyte, Pair, percent_change
from synthetic.reconstruction.pair_draws import PairDrawer
from synthetic.reconstruction.published import Published
from synthetic.reconstruction.quartiles import (
    QUARTILES,
    ChangeDistribution,
    bins_between,
    quartile_ranks,
    ranks_between,
)
from synthetic.reconstruction.rank_sum import permitted_shifts, rank_shift

#: Part of a rounding interval at either end that is left alone, so that a quartile prints alike
#: however it is rounded.
CLEARANCE = 0.02
#: Draws of a pair, draws of a block, and moves of single patients, before a value is given up.
MAX_PAIR_DRAWS = 1000
MAX_BLOCK_DRAWS = 500
MAX_MOVES = 20_000


@dataclass
class _Block:
    """Pairs of values, and the interval that the change of each may move in."""

    pairs: list[Pair]
    low: list[float]
    high: list[float]

    @property
    def change(self) -> np.ndarray:
        return np.array([percent_change(*pair) for pair in self.pairs])

    @property
    def movable(self) -> np.ndarray:
        """Positions of those on which no quartile hangs."""
        return np.flatnonzero(np.array(self.low) < np.array(self.high))


@dataclass(frozen=True)
class _Group:
    """An arm in a table: the id that its quartiles start with, its size and its distribution."""

    name: str
    n: int
    distribution: ChangeDistribution

    @classmethod
    def of(cls, published: Published, table: str, row: str, arm: str) -> "_Group":
        name = f"{table}.{row}.{arm}"
        quartiles = (published.number(f"{name}.{quartile}") for quartile in QUARTILES)
        return cls(name, arm_sizes(published, table)[arm], ChangeDistribution(*quartiles))


def reconstruct_changes(
    published: Published, analyte: Analyte, rng: Generator
) -> dict[str, pd.DataFrame]:
    """Values before and after the operation per block, in random order.

    Median and quartiles (SPSS's HAVERAGE) of the change in per cent hold in both arms of both
    tables, and so does |Z| of the Mann-Whitney test; where ranks without ties cannot give a
    printed Z, the nearest one that they give. No two changes are alike, so that Z does not hang
    on floating point. Returns the analyte's two fields by block. Raises ValueError naming the
    printed value that cannot be met.
    """
    draw = PairDrawer(analyte, rng)
    whole, subset = (
        {arm: _Group.of(published, table, analyte.row, arm) for arm in ARMS}
        for table in (WHOLE, SUBSET)
    )
    keys = _draw_keys(published, whole, draw)
    inner = _draw_subset(published, subset, whole, keys, draw)
    _move_to_printed_z(published, subset, inner, {}, draw)
    outer = {arm: _draw_rest(whole[arm], keys[arm], inner[arm], draw) for arm in ARMS}
    _move_to_printed_z(published, whole, outer, inner, draw)
    fields = [analyte.pre, analyte.post]
    blocks = {}
    for arm, name in ARMS.items():
        for part, block in (("c", inner[arm]), ("other", outer[arm])):
            blocks[f"{name}_{part}"] = pd.DataFrame(rng.permutation(block.pairs), columns=fields)
    return blocks


def _draw_keys(
    published: Published, groups: dict[str, _Group], draw: PairDrawer
) -> dict[str, list[list[Pair]]]:
    """The one or two pairs on which each quartile of each arm hangs."""
    keys: dict[str, dict[str, list[Pair]]] = {arm: {} for arm in groups}
    # A single pair first: there may be but one ratio for it.
    for single in (True, False):
        for arm, group in groups.items():
            for quartile, (_, share) in quartile_ranks(group.n).items():
                if single == (not share):
                    keys[arm][quartile] = _draw_key(published, group, quartile, draw)
    return {arm: [keys[arm][quartile] for quartile in QUARTILES] for arm in groups}


def _draw_key(published: Published, group: _Group, quartile: str, draw: PairDrawer) -> list[Pair]:
    """The one or two pairs on which a quartile hangs."""
    rank, share = quartile_ranks(group.n)[quartile]
    low, high = published.interval(f"{group.name}.{quartile}")
    margin = CLEARANCE * (high - low)
    levels = np.array([rank, rank + 1]) / (group.n + 1)
    gap = float(np.diff(group.distribution.change_at(levels))[0])
    pairs = draw.on_quartile(low + margin, high - margin, share, gap)
    if pairs is None:
        raise ValueError(f"{group.name}.{quartile}: no laboratory values have this change")
    return pairs


def _draw_subset(
    published: Published,
    subset: dict[str, _Group],
    whole: dict[str, _Group],
    whole_keys: dict[str, list[list[Pair]]],
    draw: PairDrawer,
) -> dict[str, _Block]:
    """Blocks with the subset's quartiles that leave room for those of the whole arms."""
    for _ in range(MAX_BLOCK_DRAWS):
        keys = _draw_keys(published, subset, draw)
        blocks = {
            arm: _fill(group, keys[arm], ranks_between(group.n), draw)
            for arm, group in subset.items()
        }
        if all(_confine(blocks[arm], whole[arm], _bins(whole_keys[arm])) for arm in blocks):
            return blocks
        for block in blocks.values():
            for change in block.change:
                draw.forget(change)
    names = " and ".join(group.name for group in subset.values())
    raise ValueError(f"{names}: their quartiles do not go with those of the whole arms")


def _confine(block: _Block, whole: _Group, bins: np.ndarray) -> bool:
    """Keep each change in its place among the whole arm's quartiles; False if it has too many."""
    inside = _inside(block.change, bins)
    if not inside.any(axis=1).all() or (inside.sum(axis=0) > ranks_between(whole.n)).any():
        return False
    for i in block.movable:
        low, high = bins[np.argmax(inside[i])]
        block.low[i], block.high[i] = max(block.low[i], low), min(block.high[i], high)
    return True


def _draw_rest(whole: _Group, keys: list[list[Pair]], present: _Block, draw: PairDrawer) -> _Block:
    """The block that completes an arm: what its quartiles hang on, and what is left around."""
    taken = _inside(present.change, _bins(keys)).sum(axis=0)
    return _fill(whole, keys, list(np.array(ranks_between(whole.n)) - taken), draw)


def _fill(group: _Group, keys: list[list[Pair]], counts: list[int], draw: PairDrawer) -> _Block:
    """A block of *keys* and, below, between and above them, as many pairs as *counts* says."""
    pairs = [pair for key in keys for pair in key]
    low = [float(percent_change(*pair)) for pair in pairs]
    high = low.copy()
    for (lower, upper), count in zip(_bins(keys), counts, strict=True):
        for _ in range(count):
            pairs.append(_draw_pair(group, lower, upper, draw))
            low.append(lower)
            high.append(upper)
    return _Block(pairs, low, high)


def _draw_pair(group: _Group, low: float, high: float, draw: PairDrawer) -> Pair:
    for _ in range(MAX_PAIR_DRAWS):
        if pair := draw.inside(group.distribution, low, high):
            return pair
    raise ValueError(f"{group.name}: no more laboratory values with a change of {low} to {high} %")


def _bins(keys: list[list[Pair]]) -> np.ndarray:
    """Limits (columns) of the changes below, between and above those of the quartiles."""
    changes = [tuple(float(percent_change(*pair)) for pair in key) for key in keys]
    return np.array(bins_between(changes))


def _inside(change: np.ndarray, bins: np.ndarray) -> np.ndarray:
    """Whether each change (row) is inside each bin (column)."""
    return (change[:, None] > bins[:, 0]) & (change[:, None] < bins[:, 1])


def _move_to_printed_z(
    published: Published,
    groups: dict[str, _Group],
    blocks: dict[str, _Block],
    present: dict[str, _Block],
    draw: PairDrawer,
) -> None:
    """Draw single pairs again, each inside its interval, as long as that brings Z nearer."""
    conv, direct = groups["conv"], groups["direct"]
    row = conv.name.removesuffix(".conv")
    lowest, highest = permitted_shifts(published, row, conv.n, direct.n)
    # Z is printed without direction; the medians tell it.
    sign = np.sign(conv.distribution.median - direct.distribution.median)
    changes = _changes_of_arms(blocks, present)

    def distance() -> float:
        shift = sign * rank_shift(changes["conv"], changes["direct"])
        return max(lowest - shift, shift - highest, 0)

    candidates = [(arm, i) for arm, block in blocks.items() for i in block.movable]
    left = distance()
    for _ in range(MAX_MOVES):
        if not left:
            return
        arm, i = candidates[draw.rng.integers(len(candidates))]
        block = blocks[arm]
        pair = draw.inside(groups[arm].distribution, block.low[i], block.high[i])
        if pair is None:
            continue
        before = changes[arm][i]
        changes[arm][i] = percent_change(*pair)
        if distance() <= left:
            block.pairs[i], left = pair, distance()
            draw.forget(before)
        else:
            draw.forget(changes[arm][i])
            changes[arm][i] = before
    raise ValueError(f"{row}.stat: not met in {MAX_MOVES} moves with the printed quartiles")


def _changes_of_arms(
    blocks: dict[str, _Block], present: dict[str, _Block]
) -> dict[str, np.ndarray]:
    """Changes of the blocks, and after them those already present in the same arm."""
    return {
        arm: np.append(block.change, present[arm].change if present else [])
        for arm, block in blocks.items()
    }
