"""A REDCap export with its dictionary: repeating instruments, events, checkboxes, codes."""

import pandas as pd
import pytest
from drafting_cases import cycle, days, share_right, verdicts, wrong_without_check

from hcc_conversion.drafting.draft import draft_files

N = 40
DICTIONARY = [
    # name, form, type, label, choices
    ("record_id", "demographics", "text", "Record ID", ""),
    ("dem_sex", "demographics", "radio", "Sex", "1, Male | 2, Female | -99, Unknown"),
    ("dem_age", "demographics", "text", "Age at diagnosis (years)", ""),
    ("dx_dt", "demographics", "text", "Date of <b>HCC diagnosis</b>", ""),
    ("adm_dt", "demographics", "text", "Date of admission", ""),
    ("comorb", "demographics", "checkbox", "Liver disease", "1, Hepatitis B | 2, Hepatitis C"),
    ("cirr_yn", "demographics", "yesno", "Cirrhosis", ""),
    ("lab_bili", "demographics", "text", "Total bilirubin (mg/dL)", ""),
    ("lab_afp", "demographics", "text", "AFP", ""),
    ("cp", "demographics", "dropdown", "Child-Pugh class", "1, A | 2, B | 3, C"),
    ("pv", "demographics", "radio", "Portal vein invasion", "0, None | 1, Vp1 | 2, Vp3"),
    ("fu_dt", "follow_up", "text", "Date of last contact", ""),
    ("fu_vs", "follow_up", "radio", "Vital status", "0, Alive | 1, Dead"),
    ("notes", "follow_up", "notes", "Remarks", ""),
    ("tx_mod", "treatment", "dropdown", "Treatment modality", "1, TACE | 2, HAIC | 3, TKI"),
    ("tx_intent", "treatment", "radio", "Intent", "1, Neoadjuvant | 2, Adjuvant"),
    ("tx_start", "treatment", "text", "Start date", ""),
    ("ae_term", "adverse_event", "text", "CTCAE term", ""),
    ("ae_grade", "adverse_event", "radio", "Grade", "1, Grade 1 | 2, Grade 2 | 3, Grade 3"),
]
ONCE = {"column": "redcap_repeat_instrument", "present": False}


def export():
    """One row per patient, two per patient of treatments, one of adverse events."""
    ids = [f"H-{number:03}" for number in range(1, N + 1)]
    patients = pd.DataFrame(
        {
            "record_id": ids,
            "dem_sex": cycle(["1", "1", "2", "-99"], N),
            "dem_age": [str(40 + number % 37) for number in range(N)],
            "dx_dt": days("2019-01-03", N),
            "adm_dt": days("2019-01-01", N),
            "comorb___1": cycle(["1", "0", "1"], N),
            "comorb___2": cycle(["0", "1"], N),
            "cirr_yn": cycle(["1", "0"], N),
            "lab_bili": [f"{0.5 + number / 40:.1f}" for number in range(N)],
            "lab_afp": [str(7 + 13 * number) for number in range(N)],
            "cp": cycle(["1", "1", "2"], N),
            "pv": cycle(["0", "1", "2"], N),
            "fu_dt": days("2021-02-01", N),
            "fu_vs": cycle(["0", "1"], N),
            "notes": [f"seen by colleague {number}" for number in range(N)],
        }
    )
    treatments = pd.DataFrame(
        {
            "record_id": ids * 2,
            "redcap_repeat_instrument": "treatment",
            "redcap_repeat_instance": ["1"] * N + ["2"] * N,
            "tx_mod": cycle(["1", "2", "3"], 2 * N),
            "tx_intent": cycle(["1", "1", "2"], 2 * N),
            "tx_start": days("2019-02-01", 2 * N, step=5),
        }
    )
    events = pd.DataFrame(
        {
            "record_id": ids,
            "redcap_repeat_instrument": "adverse_event",
            "redcap_repeat_instance": "1",
            "ae_term": cycle(["Nausea", "Fatigue", "Hypertension"], N),
            "ae_grade": cycle(["1", "2", "3"], N),
        }
    )
    return pd.concat([patients, treatments, events]).fillna("")


@pytest.fixture
def files(tmp_path):
    extract, dictionary = tmp_path / "HCC_DATA.csv", tmp_path / "HCC_DataDictionary.csv"
    export().to_csv(extract, index=False)
    names = [
        "Variable / Field Name",
        "Form Name",
        "Field Type",
        "Field Label",
        "Choices, Calculations, OR Slider Labels",
    ]
    pd.DataFrame(DICTIONARY, columns=names).to_csv(dictionary, index=False)
    return [extract, dictionary]


def dated(column):
    return {"column": column, "date_format": "%Y-%m-%d"}


TRUTH = {
    ("patients", "patient_id"): [{"column": "record_id"}],
    ("patients", "day_zero"): [{"constant": "diagnosis"}],
    ("patients", "day_zero_date"): [dated("dx_dt")],
    ("patients", "in_study_window"): [dated("adm_dt")],
    ("patients", "sex"): [{"column": "dem_sex", "codes": {"1": "male", "2": "female"}}],
    ("patients", "age_years"): [{"column": "dem_age", "unit": "year"}],
    ("patients", "hbv"): [{"column": "comorb___1", "codes": {"1": True, "0": False}}],
    ("patients", "cirrhosis"): [{"column": "cirr_yn", "codes": {"1": True, "0": False}}],
    ("patients", "bilirubin_umol_l"): [{"column": "lab_bili", "unit": "mg/dL"}],
    ("patients", "afp_ng_ml"): [{"column": "lab_afp", "unit": "ng/mL"}],
    ("patients", "child_pugh"): [{"column": "cp", "codes": {"1": "A", "2": "B", "3": "C"}}],
    ("patients", "portal_vein_invasion"): [
        {"column": "pv", "codes": {"0": "none", "1": "Vp1", "2": "Vp3"}}
    ],
    ("patients", "last_contact_day"): [dated("fu_dt")],
    ("patients", "died"): [{"column": "fu_vs", "codes": {"0": False, "1": True}}],
    ("treatments", "patient_id"): [{"column": "record_id"}],
    ("treatments", "modality"): [
        {"column": "tx_mod", "codes": {"1": "TACE", "2": "HAIC", "3": "TKI"}}
    ],
    ("treatments", "intent"): [
        {"column": "tx_intent", "codes": {"1": "conversion", "2": "adjuvant"}}
    ],
    ("treatments", "start_day"): [dated("tx_start")],
    ("adverse_events", "patient_id"): [{"column": "record_id"}],
    ("adverse_events", "term"): [{"column": "ae_term"}],
    ("adverse_events", "grade"): [{"column": "ae_grade", "codes": {"1": 1, "2": 2, "3": 3}}],
}


def test_the_dictionary_gives_labels_codes_and_checkboxes(files):
    draft = draft_files(files)
    counts = verdicts(draft, TRUTH)
    assert wrong_without_check(draft, TRUTH) == []
    assert share_right(counts) >= 0.8, counts


def test_repeating_instruments_are_blocks_of_their_own_rows(files):
    where = {block.table: list(block.where) for block in draft_files(files).blocks}
    assert where == {
        "patients": [ONCE],
        "treatments": [{"column": "redcap_repeat_instrument", "in": ["treatment"]}],
        "adverse_events": [{"column": "redcap_repeat_instrument", "in": ["adverse_event"]}],
    }


def test_an_afp_without_a_unit_is_marked(files):
    doubts = {p.target.field: p.doubts for _, p in draft_files(files).mapped()}
    assert "ng/mL or IU/mL" in doubts["afp_ng_ml"][0]
    assert doubts["bilirubin_umol_l"] == ()


def test_choices_that_no_patient_has_yet_are_mapped(files):
    found = {p.target.field: p.mapping for _, p in draft_files(files).mapped()}
    assert found["child_pugh"]["codes"] == {"1": "A", "2": "B", "3": "C"}


def test_a_code_for_missing_of_the_dictionary_is_missing(files):
    found = {p.target.field: p.mapping for _, p in draft_files(files).mapped()}
    assert found["sex"]["codes"]["-99"] is None


def test_without_the_dictionary_codes_stay_open(files):
    draft = draft_files(files[:1])
    assert wrong_without_check(draft, TRUTH) == []
    mapped = {p.target.field for _, p in draft.mapped()}
    assert not {"sex", "child_pugh", "modality", "intent"} & mapped


def test_longitudinal_events_become_conditions(tmp_path):
    ids = [f"H-{number:03}" for number in range(1, N + 1)]
    base = pd.DataFrame(
        {
            "record_id": ids,
            "redcap_event_name": "baseline_arm_1",
            "sex": cycle(["Male", "Female"], N),
            "age": [str(40 + number % 37) for number in range(N)],
        }
    )
    scans = pd.DataFrame(
        {
            "record_id": ids * 2,
            "redcap_event_name": ["scan_1_arm_1"] * N + ["scan_2_arm_1"] * N,
            "scan_date": days("2019-02-01", 2 * N, step=5),
            "recist_response": cycle(["PR", "SD", "PD"], 2 * N),
        }
    )
    path = tmp_path / "export.csv"
    pd.concat([base, scans]).fillna("").to_csv(path, index=False)
    where = {block.table: list(block.where) for block in draft_files([path]).blocks}
    name = "redcap_event_name"
    assert where == {
        "patients": [{"column": name, "in": ["baseline_arm_1"]}],
        "assessments": [{"column": name, "in": ["scan_1_arm_1", "scan_2_arm_1"]}],
    }
