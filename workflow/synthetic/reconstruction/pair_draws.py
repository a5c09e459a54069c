"""Draws of pairs of laboratory values, no two of them with the same change."""

import numpy as np
from numpy.random import Generator

from synthetic.reconstruction.laboratory_pairs import Analyte, Pair, percent_change
from synthetic.reconstruction.quartiles import ChangeDistribution

MAX_QUARTILE_DRAWS = 300
#: Where in the usual gap between its two neighbours a quartile's own gap lies.
GAP_SHARE = (0.2, 0.8)


class PairDrawer:
    """Draws pairs of one analyte and remembers their changes, which are not drawn again."""

    def __init__(self, analyte: Analyte, rng: Generator) -> None:
        self.analyte = analyte
        self.rng = rng
        self._taken: set[float] = set()

    def forget(self, change: float) -> None:
        """Let a change be drawn again."""
        self._taken.discard(change)

    def inside(self, distribution: ChangeDistribution, low: float, high: float) -> Pair | None:
        """A pair from the part of a distribution between two changes; None if none was hit."""
        lowest, highest = self.analyte.change_limits
        levels = distribution.level_of(np.array([max(low, lowest), min(high, highest)]))
        wish = float(distribution.change_at(self.rng.uniform(*levels)))
        return self._take(wish, low, high)

    def on_quartile(self, low: float, high: float, share: float, gap: float) -> list[Pair] | None:
        """The pair on which a quartile hangs, or the two with *share* of the way between them.

        *low*, *high*: interval of the quartile, per cent; *gap*: usual difference of two
        neighbours there. Values before the operation are unusual only where no usual ones were
        found; None if no such pairs were found at all.
        """
        for usual in (True, False):
            for _ in range(MAX_QUARTILE_DRAWS):
                if share:
                    pairs = self._neighbours(low, high, share, gap, usual)
                else:
                    pair = self._take((low + high) / 2, low, high, usual)
                    pairs = [pair] if pair else None
                if pairs:
                    return pairs
        return None

    def _neighbours(
        self, low: float, high: float, share: float, gap: float, usual: bool
    ) -> list[Pair] | None:
        """Two pairs, the heavier drawn first: that leaves the other the wider interval."""
        middle, width = (low + high) / 2, gap * self.rng.uniform(*GAP_SHARE)
        if share <= 0.5:
            first = self._take(middle - share * width, -np.inf, low, usual)
        else:
            first = self._take(middle + (1 - share) * width, high, np.inf, usual)
        if first is None:
            return None
        weight = max(share, 1 - share)
        reached = percent_change(*first)
        least, most = ((end - weight * reached) / (1 - weight) for end in (low, high))
        second = self._take((least + most) / 2, least, most, usual)
        if second is None:
            self.forget(reached)
            return None
        return sorted([first, second], key=_change_of)

    def _take(self, wish: float, low: float, high: float, usual: bool = True) -> Pair | None:
        """A pair near the wish and inside the interval, unless its change is taken."""
        pair = self.analyte.draw_pair(wish, low, high, self.rng, usual=usual)
        if pair is None or percent_change(*pair) in self._taken:
            return None
        self._taken.add(percent_change(*pair))
        return pair


def _change_of(pair: Pair) -> float:
    return float(percent_change(*pair))
