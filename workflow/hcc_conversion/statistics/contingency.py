"""Counts compared between groups and raters, by scipy and statsmodels.

*counts* are patients, one row per group and one column per category; rows and columns without
patients are left out. Every comparison is a dictionary of statistics by their names in
`schemas.results`, ``n`` (patients), ``line``, ``method`` and ``note``, ready for
`hcc_conversion.study.results.ResultRows.add`. A statistic that does not exist is None, and the note
says why.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2_contingency, fisher_exact, multivariate_hypergeom, norm
from scipy.stats.contingency import expected_freq
from statsmodels.stats import inter_rater
from statsmodels.stats.proportion import confint_proportions_2indep

PEARSON = "Pearson's χ² test, no continuity correction"
YATES = "χ² test with Yates's correction"
FISHER = "Fisher's exact test, two-sided"
FISHER_ONE_SIDED = "Pearson's χ², and one-sided P of Fisher's exact test (as SPSS prints it)"
RISK_DIFFERENCE = "risk difference, percentage points, Newcombe 95 % CI"
KAPPA = "Cohen's kappa, asymptotic 95 % CI (Fleiss, Cohen & Everitt 1969)"

NOTHING_TO_COMPARE = "fewer than two groups or categories with patients"
NOT_2_BY_2 = "only defined for two groups and two categories"
EMPTY = "a group has no patients"
ONE_CATEGORY = "both raters put everybody into the same one category"
NO_ERROR = "no interval: the standard error is zero"
SMALL_COUNTS = "an expected count is below 5"

#: A smaller expected count makes the χ² distribution a doubtful approximation (Cochran 1954).
SMALL_EXPECTED = 5

#: An exact test of a larger table looks at every table with the same margins.
MAX_TABLES = 500_000
#: Tables as likely as the observed one may differ in the last digits; R's fisher.test, too.
EQUALLY_LIKELY = 1 + 1e-7
ROUNDING_ERROR = 1e-12
CONFIDENCE = 0.95


def occupied(counts: npt.ArrayLike) -> np.ndarray:
    """The table without the rows and columns that nobody is in."""
    table = np.asarray(counts, dtype=int)
    return table[table.any(axis=1)][:, table.any(axis=0)]


def smallest_expected(counts: npt.ArrayLike) -> float | None:
    """The smallest count expected if the groups do not differ; None if nothing is compared."""
    table = occupied(counts)
    return float(expected_freq(table).min()) if _is_comparison(table) else None


def has_small_expected(counts: npt.ArrayLike) -> bool:
    """Whether an expected count is below `SMALL_EXPECTED`."""
    smallest = smallest_expected(counts)
    return smallest is not None and smallest < SMALL_EXPECTED


def pearson_chi2(counts: npt.ArrayLike) -> dict[str, Any]:
    """Pearson's test: ``statistic`` (χ²), ``df``, ``p_value``. Pearson, Philos Mag 1900;50:157."""
    table = occupied(counts)
    note = "" if _is_comparison(table) else NOTHING_TO_COMPARE
    stats = _chi2(table, note, yates=False)
    if has_small_expected(table):
        stats["note"] = SMALL_COUNTS
    return {**stats, "n": int(table.sum()), "line": "test", "method": PEARSON}


def yates_chi2(counts: npt.ArrayLike) -> dict[str, Any]:
    """As `pearson_chi2`, corrected for continuity, 2 × 2. Yates, J R Stat Soc Suppl 1934;1:217."""
    table = occupied(counts)
    note = _why_not_2_by_2(table)
    stats = _chi2(table, note, yates=True)
    return {**stats, "n": int(table.sum()), "line": "test", "method": YATES}


def fisher_two_sided(counts: npt.ArrayLike) -> dict[str, Any]:
    """Fisher's exact test: ``p_value``, of all tables at most as likely as the observed one.

    Of two groups and any number of categories (Freeman & Halton, Biometrika 1951;38:141), or
    two categories and any number of groups; scipy has no exact P beyond 2 × 2.
    """
    table = occupied(counts)
    two_rows = table if len(table) == 2 else table.T
    p_value, note = None, ""
    if not _is_comparison(table):
        note = NOTHING_TO_COMPARE
    elif table.shape == (2, 2):
        p_value = float(fisher_exact(table).pvalue)
    elif 2 not in table.shape:
        note = "more than two groups and categories: no exact P"
    elif _number_of_tables(two_rows) > MAX_TABLES:
        note = f"more than {MAX_TABLES} possible tables: no exact P"
    else:
        p_value = _freeman_halton(two_rows)
    labels = {"line": "exact_test", "method": FISHER, "note": note}
    return {"p_value": p_value, "n": int(table.sum()), **labels}


def fisher_one_sided(counts: npt.ArrayLike) -> dict[str, Any]:
    """Pearson's ``statistic`` and ``df``, but the one-sided ``p_value`` of Fisher's test, 2 × 2.

    This is what Tables 6 and 7 print. The side is that of the observed table, as in SPSS
    (SPSS Statistics Algorithms, appendix on Fisher's exact test).
    """
    table = occupied(counts)
    note = _why_not_2_by_2(table)
    stats = _chi2(table, note, yates=False)
    if not note:
        above_expected = table[0, 0] * table[1, 1] > table[0, 1] * table[1, 0]
        side = "greater" if above_expected else "less"
        stats["p_value"] = float(fisher_exact(table, alternative=side).pvalue)
    return {**stats, "n": int(table.sum()), "line": "test", "method": FISHER_ONE_SIDED}


def risk_difference(
    first_count: int, first_n: int, second_count: int, second_n: int
) -> dict[str, Any]:
    """First share minus second: ``estimate``, ``ci_low``, ``ci_high``, percentage points.

    Newcombe, Stat Med 1998;17:873, method 10 (from Wilson's limits, not corrected).
    """
    stats = dict.fromkeys(("estimate", "ci_low", "ci_high"))
    note = "" if first_n and second_n else EMPTY
    if not note:
        low, high = confint_proportions_2indep(
            first_count,
            first_n,
            second_count,
            second_n,
            method="newcomb",
            compare="diff",
            alpha=1 - CONFIDENCE,
        )
        estimate = first_count / first_n - second_count / second_n
        stats = {
            "estimate": 100 * float(estimate),
            "ci_low": 100 * float(low),
            "ci_high": 100 * float(high),
        }
    labels = {"line": "difference_ci", "method": RISK_DIFFERENCE, "note": note}
    return {**stats, "n": first_n + second_n, **labels}


def cohens_kappa(counts: npt.ArrayLike) -> dict[str, Any]:
    """Agreement beyond chance: ``estimate``, ``ci_low``, ``ci_high`` (cut at -1 and 1).

    *counts*: one row per category of the first rater, one column per category of the second, the
    same in the same order. Cohen, Educ Psychol Meas 1960;20:37.
    """
    table = np.asarray(counts, dtype=int)
    stats = dict.fromkeys(("estimate", "ci_low", "ci_high"))
    labels = {"n": int(table.sum()), "method": KAPPA}
    if not table.any():
        return {**stats, **labels, "note": "nobody was rated by both"}
    if table.max() == table.sum() == np.trace(table):
        return {**stats, **labels, "note": ONE_CATEGORY}
    # statsmodels also tests against 0, which divides by zero where a rater uses one category.
    with np.errstate(divide="ignore", invalid="ignore"):
        fit = inter_rater.cohens_kappa(table)
    stats["estimate"] = float(fit.kappa)
    # Perfect agreement and disjoint categories leave a variance of rounding errors.
    if fit.var_kappa < ROUNDING_ERROR:
        return {**stats, **labels, "note": NO_ERROR}
    reach = norm.isf((1 - CONFIDENCE) / 2) * np.sqrt(fit.var_kappa)
    stats["ci_low"] = max(float(fit.kappa - reach), -1.0)
    stats["ci_high"] = min(float(fit.kappa + reach), 1.0)
    return {**stats, **labels, "note": ""}


def _is_comparison(table: np.ndarray) -> bool:
    return min(table.shape) >= 2


def _why_not_2_by_2(table: np.ndarray) -> str:
    if not _is_comparison(table):
        return NOTHING_TO_COMPARE
    return "" if table.shape == (2, 2) else NOT_2_BY_2


def _chi2(table: np.ndarray, note: str, *, yates: bool) -> dict[str, Any]:
    if note:
        return {"statistic": None, "df": None, "p_value": None, "note": note}
    test = chi2_contingency(table, correction=yates)
    return {
        "statistic": float(test.statistic),
        "df": int(test.dof),
        "p_value": float(test.pvalue),
        "note": "",
    }


def _number_of_tables(table: np.ndarray) -> int:
    """How many tables of two rows have these margins."""
    ways = np.ones(1)
    for column in table.sum(axis=0):
        ways = np.convolve(ways, np.ones(column + 1))
    return int(ways[table[0].sum()])


def _freeman_halton(table: np.ndarray) -> float:
    columns = table.sum(axis=0)
    likely = multivariate_hypergeom.pmf(
        np.vstack([table[0], _first_rows(columns, int(table[0].sum()))]), columns, table[0].sum()
    )
    observed, possible = likely[0], likely[1:]
    return float(possible[possible <= observed * EQUALLY_LIKELY].sum())


def _first_rows(columns: np.ndarray, total: int) -> np.ndarray:
    """Every first row of these column totals whose own total is *total*, one per row."""
    rows, left = np.empty((1, 0), dtype=int), np.array([total])
    for place, column in enumerate(columns):
        low = np.maximum(left - columns[place + 1 :].sum(), 0)
        choices = np.minimum(left, column) - low + 1
        first = np.repeat(np.cumsum(choices) - choices, choices)
        value = np.repeat(low, choices) + np.arange(choices.sum()) - first
        rows = np.column_stack([np.repeat(rows, choices, axis=0), value])
        left = np.repeat(left, choices) - value
    return rows
