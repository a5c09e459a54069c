"""A score with a refitted baseline, against R's survival (reference/risk_score.R) and by hand."""

import numpy as np
import pandas as pd
import pytest
from places import R_VALUES

from hcc_conversion.statistics.calibration import (
    expected_events,
    observed_over_expected,
    predicted_incidence,
)
from hcc_conversion.statistics.survival_sample import complete_cases

PATIENTS = pd.read_csv(R_VALUES / "risk_score_patients.csv")
REFERENCE = pd.read_csv(R_VALUES / "risk_score.csv", dtype={"term": str})
DAY = 180


def of_scope(scope):
    """The patients of centre a, or of both; their sample, and their score."""
    rows = PATIENTS if scope == "pooled" else PATIENTS[PATIENTS["centre"] == scope]
    score = np.log(0.5) * rows["hbv"] + np.log(2.5) * rows["cirrhosis"]
    sample = complete_cases(
        rows["day"], rows["cause"] == 1, score.to_frame("score"), strata=rows["centre"]
    )
    return rows, sample, score.to_numpy()


def reference(scope, quantity):
    """Rows of R's values by the group of the score, a hazard ratio."""
    chosen = (REFERENCE["scope"] == scope) & (REFERENCE["quantity"] == quantity)
    return REFERENCE[chosen].set_index("term")


def of_group(score, term):
    return np.isclose(np.exp(score), float(term))


@pytest.mark.parametrize("scope", ["a", "pooled"])
def test_expected_events_are_r_s_and_add_up_to_the_observed(scope):
    _, sample, score = of_scope(scope)
    found = expected_events(sample, score)
    for term, row in reference(scope, "expected").iterrows():
        assert found[of_group(score, term)].sum() == pytest.approx(row["estimate"], rel=1e-9)
    assert found.sum() == pytest.approx(sample.events)


@pytest.mark.parametrize("scope", ["a", "pooled"])
def test_observed_over_expected_has_the_limits_of_r_s_poisson_test(scope):
    _, sample, score = of_scope(scope)
    expected = expected_events(sample, score)
    for term, row in reference(scope, "observed over expected").iterrows():
        inside = of_group(score, term)
        found = observed_over_expected(int(sample.event[inside].sum()), expected[inside].sum())
        assert found == pytest.approx(row[["estimate", "ci_low", "ci_high"]].tolist(), rel=1e-6)


@pytest.mark.parametrize("scope", ["a", "pooled"])
def test_predicted_incidences_are_those_of_r_s_multi_state_model(scope):
    rows, sample, score = of_scope(scope)
    found = predicted_incidence(sample, (rows["cause"] == 2).to_numpy(), score, DAY)
    for term, row in reference(scope, "predicted").iterrows():
        assert found[of_group(score, term)].mean() == pytest.approx(row["estimate"], rel=1e-9)


def sample_of(days, events, stratum=None):
    days = pd.Series(days)
    covariates = pd.DataFrame({"x": 0.0}, index=days.index)
    strata = None if stratum is None else pd.Series(stratum)
    return complete_cases(days, pd.Series(events), covariates, strata=strata)


def test_a_baseline_by_hand():
    """Hazard ratios 1 and 2, events on days 1 (of the second) and 2: 1/3, then 1/1."""
    sample = sample_of([2, 1], [True, True])
    found = expected_events(sample, np.log([1.0, 2.0]))
    assert found.tolist() == pytest.approx([1 / 3 + 1, 2 / 3])


def test_without_anything_that_competes_the_incidence_is_that_of_the_hazard():
    sample = sample_of([1, 2, 3, 3], [True, True, False, False])
    nobody = np.zeros(4, dtype=bool)
    found = predicted_incidence(sample, nobody, np.log([1.0, 1, 1, 2]), 2)
    baseline = 1 / 5 + 1 / 4
    assert found.tolist() == pytest.approx(
        [*[1 - np.exp(-baseline)] * 3, 1 - np.exp(-2 * baseline)]
    )


def test_a_centre_without_follow_up_until_the_day_predicts_nothing_and_no_other_does_for_it():
    sample = sample_of([1, 2, 9, 9], [True, False, True, False], ["a", "a", "b", "b"])
    found = predicted_incidence(sample, np.zeros(4, dtype=bool), np.zeros(4), 9)
    assert np.isnan(found[:2]).all()
    assert found[2:].tolist() == pytest.approx([1 - np.exp(-0.5)] * 2)


def test_a_score_that_is_shifted_predicts_the_same():
    rows, sample, score = of_scope("pooled")
    rival = (rows["cause"] == 2).to_numpy()
    own, shifted = (predicted_incidence(sample, rival, score + by, DAY) for by in (0.0, 1.5))
    # The hazard of what competes does not depend on it, and the baseline takes up the shift.
    assert shifted == pytest.approx(own)
    assert expected_events(sample, score + 1.5) == pytest.approx(expected_events(sample, score))
