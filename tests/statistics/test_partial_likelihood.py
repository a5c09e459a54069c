"""Sums over risk sets against the same sums written out event by event."""

import numpy as np
import pandas as pd
import pytest
from firthmodels import FirthCoxPH
from scipy.optimize import approx_fprime, linprog

from hcc_conversion.statistics import monotone_likelihood
from hcc_conversion.statistics.firth import fit_firth
from hcc_conversion.statistics.log_rank import _ever_compared
from hcc_conversion.statistics.monotone_likelihood import identify
from hcc_conversion.statistics.partial_likelihood import PartialLikelihood
from hcc_conversion.statistics.penalised_likelihood import PenalisedLikelihood
from hcc_conversion.statistics.survival_sample import SurvivalSample

KINDS = ["one stratum", "strata", "late entries", "strata and late entries"]


def random_sample(seed, kind, n=40, width=3):
    """Days tied within and between strata; one stratum has no event."""
    rng = np.random.default_rng(seed)
    stratum = rng.integers(0, 4, n) if "strata" in kind else np.zeros(n, dtype=int)
    time = rng.integers(2, 15, n).astype(float)
    values = np.column_stack([rng.random((n, width - 1)) < 0.4, rng.normal(size=n)])
    return SurvivalSample(
        time_days=time,
        event=(rng.random(n) < 0.4) & (stratum != 2),
        covariates=pd.DataFrame(values.astype(float)).rename(columns="x{}".format),
        stratum=stratum,
        entry_days=rng.integers(0, time).astype(float) if "late" in kind else None,
    )


def moments(sample):
    """Who is at risk, and who of these has the event, at each day of each stratum."""
    happened = set(zip(sample.stratum[sample.event], sample.time_days[sample.event], strict=True))
    for stratum, day in sorted(happened):
        present = (sample.stratum == stratum) & (sample.time_days >= day)
        if sample.entry_days is not None:
            present &= sample.entry_days < day
        yield present, present & sample.event & (sample.time_days == day)


def written_out(sample, slopes, ties):
    """Logarithm of the partial likelihood, its gradient and information, by definition."""
    values = sample.covariates.to_numpy()
    hazard = np.exp(values @ slopes)
    height, slope, information = 0.0, np.zeros(len(slopes)), np.zeros((len(slopes),) * 2)
    for present, cases in moments(sample):
        for position, case in enumerate(np.flatnonzero(cases)):
            gone = position / cases.sum() if ties == "efron" else 0
            share = hazard * (present - gone * cases)
            mean = share @ values / share.sum()
            height += values[case] @ slopes - np.log(share.sum())
            slope += values[case] - mean
            information += (share[:, None] * (values - mean)).T @ (values - mean) / share.sum()
    return height, slope, information


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(5))
def test_likelihood_and_derivatives_are_those_written_out(seed, kind, ties):
    sample = random_sample(seed, kind)
    slopes = np.random.default_rng(seed).normal(size=3)
    place = PartialLikelihood(sample, sample.covariates.to_numpy(), ties).at(slopes)
    height, slope, information = written_out(sample, slopes, ties)
    assert place.height == pytest.approx(height, rel=1e-12)
    np.testing.assert_allclose(place.slope, slope, atol=1e-11)
    np.testing.assert_allclose(place.information, information, atol=1e-11)


def test_hazards_too_far_apart_for_a_number_do_not_overflow():
    sample = random_sample(1, "strata")
    place = PartialLikelihood(sample, sample.covariates.to_numpy() * 1e4, "efron").at(np.ones(3))
    assert np.isfinite(place.height)
    assert np.isfinite(place.slope).all()


@pytest.mark.parametrize("kind", ["one stratum", "strata"])
@pytest.mark.parametrize("seed", range(5))
def test_penalised_likelihood_is_the_one_written_out_and_its_gradient_the_derivative(seed, kind):
    sample = random_sample(seed, kind)
    likelihood = PenalisedLikelihood(sample, sample.covariates.to_numpy())

    def penalised(slopes):
        height, _, information = written_out(sample, slopes, "breslow")
        return height + np.linalg.slogdet(information)[1] / 2

    slopes = np.random.default_rng(seed).normal(size=3)
    height, slope, _ = likelihood.at(slopes)
    assert height == pytest.approx(penalised(slopes), rel=1e-12)
    np.testing.assert_allclose(slope, approx_fprime(slopes, penalised, 1e-7), atol=1e-4)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_one_stratum_has_the_estimates_of_firthmodels(seed):
    sample = random_sample(seed, "one stratum", n=80)
    model = FirthCoxPH(backend="numpy", gtol=1e-9)
    model.fit(sample.covariates.to_numpy(), (sample.event, sample.time_days)).lrt()
    limits = model.conf_int(method="pl", tol=1e-9)
    own = fit_firth(sample).estimates
    np.testing.assert_allclose(own["log_hazard_ratio"], model.coef_, atol=1e-7)
    np.testing.assert_allclose(own["p_value"], model.lrt_pvalues_, rtol=1e-6)
    np.testing.assert_allclose(np.log(own[["ci_low", "ci_high"]]), limits, atol=1e-6)


def all_contrasts(sample):
    """Each other patient at risk less each with the event, for all events."""
    values = sample.scaled[0]
    return np.vstack(
        [values[present] - values[case] for present, cases in moments(sample)
         for case in np.flatnonzero(cases)]
    )  # fmt: skip


def deepest(contrasts, aim):
    """How far some contrasts can fall in a direction in which none of them rises."""
    return linprog(aim, A_ub=contrasts, b_ub=np.zeros(len(contrasts)), bounds=(-1, 1)).fun


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(10))
def test_contrasts_looked_at_imply_all_the_others(seed, kind):
    # Few events, so that some of the samples are monotone. A row that others imply cannot rise.
    sample = random_sample(seed, kind, n=14)
    every, chosen = all_contrasts(sample), monotone_likelihood._contrasts(sample)
    for row in every:
        assert deepest(chosen, -row) == pytest.approx(0, abs=1e-6)
    for row in chosen:
        assert deepest(every, -row) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(10))
def test_likelihood_is_called_monotone_where_all_contrasts_say_so(seed, kind, monkeypatch):
    monkeypatch.setattr(monotone_likelihood, "_AT_ONCE", 4)
    sample = random_sample(seed, kind, n=14)
    every = all_contrasts(sample)
    found = identify(sample)
    if not found.unknown:
        assert bool(found.monotone) == (deepest(every, every.sum(axis=0)) < -1e-6)


@pytest.mark.parametrize("seed", range(10))
def test_who_is_ever_compared_is_found_as_event_by_event(seed):
    sample = random_sample(seed, "strata", n=25)
    groups = np.random.default_rng(seed).integers(0, 3, 25)
    told = np.zeros(25, dtype=bool)
    for present, cases in moments(sample):
        if len(np.unique(groups[present])) > 1 and not cases[present].all():
            told |= present
    found = _ever_compared(sample.time_days, sample.event, groups, sample.stratum)
    np.testing.assert_array_equal(found, told)
