"""Baseline tables by hand."""

import dataclasses

import pandas as pd
import pytest
from builders import cohort, note, value

from hcc_conversion.analyses.baseline.results import baseline_results
from hcc_conversion.analyses.variables import centres_telling
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


INVASION = {"characteristics": {"invasion": {"field": "portal_vein_invasion"}}}
PATIENTS = {"day_zero": "diagnosis"}


def with_invasion(values_of_centre, codes_of_centre):
    """A cohort whose centres have patients with these values and mappings that give these codes."""
    return cohort(
        collected={
            (centre, "patients", f"portal_vein_invasion={code}")
            for centre, codes in codes_of_centre.items()
            for code in codes
        },
        patients=[
            PATIENTS
            | {"patient_id": f"{centre}{i}", "centre": centre, "portal_vein_invasion": value}
            for centre, values in values_of_centre.items()
            for i, value in enumerate(values)
        ],
    )


def shares_of(rows):
    """Level, then n and denominator, and the note."""
    results = baseline_results(rows, {"admitted": "characteristics"}, INVASION)
    levels = results.loc[results["level"] != "", "level"].unique()
    place = ("admitted", "invasion")
    return {
        level: (
            *(value(results, *place, level, stat) for stat in ("n", "denominator")),
            note(results, *place, level),
        )
        for level in levels
    }


def test_a_category_that_no_code_of_a_centre_gives_is_no_zero():
    """Of a hospital that tells invasion by yes and no nobody knows who has Vp1."""
    rows = with_invasion({"a": ["none", "none", "present"]}, {"a": ["none", "present"]})
    shares = shares_of(rows)
    assert shares["none"] == (2, 3, "") and shares["present"] == (1, 3, "")
    for level in ("Vp1", "Vp2", "Vp3", "Vp4"):
        n, denominator, said = shares[level]
        assert pd.isna(n) and pd.isna(denominator) and said == NOT_COLLECTED


def test_a_category_is_counted_of_patients_of_centres_that_can_tell_it():
    """By hand: Vp1 and Vp2 of the 2 patients of b alone, none of all 5; nobody in Vp4 of b is 0."""
    graded = ["none", "Vp1", "Vp2", "Vp3", "Vp4"]
    rows = with_invasion(
        {"a": ["none", "none", "present"], "b": ["none", "Vp1"]},
        {"a": ["none", "present"], "b": graded},
    )
    shares = shares_of(rows)
    assert shares["none"] == (3, 5, "")
    assert shares["Vp1"] == (1, 2, "collected at 1 of 2 centres")
    assert shares["Vp4"] == (0, 2, "collected at 1 of 2 centres")
    assert shares["present"] == (1, 3, "collected at 1 of 2 centres")


def test_a_field_that_is_read_without_codes_can_have_any_value():
    rows = with_invasion({"a": ["none", "none"]}, {})
    assert shares_of(rows)["Vp1"] == (0, 2, "")


def test_codes_tell_yes_and_no_and_groups():
    """Who notes cirrhosis alone cannot say who has none; a group is told by any of its codes."""
    rows = cohort(
        collected={("a", "patients", f"cirrhosis={code}") for code in ("True",)},
        patients=[PATIENTS | {"patient_id": "1", "cirrhosis": True, "ecog": 0}],
    )
    collecting = frozenset("a")
    assert centres_telling(rows, {"field": "cirrhosis"}, "yes", collecting) == collecting
    assert centres_telling(rows, {"field": "cirrhosis"}, "no", collecting) == frozenset()
    rows = with_invasion({"a": ["none"]}, {"a": ["none", "present"]})
    groups = {
        "field": "portal_vein_invasion",
        "groups": {"any": ["Vp4", "present"], "high": ["Vp4"]},
    }
    assert centres_telling(rows, groups, "any", collecting) == collecting
    assert centres_telling(rows, groups, "high", collecting) == frozenset()
