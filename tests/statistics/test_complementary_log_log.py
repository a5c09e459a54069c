"""Incidences on the complementary log-log scale, against R's survival and metafor."""

import numpy as np
import pytest
from incidence_reference import PATIENTS, reference

from hcc_conversion.statistics.complementary_log_log import off_scale, on_scale
from hcc_conversion.statistics.cumulative_incidence import incidence_at, incidence_curve
from hcc_conversion.statistics.meta_analysis import random_effects

LIMITS = ("estimate", "ci_low", "ci_high")


@pytest.mark.parametrize("site", ["a", "b", "c"])
def test_effect_and_variance_follow_from_the_estimate_and_its_limits(site):
    own, expected = PATIENTS[PATIENTS["site"] == site], reference(site, "incidence")
    at = incidence_at(incidence_curve(own["time"], own["cause"]), 120)
    assert [at[name] for name in LIMITS] == pytest.approx([expected[_] for _ in LIMITS], rel=1e-9)
    found = on_scale(*(at[name] for name in LIMITS))
    assert found.effect == pytest.approx(expected["effect"], rel=1e-9)
    assert found.variance == pytest.approx(expected["variance"], rel=1e-9)


def test_the_pool_is_that_of_metafor():
    sites = [reference(site, "incidence") for site in "abc"]
    pairs = [on_scale(*(site[name] for name in LIMITS)) for site in sites]
    pooled = random_effects(*np.array(pairs).T, "reml")
    expected = reference("all", "pooled")
    read = [100 * off_scale(getattr(pooled, name)) for name in LIMITS]
    assert read == pytest.approx([expected[name] for name in LIMITS], rel=1e-5)
    assert pooled.tau2 == pytest.approx(expected["tau2"], rel=1e-4)


@pytest.mark.parametrize("limits", [(0, np.nan, np.nan), (1, np.nan, np.nan), (np.nan,) * 3])
def test_what_has_no_limits_is_not_on_the_scale(limits):
    assert on_scale(*limits) is None
