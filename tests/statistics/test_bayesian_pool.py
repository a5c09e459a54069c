"""Bayesian pools equal those of R's bayesmeta, printed values, and sums over grids in R."""

import math

import numpy as np
import pandas as pd
import pytest
from places import R_VALUES
from scipy.integrate import quad

from hcc_conversion.statistics.bayesian_pool import pool_counts, pool_estimates
from hcc_conversion.statistics.meta_analysis import common_effect

REFERENCE = pd.read_csv(R_VALUES / "bayesian_pool.csv", dtype={"unit": "string"})
SCALES = [0.25, 0.5, 1.0]


def reference(sample: str, scale: float) -> dict[str, float]:
    rows = REFERENCE[(REFERENCE["sample"] == sample) & (REFERENCE["scale"] == scale)]
    return dict(zip(rows["stat"], rows["value"], strict=True))


def columns(sample: str, *names: str) -> list[np.ndarray]:
    rows = REFERENCE[(REFERENCE["sample"] == sample) & REFERENCE["unit"].notna()]
    return [rows.loc[rows["stat"] == name, "value"].to_numpy() for name in names]


@pytest.mark.parametrize("sample", ["crins", "crins_two", "alike", "apart", "precise"])
def test_pools_of_estimates_are_those_of_bayesmeta(sample):
    data = columns(sample, "estimate", "variance")
    for scale, found in zip(SCALES, pool_estimates(*data, SCALES), strict=True):
        expected = reference(sample, scale)
        # bayesmeta cuts the posterior of tau into pieces, which costs it the fourth digit.
        near = 2e-3 * (expected["ci_high"] - expected["ci_low"])
        for name, value in expected.items():
            assert getattr(found, name) == pytest.approx(value, abs=near), (scale, name)


@pytest.mark.parametrize("sample", ["two_centres", "one_without", "few_events", "separated"])
def test_pools_of_counts_are_the_sums_over_grids(sample):
    data = columns(sample, "n", "denominator")
    for scale, found in zip(SCALES, pool_counts(*data, SCALES), strict=True):
        for name, value in reference(sample, scale).items():
            assert getattr(found, name) == pytest.approx(value, abs=2e-3), (scale, name)


def test_the_pool_of_crins_is_what_the_author_of_bayesmeta_prints():
    # Röver, J Stat Softw 2020;93(6), section 3.3: median of tau 0.3445022, of the mean -1.5734823;
    # his prior of the mean, normal with standard deviation 4, moves the third digit.
    [found] = pool_estimates(*columns("crins", "estimate", "variance"), [0.5])
    assert found.tau == pytest.approx(0.3445, abs=0.005)
    assert found.estimate == pytest.approx(-1.5735, abs=0.02)
    # Its shortest interval is -2.2312 to -0.9264; ours cuts 2.5 % from either end.
    assert (found.ci_low, found.ci_high) == pytest.approx((-2.2312, -0.9264), abs=0.05)


def test_the_distribution_of_the_mean_is_that_of_one_integral():
    # Given tau the mean is normal (Röver, equation 15): only tau is left to integrate over.
    estimates, variances, scale = np.array([-0.4, 0.6]), np.array([0.05, 0.12]), 0.5

    def given(tau: float) -> tuple[float, float, float]:
        weights = 1 / (variances + tau**2)
        mean, variance = weights @ estimates / weights.sum(), 1 / weights.sum()
        distance = (estimates - mean) ** 2 @ weights
        density = np.exp(-distance / 2 - tau**2 / (2 * scale**2))
        return mean, variance, density * np.sqrt(weights.prod() * variance)

    def below(value: float) -> float:
        def part(tau: float) -> float:
            mean, variance, density = given(tau)
            return density * 0.5 * (1 + math.erf((value - mean) / math.sqrt(2 * variance)))

        return quad(part, 0, 8, epsabs=1e-12)[0] / quad(lambda _: given(_)[2], 0, 8)[0]

    [found] = pool_estimates(estimates, variances, [scale])
    shares = [below(value) for value in (found.ci_low, found.estimate, found.ci_high)]
    assert shares == pytest.approx([0.025, 0.5, 0.975], abs=1e-5)


def test_with_a_prior_that_admits_no_spread_the_mean_is_that_of_the_common_effect():
    data = columns("alike", "estimate", "variance")
    [found] = pool_estimates(*data, [1e-4])
    common = common_effect(*data)
    for name in ("estimate", "ci_low", "ci_high"):
        assert getattr(found, name) == pytest.approx(getattr(common, name), abs=1e-5)


def test_the_unit_of_the_estimates_does_not_matter():
    estimates, variances = columns("crins", "estimate", "variance")
    [found] = pool_estimates(estimates, variances, [0.5])
    [large] = pool_estimates(1000 * estimates, 1e6 * variances, [500])
    assert vars(large) == pytest.approx({name: 1000 * _ for name, _ in vars(found).items()})


def test_large_counts_are_pooled_like_their_logits():
    counts, denominators = np.array([900.0, 2400.0]), np.array([9000.0, 16000.0])
    rest = denominators - counts
    [found] = pool_counts(counts, denominators, [0.5])
    [logits] = pool_estimates(np.log(counts / rest), 1 / counts + 1 / rest, [0.5])
    assert vars(found) == pytest.approx(vars(logits), abs=2e-3)
