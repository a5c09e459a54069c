"""Cox models of survival endpoints on cohorts typed here: against R, and by hand.

R's values: tests/reference/prognosis.R (survival 3.5-3, R 4.2.2).
"""

from math import sqrt

import numpy as np
import pandas as pd
import pytest
from builders import cohort, everything
from places import R_VALUES

from hcc_conversion.analyses.prognosis.pooling import pool
from hcc_conversion.analyses.prognosis.results import prognosis_tables
from schemas.results import NO_PATIENTS, NOT_COLLECTED, NOT_SHARED

REFERENCE = pd.read_csv(R_VALUES / "prognosis.csv").fillna({"term": ""})
PATIENTS = pd.read_csv(R_VALUES / "prognosis_patients.csv")
ENDPOINTS = {
    "os": {"origin": "surgery", "events": ["death"]},
    "rfs": {"origin": "surgery", "events": ["recurrence"]},
}
OF_R = {"os": "death", "rfs": "recurrence"}
PREDICTORS = {
    "cirrhosis": {"field": "cirrhosis", "reference": "no"},
    "hbv": {"field": "hbv", "reference": "no"},
    "ecog": {
        "field": "ecog",
        "groups": {"0": [0], "1": [1], "2–4": [2, 3, 4]},
        "reference": "0",
    },
}
#: Level of a predictor, then R's name of it.
TERMS = {
    ("cirrhosis", "yes"): "cirrhosis",
    ("hbv", "yes"): "hbv",
    ("ecog", "1"): "one",
    ("ecog", "2–4"): "two",
}
HAZARD = ["estimate", "ci_low", "ci_high", "p_value"]
ALL_ENTER = 1.0

pytestmark = pytest.mark.filterwarnings("error")


def model(endpoint="os", **changed):
    plain = {"title": "T", "endpoint": endpoint, "population": "resected"}
    return plain | {"ties": ["efron", "breslow"], "screen_p": ALL_ENTER} | changed


def resected(rows, covers="admitted", collected=None):
    """A cohort of dicts of ``day``, ``died``, ``recurred``, fields; surgery on day 0."""
    patients, surgeries, outcomes = [], [], []
    for number, row in enumerate(rows):
        who = {"patient_id": str(number), "centre": row.get("centre", "a")}
        own = {"day", "died", "recurred", "centre"}
        fields = {name: cell for name, cell in row.items() if name not in own}
        plain = {"day_zero": "surgery", "last_contact_day": row["day"], "died": row["died"]}
        patients.append(plain | fields | who)
        surgeries.append({"kind": "direct", "day": 0} | who)
        if "recurred" in row and row["recurred"] is not None:
            outcomes.append({"kind": "recurrence", "day": row["recurred"]} | who)
    centres = {patient["centre"] for patient in patients} or {"a"}
    collected = set().union(*map(everything, centres)) if collected is None else collected
    return cohort(collected, covers, patients=patients, surgeries=surgeries, outcomes=outcomes)


def invented(scope):
    rows = PATIENTS if scope == "pooled" else PATIENTS[PATIENTS["centre"] == scope]
    return resected(
        [
            {
                "centre": row.centre,
                "day": row.day,
                "died": bool(row.died),
                "recurred": None if pd.isna(row.recurred) else int(row.recurred),
                "cirrhosis": bool(row.cirrhosis),
                "hbv": bool(row.hbv),
                "ecog": row.ecog,
            }
            for row in rows.itertuples()
        ]
    )


def analysed(rows, predictors=PREDICTORS, least=10, **models):
    models = models or {"os": model()}
    return prognosis_tables(rows, models, ENDPOINTS, predictors, least).results


def line(results, group, variable, level, kind):
    """The values of a line, by statistic, with its method and its note."""
    rows = results[
        (results["group"] == group)
        & (results["variable"] == variable)
        & (results["level"] == level)
        & (results["line"] == kind)
    ]
    assert len(rows), (group, variable, level, kind)
    values = dict(zip(rows["stat"], rows["value"], strict=True))
    return values, rows["method"].iloc[0], rows["note"].iloc[0]


def hazard(results, group, variable, level):
    values, _, note = line(results, group, variable, level, "hazard_ratio")
    return [values[name] for name in HAZARD], note


def in_r(scope, name, of, quantity, ties="efron"):
    rows = REFERENCE[(REFERENCE["scope"] == scope) & (REFERENCE["end"] == OF_R[name])]
    rows = rows[(rows["model"] == of) & (rows["quantity"] == quantity) & (rows["ties"] == ties)]
    assert len(rows)
    return rows.set_index("term")


@pytest.fixture(scope="module", params=["a", "pooled"])
def against_r(request):
    models = {"os": model("os"), "rfs": model("rfs")}
    return request.param, analysed(invented(request.param), **models)


@pytest.mark.parametrize("name", ENDPOINTS)
@pytest.mark.parametrize(("way", "ties"), [("", "efron"), (", Breslow ties", "breslow")])
def test_hazard_ratios_alone_and_together_equal_r(against_r, name, way, ties):
    scope, results = against_r
    for (variable, level), term in TERMS.items():
        for of, group in ((variable, "univariate"), ("all", "multivariate")):
            found, note = hazard(results, f"{name}: {group}{way}", variable, level)
            r = in_r(scope, name, of, "hazard ratio", ties).loc[term, HAZARD]
            assert found == pytest.approx(r.tolist(), rel=1e-6), (variable, level, group)
            assert note == ""


@pytest.mark.parametrize("name", ENDPOINTS)
def test_tests_of_proportional_hazards_equal_r(against_r, name):
    scope, results = against_r
    together = in_r(scope, name, "all", "zph")
    # R's table has a line of both levels of ECOG where they are one term; here each has its own.
    group = f"{name}: multivariate, proportional hazards"
    for (variable, level), term in [*TERMS.items(), (("model", "global"), "global")]:
        values, _, _ = line(results, group, variable, level, "model_test")
        r = together.loc[term]
        assert values["statistic"] == pytest.approx(r["estimate"], rel=1e-6)
        assert values["p_value"] == pytest.approx(r["p_value"], rel=1e-6)
    alone, _, _ = line(
        results, f"{name}: univariate, proportional hazards", "hbv", "yes", "model_test"
    )
    r = in_r(scope, name, "hbv", "zph").loc["hbv"]
    assert alone["statistic"] == pytest.approx(r["estimate"], rel=1e-6)


@pytest.mark.parametrize("name", ENDPOINTS)
def test_harrells_c_equals_r(against_r, name):
    scope, results = against_r
    places = [("univariate", "hbv", "hbv"), ("univariate", "ecog", "ecog")]
    for group, variable, of in [*places, ("multivariate", "model", "all")]:
        values, method, _ = line(
            results, f"{name}: {group}", variable, "Harrell's C", "estimate_ci"
        )
        r = in_r(scope, name, of, "concordance").loc[""]
        own = [values[stat] for stat in ("estimate", "ci_low", "ci_high")]
        assert own == pytest.approx(r[["estimate", "ci_low", "ci_high"]].tolist(), rel=1e-9)
        assert "infinitesimal jackknife" in method
        assert ("within centres" in method) is (scope == "pooled")


def test_a_pool_is_stratified_and_says_so(against_r):
    scope, results = against_r
    _, method, _ = line(results, "os: multivariate", "hbv", "yes", "hazard_ratio")
    assert ("stratified by centre" in method) is (scope == "pooled")


def three(first, second, centre, **fixed):
    """Deaths on days 1, 2, 3; a field is *first*, *second*, *first* in turn."""
    turn = (first, second, first)
    return [
        {"day": day, "died": True, "centre": centre} | dict(varied) | fixed
        for day, varied in zip((1, 2, 3), turn, strict=True)
    ]


def test_two_predictors_together_by_hand():
    """Each varies at one centre alone, which is a stratum: the likelihood falls apart.

    Deaths with x = 1, 0, 1: r / (2r + 1) * 1 / (1 + r), largest at r = 1 / √2; with z = 0, 1, 0 it
    is its mirror, √2.
    """
    rows = three({"cirrhosis": True}, {"cirrhosis": False}, "a", hbv=False)
    rows += three({"hbv": False}, {"hbv": True}, "b", cirrhosis=False)
    predictors = {name: PREDICTORS[name] for name in ("cirrhosis", "hbv")}
    results = analysed(resected(rows), predictors)
    for group in ("os: univariate", "os: multivariate"):
        assert hazard(results, group, "cirrhosis", "yes")[0][0] == pytest.approx(1 / sqrt(2))
        assert hazard(results, group, "hbv", "yes")[0][0] == pytest.approx(sqrt(2))
    # Of the three pairs of each centre one agrees, one does not, one is equal.
    found, _, _ = line(results, "os: multivariate", "model", "Harrell's C", "estimate_ci")
    assert found["estimate"] == pytest.approx(0.5)


def test_patients_events_and_complete_cases_are_counted():
    rows = [
        {"day": 1, "died": True, "hbv": True, "cirrhosis": True},
        {"day": 2, "died": True, "hbv": False, "cirrhosis": False},
        {"day": 3, "died": True, "hbv": True, "cirrhosis": None},
        {"day": 4, "died": False, "hbv": None, "cirrhosis": True},
        {"day": 5, "died": None, "hbv": True, "cirrhosis": True},
    ]
    predictors = {name: PREDICTORS[name] for name in ("cirrhosis", "hbv")}
    results = analysed(resected(rows), predictors)
    everybody, method, note = line(results, "os", "os", "", "events_missing")
    assert everybody == {"n": 4, "events": 3, "missing": 1}
    assert method == "time from surgery to death"
    assert note == (
        "1 without origin, date or status left out, none of them had the event, of 1 it is unknown"
    )
    alone, _, note = line(results, "os: univariate", "hbv", "", "events_missing")
    assert alone == {"n": 3, "events": 3, "missing": 1}
    assert note == "1 without a value left out, none of them had the event"
    of_level, _, _ = line(results, "os: univariate", "hbv", "yes", "events")
    assert of_level == {"n": 2, "events": 2}


def test_few_events_per_variable_are_warned_of(against_r):
    scope, results = against_r
    values, _, note = line(results, "os: multivariate", "model", "events per variable", "number")
    events = {"a": 9, "pooled": 16}[scope]
    assert values["estimate"] == events / 4
    assert note.startswith("fewer than 10")
    lenient = analysed(invented(scope), least=2)
    assert line(lenient, "os: multivariate", "model", "events per variable", "number")[2] == ""


def test_only_what_passes_the_screen_enters():
    results = analysed(invented("a"), os=model(screen_p=0.2))
    # R: cirrhosis 0.143, HBV 0.244, ECOG by Wald's test of both levels.
    values, _, entered = line(
        results, "os: multivariate", "model", "entered, P < 0.2 alone", "count"
    )
    assert "cirrhosis" in entered and "hbv" not in entered
    assert values["n"] == len(entered.split(", "))


def test_predictors_are_all_unless_some_are_named():
    results = analysed(invented("a"), os=model(), some=model(predictors=["hbv"]))
    of = {
        name: set(results.loc[results["group"] == f"{name}: univariate", "variable"])
        for name in ("os", "some")
    }
    assert of["os"] == {"cirrhosis", "hbv", "ecog", "model"}
    assert of["some"] == {"hbv", "model"}


def test_a_level_without_events_has_words_and_firths_estimate():
    rows = [
        {"day": day, "died": died, "hbv": hbv}
        for day, died, hbv in ((3, 1, 0), (5, 1, 0), (6, 0, 1), (8, 0, 1), (9, 1, 0))
    ]
    rows = [{**row, "died": bool(row["died"]), "hbv": bool(row["hbv"])} for row in rows]
    results = analysed(resected(rows), {"hbv": PREDICTORS["hbv"]})
    found, note = hazard(results, "os: univariate", "hbv", "yes")
    assert np.isnan(found).all()
    assert note == "no events among yes: no maximum-likelihood estimate"
    assert np.isfinite(hazard(results, "os: univariate, Firth", "hbv", "yes")[0]).all()
    assert "Harrell's C" not in set(results["level"])


def test_an_event_without_a_day_withholds_every_estimate():
    rows = [
        {"day": 5 + day, "died": False, "recurred": recurred, "hbv": day % 2 == 0}
        for day, recurred in enumerate([1, 2, 3, None, 4, pd.NA])
    ]
    results = analysed(resected(rows), {"hbv": PREDICTORS["hbv"]}, rfs=model("rfs"))
    found, note = hazard(results, "rfs: univariate", "hbv", "yes")
    assert np.isnan(found).all() and note.startswith("withheld: 1 left out had the event")
    assert "Harrell's C" not in set(results["level"])


DIRECT_ALONE = {
    ("a", "patients", "last_contact_day"),
    ("a", "patients", "died"),
    ("a", "surgeries", "day"),
    ("a", "surgeries", "kind=direct"),
}


def test_an_extract_of_the_directly_resected_alone_has_it_too():
    """It cannot tell who was resected after conversion, and nobody of it was."""
    rows = [
        {"day": row.day, "died": bool(row.died), "hbv": bool(row.hbv)}
        for row in PATIENTS[PATIENTS["centre"] == "a"].itertuples()
    ]
    alone = resected(rows, "direct_surgery", DIRECT_ALONE)
    results = analysed(alone, {"hbv": PREDICTORS["hbv"]}, os=model(), rfs=model("rfs"))
    counts, _, note = line(results, "os", "os", "", "events_missing")
    assert (counts["n"], counts["events"], note) == (16, 9, "direct surgery alone")
    r = in_r("a", "os", "hbv", "hazard ratio").loc["hbv", HAZARD]
    assert hazard(results, "os: univariate", "hbv", "yes")[0] == pytest.approx(r.tolist(), rel=1e-6)
    # It does not collect recurrences.
    counts, _, note = line(results, "rfs", "rfs", "", "events_missing")
    assert np.isnan(list(counts.values())).all() and note == NOT_COLLECTED
    assert hazard(results, "rfs: univariate", "hbv", "yes")[1] == NOT_COLLECTED


def test_of_another_extract_without_both_kinds_nothing_is_said():
    """Of everybody admitted, those resected after conversion would be missing."""
    rows = [{"day": 10 + n, "died": n % 2 == 0, "hbv": n % 3 == 0} for n in range(8)]
    results = analysed(resected(rows, "admitted", DIRECT_ALONE), {"hbv": PREDICTORS["hbv"]})
    assert line(results, "os", "os", "", "events_missing")[2] == NOT_COLLECTED


def test_nobody_is_no_error():
    results = analysed(resected([]), {"hbv": PREDICTORS["hbv"]})
    assert line(results, "os", "os", "", "events_missing")[2] == NO_PATIENTS
    elsewhere = [{"day": 9, "died": True, "hbv": True}]
    none = analysed(resected(elsewhere), os=model(population="conversion_surgery"))
    counts, _, note = line(none, "os", "os", "", "events_missing")
    assert counts["n"] == 0 and note == NO_PATIENTS


def test_centres_without_rows_pool_what_their_sums_tell():
    of_centres = {
        centre: vars(prognosis_tables(invented(centre), {"os": model()}, ENDPOINTS, PREDICTORS, 10))
        for centre in ("a", "b")
    }
    study = {"prognosis": {"models": {"os": model()}, "least_events_per_variable": 10}}
    pooled = pool(of_centres, study)["results"]
    for ties, way in (("efron", ""), ("breslow", ", Breslow ties")):
        r = in_r("pooled", "os", "hbv", "hazard ratio", ties).loc["hbv", HAZARD]
        found, _ = hazard(pooled, f"os: univariate{way}", "hbv", "yes")
        assert found == pytest.approx(r.tolist(), rel=1e-6)
    assert line(pooled, "os", "os", "", "events_missing")[0] == {
        "n": 28,
        "events": 16,
        "missing": 0,
    }
    # ECOG has two hazard ratios at once, and C is of ranks.
    assert hazard(pooled, "os: univariate", "ecog", "1")[1].startswith(NOT_SHARED)
    _, _, note = line(pooled, "os: univariate", "hbv", "Harrell's C", "estimate_ci")
    assert note.startswith(NOT_SHARED)
    # Each centre has chosen its own model of several.
    assert not pooled["group"].str.contains("multivariate").any()
