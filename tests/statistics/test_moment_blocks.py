"""Sums over intervals of moments against the same sums written out, and where differences fail."""

import numpy as np
import pandas as pd
import pytest

from hcc_conversion.statistics.cox import fit_cox
from hcc_conversion.statistics.moment_blocks import moment_blocks
from hcc_conversion.statistics.survival_sample import SurvivalSample


@pytest.mark.parametrize("n_moments", [1, 2, 3, 7, 8, 9, 50])
def test_sums_are_those_over_the_interval(n_moments):
    rng = np.random.default_rng(n_moments)
    last = rng.integers(0, n_moments, 40)
    before = np.array([rng.integers(-1, end) for end in last])
    inside = (np.arange(n_moments) > before[:, None]) & (np.arange(n_moments) <= last[:, None])
    weights, values = rng.uniform(0, 1, 40), rng.normal(size=(40, 3))
    of_moments = rng.normal(size=(n_moments, 2))
    blocks = moment_blocks(before, last, n_moments)
    near = {"rtol": 1e-13, "atol": 1e-13}
    np.testing.assert_allclose(blocks.over_rows(weights, None), inside.T @ weights, **near)
    weighted = inside.T @ (weights[:, None] * values)
    np.testing.assert_allclose(blocks.over_rows(weights, values), weighted, **near)
    np.testing.assert_allclose(blocks.over_moments(of_moments), inside @ of_moments, **near)
    np.testing.assert_allclose(blocks.over_moments(of_moments[:, 0]), inside @ of_moments[:, 0])


def test_a_light_risk_set_is_not_lost_beside_a_heavy_one_that_enters_later():
    last, before = np.array([0, 2]), np.array([-1, 1])
    sums = moment_blocks(before, last, 3).over_rows(np.array([1.0, 1e20]), None)
    assert sums.tolist() == [1.0, 0.0, 1e20]


def test_one_who_begins_treatment_late_among_many_has_the_estimate_of_r():
    """R 4.2.2, survival 3.5-3: coxph(Surv(start, stop, event) ~ x), the data as below:
    coef 5.886355, se(coef) 1.080140, exp(coef) 360.09."""
    number = np.arange(2500)
    time = np.append(number % 1000 + 1.0, 130)
    event = np.append((number % 1000) % 20 == 0, True)
    treated = np.append(np.zeros(2500), 1)
    entry = np.append(np.zeros(2500), 100.0)
    covariates = pd.DataFrame({"treated": treated})
    sample = SurvivalSample(time, event, covariates, np.zeros(2501, dtype=int), entry)
    found = fit_cox(sample)
    assert found.note == ""
    row = found.estimates.loc["treated"]
    assert np.log(row["estimate"]) == pytest.approx(5.886355, abs=1e-6)
    width = np.log(row["ci_high"]) - np.log(row["ci_low"])
    assert width / (2 * 1.959963984540054) == pytest.approx(1.08014, abs=1e-5)


def test_an_event_on_the_day_of_entry_is_under_observation_at_no_moment():
    time = np.array([5.0, 6, 7, 8, 9, 10])
    event = np.array([True, True, False, True, True, False])
    covariates = pd.DataFrame({"x": [0.0, 1, 1, 0, 1, 0]})
    sample = SurvivalSample(time, event, covariates, np.zeros(6, dtype=int), np.full(6, 5.0))
    assert sample.risk_sets.days.tolist() == [6, 8, 9]
    assert fit_cox(sample, "breslow").note == fit_cox(sample).note == ""
