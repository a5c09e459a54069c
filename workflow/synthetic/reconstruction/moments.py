"""Sums and sums of squares of whole numbers behind a printed mean, SD and Student t."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.stats import ttest_ind_from_stats

from synthetic.reconstruction.published import Published


@dataclass(frozen=True)
class Moments:
    """How many whole numbers, their sum and their sum of squares."""

    n: int
    total: int
    squares: int

    def __sub__(self, part: "Moments") -> "Moments":
        """What is left of a group without one of its parts."""
        return Moments(self.n - part.n, self.total - part.total, self.squares - part.squares)


@dataclass(frozen=True)
class _Candidates:
    """All sums of squares that go with one sum, with the SDs they give."""

    n: int
    total: int
    squares: np.ndarray
    sd: np.ndarray
    misfit: np.ndarray


def choose_moments(
    published: Published, table: str, row: str, sizes: dict[str, int]
) -> dict[str, Moments]:
    """Whole-number moments of both arms that print like a row of Table 6 or 7.

    *table*: ``t6`` or ``t7``; *row*: the variable's name in the ids; *sizes*: values per arm
    (``conv, direct``). Mean and SD (n - 1) of both arms hold, Student's t where the row has one,
    and its P too where any moments give both. Of all that hold, those nearest to the printed
    values are taken. Raises ValueError naming the value that no whole numbers give.
    """
    conv, direct = (
        _candidates(published, f"{table}.{row}.{arm}", sizes[arm]) for arm in ("conv", "direct")
    )
    options = []
    for first, second in product(conv, direct):
        misfit = first.misfit[:, None] + second.misfit[None, :]
        if published.values.at[f"{table}.{row}.stat", "unit"] == "t":
            misfit = misfit + _test_misfit(published, f"{table}.{row}", first, second)
        best = np.unravel_index(np.argmin(misfit), misfit.shape)
        options.append((misfit[best], first, second, best))
    misfit, first, second, (i, j) = min(options, key=_misfit_of)
    if not np.isfinite(misfit):
        raise ValueError(f"{table}.{row}.stat: no whole numbers with the printed means and SDs")
    return {
        "conv": Moments(first.n, first.total, int(first.squares[i])),
        "direct": Moments(second.n, second.total, int(second.squares[j])),
    }


def _misfit_of(option: tuple) -> float:
    return option[0]


def _candidates(published: Published, group: str, n: int) -> list[_Candidates]:
    """All sums and sums of squares of *n* whole numbers with a group's printed mean and SD."""
    mean_low, mean_high = published.interval(f"{group}.mean")
    sd_low, sd_high = published.interval(f"{group}.sd")
    found = []
    for total in range(int(np.ceil(n * mean_low)), int(np.floor(n * mean_high)) + 1):
        least = (n - 1) * sd_low**2 + total**2 / n
        most = (n - 1) * sd_high**2 + total**2 / n
        squares = np.arange(int(np.ceil(least)), int(np.floor(most)) + 1)
        # A whole number and its square are both odd or both even, and so are their sums.
        squares = squares[(squares - total) % 2 == 0]
        if len(squares):
            sd = np.sqrt((squares - total**2 / n) / (n - 1))
            misfit = _distance(published, f"{group}.sd", sd) ** 2
            misfit += _distance(published, f"{group}.mean", total / n) ** 2
            found.append(_Candidates(n, total, squares, sd, misfit))
    if not found:
        raise ValueError(f"{group}.mean and {group}.sd: no {n} whole numbers have both")
    return found


def _distance(published: Published, value_id: str, value: np.ndarray | float) -> np.ndarray:
    """Distance from the printed value in half-widths of its rounding interval."""
    low, high = published.interval(value_id)
    return np.abs(value - published.number(value_id)) / ((high - low) / 2)


def _test_misfit(
    published: Published, row: str, first: _Candidates, second: _Candidates
) -> np.ndarray:
    """Distance of t where it prints as it should, infinity elsewhere; P is preferred, not asked."""
    test = ttest_ind_from_stats(
        first.total / first.n,
        first.sd[:, None],
        first.n,
        second.total / second.n,
        second.sd[None, :],
        second.n,
    )
    distance = _distance(published, f"{row}.stat", test.statistic)
    if published.values.at[f"{row}.p", "operator"] == "<":
        p_holds = test.pvalue < published.number(f"{row}.p")
    else:
        p_holds = _distance(published, f"{row}.p", test.pvalue) <= 1
    # Nothing else that is weighed here comes near to 100.
    return np.where(distance <= 1, distance**2, np.inf) + np.where(p_holds, 0, 100)
