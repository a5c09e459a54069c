"""Which test compares a variable between two groups: the paper's, or the sensitivity analysis's."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy.typing as npt

from hcc_conversion.statistics.contingency import (
    fisher_one_sided,
    fisher_two_sided,
    has_small_expected,
    occupied,
    pearson_chi2,
    yates_chi2,
)
from hcc_conversion.statistics.two_groups import mann_whitney, student_t, welch_t

#: Conventions: the tests that reproduce the paper, and those that today's reader expects.
PAPER = "paper"
SENSITIVITY = "sensitivity"

NUMBER_TESTS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "student_t": student_t,
    "welch_t": welch_t,
    "mann_whitney": mann_whitney,
    "mann_whitney_exact": partial(mann_whitney, exact=True),
}
CATEGORY_TESTS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "pearson": pearson_chi2,
    "yates": yates_chi2,
    "fisher_one_sided": fisher_one_sided,
    "fisher_two_sided": fisher_two_sided,
}
_SENSITIVITY_OF = {
    "student_t": "welch_t",
    "welch_t": "welch_t",
    "mann_whitney": "mann_whitney_exact",
}

#: Patients; the paper takes Fisher's test below, whatever the expected counts.
SMALL_SAMPLE = 40


def number_test(convention: str, printed: str) -> str:
    """The name in `NUMBER_TESTS` of the test of a number.

    *printed* is the paper's: student_t, welch_t or mann_whitney, chosen per variable, not by
    looking at the data. The sensitivity analysis takes Welch's t test for either t test, and
    exact P where groups are small and untied for the Mann-Whitney test. KeyError: no such name.
    """
    return {PAPER: printed, SENSITIVITY: _SENSITIVITY_OF[printed]}[convention]


def category_test(convention: str, counts: npt.ArrayLike, printed: str | None = None) -> str:
    """The name in `CATEGORY_TESTS` of the test of a table, one row per group.

    The paper's rule, inferred from Tables 6 and 7, is for 2 × 2 tables: below 40 patients Fisher's
    one-sided P beside Pearson's χ²; otherwise Yates's correction where an expected count is below
    5. *printed* names the test of a row that breaks the rule (sex in Table 6). The sensitivity
    analysis takes Fisher's two-sided test where an expected count is below 5, of two groups or two
    categories. All else is Pearson's. KeyError: no such convention.
    """
    if convention == PAPER and printed:
        return printed
    return {PAPER: _paper_rule, SENSITIVITY: _sensitivity_rule}[convention](counts)


def _paper_rule(counts: npt.ArrayLike) -> str:
    table = occupied(counts)
    if table.shape != (2, 2):
        return "pearson"
    if table.sum() < SMALL_SAMPLE:
        return "fisher_one_sided"
    return "yates" if has_small_expected(table) else "pearson"


def _sensitivity_rule(counts: npt.ArrayLike) -> str:
    # Beyond two groups and two categories there is no exact P.
    exact = 2 in occupied(counts).shape and has_small_expected(counts)
    return "fisher_two_sided" if exact else "pearson"
