"""A small part of the fuzz of the ingest, and that its oracle sees what must not be."""

from dataclasses import replace

import fuzz_ingest
import pandas as pd
import pytest
from fuzz.clinic import WINDOW
from fuzz.faults import FAULTS
from fuzz.files import write_clinic
from fuzz.oracle import judge

from hcc_conversion.ingest.extract import examine_extract


def test_every_cell_of_invented_extracts_is_read_right_or_reported():
    counts, wrong = fuzz_ingest.run_many(range(1, 61), progress=False)
    assert wrong == []
    assert counts["extracts"] == 60
    assert counts["cells read right"] > 10_000
    assert counts["cells reported"] > 10
    assert counts["extracts stopped"] + counts["extracts refused as a whole"] > 10


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_can_be_planted(name):
    assert any(name in fuzz_ingest.planted(seed).planted for seed in range(1, 600))


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    """A clinic without a fault, as it was read, and what the oracle needs besides."""
    clinic = next(
        clinic
        for clinic in map(fuzz_ingest.planted, range(1, 200))
        if not clinic.planted and len(clinic.files["patients"]) == 30
    )
    centre, places, labels = write_clinic(clinic, tmp_path_factory.mktemp("clinic"))
    examination = examine_extract(centre, WINDOW)
    assert judge(clinic, places, labels, examination).faults == []
    return clinic, places, labels, examination


def judged(taken, **changed):
    clinic, places, labels, examination = taken
    return judge(clinic, places, labels, replace(examination, **changed)).faults


def with_patients(taken, patients):
    return {**taken[3].tables, "patients": patients}


def test_the_oracle_sees_a_row_that_is_lost(taken):
    patients = taken[3].tables["patients"]
    (fault,) = judged(taken, tables=with_patients(taken, patients.drop(patients.index[3])))
    assert "lost without a word" in fault


def test_the_oracle_sees_a_patient_that_nobody_wrote(taken):
    patients = taken[3].tables["patients"]
    another = patients.tail(1).assign(row=patients["row"].max() + 5)
    (fault,) = judged(taken, tables=with_patients(taken, pd.concat([patients, another])))
    assert "rows that no record has" in fault


@pytest.mark.parametrize("field", ["age_years", "sex", "died", "last_contact_day"])
def test_the_oracle_sees_a_cell_that_is_changed_or_void(taken, field):
    patients = taken[3].tables["patients"]
    other = patients.index[patients[field].notna() & (patients[field] != patients[field].iloc[0])]
    for value in (patients[field].iloc[0], pd.NA):
        changed = patients.copy()
        changed.loc[other[0], field] = value
        (fault,) = judged(taken, tables=with_patients(taken, changed))
        assert f"{field}: " in fault


def test_the_oracle_sees_an_error_where_nothing_is_wrong_and_an_identifier(taken):
    clinic, _, labels, examination = taken
    name = clinic.files["patients"][0].patient
    text = f"no such patient: {name}-{name}"
    alarm = {"severity": "error", "file": labels["patients"], "row": 5, "problem": text}
    findings = pd.concat([examination.findings, pd.DataFrame([alarm])], ignore_index=True)
    faults = judged(taken, findings=findings)
    assert any("false alarm at row 5" in fault for fault in faults)
    if len(name) >= 4 and not name.isdigit():
        assert any("an identifier stands in a finding" in fault for fault in faults)
