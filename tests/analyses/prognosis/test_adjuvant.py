"""Adjuvant treatment as it began: against R, and where the truth is known.

R's values: tests/reference/begun_later.R (survival 3.5-3), of patients waiting for a heart.
"""

import numpy as np
import pandas as pd
import pytest
from builders import cohort, everything
from places import R_VALUES

from hcc_conversion.analyses.begun_later import BIASED
from hcc_conversion.analyses.prognosis.pooling import pool
from hcc_conversion.analyses.prognosis.results import prognosis_tables
from schemas.results import NOT_COLLECTED

REFERENCE = pd.read_csv(R_VALUES / "begun_later.csv")
PATIENTS = pd.read_csv(R_VALUES / "begun_later_patients.csv")
ENDPOINTS = {"os": {"origin": "surgery", "events": ["death"]}}
HAZARD = ["estimate", "ci_low", "ci_high", "p_value"]
WAYS = ["as if known from the start", "time-varying", "landmark 30 days"]


def resected(rows, dated=True):
    """Rows of ``day``, ``died``, ``began`` (days since surgery; missing: never)."""
    tables = {"patients": [], "surgeries": [], "treatments": []}
    for number, row in enumerate(rows.itertuples()):
        who = {"patient_id": str(number)}
        last = {"last_contact_day": int(row.day), "died": bool(row.died)}
        tables["patients"].append({"day_zero": "surgery"} | last | who)
        tables["surgeries"].append({"kind": "direct", "day": 0} | who)
        if not pd.isna(row.began):
            course = {"intent": "adjuvant", "modality": "TKI"}
            tables["treatments"].append(
                course | ({"start_day": int(row.began)} if dated else {}) | who
            )
    collected = everything() if dated else everything() - {("a", "treatments", "start_day")}
    return cohort(collected, **tables)


def tables_of(rows, **more):
    model = {"title": "T", "endpoint": "os", "population": "resected", "predictors": []}
    adjuvant = {"population": "resected", "landmarks_days": [30, 61]}
    models = {"os": model | {"ties": ["efron"], "screen_p": 0.2, "adjuvant": adjuvant}}
    return prognosis_tables(resected(rows, **more), models, ENDPOINTS, {}, 10), models


def hazard(results, way, level="begun"):
    rows = results[
        (results["group"] == f"os: {way}")
        & (results["variable"] == "adjuvant")
        & (results["level"] == level)
        & (results["line"] == "hazard_ratio")
    ]
    return rows.set_index("stat")["value"].reindex(HAZARD).tolist(), set(rows["note"])


@pytest.fixture(scope="module")
def waiting():
    return tables_of(PATIENTS)


@pytest.mark.parametrize("way", WAYS)
def test_the_textbook_example_equals_r(waiting, way):
    """Known from the start a heart divides the hazard by four; as it came it does nothing."""
    expected = REFERENCE[REFERENCE["way"] == way]["value"].tolist()
    found, notes = hazard(waiting[0].results, way)
    assert found == pytest.approx(expected, rel=1e-5)
    assert notes == {BIASED if way == WAYS[0] else ""}


def test_of_few_events_a_caution():
    found = tables_of(PATIENTS.iloc[:8])[0].results
    assert hazard(found, "time-varying")[1] == {"fewer than 10 events"}


def test_where_its_day_is_not_collected_nothing_is_estimated():
    found, notes = hazard(tables_of(PATIENTS, dated=False)[0].results, "time-varying")
    assert np.isnan(found).all()
    assert notes == {NOT_COLLECTED}


def test_without_rows_the_time_varying_ratio_is_the_same(waiting):
    tables, models = waiting
    study = {"prognosis": {"models": models}}
    pooled = pool({"a": {name: getattr(tables, name) for name in vars(tables)}}, study)["results"]
    assert hazard(pooled, "time-varying")[0] == pytest.approx(
        hazard(tables.results, "time-varying")[0], rel=1e-4
    )


def test_a_treatment_that_does_nothing_is_found_to_do_nothing():
    """4,000 patients, median survival 200 days; half are to be treated after 30 to 60 days.

    The truth is 1. As if known from the start it is far below; else within 3 standard errors.
    """
    draws = np.random.default_rng(20261128)
    n = 4000
    day = np.ceil(draws.exponential(200 / np.log(2), n))
    began = np.where(draws.random(n) < 0.5, draws.integers(30, 61, n), np.nan)
    censored = day > 700
    rows = pd.DataFrame({"day": np.minimum(day, 700), "died": ~censored})
    rows["began"] = np.where(began < rows["day"], began, np.nan)
    found = tables_of(rows)[0].results
    estimates = {way: hazard(found, way)[0] for way in WAYS}
    assert estimates[WAYS[0]][2] < 0.9
    ratio, low, high, _ = estimates["time-varying"]
    assert abs(np.log(ratio)) < 3 * np.log(high / low) / (2 * 1.96)
    ratio, low, high, _ = hazard(found, "landmark 61 days")[0]
    assert abs(np.log(ratio)) < 3 * np.log(high / low) / (2 * 1.96)
