"""Conversion against direct surgery: small cohorts, numbers by hand."""

import dataclasses
import math

import pandas as pd
import pytest
import yaml
from builders import cohort, everything
from places import ROOT
from surgery_cases import (
    COMPLICATIONS,
    DEFINITION,
    OPERATION_MIN,
    patient,
    seven,
    surgery,
)

from hcc_conversion.analyses.surgery.results import surgery_results
from hcc_conversion.cohort.cohort import pool
from hcc_conversion.cohort.perioperative import change_percent, dead_within, worst_grades
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.statistics import choice_of_test
from hcc_conversion.study import study
from hcc_conversion.study.configuration import schema_problems
from hcc_conversion.study.group_names import (
    COMPARISONS,
    MEAN_DIFFERENCE,
    MEDIAN_DIFFERENCE,
    PAPER_TEST,
    RISK_DIFFERENCE,
    SENSITIVITY_TEST,
    STANDARDISED_DIFFERENCE,
)
from schemas.results import NO_PATIENTS, NOT_COLLECTED

CONVERSION, DIRECT = "conversion surgery", "direct surgery"


def line(results, group, variable, level="", population="resected"):
    """The statistics of one line by name, with its ``method`` and ``note``."""
    rows = results[
        (results["population"] == population)
        & (results["group"] == group)
        & (results["variable"] == variable)
        & (results["level"] == level)
    ]
    assert len(rows), (population, group, variable, level)
    assert not rows["stat"].duplicated().any()
    stats = dict(zip(rows["stat"], rows["value"], strict=True))
    method, note = (next((text for text in rows[_] if text), "") for _ in ("method", "note"))
    return {**stats, "method": method, "note": note}


@pytest.fixture
def results():
    return surgery_results(seven(), DEFINITION)


def test_a_number_is_described_per_group(results):
    assert line(results, CONVERSION, "operation_min") == {
        "n": 3,
        "missing": 0,
        "mean": 220,
        "sd": 20,
        "median": 220,
        "q1": 200,  # type 6: place (n + 1) / 4
        "q3": 240,
        "method": "quartiles: type 6 (SPSS)",
        "note": "",
    }
    direct = line(results, DIRECT, "operation_min")
    assert (direct["mean"], direct["median"]) == (150, 150)
    assert (direct["q1"], direct["q3"]) == (110, 190)


def test_the_paper_s_test_and_the_sensitivity_test_stand_side_by_side(results):
    # Pooled variance (2 · 400 + 3 · 5200 / 3) / 5 = 1200; 70 / √(1200 (1/3 + 1/4)) = √7.
    paper = line(results, PAPER_TEST, "operation_min")
    assert paper["statistic"] == pytest.approx(math.sqrt(7))
    assert (paper["df"], paper["n"]) == (5, 7)
    assert paper["method"] == "Student's t test, pooled variance"
    # Squared standard errors 400 / 3 and (5200 / 3) / 4: 70 / √(1700 / 3).
    welch = line(results, SENSITIVITY_TEST, "operation_min")
    assert welch["statistic"] == pytest.approx(70 / math.sqrt(1700 / 3))
    assert welch["method"] == "Welch's t test"


def test_an_exception_of_a_subgroup_goes_before_the_variable_s_test(results):
    paper = line(results, PAPER_TEST, "operation_min", population="resected:bclc_c")
    assert paper["method"] == "Welch's t test"


def test_ranks_are_tested_as_spss_does_and_exactly(results):
    # Conversion loses more in 3 + 4 + 4 of the 12 pairs: U = 1, (1 - 6) / √8.
    paper = line(results, PAPER_TEST, "blood_loss_ml")
    assert paper["statistic"] == pytest.approx(-5 / math.sqrt(8))
    exact = line(results, SENSITIVITY_TEST, "blood_loss_ml")
    assert exact["statistic"] == 1
    assert exact["p_value"] == pytest.approx(4 / 35)


def test_differences_are_conversion_minus_direct(results):
    assert line(results, MEAN_DIFFERENCE, "operation_min")["estimate"] == 70
    # Median of the 12 differences 0 20 40 40 60 60 80 80 100 100 120 140.
    assert line(results, MEDIAN_DIFFERENCE, "operation_min")["estimate"] == 70
    standardised = line(results, STANDARDISED_DIFFERENCE, "operation_min")
    assert standardised["estimate"] == pytest.approx(70 / math.sqrt((400 + 5200 / 3) / 2))


def test_characteristics_are_shares_of_the_known_with_their_difference():
    results = surgery_results(
        seven(c1={"sex": "female"}, d1={"sex": "female"}, d2={"sex": None}), DEFINITION
    )
    assert line(results, DIRECT, "sex")["missing"] == 1
    female = line(results, DIRECT, "sex", "female")
    assert (female["n"], female["denominator"]) == (1, 3)
    assert line(results, RISK_DIFFERENCE, "sex", "female")["estimate"] == 0
    # Fewer than 40 patients: Fisher's one-sided P; of the 15 places of two women, 3 put none and 9
    # one of them into conversion surgery.
    paper = line(results, PAPER_TEST, "sex")
    assert paper["p_value"] == pytest.approx(12 / 15)
    assert line(results, STANDARDISED_DIFFERENCE, "sex")["estimate"] == 0


def test_events_and_patients_are_counted_apart():
    results = surgery_results(seven(complications=COMPLICATIONS), DEFINITION)
    both = line(results, CONVERSION, "complications", "any complication")
    assert (both["events"], both["n"], both["denominator"]) == (3, 2, 3)
    ascites = line(results, CONVERSION, "complications", "Ascites")
    assert (ascites["events"], ascites["n"]) == (2, 1)
    leak = line(results, DIRECT, "complications", "Bile leak")
    assert (leak["events"], leak["n"], leak["percent"]) == (0, 0, 0)


def test_complications_are_tested_by_patients_not_by_events():
    results = surgery_results(seven(complications=COMPLICATIONS), DEFINITION)
    # 2 of 3 against 1 of 4: χ² = 7 (2 · 3 - 1 · 1)² / (3 · 4 · 3 · 4), P = (12 + 1) / 35.
    paper = line(results, PAPER_TEST, "complications", "any complication")
    assert paper["statistic"] == pytest.approx(175 / 144)
    assert paper["p_value"] == pytest.approx(13 / 35)
    difference = line(results, RISK_DIFFERENCE, "complications", "any complication")
    assert difference["estimate"] == pytest.approx(200 / 3 - 25)


def test_terms_are_ordered_by_their_patients():
    results = surgery_results(seven(complications=COMPLICATIONS), DEFINITION)
    whole = results[(results["population"] == "resected") & (results["group"] == CONVERSION)]
    terms = whole.loc[whole["variable"] == "complications", "level"].drop_duplicates()
    assert terms.tolist() == ["any complication", "Ascites", "Bile leak"]


def test_clavien_dindo_is_the_worst_recorded_grade_of_a_patient():
    results = surgery_results(seven(complications=COMPLICATIONS), DEFINITION)
    levels = ("no complication", "I", "IIIa", "not recorded")
    counts = [line(results, CONVERSION, "clavien_dindo", level)["n"] for level in levels]
    assert counts == [1, 0, 1, 1]
    assert line(results, DIRECT, "clavien_dindo", "II")["n"] == 1


def test_a_complication_without_a_grade_leaves_major_morbidity_unknown():
    results = surgery_results(seven(complications=COMPLICATIONS), DEFINITION)
    major = line(results, CONVERSION, "major_morbidity")
    assert (major["n"], major["denominator"], major["missing"]) == (1, 2, 1)
    ungraded_too = [*COMPLICATIONS, {"patient_id": "c1", "term": "Fever", "clavien_dindo": None}]
    again = surgery_results(seven(complications=ungraded_too), DEFINITION)
    assert line(again, CONVERSION, "major_morbidity")["n"] == 1


def test_grades_that_a_centre_does_not_collect_are_not_zero():
    rows = cohort(
        collected=everything(),
        patients=[patient("c1"), patient("d1")],
        surgeries=[surgery("c1"), surgery("d1")],
        complications=[{"patient_id": "c1", "term": "Ascites"}],
    )
    results = surgery_results(rows, DEFINITION)
    assert line(results, CONVERSION, "complications", "Ascites")["n"] == 1
    for group in (CONVERSION, PAPER_TEST, RISK_DIFFERENCE):
        assert line(results, group, "major_morbidity")["note"] == NOT_COLLECTED
    assert pd.isna(line(results, CONVERSION, "clavien_dindo", "IIIa")["n"])


def test_changes_are_per_cent_of_the_value_before():
    changed = {"c1": {"alt_post_u_l": 400}, "c2": {"alt_pre_u_l": 0}, "c3": {"alt_post_u_l": None}}
    results = surgery_results(seven(surgeries=changed), DEFINITION)
    change = line(results, CONVERSION, "alt_change")
    assert (change["mean"], change["n"], change["missing"]) == (900, 1, 2)
    assert change["note"] == "no change in per cent from 0: 1 counted as missing"
    direct = line(results, DIRECT, "alt_change")
    assert (direct["median"], direct["note"]) == (100, "")


def test_change_percent_of_a_fall_is_negative():
    assert change_percent(pd.Series([4.0, 0.0]), pd.Series([3.0, 1.0])).tolist() == [-25, pd.NA]


def test_r0_is_of_the_known_margins():
    margins = {"c1": {"margin": "R1"}, "c2": {"margin": None}}
    results = surgery_results(seven(surgeries=margins), DEFINITION)
    r0 = line(results, CONVERSION, "r0_margin")
    assert (r0["n"], r0["denominator"], r0["missing"]) == (1, 2, 1)


def test_deaths_count_until_the_day_and_early_losses_are_unknown():
    results = surgery_results(
        seven(
            c1={"died": True, "last_contact_day": 40},  # day 30 after surgery
            c2={"died": True, "last_contact_day": 41},
            c3={"last_contact_day": 39},
            d1={"last_contact_day": 40},
        ),
        DEFINITION,
    )
    within_30 = line(results, CONVERSION, "death_after_surgery", "within 30 days")
    assert (within_30["n"], within_30["denominator"], within_30["missing"]) == (1, 2, 1)
    assert line(results, CONVERSION, "death_after_surgery", "within 90 days")["n"] == 2
    assert line(results, DIRECT, "death_after_surgery", "within 30 days")["missing"] == 0
    assert line(results, DIRECT, "death_after_surgery", "within 90 days")["missing"] == 1


def test_death_is_unknown_without_a_time():
    times = pd.DataFrame(
        {
            "time_days": pd.Series([None, 30, 30], dtype="Float64"),
            "event": pd.Series([None, True, False], dtype="boolean"),
        }
    )
    assert dead_within(times, 30).tolist() == [pd.NA, True, False]


def test_a_grade_that_is_not_recorded_never_outranks_one_that_is():
    events = pd.DataFrame(
        {"patient": [1, 1, 2], "clavien_dindo": pd.Series(["II", None, None], dtype="string")}
    )
    assert worst_grades(events).tolist() == ["II", pd.NA]


def test_a_subgroup_holds_its_codes_and_counts_the_unknown():
    results = surgery_results(seven(c1={"bclc": "B"}, d1={"bclc": None}), DEFINITION)
    subgroup = {"population": "resected:bclc_c"}
    assert line(results, CONVERSION, "patients", **subgroup)["n"] == 2
    direct = line(results, DIRECT, "patients", **subgroup)
    assert (direct["n"], direct["note"]) == (3, "1 left out: BCLC staging not recorded")
    assert line(results, CONVERSION, "operation_min", **subgroup)["mean"] == 230


def test_the_field_of_a_subgroup_is_compared_in_the_whole_only(results):
    compared = results.loc[results["variable"] == "bclc", "population"]
    assert set(compared) == {"resected"}


def test_a_group_of_one_has_differences_but_no_test():
    rows = cohort(
        collected=everything(),
        patients=[patient(name) for name in ("c1", "d1", "d2")],
        surgeries=[surgery(name) for name in ("c1", "d1", "d2")],
    )
    results = surgery_results(rows, DEFINITION)
    assert pd.isna(line(results, CONVERSION, "operation_min")["sd"])
    assert line(results, MEAN_DIFFERENCE, "operation_min")["estimate"] == 80
    welch = line(results, SENSITIVITY_TEST, "operation_min")
    assert pd.isna(welch["p_value"]) and welch["note"] == "a group of one has no spread"


def test_an_empty_group_has_notes_and_no_numbers():
    rows = cohort(
        collected=everything(),
        patients=[patient("d1"), patient("d2")],
        surgeries=[surgery("d1"), surgery("d2")],
    )
    results = surgery_results(rows, DEFINITION)
    assert line(results, CONVERSION, "patients")["note"] == NO_PATIENTS
    assert line(results, CONVERSION, "operation_min")["note"] == NO_PATIENTS
    assert line(results, DIRECT, "operation_min")["mean"] == 120
    test = line(results, PAPER_TEST, "operation_min")
    assert pd.isna(test["p_value"]) and test["note"] == "a group has no known value"


def test_equal_values_and_equal_codes_are_said_and_not_tested():
    results = surgery_results(
        seven(surgeries={name: {"operation_min": 200} for name in OPERATION_MIN}), DEFINITION
    )
    for group in (PAPER_TEST, SENSITIVITY_TEST, STANDARDISED_DIFFERENCE):
        assert line(results, group, "operation_min")["note"] == "no spread in either group"
    assert line(results, MEAN_DIFFERENCE, "operation_min")["estimate"] == 0
    margin = line(results, PAPER_TEST, "r0_margin")
    assert margin["note"] == "fewer than two groups or categories with patients"


def test_nothing_is_compared_where_one_kind_of_surgery_is_not_collected():
    rows = cohort(
        covers="direct_surgery",
        patients=[patient(name) for name in ("d1", "d2")],
        surgeries=[surgery(name) for name in ("d1", "d2")],
    )
    results = surgery_results(rows, DEFINITION)
    assert line(results, DIRECT, "operation_min")["mean"] == 120
    assert line(results, CONVERSION, "operation_min")["note"] == NOT_COLLECTED
    compared = results[results["group"].isin(COMPARISONS)]
    assert compared["value"].isna().all()
    assert set(compared["note"]) == {NOT_COLLECTED}


def test_the_pool_compares_the_centres_that_can_tell_both_kinds():
    one_kind = cohort(
        covers={"b": "direct_surgery"},
        patients=[patient("d1", centre="b")],
        surgeries=[surgery("d1", centre="b", operation_min=900)],
    )
    results = surgery_results(pool([seven(), one_kind]), DEFINITION)
    direct = line(results, DIRECT, "operation_min")
    assert (direct["n"], direct["mean"]) == (4, 150)
    assert direct["note"] == "collected at 1 of 2 centres"
    assert line(results, MEAN_DIFFERENCE, "operation_min")["estimate"] == 70


def test_every_line_of_a_scope_without_surgeries_says_so():
    results = surgery_results(cohort(patients=[patient("d1")]), DEFINITION)
    assert set(results["note"]) == {NOT_COLLECTED}
    assert results["value"].isna().all()


def test_the_configuration_names_tests_that_there_are():
    assert set(study.CATEGORY_TESTS) == set(choice_of_test.CATEGORY_TESTS)
    for test in study.NUMBER_TESTS:
        assert choice_of_test.number_test(choice_of_test.PAPER, test) == test


@pytest.fixture
def configuration():
    return yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))


def configuration_problems(configuration):
    fields = read_yaml(ROOT / "schemas/fields.yaml")
    return study.study_problems(configuration, fields)


def test_measures_are_numbers_of_the_surgeries(configuration):
    configuration["surgery"]["measures"]["operation_min"]["field"] = "operation_mins"
    configuration["surgery"]["measures"]["alt_change"]["pre"] = "margin"
    assert configuration_problems(configuration) == [
        "surgery.measures.operation_min.field: 'operation_mins' is no number of surgeries;"
        " did you mean 'operation_min'?",
        "surgery.measures.alt_change.pre: 'margin' is no number of surgeries",
    ]


def test_subgroups_are_codes_of_a_field(configuration):
    young = {"title": "Young", "field": "age_years", "values": [40]}
    configuration["surgery"]["subgroups"] = {
        "young": young,
        "bclc_c": {"title": "E", "field": "bclc", "values": ["E"]},
    }
    assert configuration_problems(configuration) == [
        "surgery.subgroups.young: '40' is no code of age_years",
        "surgery.subgroups.bclc_c: 'E' is no code of bclc",
    ]


def test_exceptions_name_what_is_compared_and_a_test_that_fits(configuration):
    configuration["surgery"]["test_exceptions"] = {
        "bclc_d": {},
        "resected": {"sex": "welch_t", "sexes": "yates", "drainage_days": "welch_t"},
    }
    assert configuration_problems(configuration) == [
        "surgery.test_exceptions: 'bclc_d' is no subgroup; did you mean 'bclc_c'?",
        "surgery.test_exceptions.resected.sex: 'welch_t' is not one of pearson, yates,"
        " fisher_one_sided, fisher_two_sided",
        "surgery.test_exceptions.resected.sexes: no variable that is compared; did you mean 'sex'?",
    ]


def test_a_measure_is_a_field_or_a_change_not_both(configuration):
    schema = ROOT / "schemas/config.schema.yaml"
    assert schema_problems(configuration, schema, "config.yaml") == []
    both = {"field": "operation_min", "pre": "alt_pre_u_l", "test": "student_t"}
    configuration["surgery"]["measures"] = {"operation_min": both}
    assert len(schema_problems(configuration, schema, "config.yaml")) == 1


def test_a_category_is_compared_at_the_centres_that_can_tell_it_alone():
    """Centre b has no code for BCLC D: of its patients nobody knows.

    By hand, a has 1 of 3 and 0 of 4 in D, b's patients in no denominator; C is told at both.
    """
    one = seven(c1={"bclc": "D"})
    other = {
        name: table.assign(centre="b") if "centre" in table else table
        for name, table in seven().tables.items()
    }
    codes = [
        *(("a", "patients", f"bclc={code}") for code in "0ABCD"),
        *(("b", "patients", f"bclc={code}") for code in "0ABC"),
    ]
    columns = one.collected.columns
    collected = pd.concat(
        [
            one.collected,
            one.collected.assign(centre="b").astype("string"),
            pd.DataFrame(codes, columns=columns, dtype="string"),
        ]
    )
    both = dataclasses.replace(
        one,
        tables={
            name: pd.concat([table, other[name]], ignore_index=True).astype(table.dtypes)
            for name, table in one.tables.items()
        },
        collected=collected,
    )
    results = surgery_results(both, DEFINITION)
    d = [line(results, group, "bclc", "D") for group in (CONVERSION, DIRECT)]
    assert [(of["n"], of["denominator"]) for of in d] == [(1, 3), (0, 4)]
    assert d[0]["note"] == "collected at 1 of 2 centres"
    c = [line(results, group, "bclc", "C") for group in (CONVERSION, DIRECT)]
    assert [(of["n"], of["denominator"]) for of in c] == [(5, 6), (8, 8)]
    assert line(results, RISK_DIFFERENCE, "bclc", "D")["estimate"] == pytest.approx(100 / 3)
    assert line(results, RISK_DIFFERENCE, "bclc", "D")["n"] == 7
