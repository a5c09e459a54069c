"""A model of two covariates in rounds, against R's coxph of all rows.

R 4.2, survival 3.5; centre c has no event in x = 1. ``iter.max`` stops R's own steps from 0, so its
coefficients after k of them are what k rounds from 0 must give:

    library(survival)
    d <- data.frame(
      centre = rep(c("a", "b", "c"), c(12, 12, 10)),
      days = c(5, 8, 8, 12, 20, 21, 30, 30, 33, 35, 41, 44,
               3, 7, 7, 15, 18, 25, 40, 40, 42, 45, 50, 52, 6, 9, 9, 14, 22, 28, 28, 31, 36, 40),
      event = c(1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0,
                1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1, 0),
      x = c(1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 0, 1,
            0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 1),
      z = c(0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0,
            1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0))
    for (ties in c("efron", "breslow")) {
      model <- Surv(days, event) ~ x + z + strata(centre)
      fit <- coxph(model, data = d, ties = ties)
      print(coef(fit)); print(sqrt(diag(vcov(fit)))); print(fit$loglik)
      for (k in 1:3)
        print(coef(coxph(model, data = d, ties = ties, control = coxph.control(iter.max = k))))
    }
"""

import numpy as np
import pandas as pd
import pytest

from hcc_conversion.statistics.newton_rounds import (
    CONVERGED,
    Derivatives,
    Visited,
    added,
    climb,
    derivatives,
    largest_share,
    undetermined,
)
from hcc_conversion.statistics.survival_sample import complete_cases

DATA = pd.DataFrame(
    {
        "centre": list("a" * 12 + "b" * 12 + "c" * 10),
        "days": [
            *(5, 8, 8, 12, 20, 21, 30, 30, 33, 35, 41, 44),
            *(3, 7, 7, 15, 18, 25, 40, 40, 42, 45, 50, 52),
            *(6, 9, 9, 14, 22, 28, 28, 31, 36, 40),
        ],
        "event": [
            *(1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0),
            *(1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1),
            *(1, 1, 0, 1, 1, 0, 1, 0, 1, 0),
        ],
        "x": [
            *(1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 0, 1),
            *(0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0),
            *(0, 0, 1, 0, 0, 1, 0, 1, 0, 1),
        ],
        "z": [
            *(0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0),
            *(1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1),
            *(1, 0, 0, 1, 0, 1, 1, 0, 1, 0),
        ],
    }
).astype({"event": bool, "x": float, "z": float})
#: By ties: coefficients of x and z, their standard errors, the gain in log likelihood.
COXPH = {
    "efron": (
        (-0.777839693115, 0.205205683878),
        (0.547657075443, 0.516891476985),
        -38.2359393669 + 40.1285796712,
    ),
    "breslow": (
        (-0.797725376880, 0.186715668886),
        (0.546427581662, 0.515600518914),
        -38.3977275659 + 40.3192000308,
    ),
}
#: After 1, 2 and 3 steps.
STEPS = {
    "efron": (
        (-0.717050554670, 0.209103541851),
        (-0.777149159361, 0.205193924681),
        (-0.777839592060, 0.205205681299),
    ),
    "breslow": (
        (-0.737220683043, 0.189915779997),
        (-0.797031647249, 0.186706372475),
        (-0.797725275097, 0.186715666749),
    ),
}


def samples(rows=DATA):
    return [
        complete_cases(one["days"], one["event"], one[["x", "z"]])
        for _, one in rows.groupby("centre")
    ]


def of_all(slopes, ties, parts=None):
    return added([derivatives(one, slopes, ties) for one in parts or samples()])


def rounds(ties, start=(0.0, 0.0), most=20, parts=None):
    """What each round leads to, up to the last that goes anywhere."""
    visited, reached, slopes = [], [], np.array(start)
    while len(visited) < most and not (reached and reached[-1].converged):
        visited.append(Visited(slopes, of_all(slopes, ties, parts)))
        reached.append(climb(visited))
        slopes = reached[-1].slopes
    return reached


@pytest.mark.parametrize("ties", COXPH)
def test_each_round_is_a_step_of_r_s_and_the_last_its_model(ties):
    slopes, errors, gain = COXPH[ties]
    reached = rounds(ties)
    for found, expected in zip(reached, STEPS[ties], strict=False):
        np.testing.assert_allclose(found.slopes, expected, atol=1e-9)
    last = reached[-1]
    assert last.converged and last.step < CONVERGED
    np.testing.assert_allclose(last.slopes, slopes, atol=1e-9)
    np.testing.assert_allclose(np.sqrt(np.diag(last.covariance)), errors, rtol=1e-7)
    assert of_all(last.slopes, ties).height == pytest.approx(gain, abs=1e-8)


def test_how_far_the_last_step_went_tells_how_far_the_next_will():
    """Newton's steps: what is still lacking is less than the step that was made last."""
    expected, errors, _ = COXPH["efron"]
    for found in rounds("efron"):
        lacking = np.abs(found.slopes - expected) / errors
        assert lacking.max() < max(found.step, CONVERGED)


def test_a_centre_without_events_in_a_level_takes_part():
    with_c, without = rounds("efron")[-1], rounds("efron", parts=samples()[:2])[-1]
    assert abs(with_c.slopes[0] - without.slopes[0]) > 0.5
    alone = rounds("efron", parts=samples()[2:], most=30)
    assert any(found.endless[0] for found in alone) and not alone[0].endless.any()


@pytest.mark.parametrize("start", [(6.0, -6.0), (-4.0, -4.0), (0.0, 5.0)])
def test_from_far_away_it_comes_to_the_same_place(start):
    """There the information is so small that a full step goes beyond what there is."""
    found = rounds("efron", start=start)[-1]
    assert found.converged
    np.testing.assert_allclose(found.slopes, COXPH["efron"][0], atol=1e-9)


def test_nobody_with_an_event_says_nothing():
    (nobody, *_) = samples(DATA.assign(event=False))
    found = derivatives(nobody, np.ones(2), "efron")
    assert (found.height, found.gradient.tolist(), found.information.sum()) == (0.0, [0.0] * 2, 0.0)
    assert largest_share(nobody, np.ones(2), "efron") == 0.0


def test_covariates_that_cannot_be_told_apart():
    twice = DATA.assign(z=1 - DATA["x"])
    assert undetermined(of_all(np.zeros(2), "efron", samples(twice)).information).all()
    nothing = DATA.assign(z=1.0)
    found = undetermined(of_all(np.zeros(2), "efron", samples(nothing)).information)
    assert found.tolist() == [False, True]
    assert not undetermined(of_all(np.zeros(2), "efron").information).any()


def test_slopes_are_the_differences_of_heights():
    slopes, width = np.array([0.3, -0.4]), 1e-5
    here = of_all(slopes, "efron")
    for place in range(2):
        aside = np.eye(2)[place] * width
        above, below = of_all(slopes + aside, "efron"), of_all(slopes - aside, "efron")
        assert here.gradient[place] == pytest.approx(
            (above.height - below.height) / (2 * width), abs=1e-8
        )
        np.testing.assert_allclose(
            here.information[place], (below.gradient - above.gradient) / (2 * width), atol=1e-8
        )


def test_the_share_of_the_heaviest_patient():
    """Four at risk at the only event, one of them with x: 1 of 4, and 20 of 23 with a ratio of 20.

    At two events with the second of them gone: (1/4 + 1/3) of 2.
    """
    rows = pd.DataFrame({"x": [1.0, 0.0, 0.0, 0.0], "z": 0.0})

    def share(events, slopes):
        sample = complete_cases(pd.Series([4, 1, 2, 3]), pd.Series(events), rows)
        return largest_share(sample, np.array(slopes), "breslow")

    once = [False, True, False, False]
    assert share(once, [0.0, 0.0]) == pytest.approx(0.25)
    assert share(once, [np.log(20), 0.0]) == pytest.approx(20 / 23)
    assert share([False, True, True, False], [0.0, 0.0]) == pytest.approx((1 / 4 + 1 / 3) / 2)


def test_from_a_place_that_is_lower_it_goes_half_way_back():
    unit = np.eye(1)
    first = Visited(np.array([0.0]), Derivatives(0.0, np.array([2.0]), unit))
    second = Visited(np.array([2.0]), Derivatives(-1.0, np.array([-3.0]), unit))
    found = climb([first, second])
    assert (found.slopes[0], found.halved, found.step) == (1.0, True, 2.0)


def test_no_step_is_longer_than_what_a_ratio_can_be():
    first = Visited(np.zeros(2), Derivatives(0.0, np.array([40.0, -20.0]), np.eye(2)))
    assert climb([first]).slopes.tolist() == [3.0, -1.5]
