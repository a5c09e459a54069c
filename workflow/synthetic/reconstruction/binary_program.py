"""Yes/no facts of patients that satisfy printed counts exactly, by integer programming."""

from collections.abc import Hashable, Iterable, Mapping

import numpy as np
from numpy.random import Generator
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

Fact = Hashable


class BinaryProgram:
    """Collects linear conditions on yes/no facts; `solve` finds values that meet them all."""

    def __init__(self) -> None:
        self._columns: dict[Fact, int] = {}
        self._rows: list[tuple[dict[int, float], float, float]] = []
        self._names: list[str] = []

    def exactly(self, name: str, facts: Iterable[Fact], count: float) -> None:
        """Exactly *count* of the facts are true; *name* says which printed number asks for it."""
        self.between(name, dict.fromkeys(facts, 1.0), count, count)

    def implies(self, name: str, condition: Fact, consequences: Iterable[Fact]) -> None:
        """Where *condition* is true at least one of the consequences is."""
        self.between(name, {condition: -1.0} | dict.fromkeys(consequences, 1.0), 0, np.inf)

    def never(self, name: str, facts: Iterable[Fact]) -> None:
        """None of the facts is true."""
        self.exactly(name, facts, 0)

    def at_most_one(self, name: str, facts: Iterable[Fact]) -> None:
        self.between(name, dict.fromkeys(facts, 1.0), 0, 1)

    def both(self, result: Fact, first: Fact, second: Fact) -> None:
        """*result* is true exactly where both others are."""
        self.between("both", {result: -1.0, first: 1.0}, 0, np.inf)
        self.between("both", {result: -1.0, second: 1.0}, 0, np.inf)
        self.between("both", {result: 1.0, first: -1.0, second: -1.0}, -1, np.inf)

    def between(self, name: str, weights: Mapping[Fact, float], low: float, high: float) -> None:
        """The weighted sum of the facts lies between two limits."""
        row = {self._columns.setdefault(fact, len(self._columns)): w for fact, w in weights.items()}
        self._rows.append((row, low, high))
        self._names.append(name)

    def solve(self, rng: Generator) -> dict[Fact, bool]:
        """One of the solutions, drawn by a random objective.

        Raises
        ------
        ValueError
            where no values meet all conditions; the message lists their names.
        """
        entries = [(i, j, w) for i, (row, _, _) in enumerate(self._rows) for j, w in row.items()]
        i, j, w = (np.array(part) for part in zip(*entries, strict=True))
        shape = (len(self._rows), len(self._columns))
        limits = LinearConstraint(
            coo_array((w, (i, j)), shape=shape).tocsr(),
            lb=[low for _, low, _ in self._rows],
            ub=[high for _, _, high in self._rows],
        )
        # Whole weights keep the optimum apart from rounding.
        objective = rng.integers(0, 1000, shape[1])
        found = milp(
            objective,
            constraints=limits,
            integrality=np.ones(shape[1]),
            bounds=Bounds(0, 1),
            options={"mip_rel_gap": 0.05},
        )
        if found.x is None:
            named = ", ".join(dict.fromkeys(self._names))
            raise ValueError(f"no data satisfy these conditions together: {named}")
        values = np.round(found.x).astype(bool)
        return {fact: bool(values[column]) for fact, column in self._columns.items()}
