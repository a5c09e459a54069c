"""Cells of counts in a row, merged until each tells of enough patients, also beside a whole."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

Name = TypeVar("Name")


def merge_cells(
    counts: Mapping[Name, np.ndarray], parts_of: Mapping[Name, Sequence[Name]], min_count: int
) -> dict[Name, list[int]]:
    """Where merged cells end, so that none tells of fewer than *min_count* patients.

    Every merged cell holds *min_count* or more, but for empty ones at the start. The cells of a
    part are cells of the whole put together, and in each there are as many, or none, of the whole
    outside the part. Of the part in one cell of the whole then no fewer than *min_count* values are
    possible: with n of the whole in that cell, N in the part's cell, P of the part and R = N - P in
    it, it is between max(0, n - R) and min(n, P), and each of n, N - n, P and R is 0 or *min_count*
    at least.

    Parameters
    ----------
    counts
        who, then how many are in each cell; all of the same cells.
    parts_of
        who, then the wholes that they are part of.

    Returns
    -------
    Who, then for each merged cell the number of the cell after its last; nobody of whom it cannot
    be told so.
    """
    # The largest first: a part has cells that are its wholes'.
    order = sorted(counts, key=lambda name: -int(counts[name].sum()))
    ends: dict[Name, list[int]] = {}
    for name in order:
        wholes = [whole for whole in parts_of.get(name, ()) if whole in ends]
        allowed = set(range(1, len(counts[name]) + 1)).intersection(
            *(ends[whole] for whole in wholes)
        )
        rests = [counts[whole] - counts[name] for whole in wholes]
        found = _merged(counts[name], rests, sorted(allowed), min_count)
        if found:
            ends[name] = found
    return ends


def _merged(
    counts: np.ndarray, rests: Sequence[np.ndarray], allowed: Sequence[int], min_count: int
) -> list[int]:
    """Where cells end; empty where there can be none."""

    def tells_nobody(low: int, high: int) -> bool:
        inside = [int(part[low:high].sum()) for part in (counts, *rests)]
        return inside[0] >= min_count and all(n == 0 or n >= min_count for n in inside[1:])

    ends: list[int] = []
    start = 0
    for end in allowed:
        if tells_nobody(start, end):
            ends.append(end)
            start = end
    last = len(counts)
    while ends and ends[-1] != last and counts[ends[-1] :].any():
        # What is left belongs to the cell before it, if need be with more of them.
        ends.pop()
        if tells_nobody(ends[-1] if ends else 0, last):
            ends.append(last)
    if ends and any(rest[ends[-1] :].any() for rest in rests):
        ends[-1] = last
        if not tells_nobody(ends[-2] if len(ends) > 1 else 0, last):
            return []
    return ends
