"""Numbers held as bounds in each analysis that cuts them: by hand, alone and in the pool."""

from dataclasses import replace
from math import sqrt

import pandas as pd
import pytest
from builders import cohort, everything, note, value
from conversion_cases import DEFINITION
from conversion_cases import study as to_convert
from places import ROOT

from hcc_conversion.analyses.baseline.pooling import pool
from hcc_conversion.analyses.baseline.results import baseline_rows
from hcc_conversion.analyses.bounded import HELD
from hcc_conversion.analyses.conversion.results import conversion_results
from hcc_conversion.analyses.prognosis.results import prognosis_tables
from hcc_conversion.analyses.surgery.results import surgery_rows
from hcc_conversion.analyses.survival.results import survival_results
from hcc_conversion.analyses.taking_part import bounds_told
from hcc_conversion.disclosure.protect import protect_tables
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.study import study_problems

STUDY = read_yaml(ROOT / "config/config.yaml")
CANNOT = "cannot be cut at >400: the centre holds ≤300 / >300 ng/mL"


def afp(cut, limit_in="lower", **keys):
    """AFP cut at one limit, the category below it called low."""
    labels = ["low", "high"]
    spec = {"field": "afp_ng_ml", "cut": [cut], "labels": labels, "limit_in": limit_in}
    return {**spec, "reference": "low", **keys}


def codes(*bounds, centre="a", field="afp_ng_ml"):
    """What the mapping of a centre can give, to be given as *collected*."""
    return {(centre, "patients", f"{field}_bounds={text}") for text in bounds}


def patient(number, centre="a", **fields):
    return {"patient_id": str(number), "day_zero": "diagnosis", "centre": centre} | fields


def held(*bounds, centre="a", field="afp_ng_ml"):
    """A patient with each of *bounds*."""
    return [
        patient(f"{centre}{number}", centre, **{f"{field}_bounds": text})
        for number, text in enumerate(bounds)
    ]


#: Of the first centre one patient above 300, two not, and one unknown.
OF_A = held(">300", "≤300", "≤300", None)
CODES = codes(">300", "≤300")
OF_B = [patient(f"b{n}", "b", afp_ng_ml=number) for n, number in enumerate((300.0, 310.0, 900.0))]


def described(spec, rows=OF_A, collected=CODES):
    of_all = cohort(collected, patients=rows)
    return baseline_rows(of_all, {"admitted": "set"}, {"set": {"afp": spec}})


def share(results, level):
    stats = ("n", "denominator", "percent")
    return [value(results, "admitted", "afp", level, stat) for stat in stats]


def test_a_cut_that_the_bounds_decide():
    results = described(afp(300)).table()
    assert share(results, "high") == [1, 3, pytest.approx(100 / 3)]
    assert share(results, "low") == [2, 3, pytest.approx(200 / 3)]
    assert note(results, "admitted", "afp", "high") == ""


def test_there_is_no_number_and_the_line_says_why():
    results = described(afp(300)).table()
    for stat in ("n", "missing", "mean", "median", "min"):
        rows = results[(results["level"] == "") & (results["stat"] == stat)]
        of_number = rows[rows["variable"] == "afp"]
        assert of_number["value"].isna().all()
        assert set(of_number["note"]) == {
            "not collected: the centre holds ≤300 / >300 ng/mL, no number"
        }
    assert value(results, "admitted", "afp", HELD, "n") == 3
    assert value(results, "admitted", "afp", HELD, "missing") == 1
    assert described(afp(300)).distributions().empty


@pytest.mark.parametrize(
    ("cut", "limit_in", "reason"),
    [
        (400, "lower", CANNOT),
        (300, "upper", "cannot be cut at ≥300: the centre holds ≤300 / >300 ng/mL"),
        (299, "lower", "cannot be cut at >299: the centre holds ≤300 / >300 ng/mL"),
    ],
)
def test_a_cut_that_they_leave_open_has_no_category_of_anybody(cut, limit_in, reason):
    """Also the category that some of the bounds are in: all others would be taken for the rest."""
    results = described(afp(cut, limit_in)).table()
    for level in ("low", "high"):
        assert all(map(pd.isna, share(results, level)))
        assert note(results, "admitted", "afp", level) == f"not collected: {reason}"


def test_bounds_that_hold_the_limit_itself():
    rows, collected = held("<300", "≥300"), codes("<300", "≥300")
    results = described(afp(300, "upper"), rows, collected).table()
    assert share(results, "high")[:2] == [1, 2]
    results = described(afp(300, "lower"), rows, collected).table()
    assert "cannot be cut at >300" in note(results, "admitted", "afp", "high")


def test_several_levels_and_several_cuts():
    rows = held("≤5", ">5 ≤10", ">10", ">10", field="tumour_size_cm")
    collected = codes("≤5", ">5 ≤10", ">10", field="tumour_size_cm")

    def size(*cut):
        labels = [str(number) for number in range(len(cut) + 1)]
        spec = {"field": "tumour_size_cm", "cut": list(cut), "labels": labels, "limit_in": "lower"}
        return described(spec, rows, collected).table()

    assert [share(size(10), level)[0] for level in "01"] == [2, 2]
    assert [share(size(5, 10), level)[0] for level in "012"] == [1, 1, 2]
    said = note(size(3, 10, 12), "admitted", "afp", "1")
    assert "cannot be cut at >3 and >12: the centre holds ≤5 / >5 ≤10 / >10 cm" in said


def test_of_a_number_that_is_not_cut_there_is_nothing_to_tell():
    results = described({"field": "afp_ng_ml"}).table()
    assert "the centre holds" in note(results, "admitted", "afp")
    assert value(results, "admitted", "afp", HELD, "n") == 3


def test_nobody_has_bounds_that_the_centre_maps():
    results = described(afp(300), held(None, None)).table()
    assert note(results, "admitted", "afp", "high") == "not recorded in any patient"
    assert note(results, "admitted", "afp", HELD) == "not recorded in any patient"


def test_in_the_pool_a_centre_joins_where_it_can_be_cut():
    both = described(afp(300), [*OF_A, *OF_B]).table()
    # 300 itself is low: of b 1 of 3, of a 2 of 3.
    assert share(both, "low") == [3, 6, 50]
    assert value(both, "admitted", "afp", "", "n") == 3
    assert value(both, "admitted", "afp", "", "mean") == pytest.approx(1510 / 3)
    assert note(both, "admitted", "afp") == (
        "collected at 1 of 2 centres; a: the centre holds ≤300 / >300 ng/mL, no number"
    )
    other = described(afp(400), [*OF_A, *OF_B]).table()
    assert share(other, "low") == [2, 3, pytest.approx(200 / 3)]
    assert note(other, "admitted", "afp", "low") == f"collected at 1 of 2 centres; a: {CANNOT}"


@pytest.mark.parametrize("cut", [300, 400])
def test_pooled_from_what_centres_pass_on_it_is_what_the_rows_give(cut):
    rows = {"a": OF_A, "b": OF_B, "c": held("≤400", ">400", ">400", centre="c")}
    collected = CODES | codes("≤400", ">400", centre="c")
    tables = {}
    for centre, of_centre in rows.items():
        own = {one for one in collected if one[0] == centre}
        alone = described(afp(cut), of_centre, own)
        tables[centre] = {"results": alone.table(), "distributions": alone.distributions()}
    pooled = pool(tables, STUDY)["results"]
    key = ["variable", "level", "stat"]
    of_rows = described(afp(cut), [one for of in rows.values() for one in of], collected).table()
    told = [table.set_index(key).sort_index() for table in (pooled, of_rows)]
    assert len(told[0]) == len(told[1])
    pd.testing.assert_series_equal(told[0]["value"], told[1]["value"])
    assert told[0]["note"].to_dict() == told[1]["note"].to_dict()


#: Of four with an event each the second and fourth are low; see test_extra_analyses.
DAYS, LEVELS = (10, 20, 30, 40), (">300", "≤300", ">300", "≤300")
HAZARD_RATIO = (1 + sqrt(17)) / 2


def of_line(results, variable, level, line):
    rows = results[
        (results["variable"] == variable)
        & (results["level"] == level)
        & (results["line"] == line)
        & results["group"].str.endswith("univariate")
    ]
    return rows.set_index("stat")["value"], rows["note"].iloc[0]


def test_a_predictor_of_conversion():
    rows = [
        {"time": day, "event": True, "afp_ng_ml_bounds": level}
        for day, level in zip(DAYS, LEVELS, strict=True)
    ]
    rows += [{"time": 25, "event": True, "centre": "b"}]
    told = to_convert(rows)
    names = pd.DataFrame(sorted(CODES), columns=["centre", "table", "field"], dtype="string")
    told = replace(told, collected=pd.concat([told.collected, names], ignore_index=True))
    predictors = {"afp": afp(300), "at_400": afp(400)}
    results = conversion_results(told, predictors, DEFINITION)[0]
    found, _ = of_line(results, "afp", "high", "hazard_ratio")
    assert found["estimate"] == pytest.approx(HAZARD_RATIO, rel=1e-6)
    counts, said = of_line(results, "at_400", "", "events_missing")
    assert counts.isna().all()
    assert said == f"not collected: a: {CANNOT}"


def followed():
    rows = [
        patient(n, last_contact_day=day, died=True, afp_ng_ml_bounds=level)
        for n, (day, level) in enumerate(zip(DAYS, LEVELS, strict=True))
    ]
    return cohort(everything() | CODES, patients=rows)


def test_a_predictor_of_survival():
    keys = {"title": "T", "endpoint": "os", "population": "admitted"}
    models = {"death": {**keys, "ties": ["efron"], "screen_p": 1}}
    endpoints = {"os": {"origin": "diagnosis", "events": ["death"]}}
    predictors = {"afp": afp(300), "at_400": afp(400)}
    results = prognosis_tables(followed(), models, endpoints, predictors, 10).results
    found, _ = of_line(results, "afp", "high", "hazard_ratio")
    assert found["estimate"] == pytest.approx(HAZARD_RATIO, rel=1e-6)
    found, said = of_line(results, "at_400", "high", "hazard_ratio")
    assert found.isna().all()
    assert said == f"not collected: {CANNOT}"


def test_groups_of_survival():
    """Of the high 2 died and 1/2 + 1/3 + 1/2 = 4/3 were expected to: 8/13, as of any groups."""

    def grouped(cut):
        comparison = {"endpoints": ["os"], "population": "admitted", "by": afp(cut)}
        return survival_results(
            followed(),
            {"os": {"origin": "diagnosis", "events": ["death"], "populations": ["admitted"]}},
            [1],
            restricted_mean_months=None,
            comparisons={"afp": {**comparison, "formed_after_origin": False}},
            response=None,
        )[0]

    results = grouped(300)
    test = results[(results["group"] == "afp") & (results["level"] == "log-rank")]
    assert test.set_index("stat")["value"]["statistic"] == pytest.approx(8 / 13)
    results = grouped(400)
    of_groups = results[results["group"].str.startswith("afp")]
    assert of_groups["value"].isna().all()
    assert set(of_groups["note"]) == {f"not collected: {CANNOT}"}


def test_kinds_of_surgery_are_described_by_it():
    kinds = ("direct", "direct", "conversion", "conversion")
    surgeries = [
        {"patient_id": str(n), "centre": "a", "kind": kind, "day": 5}
        for n, kind in enumerate(kinds)
    ]
    rows = [patient(n, afp_ng_ml_bounds=level) for n, level in enumerate(LEVELS)]
    operated = cohort(everything() | CODES, patients=rows, surgeries=surgeries)
    specs = {"afp": afp(300), "at_400": afp(400)}
    definition = {**STUDY["surgery"], "characteristics": specs, "subgroups": {}}
    results = surgery_rows(operated, definition).table()
    of_direct = results[(results["group"] == "direct surgery") & (results["level"] == "high")]
    told = of_direct[of_direct["variable"] == "afp"].set_index("stat")["value"]
    assert told[["n", "denominator"]].tolist() == [1, 2]
    open_cut = results[results["variable"] == "at_400"]
    assert open_cut["value"].isna().all()
    assert set(open_cut["note"]) == {f"not collected: {CANNOT}"}


def test_what_a_centre_can_be_cut_at_is_told_without_rows():
    study = STUDY | {
        "characteristics": {"afp": afp(400), "age": STUDY["characteristics"]["age_years"]},
        "predictors": {"afp": afp(300, title="AFP")},
    }
    told = bounds_told(study, cohort(CODES, patients=OF_A).collected)
    assert told == {CANNOT: ["Serum AFP, ng/ml (baseline)"], "": ["AFP (predictors)"]}
    assert bounds_told(study, cohort(patients=OF_B).collected) == {}


def test_the_specs_of_these_tests_are_ones_that_a_study_can_have():
    study = STUDY | {"predictors": {"afp": afp(300), "at_400": afp(400, "upper")}}
    study = study | {"prognosis": STUDY["prognosis"] | {"models": {}}}
    no_surgery = STUDY["case_mix"]["surgery"] | {"covariates": []}
    weighed = STUDY["case_mix"] | {"populations": {}, "surgery": no_surgery}
    study = study | {"case_mix": weighed}
    printed = STUDY["conversion"]["paper_model"] | {"hazard_ratios": {}, "doubtful": {}}
    study = study | {"conversion": STUDY["conversion"] | {"paper_model": printed}}
    assert study_problems(study, read_yaml(ROOT / "schemas/fields.yaml")) == []


def leaving(rows, collected, threshold=5):
    """By level and statistic, whether each count of AFP at 300 leaves a house."""
    of_all = baseline_rows(
        cohort(collected, patients=rows), {"admitted": "set"}, {"set": {"afp": afp(300)}}
    )
    tables = {"results": of_all.table(), "distributions": of_all.distributions()}
    shown, _ = protect_tables({"baseline": tables}, STUDY, threshold, hide_zeros=True)
    counts = shown["baseline"]["results"]
    counts = counts[counts["stat"].isin(["n", "denominator"]) & (counts["variable"] == "afp")]
    told = counts.set_index(["level", "stat"])["value"].notna()
    return {place: is_told for place, is_told in told.items() if place[0] in ("low", "high")}


@pytest.mark.parametrize("n_high", [0, 3, 20])
def test_of_bounds_as_few_leave_as_of_numbers(n_high):
    """A category of few, or of nobody, follows from the other and from all that are held."""
    as_bounds = held(*([">300"] * n_high + ["≤300"] * 40 + [None] * 8))
    numbers = [500.0] * n_high + [20.0] * 40 + [None] * 8
    as_numbers = [patient(f"a{n}", afp_ng_ml=number) for n, number in enumerate(numbers)]
    told = leaving(as_bounds, CODES)
    assert told == leaving(as_numbers, None)
    assert any(told.values()) == (n_high == 20)


def test_in_the_pool_the_two_ways_together_give_no_few_away():
    others = [patient(f"b{n}", "b", afp_ng_ml=20.0) for n in range(30)]
    few = held(*([">300"] * 3 + ["≤300"] * 40))
    assert not any(leaving([*few, *others], CODES).values())
