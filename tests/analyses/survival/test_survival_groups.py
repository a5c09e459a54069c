"""Groups compared in survival, against R (tests/reference/survival_groups.R) and by hand."""

import numpy as np
import pandas as pd
import pytest
from builders import cohort, everything
from places import R_VALUES, ROOT, SHARED
from scipy.special import expit, logit
from scipy.stats import norm

from hcc_conversion.analyses.survival.groups import IMMORTAL
from hcc_conversion.analyses.survival.results import survival_results
from hcc_conversion.display.lines import notes_of
from hcc_conversion.statistics.kaplan_meier import survival_curve
from hcc_conversion.statistics.log_rank import ONE_GROUP, log_rank_test
from hcc_conversion.statistics.restricted_mean import (
    last_day,
    restricted_mean,
    restricted_mean_difference,
)
from schemas.results import NO_PATIENTS, NOT_COLLECTED

REFERENCE = pd.read_csv(R_VALUES / "survival_groups.csv")
VETERAN = pd.read_csv(R_VALUES / "cox_veteran.csv")
FOSHAN = pd.read_csv(ROOT / "resources/centres/foshan/hepatocellular.csv")
FOSHAN_FULL = SHARED / "data/foshan/hepatoCellular.csv"
MONTH = 30.4375
OS = {"os": {"origin": "diagnosis", "events": ["death"], "populations": ["admitted"]}}
BY_HBV = {
    "endpoints": ["os"],
    "population": "admitted",
    "by": {"field": "hbv", "reference": "no"},
    "formed_after_origin": False,
}
LIMITS = ["estimate", "ci_low", "ci_high"]

pytestmark = pytest.mark.filterwarnings("error")


def reference(sample, quantity, at=None):
    rows = REFERENCE[(REFERENCE["sample"] == sample) & (REFERENCE["quantity"] == quantity)]
    rows = rows if at is None else rows[rows["at"] == at]
    return rows.iloc[0]


def patient(number, day, died, centre="a", **fields):
    who = {"patient_id": str(number), "day_zero": "diagnosis", "centre": centre}
    return who | {"last_contact_day": day, "died": died} | fields


def by_hbv(times, died, hbv, centres=None):
    """Patients of a list each; hbv divides them."""
    centres = centres or ["a"] * len(times)
    columns = zip(times, died, hbv, centres, strict=True)
    rows = [
        patient(number, day, bool(dead), centre, hbv=group)
        for number, (day, dead, group, centre) in enumerate(columns)
    ]
    return cohort(set().union(*map(everything, set(centres))), patients=rows)


def compared(rows, spec=None, months=None, endpoints=OS, response=None):
    comparisons = {"cut": {**BY_HBV, **(spec or {})}}
    return survival_results(
        rows,
        endpoints,
        [12],
        restricted_mean_months=months,
        comparisons=comparisons,
        response=response,
    )


def cells(results, group, level, variable="os"):
    rows = results[
        (results["group"] == group)
        & (results["level"] == level)
        & (results["variable"] == variable)
    ]
    assert len(rows), f"no {group}, {level}"
    (note,) = set(rows["note"])
    return rows.set_index("stat")["value"].to_dict(), note


# --- Against R ---


def within_horizon(printed, horizon):
    """R's mean, and limits on the logit of mean/horizon by the standard error of R's."""
    mean, low, high = printed[LIMITS]
    share, error = mean / horizon, (high - low) / (2 * norm.ppf(0.975))
    half = norm.ppf(0.975) * error / (horizon * share * (1 - share))
    return [mean, *(horizon * expit(logit(share) + way * half) for way in (-1, 1))]


def of_difference(sample, horizon):
    """R's difference with limits of those of both means (Zou & Donner 2008)."""
    one, other = (
        within_horizon(reference(sample, f"mean of group {group}", horizon), horizon)
        for group in (1, 0)
    )
    difference = reference(sample, "difference", horizon)["estimate"]
    down = np.hypot(one[0] - one[1], other[2] - other[0])
    up = np.hypot(one[2] - one[0], other[0] - other[1])
    return [difference, difference - down, difference + up]


@pytest.mark.parametrize("months", [24, 60])
def test_means_of_real_patients_and_their_difference_equal_r(months):
    groups = [FOSHAN[FOSHAN["Cirrhosis"] == code] for code in (1, 0)]
    curves = [survival_curve(group["OS_months"], group["Death"]) for group in groups]
    for curve, name in zip(curves, ("mean of group 1", "mean of group 0"), strict=True):
        found = restricted_mean(curve, months)
        expected = within_horizon(reference("foshan", name, months), months)
        assert [found[name] for name in LIMITS] == pytest.approx(expected, abs=1e-4)
    found = restricted_mean_difference(*curves, months)
    expected = of_difference("foshan", months)
    assert [found[name] for name in LIMITS] == pytest.approx(expected, abs=1e-4)


def test_log_rank_of_real_patients_equals_r():
    test = log_rank_test(FOSHAN["OS_months"], FOSHAN["Death"], FOSHAN["Cirrhosis"])
    expected = reference("foshan", "log-rank")
    assert test["statistic"] == pytest.approx(expected["estimate"], abs=1e-4)
    assert test["p_value"] == pytest.approx(expected["p_value"], abs=1e-4)


@pytest.mark.skipif(not FOSHAN_FULL.exists(), reason=f"{FOSHAN_FULL.name} is not here")
@pytest.mark.parametrize(
    ("marker", "time", "event", "statistic", "p_value"),
    # R survdiff on the same 227 patients, above against up to the median of the marker
    [
        ("CXCL17T", "OS", "Death", 5.09182977580583, 0.0240388151520421),
        ("CXCL17T", "RFS", "Recurrence", 7.94675913228783, 0.00481735678421525),
        ("CXCL17P", "OS", "Death", 9.76598974597998, 0.00177769787960467),
        ("CXCL17P", "RFS", "Recurrence", 15.0644687757103, 0.000103900729098762),
    ],
)
def test_log_rank_by_a_marker_of_the_source_equals_r(marker, time, event, statistic, p_value):
    source = pd.read_csv(FOSHAN_FULL)
    above = source[marker] > source[marker].median()
    test = log_rank_test(source[time], source[event], above)
    assert test["statistic"] == pytest.approx(statistic, abs=1e-4)
    assert test["p_value"] == pytest.approx(p_value, abs=1e-4)


def test_the_whole_comparison_equals_r_and_the_pool_is_stratified_by_centre():
    centres = VETERAN["celltype"].isin(["adeno", "large"]).map({True: "b", False: "a"})
    columns = (VETERAN["time"], VETERAN["status"], VETERAN["trt"] == 1, list(centres))
    results, curves = compared(by_hbv(*columns), months=365 / MONTH)
    test, _ = cells(results, "cut", "log-rank")
    expected = reference("veteran", "stratified log-rank")
    assert [test["statistic"], test["p_value"]] == pytest.approx(
        [expected["estimate"], expected["p_value"]], rel=1e-6
    )
    methods = results.loc[results["level"] == "log-rank", "method"]
    assert set(methods) == {"log-rank test, stratified by centre"}
    found, _ = cells(results, "cut", "restricted mean, months: yes minus no")
    expected = of_difference("veteran", 365)
    assert [found[name] * MONTH for name in LIMITS] == pytest.approx(expected, rel=1e-6)
    found, _ = cells(results, "cut: yes", "restricted mean, months")
    expected = within_horizon(reference("veteran", "mean of group 1", 365), 365)
    assert [found[name] * MONTH for name in LIMITS] == pytest.approx(expected, rel=1e-6)
    assert set(curves["level"]) == {"", "no", "yes"}


# --- Who is compared, and up to when ---

SIX = ([61, 183, 365, 100, 200, 300], [1, 1, 0, 1, 0, 0], [True] * 3 + [False] * 3)


def test_groups_are_counted_and_whoever_has_no_group_is_missing():
    times, died, hbv = (list(column) for column in SIX)
    rows = by_hbv([*times, 50], [*died, 1], [*hbv, None])
    results, _ = compared(rows)
    assert cells(results, "cut", "")[0] == {"n": 6, "events": 3, "missing": 1}
    assert cells(results, "cut: yes", "")[0] == {"n": 3, "events": 2, "missing": 0}
    assert cells(results, "cut: no", "")[0] == {"n": 3, "events": 1, "missing": 0}


def test_means_are_taken_up_to_the_shortest_last_follow_up_and_it_is_said():
    results, _ = compared(by_hbv(*SIX), months=24)
    horizon, note = cells(results, "cut", "restricted mean, months, up to")
    assert horizon["estimate"] == pytest.approx(300 / MONTH)
    assert "before the 24 months asked for" in note
    # S of yes: 1 to 61, 2/3 to 183, 1/3 to 300; of no: 1 to 100, 2/3 to 300
    means = 61 + 2 / 3 * 122 + 1 / 3 * 117, 100 + 2 / 3 * 200
    found, _ = cells(results, "cut", "restricted mean, months: yes minus no")
    assert found["estimate"] * MONTH == pytest.approx(means[0] - means[1])
    asked, note = cells(
        compared(by_hbv(*SIX), months=6)[0], "cut", "restricted mean, months, up to"
    )
    assert (asked["estimate"], note) == (pytest.approx(183 / MONTH), "")


def test_the_mean_of_a_population_has_its_own_horizon():
    results, _ = compared(by_hbv(*SIX))
    horizon, _ = cells(results, "", "restricted mean, months, up to")
    assert horizon["estimate"] == pytest.approx(365 / MONTH)


def test_where_everybody_died_the_mean_is_that_of_the_whole_times():
    results, _ = compared(by_hbv([100, 300], [1, 1], [True, False]))
    assert last_day([survival_curve(pd.Series([5.0]), pd.Series([True]))]) == np.inf
    found, _ = cells(results, "", "restricted mean, months")
    assert found["estimate"] * MONTH == pytest.approx(200)


def test_groups_formed_after_time_zero_carry_the_caution():
    results, _ = compared(by_hbv(*SIX), {"formed_after_origin": True})
    assert cells(results, "cut", "log-rank")[1] == IMMORTAL
    assert cells(results, "cut", "restricted mean, months: yes minus no")[1].endswith(IMMORTAL)
    assert not compared(by_hbv(*SIX))[0]["note"].str.contains("immortal").any()


def test_kinds_of_surgery_and_adjuvant_treatment_divide_the_resected():
    surgeries = [
        {"patient_id": str(number), "kind": kind, "day": 10}
        for number, kind in enumerate(["direct", "direct", "conversion", "conversion"])
    ]
    patients = [patient(number, 100 + number, number % 2 == 0) for number in range(4)]
    course = {"modality": "TACE", "intent": "adjuvant", "start_day": 50, "patient_id": "3"}
    rows = cohort(everything(), patients=patients, surgeries=surgeries, treatments=[course])
    surgical = {"os": {**OS["os"], "origin": "surgery"}}
    kinds = {"population": "resected", "by": {"field": "surgery_kind"}}
    results, _ = compared(rows, kinds, endpoints=surgical)
    assert cells(results, "cut: conversion", "")[0] == {"n": 2, "events": 1, "missing": 0}
    assert cells(results, "cut: direct", "")[0] == {"n": 2, "events": 1, "missing": 0}
    adjuvant = {"population": "conversion_surgery", "by": {"field": "adjuvant", "reference": "no"}}
    results, _ = compared(rows, adjuvant, endpoints=surgical)
    assert [cells(results, f"cut: {level}", "")[0]["n"] for level in ("yes", "no")] == [1, 1]


def test_patients_are_grouped_by_their_best_response():
    patients = [patient(number, 100 + number, True) for number in range(3)]
    reading = {"criterion": "mRECIST", "response": "PR", "day": 40, "patient_id": "0"}
    course = {"modality": "TACE", "intent": "conversion", "start_day": 5}
    rows = cohort(
        everything() | {("a", "assessments", "baseline")},
        patients=patients,
        assessments=[reading, reading | {"response": "CR", "patient_id": "1"}],
        treatments=[course | {"patient_id": str(number)} for number in range(3)],
    )
    response = {
        "source": ["recorded", "measured"],
        "order": ["CR", "PR", "SD", "PD", "NE"],
        "confirmation_days": None,
        "stable_min_days": 0,
        "progression_min_mm": {"RECIST 1.1": 5, "mRECIST": 5},
        "exclude_after": ["surgery"],
    }
    spec = {"by": {"field": "best_response_mrecist"}}
    results, _ = compared(rows, spec, response=response)
    assert [cells(results, f"cut: {level}", "")[0]["n"] for level in ("CR", "PR", "SD")] == [
        1,
        1,
        0,
    ]
    assert cells(results, "cut", "")[0]["missing"] == 1


def test_a_note_names_the_grouping_by_its_title():
    results, _ = compared(by_hbv(*SIX), {"formed_after_origin": True})
    notes = notes_of({"": results}, {"": ""}, {"os": "Survival", "survival:cut": "By HBV"})
    assert f"Admitted, By HBV: Survival, log-rank: {IMMORTAL}" in notes


# --- Watch & wait ---


def test_watch_and_wait_is_followed_from_its_own_first_day():
    patients = [patient(number, 400, number == 0) for number in range(3)]
    outcomes = [
        {"patient_id": "0", "kind": "watch_and_wait", "day": 100},
        {"patient_id": "1", "kind": "watch_and_wait", "day": 150},
        {"patient_id": "1", "kind": "progression", "day": 250},
        # before it is no event
        {"patient_id": "0", "kind": "progression", "day": 50},
    ]
    rows = cohort(everything() | {("a", "outcomes", "day")}, patients=patients, outcomes=outcomes)
    watched = {"origin": "watch_and_wait", "populations": ["watch_and_wait"]}
    endpoints = {
        "os": {**watched, "events": ["death"]},
        "pfs": {**watched, "events": ["progression", "recurrence", "death"]},
    }
    results, curves = survival_results(rows, endpoints, [12])
    assert cells(results, "", "")[0] == {"n": 2, "events": 1, "missing": 0}
    assert cells(results, "", "", "pfs")[0] == {"n": 2, "events": 2, "missing": 0}
    assert curves.loc[curves["endpoint"] == "pfs", "time_days"].tolist() == [0, 100, 300]
    nowhere = cohort(patients=patients)
    results, curves = survival_results(nowhere, endpoints, [12])
    assert cells(results, "", "")[1] == NOT_COLLECTED
    assert curves.empty


# --- Where there is little or nothing ---

EDGES = {
    "nobody": ([], [], []),
    "one patient": ([5], [1], [True]),
    "all censored": ([5, 9, 9], [0, 0, 0], [True, False, True]),
    "one event": ([5, 9, 9], [1, 0, 0], [True, False, True]),
    "ties only": ([9, 9, 9, 9], [1, 1, 1, 1], [True, False, True, False]),
    "days of zero": ([0, 0, 0], [1, 0, 1], [True, False, True]),
    "some days of zero": ([0, 0, 5, 8], [1, 0, 1, 0], [True, False, True, False]),
    "an empty group": ([3, 5, 8], [1, 0, 1], [True, True, True]),
    "a group that is never at risk": ([3, 5, 1], [1, 1, 0], [True, True, False]),
    "nobody has a group": ([3, 5], [1, 1], [None, None]),
}


@pytest.mark.parametrize("name", EDGES)
@pytest.mark.parametrize("months", [None, 24])
def test_no_empty_value_goes_without_a_note(name, months):
    rows = by_hbv(*EDGES[name])
    results, curves = compared(rows, months=months)
    empty = results[results["value"].isna() & ~results["stat"].isin(["ci_low", "ci_high"])]
    assert (empty["note"] != "").all(), empty
    assert np.isfinite(results["value"].dropna()).all()
    assert curves["survival"].between(0, 1).all()


def test_an_empty_group_is_named():
    results, _ = compared(by_hbv(*EDGES["an empty group"]))
    assert cells(results, "cut: no", "")[1] == NO_PATIENTS
    assert cells(results, "cut", "log-rank")[1] == ONE_GROUP
    assert cells(results, "cut", "restricted mean, months: yes minus no")[1] == "no patients in no"


def test_without_events_a_mean_has_no_interval():
    results, _ = compared(by_hbv(*EDGES["all censored"]))
    found, note = cells(results, "cut: yes", "restricted mean, months")
    assert found["estimate"] * MONTH == pytest.approx(9)
    assert np.isnan(found["ci_low"])
    assert "no events until then" in note
    times = [5, 9, 12, 12]
    one = compared(by_hbv(times, [1, 0, 0, 0], [True, False, True, False]))[0]
    assert "variance counts as 0" in cells(one, "cut", "restricted mean, months: yes minus no")[1]


def test_a_centre_that_does_not_collect_the_field_is_left_out_and_named():
    rows = [patient(0, 50, True, hbv=True), patient(1, 70, False, hbv=False)]
    others = [patient(2, 60, True, "b")]
    both = cohort(everything() | everything("b"), patients=[*rows, *others])
    results, _ = compared(both)
    counted, note = cells(results, "cut", "")
    assert counted == {"n": 2, "events": 1, "missing": 0}
    assert note == "collected at 1 of 2 centres"
    alone = cohort(everything("b"), patients=others)
    results, _ = compared(alone)
    assert cells(results, "cut", "log-rank")[1] == NOT_COLLECTED


def test_a_group_that_no_code_gives_is_not_collected_and_not_empty():
    """Who notes hepatitis alone cannot say who has none; with both codes nobody is a zero."""
    patients = [patient(number, 50 + number, number < 3, hbv=True) for number in range(6)]
    for codes, expected in ((["True"], NOT_COLLECTED), (["True", "False"], NO_PATIENTS)):
        told = {("a", "patients", f"hbv={code}") for code in codes}
        results, _ = compared(cohort(everything() | told, patients=patients))
        groups = results[results["group"].str.contains("no") & (results["level"] == "")]
        (note,) = set(groups["note"])
        assert note == expected
        assert cells(results, "cut: yes", "")[0] == {"n": 6, "events": 3, "missing": 0}
