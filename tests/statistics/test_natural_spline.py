"""The smooth of residuals: that of R (tests/reference/natural_spline.R); limits cover a truth."""

import numpy as np
import pandas as pd
import pytest
from places import ROOT

from hcc_conversion.statistics.natural_spline import COLUMNS, LEAST_PLACES, spline_smooth


def test_the_smooth_and_its_limits_are_those_of_r():
    by_r = pd.read_csv(ROOT / "tests/reference/natural_spline.csv")
    found = spline_smooth(by_r["x"].to_numpy(), by_r["y"].to_numpy())
    pd.testing.assert_frame_equal(found, by_r[COLUMNS], check_exact=False, rtol=1e-9, atol=1e-9)


def test_a_straight_line_is_its_own_smooth():
    x = np.array([0.0, 0.1, 0.15, 0.3, 0.5, 0.55, 0.7, 0.9, 1.0])
    found = spline_smooth(x, 2 - 3 * x)
    for column in found:
        np.testing.assert_allclose(found[column], 2 - 3 * x, atol=1e-9)


def test_limits_cover_what_the_points_were_drawn_around():
    """Of 400 samples around a natural cubic spline, 95 in 100 at each place."""
    rng, x = np.random.default_rng(7), np.linspace(0, 1, 25)
    truth = 1 - 2 * x
    held = []
    for _ in range(400):
        found = spline_smooth(x, truth + rng.normal(0, 1, len(x)))
        held.append((found["smooth_low"] <= truth) & (truth <= found["smooth_high"]))
    covered = np.mean(held, axis=0)
    assert np.all(np.abs(covered - 0.95) < 0.04), covered
    assert np.mean(covered) == pytest.approx(0.95, abs=0.015)


def test_of_few_places_there_is_no_smooth():
    x = np.arange(LEAST_PLACES - 1.0)
    assert spline_smooth(np.repeat(x, 3), np.repeat(x, 3)).isna().all(axis=None)
    assert spline_smooth(np.arange(float(LEAST_PLACES)), np.ones(LEAST_PLACES)).notna().all(None)


def test_points_at_one_place_have_one_smooth_in_the_order_given():
    x = np.array([3.0, 1, 2, 5, 4, 7, 6, 8, 8, 0])
    found = spline_smooth(x, x**2)
    assert found["smooth"][7] == pytest.approx(found["smooth"][8])
    order = np.argsort(x)
    again = spline_smooth(x[order], x[order] ** 2)
    np.testing.assert_allclose(found.to_numpy()[order], again.to_numpy())
