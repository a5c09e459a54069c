"""How fields look once they are read."""

import pandas as pd
import pytest
from ingest_cases import clean_extract, clinic, examine

from hcc_conversion.ingest.field_profiles import field_profiles
from hcc_conversion.ingest.mapping import expand_blocks
from hcc_conversion.study.canonical_fields import describe_fields


def profiles(folder, extract):
    examination = examine(folder, extract)
    blocks = expand_blocks(clinic(folder))
    found = field_profiles(examination.tables, blocks, describe_fields(), examination.day_zero)
    return {(one.table, one.field): one for one in found}


@pytest.fixture
def clean(tmp_path):
    return profiles(tmp_path, clean_extract())


@pytest.mark.parametrize(
    ("place", "columns", "known", "shows"),
    [
        # 0.8, 1.0 and 2.0 mg/dl; 1 mg/dl is 10/584.66 mmol/l
        (
            ("patients", "bilirubin_umol_l"),
            "Bili mg/dl (mg/dL)",
            3,
            "median 17.1, 13.68 to 34.21 umol/L",
        ),
        (("patients", "sex"), "Sex", 3, "female 1, male 2"),
        (("patients", "died"), "Dead", 3, "yes 1, no 2"),
        (("patients", "patient_id"), "Chart", 3, "3 different"),
        (("patients", "day_zero_date"), "Diagnosed", 3, "2020-01 to 2020-03"),
        # 730 (from 1 January 2020, a leap year, to 31 December 2021), 730 and 365 days
        (
            ("patients", "last_contact_day"),
            "Last seen",
            3,
            "2021-03 to 2022-01; median 730 days since day 0",
        ),
        (("treatments", "agent"), "Drug", 2, "2 rows with a name of the data dictionary"),
        (("treatments", "intent"), "Aim", 3, "conversion 2, adjuvant 1, recurrence 0"),
        (("surgeries", "albumin_pre_g_l"), "Albumin g/dl (g/dL)", 2, "median 40.5, 40 to 41 g/L"),
        (("patients", "day_zero"), "a constant", 3, "diagnosis 3"),
    ],
)
def test_fields_look_as_counted_by_hand(clean, place, columns, known, shows):
    one = clean[place]
    assert one.columns == columns
    assert one.known == known
    assert one.shows == shows
    assert one.unusual == ""


def test_every_mapped_field_has_a_profile(clean, tmp_path):
    mapped = {
        (block.table, field) for block in expand_blocks(clinic(tmp_path)) for field in block.columns
    }
    assert set(clean) == mapped


def test_a_wrong_unit_shows(tmp_path):
    extract = clean_extract()
    for row in extract["surgeries"]:
        row["Albumin g/dl"] = "0.41"
    one = profiles(tmp_path, extract)["surgeries", "albumin_pre_g_l"]
    assert one.shows == "median 4.1, 4.1 to 4.1 g/L"
    assert one.unusual == "unusual, mostly 15 to 60 is expected"


def test_a_field_without_a_value_shows_none(tmp_path):
    extract = clean_extract()
    for row in extract["patients"]:
        row["Last seen"] = row["Age"] = ""
    found = profiles(tmp_path, extract)
    for name in ("last_contact_day", "age_years"):
        one = found["patients", name]
        assert (one.known, one.missing, one.shows, one.unusual) == (0, 3, "", "")


def test_a_derived_field_names_what_it_is_derived_from(tmp_path):
    examination = examine(tmp_path, clean_extract())
    patients = examination.tables["patients"]
    patients = patients.assign(child_pugh=["A", "B", None], albi_score=[-2.7, None, -2.5])
    derived = {"child_pugh": ["child_pugh_points"], "albi_score": ["bilirubin_umol_l"]}
    found = field_profiles(
        {**examination.tables, "patients": patients}, [], describe_fields(), pd.Series(), derived
    )
    assert [(one.field, one.columns, one.known, one.missing, one.shows) for one in found] == [
        ("child_pugh", "derived from child_pugh_points", 2, 1, "A 1, B 1"),
        (
            "albi_score",
            "derived from bilirubin_umol_l",
            2,
            1,
            "median -2.6, -2.7 to -2.5 dimensionless",
        ),
    ]
