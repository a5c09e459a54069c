"""What a printed hazard ratio, its limits and P leave open: log hazard ratio and standard error."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linprog
from scipy.stats import norm

from synthetic.reconstruction.published import Published

#: Standard errors from the estimate to a limit of the 95 % confidence interval.
Z95 = float(norm.isf(0.025))
STATISTICS = ("hr", "ci_low", "ci_high", "p")
_STANDARD_ERRORS_OF_LIMITS = {"hr": 0.0, "ci_low": -Z95, "ci_high": Z95}
#: A printed 0 has no logarithm; anything below this prints as 0.
_TINY = 1e-9
_LARGEST_SE = 100.0
_FREE = 1e-6


@dataclass(frozen=True)
class Target:
    """Where the estimate has to lie to print as it should.

    log_hr, se: the point with most room on all sides; middle, half: per statistic of
    `statistics` the middle of what prints like it and how far it reaches, on the scale of
    `_scale` (logarithms; for P the standard normal deviate).
    """

    statistics: tuple[str, ...]
    middle: np.ndarray
    half: np.ndarray
    log_hr: float
    se: float

    def deviations(self, log_hr: np.ndarray | float, se: np.ndarray | float) -> np.ndarray:
        """Per statistic (last axis) the distance from the middle; up to 1 prints as it should."""
        values = [_scale(name, np.sign(self.log_hr), log_hr, se) for name in self.statistics]
        return (np.stack(values, axis=-1) - self.middle) / self.half

    @property
    def start(self) -> float:
        """Where Newton's method starts: the point with most room, unless P alone is asked for."""
        return self.log_hr if self.statistics != ("p",) else 0.0

    def hazard_ratio_alone(self) -> "Target":
        """The same without what else is printed."""
        place = [self.statistics.index("hr")]
        return replace(self, statistics=("hr",), middle=self.middle[place], half=self.half[place])

    def slopes(self) -> np.ndarray:
        """Derivative of `deviations` (rows) by log hazard ratio and standard error (columns)."""
        rows = []
        for name in self.statistics:
            if name == "p":
                sign = np.sign(self.log_hr)
                rows.append((sign / self.se, -sign * self.log_hr / self.se**2))
            else:
                rows.append((1.0, _STANDARD_ERRORS_OF_LIMITS[name]))
        return np.array(rows) / self.half[:, None]


def printed_target(
    published: Published,
    prefix: str,
    statistics: Sequence[str] = STATISTICS,
    smallest_se: float = 0.0,
    above_one: bool | None = None,
) -> Target:
    """The estimates that print like the values ``<prefix>.<statistic>``.

    *statistics*: those to be met, of `STATISTICS`; *smallest_se*: no data have a smaller one;
    *above_one*: whether the hazard ratio is, if not as printed.

    Raises
    ------
    ValueError
        where no estimate prints like all of them.
    """
    if above_one is None:
        above_one = published.number(f"{prefix}.hr") > 1
    sign = 1.0 if above_one else -1.0
    bounds = [_bounds(published, f"{prefix}.{name}", name) for name in statistics]
    log_hr, se = _roomiest(sign, statistics, bounds, smallest_se, prefix)
    # A bound such as P < 0.001 has one end: half the distance to it is kept to.
    ends = [
        (low, high) if np.isfinite(high) else (low, 2 * _scale(name, sign, log_hr, se) - low)
        for name, (low, high) in zip(statistics, bounds, strict=True)
    ]
    low, high = np.array(ends, dtype=float).T
    return Target(tuple(statistics), (low + high) / 2, (high - low) / 2, log_hr, se)


def metric(target: Target) -> np.ndarray:
    """Matrix that turns a difference of log hazard ratio and SE into a distance.

    The distance is about 1 at the edge of what prints like the target.
    """
    slopes = target.slopes()
    # One statistic leaves a direction free, in which nothing is near or far.
    free = _FREE * np.eye(2) if len(slopes) == 1 else 0.0
    return np.linalg.cholesky(slopes.T @ slopes + free).T


def _scale(
    name: str, sign: float, log_hr: np.ndarray | float, se: np.ndarray | float
) -> np.ndarray | float:
    if name == "p":
        return sign * log_hr / se
    return log_hr + _STANDARD_ERRORS_OF_LIMITS[name] * se


def _bounds(published: Published, value_id: str, name: str) -> tuple[float, float]:
    """Lowest and highest value on the scale of `_scale` that prints like this."""
    if name != "p":
        low, high = published.interval(value_id)
        return float(np.log(max(low, _TINY))), float(np.log(high))
    if published.values.at[value_id, "operator"] == "<":
        return float(norm.isf(published.number(value_id) / 2)), np.inf
    low, high = published.interval(value_id)
    return float(norm.isf(high / 2)), float(norm.isf(low / 2))


def _roomiest(
    sign: float,
    statistics: Sequence[str],
    bounds: Sequence[tuple[float, float]],
    smallest_se: float,
    prefix: str,
) -> tuple[float, float]:
    """Centre of the largest circle inside all bounds (Chebyshev centre, a linear program)."""
    rows = [(0.0, -1.0, 1.0, -smallest_se)]
    for name, (low, high) in zip(statistics, bounds, strict=True):
        for bound, side in ((low, -1.0), (high, 1.0)):
            if name == "p":
                of_log_hr, of_se, limit = side * sign, -side * bound, 0.0
            else:
                of_log_hr, of_se = side, side * _STANDARD_ERRORS_OF_LIMITS[name]
                limit = side * bound
            if np.isfinite(bound):
                rows.append((of_log_hr, of_se, float(np.hypot(of_log_hr, of_se)), limit))
    table = np.array(rows)
    found = linprog(
        [0, 0, -1],
        A_ub=table[:, :3],
        b_ub=table[:, 3],
        bounds=[(None, None), (0, _LARGEST_SE), (0, None)],
    )
    if not found.success:
        raise ValueError(f"no estimate prints like {prefix} ({', '.join(statistics)})")
    return float(found.x[0]), float(found.x[1])
