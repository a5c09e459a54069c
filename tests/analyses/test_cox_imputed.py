"""Multivariate models with missing predictors imputed, beside those of complete cases."""

import numpy as np
import pandas as pd
import pytest
from builders import cohort, everything
from places import R_VALUES

from hcc_conversion.analyses.cox_imputed import NOBODY_LACKS
from hcc_conversion.analyses.prognosis.results import prognosis_tables

ENDPOINTS = {"os": {"title": "Survival", "origin": "surgery", "events": ["death"]}}
MODELS = {
    "os": {
        "title": "Death",
        "endpoint": "os",
        "population": "resected",
        "ties": ["efron"],
        "screen_p": 1,
    }
}
PREDICTORS = {
    "stage": {"field": "cirrhosis", "reference": "no"},
    "afp": {"field": "hbv", "reference": "no"},
    "size": {"field": "ascites", "reference": "no"},
}
SETTINGS = {"sets": 30, "cycles": 3, "donors": 5, "moved_percent": 100, "seed": 7}
#: R's mice on the same patients (tests/reference/imputation.R).
R = pd.read_csv(R_VALUES / "imputation.csv", skipinitialspace=True).query("what == 'mice'")


def truth(value):
    return None if pd.isna(value) else bool(value)


@pytest.fixture(scope="module")
def rows():
    return pd.read_csv(R_VALUES / "imputation_patients.csv")


def of_patients(rows):
    patients = [
        {
            "patient_id": str(number),
            "last_contact_day": int(row.time_days),
            "died": bool(row.event),
            "cirrhosis": truth(row.stage),
            "hbv": truth(row.afp),
            "ascites": truth(row.size),
        }
        for number, row in enumerate(rows.itertuples())
    ]
    surgeries = [
        {"patient_id": patient["patient_id"], "kind": "direct", "day": 0} for patient in patients
    ]
    return cohort(everything(), patients=patients, surgeries=surgeries)


def analysed(rows, imputation):
    parts = (MODELS, ENDPOINTS, PREDICTORS, 10, imputation)
    return prognosis_tables(of_patients(rows), *parts).results


def hazard(results, group, variable, level="yes"):
    found = results[
        (results["group"] == f"os: multivariate{group}")
        & (results["variable"] == variable)
        & (results["level"] == level)
        & (results["line"] == "hazard_ratio")
    ]
    values = found.set_index("stat")["value"]
    assert values.notna().all()
    return values


@pytest.fixture(scope="module")
def results(rows):
    return analysed(rows, SETTINGS)


def test_everybody_is_in_it(results, rows):
    found = results[
        (results["group"] == "os: multivariate, imputed") & (results["variable"] == "model")
    ]
    values = found.set_index("stat")["value"]
    lacking = rows[["stage", "afp", "size"]].isna().any(axis=1)
    assert values["n"] == len(rows) == 600
    assert values["events"] == rows["event"].sum()
    assert values["missing"] == lacking.sum() > 0


def test_hazard_ratios_are_those_of_r(results):
    for r in R.itertuples():
        found = hazard(results, ", imputed", r.name)
        assert np.log(found["estimate"]) == pytest.approx(r.estimate, abs=0.04)
        error = np.log(found["ci_high"] / found["ci_low"]) / (2 * 1.96)
        assert error == pytest.approx(np.sqrt(r.variance), rel=0.1)


def test_all_moved_is_a_model_in_which_the_missing_are_at_that_level(rows):
    """Size alone has missing values here, and all of them are moved."""
    known = rows.assign(afp=rows["afp"].fillna(0))
    moved = analysed(known, SETTINGS)
    for group, level in (
        (", imputed and moved to the level", 1),
        (", imputed and moved to the reference", 0),
    ):
        complete = analysed(known.assign(size=known["size"].fillna(level)), None)
        expected = hazard(complete, "", "size")
        assert len(expected) == 4
        assert hazard(moved, group, "size").to_dict() == pytest.approx(expected.to_dict())
    assert hazard(moved, ", imputed and moved to the level", "stage").empty


def test_where_nobody_lacks_a_value_it_is_said(rows):
    results = analysed(rows.dropna(), SETTINGS)
    found = results[results["group"].str.contains("imputed")]
    assert set(found["note"]) == {NOBODY_LACKS}
    assert set(found["variable"]) == {"model"}


def test_without_settings_nothing_is_imputed(rows):
    assert not analysed(rows, None)["group"].str.contains("imputed").any()
