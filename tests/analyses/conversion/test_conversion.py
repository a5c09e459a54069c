"""Predictors of conversion: the whole analysis on cohorts typed here, against R."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from builders import cohort
from conversion_cases import BOTH, DEFINITION, HBV, NO_EVENT_IN_YES, TWELVE, spread, study
from places import R_VALUES

from hcc_conversion.analyses.conversion.results import conversion_results
from hcc_conversion.statistics import firth
from schemas.results import NO_PATIENTS, NOT_COLLECTED

REFERENCE = pd.read_csv(R_VALUES / "cox.csv")
HAZARD = ["estimate", "ci_low", "ci_high", "p_value"]

pytestmark = pytest.mark.filterwarnings("error")


DAY_0 = spread([0, 0, 3, 7, 9, 11], [1, 0, 1, 0, 1, 0], hbv=[True, False, False, True, True, False])


def analysed(rows, predictors=HBV, definition=None):
    """The results; *definition* replaces keys of `DEFINITION`."""
    return conversion_results(rows, predictors, {**DEFINITION, **(definition or {})})[0]


def line(results, group, variable, level="", method=""):
    """Statistic to value, and the note, of one line of the results."""
    chosen = (results["group"] == group) & (results["variable"] == variable)
    chosen &= (results["level"] == level) & results["method"].str.startswith(method)
    rows = results[chosen]
    assert len(rows), f"no {group}, {variable}, {level}"
    (note,) = set(rows["note"])
    return rows.set_index("stat")["value"].to_dict(), note


def hazard(results, group, variable, level):
    cells, note = line(results, group, variable, level, "Cox")
    return [cells[name] for name in HAZARD], note


def reference(model, ties="efron"):
    chosen = (REFERENCE["model"] == model) & (REFERENCE["ties"] == ties)
    rows = REFERENCE[chosen & (REFERENCE["quantity"] == "hazard ratio")]
    assert len(rows) == 1
    return rows[HAZARD].iloc[0].tolist()


# --- One predictor ---


def test_the_second_level_is_compared_with_the_reference_as_in_r():
    results = analysed(study(DAY_0))
    found, note = hazard(results, "univariate", "hbv", "yes")
    assert found == pytest.approx(reference("day 0"), rel=1e-6)
    assert note == ""
    beside, _ = hazard(results, "univariate, Breslow ties", "hbv", "yes")
    assert beside == pytest.approx(reference("day 0", "breslow"), rel=1e-6)


def test_another_reference_turns_the_hazard_ratio_round():
    turned = {"hbv": {"field": "hbv", "reference": "yes"}}
    own, _ = hazard(analysed(study(TWELVE)), "univariate", "hbv", "yes")
    other, _ = hazard(analysed(study(TWELVE), turned), "univariate", "hbv", "no")
    assert own[0] == pytest.approx(1 / other[0])
    assert own[3] == pytest.approx(other[3])


def test_patients_and_events_of_every_level_are_counted():
    results = analysed(study([*TWELVE, {"time": 5, "event": True, "hbv": None}]))
    assert line(results, "univariate", "hbv", "no", "complete") == (
        {"n": 6, "events": 4},
        "reference",
    )
    assert line(results, "univariate", "hbv", "yes", "complete") == ({"n": 6, "events": 5}, "")
    counted, _ = line(results, "univariate", "hbv", "", "complete")
    assert counted == {"n": 12, "events": 9, "missing": 1}


def test_a_level_without_events_gets_words_and_no_number_but_firth_has_one():
    results = analysed(study(NO_EVENT_IN_YES))
    found, note = hazard(results, "univariate", "hbv", "yes")
    assert np.isnan(found).all()
    assert note == "no events among yes: no maximum-likelihood estimate"
    penalised, note = hazard(results, "univariate, Firth", "hbv", "yes")
    assert np.isfinite(penalised).all()
    assert note == ""
    _, note = line(results, "univariate, proportional hazards", "hbv", "yes")
    assert "no maximum-likelihood estimate" in note


def test_three_levels_have_two_hazard_ratios_and_a_p_of_both():
    grades = {
        "ecog": {"field": "ecog", "groups": {"0": [0], "1": [1], "2+": [2, 3, 4]}, "reference": "0"}
    }
    rows = spread(
        range(1, 13),
        [1, 1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1],
        ecog=[2, 0, 1, 3, 1, 0, 1, 2, 2, 1, 0, 0],
    )
    results = analysed(study(rows), grades)
    assert np.isfinite(hazard(results, "univariate", "ecog", "1")[0]).all()
    assert np.isfinite(hazard(results, "univariate", "ecog", "2+")[0]).all()
    joint, _ = line(results, "univariate", "ecog", "", "Wald")
    assert 0 < joint["p_value"] < 1
    assert line(results, "multivariate", "model", "events per variable")[0]["estimate"] == 9 / 2


def test_a_predictor_that_is_not_collected_is_named_and_left_out():
    results = analysed(study(TWELVE), BOTH | {"ascites": {"field": "ascites", "reference": "no"}})
    cells, note = line(results, "univariate", "model", NOT_COLLECTED)
    assert (cells["n"], note) == (1, "ascites")
    assert hazard(results, "univariate", "ascites", "yes")[1] == NOT_COLLECTED
    entered = line(results, "multivariate", "model", "entered, P < 0.99 alone")
    assert entered == ({"n": 2}, "hbv, sex")


# --- Several predictors ---


def test_what_passes_the_screen_enters_and_the_complete_cases_are_counted():
    rows = [*TWELVE, {"time": 4, "event": True, "hbv": None, "sex": "male"}]
    results = analysed(study(rows), BOTH)
    alone, _ = hazard(results, "univariate", "sex", "male")
    p_value = hazard(results, "univariate", "hbv", "yes")[0][3]
    assert alone[3] < p_value  # so that one screen lets one of them through
    counted, _ = line(results, "multivariate", "model", "", "complete")
    assert counted == {"n": 12, "events": 9, "missing": 1}
    strict = analysed(study(rows), BOTH, {"screen_p": (alone[3] + p_value) / 2})
    entered = strict[
        (strict["group"] == "multivariate") & strict["level"].str.startswith("entered")
    ]
    assert entered["note"].tolist() == ["sex"]
    together, _ = hazard(strict, "multivariate", "sex", "male")
    assert together == pytest.approx(alone)


def test_what_has_no_estimate_does_not_enter_and_is_named_but_enters_with_firth():
    sexes = ["male", "female", "male", "female", "male"]
    rows = [row | {"sex": sex} for row, sex in zip(NO_EVENT_IN_YES, sexes, strict=True)]
    results = analysed(study(rows), BOTH)
    assert line(results, "multivariate", "model", "without estimate") == ({"n": 1}, "hbv")
    level = "entered, P < 0.99 alone"
    assert "hbv" not in line(results, "multivariate", "model", level)[1]
    assert "hbv" in line(results, "multivariate, Firth", "model", level)[1]


def test_too_few_events_per_variable_are_said():
    results = analysed(study(TWELVE), BOTH)
    cells, note = line(results, "multivariate", "model", "events per variable")
    assert cells["estimate"] == 9 / 2
    assert note.startswith("fewer than 10")
    enough = analysed(study(TWELVE), BOTH, {"least_events_per_variable": 4})
    assert line(enough, "multivariate", "model", "events per variable")[1] == ""


def test_nothing_passes_the_screen():
    results = analysed(study(TWELVE), BOTH, {"screen_p": 1e-6})
    assert line(results, "multivariate", "model", "entered, P < 1e-06 alone") == ({"n": 0}, "")
    assert not ((results["group"] == "multivariate") & (results["variable"] != "model")).any()


def of_paper(*names):
    """The definition with a printed model of these predictors, where nothing passes the screen."""
    ratios = {name: {"yes": 2.0} for name in names}
    model = {"paper": "invented2020", "hazard_ratios": ratios, "doubtful": {}}
    return {"screen_p": 1e-6, "paper_model": model}


@pytest.mark.parametrize("way", ["", ", Breslow ties", ", Firth", ", proportional hazards"])
def test_the_covariates_of_the_paper_are_fitted_together_whatever_passes_the_screen(way):
    screened = analysed(study(TWELVE), BOTH)
    results = analysed(study(TWELVE), BOTH, of_paper("hbv", "sex"))
    assert not ((results["group"] == "multivariate") & (results["variable"] != "model")).any()
    for variable, level in (("hbv", "yes"), ("sex", "male")):
        found, note = line(results, f"paper model{way}", variable, level)
        expected, _ = line(screened, f"multivariate{way}", variable, level)
        assert found == pytest.approx(expected) and note == ""
    if not way:
        assert line(results, "paper model", "model", "entered, as named") == ({"n": 2}, "hbv, sex")


def test_a_covariate_of_the_paper_without_estimate_makes_another_model_and_each_line_says_so():
    sexes = ["male", "female", "male", "female", "male"]
    rows = [row | {"sex": sex} for row, sex in zip(NO_EVENT_IN_YES, sexes, strict=True)]
    results = analysed(study(rows), BOTH, of_paper("hbv", "sex"))
    found, note = hazard(results, "paper model", "sex", "male")
    assert note == "other covariates: without hbv"
    assert found == pytest.approx(hazard(results, "univariate", "sex", "male")[0])
    assert line(results, "paper model", "model", "without estimate") == ({"n": 1}, "hbv")
    assert line(results, "paper model, Firth", "sex", "male")[1] == ""


def test_a_covariate_of_the_paper_that_is_not_collected_makes_another_model_too():
    ascites = {"ascites": {"field": "ascites", "reference": "no"}}
    results = analysed(study(TWELVE), BOTH | ascites, of_paper("hbv", "ascites"))
    assert hazard(results, "paper model", "hbv", "yes")[1] == "other covariates: without ascites"


def test_proportional_hazards_are_tested_alone_and_together():
    results, _, residuals = conversion_results(study(TWELVE), BOTH, DEFINITION)
    cells, _ = line(results, "multivariate, proportional hazards", "model", "global")
    assert cells["df"] == 2
    assert 0 < cells["p_value"] < 1
    assert line(results, "univariate, proportional hazards", "sex", "male")[0]["df"] == 1
    # nine events: two models alone and two covariates together
    assert len(residuals) == 9 * 4
    assert set(residuals["model"]) == {"univariate", "multivariate"}


# --- Several centres ---


def test_centres_are_strata_and_one_without_conversions_does_no_harm():
    quiet = [{"time": 30, "event": False, "hbv": True, "centre": "b"}] * 3
    alone, pooled = analysed(study(TWELVE)), analysed(study([*TWELVE, *quiet]))
    own, _ = hazard(alone, "univariate", "hbv", "yes")
    found, _ = hazard(pooled, "univariate", "hbv", "yes")
    assert found == pytest.approx(own)
    methods = pooled["method"].unique()
    assert "Cox, Efron ties, Wald 95% CI and P; stratified by centre" in methods
    assert f"{firth.METHOD}; stratified by centre" in methods
    assert hazard(pooled, "univariate, Firth", "hbv", "yes")[0] == pytest.approx(
        hazard(alone, "univariate, Firth", "hbv", "yes")[0], rel=1e-4
    )
    assert not alone["method"].str.contains("centre").any()


def test_a_predictor_of_one_centre_only_is_of_its_patients():
    others = [{"time": 30, "event": True, "centre": "b"}] * 2
    rows = study([*TWELVE, *others])
    results = analysed(rows)
    counted, note = line(results, "univariate", "hbv", "", "complete")
    assert counted == {"n": 12, "events": 9, "missing": 0}
    assert note == "collected at 1 of 2 centres"


# --- Where there is little or nothing ---


def test_a_centre_that_cannot_tell_is_not_collected():
    rows = cohort(patients=[{"patient_id": "1", "day_zero": "surgery"}])
    results, curves, residuals = conversion_results(rows, HBV, DEFINITION)
    assert line(results, "", "conversion")[1] == NOT_COLLECTED
    assert hazard(results, "univariate", "hbv", "yes")[1] == NOT_COLLECTED
    assert results.loc[results["stat"] != "n", "value"].isna().all()
    assert curves.empty
    assert residuals.empty


def test_nobody_no_conversion_and_one_patient_give_notes():
    resectable = {"time": 9, "event": False, "hbv": True, "initially_resectable": True}
    nobody = analysed(study([resectable]))
    assert line(nobody, "", "conversion") == ({"n": 0, "events": 0, "missing": 0}, NO_PATIENTS)
    assert hazard(nobody, "univariate", "hbv", "yes")[1] == NO_PATIENTS
    unconverted = study([{"time": 9, "event": False, "hbv": bool(x)} for x in (0, 1, 1)])
    assert hazard(analysed(unconverted), "univariate", "hbv", "yes")[1] == "no events"
    one = analysed(study([{"time": 9, "event": True, "hbv": True}]))
    assert hazard(one, "univariate", "hbv", "yes")[1] == "nobody in no"


def test_no_empty_value_goes_without_a_note():
    for rows in (DAY_0, TWELVE, NO_EVENT_IN_YES):
        results = analysed(study(rows), BOTH | HBV)
        empty = results[results["value"].isna() & ~results["stat"].isin(["ci_low", "ci_high"])]
        assert (empty["note"] != "").all()


EDGES = {
    "monotone likelihood": spread(
        [1, 2, 3, 4, 5, 6],
        [1, 1, 1, 0, 0, 0],
        hbv=[True, True, True, False, False, False],
        sex=["male", "female"] * 3,
    ),
    "all censored": spread([3, 4, 5], [0, 0, 0], hbv=[True, False, True], sex=["male"] * 3),
    "one event": spread(
        [3, 4, 5, 5],
        [0, 1, 0, 0],
        hbv=[True, False, True, False],
        sex=["male", "female", "female", "male"],
    ),
    "the only event last": spread([3, 4, 9], [0, 0, 1], hbv=[True, False, True], sex=["male"] * 3),
    "ties only": spread(
        [5] * 6,
        [1, 1, 0, 1, 0, 1],
        hbv=[True, False, True, False, True, False],
        sex=["male", "male", "female", "female", "male", "female"],
    ),
    "zero follow-up": spread([0, 0, 0], [1, 0, 1], hbv=[True, False, False], sex=["male"] * 3),
    "two predictors that are one": spread(
        range(1, 7),
        [1, 0, 1, 1, 0, 1],
        hbv=[True, False, True, False, True, False],
        sex=["male", "female"] * 3,
    ),
    "nobody has the predictor": spread([1, 2], [1, 0], hbv=[None, None], sex=["male", "female"]),
    "a centre without conversions": [
        *(row | {"centre": "a"} for row in TWELVE),
        *spread([9, 9], [0, 0], hbv=[True, False], sex=["male"] * 2, centre=["b", "b"]),
    ],
    "no centre with conversions": spread(
        [4, 5, 4, 5], [0] * 4, hbv=[True, False] * 2, sex=["male"] * 4, centre=list("aabb")
    ),
}


@pytest.mark.parametrize("name", EDGES)
def test_little_to_go_by_gives_notes_and_neither_crash_nor_warning(name):
    results, curves, residuals = conversion_results(study(EDGES[name]), BOTH, DEFINITION)
    empty = results[results["value"].isna()]
    one_sided = empty["stat"].isin(["ci_low", "ci_high"])
    assert (empty.loc[~one_sided, "note"] != "").all(), empty[~one_sided]
    assert np.isfinite(results["value"].dropna()).all()
    hazards = results[results["method"].str.startswith("Cox") & (results["stat"] == "estimate")]
    # an estimate that exists is one that can be printed
    assert hazards["value"].dropna().between(1e-4, 1e4).all()
    assert curves["incidence"].between(0, 1).all()
    assert residuals["residual"].notna().all()


def test_whose_conversion_has_no_day_is_left_out_and_counted():
    rows = study(TWELVE)
    rows.tables["outcomes"].loc[0, "day"] = pd.NA
    cells, note = line(analysed(rows), "", "conversion")
    assert cells == {"n": 11, "events": 8, "missing": 1}
    why = "1 without origin, last contact or day of conversion left out"
    assert note == f"{why}, 1 of them had the event"


def test_nothing_is_estimated_where_a_conversion_without_a_day_is_left_out():
    rows = study(TWELVE)
    rows.tables["outcomes"].loc[0, "day"] = pd.NA
    definition = DEFINITION | {"horizons_months": [0.1]}
    results, curves, residuals = conversion_results(rows, BOTH, definition)
    withheld = "withheld: 1 left out had the event, nobody knows when"
    ratios = results[(results["line"] == "hazard_ratio") & (results["group"] != "competing event")]
    assert len(ratios) and ratios["value"].isna().all()
    assert withheld in set(ratios["note"])
    incidence = results[results["line"] == "probability_at"]
    assert incidence.loc[incidence["stat"] != "at_risk", "value"].isna().all()
    bounds = results[results["line"] == "probability_bounds"].set_index(["group", "stat"])["value"]
    complete, _, _ = conversion_results(study(TWELVE), BOTH, definition)
    true = line(complete, "", "cumulative_incidence", "0.1 months")[0]["estimate"]
    low, high = bounds[("", "lowest")], bounds[("", "highest")]
    assert low - 1e-12 <= true <= high + 1e-12
    assert curves["incidence"].isna().all() and residuals.empty


# --- Competing death ---


def test_death_competes_and_has_its_own_incidence_and_hazard():
    rows = spread([10, 20, 25, 40, 50], [1, 0, 0, 1, 0], hbv=[True, False, True, False, True])
    rows[1]["event"] = "death"
    rows[2]["event"] = "death"
    results, curves, _ = conversion_results(study(rows), HBV, DEFINITION)
    # day 30: 1 of 5 converted, then 4/5 * 1/4 and 3/5 * 1/3 died
    assert line(results, "", "cumulative_incidence", "1 months")[0]["estimate"] == pytest.approx(
        0.2
    )
    died, _ = line(results, "competing event", "cumulative_incidence", "1 months")
    assert died["estimate"] == pytest.approx(0.4)
    assert died["at_risk"] == 2
    counted, _ = line(results, "competing event", "hbv", "", "complete")
    assert counted == {"n": 5, "events": 2, "missing": 0}
    assert set(curves["group"]) == {"", "competing event"}
    assert line(results, "", "conversion")[0]["events"] == 2


# --- When combined therapy began ---


def heart(days_later=1):
    """Stanford heart transplants: death as the event, transplantation as combined therapy."""
    rows = pd.read_csv(R_VALUES / "cox_heart.csv")
    patients = spread(rows["futime"] + days_later, rows["died"])
    return study(patients, [None if pd.isna(day) else day + days_later for day in rows["wait"]])


def test_treatment_from_the_day_it_began_equals_r_and_not_the_naive_way():
    results = analysed(heart(), {})
    varying, _ = hazard(results, "time-varying", "combination", "begun")
    assert varying == pytest.approx(reference("transplanted"), rel=1e-6)
    naive, _ = hazard(results, "as if known from the start", "combination", "begun")
    assert naive == pytest.approx(reference("ever transplanted"), rel=1e-6)
    counted, _ = line(results, "time-varying", "combination", "", "complete")
    assert counted == {"n": 103, "events": 75, "missing": 0}


def test_a_conversion_on_the_day_treatment_begins_is_before_it():
    rows = spread([10, 20, 30], [1, 1, 0])
    results = analysed(study(rows, [10, 5, None]), {})
    before, _ = line(results, "time-varying", "combination", "not begun", "complete")
    since, _ = line(results, "time-varying", "combination", "begun", "complete")
    assert before == {"n": 3, "events": 1}
    assert since == {"n": 1, "events": 1}


def test_after_a_landmark_only_those_still_at_risk_count_and_treatment_is_as_it_was_then():
    # One month is day 30: conversion on it is before, and so is treatment that began on it.
    rows = spread([20, 30, 31, 60, 90, 95], [1, 1, 1, 0, 1, 1])
    results = analysed(study(rows, [5, 5, 30, 31, 10, None]), {}, {"screen_p": 0.2})
    counted, _ = line(results, "landmark 1 months", "combination", "", "complete")
    assert counted == {"n": 4, "events": 3, "missing": 0}
    begun, _ = line(results, "landmark 1 months", "combination", "begun", "complete")
    assert begun == {"n": 2, "events": 2}


def test_a_landmark_looks_at_the_predictors_marked_for_it():
    marked = BOTH | {"sex": BOTH["sex"] | {"landmark": True}}
    results = analysed(study(TWELVE), marked)
    after = results.loc[results["group"] == "landmark 1 months", "variable"]
    assert set(after) == {"combination", "sex"}


def test_a_level_that_no_code_gives_is_not_collected_and_not_without_events():
    """Where ECOG is told as 0 and 1 alone, that nobody is in 2+ is no zero."""
    grades = {
        "ecog": {"field": "ecog", "groups": {"0–1": [0, 1], "2+": [2, 3]}, "reference": "0–1"}
    }
    rows = study([row | {"ecog": number % 2} for number, row in enumerate(TWELVE)])
    codes = [("a", "patients", f"ecog={code}") for code in (0, 1)]
    told = pd.DataFrame(codes, columns=rows.collected.columns, dtype="string")
    some = dataclasses.replace(rows, collected=pd.concat([rows.collected, told]))
    for cohort_told, n, reason in ((some, np.nan, NOT_COLLECTED), (rows, 0, "nobody in 2+")):
        results = analysed(cohort_told, grades)
        assert hazard(results, "univariate", "ecog", "2+")[1] == reason
        counted, note = line(results, "univariate", "ecog", "2+", "complete")
        assert note == (NOT_COLLECTED if reason == NOT_COLLECTED else "")
        assert [counted["n"], counted["events"]] == pytest.approx([n, n], nan_ok=True)
        assert line(results, "univariate", "ecog", "0–1", "complete")[0] == {"n": 12, "events": 9}
