"""The printed score: the whole analysis against R's survival, and from sums as from rows."""

import numpy as np
import pandas as pd
import pytest
from conversion_cases import DEFINITION, study
from places import R_VALUES

from hcc_conversion.analyses.risk_score.pooling import pool
from hcc_conversion.analyses.risk_score.results import risk_score_tables
from hcc_conversion.study.group_names import AS_PRINTED, EVERYBODY, WITHOUT_DOUBTFUL
from schemas.results import NO_PATIENTS, NOT_COLLECTED, NOT_SHARED

PATIENTS = pd.read_csv(R_VALUES / "risk_score_patients.csv")
REFERENCE = pd.read_csv(R_VALUES / "risk_score.csv", dtype={"term": str})
PREDICTORS = {
    "hbv": {"field": "hbv", "reference": "no"},
    "cirrhosis": {"field": "cirrhosis", "reference": "no"},
}
PRINTED = {"hbv": {"yes": 0.5}, "cirrhosis": {"yes": 2.5}}
#: Group of risk, then R's name of it, the score as a hazard ratio.
GROUPS = {"low": "0.5", "middle": "1", "high": "1.25", "highest": "2.5"}
VALIDATION = {
    "horizon_months": 180 / 30.4375,
    "risk_groups": {"cut": [0.75, 1.1, 2], "labels": list(GROUPS), "limit_in": "upper"},
    "thresholds_percent": [20, 35, 50],
}
LIMITS = ["estimate", "ci_low", "ci_high"]

pytestmark = pytest.mark.filterwarnings("error")


def conversion(**changes):
    model = {"paper": "invented2020", "hazard_ratios": PRINTED, "doubtful": {}}
    return DEFINITION | {"paper_model": model | changes}


def rows_of(scope):
    of_scope = PATIENTS if scope == "pooled" else PATIENTS[PATIENTS["centre"] == scope]
    happened = {0: False, 1: True, 2: "death"}
    return [
        {
            "centre": row.centre,
            "time": row.day,
            "event": happened[row.cause],
            "hbv": bool(row.hbv),
            "cirrhosis": bool(row.cirrhosis),
        }
        for row in of_scope.itertuples()
    ]


def validated(rows, definition=None, validation=VALIDATION):
    return risk_score_tables(study(rows), PREDICTORS, definition or conversion(), validation)


def line(results, variable, level="", group=AS_PRINTED):
    """The values of a line by statistic, and its note."""
    rows = results[
        (results["group"] == group)
        & (results["variable"] == variable)
        & (results["level"] == level)
    ]
    assert len(rows), (group, variable, level)
    (note,) = set(rows["note"])
    return dict(zip(rows["stat"], rows["value"], strict=True)), note


def in_r(scope, quantity, term=""):
    rows = REFERENCE[(REFERENCE["scope"] == scope) & (REFERENCE["quantity"] == quantity)]
    (row,) = rows[rows["term"].fillna("") == term].to_dict("records")
    return row


def expected(scope, quantity, term="", names=LIMITS):
    return [in_r(scope, quantity, term)[name] for name in names]


@pytest.fixture(scope="module", params=["a", "pooled"])
def against_r(request):
    return request.param, validated(rows_of(request.param))[0]


def test_harrells_c_and_the_slope_are_r_s(against_r):
    scope, results = against_r
    found, note = line(results, "discrimination", "Harrell's C")
    assert [found[name] for name in LIMITS] == pytest.approx(expected(scope, "concordance"))
    assert note == ""
    found, _ = line(results, "calibration_slope")
    assert [found[name] for name in LIMITS] == pytest.approx(
        expected(scope, "slope", "efron"), rel=1e-6
    )


def test_groups_of_risk_have_r_s_expected_events_and_ratios(against_r):
    scope, results = against_r
    for group, term in GROUPS.items():
        found, _ = line(results, "expected_events", group)
        assert found["estimate"] == pytest.approx(in_r(scope, "expected", term)["estimate"])
        found, _ = line(results, "observed_expected", group)
        assert [found[name] for name in LIMITS] == pytest.approx(
            expected(scope, "observed over expected", term), rel=1e-6
        )


def test_incidences_by_risk_are_r_s(against_r):
    scope, results = against_r
    for group, term in GROUPS.items():
        found, _ = line(results, "incidence_observed", group)
        assert [found[name] for name in LIMITS] == pytest.approx(
            expected(scope, "observed", term), nan_ok=True
        )
        found, _ = line(results, "predicted_percent", group)
        assert found["estimate"] / 100 == pytest.approx(in_r(scope, "predicted", term)["estimate"])


def test_net_benefits_are_r_s(against_r):
    scope, results = against_r
    for threshold in (20, 35, 50):
        for group, name in ((AS_PRINTED, ""), (EVERYBODY, " of everybody")):
            found, _ = line(results, "net_benefit_per_100", f"{threshold} %", group)
            term = f"{threshold / 100:g}"
            assert found["estimate"] / 100 == pytest.approx(
                in_r(scope, f"net benefit{name}", term)["estimate"]
            )


def test_how_many_are_converted_in_all_is_not_said():
    found, note = line(validated(rows_of("a"))[0], "calibration_in_the_large")
    assert np.isnan(found["estimate"]) and "no baseline hazard" in note


def test_every_number_with_a_doubtful_ratio_says_so_and_the_score_is_given_without_it():
    doubted = conversion(doubtful={"hbv": "misprinted"})
    results = validated(rows_of("a"), doubted)[0]
    with_it = results[(results["group"] == AS_PRINTED) & (results["variable"] != "model")]
    assert with_it["method"].str.endswith("with the doubtful ratio of hbv").all()
    without = results[results["group"] == WITHOUT_DOUBTFUL]
    assert not without["method"].str.contains("doubtful").any()
    assert not results.loc[results["group"] == EVERYBODY, "method"].str.contains("doubtful").any()
    alone = validated(rows_of("a"), conversion(hazard_ratios={"cirrhosis": {"yes": 2.5}}))[0]
    for variable, level in (("discrimination", "Harrell's C"), ("calibration_slope", "")):
        found, _ = line(results, variable, level, WITHOUT_DOUBTFUL)
        assert found == line(alone, variable, level)[0]


def test_a_score_that_lacks_a_predictor_is_not_collected_and_says_which():
    rows = [
        {name: cell for name, cell in row.items() if name != "cirrhosis"} for row in rows_of("a")
    ]
    results = validated(rows)[0]
    assert line(results, "model", NOT_COLLECTED) == ({"n": 1}, "cirrhosis")
    rest = results[results["variable"] != "model"]
    assert rest["value"].isna().all() and set(rest["note"]) == {NOT_COLLECTED}


def test_of_nobody_there_is_nothing_and_it_says_why():
    results = validated([{**rows_of("a")[0], "initially_resectable": True}])[0]
    rest = results[results["variable"] != "model"]
    assert rest["value"].isna().all() and set(rest["note"]) == {NO_PATIENTS}


def test_beyond_the_last_follow_up_nothing_is_predicted():
    late = VALIDATION | {"horizon_months": 24}
    results = validated(rows_of("a"), validation=late)[0]
    for variable, level in (("incidence_observed", "low"), ("net_benefit_per_100", "20 %")):
        found, note = line(results, variable, level)
        assert np.isnan(found["estimate"]) and note == "nobody is followed so long"
    assert line(results, "discrimination", "Harrell's C")[0]["estimate"] > 0.5


def test_without_a_printed_model_there_is_no_line():
    results, grids = validated(rows_of("a"), conversion(hazard_ratios={}))
    assert results.empty and grids.empty


def test_from_sums_the_slope_and_the_counts_are_those_of_rows_and_the_rest_is_not_shared():
    definition = conversion(doubtful={"hbv": "misprinted"})
    centres = {}
    for name in "ab":
        results, grids = validated(rows_of(name), definition)
        centres[name] = {"results": results, "likelihood_grids": grids}
    pooled = pool(centres, {"conversion": definition})["results"]
    of_rows = validated(rows_of("pooled"), definition)[0]
    for group in (AS_PRINTED, WITHOUT_DOUBTFUL):
        found, note = line(pooled, "calibration_slope", group=group)
        rows, said = line(of_rows, "calibration_slope", group=group)
        assert found == pytest.approx(rows, rel=1e-5) and note == said
        for level in GROUPS:
            assert line(pooled, "by_risk", level, group) == line(of_rows, "by_risk", level, group)
        for variable, level in (
            ("discrimination", "Harrell's C"),
            ("observed_expected", "low"),
            ("incidence_observed", "low"),
            ("net_benefit_per_100", "20 %"),
        ):
            found, note = line(pooled, variable, level, group)
            assert all(np.isnan(value) for value in found.values()), variable
            assert note.startswith(NOT_SHARED)
    methods = pooled.loc[pooled["group"] == AS_PRINTED, "method"]
    assert methods.str.endswith("with the doubtful ratio of hbv").all()
