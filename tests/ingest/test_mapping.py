"""Mistakes in a mapping are found before any data are read."""

import pytest
from ingest_cases import YES_NO, clinic
from places import ROOT

from hcc_conversion.ingest.mapping import (
    expand_blocks,
    leaves,
    possible_codes,
    source_columns,
)
from hcc_conversion.ingest.mapping_checks import mapping_problems
from hcc_conversion.run.yaml_file import read_yaml

FIELDS = read_yaml(ROOT / "schemas" / "fields.yaml")


@pytest.fixture
def centre(tmp_path):
    return clinic(tmp_path)


def problems_of(centre, field, mapping, table="patients"):
    """The problems of one field's mapping, without the place in front."""
    centre["tables"][table][0]["columns"][field] = mapping
    place = f"tables.{table}.0.columns.{field}"
    found = mapping_problems(centre, FIELDS)
    assert all(problem.startswith(place) for problem in found)
    return [problem.removeprefix(place) for problem in found]


def test_the_clinic_has_no_problem(centre):
    assert mapping_problems(centre, FIELDS) == []


def test_an_unknown_field_is_reported_with_the_nearest(centre):
    assert problems_of(centre, "age", {"column": "x"}) == [": unknown field"]
    del centre["tables"]["patients"][0]["columns"]["age"]
    assert problems_of(centre, "age_year", {"column": "x"}) == [
        ": unknown field; did you mean 'age_years'?"
    ]


def test_a_missing_field_that_every_row_needs_is_reported(centre):
    del centre["tables"]["treatments"][0]["columns"]["intent"]
    assert mapping_problems(centre, FIELDS) == [
        "tables.treatments.0.columns: the field 'intent' is missing"
    ]


def test_an_unknown_source_is_reported_with_the_nearest(centre):
    centre["tables"]["treatments"][0]["source"] = "treatment"
    assert mapping_problems(centre, FIELDS) == [
        "tables.treatments.0.source: no source is called 'treatment'; did you mean 'treatments'?"
    ]


@pytest.mark.parametrize("file_format", ["csv", "tsv", "spss", "parquet"])
def test_only_a_workbook_has_sheets(centre, file_format):
    centre["sources"]["patients"] |= {"format": file_format, "sheet": "Patients"}
    assert mapping_problems(centre, FIELDS) == [
        "sources.patients.sheet: only an xlsx file has sheets"
    ]


def test_every_problem_is_reported_at_once(centre):
    columns = centre["tables"]["patients"][0]["columns"]
    columns["sexe"] = {"column": "Sex"}
    columns["age_years"] = {"column": "Age"}
    columns["sex"]["codes"]["D"] = "diverse"
    centre["tables"]["outcomes"][0]["source"] = "nowhere"
    assert len(mapping_problems(centre, FIELDS)) == 4


@pytest.mark.parametrize(
    ("mapping", "found"),
    [
        ({}, "found none"),
        ({"codes": {"F": "female"}}, "found none"),
        ({"column": "Sex", "constant": "male"}, "found column, constant"),
        ({"column": "Sex", "join": ["a", "b"], "codes": {}}, "found column, join"),
    ],
)
def test_a_field_has_exactly_one_origin(centre, mapping, found):
    (problem,) = problems_of(centre, "sex", mapping)
    assert problem.startswith(": give exactly one of column, join, constant, first_of")
    assert found in problem


@pytest.mark.parametrize(
    ("field", "mapping", "problem"),
    [
        ("age_years", {"column": "Age"}, ": give 'date_format' or 'unit' (ours is year)"),
        (
            "age_years",
            {"column": "Age", "codes": {"1": 1}},
            ": 'codes' does not fit a measured field; it takes 'date_format' or 'unit'",
        ),
        (
            "tumour_size_cm",
            {"column": "Age", "date_format": "%Y"},
            ": 'date_format' does not fit a measured field; it takes 'unit'",
        ),
        (
            "sex",
            {"column": "Sex", "unit": "year"},
            ": 'unit' does not fit a coded field; it takes 'bins' or 'codes'",
        ),
        ("sex", {"column": "Sex"}, ": give 'bins' or 'codes'"),
        ("died", {"column": "Dead"}, ": give 'bins' or 'codes'"),
        ("last_contact_day", {"column": "x"}, ": give 'date_format' or 'unit' (ours is day)"),
        (
            "last_contact_day",
            {"column": "x", "unit": "day", "date_format": "%Y"},
            ": give 'date_format' or 'unit' (ours is day)",
        ),
        (
            "patient_id",
            {"column": "x", "codes": {"a": "b"}},
            ": 'codes' does not fit a identifier field; it takes no such key",
        ),
    ],
)
def test_each_kind_of_field_is_read_in_its_own_way(centre, field, mapping, problem):
    assert problems_of(centre, field, mapping) == [problem]


@pytest.mark.parametrize("field", ["day_zero_date", "last_contact_day", "age_years"])
@pytest.mark.parametrize(
    ("date_format", "complete", "problem"),
    [
        ("%Y-%m-%d", None, ""),
        ("%Y-%m", None, "'%Y-%m' does not give a day"),
        ("%Y-%m", {"day": 15}, ""),
        ("%Y-%j", {"day": 15}, "'complete' has no effect: no format lacks a day"),
        ("%Y", {"day": 15}, "'%Y' does not give a day"),
        (["%Y-%m-%d", "%Y-%m", "%Y"], {"day": 15, "month": 7}, ""),
        ("%Y-%m-%d", {"day": 15}, "'complete' has no effect: no format lacks a day"),
        ("%m", {"day": 15, "month": 7}, "'%m' does not give a day"),
    ],
)
def test_a_part_of_a_date_is_read_where_the_rest_is_said(
    centre, field, date_format, complete, problem
):
    mapping = {"column": "x", "date_format": date_format}
    found = problems_of(centre, field, mapping | ({"complete": complete} if complete else {}))
    assert len(found) == bool(problem)
    assert problem in "".join(found)


def test_nothing_but_a_date_can_be_completed(centre):
    mapping = {"column": "Age", "unit": "year", "complete": {"day": 15}}
    assert problems_of(centre, "age_years", mapping) == [
        ": 'complete' has no effect without 'date_format'"
    ]


def test_an_age_counted_from_a_birth_needs_the_date_of_day_0(centre):
    del centre["tables"]["patients"][0]["columns"]["day_zero_date"]
    birth = {"column": "DOB", "date_format": "%Y-%m-%d"}
    centre["tables"]["patients"][0]["columns"]["age_years"] = birth
    assert any("age_years: a date can only be" in said for said in mapping_problems(centre, FIELDS))


@pytest.mark.parametrize(
    ("field", "mapping", "value"),
    [
        ("sex", {"column": "Sex", "codes": {"F": "Female"}}, "Female"),
        ("sex", {"constant": "men"}, "men"),
        ("died", {"column": "Dead", "codes": {"y": "yes"}}, "yes"),
        ("died", {"column": "Dead", "codes": {"y": 1}}, "1"),
        ("ecog", {"column": "E", "codes": {"0": "0"}}, "0"),
        ("ecog", {"column": "E", "codes": {"0": True}}, "True"),
        ("bclc", {"column": "B", "codes": {"0": 0}}, "0"),
        ("ecog", {"column": "E", "bins": [{"up_to": 1, "value": 7}, {"value": 1}]}, "7"),
    ],
)
def test_a_value_that_is_not_one_of_ours_is_reported(centre, field, mapping, value):
    (problem,) = problems_of(centre, field, mapping)
    assert problem.startswith(f": '{value}' is not one of our values: ")


@pytest.mark.parametrize(
    ("field", "constant"),
    [
        ("age_years", "sixty"),
        ("age_years", True),
        ("age_years", 150),
        ("last_contact_day", "2020-01-01"),
        ("last_contact_day", False),
    ],
)
def test_a_constant_that_is_no_possible_number_is_reported(centre, field, constant):
    assert problems_of(centre, field, {"constant": constant}) != []


@pytest.mark.parametrize(
    "bins",
    [
        [{"value": "solitary"}, {"up_to": 3, "value": "multiple"}],
        [
            {"up_to": 3, "value": "solitary"},
            {"up_to": 1, "value": "multiple"},
            {"value": "solitary"},
        ],
        [{"up_to": 3, "value": "solitary"}, {"up_to": 1, "value": "multiple"}],
        [{"up_to": 1, "value": "solitary"}, {"up_to": 1, "value": "multiple"}],
    ],
)
def test_the_limits_of_bins_must_rise_to_the_last(centre, bins):
    (problem,) = problems_of(centre, "tumour_number", {"column": "n", "bins": bins})
    assert problem.startswith(".bins: up_to must rise")


@pytest.mark.parametrize(
    "mapping",
    [
        {"constant": 6, "unit": "month"},
        {"constant": 6, "missing": ["6"]},
        {"first_of": [{"column": "a", "unit": "month"}], "missing": ["99"]},
        {"first_of": [{"column": "a", "unit": "month"}], "unit": "day"},
    ],
)
def test_a_key_that_would_be_passed_over_is_reported(centre, mapping):
    # 6 months read as 6 days, 99 for missing read as 99: no such thing in silence.
    assert problems_of(centre, "last_contact_day", mapping) != []


@pytest.mark.parametrize(
    ("field", "mapping", "problem"),
    [
        (
            "sex",
            {"any_of": [{"column": "x", "codes": {"y": "male"}}]},
            ": any_of does not make sense for a coded field",
        ),
        (
            "died",
            {"sum_of": [{"column": "x", "codes": YES_NO}]},
            ": sum_of does not make sense for a yes_no field",
        ),
        (
            "age_years",
            {"first_of": [{"column": "a", "unit": "year"}, {"column": "b"}]},
            ".first_of.1: give 'date_format' or 'unit' (ours is year)",
        ),
        (
            "age_years",
            {"sum_of": [{"column": "a", "date_format": "%Y-%m-%d"}]},
            ": sum_of does not make sense for dates",
        ),
    ],
)
def test_combinations_are_checked_in_all_their_parts(centre, field, mapping, problem):
    assert problems_of(centre, field, mapping) == [problem]


def test_a_date_needs_a_date_of_day_zero(centre):
    del centre["tables"]["patients"][0]["columns"]["day_zero_date"]
    found = mapping_problems(centre, FIELDS)
    dated = ["last_contact_day", "start_day", "end_day", *["day"] * 4]
    assert len(found) == len(dated)
    assert all("can only be counted from 'day_zero_date'" in problem for problem in found)
    assert "tables.patients.0.columns.last_contact_day" in "".join(found)


@pytest.mark.parametrize("date_format", ["%Y-%m-%Q", "YYYY-MM-DD", "", [], ["%Y-%m-%d", "%k"]])
def test_a_date_format_that_is_none_is_reported(centre, date_format):
    mapping = {"column": "Last seen", "date_format": date_format}
    assert problems_of(centre, "last_contact_day", mapping) != []


@pytest.mark.parametrize("date_format", ["%Y", "%Y-%m", "%H:%M"])
def test_a_date_format_without_a_day_is_reported(centre, date_format):
    # The first of the month would be invented; what is absent is never imputed.
    mapping = {"column": "Last seen", "date_format": date_format}
    assert problems_of(centre, "last_contact_day", mapping) != []


def test_formats_that_read_one_text_as_two_dates_are_reported(centre):
    # 02/03/2020 is 2 March or 3 February; the first format would win in silence.
    mapping = {"column": "Last seen", "date_format": ["%d/%m/%Y", "%m/%d/%Y"]}
    assert problems_of(centre, "last_contact_day", mapping) != []


def test_dates_and_durations_cannot_stand_in_one_first_of(centre):
    mapping = {
        "first_of": [{"column": "a", "date_format": "%Y-%m-%d"}, {"column": "b", "unit": "day"}]
    }
    assert problems_of(centre, "last_contact_day", mapping) != []


def test_decimal_and_thousands_signs_must_differ(centre):
    centre["sources"]["patients"] |= {"decimal": ",", "thousands": ","}
    assert mapping_problems(centre, FIELDS) != []


@pytest.mark.parametrize(
    "mapping",
    [
        {"column": "Dead", "codes": {"": False, "y": True}},
        {"column": "Dead", "codes": {"9": False, "y": True}, "missing": ["9"]},
        {"column": "Dead", "codes": {"?": False, "y": True}},
        {"column": "Dead", "codes": {" n": False, "y": True}},
    ],
)
def test_a_code_that_can_never_be_read_is_reported(centre, mapping):
    # An empty cell and a code that also means missing are missing, whatever 'codes' says.
    assert problems_of(centre, "died", mapping) != []


# --- repetition ---


def test_a_block_is_repeated_for_every_combination_of_its_values(centre):
    centre["tables"]["treatments"] = [
        {
            "source": "treatments",
            "for_each": {"line": [1, 2], "drug": ["tki", "ici"]},
            "where": [{"column": "given_{drug}_{line}", "in": ["1"]}],
            "columns": {
                "patient_id": {"column": "id"},
                "modality": {"constant": "TKI"},
                "intent": {"constant": "conversion"},
                "agent": {"column": "{drug}_name_{line}"},
            },
        }
    ]
    blocks = [block for block in expand_blocks(centre) if block.table == "treatments"]
    assert [source_columns(block.columns["agent"]) for block in blocks] == [
        ["tki_name_1"],
        ["ici_name_1"],
        ["tki_name_2"],
        ["ici_name_2"],
    ]
    assert blocks[0].where[0]["column"] == "given_tki_1"
    assert {block.key for block in blocks} == {"tables.treatments.0"}
    assert mapping_problems(centre, FIELDS) == []


def test_a_repeated_constant_is_checked_as_it_is_filled_in(centre):
    block = centre["tables"]["treatments"][0]
    block["for_each"] = {"modality": ["TACE", "HAIC"]}
    block["columns"]["modality"] = {"constant": "{modality}"}
    assert mapping_problems(centre, FIELDS) == []
    block["for_each"] = {"modality": ["TACE", "surgery"]}
    assert any("'surgery' is not one of our values" in p for p in mapping_problems(centre, FIELDS))


def test_a_repeated_source_is_checked_as_it_is_filled_in(centre):
    block = centre["tables"]["treatments"][0]
    block["for_each"] = {"year": ["2019", "2020"]}
    block["source"] = "treatments_{year}"
    centre["sources"]["treatments_2019"] = centre["sources"]["treatments"]
    found = mapping_problems(centre, FIELDS)
    assert any("no source is called 'treatments_2020'" in problem for problem in found)


def test_patients_come_first_whatever_the_order_in_the_file(centre):
    centre["tables"] = dict(reversed(centre["tables"].items()))
    assert expand_blocks(centre)[0].table == "patients"


def test_the_columns_and_values_of_nested_mappings_are_found():
    mapping = {
        "first_of": [
            {"column": "a", "codes": {"1": "female", "2": None}},
            {"any_of": [{"join": ["b", "c"]}, {"column": "a"}]},
            {"constant": "male"},
        ]
    }
    assert source_columns(mapping) == ["a", "b", "c"]
    assert len(list(leaves(mapping))) == 3
    assert possible_codes(mapping) == {"female", "male"}
