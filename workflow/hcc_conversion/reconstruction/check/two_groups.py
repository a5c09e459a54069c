"""Tests of two groups as SPSS prints them, by scipy; None for both numbers where none exists."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import chi2_contingency, fisher_exact, mannwhitneyu, norm, ttest_ind_from_stats


class TestResult(NamedTuple):
    """A test statistic and its P value."""

    __test__ = False  # a name for readers, no test for pytest to collect

    statistic: float | None
    p: float | None


NO_TEST = TestResult(None, None)


def t_test(first: pd.Series, second: pd.Series, *, equal_variances: bool) -> TestResult:
    """Student's t test, or Welch's without *equal_variances*; two-sided, missing left out."""
    one, other = _known(first), _known(second)
    if min(len(one), len(other)) < 2 or np.ptp(one) == np.ptp(other) == 0:
        return NO_TEST
    # From the moments: scipy warns of a group whose values are all alike, which is no problem.
    moments = [part for x in (one, other) for part in (x.mean(), x.std(ddof=1), len(x))]
    found = ttest_ind_from_stats(*moments, equal_var=equal_variances)
    return TestResult(float(found.statistic), float(found.pvalue))


def mann_whitney(first: pd.Series, second: pd.Series) -> TestResult:
    """Mann and Whitney's Z, corrected for ties and not for continuity, two-sided.

    SPSS takes the smaller of both U, so its Z is never positive and tells no direction.
    """
    one, other = _known(first), _known(second)
    if not len(one) or not len(other) or np.ptp(np.concatenate([one, other])) == 0:
        return NO_TEST
    found = mannwhitneyu(one, other, use_continuity=False, method="asymptotic")
    return TestResult(float(norm.ppf(found.pvalue / 2)), float(found.pvalue))


def chi_squared(counts: np.ndarray, *, yates: bool) -> TestResult:
    """Pearson's χ² of a two by two table of counts, with Yates' correction or without."""
    if not _has_margins(counts):
        return NO_TEST
    found = chi2_contingency(counts, correction=yates)
    return TestResult(float(found.statistic), float(found.pvalue))


def fisher_one_sided(counts: np.ndarray) -> TestResult:
    """Fisher's exact test of a two by two table, the smaller tail (SPSS: exact, 1-sided)."""
    if not _has_margins(counts):
        return NO_TEST
    tails = [fisher_exact(counts, alternative=side).pvalue for side in ("less", "greater")]
    return TestResult(None, float(min(tails)))


def _known(values: pd.Series) -> np.ndarray:
    return values.dropna().to_numpy(dtype=float)


def _has_margins(counts: np.ndarray) -> bool:
    return bool((counts.sum(axis=0) > 0).all() and (counts.sum(axis=1) > 0).all())
