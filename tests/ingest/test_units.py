"""Clinical units convert by the factors a laboratory would use."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_conversion.ingest.units import UnknownUnit, factor
from hcc_conversion.study.canonical_fields import describe_fields


@pytest.mark.parametrize(
    ("unit", "to", "substance", "expected", "relative"),
    [
        # AMA Manual of Style, 10th ed., table of SI conversion factors: bilirubin 17.104.
        ("mg/dL", "umol/L", "bilirubin", 17.1, 1e-3),
        ("mg/dl", "umol/L", "bilirubin", 17.104, 1e-4),
        ("mg/L", "umol/L", "bilirubin", 1.7104, 1e-4),
        ("μmol/L", "umol/L", "bilirubin", 1, 0),
        ("µmol/L", "umol/L", "bilirubin", 1, 0),
        ("umol/l", "umol/L", "bilirubin", 1, 0),
        # 4 g/dl are 40 g/l.
        ("g/dL", "g/L", "albumin", 10, 0),
        ("mg/mL", "g/L", "albumin", 1, 1e-12),
        # 66 437 g/mol: 602 µmol/l are 40 g/l (40 / 66437 = 602.07e-6).
        ("umol/L", "g/L", "albumin", 40 / 602.07, 1e-4),
        # WHO International Standard 72/225: 1 IU is 1.21 ng.
        ("IU/mL", "ng/mL", "afp", 1.21, 1e-12),
        ("kIU/L", "ng/mL", "afp", 1.21, 1e-12),
        ("IU/L", "ng/mL", "afp", 0.00121, 1e-12),
        ("ug/L", "ng/mL", "afp", 1, 0),
        # 1 g/dl is 0.6206 mmol/l (Fe); 1 mmol/l is 16.114 g/l.
        ("g/dL", "g/L", "haemoglobin", 10, 0),
        ("mmol/L", "g/L", "haemoglobin", 10 / 0.6206, 1e-4),
        # 1 kat is 1 mol/s, 1 U is 1 µmol/min.
        ("ukat/L", "U/L", "enzyme", 60, 1e-12),
        ("nkat/L", "U/L", "enzyme", 0.06, 1e-12),
        ("IU/L", "U/L", "enzyme", 1, 1e-12),
        ("mm", "cm", None, 0.1, 0),
        ("inch", "cm", None, 2.54, 0),
        ("hour", "min", None, 60, 0),
        ("L", "mL", None, 1000, 0),
        ("week", "day", None, 7, 0),
        ("month", "day", None, 30.4375, 0),
        ("month", "year", None, 1 / 12, 1e-11),
        ("1e6/uL", "1e12/L", None, 1, 0),
        ("10^12/L", "1e12/L", None, 1, 0),
        ("1e9/L", "1e12/L", None, 0.001, 0),
    ],
)
def test_a_unit_converts_by_its_published_factor(unit, to, substance, expected, relative):
    assert factor(unit, to, substance) == pytest.approx(expected, rel=relative, abs=0)


@pytest.mark.parametrize(
    ("unit", "to", "substance", "words"),
    [
        ("wibble", "cm", None, "is not a known unit; ours is cm"),
        ("mg%", "g/L", "albumin", "is not a known unit"),
        ("", "cm", None, "cannot be converted to cm"),
        ("kg", "cm", None, "cannot be converted to cm"),
        ("m", "min", None, "cannot be converted to min"),
        ("5", "day", None, "cannot be converted to day"),
        ("mg/dL", "umol/L", None, "cannot be converted to umol/L"),
        ("umol/L", "ng/mL", "afp", "cannot be converted to ng/mL"),
        ("IU/mL", "g/L", "albumin", "cannot be converted to g/L"),
        ("U/mL", "ng/mL", "afp", "cannot be converted to ng/mL"),
        ("degC", "cm", None, "cm"),
        ("cm/0", "cm", None, "is not a known unit"),
        ("(", "cm", None, "is not a known unit"),
    ],
)
def test_a_unit_that_cannot_be_converted_is_refused_by_name(unit, to, substance, words):
    with pytest.raises(UnknownUnit, match=words):
        factor(unit, to, substance)


@pytest.mark.parametrize("unit", ["0 cm", "-cm", "nan cm", "-1*mm"])
def test_a_unit_that_would_void_or_turn_every_number_is_refused(unit):
    with pytest.raises(UnknownUnit):
        factor(unit, "cm")


def test_every_field_of_ours_converts_to_itself_by_exactly_one():
    measured = [
        (field["unit"], field.get("substance"))
        for table in describe_fields().values()
        for field in table.values()
        if "unit" in field
    ]
    assert measured
    assert {factor(unit, unit, substance) for unit, substance in measured} == {1}


@pytest.mark.parametrize(
    ("unit", "to", "substance"),
    [
        ("mg/dL", "umol/L", "bilirubin"),
        ("umol/L", "g/L", "albumin"),
        ("mmol/L", "g/L", "haemoglobin"),
        ("ukat/L", "U/L", "enzyme"),
        ("month", "day", None),
        ("inch", "mm", None),
    ],
)
@given(number=st.floats(min_value=1e-3, max_value=1e6))
def test_converting_there_and_back_gives_the_number_again(unit, to, substance, number):
    there = number * factor(unit, to, substance)
    assert there * factor(to, unit, substance) == pytest.approx(number, rel=1e-10)


@given(st.text(max_size=12))
def test_any_text_as_a_unit_is_either_converted_or_refused(text):
    with suppress(UnknownUnit):
        assert isinstance(factor(text, "cm"), float)
