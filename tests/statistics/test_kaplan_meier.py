"""Kaplan-Meier against R's survfit (kaplan_meier.R) and its analysis of real patients."""

import numpy as np
import pandas as pd
import pytest
from places import R_VALUES, ROOT

from hcc_conversion.statistics.kaplan_meier import median_time, survival_at, survival_curve
from hcc_conversion.study.time_units import days_of_months

REFERENCE = pd.read_csv(R_VALUES / "kaplan_meier.csv")
SAMPLES = {
    "flat_half": ([1, 2, 4, 6, 7, 8], [1, 1, 1, 1, 1, 0]),
    "ties": ([5, 5, 5, 8, 8, 10, 10, 12, 12, 12, 15, 20], [1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 1]),
    "zero_time": ([0, 0, 3, 7, 9], [1, 0, 1, 0, 1]),
    "all_censored": ([2, 4, 6], [0, 0, 0]),
    "all_events": ([2, 4, 4, 9], [1, 1, 1, 1]),
    "one_patient": ([5], [1]),
    "freireich_6mp": (
        [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35],
        [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0],
    ),
}


def curve_of(sample):
    time, event = SAMPLES[sample]
    return survival_curve(pd.Series(time, dtype="Float64"), pd.Series(event, dtype="boolean"))


def as_float(value):
    return np.nan if value is None else float(value)


@pytest.mark.parametrize("sample", SAMPLES)
def test_survival_and_limits_equal_r_at_every_time(sample):
    curve = curve_of(sample)
    reference = REFERENCE[(REFERENCE["sample"] == sample) & (REFERENCE["quantity"] == "survival")]
    assert len(reference)
    for row in reference.itertuples():
        at = survival_at(curve, row.time)
        assert at["estimate"] == pytest.approx(row.estimate, abs=1e-9)
        assert at["at_risk"] == row.at_risk
        assert as_float(at["ci_low"]) == pytest.approx(row.ci_low, abs=1e-6, nan_ok=True)
        assert as_float(at["ci_high"]) == pytest.approx(row.ci_high, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("sample", SAMPLES)
def test_median_and_limits_equal_r(sample):
    reference = REFERENCE[(REFERENCE["sample"] == sample) & (REFERENCE["quantity"] == "median")]
    expected = reference.iloc[0]
    median = median_time(curve_of(sample))
    assert as_float(median["median"]) == pytest.approx(expected["estimate"], nan_ok=True)
    assert as_float(median["ci_low"]) == pytest.approx(expected["ci_low"], nan_ok=True)
    assert as_float(median["ci_high"]) == pytest.approx(expected["ci_high"], nan_ok=True)


@pytest.fixture(scope="module")
def foshan():
    patients = pd.read_csv(ROOT / "resources/centres/foshan/hepatocellular.csv")
    days = patients["OS_months"].map(days_of_months).astype(float)
    return survival_curve(days, patients["Death"])


# Estimates and limits: R survfit, conf.type = "log-log", on the same 227 patients in months.
@pytest.mark.parametrize(
    ("months", "estimate", "ci_low", "ci_high"),
    [
        (12, 0.826966608360344, 0.770905511820844, 0.870461412845864),
        (36, 0.618388608799047, 0.549813610937013, 0.679637390803656),
        (60, 0.512247754197758, 0.434692891448921, 0.584424125835044),
    ],
)
def test_real_patients_equal_r(foshan, months, estimate, ci_low, ci_high):
    at = survival_at(foshan, days_of_months(months))
    assert at["estimate"] == pytest.approx(estimate, abs=1e-9)
    assert at["ci_low"] == pytest.approx(ci_low, abs=1e-6)
    assert at["ci_high"] == pytest.approx(ci_high, abs=1e-6)
    assert foshan["events"].sum() == 97


def test_past_the_last_time_there_is_no_estimate():
    assert survival_at(curve_of("all_censored"), 7)["estimate"] is None
    assert survival_at(curve_of("all_events"), 10)["estimate"] == 0  # as R with extend = TRUE


def test_months_become_the_day_they_were_harmonised_to():
    assert [days_of_months(months) for months in (1, 12, 36)] == [30, 365, 1096]


def test_a_curve_at_one_half_to_a_censored_end_has_the_median_of_rs_quantile():
    """survfit(Surv(c(2, 6), c(1, 0)) ~ 1) in R 4.2.2, survival 3.5.3: quantile 4, print 2."""
    curve = survival_curve(pd.Series([2.0, 6.0]), pd.Series([True, False]))
    assert median_time(curve)["median"] == 4
