"""Baseline tables by hand."""

import dataclasses

import pandas as pd
import pytest
from builders import cohort, note, value

from hcc_conversion.analyses.baseline.results import baseline_results
from schemas.results import NO_PATIENTS, NOT_COLLECTED

VARIABLES = {
    "characteristics": {
        "age_years": {
            "field": "age_years",
            "cut": [65],
            "labels": ["<65", "≥65"],
            "limit_in": "upper",
        },
        "sex": {"field": "sex"},
        "hbv": {"field": "hbv"},
    }
}


KEYS = ["centre", "table", "field"]


def described(rows, population="admitted"):
    return baseline_results(rows, {population: "characteristics"}, VARIABLES)


@pytest.fixture
def four():
    ages, sexes = [40, 65, 70, None], ["female", "male", "male", None]
    return cohort(
        patients=[
            {"patient_id": str(i), "day_zero": "diagnosis", "age_years": age, "sex": sex}
            for i, (age, sex) in enumerate(zip(ages, sexes, strict=True))
        ]
    )


def test_percentages_are_of_the_known_and_missing_is_counted(four):
    results = described(four)
    assert value(results, "admitted", "patients", "", "n") == 4
    assert value(results, "admitted", "sex", "", "missing") == 1
    assert value(results, "admitted", "sex", "male", "n") == 2
    assert value(results, "admitted", "sex", "male", "denominator") == 3
    assert value(results, "admitted", "sex", "male", "percent") == pytest.approx(200 / 3)


def test_numbers_are_described_and_cut(four):
    results = described(four)
    assert value(results, "admitted", "age_years", "", "mean") == pytest.approx(175 / 3)
    assert value(results, "admitted", "age_years", "", "median") == 65
    assert value(results, "admitted", "age_years", "≥65", "n") == 2
    assert value(results, "admitted", "age_years", "", "n") == 3


def test_not_collected_is_not_missing(four):
    results = described(four)
    assert note(results, "admitted", "hbv", "yes") == NOT_COLLECTED
    assert pd.isna(value(results, "admitted", "hbv", "yes", "n"))
    assert pd.isna(value(results, "admitted", "hbv", "", "missing"))


def test_a_centre_that_does_not_collect_a_field_does_not_count_in_its_denominator():
    rows = cohort(
        patients=[
            {"patient_id": "1", "day_zero": "diagnosis", "hbv": True},
            {"patient_id": "2", "day_zero": "diagnosis", "hbv": None},
            {"patient_id": "3", "day_zero": "diagnosis", "centre": "b"},
        ]
    )
    results = described(rows)
    assert value(results, "admitted", "hbv", "yes", "denominator") == 1
    assert value(results, "admitted", "hbv", "", "missing") == 1
    assert note(results, "admitted", "hbv", "yes") == "collected at 1 of 2 centres"


def test_an_empty_population_has_notes_and_no_numbers(four):
    rows = dataclasses.replace(
        four,
        collected=pd.concat(
            [four.collected, pd.DataFrame([("a", "outcomes", "kind=conversion")], columns=KEYS)]
        ),
    )
    results = described(rows, "converted")
    assert note(results, "converted", "sex", "male") == NO_PATIENTS
    assert results.loc[results["stat"] == "percent", "value"].isna().all()


def test_a_population_that_nobody_can_tell_is_not_collected(four):
    results = described(four, "converted")
    assert note(results, "converted", "patients") == NOT_COLLECTED
    assert note(results, "converted", "sex", "male") == NOT_COLLECTED


def test_collected_but_recorded_in_nobody_is_neither_zero_nor_not_collected():
    rows = cohort(patients=[{"patient_id": "1", "day_zero": "diagnosis", "hbv": None}])
    results = described(rows)
    assert note(results, "admitted", "hbv") == "not recorded in any patient"
    assert value(results, "admitted", "hbv", "", "missing") == 1
