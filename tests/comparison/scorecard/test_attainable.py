"""What is attainable before there are data: by hand, and by other code than the project's."""

from math import exp, inf, log, sqrt

import numpy as np
import pytest
from scipy.stats import binom, fisher_exact, norm, t

from hcc_conversion.comparison.scorecard.attainable import attainable, detectable, least_times
from hcc_conversion.comparison.scorecard.contrasts import GAP, MEAN, RATIO, SHARE

#: 26 of 1,344 were converted; a complication had 169 of 283; 3 of 26.
CONVERTED, COMPLICATION, FEW = (26, 1344), (169, 283), (3, 26)


def test_a_site_of_endless_size_cannot_agree_with_three_of_twenty_six():
    """Wilson: 4.0 to 29.0 %, odds 0.042 to 0.408; the printed odds 0.130 are 3.1 times apart."""
    assert least_times(SHARE, FEW, 2) == inf
    assert least_times(SHARE, FEW, 4) < inf
    found = attainable(SHARE, FEW, (2, 60), 2, 0.05)
    assert (found.least_times, found.least_size) == (inf, None)


def test_the_least_size_of_a_share_is_that_of_walds_limits_about():
    """Var log OR = (1/26 + 1/1318)(1 + 1/times) = (log 2 / 1.96)²: times = 0.457, 614 patients.

    Score limits of few events lie a little apart from Wald's.
    """
    times = 1 / ((log(2) / norm.isf(0.025)) ** 2 / (1 / 26 + 1 / 1318) - 1)
    assert times == pytest.approx(0.457, abs=5e-4)
    found = attainable(SHARE, CONVERTED, None, 2, 0.05)
    assert found.least_size == pytest.approx(1344 * times, rel=0.1)
    assert (found.detectable_low, found.detectable_high) == (None, None)


def test_the_least_size_of_a_hazard_ratio_is_in_times_the_papers_information():
    """2.00 (1.50 to 2.67): (log(4/3))² (1 + 1/times) = (log 2)² at the margin of 2."""
    found = attainable(RATIO, (2, 1.5, 8 / 3), None, 2, 0.05)
    by_hand = 1 / ((log(2) / log(4 / 3)) ** 2 - 1)
    assert by_hand <= found.least_times <= 1.01 * by_hand
    assert found.least_size is None
    assert least_times(RATIO, (2, 1, 4), 2) == inf  # its own limits reach the margin
    assert least_times(RATIO, (2, 1, 4), 2.1) < inf


def test_the_least_size_of_a_mean_is_that_of_welchs_limits():
    """Of the same mean and SD, 100 patients printed, within half an SD."""

    def reach(n):
        errors = 1 / n, 1 / 100
        freedom = sum(errors) ** 2 / (errors[0] ** 2 / (n - 1) + errors[1] ** 2 / 99)
        return t.isf(0.025, freedom) * sqrt(sum(errors))

    sizes = np.arange(5, 60, 0.01)
    by_formula = sizes[np.argmax([reach(n) <= 0.5 for n in sizes])]
    found = attainable(MEAN, (10, 2, 100), None, 0.5, 0.05)
    assert by_formula <= found.least_size <= 1.02 * by_formula


def test_what_a_site_detects_of_a_ratio_or_a_gap_follows_from_both_errors():
    """(1.960 + 0.842) times the root of the summed squares."""
    reach = norm.isf(0.025) + norm.ppf(0.8)
    ours, theirs = log(2) / norm.isf(0.025), log(4 / 3) / norm.isf(0.025)
    low, high = detectable(RATIO, (2, 1.5, 8 / 3), (1, 0.5, 2), 0.05)
    assert high == pytest.approx(exp(reach * sqrt(ours**2 + theirs**2)))
    assert low == pytest.approx(1 / high)
    low, high = detectable(GAP, (10, 3, 20), (5, 4, 30), 0.05)
    assert (low, high) == pytest.approx((-5 * reach, 5 * reach))  # a triangle of 3, 4 and 5


def differs(count, of, printed, level):
    """By scipy."""
    return fisher_exact([[count, of - count], [printed[0], printed[1] - printed[0]]])[1] < level


@pytest.mark.parametrize("printed", [CONVERTED, COMPLICATION])
@pytest.mark.parametrize(("of", "level"), [(414, 0.05), (414, 0.001), (100, 0.05)])
def test_the_odds_ratio_that_a_site_detects_is_found_in_four_of_five_sites(printed, of, level):
    """The chance of a count that Fisher's exact test calls another share is 80 % there."""
    counts = np.arange(of + 1)
    expected = of * printed[0] / printed[1]
    found = np.array([differs(count, of, printed, level) for count in counts])
    ends = detectable(SHARE, printed, (0, of), level)
    for ratio, away in zip(ends, (counts < expected, counts > expected), strict=True):
        assert (ratio is not None) == found[away].any()
        if ratio is not None:
            odds = ratio * printed[0] / (printed[1] - printed[0])
            chance = binom.pmf(counts[away & found], of, odds / (1 + odds)).sum()
            assert chance == pytest.approx(0.8)


def test_five_patients_cannot_have_more_complications_than_the_paper_but_fewer():
    """Of 60 %: all of five is usual (P 0.16), none of five is not (P 0.01)."""
    assert not differs(5, 5, COMPLICATION, 0.05) and differs(0, 5, COMPLICATION, 0.05)
    low, high = detectable(SHARE, COMPLICATION, (3, 5), 0.05)
    assert high is None and low is not None and low < 1


@pytest.mark.parametrize("printed", [(0, 20), (20, 20)])
def test_of_nobody_and_of_all_no_odds_ratio_can_be_told(printed):
    assert detectable(SHARE, printed, (3, 40), 0.05) == (None, None)
    assert least_times(SHARE, printed, 2) == inf


def test_without_patients_or_errors_nothing_is_detected():
    assert detectable(SHARE, CONVERTED, (0, 0), 0.05) == (None, None)
    assert detectable(GAP, (10, 0, 20), (5, 0, 30), 0.05) == (None, None)
