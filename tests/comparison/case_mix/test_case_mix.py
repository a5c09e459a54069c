"""Case mix: values by hand, refusals with their reasons, and what is said."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import yaml
from builders import cohort, everything
from case_mix_cases import operated
from places import ROOT

from hcc_conversion.cohort.derivation import derive
from hcc_conversion.comparison.case_mix.outcomes import read_outcome
from hcc_conversion.comparison.case_mix.section import SECTION
from hcc_conversion.comparison.case_mix.sentences import sentence
from hcc_conversion.comparison.case_mix.standardise import (
    Sites,
    Tables,
    filled,
    standardise,
    tables_of,
    titles,
)
from hcc_conversion.comparison.case_mix.surgery import adjusted_surgery
from hcc_conversion.comparison.case_mix.table import shown_table, surgery_table
from hcc_conversion.comparison.case_mix.targets import printed_mix, printed_value
from hcc_conversion.comparison.published_values import read_published_values
from hcc_conversion.display.catalogue import Table
from schemas.case_mix import PAPER, POOL, RECONSTRUCTED, AdjustedSurgery, SurgeryBalance

CONFIG = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))
PAPER_VALUES = read_published_values(ROOT / "resources/published/zhang2023.csv")
LEVELS = {"age": ["<65", "≥65"], "sex": ["male", "female"], "bclc": ["0–B", "C", "D"]}


def study(population, covariates, outcome, least=1):
    settings = {
        **CONFIG["case_mix"],
        "least_effective_patients": least,
        "largest_weight_percent": 100,
        "populations": {
            population: {
                "covariates_of": "surgery",
                "covariates": covariates,
                "outcomes": [outcome],
            }
        },
    }
    return {**CONFIG, "case_mix": settings}


def weighed(
    of_centres,
    covariates=("bclc",),
    published=None,
    reconstructed=(),
    outcome="complications",
    **more,
):
    tables = {
        name: [row for one in of_centres.values() for row in one[name]]
        for name in ("patients", "surgeries", "complications")
    }
    collected = set().union(*(everything(centre) for centre in of_centres))
    for field in ("term", "clavien_dindo"):
        collected |= {(centre, "complications", field) for centre in of_centres}
    one = cohort(collected, **tables)
    settings = study("direct_surgery", list(covariates), outcome, **more)
    sites = Sites(one, derive(one), settings, published, reconstructed)
    standardised, balance = tables_of(standardise(sites, list(of_centres)))
    return standardised.set_index(["scope", "target"]), balance


#: At a, 80 of stage A with 8 complications and 20 of stage C with 10; at b 20 and 80 of them.
TWO = {
    "a": operated("a", [("A", True, 8), ("A", False, 72), ("C", True, 10), ("C", False, 10)]),
    "b": operated("b", [("A", True, 2), ("A", False, 18), ("C", True, 40), ("C", False, 40)]),
}


def test_a_share_with_the_pools_case_mix_is_that_by_hand():
    """10 % of stage A and 50 % of stage C at both; the pool is half and half: 30 %."""
    rows, balance = weighed(TWO)
    row = rows.loc[("a", POOL)]
    assert row["crude"] == pytest.approx(18)
    assert row["standardised"] == pytest.approx(30)
    assert row["reference"] == pytest.approx(30)
    assert row["remaining"] == pytest.approx(0, abs=1e-6)
    # Weights 0.5 / 0.8 of 80 and 0.5 / 0.2 of 20 patients: 100² / (80 * 0.625² + 20 * 2.5²) = 64.
    assert row["effective_patients"] == pytest.approx(64)
    assert row["largest_weight_percent"] == pytest.approx(2.5)
    # (0.2 - 0.5) / sqrt((0.2 * 0.8 + 0.5 * 0.5) / 2)
    of_c = balance[(balance["scope"] == "a") & (balance["level"] == "C")].iloc[0]
    assert of_c["difference_before"] == pytest.approx(-0.6625892)
    assert of_c["difference_after"] == pytest.approx(0, abs=1e-6)
    # With two strata the sandwich is the sum of their variances: shares 1/2 of each.
    error = 100 * np.sqrt(0.25 * 0.1 * 0.9 / 80 + 0.25 * 0.5 * 0.5 / 20)
    reach = np.log(row["standardised_high"] / (100 - row["standardised_high"])) - np.log(3 / 7)
    assert reach * 0.3 * 0.7 * 100 / 1.959964 == pytest.approx(error, rel=1e-4)


def test_the_pool_has_no_value_where_somebody_in_it_came_under_observation_late(monkeypatch):
    """All 100 of b did: a is weighed to the mix of both, and held against nothing."""

    def late_at_b(one, patients, name, settings):
        found = read_outcome(one, patients, name, settings)
        return replace(found, late=patients["centre"] == "b")

    place = "hcc_conversion.comparison.case_mix.standardise.read_outcome"
    monkeypatch.setattr(place, late_at_b)
    rows, _ = weighed(TWO)
    row = rows.loc[("a", POOL)]
    assert row["standardised"] == pytest.approx(30)
    assert np.isnan(row["reference"]) and np.isnan(row["gap"])
    assert row["note"].startswith("the pool's own value is withheld: 100 patients came under")
    assert rows.loc[("b", POOL), "note"].startswith("withheld: 100 patients came under")


@pytest.mark.parametrize("absent", [{}, {"a": "not shared"}])
def test_where_nobody_is_weighed_the_tables_have_what_the_report_shows(absent):
    """As with small counts hidden: no row of a patient, so no row but those that say it."""
    nothing, _ = tables_of(Tables())
    tables = [
        shown_table(nothing, {"a": "A"}, {}, {}, absent),
        surgery_table(filled(AdjustedSurgery, []), {"a": "A"}, {}, {}),
    ]
    items = [item for item in SECTION.items if isinstance(item, Table)]
    for table, item in zip(tables, items, strict=True):
        assert set(item.columns) <= set(table.columns)
    assert tables[0]["Notes"].tolist() == list(absent.values())
    rows, _ = weighed(TWO)
    full = shown_table(rows.reset_index(), {"a": "A", "b": "B"}, titles(12), {}, {})
    assert list(full.columns) == list(tables[0].columns)
    assert full.notna().all(axis=None)


def test_what_case_mix_explains_wholly_is_said():
    rows, _ = weighed(TWO)
    assert rows.loc[("a", POOL), "sentence"].startswith(
        "Of the gap of 12.0 percentage points to the pool, 12.0 is case mix"
    )


def test_a_level_that_the_centre_lacks_is_refused_by_name():
    rows, _ = weighed({"a": operated("a", [("A", True, 5), ("A", False, 5)]), "b": TWO["b"]})
    row = rows.loc[("a", POOL)]
    assert row["note"] == "no patient of: bclc C"
    assert np.isnan(row["standardised"]) and row["sentence"] == ""


def test_too_small_an_effective_size_is_refused():
    rows, _ = weighed(TWO, least=65)
    assert rows.loc[("a", POOL), "note"] == "effective size of 64.0 patients: too few"
    assert np.isnan(rows.loc[("a", POOL), "standardised"])


def test_the_papers_own_shares_are_a_target_and_its_value_stands_beside():
    """21 of 283 operated up front had stage C, and 169 a complication."""
    rows, _ = weighed(TWO, published=PAPER_VALUES)
    row = rows.loc[("a", PAPER)]
    assert row["standardised"] == pytest.approx(10 + 40 * 21 / 283)
    assert row["reference"] == pytest.approx(100 * 169 / 283)


def test_a_covariate_that_a_centre_does_not_collect_is_left_out_and_named():
    for row in TWO["b"]["patients"]:
        assert "sex" in row
    without = {**TWO, "b": {**TWO["b"], "patients": [
        {key: value for key, value in row.items() if key != "sex"} for row in TWO["b"]["patients"]
    ]}}  # fmt: skip
    rows, _ = weighed(without, covariates=("bclc", "sex"))
    assert rows.loc[("b", POOL), "not_weighed"] == "sex: not collected"
    assert rows.loc[("b", POOL), "covariates"] == "bclc"


def test_rows_made_from_the_paper_are_not_held_against_it():
    rows, _ = weighed(TWO, published=PAPER_VALUES, reconstructed=("b",))
    assert ("b", PAPER) not in rows.index and ("b", RECONSTRUCTED) not in rows.index


def test_who_was_operated_is_printed_and_who_was_treated_is_not():
    assert printed_mix(PAPER_VALUES, "direct_surgery", LEVELS)["bclc"] == {
        "0–B": pytest.approx(262 / 283),
        "C": pytest.approx(21 / 283),
        "D": 0.0,
    }
    assert printed_mix(PAPER_VALUES, "combination", LEVELS) == {}
    assert printed_mix(PAPER_VALUES, "direct_surgery", {"bclc": ["C", "D"]}) == {}
    assert printed_value(PAPER_VALUES, "combination", "converted") == pytest.approx(2500 / 809)
    assert printed_value(PAPER_VALUES, "conversion_surgery", "operation_min") == 229.2
    assert printed_value(PAPER_VALUES, "direct_surgery", "death_90_days") is None


def test_what_the_paper_prints_of_the_converted():
    """Tables 1, 3 and 5: 6, 1 and 19 of stages A, B and C; 11 and 20 of 26 responded."""
    assert printed_mix(PAPER_VALUES, "converted", {"bclc": ["0", "A", "B", "C", "D"]}) == {
        "bclc": {"0": 0.0, "A": 6 / 26, "B": 1 / 26, "C": 19 / 26, "D": 0.0}
    }
    printed = {
        "objective_response_recist": 11,
        "objective_response_mrecist": 20,
        "disease_control_recist": 26,
        "disease_control_mrecist": 26,
        "adverse_event": 25,
        "severe_adverse_event": 13,
    }
    for outcome, n in printed.items():
        found = printed_value(PAPER_VALUES, "converted", outcome)
        assert found == pytest.approx(100 * n / 26)
        assert printed_value(PAPER_VALUES, "combination", outcome) is None


def treated(centre, treatments):
    """Patients of combined therapy: *treatments*: a reading's responses, and grades of events."""
    rows = {name: [] for name in ("patients", "treatments", "assessments", "adverse_events")}
    for number, (responses, grades) in enumerate(treatments):
        who = {"centre": centre, "patient_id": f"{centre}{number}"}
        rows["patients"].append(who)
        rows["treatments"] += [
            {**who, "modality": modality, "start_day": 1} for modality in ("TACE", "TKI")
        ]
        rows["assessments"] += [
            {**who, "criterion": "RECIST 1.1", "day": day, "response": response}
            for day, response in enumerate(responses, start=50)
        ]
        rows["adverse_events"] += [
            {**who, "term": f"Event {place}", "grade": grade, "day": 20}
            for place, grade in enumerate(grades)
        ]
    return rows


def test_responses_and_adverse_events_are_of_everybody_at_the_centre():
    """Who was not assessed has no response; who has events without a grade has no severe one."""
    rows = treated("a", [(["SD", "PR"], [2, 3]), (["SD"], [1]), (["PD"], [pd.NA]), ([], [])])
    read = cohort(everything("a"), **rows)
    patients = derive(read)
    found = {
        name: read_outcome(read, patients, name, CONFIG).values.tolist()
        for name in (
            "objective_response_recist",
            "disease_control_recist",
            "adverse_event",
            "severe_adverse_event",
        )
    }
    assert found == {
        "objective_response_recist": [1, 0, 0, 0],
        "disease_control_recist": [1, 1, 0, 0],
        "adverse_event": [1, 1, 1, 0],
        "severe_adverse_event": [1, 0, 0, 0],
    }


def test_what_the_paper_does_not_print_a_reconstruction_cannot_tell():
    """Its major morbidity is invented, its complications are not: b counts in the pool of these."""
    rows, _ = weighed(TWO, published=PAPER_VALUES, reconstructed=("b",))
    assert rows.loc[("a", POOL), "reference"] == pytest.approx(30)
    rows, _ = weighed(TWO, published=PAPER_VALUES, reconstructed=("b",), outcome="major_morbidity")
    assert rows.loc[("a", POOL), "note"] == "no other centre tells it"
    assert rows.loc[("a", POOL), "not_weighed"] == ""
    assert rows.loc[("b", POOL), "note"].startswith("the paper does not print it")


@pytest.mark.parametrize(
    ("crude", "standardised", "reference", "words"),
    [
        (8.3, 7.3, 3.1, "Of the gap of 5.2 percentage points to the paper, 1.0 is case mix"),
        (8.3, 8.3, 3.1, "Of the gap of 5.2 percentage points to the paper nothing is case mix."),
        (8.3, 9.3, 3.1, "Case mix hides a part of the gap to the paper: it is 5.2 percentage"),
        (4.1, 2.1, 3.1, "The gap to the paper of +1.0 percentage points becomes −1.0 with"),
        (2.1, 2.6, 3.1, "Of the gap of 1.0 percentage points to the paper, 0.5 is case mix"),
        (4.1, 2.1, None, "With the case mix of the paper it would be 2.1 % instead of 4.1 %."),
    ],
)
def test_the_sentence_follows_from_the_signs(crude, standardised, reference, words):
    of_reference = np.nan if reference is None else reference
    part = crude - standardised
    values = {
        "crude": crude, "standardised": standardised, "standardised_low": 1.0,
        "gap": crude - of_reference, "remaining": standardised - of_reference,
        "case_mix": part, "case_mix_low": part - 0.2, "case_mix_high": part + 0.2,
    }  # fmt: skip
    assert sentence(values, "the paper", "%").startswith(words)


def test_limits_that_hold_none_say_so():
    values = dict.fromkeys(("standardised_low", "remaining"), 1.0)
    values |= {"gap": 5.2, "case_mix": 1.0, "case_mix_low": -0.5, "case_mix_high": 2.5}
    values |= {"crude": 8.3, "standardised": 7.3}
    text = sentence(values, "the pool", "%")
    assert text.endswith("what case mix makes: −0.5 to 2.5, so it may be none).")


def test_nobody_with_the_outcome_says_nothing():
    nobody = {"a": operated("a", [("A", False, 8), ("C", False, 2)]), "b": TWO["b"]}
    row = weighed(nobody)[0].loc[("a", POOL)]
    assert row["sentence"] == "" and pd.isna(row["standardised_low"])
    assert row["note"] == "no limits: nobody or everybody has it"


def compared(of_kinds, outcome="complications"):
    """The row of surgery adjusted for stage and age; *of_kinds*: kind, then as for `operated`.

    Those of stage D are old, all others young. Whoever has a complication dies 100 days after
    surgery; the others are followed for 200.
    """
    one = {name: [] for name in ("patients", "surgeries", "complications")}
    for kind, counts in of_kinds.items():
        made = operated(kind, counts)
        for name, rows in made.items():
            one[name] += [{**row, "centre": "a"} for row in rows]
        had = {row["patient_id"] for row in one["complications"]}
        for row in one["patients"]:
            died = row["patient_id"] in had
            row["age_years"] = 80.0 if row["bclc"] == "D" else 50.0
            row |= {"day_zero": "diagnosis", "died": died, "last_contact_day": 101 if died else 201}
        for row in one["surgeries"][-len(made["surgeries"]) :]:
            row["kind"] = kind
    collected = everything("a") | {("a", "complications", "term")}
    settings = study("direct_surgery", ["bclc"], "complications")
    settings["case_mix"]["surgery"] = {
        "covariates": ["bclc", "age"],
        "outcomes": [outcome],
        "least_effective_patients": 10,
    }
    read = cohort(collected, **one)
    found = adjusted_surgery(Sites(read, derive(read), settings, None, ()), {"a": ["a"]})
    (row,) = found.adjusted
    return row | {"balance": filled(SurgeryBalance, found.balance)}


#: Stage A: 2 of 10 after conversion, 4 of 40 up front; stage C: 10 of 20 and 8 of 20.
KINDS = {
    "conversion": [("A", True, 2), ("A", False, 8), ("C", True, 10), ("C", False, 10)],
    "direct": [("A", True, 4), ("A", False, 36), ("C", True, 8), ("C", False, 12)],
}


def test_surgery_adjusted_for_one_stage_is_that_by_hand():
    """Weights of a stage of n patients: n e (1 - e), that is 50 * 0.2 * 0.8 = 8 and 40 / 4 = 10."""
    row = compared(KINDS)
    first, second = (8 * 0.2 + 10 * 0.5) / 18, (8 * 0.1 + 10 * 0.4) / 18
    assert row["crude"] == pytest.approx(100 * (12 / 30 - 12 / 60))
    assert row["adjusted"] == pytest.approx(100 * (first - second))
    assert row["risk_ratio"] == pytest.approx(first / second)
    ratio = first / second
    assert row["e_value"] == pytest.approx(ratio + np.sqrt(ratio * (ratio - 1)))
    assert row["e_value_of_limit"] == 1
    assert row["largest_difference_after"] == pytest.approx(0, abs=1e-6)
    assert row["note"] == ""
    of_c = row["balance"].set_index(["covariate", "level"]).loc[("bclc", "C–D")]
    assert of_c["conversion_percent"] == pytest.approx(100 * 20 / 30)
    assert of_c["direct_percent"] == pytest.approx(100 * 20 / 60)
    # 10 of 18 parts of weight, in either group
    assert of_c["conversion_weighed_percent"] == pytest.approx(100 * 10 / 18)
    assert of_c["direct_weighed_percent"] == pytest.approx(100 * 10 / 18)
    # (2/3 - 1/3) / sqrt((2/9 + 2/9) / 2)
    assert of_c["difference_before"] == pytest.approx(np.sqrt(0.5))


def test_hazards_of_surgery_adjusted_for_one_stage_are_those_by_hand():
    """All die on one day, with everybody at risk: the hazard ratio is the ratio of the shares."""
    row = compared(KINDS, "hazard_of_death")
    first, second = 8 * 0.2 + 10 * 0.5, 8 * 0.1 + 10 * 0.4
    assert row["crude"] == pytest.approx((12 / 30) / (12 / 60))
    assert row["adjusted"] == pytest.approx(first / second)
    assert row["adjusted_low"] < 1 < row["adjusted"] < row["adjusted_high"]
    assert row["e_value_of_limit"] == 1
    # 24 of 90 die, so that the outcome is common: E-value of (1 - 0.5^√h) / (1 - 0.5^√(1/h)).
    root = np.sqrt(first / second)
    ratio = (1 - 0.5**root) / (1 - 0.5 ** (1 / root))
    assert row["e_value"] == pytest.approx(ratio + np.sqrt(ratio * (ratio - 1)))
    shown = surgery_table(filled(AdjustedSurgery, [row_of(row)]), {"a": "A"}, titles(12), {})
    assert shown["As it is (95 % CI)"].iloc[0].startswith("2.00 (")


def row_of(row):
    """The row alone."""
    return {name: value for name, value in row.items() if name != "balance"}


def test_without_deaths_after_one_surgery_there_is_no_hazard_ratio():
    row = compared({**KINDS, "conversion": [("A", False, 10), ("C", False, 20)]}, "hazard_of_death")
    assert row["note"].startswith("no hazard ratio") and "adjusted" not in row


def test_patients_of_an_age_that_one_surgery_lacks_are_left_out_and_counted():
    row = compared({**KINDS, "direct": [*KINDS["direct"], ("D", False, 7)]})
    assert (row["conversion"], row["direct"], row["left_out"]) == (30, 60, 7)
    assert row["adjusted"] == pytest.approx(compared(KINDS)["adjusted"])


def test_without_anybody_alike_there_is_no_adjusted_value():
    row = compared({"conversion": [("C", True, 9)], "direct": [("A", False, 9)]})
    assert row["note"].startswith("no propensity score") and "adjusted" not in row


def test_patients_who_came_under_observation_late_are_not_weighed():
    """Of two, one is first seen 40 days after diagnosis: weights do not know of him before."""
    seen = [{"patient_id": name, "admission_day": day} for name, day in (("1", 0), ("2", 40))]
    known = {"day_zero": "diagnosis", "last_contact_day": 400, "died": False}
    patients = [{**row, **known} for row in seen]
    treatments = [
        {"patient_id": row["patient_id"], "modality": modality, "start_day": 50}
        for row in seen
        for modality in ("TACE", "TKI")
    ]
    read = cohort(everything(), patients=patients, treatments=treatments)
    settings = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))
    outcome = read_outcome(read, derive(read), "converted_by_horizon", settings)
    everybody = derive(read).index
    assert outcome.withheld(everybody[:1]) == ""
    assert outcome.withheld(everybody).startswith("withheld: 1 patient came under observation")
