"""The same patient in several rows: what a person is told to write."""

import pytest
from ingest_cases import WINDOW, patients_only

from hcc_conversion.ingest.extract import examine_extract

RECORDS = """record_id,redcap_event_name,dx,age,fu,dead
1,baseline_arm_1,2020-03-01,60,,
1,followup_arm_1,,,2021-03-01,0
2,baseline_arm_1,2020-04-01,61,,
2,followup_arm_1,,,2020-12-01,1
"""
AT_BASELINE = {
    "day_zero_date": {"column": "dx", "date_format": "%Y-%m-%d"},
    "age_years": {"column": "age", "unit": "year"},
}
AT_FOLLOW_UP = {
    "last_contact_day": {"column": "fu", "date_format": "%Y-%m-%d"},
    "died": {"column": "dead", "codes": {"1": True, "0": False}},
}


def block(columns, event=None):
    where = [{"column": "redcap_event_name", "in": [event]}] if event else []
    identity = {"patient_id": {"column": "record_id"}, "day_zero": {"constant": "diagnosis"}}
    return {"source": "all", "where": where, "columns": identity | columns}


@pytest.fixture
def advice(tmp_path):
    """What is told of duplicates: row numbers, and the advice."""

    def examine(*blocks):
        (tmp_path / "a.csv").write_text(RECORDS, encoding="utf-8")
        centre = patients_only(tmp_path / "a.csv", {})
        centre["tables"]["patients"] = list(blocks)
        found = examine_extract(centre, WINDOW).findings
        found = found[found["problem"].astype(str).str.startswith("duplicate key")]
        return found["row"].tolist(), set(found["advice"])

    return examine


def test_a_record_over_the_rows_of_several_blocks_is_told_to_be_joined(advice):
    rows, (told,) = advice(
        block(AT_BASELINE, "baseline_arm_1"), block(AT_FOLLOW_UP, "followup_arm_1")
    )
    assert rows == [2, 3, 4, 5]
    assert "'same_patients: true' beside its 'source'" in told


def test_rows_joined_as_told_are_one_patient_each(advice):
    added = block(AT_FOLLOW_UP, "followup_arm_1") | {"same_patients": True}
    assert advice(block(AT_BASELINE, "baseline_arm_1"), added) == ([], set())


def test_a_record_over_the_rows_of_one_block_is_told_to_be_filtered(advice):
    rows, (told,) = advice(block(AT_BASELINE))
    assert rows == [2, 3, 4, 5]
    assert "where: [{column: redcap_event_name, in: [baseline_arm_1]}]" in told


def test_rows_filtered_as_told_are_one_patient_each(advice):
    assert advice(block(AT_BASELINE, "baseline_arm_1")) == ([], set())
