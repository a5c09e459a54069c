"""Hiding counts so that nobody can compute them from those that are shown.

Cells are counts tied by linear relations (levels add up to their total). Hiding the small ones
alone does not do: a total less the shown cells gives them back. `protect` hides further cells,
those that cost least, until an attacker who knows all relations and all shown cells can bound each
sensitive cell only to an interval at least as wide as asked; `attack` is that attacker.

The attacker's bounds are the optima of a linear program (Fischetti & Salazar, Management Science
2001;47:1008-27); the further cells are the support of the cheapest change of the whole table that
moves a cell by the width asked (the heuristic of Kelly, Golden & Assad, Networks 1992;22:397-417).
Solved by HiGHS as scipy calls it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import csr_array, eye_array, hstack
from scipy.sparse.csgraph import connected_components

_TOLERANCE = 1e-6


class CannotProtect(ValueError):
    """A cell that cannot be hidden: it follows from what nobody can be kept from knowing."""

    quotes_no_value = True


@dataclass(frozen=True)
class Cells:
    """Counts and what ties them.

    values
        the true counts, whole numbers from 0; by place.
    relations
        each ``{place: coefficient}`` whose weighted sum is 0, as ``{total: 1, part: -1, ...}``.
    most
        what an attacker knows each cell cannot exceed, such as the number of patients.
    """

    values: np.ndarray
    relations: Sequence[Mapping[int, float]]
    most: np.ndarray

    def matrix(self) -> csr_array:
        rows = [row for row, relation in enumerate(self.relations) for _ in relation]
        columns = [place for relation in self.relations for place in relation]
        numbers = [number for relation in self.relations for number in relation.values()]
        shape = (len(self.relations), len(self.values))
        return csr_array((numbers, (rows, columns)), shape=shape)

    def __post_init__(self) -> None:
        broken = np.flatnonzero(np.abs(self.matrix() @ self.values) > _TOLERANCE)
        if len(broken):
            raise ValueError(f"{len(broken)} relations do not hold, the first is {broken[0]}")


@dataclass(frozen=True)
class Bounds:
    """Between what an attacker can say that a hidden cell lies."""

    lowest: float
    highest: float

    @property
    def width(self) -> float:
        return self.highest - self.lowest


def tables_apart(cells: Cells) -> list[np.ndarray]:
    """Places of cells that hang together by relations: each a table of its own, those tied to none
    left out."""
    matrix = cells.matrix()
    n = len(cells.values)
    links = matrix.T.astype(bool) @ matrix.astype(bool)
    _, label = connected_components(csr_array(links), directed=False)
    tied = np.zeros(n, dtype=bool)
    tied[matrix.indices] = True
    order = np.argsort(label[tied], kind="stable")
    places = np.flatnonzero(tied)[order]
    cuts = np.flatnonzero(np.diff(label[places])) + 1
    return [np.sort(part) for part in np.split(places, cuts)] if len(places) else []


def part_of(cells: Cells, places: np.ndarray) -> Cells:
    """The cells of one of `tables_apart`, by their place in *places*."""
    position = {int(place): number for number, place in enumerate(places)}
    relations = [
        {position[place]: number for place, number in relation.items()}
        for relation in cells.relations
        if next(iter(relation)) in position
    ]
    return Cells(cells.values[places], relations, cells.most[places])


def certainly_zero(cells: Cells) -> set[int]:
    """Cells that are 0 in every table that the relations allow, whatever is hidden.

    Tables can be added and multiplied, so one has all others above 0: the one where as many as can
    be are 1 at least.
    """
    n = len(cells.values)
    matrix = cells.matrix()
    at_least = hstack([-eye_array(n), eye_array(n)], format="csr")  # part of 1 that a cell reaches
    done = linprog(
        np.concatenate([np.zeros(n), -np.ones(n)]),
        A_ub=at_least,
        b_ub=np.zeros(n),
        A_eq=hstack([matrix, csr_array((matrix.shape[0], n))], format="csr"),
        b_eq=np.zeros(matrix.shape[0]),
        bounds=[(0, None)] * n + [(0, 1)] * n,
        method="highs",
    )
    if done.status != 0:
        raise CannotProtect(f"no table was found: {done.message}")
    return set(np.flatnonzero(done.x[n:] < 0.5).tolist())


def attack(
    cells: Cells, hidden: Sequence[int], targets: Sequence[int], *, whole_numbers: bool = True
) -> dict[int, Bounds]:
    """What an attacker can say of the *targets*, knowing the relations and every cell not *hidden*.

    *whole_numbers*: the attacker uses that counts are whole; without, the bounds are the wider ones
    of the linear program, and faster.
    """
    places = np.array(sorted(hidden), dtype=int)
    position = {place: number for number, place in enumerate(places)}
    matrix, known = _of_hidden(cells, places)
    most = cells.most[places].astype(float)
    # What is shown parts the hidden cells: each target is bounded by those it hangs together with.
    links = csr_array(matrix.T.astype(bool) @ matrix.astype(bool))
    _, label = connected_components(links, directed=False)
    found = {}
    for target in targets:
        if target not in position:
            found[target] = Bounds(cells.values[target], cells.values[target])
            continue
        near = np.flatnonzero(label == label[position[target]])
        tied = csr_array(matrix[:, near])
        rows = np.flatnonzero(np.diff(tied.indptr))
        goal = (places[near] == target).astype(float)
        ends = [
            _optimum(sign * goal, csr_array(tied[rows]), known[rows], most[near], whole_numbers)
            for sign in (1, -1)
        ]
        found[target] = Bounds(ends[0], -ends[1])
    return found


def _of_hidden(cells: Cells, places: np.ndarray) -> tuple[csr_array, np.ndarray]:
    """The relations as equations of the hidden cells: those of shown cells alone are left out."""
    matrix = cells.matrix()
    shown = cells.values.astype(float).copy()
    shown[places] = 0
    of_hidden = csr_array(matrix[:, places])
    rows = np.flatnonzero(np.diff(of_hidden.indptr))
    return csr_array(of_hidden[rows]), -(matrix @ shown)[rows]


def _optimum(
    goal: np.ndarray, matrix: csr_array, known: np.ndarray, most: np.ndarray, whole: bool
) -> float:
    constraints = LinearConstraint(matrix, known, known) if matrix.shape[0] else ()
    done = milp(
        goal,
        constraints=constraints,
        bounds=(np.zeros(len(most)), most),
        integrality=np.full(len(most), int(whole)),
    )
    if done.status != 0:
        raise CannotProtect(f"the attack found no table: {done.message}")
    return float(np.round(done.fun, 6))


@dataclass(frozen=True)
class Protection:
    """Cells that are hidden.

    hidden
        their places, sorted, the sensitive ones among them.
    bounds
        of each sensitive one between what an attacker can say that it lies.
    """

    hidden: list[int]
    bounds: Mapping[int, Bounds]


def protect(
    cells: Cells,
    sensitive: Sequence[int],
    width: int,
    *,
    cost: np.ndarray | None = None,
    never_hidden: Sequence[int] = (),
) -> Protection:
    """The cells to hide so that each *sensitive* one stays uncertain by at least *width*.

    Parameters
    ----------
    sensitive
        cells that must not be known.
    width
        least width of the interval to which an attacker can bound each of them.
    cost
        what hiding a cell costs; its count plus one if not given: large cells are read most.
    never_hidden
        cells that everybody knows or must know.

    Raises
    ------
    CannotProtect
        where a cell follows from those that are never hidden.
    """
    cost = cells.values + 1.0 if cost is None else np.asarray(cost, dtype=float)
    fixed = set(never_hidden)
    hidden = set(sensitive)
    if hidden & fixed:
        raise CannotProtect("a cell is to be hidden and never hidden at once")
    # The largest first: what hides them often hides the small ones too.
    order = sorted(hidden, key=lambda place: -cells.values[place])
    for target in order:
        bounds = attack(cells, sorted(hidden), [target], whole_numbers=False)[target]
        if bounds.width >= width - _TOLERANCE:
            continue
        hidden |= _cheapest_change(cells, target, width, hidden, fixed, cost)
    return _until_safe(cells, order, width, hidden, fixed, cost)


def _until_safe(
    cells: Cells,
    sensitive: Sequence[int],
    width: int,
    hidden: set[int],
    fixed: set[int],
    cost: np.ndarray,
) -> Protection:
    """The attack with whole numbers has the last word; what it still bounds is hidden further."""
    for further in range(2 * width + 1):
        found = attack(cells, sorted(hidden), sensitive)
        narrow = [place for place in sensitive if found[place].width < width - _TOLERANCE]
        if not narrow:
            return Protection(sorted(hidden), found)
        for target in narrow:
            hidden |= _cheapest_change(cells, target, width + 1 + further, hidden, fixed, cost)
    raise CannotProtect("cells stay bounded more narrowly than asked, whatever is hidden")


def _cheapest_change(
    cells: Cells, target: int, width: int, hidden: set[int], fixed: set[int], cost: np.ndarray
) -> set[int]:
    """Cells to hide so that the target can be *width* apart in two tables with the same rest.

    Up as far as it can, and down the rest: below 0 there is no count.
    """
    matrix = cells.matrix()
    n = len(cells.values)
    down = min(width // 2, int(cells.values[target]))
    changed: set[int] = set()
    for direction, step in ((1, width - down), (-1, down)):
        if not step:
            continue
        price = np.array([0.0 if place in hidden else cost[place] for place in range(n)])
        above = np.minimum(cells.most - cells.values, float(cells.most.max())).astype(float)
        below = cells.values.astype(float).copy()
        for place in fixed:
            above[place] = below[place] = 0
        ups = [(0.0, float(high)) for high in above]
        downs = [(0.0, float(low)) for low in below]
        (ups if direction > 0 else downs)[target] = (float(step), float(step))
        (downs if direction > 0 else ups)[target] = (0.0, 0.0)
        done = linprog(
            np.concatenate([price, price]),
            A_eq=hstack([matrix, -matrix], format="csr"),
            b_eq=np.zeros(matrix.shape[0]),
            bounds=[*ups, *downs],
            method="highs",
        )
        if done.status != 0:
            raise CannotProtect("a count follows from counts that are never hidden")
        moved = done.x[:n] + done.x[n:]
        changed |= set(np.flatnonzero(moved > _TOLERANCE).tolist())
    return changed
