"""Firth's penalty: the published case, closed forms, R, the likelihood maximised anew."""

from math import log

import numpy as np
import pandas as pd
import pytest
from places import R_VALUES
from scipy.optimize import minimize
from scipy.stats import chi2

from hcc_conversion.statistics.cox import fit_cox
from hcc_conversion.statistics.firth import fit_firth
from hcc_conversion.statistics.monotone_likelihood import NO_EVENTS
from hcc_conversion.statistics.survival_sample import complete_cases
from schemas.results import NO_ESTIMATE, NO_PATIENTS

#: By R: tests/reference/firth.R.
REFERENCE = pd.read_csv(R_VALUES / "firth.csv").set_index(["sample", "term"])
PATIENTS = pd.read_csv(R_VALUES / "firth_patients.csv")

pytestmark = pytest.mark.filterwarnings("error")


def typed(time, event, strata=None, **covariates):
    return complete_cases(
        pd.Series(time),
        pd.Series(event, dtype=bool),
        pd.DataFrame(covariates, dtype=float),
        strata=None if strata is None else pd.Series(strata),
    )


def penalised(slopes, sample):
    """Log partial likelihood (Breslow) plus half the log determinant of its information."""
    values, total = sample.covariates.to_numpy(), 0.0
    information = np.zeros((values.shape[1], values.shape[1]))
    for case in np.flatnonzero(sample.event):
        present = values[sample.time_days >= sample.time_days[case]]
        weights = np.exp(present @ slopes)
        shares = weights / weights.sum()
        total += values[case] @ slopes - log(weights.sum())
        information += np.cov(present.T, aweights=shares, ddof=0).reshape(information.shape)
    return total + np.linalg.slogdet(information)[1] / 2


def highest(sample, fixed=None, at=0.0):
    """The maximum of the penalised likelihood, with one coefficient fixed or none."""
    width = sample.covariates.shape[1]
    free = [position for position in range(width) if position != fixed]

    def loss(found):
        slopes = np.zeros(width)
        slopes[free] = found
        if fixed is not None:
            slopes[fixed] = at
        return -penalised(slopes, sample)

    if not free:
        return np.array([]), -loss(np.array([]))
    options = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 20000, "maxfev": 20000}
    found = minimize(loss, np.zeros(len(free)), method="Nelder-Mead", options=options)
    return found.x, -found.fun


def random_sample(seed, width, share, empty=None):
    """Tied days, few events; in level 1 of the covariate *empty* none."""
    rng = np.random.default_rng(seed)
    n = 60
    values = (rng.random((n, width)) < share).astype(float)
    event = rng.random(n) < 0.25
    if empty is not None:
        event &= values[:, empty] == 0
    names = [f"x{position}" for position in range(width)]
    return typed(rng.integers(1, 25, n), event, **dict(zip(names, values.T, strict=True)))


SAMPLES = {
    "one": random_sample(1, 1, 0.4),
    "two": random_sample(2, 2, 0.4),
    "three": random_sample(3, 3, 0.3),
    "zero cell": random_sample(4, 1, 0.3, empty=0),
    "zero cell of two": random_sample(5, 2, 0.3, empty=1),
}


def test_two_patients_give_the_published_hazard_ratio_of_three():
    # Heinze & Schemper, Biometrics 2001;57:114, section 2
    fit = fit_firth(typed([1, 2], [1, 0], x=[1, 0]))
    assert fit.estimates.loc["x", "estimate"] == pytest.approx(3, rel=1e-6)


@pytest.mark.parametrize(("exposed", "others"), [(1, 5), (4, 4), (7, 2)])
def test_one_event_has_a_closed_form(exposed, others):
    # One risk set: the derivative of the penalised likelihood is 1 - p + (1 - 2p)/2 when the
    # event falls on an exposed patient, so p = 3/4, and by symmetry 1/4 when on another.
    x = [1] * exposed + [0] * others
    last = exposed + others - 1
    on_exposed = fit_firth(typed([1] + [2] * last, [1] + [0] * last, x=x))
    assert on_exposed.estimates.loc["x", "estimate"] == pytest.approx(3 * others / exposed)
    on_other = fit_firth(typed([2] * last + [1], [0] * last + [1], x=x))
    assert on_other.estimates.loc["x", "estimate"] == pytest.approx(others / exposed / 3)


@pytest.mark.parametrize("name", SAMPLES)
def test_estimates_maximise_the_penalised_likelihood(name):
    sample = SAMPLES[name]
    fit = fit_firth(sample)
    assert fit.note == ""
    slopes, _ = highest(sample)
    np.testing.assert_allclose(fit.estimates["log_hazard_ratio"], slopes, atol=1e-5)


@pytest.mark.parametrize("name", SAMPLES)
def test_p_values_are_of_the_penalised_likelihood_ratio(name):
    sample = SAMPLES[name]
    estimates = fit_firth(sample).estimates
    _, top = highest(sample)
    for position, term in enumerate(estimates.index):
        _, without = highest(sample, fixed=position)
        expected = chi2.sf(2 * (top - without), 1)
        assert estimates.loc[term, "p_value"] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("name", ["one", "two", "zero cell", "zero cell of two"])
def test_limits_are_where_the_profile_falls_by_half_the_quantile(name):
    sample = SAMPLES[name]
    estimates = fit_firth(sample).estimates
    _, top = highest(sample)
    for position, row in enumerate(estimates.itertuples()):
        assert row.ci_low < row.estimate < row.ci_high
        for limit in (row.ci_low, row.ci_high):
            _, height = highest(sample, fixed=position, at=log(limit))
            assert height == pytest.approx(top - chi2.ppf(0.95, 1) / 2, abs=1e-5)


@pytest.mark.parametrize("name", ["zero cell", "zero cell of two"])
def test_where_the_likelihood_is_monotone_the_estimate_is_finite(name):
    assert NO_ESTIMATE in fit_cox(SAMPLES[name]).note
    assert np.isfinite(fit_firth(SAMPLES[name]).estimates.to_numpy()).all()


#: Where searches with whole Newton steps (firthmodels') find no maximum, no limits or no P.
HARD = {
    "one event, four covariates": typed(
        [6, 1, 2, 3, 4, 5, 7, 8, 9, 9],
        [0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
        a=[1, 1, 1, 0, 0, 0, 1, 0, 0, 1],
        b=[0, 0, 1, 0, 0, 1, 0, 0, 0, 0],
        c=[0, 1, 0, 0, 1, 0, 1, 1, 0, 0],
        d=[0, 1, 0, 1, 0, 0, 0, 0, 1, 1],
    ),
    "rare levels": random_sample(55, 2, 0.06),
    "common levels": random_sample(31, 2, 0.94),
}


@pytest.mark.parametrize("name", HARD)
def test_limits_that_newton_steps_do_not_reach_are_found(name):
    sample = HARD[name]
    fit = fit_firth(sample)
    assert fit.note == ""
    assert np.isfinite(fit.estimates.to_numpy()).all()
    _, top = highest(sample)
    first = fit.estimates.iloc[0]
    for limit in ("ci_low", "ci_high"):
        _, height = highest(sample, fixed=0, at=log(first[limit]))
        assert height == pytest.approx(top - chi2.ppf(0.95, 1) / 2, abs=1e-4)
    assert first["ci_low"] < first["estimate"] < first["ci_high"]


def test_units_of_a_covariate_only_rescale_it():
    sample = SAMPLES["two"]
    times = pd.Series(sample.time_days), pd.Series(sample.event)
    wide = complete_cases(*times, sample.covariates * 1000 + 7)
    own, other = fit_firth(sample).estimates, fit_firth(wide).estimates
    np.testing.assert_allclose(own["log_hazard_ratio"], 1000 * other["log_hazard_ratio"], rtol=1e-4)
    np.testing.assert_allclose(own["p_value"], other["p_value"], rtol=1e-4)


@pytest.mark.parametrize("sample", REFERENCE.index.levels[0])
def test_strata_have_their_own_risk_sets_as_in_r(sample):
    rows, expected = PATIENTS[PATIENTS["sample"] == sample], REFERENCE.loc[sample]
    times = rows["time"], rows["event"].astype(bool)
    found = fit_firth(complete_cases(*times, rows[["x", "z"]], strata=rows["stratum"])).estimates
    found = found.loc[expected.index]
    slopes = expected["log_hazard_ratio"]
    np.testing.assert_allclose(found["log_hazard_ratio"], slopes, atol=1e-5)
    np.testing.assert_allclose(np.exp(slopes), found["estimate"], rtol=1e-5)
    for column in ("ci_low", "ci_high", "p_value"):
        np.testing.assert_allclose(found[column], expected[column], rtol=1e-4, err_msg=column)


def test_a_centre_without_events_is_no_obstacle():
    sample = typed(
        [3, 5, 6, 8, 9, 4, 7],
        [1, 1, 0, 1, 0, 0, 0],
        x=[0, 1, 0, 0, 1, 1, 0],
        strata=list("aaaaabb"),
    )
    assert np.isfinite(fit_firth(sample).estimates["estimate"]).all()


@pytest.mark.parametrize(
    ("sample", "note"),
    [
        (typed([], [], x=[]), NO_PATIENTS),
        (typed([4, 6], [0, 0], x=[0, 1]), NO_EVENTS),
        (typed([4], [1], x=[1]), "no variation in x"),
        (typed([4, 6, 8], [1, 1, 0], x=[1, 1, 1]), "no variation in x"),
        (typed([4, 6, 8], [1, 1, 0], x=[1, 0, 1], z=[0, 1, 0]), "cannot be told apart: x, z"),
    ],
)
def test_what_the_data_cannot_tell_has_a_note_and_no_number(sample, note):
    fit = fit_firth(sample)
    assert note in fit.note
    assert fit.estimates.isna().all(axis=None)
