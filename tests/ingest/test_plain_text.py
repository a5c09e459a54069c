"""Texts that look the same are the same, in cells and in the centre file; others stay apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingest_cases import WINDOW, patients_only

from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.plain_text import is_plain, plain_text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("  a b ", "a b"),
        ("a\u00a0b", "a b"),
        ("a\u2009\u3000b", "a b"),
        ("Date of\ndiagnosis", "Date of diagnosis"),
        ("Bili  (mg/dL)\r\n", "Bili (mg/dL)"),
        ("K\u200b-1\ufeff", "K-1"),
        ("\u2066K-1\u2069", "K-1"),
        ("ma\u00adle", "male"),
        ("Gro\u0308ße", "Größe"),
        ("o\u200b\u0308", "ö"),
        ("Ｋ－１２", "K-12"),  # noqa: RUF001
        ("AFP（ng/mL）", "AFP(ng/mL)"),
        ("\u00b5mol", "\u03bcmol"),
        ("K\u20111", "K-1"),
        ("\u2f00", "\u4e00"),
        ("\u3164", ""),
        ("\x00a", "a"),
    ],
)
def test_what_nobody_can_see_or_mean_is_taken_away(text, plain):
    assert plain_text(text) == plain


@pytest.mark.parametrize(
    "text", ["5²", "½", "\u2160a期", "①", "a–b", "\u22125", "007", "1.0", "Y", "男", "أ", "K_1"]
)
def test_what_can_be_meant_stays(text):
    assert plain_text(text) == text


@given(st.text())
def test_plain_text_is_its_own_plain_text(text):
    plain = plain_text(text)
    assert plain_text(plain) == plain
    assert is_plain(plain)


def test_cells_headers_codes_filters_and_missing_codes_match_whoever_wrote_them(tmp_path):
    # Header and cells decomposed, with a blank and a width that nobody sees.
    text = "id,Gro\u0308\u00dfe\u200b,Ge  schlecht,In\nK\u200b1,\uff15,ma\u0308nnlich,ja\u00a0\n"
    text += "K2,unb.\u2060,weiblich,ja\nK3,4,weiblich,nein\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    columns = {
        "tumour_size_cm": {"column": "Größe", "unit": "cm", "missing": ["\ufeffunb."]},
        "sex": {
            "column": "Ge schlecht",
            "codes": {"männlich": "male", "weiblich\u200b": "female"},
        },
    }
    centre = patients_only(tmp_path / "a.csv", columns)
    centre["tables"]["patients"][0]["where"] = [{"column": "In", "in": ["ja\u200b"]}]
    examination = examine_extract(centre, WINDOW)
    assert examination.findings.empty
    patients = examination.tables["patients"]
    assert patients["patient_id"].tolist() == ["K1", "K2"]
    assert patients["sex"].tolist() == ["male", "female"]
    assert patients["tumour_size_cm"].fillna(-1).tolist() == [5.0, -1]


def test_two_headers_that_look_the_same_are_repeated_names(tmp_path):
    (tmp_path / "a.csv").write_text("id,Größe,Gro\u0308ße\n1,2,3\n", encoding="utf-8")
    examination = examine_extract(patients_only(tmp_path / "a.csv", {}), WINDOW)
    assert "column 3 repeats" in examination.findings["problem"][0]
