"""Tables 6, 7 and 9 of small cohorts, against R (reference_reconstruction.R)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from builders import cohort, everything
from reconstruction_cases import (
    LOCAL_AND_TKI,
    PREDICTORS,
    PUBLISHED,
    converted_on,
    courses,
    evaluated,
    harmonised,
    operation,
    patient,
    values,
)

from hcc_conversion.derivation import derive
from hcc_conversion.reconstruction.check import two_groups
from hcc_conversion.reconstruction.check.constraints import evaluate
from hcc_conversion.reconstruction.check.predictor_models import fit_predictors, predictor_design
from hcc_conversion.reconstruction.check.predictors import implied_events, table_9

REFERENCE = pd.read_csv(Path(__file__).parent / "reference_reconstruction.csv", index_col="name")


# Tables 6 and 7


FIRST, SECOND = [5, 7, 7, 9, 12, 14], [3, 4, 6, 7, 7, 8, 10]


@pytest.fixture(scope="module")
def resections():
    """Six conversion and seven direct resections; the first three of each arm are BCLC C."""
    arms = [("conversion", FIRST), ("direct", SECOND)]
    rows = [
        (f"{kind}{number}", kind, number, value)
        for kind, numbers in arms
        for number, value in enumerate(numbers)
    ]
    return evaluated(
        patients=[
            patient(
                name,
                bclc="C" if number < 3 else "A",
                age_years=65 if number % 2 else 64.9,
                sex="female" if number == 0 else "male",
                initially_resectable=kind == "direct",
            )
            for name, kind, number, _ in rows
        ],
        surgeries=[
            operation(
                name,
                kind,
                operation_min=value,
                blood_loss_ml=value,
                drainage_days=None if (kind, number) == ("conversion", 0) else value,
                alt_pre_u_l=20,
                alt_post_u_l=20 + value,
                hb_pre_g_l=100 if number else None,
                hb_post_g_l=90,
            )
            for name, kind, number, value in rows
        ],
        complications=[
            {"patient_id": "conversion0", "term": "Kaliopenia"},
            {"patient_id": "conversion0", "term": "Biliary leakage"},
            {"patient_id": "conversion4", "term": "Kaliopenia"},
            {"patient_id": "direct5", "term": "something else"},
        ],
    )


def test_means_and_sds_are_of_the_known(resections):
    assert values(resections, "t6.optime.conv.mean", "t7.optime.conv.mean") == [
        pytest.approx(9),
        pytest.approx(19 / 3),
    ]
    # 7 7 9 12 14: mean 9.8, squared deviations 7.84 + 7.84 + 0.64 + 4.84 + 17.64 = 38.8
    assert resections["value"]["txt.drain.conv.mean"] == pytest.approx(9.8)
    assert resections["value"]["t6.drain.conv.sd"] == pytest.approx(np.sqrt(38.8 / 4))
    assert "n = 5" in resections["how"]["t6.drain.conv.mean"]


def test_changes_are_per_cent_of_the_value_before_with_quartiles_of_spss(resections):
    # SPSS: of six values the first quartile is at rank 7/4, between 7 and 5: 5 + 0.75 * 2.
    quartiles = values(resections, *(f"t6.dalt.conv.{q}" for q in ("q1", "median", "q3")))
    assert quartiles == pytest.approx([5 * 6.5, 5 * 8, 5 * 12.5])
    assert resections["value"]["t6.dhb.conv.median"] == pytest.approx(-10)
    assert "n = 5" in resections["how"]["t6.dhb.conv.median"]


def test_statistics_and_p_equal_r(resections):
    assert resections["value"]["t6.optime.stat"] == pytest.approx(REFERENCE["statistic"]["student"])
    assert resections["value"]["txt.optime.p"] == pytest.approx(REFERENCE["p"]["student"])
    # Ranks do not mind that the change is a multiple of the value.
    for name in ("bloodloss", "dalt"):
        z, p = values(resections, f"t6.{name}.stat", f"t6.{name}.p")
        assert z == pytest.approx(REFERENCE["statistic"]["mann_whitney"]), name
        assert p == pytest.approx(REFERENCE["p"]["mann_whitney"]), name
    assert resections["value"]["t6.dhb.stat"] is None  # all changed alike
    assert resections["how"]["t7.drain.stat"] == "Student's t"
    assert resections["how"]["t7.drain.p"] == "Welch's t"


def test_categories_and_complications_are_counted_by_arm(resections):
    ids = ("t6.age.ge65.conv.n", "t6.age.lt65.direct.n", "t6.sex.female.direct.n")
    assert values(resections, *ids) == [3, 4, 1]
    assert values(resections, "t6.bclc.C.conv.n", "t6.bclc.0B.direct.n", "t7.n.direct") == [3, 4, 3]
    assert resections["value"]["txt.bclcC_conv.pct"] == pytest.approx(50)
    events = ("t6.comp.events.conv.n", "t6.comp.patients.conv.n", "t6.comp.kaliopenia.conv.n")
    assert values(resections, *events) == [3, 2, 2]
    assert values(resections, "t7.comp.events.conv.n", "t7.comp.patients.conv.n") == [2, 1]
    assert values(resections, "t6.comp.events.direct.n", "t7.comp.patients.direct.n") == [1, 0]


def test_tests_of_two_groups_equal_r():
    first, second = pd.Series([*FIRST, None], dtype="Float64"), pd.Series(SECOND, dtype="Float64")
    counts = np.array([[3, 9], [20, 16]])
    found = {
        "student": two_groups.t_test(first, second, equal_variances=True),
        "welch": two_groups.t_test(first, second, equal_variances=False),
        "mann_whitney": two_groups.mann_whitney(first, second),
        "pearson": two_groups.chi_squared(counts, yates=False),
        "yates": two_groups.chi_squared(counts, yates=True),
        "fisher_one_sided": two_groups.fisher_one_sided(counts),
    }
    for name, (statistic, p) in found.items():
        assert p == pytest.approx(REFERENCE["p"][name]), name
        if statistic is not None:
            assert statistic == pytest.approx(REFERENCE["statistic"][name]), name


def test_where_there_is_no_test_there_is_no_number():
    one, same = pd.Series([1.0]), pd.Series([2.0, 2.0])
    nothing = (None, None)
    assert two_groups.t_test(one, same, equal_variances=True) == nothing
    assert two_groups.t_test(same, same, equal_variances=False) == nothing
    assert two_groups.mann_whitney(same, same) == nothing
    assert two_groups.mann_whitney(same, pd.Series(dtype=float)) == nothing
    assert two_groups.chi_squared(np.array([[0, 3], [0, 4]]), yates=True) == nothing
    assert two_groups.fisher_one_sided(np.array([[0, 3], [0, 4]])) == nothing


def counted(table, name, levels):
    return np.array(
        [
            [PUBLISHED.count(f"{table}.{name}.{level}.{arm}.n") for level in levels]
            for arm in ("conv", "direct")
        ]
    )


def affected(table):
    of_arms = [PUBLISHED.count(f"{table}.comp.patients.{arm}.n") for arm in ("conv", "direct")]
    sizes = [PUBLISHED.count(f"{table}.n.{arm}") for arm in ("conv", "direct")]
    return np.array([[n, size - n] for n, size in zip(of_arms, sizes, strict=True)])


def test_the_printed_counts_give_the_printed_statistics_under_the_conventions():
    counts = {
        **{(t, "age"): counted(t, "age", ("lt65", "ge65")) for t in ("t6", "t7")},
        **{(t, "sex"): counted(t, "sex", ("male", "female")) for t in ("t6", "t7")},
        ("t6", "bclc"): counted("t6", "bclc", ("0B", "C")),
        **{(t, "comp"): affected(t) for t in ("t6", "t7")},
    }
    for (table, name), of_both in counts.items():
        yates = (table, name) in {("t6", "age"), ("t6", "bclc")}
        found = two_groups.chi_squared(of_both, yates=yates)
        assert PUBLISHED.agrees(f"{table}.{name}.stat", found.statistic), (table, name)
        if not yates and (table, name) != ("t6", "comp"):
            found = two_groups.fisher_one_sided(of_both)
        assert PUBLISHED.agrees(f"{table}.{name}.p", found.p), (table, name)


# Table 9


TIMES = [30, 45, 60, 60, 75, 90, 120, 150, 200, 240, 300, 360]
EVENTS = [1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 0]
OLDER = [1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 1]
MALE = [0, 1, 1, 1, 0, 0, 1, 1, 0, 1, 1, 0]


@pytest.fixture(scope="module")
def on_combination():
    """Twelve patients as in the R script; ECOG 3 in two who were not converted."""
    names = [f"p{number}" for number in range(len(TIMES))]
    return cohort(
        collected=everything(),
        patients=[
            patient(
                name,
                # Who is converted is followed on.
                last_contact_day=time + 100 * event,
                age_years=70 if older else 50,
                sex="male" if male else "female",
                ecog=3 if name in ("p1", "p4") else 1,
                hbv=True,
            )
            for name, time, event, older, male in zip(
                names, TIMES, EVENTS, OLDER, MALE, strict=True
            )
        ]
        + [patient("systemic alone", last_contact_day=10, age_years=70)],
        treatments=[row for name in names for row in courses(name, *LOCAL_AND_TKI)]
        + courses("systemic alone", "TKI"),
        outcomes=[
            converted_on(name, time)
            for name, time, event in zip(names, TIMES, EVENTS, strict=True)
            if event
        ],
    )


@pytest.fixture(scope="module")
def fits(on_combination):
    named = {name: PREDICTORS[name] for name in ("age", "sex", "ecog", "hbv")}
    design = predictor_design(on_combination, derive(on_combination), named)
    return fit_predictors(design, screen_p=1)


@pytest.mark.parametrize(
    ("model", "predictor", "name"),
    [
        ("uni", "age", "cox older"),
        ("uni", "sex", "cox male"),
        ("multi", "age", "cox both older"),
        ("multi", "sex", "cox both male"),
    ],
)
def test_hazard_ratios_equal_r(fits, model, predictor, name):
    fit, reference = fits.loc[(model, predictor)], REFERENCE.loc[name]
    assert fit["hr"] == pytest.approx(reference["statistic"], rel=1e-7)
    assert fit["p"] == pytest.approx(reference["p"], rel=1e-6)
    assert fit["ci_low"] == pytest.approx(reference["low"], rel=1e-6)
    assert fit["ci_high"] == pytest.approx(reference["high"], rel=1e-6)


def test_a_level_without_conversions_has_no_estimate(fits):
    for predictor, events in (("ecog", [7, 0]), ("hbv", [0, 7])):
        fit = fits.loc[("uni", predictor)]
        assert [fit["events_reference"], fit["events_compared"]] == events
        assert pd.isna(fit["hr"])
        assert fit["how"] == "no events: no estimate"
        assert ("multi", predictor) not in fits.index
    assert fits.loc[("uni", "ecog"), "n_compared"] == 2


def test_predictors_whose_p_alone_is_large_are_not_in_the_multivariate_model(on_combination):
    table = evaluate(harmonised(on_combination), PUBLISHED, PREDICTORS).set_index("id")
    assert table["value"]["t9.age.uni.hr"] == pytest.approx(REFERENCE["statistic"]["cox older"])
    assert table["value"]["t9.hbv.multi.hr"] is None
    assert table["how"]["t9.hbv.multi.hr"] == "no events: no estimate"
    assert table["value"]["t9.ecog.uni.p"] is None


def test_table_9_stands_side_by_side(on_combination):
    table = table_9(harmonised(on_combination), PUBLISHED, PREDICTORS)
    assert table["model"].value_counts().to_dict() == {"univariate": 22, "multivariate": 8}
    age = table.set_index(["model", "predictor"]).loc[("univariate", "age")]
    assert age["levels"] == "<65 vs ≥65"
    assert age["printed"] == "0.629 (0.213 to 1.86)"
    assert age["reconstructed"] == "1.281 (0.286 to 5.733)"
    assert age["reconstructed_p"] == "0.746"
    assert age["events"] == "3 / 4"
    assert age["prevalence_percent"] == pytest.approx(50)


@pytest.mark.parametrize(
    ("row", "implied"),
    [
        # 1/4 + 1/21 = 0.298 is below 0.5528² = 0.306, and 1/3 + 1/22 = 0.379 is not.
        ("age", "4 and 21"),
        # 1/8 + 1/17 = 0.184 is below 0.441² = 0.194, and 1/7 + 1/18 = 0.198 is not.
        ("size", "8 and 17"),
        ("ihm", "1 and 24"),
        ("ivctt", "0 and 25"),
    ],
)
def test_a_printed_standard_error_implies_a_split_of_the_conversions(row, implied):
    assert implied_events(PUBLISHED, f"t9.{row}.uni") == implied
