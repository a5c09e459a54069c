"""A study's own fields: what is declared, what is refused, and what defines an analysis."""

from copy import deepcopy

import pytest
from places import ROOT

from hcc_conversion.ingest.bundle_manifest import definition, differing_keys
from hcc_conversion.ingest.extra_units import extra_unit_problems
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.configuration import schema_problems
from hcc_conversion.study.extra_fields import PREFIX, extra_fields, with_extra_fields
from hcc_conversion.study.study import DERIVED_FIELDS, GROUPING_FIELDS, study_problems
from hcc_conversion.study.titles import variable_titles
from schemas.tables import TABLES

SCHEMA = ROOT / "schemas/config.schema.yaml"
PLATELETS = {
    "title": "Platelets, 10⁹/l",
    "kind": "number",
    "unit": "1e9/L",
    "limits": [1, 3000],
    "usual": [20, 800],
}
SMOKING = {"title": "Smoking", "kind": "category", "levels": ["never", "former", "current"]}
DIABETES = {"title": "Diabetes", "kind": "yes_no"}


@pytest.fixture
def study():
    study = deepcopy(read_yaml(ROOT / "config/config.yaml"))
    study["extra_fields"] = {
        "x_platelets": dict(PLATELETS),
        "x_smoking": dict(SMOKING),
        "x_diabetes": dict(DIABETES),
    }
    return study


@pytest.fixture(scope="module")
def fields():
    return read_yaml(ROOT / "schemas/fields.yaml")


def problems(study, fields):
    return schema_problems(study, SCHEMA, "config.yaml") or [
        *study_problems(study, fields),
        *extra_unit_problems(extra_fields(study)),
    ]


def test_no_canonical_or_derived_field_can_be_called_as_an_extra_one():
    canonical = {name for model in TABLES.values() for name in model.to_schema().columns}
    names = {*canonical, *DERIVED_FIELDS, *GROUPING_FIELDS}
    assert not [name for name in names if name.startswith(PREFIX)]


def test_they_may_be_wherever_a_field_of_patients_may_be(study, fields):
    smoking = {"field": "x_smoking", "groups": {"never": ["never"], "ever": ["former", "current"]}}
    study["characteristics"]["platelets"] = {"field": "x_platelets"}
    study["predictors"]["smoking"] = {**smoking, "reference": "never"}
    study["survival"]["comparisons"]["surgery"]["by"] = {"field": "x_diabetes"}
    study["surgery"]["characteristics"]["smoking"] = smoking
    study["surgery"]["subgroups"]["diabetic"] = {
        "title": "diabetic",
        "field": "x_diabetes",
        "values": [True],
    }
    assert problems(study, fields) == []


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("platelets", PLATELETS, "extra_fields: 'platelets' does not match"),
        ("x_Platelets", PLATELETS, "begins with x_"),
        ("x_a", {**PLATELETS, "kind": "text"}, "x_a.kind: 'text' is not one of: number, category"),
        ("x_a", {"kind": "yes_no"}, "x_a: the key 'title' is missing"),
        ("x_a", {**DIABETES, "levels": ["a", "b"]}, "x_a.levels: a field of the kind yes_no has"),
        ("x_a", {**SMOKING, "levels": ["a"]}, "extra_fields.x_a.levels"),
        ("x_a", {**SMOKING, "levels": ["a", "a"]}, "extra_fields.x_a.levels"),
        ("x_a", {**SMOKING, "levels": ["a", "<b>c"]}, "x_a.levels.1: begins a tag of HTML"),
        ("x_a", {"title": "A", "kind": "number", "unit": "cm"}, "the kind number needs 'limits'"),
        ("x_a", {**PLATELETS, "limits": [9, 1]}, "x_a.limits: write the smaller number first"),
        ("x_a", {**PLATELETS, "usual": [0, 800]}, "x_a.usual: what is usual lies within"),
        ("x_a", {**PLATELETS, "unit": "platoons"}, "x_a.unit: 'platoons' is no unit"),
    ],
)
def test_a_declaration_that_does_not_fit_is_said(study, fields, name, change, said):
    study["extra_fields"] = {name: change}
    found = problems(study, fields)
    assert any(said in problem for problem in found), found


def test_a_misspelt_field_of_a_variable_is_said_with_the_nearest(study, fields):
    study["characteristics"]["smoking"] = {"field": "x_smokng"}
    (said,) = problems(study, fields)
    assert said.endswith("'x_smokng' is no field of patients; did you mean 'x_smoking'?")


def test_a_study_without_them_stays_as_it_is():
    shipped = read_yaml(ROOT / "config/config.yaml")
    assert extra_fields(shipped) == {}
    assert with_extra_fields(shipped) == shipped


def test_a_variable_is_printed_by_its_own_title_or_that_of_its_field(study):
    study["characteristics"]["smoking"] = {"field": "x_smoking"}
    study["characteristics"]["diabetes"] = {"field": "x_diabetes", "title": "Diabetes mellitus"}
    titles = variable_titles(with_extra_fields(study))
    assert (titles["smoking"], titles["diabetes"]) == ("Smoking", "Diabetes mellitus")


def test_what_a_field_is_defines_the_analyses_that_read_it_and_no_others(study):
    study["characteristics"]["smoking"] = {"field": "x_smoking"}
    other = deepcopy(study)
    other["extra_fields"]["x_smoking"]["levels"] = ["never", "current", "former"]
    window = study["window"]

    def defined(one, *keys):
        return definition(with_extra_fields(one), window, keys)

    baseline = [defined(one, "baseline", "characteristics") for one in (study, other)]
    assert differing_keys(*baseline) == ["characteristics.smoking.extra_field"]
    assert baseline[0]["sha256"] != baseline[1]["sha256"]
    assert defined(study, "conversion", "predictors") == defined(other, "conversion", "predictors")
