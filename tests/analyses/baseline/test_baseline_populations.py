"""A centre that can tell none of the study's populations sees those whom its extract holds."""

import pytest
from builders import cohort, everything, note, value
from places import ROOT

from hcc_conversion.analyses.baseline import differences
from hcc_conversion.analyses.baseline.figure import draw
from hcc_conversion.analyses.baseline.results import compute
from hcc_conversion.display.view import View
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.scope_differences import scope_differences
from schemas.results import NOT_COLLECTED

STUDY = read_yaml(ROOT / "config/config.yaml")
CONFIGURED = STUDY["baseline"]["populations"]


def patients(centre, *sexes):
    return [
        {"patient_id": str(n), "centre": centre, "day_zero": "diagnosis", "sex": sex}
        for n, sex in enumerate(sexes)
    ]


def described(rows, covers, collected=()):
    of_rows = cohort(set(collected), covers, patients=rows)
    return compute(of_rows, STUDY)["results"]


@pytest.mark.parametrize("covers", ["admitted", "treated"])
def test_who_is_in_the_extract_is_described_where_no_other_can_be_told(covers):
    results = described(patients("a", "male", "male", "female"), covers)
    assert list(results["population"].unique()) == [*CONFIGURED, covers]
    assert value(results, covers, "patients", "", "n") == 3
    assert value(results, covers, "sex", "male", "n") == 2
    assert value(results, covers, "sex", "male", "denominator") == 3
    assert note(results, "converted", "patients") == NOT_COLLECTED


def test_a_centre_that_tells_any_of_them_is_described_as_the_study_says():
    everybody = described(patients("a", "male"), "admitted", everything())
    operated = {("a", "surgeries", "kind=direct")}
    direct = described(patients("a", "male"), "direct_surgery", operated)
    for results in (everybody, direct):
        assert list(results["population"].unique()) == list(CONFIGURED)


def test_the_pool_has_it_too_of_all_who_can_tell():
    both = [*patients("a", "male", "female"), *patients("b", "male", "male")]
    pooled = described(both, "admitted", everything("b"))
    assert value(pooled, "admitted", "sex", "male", "n") == 3
    assert value(pooled, "admitted", "patients", "", "n") == 4
    assert note(pooled, "converted", "patients") == "collected at 1 of 2 centres"
    differing = described(both, {"a": "admitted", "b": "uhcc"}, {("b", "surgeries", "kind=direct")})
    assert value(differing, "admitted", "patients", "", "n") == 2
    assert note(differing, "admitted", "patients") == "collected at 1 of 2 centres"


def words(figure):
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    return "\n".join(text.get_text() for text in texts)


def view(*scopes):
    named = {scope: {"name": scope, "nature": "simulated", "description": ""} for scope in scopes}
    return View("Baseline", named, STUDY, {})


def test_figures_show_it_and_those_of_the_study_s_populations_alone_do_not():
    results = {
        "a": described(patients("a", "male", "female", "female"), "admitted"),
        "b": described(patients("b", "male"), "admitted", everything("b")),
    }
    assert "Admitted (n = 3)" in words(draw({"results": results["a"]}, view("a")))
    assert "Admitted" not in words(draw({"results": results["b"]}, view("b")))
    both = [*patients("a", "male", "female", "female"), *patients("b", "male")]
    results["pooled"] = described(both, "admitted", everything("b"))
    found = scope_differences(results, "pooled", 0.2)
    assert "Admitted" in words(differences.draw({"differences": found}, view(*results)))
