"""Pools of counts equal those of R's metafor (by lme4), with and without counts of 0."""

import numpy as np
import pytest
from meta_analysis_reference import assert_equal, columns, reference
from scipy.special import expit, logit
from scipy.stats import norm

from hcc_conversion.statistics.binomial_normal import (
    common_proportion,
    is_degenerate,
    is_separated,
    random_intercept,
)
from hcc_conversion.statistics.proportions import clopper_pearson_interval

SAMPLES = [
    "infections",
    "infections_control",
    "tuberculosis",
    "one_without",
    "two_centres",
    "one_complete",
    "alike_rates",
]
#: lme4 stops its search a little before the maximum.
TOLERANCE = 1e-4


def data(sample: str) -> tuple[np.ndarray, np.ndarray]:
    return columns(sample, "n", "denominator")


@pytest.mark.parametrize("sample", SAMPLES)
def test_random_intercept_and_likelihood_ratio_are_those_of_metafor(sample):
    found = random_intercept(*data(sample))
    for name, value in reference(sample, "random t").items():
        assert getattr(found, name) == pytest.approx(value, rel=TOLERANCE, abs=TOLERANCE), name


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_common_proportion_is_that_of_metafor(sample):
    assert_equal(common_proportion(*data(sample)), reference(sample, "common"))


def test_the_samples_have_centres_without_and_with_only_events():
    assert (data("infections")[0] == 0).sum() > 1
    counts, denominators = data("one_complete")
    assert (counts == denominators).any()


def test_centres_with_the_same_proportion_have_no_spread_and_that_proportion():
    found = random_intercept(np.array([5.0, 10, 20]), np.array([50.0, 100, 200]))
    assert (found.tau2, found.i2) == (0, 0)
    assert expit(found.estimate) == pytest.approx(0.1)
    assert found.statistic == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("everybody", [False, True])
def test_all_0_or_all_100_per_cent_have_exact_limits_of_all_patients(everybody):
    denominators = np.array([28.0, 28, 26])
    counts = denominators if everybody else np.zeros(3)
    assert is_degenerate(counts, denominators)
    found = common_proportion(counts, denominators)
    limits = 100 * expit([found.ci_low, found.ci_high])
    assert limits == pytest.approx(clopper_pearson_interval(int(counts.sum()), 82))
    assert found.statistic is None


@pytest.mark.parametrize(
    ("counts", "separated"),
    [((0, 3), True), ((3, 3), False), ((0, 0), False), ((0, 1), False), ((2, 1), False)],
)
def test_nobody_here_and_everybody_there_is_told_from_what_has_a_maximum(counts, separated):
    counts, denominators = np.array(counts, dtype=float), np.array([3.0, 3])
    assert is_separated(counts, denominators) is separated
    # By numbers: where nobody and everybody meet, the likelihood rises with tau for ever.
    nodes = np.linspace(-9, 9, 4001)
    weights = norm.pdf(nodes)

    def likelihood(tau):
        share = expit(tau * nodes)[:, None]
        terms = share**counts * (1 - share) ** (denominators - counts)
        return np.prod(weights @ terms / weights.sum())

    if separated:
        rising = [likelihood(tau) for tau in (1, 3, 10, 30)]
        assert rising == sorted(rising)


@pytest.mark.parametrize("sample", ["one_without", "one_complete"])
def test_counting_those_without_the_event_turns_the_sign_only(sample):
    counts, denominators = data(sample)
    found = random_intercept(counts, denominators)
    mirrored = random_intercept(denominators - counts, denominators)
    assert mirrored.estimate == pytest.approx(-found.estimate, abs=1e-5)
    assert mirrored.tau2 == pytest.approx(found.tau2, rel=1e-4)
    assert found.weight_percent.sum() == pytest.approx(100)


def test_a_centre_without_events_pulls_the_pool_down():
    counts, denominators = data("one_without")
    whole, rest = (random_intercept(counts[at:], denominators[at:]) for at in (0, 1))
    assert whole.estimate < rest.estimate
    assert whole.estimate > logit(1 / denominators.sum())
