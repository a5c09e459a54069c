"""1.234 may be a little more than one, or a thousand and some."""

import pytest
from ingest_cases import WINDOW, patients_only

from hcc_conversion.ingest.extract import examine_extract

THOUSANDS = ["1.234", "12.345", "2.000", "3.100", "7.125"]


@pytest.fixture
def severities(tmp_path):
    """The severities of what is found in a column of alpha-fetoprotein."""

    def find(cells, **source):
        lines = [f"{number};{cell}" for number, cell in enumerate(cells)]
        (tmp_path / "a.csv").write_text("\n".join(["id;afp", *lines, ""]), encoding="utf-8")
        columns = {"afp_ng_ml": {"column": "afp", "unit": "ng/mL"}}
        centre = patients_only(tmp_path / "a.csv", columns, delimiter=";", **source)
        found = examine_extract(centre, WINDOW).findings
        doubts = found[found["problem"].astype(str).str.contains("three digits")]
        return doubts["severity"].tolist()

    return find


def test_a_column_of_three_digits_each_is_an_error_until_its_signs_are_stated(severities):
    assert severities(THOUSANDS) == ["error"]
    assert severities([*THOUSANDS, "1", "800", ""]) == ["error"]
    assert severities(THOUSANDS, decimal=".") == ["warning"]
    assert severities(THOUSANDS, decimal=".", thousands="") == []
    assert severities(THOUSANDS, decimal=",", thousands=".") == []


def test_the_mirror_case_is_a_warning(severities):
    mirror = [cell.replace(".", ",") for cell in THOUSANDS]
    assert severities(mirror, decimal=",") == ["warning"]
    assert severities(mirror, decimal=",", thousands=".") == []


@pytest.mark.parametrize("settles", ["0.125", "1234.125", "1.5", "01.234", "1.2345"])
def test_a_number_that_cannot_be_thousands_settles_the_doubt(severities, settles):
    assert severities([*THOUSANDS, settles]) == []


def test_few_fractions_are_no_ground_for_doubt(severities):
    assert severities(THOUSANDS[:4]) == []


def test_one_fraction_of_three_digits_among_whole_numbers_is_one_of_thousands(severities):
    """1.200 among 19 whole numbers may be anything; among 20 and more it is 1,200."""
    whole = [str(100 + number) for number in range(20)]
    assert severities([*whole, "1.200"]) == ["error"]
    assert severities([*whole[1:], "1.200"]) == []
    assert severities([*whole, "1.200", "12.5"]) == []
