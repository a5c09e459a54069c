"""A number or a characteristic compared between two groups, by scipy and statsmodels.

Every comparison is a dictionary of statistics by their names in `schemas.results`, ``n``
(patients of both groups whose value is known), ``line``, ``method`` and ``note``, ready for
`study.results.ResultRows.add`. Missing values are left out. A statistic that does not
exist is None, and the note says why. Differences are the first group minus the second.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import mannwhitneyu, norm, rankdata, tiecorrect
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from hcc_conversion.statistics.pairs import sorted_differences

STUDENT = "Student's t test, pooled variance"
WELCH = "Welch's t test"
MANN_WHITNEY = (
    "Mann-Whitney U test: Z (0 or less, as in SPSS), tie-corrected, no continuity correction"
)
MANN_WHITNEY_EXACT = "Mann-Whitney U test: smaller U, exact P"
MEAN_DIFFERENCE = "mean difference, Welch 95 % CI"
MEAN_DIFFERENCE_POOLED = "mean difference, pooled variance, 95 % CI"
SHIFT = "Hodges-Lehmann shift, asymptotic 95 % CI"
SHIFT_EXACT = "Hodges-Lehmann shift, exact 95 % CI"
STANDARDISED = "standardised mean difference (Austin 2009)"
STANDARDISED_CATEGORIES = "standardised difference, unsigned (Yang & Dalton 2012)"

EMPTY = "a group has no known value"
SINGLE = "a group of one has no spread"
NO_SPREAD = "no spread in either group"
BORROWED_SPREAD = "a group of one: the spread is the other group's"
TOO_FEW = "too few patients for a 95 % interval"
SEPARATED = "no category is seen in both groups"

ALPHA = 0.05
#: Exact ranks are used where both groups are smaller, as R's wilcox.test does.
EXACT_BELOW = 50


def student_t(first: pd.Series, second: pd.Series) -> dict[str, Any]:
    """Student's t test with pooled variance: ``statistic`` (t), ``df``, ``p_value`` (two-sided)."""
    return _t_test(first, second, pooled=True)


def welch_t(first: pd.Series, second: pd.Series) -> dict[str, Any]:
    """Welch's t test: ``statistic`` (t), ``df`` (Satterthwaite), ``p_value`` (two-sided).

    Welch, Biometrika 1947;34:28.
    """
    return _t_test(first, second, pooled=False)


def _t_test(first: pd.Series, second: pd.Series, pooled: bool) -> dict[str, Any]:
    a, b = _known(first), _known(second)
    stats = dict.fromkeys(("statistic", "df", "p_value"))
    note = _why_no_standard_error(a, b, pooled)
    if not note:
        t, p_value, df = _compare(a, b).ttest_ind(usevar=_variance(pooled))
        stats = {"statistic": float(t), "df": float(df), "p_value": float(p_value)}
        note = _caution(a, b)
    method = STUDENT if pooled else WELCH
    return {**stats, "n": len(a) + len(b), "line": "test", "method": method, "note": note}


def mean_difference(first: pd.Series, second: pd.Series, *, pooled: bool = False) -> dict[str, Any]:
    """Difference of the means: ``estimate``, ``ci_low``, ``ci_high``, in the variable's unit.

    The 95 % interval belongs to Welch's t test or, *pooled*, to Student's.
    """
    a, b = _known(first), _known(second)
    note = _why_no_standard_error(a, b, pooled)
    low = high = None
    if not note:
        limits = _compare(a, b).tconfint_diff(alpha=ALPHA, usevar=_variance(pooled))
        low, high = map(float, limits)
        note = _caution(a, b)
    return {
        "estimate": float(a.mean() - b.mean()) if len(a) and len(b) else None,
        "ci_low": low,
        "ci_high": high,
        "n": len(a) + len(b),
        "line": "difference_ci",
        "method": MEAN_DIFFERENCE_POOLED if pooled else MEAN_DIFFERENCE,
        "note": note,
    }


def mann_whitney(first: pd.Series, second: pd.Series, *, exact: bool = False) -> dict[str, Any]:
    """Mann-Whitney U test: ``statistic`` and ``p_value`` (two-sided).

    The statistic is Z as SPSS prints it: 0 or less, whichever group has the higher values. With
    *exact*, groups of fewer than `EXACT_BELOW` without ties have the exact P, and the statistic
    is the smaller U. Mann & Whitney, Ann Math Stat 1947;18:50.
    """
    a, b = _known(first), _known(second)
    exact = exact and _allows_exact(a, b)
    stats = dict.fromkeys(("statistic", "p_value"))
    note = _why_no_ranks(a, b)
    if not note:
        test = mannwhitneyu(a, b, use_continuity=False, method="exact" if exact else "asymptotic")
        mean_u = len(a) * len(b) / 2
        distance = abs(float(test.statistic) - mean_u)
        z = -distance / _sd_of_u(rankdata(np.concatenate([a, b])), len(a), len(b))
        stats = {
            "statistic": mean_u - distance if exact else z,
            "p_value": float(test.pvalue),
        }
    method = MANN_WHITNEY_EXACT if exact else MANN_WHITNEY
    return {**stats, "n": len(a) + len(b), "line": "rank_test", "method": method, "note": note}


def hodges_lehmann_shift(
    first: pd.Series, second: pd.Series, *, exact: bool = False
) -> dict[str, Any]:
    """Median of all differences between the groups: ``estimate``, ``ci_low``, ``ci_high``.

    The 95 % interval holds the shifts that `mann_whitney`, with the same *exact*, does not
    reject. Hodges & Lehmann, Ann Math Stat 1963;34:598; Bauer, J Am Stat Assoc 1972;67:687.
    """
    a, b = _known(first), _known(second)
    exact = exact and _allows_exact(a, b)
    estimate = low = high = None
    note = "" if len(a) and len(b) else EMPTY
    if not note:
        place = 0
        if np.ptp(a) == 0 and np.ptp(b) == 0:
            note = NO_SPREAD
        else:
            place = (_exact_place if exact else _asymptotic_place)(a, b)
            note = TOO_FEW if place < 1 else ""
        estimate, low, high = _median_and_limits(a, b, place)
    return {
        "estimate": estimate,
        "ci_low": low,
        "ci_high": high,
        "n": len(a) + len(b),
        "line": "difference_ci",
        "method": SHIFT_EXACT if exact else SHIFT,
        "note": note,
    }


def _median_and_limits(
    a: np.ndarray, b: np.ndarray, place: int
) -> tuple[float, float | None, float | None]:
    """The median of all differences, and those *place* from either end; below 1: none."""
    last = len(a) * len(b) - 1
    middle, ends = [last // 2, last - last // 2], [place - 1, last - place + 1]
    found = sorted_differences(a, b, middle if place < 1 else middle + ends)
    limits = (None, None) if place < 1 else tuple(found[end] for end in ends)
    return (float(np.mean([found[at] for at in middle])), *limits)


def standardised_mean_difference(first: pd.Series, second: pd.Series) -> dict[str, Any]:
    """Difference of the means in standard deviations: ``estimate``, without a unit.

    (mean 1 - mean 2) / sqrt((s1² + s2²) / 2). Austin, Stat Med 2009;28:3083.
    """
    a, b = _known(first), _known(second)
    note = _why_no_standard_error(a, b, pooled=False)
    estimate = None
    if not note:
        estimate = float((a.mean() - b.mean()) / np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2))
    labels = {"line": "standardised_difference", "method": STANDARDISED, "note": note}
    return {"estimate": estimate, "n": len(a) + len(b), **labels}


def standardised_category_difference(counts: npt.ArrayLike) -> dict[str, Any]:
    """Distance between two groups' shares of the categories: ``estimate``, 0 or more.

    *counts* are patients, one row per group (two) and one column per category. Of two
    categories it is |p1 - p2| / sqrt((p1 (1 - p1) + p2 (1 - p2)) / 2) (Austin 2009); of more,
    Mahalanobis's distance. Yang & Dalton, SAS Global Forum 2012, paper 335.
    """
    table = np.asarray(counts, dtype=float)
    table = table[:, table.sum(axis=0) > 0]
    labels = {"line": "standardised_difference", "method": STANDARDISED_CATEGORIES}
    stats = {"n": int(table.sum()), **labels}
    if not table.sum(axis=1).all():
        return {"estimate": None, **stats, "note": EMPTY}
    if table.shape[1] == 1:
        return {"estimate": None, **stats, "note": NO_SPREAD}
    if not table.all(axis=0).any():
        return {"estimate": None, **stats, "note": SEPARATED}
    # Shares add up to 1, so that one category says nothing new.
    shares = (table / table.sum(axis=1, keepdims=True))[:, 1:]
    covariance = np.mean([np.diag(group) - np.outer(group, group) for group in shares], axis=0)
    gap = shares[0] - shares[1]
    estimate = float(np.sqrt(gap @ np.linalg.solve(covariance, gap)))
    return {"estimate": estimate, **stats, "note": ""}


def _known(values: pd.Series) -> np.ndarray:
    return values.dropna().to_numpy(dtype=float)


def _compare(a: np.ndarray, b: np.ndarray) -> CompareMeans:
    return CompareMeans(DescrStatsW(a), DescrStatsW(b))


def _variance(pooled: bool) -> str:
    return "pooled" if pooled else "unequal"


def _why_no_standard_error(a: np.ndarray, b: np.ndarray, pooled: bool) -> str:
    sizes = (len(a), len(b))
    if 0 in sizes:
        return EMPTY
    if sizes == (1, 1) or (1 in sizes and not pooled):
        return SINGLE
    return NO_SPREAD if np.ptp(a) == 0 and np.ptp(b) == 0 else ""


def _caution(a: np.ndarray, b: np.ndarray) -> str:
    return BORROWED_SPREAD if 1 in (len(a), len(b)) else ""


def _why_no_ranks(a: np.ndarray, b: np.ndarray) -> str:
    if not len(a) or not len(b):
        return EMPTY
    return "all values are equal" if np.ptp(np.concatenate([a, b])) == 0 else ""


def _allows_exact(a: np.ndarray, b: np.ndarray) -> bool:
    both = np.concatenate([a, b])
    return max(len(a), len(b)) < EXACT_BELOW and len(np.unique(both)) == len(both)


def _sd_of_u(ranks: np.ndarray, n_first: int, n_second: int) -> float:
    """Standard deviation of U if the groups do not differ, given the ranks of both."""
    variance = tiecorrect(ranks) * n_first * n_second * (n_first + n_second + 1) / 12
    return float(np.sqrt(variance))


def _asymptotic_place(a: np.ndarray, b: np.ndarray) -> int:
    """Which of the sorted differences is the lower limit, counted from 1; below 1: none."""
    # Ties between the groups come and go with the shift; those within a group stay.
    ranks = np.concatenate([rankdata(a), len(a) + rankdata(b)])
    reach = norm.isf(ALPHA / 2) * _sd_of_u(ranks, len(a), len(b))
    return int(np.ceil(len(a) * len(b) / 2 - reach))


def _exact_place(a: np.ndarray, b: np.ndarray) -> int:
    """As `_asymptotic_place`: the smallest u with P(U <= u) of ALPHA / 2 or more."""
    ways = _ways_to_u(len(a), len(b))
    shares = np.cumsum(ways) / sum(ways)
    return int(np.argmax(shares >= ALPHA / 2))


def _ways_to_u(n_first: int, n_second: int) -> np.ndarray:
    """In how many of the equally likely orders U is 0, 1, ..., n_first * n_second.

    Coefficients of the Gaussian binomial, in whole numbers without a limit; no library offers
    the quantiles of U.
    """
    ways = np.zeros(n_first * n_second + 1, dtype=object)
    ways[0] = 1
    for k in range(1, n_first + 1):
        for u in range(len(ways) - 1, n_second + k - 1, -1):
            ways[u] -= ways[u - n_second - k]
        for u in range(k, len(ways)):
            ways[u] += ways[u - k]
    return ways
