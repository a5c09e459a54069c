"""Pools of estimates equal those of R's metafor, and the values that its author prints."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from meta_analysis_reference import TOLERANCE, assert_equal, columns, reference
from statsmodels.stats.meta_analysis import combine_effects

from hcc_conversion.statistics.heterogeneity import (
    PAULE_MANDEL,
    REML,
    TAU2,
    tau_squared,
)
from hcc_conversion.statistics.influence import beyond_limits, influence, is_influential
from hcc_conversion.statistics.meta_analysis import common_effect, random_effects
from hcc_conversion.statistics.stratified_means import stratified_difference, welch_difference

SAMPLES = ["bcg", "stay", "bcg_two", "stay_two", "bcg_three", "alike"]
LARGER = [sample for sample in SAMPLES if not sample.endswith("_two")]


def data(sample: str) -> tuple[np.ndarray, np.ndarray]:
    return columns(sample, "estimate", "variance")


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_common_effect_and_cochrans_q_are_those_of_metafor(sample):
    assert_equal(common_effect(*data(sample)), reference(sample, "common"))


@pytest.mark.parametrize("method", TAU2)
@pytest.mark.parametrize("sample", SAMPLES)
def test_random_effects_spread_and_prediction_are_those_of_metafor(sample, method):
    found = random_effects(*data(sample), method)
    assert_equal(found, reference(sample, f"{method} adhoc"))
    weights = [
        reference(sample, f"{method} weights", unit)["weight_percent"]
        for unit in range(1, len(found.weight_percent) + 1)
    ]
    assert found.weight_percent == pytest.approx(weights, rel=TOLERANCE)
    unmodified = random_effects(*data(sample), method, modified=False)
    assert_equal(unmodified, reference(sample, f"{method} knha"))


@pytest.mark.parametrize("method", TAU2)
@pytest.mark.parametrize("sample", LARGER)
def test_leaving_out_each_centre_and_its_influence_are_those_of_metafor(sample, method):
    estimates, variances = data(sample)
    k = len(estimates)
    moved = influence(estimates, variances, method).rename(columns={"residual": "rstudent"})
    for unit in range(1, k + 1):
        others = np.arange(k) != unit - 1
        without = random_effects(estimates[others], variances[others], method)
        assert_equal(without, reference(sample, f"{method} leave1out", unit))
        expected = reference(sample, f"{method} influence", unit)
        assert moved.loc[unit - 1].to_dict() == pytest.approx(expected, rel=1e-4, abs=1e-6)


def test_the_bcg_trials_give_what_viechtbauer_prints():
    # J Stat Softw 2010;36(3), section 3.1: log relative risk of 13 trials, REML
    found = random_effects(*data("bcg"), REML)
    common = common_effect(*data("bcg"))
    assert round(found.tau2, 4) == 0.3132
    assert round(found.i2, 2) == 92.22
    assert (round(common.statistic, 3), common.df) == (152.233, 12)
    assert round(found.estimate, 4) == -0.7145
    assert (round(found.tau2_low, 4), round(found.tau2_high, 4)) == (0.1197, 1.1115)


def test_two_centres_have_no_prediction_interval_and_three_have_one():
    assert random_effects(*data("bcg_two"), REML).prediction_low is None
    assert random_effects(*data("bcg_three"), REML).prediction_low is not None


def test_paule_mandel_agrees_with_statsmodels():
    estimates, variances = data("bcg")
    theirs = combine_effects(estimates, variances, method_re="iterated").tau2
    # Theirs solves the equation to 1e-5; asked for more, it may overshoot and then says 0.
    assert tau_squared(estimates, variances, PAULE_MANDEL) == pytest.approx(theirs, rel=1e-5)


@pytest.mark.parametrize("method", TAU2)
def test_equal_estimates_have_no_spread_and_modified_limits_no_narrower_than_wald(method):
    estimates, variances = np.full(4, 0.3), np.array([0.04, 0.09, 0.02, 0.05])
    found = random_effects(estimates, variances, method)
    assert (found.tau2, found.i2, found.tau2_high) == (0, 0, 0)
    wald = common_effect(estimates, variances)
    assert found.se == pytest.approx(wald.se)
    assert found.ci_low < wald.ci_low


def test_an_unknown_estimator_is_refused():
    with pytest.raises(ValueError, match="none of reml, paule_mandel"):
        tau_squared(*data("bcg"), "DL")


def moved(residual: float, dffits: float, cooks_distance: float) -> dict[str, float]:
    return {"residual": residual, "dffits": dffits, "cooks_distance": cooks_distance}


def test_the_limits_of_influence_are_those_of_metafor():
    assert beyond_limits(moved(0, -2.2, 0.1), k=3)
    assert beyond_limits(moved(0, 0.1, 0.46), k=3)
    assert not beyond_limits(moved(0, 2.1, 0.45), k=3)


def test_influential_is_from_ten_centres_on_what_also_lies_apart_from_the_others():
    # R: qt(1 - 0.05 / 20, 8) = 3.832519
    assert is_influential(moved(-3.84, 1.1, 0.5), k=10)
    assert not is_influential(moved(3.83, 1.1, 0.5), k=10)
    assert not is_influential(moved(3.84, 0.9, 0.4), k=10)
    assert not is_influential(moved(9.0, 9.0, 9.0), k=9)


def test_welch_difference_from_moments_is_that_of_normands_trials():
    # Normand 1999, by metafor's escalc(measure = "MD")
    estimates, variances = data("stay")
    groups = reference("stay", "groups", 1)
    first, second = (
        {"mean": groups[f"m{_}i"], "sd": groups[f"sd{_}i"], "n": groups[f"n{_}i"]} for _ in (1, 2)
    )
    found = welch_difference(first, second)
    assert (found["estimate"], found["variance"]) == pytest.approx((estimates[0], variances[0]))


def test_the_stratified_difference_is_the_regression_of_all_rows():
    generator = np.random.default_rng(5)
    rows = pd.DataFrame(
        {
            "stratum": np.repeat([0, 1, 2], [9, 12, 15]),
            "first": [1, 1, 1, *[0] * 6, *[1] * 5, *[0] * 7, *[1] * 4, *[0] * 11],
        }
    )
    rows["value"] = generator.normal(10 + rows["stratum"] * 4 + rows["first"] * 2, 3)
    design = pd.get_dummies(rows["stratum"], dtype=float).assign(first=rows["first"].astype(float))
    fit = sm.OLS(rows["value"], design).fit()
    cells = rows.groupby(["stratum", "first"])["value"].agg(["mean", "std", "size"])
    cells.columns = ["mean", "sd", "n"]
    strata = [(cells.loc[(s, 1)].to_dict(), cells.loc[(s, 0)].to_dict()) for s in (0, 1, 2)]
    found = stratified_difference(strata)
    expected = (fit.params["first"], *fit.conf_int().loc["first"])
    assert tuple(found.values()) == pytest.approx(expected)
