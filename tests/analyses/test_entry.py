"""Patients who come under observation after the origin, in survival, conversion and prognosis."""

import numpy as np
import pandas as pd
import pytest
from builders import cohort, note, value
from conversion_cases import DEFINITION, HBV, study

from hcc_conversion.analyses.conversion.pooling import pool as pool_conversion
from hcc_conversion.analyses.conversion.results import conversion_tables
from hcc_conversion.analyses.entry import LATE
from hcc_conversion.analyses.prognosis.results import prognosis_tables
from hcc_conversion.analyses.risk_score.results import risk_score_tables
from hcc_conversion.analyses.survival.figure import draw_survival
from hcc_conversion.analyses.survival.pooling import pool
from hcc_conversion.analyses.survival.results import survival_results, survival_tables
from hcc_conversion.cohort.derivation import derive, time_to_event
from hcc_conversion.display.time_axis import LATE_NOTE
from hcc_conversion.statistics.concordance import LATE_ENTRY
from hcc_conversion.statistics.delayed_entry import EMPTIED, FROM_ORIGIN
from hcc_conversion.study.group_names import CALIBRATION_SLOPE, INCIDENCE
from schemas.results import NOT_SHARED

OS = {"os": {"origin": "diagnosis", "events": ["death"], "populations": ["admitted"]}}
BY_HBV = {
    "hbv": {
        "endpoints": ["os"],
        "population": "admitted",
        "by": {"field": "hbv", "reference": "no"},
        "formed_after_origin": False,
    }
}


def patient(number, day, died, admitted, **fields):
    about = {"patient_id": str(number), "day_zero": "diagnosis", "last_contact_day": day}
    return about | {"died": died, "admission_day": admitted} | fields


#: Day, died, admitted: two from the diagnosis on, one without the day, three later, one of whom is
#: last seen on the day of the first contact.
SEVEN = [
    *((40, True, 0), (400, False, -3), (300, True, None)),
    *((90, True, 30), (200, False, 60), (100, True, 100), (500, True, 91)),
]


@pytest.fixture
def seven():
    return cohort(patients=[patient(place, *row) for place, row in enumerate(SEVEN)])


def test_the_entry_is_the_first_contact_where_it_is_after_the_origin(seven):
    times = time_to_event(seven, derive(seven), origin="diagnosis", events=["death"])
    found = [None if pd.isna(entry) else entry for entry in times["entry_days"]]
    assert found == [FROM_ORIGIN, FROM_ORIGIN, None, 30, 60, 100, 91]


def test_survival_is_of_those_under_observation(seven):
    """At day 40 of 4 (one entered on day 30), at day 90 of 4, at 300 of 3, at 500 of 1."""
    results, curves = survival_results(seven, OS, [2, 6, 12])
    assert value(results, "admitted", "os", "", "n") == 6
    assert value(results, "admitted", "os", "", "events") == 4
    assert value(results, "admitted", "os", "", "missing") == 1
    assert value(results, "admitted", "os", "2 months", "estimate") == pytest.approx(3 / 4)
    assert value(results, "admitted", "os", "6 months", "estimate") == pytest.approx(9 / 16)
    assert value(results, "admitted", "os", "12 months", "estimate") == pytest.approx(3 / 8)
    assert value(results, "admitted", "os", "6 months", "at_risk") == 4
    assert curves.set_index("time_days").loc[[0, 30, 60, 90], "at_risk"].tolist() == [3, 3, 3, 4]


def test_who_entered_late_is_told_and_that_few_were_there(seven):
    said = note(survival_results(seven, OS, [12])[0], "admitted", "os")
    assert said.split("; ") == [
        "3 came under observation after the origin",
        LATE,
        "1 with event or last contact no later than the first contact left out",
        "1 without a day of first contact, counted from the origin",
        "4 under observation at an early event: what a curve loses there stays lost",
    ]


def test_nothing_changes_where_everybody_is_there_from_the_origin_on():
    rows = [(day, died, 0) for day, died, _ in SEVEN]
    entered = cohort(patients=[patient(place, *row) for place, row in enumerate(rows)])
    plain = cohort(
        patients=[
            {name: cell for name, cell in patient(place, *row).items() if name != "admission_day"}
            for place, row in enumerate(rows)
        ]
    )
    for one, other in zip(
        survival_results(entered, OS, [12]), survival_results(plain, OS, [12]), strict=True
    ):
        pd.testing.assert_frame_equal(one, other)


def test_a_curve_that_loses_everybody_before_others_enter_is_not_shown():
    rows = cohort(patients=[patient(1, 5, True, 0), patient(2, 90, True, 30)])
    results, curves = survival_results(rows, OS, [12], restricted_mean_months=2)
    for level in ("median", "restricted mean, months"):
        assert note(results, "admitted", "os", level).startswith(EMPTIED)
    assert curves["survival"].isna().all()
    at = results[results["line"].isin(["median_ci", "estimate_ci"])]
    reverse = at["level"].str.startswith("follow-up")
    assert at.loc[~reverse, "value"].isna().all()


def test_events_without_a_day_have_no_bounds_where_some_enter_late():
    undated = patient(9, None, True, 0)
    rows = [patient(place, *row) for place, row in enumerate(SEVEN)]
    results, curves = survival_results(cohort(patients=[*rows, undated]), OS, [12])
    assert note(results, "admitted", "os", "12 months").startswith("withheld: 1 left out")
    assert not results["line"].isin(["bounds", "probability_bounds"]).any()
    assert curves[["survival", "lowest", "highest"]].isna().all(axis=None)


def many(centre, seed, late=True):
    """60 patients of a centre; with *late* most are referred after the diagnosis."""
    rng = np.random.default_rng(seed)
    entry = rng.integers(0, 120, 60) if late else np.zeros(60, dtype=int)
    day = entry + rng.integers(1, 500, 60)
    return [
        patient(
            f"{centre}{place}",
            int(day[place]),
            bool(rng.random() < 0.6),
            int(entry[place]),
            centre=centre,
            hbv=bool(rng.random() < 0.5),
        )
        for place in range(60)
    ]


def test_of_a_centre_with_late_entries_the_curve_is_not_shared_and_the_test_is():
    asked = {"endpoints": OS, "horizons_months": [12], "comparisons": BY_HBV}
    parts = [many("a", 1), many("b", 2, late=False)]
    tables = {
        name: vars(survival_tables(cohort(patients=rows), **asked))
        for name, rows in zip("ab", parts, strict=True)
    }
    assert tables["a"]["life_tables"].empty
    assert not tables["b"]["life_tables"].empty
    pooled = pool(tables, {"survival": asked, "thresholds": {"curve_min_at_risk": 0}})["results"]
    everybody = pooled[pooled["group"] == ""]
    whole = survival_results(cohort(patients=[*parts[0], *parts[1]]), OS, [12], comparisons=BY_HBV)[
        0
    ]
    said = note(everybody, "admitted", "os", "12 months")
    assert said == f"{NOT_SHARED}: a; {LATE} at a, and a life table tells none"
    assert pd.isna(value(everybody, "admitted", "os", "12 months", "estimate"))
    of_test = [
        table[(table["level"] == "log-rank") & (table["stat"] == "statistic")]["value"].iloc[0]
        for table in (pooled, whole)
    ]
    assert of_test[0] == pytest.approx(of_test[1], rel=1e-6)


REFERRED = [
    {"time": 40, "event": True, "hbv": True, "admission_day": 0},
    {"time": 50, "event": False, "hbv": True, "admission_day": 0},
    {"time": 90, "event": "death", "hbv": False, "admission_day": 0},
    {"time": 70, "event": True, "hbv": False, "admission_day": 60},
    {"time": 20, "event": True, "hbv": False, "admission_day": 21, "last_contact_day": 400},
    {"time": 200, "event": True, "hbv": True, "admission_day": 30},
    {"time": 300, "event": False, "hbv": False, "admission_day": 80},
]


def test_incidence_and_models_of_conversion_begin_at_the_first_contact():
    """Converted before the first contact: unseen. At day 40 one of 4, at 70 one of 3 left."""
    made = conversion_tables(study(REFERRED), HBV, {**DEFINITION, "horizons_months": [2, 3]})
    results = made.results

    def told(variable, level, stat, group=""):
        rows = results[(results["population"] == "combination") & (results["group"] == group)]
        return value(rows, "combination", variable, level, stat)

    assert told("conversion", "", "n") == 6
    assert told("conversion", "", "missing") == 1
    assert told(INCIDENCE, "2 months", "estimate") == pytest.approx(1 / 4)
    assert told(INCIDENCE, "3 months", "estimate") == pytest.approx(1 / 2)
    assert told("hbv", "", "n", "univariate") == 6
    assert made.life_tables.empty
    pooled = pool_conversion(
        {"a": vars(made)},
        {
            "conversion": {**DEFINITION, "horizons_months": [2, 3]},
            "thresholds": {"curve_min_at_risk": 1},
        },
    )
    assert note(pooled["results"], "combination", INCIDENCE, "2 months").startswith(
        f"{NOT_SHARED}: a; {LATE}"
    )
    of_models = [
        table[
            (table["group"] == "univariate")
            & (table["variable"] == "hbv")
            & (table["stat"] == "estimate")
            & (table["line"] == "hazard_ratio")
        ]["value"].iloc[0]
        for table in (results, pooled["results"])
    ]
    assert of_models[0] == pytest.approx(of_models[1], rel=1e-6)


def test_harrells_c_is_not_estimated_where_some_enter_late():
    models = {
        "death": {
            "endpoint": "os",
            "population": "admitted",
            "predictors": ["hbv"],
            "ties": ["efron"],
            "screen_p": 0.99,
        }
    }
    results = prognosis_tables(cohort(patients=many("a", 3)), models, OS, HBV, 10).results
    concordance = results[results["level"] == "Harrell's C"]
    assert len(concordance)
    assert concordance["value"].isna().all()
    assert concordance["note"].str.contains("under observation late").all()


def test_figures_say_why_numbers_at_risk_rise():
    endpoint = {"os": OS["os"] | {"title": "Overall survival"}}
    late, plain = (
        survival_results(cohort(patients=many("a", 4, late=late)), OS, [12])
        for late in (True, False)
    )
    said = [
        " ".join(text.get_text() for text in draw_survival(curves, results, endpoint, 3, "").texts)
        for results, curves in (late, plain)
    ]
    assert [LATE_NOTE in text.replace("\n", " ") for text in said] == [True, False]
    assert " 60 " in said[0]


def test_of_a_printed_score_only_the_slope_knows_entries():
    rows = study(REFERRED)
    model = {"hazard_ratios": {"hbv": {"yes": 1.5}}, "doubtful": []}
    results, _ = risk_score_tables(
        rows,
        HBV,
        {**DEFINITION, "paper_model": model},
        {
            "horizon_months": 2,
            "risk_groups": {"cut": [1.2], "labels": ["low", "high"], "limit_in": "upper"},
            "thresholds_percent": [10],
        },
    )
    withheld = results[results["note"] == LATE_ENTRY]
    assert withheld["value"].isna().all()
    assert set(withheld["variable"]) == {
        *("discrimination", "calibration_in_the_large", "expected_events", "observed_expected"),
        *("incidence_observed", "predicted_percent", "chosen", "net_benefit_per_100"),
    }
    told = results[results["variable"].isin(["score", CALIBRATION_SLOPE])]
    assert told["value"].notna().all()
