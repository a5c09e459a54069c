"""Fine and Gray's regression against R's cmprsk (competing.R), and against a known truth."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from competing_patients import ALL, SAMPLES, reference

from hcc_conversion.statistics.cox import fit_cox
from hcc_conversion.statistics.fine_gray import LATE, fit_fine_gray
from hcc_conversion.statistics.monotone_likelihood import NO_EVENTS
from hcc_conversion.statistics.survival_sample import SurvivalSample, complete_cases
from schemas.results import NO_ESTIMATE

pytestmark = pytest.mark.filterwarnings("error")

COVARIATES = {"male": ["male"], "hgb": ["hgb"], "together": ["male", "hgb", "b", "c"]}


def sampled(patients, model, strata=None):
    columns = (patients["time"], patients["cause"] == 1, patients[COVARIATES[model]])
    sample = complete_cases(*columns, strata=patients[strata] if strata else None)
    return sample, (patients["cause"] == 2).to_numpy()


@pytest.mark.parametrize(("sample", "model", "strata", "rows"), list(reference("fine-gray")))
def test_estimates_errors_and_p_equal_r(sample, model, strata, rows):
    fit = fit_fine_gray(*sampled(SAMPLES[sample], model, strata))
    found = fit.estimates.loc[rows["term"]]
    np.testing.assert_allclose(found["log_hazard_ratio"], rows["estimate"], atol=1e-7)
    np.testing.assert_allclose(found["standard_error"], rows["error"], rtol=1e-7)
    np.testing.assert_allclose(found["p_value"], rows["p_value"], rtol=1e-6)


def test_without_competing_events_the_ratios_are_those_of_cox():
    sample, competing = sampled(SAMPLES["alone"], "together", "stratum")
    fit, cox = fit_fine_gray(sample, competing), fit_cox(sample, "breslow")
    np.testing.assert_allclose(
        fit.estimates["log_hazard_ratio"], cox.estimates["log_hazard_ratio"], atol=1e-9
    )


def test_without_losses_the_dead_are_at_risk_for_ever():
    # Whoever died is then under observation to the end: Cox's model with that as the last day.
    patients = ALL[ALL["cause"] > 0]
    sample, competing = sampled(patients, "male")
    kept = replace(sample, time_days=np.where(competing, 1e6, sample.time_days))
    expected = fit_cox(kept, "breslow").estimates["log_hazard_ratio"]
    found = fit_fine_gray(sample, competing).estimates["log_hazard_ratio"]
    np.testing.assert_allclose(found, expected, atol=1e-9)


def drawn(random, n, slope, share=0.4):
    """Patients with the subdistribution of Fine & Gray (1999, section 5), a third lost."""
    x = random.integers(0, 2, n)
    limit = 1 - (1 - share) ** np.exp(slope * x)
    first = random.random(n) < limit
    u = random.random(n) * limit
    # 1 - (1 - share * (1 - exp(-t))) ** exp(slope * x) = u
    own = -np.log(1 - (1 - (1 - u) ** np.exp(-slope * x)) / share)
    day = np.where(first, own, random.exponential(np.exp(-0.7 * x)))
    last = random.uniform(0.2, 4, n)
    time, cause = np.minimum(day, last), np.where(day <= last, np.where(first, 1, 2), 0)
    values = pd.DataFrame({"x": x.astype(float)})
    return SurvivalSample(time, cause == 1, values, np.zeros(n, dtype=int)), cause == 2


def test_the_known_truth_is_found_and_covered_as_often_as_said():
    random, slope = np.random.default_rng(11), 0.6
    found, covered, cause_specific = [], 0, []
    for _ in range(300):
        sample, competing = drawn(random, 250, slope)
        row = fit_fine_gray(sample, competing).estimates.loc["x"]
        found.append(row["log_hazard_ratio"])
        covered += row["ci_low"] <= np.exp(slope) <= row["ci_high"]
        cause_specific.append(fit_cox(sample).estimates.loc["x", "log_hazard_ratio"])
    error = np.std(found) / np.sqrt(len(found))
    assert abs(np.mean(found) - slope) < 4 * error
    assert 270 <= covered <= 297  # 285 expected, four standard errors
    # The hazard among those alive answers another question.
    assert np.mean(cause_specific) > slope + 4 * error


@pytest.mark.parametrize(
    ("event", "competing", "values", "note"),
    [
        ([0, 0, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], NO_EVENTS),
        ([1, 0, 1, 0], [0, 1, 0, 1], [0, 1, 0, 1], NO_ESTIMATE),
        ([1, 0, 1, 0], [0, 1, 0, 1], [1, 1, 1, 1], "no variation"),
    ],
)
def test_what_has_no_estimate_says_why(event, competing, values, note):
    sample = complete_cases(
        pd.Series([5, 6, 7, 8]), pd.Series(event), pd.DataFrame({"x": values}, dtype=float)
    )
    fit = fit_fine_gray(sample, np.array(competing, dtype=bool))
    assert note in fit.note
    assert fit.estimates.isna().all(axis=None)


def test_a_dead_patient_can_make_an_estimate_possible():
    # All at risk at the event of day 5 are "yes"; but one "no" has died before.
    sample = complete_cases(
        pd.Series([2, 5, 6, 7]), pd.Series([0, 1, 0, 0]), pd.DataFrame({"x": [0.0, 1, 1, 2]})
    )
    assert fit_cox(sample).note
    assert not fit_fine_gray(sample, np.array([True, False, False, False])).note


def test_late_entries_and_what_is_withheld_give_no_estimate():
    sample, competing = sampled(ALL, "male")
    late = replace(sample, entry_days=np.zeros(sample.n))
    assert fit_fine_gray(late, competing).note == LATE
    withheld = replace(sample, withheld="withheld: 1 left out had the event")
    assert fit_fine_gray(withheld, competing).note == withheld.withheld
