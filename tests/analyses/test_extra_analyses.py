"""A study's own fields in each analysis that reads variables: by hand, alone and in the pool."""

from copy import deepcopy
from math import sqrt

import pandas as pd
import pytest
from builders import cohort, everything, note, value
from conversion_cases import DEFINITION
from conversion_cases import study as to_convert
from places import ROOT

from hcc_conversion.analyses.baseline.pooling import pool
from hcc_conversion.analyses.baseline.results import baseline_rows
from hcc_conversion.analyses.conversion.results import conversion_results
from hcc_conversion.analyses.prognosis.results import prognosis_tables
from hcc_conversion.analyses.surgery.results import surgery_rows
from hcc_conversion.analyses.survival.results import survival_results
from hcc_conversion.comparison.heterogeneity.headlines import headlines_of
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.extra_fields import extra_fields, with_extra_fields
from schemas.results import NOT_COLLECTED

STUDY = deepcopy(read_yaml(ROOT / "config/config.yaml")) | {
    "extra_fields": {
        "x_platelets": {
            "title": "Platelets, 10⁹/l",
            "kind": "number",
            "unit": "1e9/L",
            "limits": [1, 3000],
            "usual": [20, 800],
        },
        "x_smoking": {
            "title": "Smoking",
            "kind": "category",
            "levels": ["never", "former", "current"],
        },
        "x_diabetes": {"title": "Diabetes", "kind": "yes_no"},
    },
    "characteristics": {
        "platelets": {
            "field": "x_platelets",
            "cut": [150],
            "labels": ["<150", "≥150"],
            "limit_in": "upper",
        },
        "smoking": {"field": "x_smoking"},
        "diabetes": {"field": "x_diabetes"},
    },
    "predictors": {
        "smoking": {
            "field": "x_smoking",
            "groups": {"never": ["never"], "ever": ["former", "current"]},
            "reference": "never",
        }
    },
}
STUDY["survival"]["comparisons"]["surgery"]["by"] = {"field": "x_diabetes", "reference": "no"}
STUDY["surgery"]["characteristics"] = {"smoking": {"field": "x_smoking"}}
EXTRA, TOLD = extra_fields(STUDY), with_extra_fields(STUDY)
#: Four patients with an event each, the even without and the odd with what is looked at. Of the
#: hazard ratio h the score is 2/h - 2/(h + 1) - 1/(h + 2), which is 0 where h² - h - 4 is.
DAYS, SMOKING = [10, 20, 30, 40], ["former", "never", "current", "never"]
HAZARD_RATIO = (1 + sqrt(17)) / 2


def patient(number, centre="a", **fields):
    return {"patient_id": str(number), "day_zero": "diagnosis", "centre": centre} | fields


def of_a():
    """Four patients of a centre that asks for all of it; of the last nothing is known."""
    asked = ("x_platelets", "x_smoking", "x_diabetes")
    cells = [
        (100.0, "never", True),
        (150.0, "never", False),
        (350.0, "current", None),
        (None,) * 3,
    ]
    return [patient(n, **dict(zip(asked, row, strict=True))) for n, row in enumerate(cells)]


def described(rows, **keys):
    return baseline_rows(
        cohort(extra=EXTRA, patients=rows, **keys),
        {"admitted": "characteristics"},
        {"characteristics": TOLD["characteristics"]},
    )


def test_baseline_by_hand():
    results = described(of_a()).table()
    assert value(results, "admitted", "platelets", "", "mean") == 200
    assert value(results, "admitted", "platelets", "", "missing") == 1
    assert value(results, "admitted", "platelets", "≥150", "n") == 2
    shares = [
        (value(results, "admitted", "smoking", level, "n"), level)
        for level in ("never", "former", "current")
    ]
    assert shares == [(2, "never"), (0, "former"), (1, "current")]
    assert value(results, "admitted", "smoking", "never", "denominator") == 3
    assert value(results, "admitted", "diabetes", "yes", "percent") == 50


def test_a_centre_that_does_not_map_them_is_not_collected_and_in_no_denominator_of_the_pool():
    others = [patient(n, centre="b") for n in range(5)]
    alone = described(others).table()
    assert note(alone, "admitted", "smoking", "never") == NOT_COLLECTED
    assert pd.isna(value(alone, "admitted", "smoking", "never", "n"))
    assert note(alone, "admitted", "platelets") == NOT_COLLECTED
    both = described([*of_a(), *others]).table()
    assert value(both, "admitted", "patients", "", "n") == 9
    assert value(both, "admitted", "smoking", "never", "denominator") == 3
    assert value(both, "admitted", "smoking", "", "missing") == 1
    assert note(both, "admitted", "smoking", "never") == "collected at 1 of 2 centres"
    assert value(both, "admitted", "platelets", "", "mean") == 200


def test_a_level_that_no_code_of_a_centre_gives_is_no_zero():
    codes = {("a", "patients", f"x_smoking={code}") for code in ("never", "current")}
    results = described(of_a(), collected=codes).table()
    assert value(results, "admitted", "smoking", "never", "n") == 2
    assert note(results, "admitted", "smoking", "former") == NOT_COLLECTED


def test_pooled_from_what_centres_pass_on_it_is_what_the_rows_give():
    more = [
        patient(n, "b", x_platelets=number, x_smoking="former")
        for n, number in ((8, 50.0), (9, 90.0))
    ]
    centres = {name: described(rows) for name, rows in (("a", of_a()), ("b", more))}
    tables = {
        name: {"results": rows.table(), "distributions": rows.distributions()}
        for name, rows in centres.items()
    }
    pooled = pool(tables, TOLD)["results"]
    # Of five numbers known: 100, 150, 350, 50, 90.
    assert value(pooled, "admitted", "platelets", "", "mean") == pytest.approx(148)
    assert value(pooled, "admitted", "smoking", "former", "n") == 2
    assert value(pooled, "admitted", "smoking", "former", "denominator") == 5
    assert value(pooled, "admitted", "diabetes", "yes", "denominator") == 2


def hazard_ratio(results, group):
    rows = results[
        (results["group"] == group)
        & (results["variable"] == "smoking")
        & (results["level"] == "ever")
        & (results["line"] == "hazard_ratio")
        & (results["stat"] == "estimate")
    ]
    (estimate,) = rows["value"]
    return estimate


def test_a_predictor_of_conversion_by_hand():
    rows = [
        {"time": day, "event": True, "x_smoking": level}
        for day, level in zip(DAYS, SMOKING, strict=True)
    ]
    alone = conversion_results(to_convert(rows, extra=EXTRA), TOLD["predictors"], DEFINITION)[0]
    assert hazard_ratio(alone, "univariate") == pytest.approx(HAZARD_RATIO, rel=1e-6)
    rows += [{"time": 15, "event": True, "centre": "b"}, {"time": 50, "event": True, "centre": "b"}]
    pooled = conversion_results(to_convert(rows, extra=EXTRA), TOLD["predictors"], DEFINITION)[0]
    # Who is not asked is in no risk set.
    assert hazard_ratio(pooled, "univariate") == pytest.approx(HAZARD_RATIO, rel=1e-6)
    of_predictor = pooled["variable"].eq("smoking") & pooled["level"].eq("")
    assert "collected at 1 of 2 centres" in set(pooled.loc[of_predictor, "note"])


def followed(*lacking):
    """Four who died on `DAYS`, of centre a; and of b as many as *lacking* has days."""
    rows = [
        patient(n, last_contact_day=day, died=True, x_smoking=level, x_diabetes=level != "never")
        for n, (day, level) in enumerate(zip(DAYS, SMOKING, strict=True))
    ]
    rows += [patient(10 + n, "b", last_contact_day=day, died=True) for n, day in enumerate(lacking)]
    return cohort(
        everything() | everything("b") if lacking else everything(),
        "admitted",
        EXTRA,
        patients=rows,
    )


@pytest.mark.parametrize("lacking", [(), (15, 50)])
def test_a_predictor_of_survival_by_hand(lacking):
    models = {
        "death": {
            "title": "T",
            "endpoint": "os",
            "population": "admitted",
            "ties": ["efron"],
            "screen_p": 1,
        }
    }
    endpoints = {"os": {"origin": "diagnosis", "events": ["death"]}}
    results = prognosis_tables(
        followed(*lacking), models, endpoints, TOLD["predictors"], 10
    ).results
    assert hazard_ratio(results, "death: univariate") == pytest.approx(HAZARD_RATIO, rel=1e-6)


@pytest.mark.parametrize("lacking", [(), (15, 50)])
def test_groups_of_survival_by_hand(lacking):
    """Of the diabetic 2 died and 1/2 + 1/3 + 1/2 = 4/3 were expected to, with the variance
    1/4 + 2/9 + 1/4 = 13/18: (2/3)² / (13/18) = 8/13."""
    by = TOLD["survival"]["comparisons"]["surgery"]["by"]
    comparison = {
        "endpoints": ["os"],
        "population": "admitted",
        "by": by,
        "formed_after_origin": False,
    }
    results = survival_results(
        followed(*lacking),
        {"os": {"origin": "diagnosis", "events": ["death"], "populations": ["admitted"]}},
        [1],
        restricted_mean_months=None,
        comparisons={"diabetes": comparison},
        response=None,
    )[0]
    test = results[(results["group"] == "diabetes") & (results["level"] == "log-rank")]
    assert test.set_index("stat")["value"]["statistic"] == pytest.approx(8 / 13)
    groups = results[results["group"] == "diabetes: yes"]
    assert groups.loc[groups["stat"] == "n", "value"].iloc[0] == 2


def test_both_kinds_of_surgery_are_compared_by_it():
    kinds = ["direct", "direct", "conversion", "conversion"]
    rows = [patient(n, x_smoking=level) for n, level in enumerate(SMOKING)]
    surgeries = [
        {"patient_id": str(n), "centre": "a", "kind": kind, "day": 5}
        for n, kind in enumerate(kinds)
    ]
    operated = cohort(everything(), extra=EXTRA, patients=rows, surgeries=surgeries)
    results = surgery_rows(operated, {**TOLD["surgery"], "subgroups": {}}).table()
    of_direct = results[
        (results["group"] == "direct surgery")
        & (results["variable"] == "smoking")
        & (results["level"] == "former")
    ]
    assert of_direct.set_index("stat")["value"][["n", "denominator"]].tolist() == [1, 2]


def test_its_hazard_ratio_is_a_headline_as_of_any_predictor():
    headlines = headlines_of(TOLD, {"smoking": "Smoking"})
    assert headlines[-1].title == "Smoking: ever against never"
