"""Extracts with planted faults are read as a person reads them; the judge of that can object."""

import random
from collections import Counter
from dataclasses import replace

import fuzz_ingest
import pandas as pd
import pytest
from fuzz.clinic import Cell, invent
from fuzz.faults import FAULTS, plant

from hcc_conversion.ingest.extract import examine_extract

SEED = 20261127


@pytest.mark.parametrize("first", [1, 16, 31, 46])
def test_every_cell_is_read_or_reported(first):
    total = Counter()
    for number in range(first, first + 15):
        clinic, verdict = fuzz_ingest.fuzz(SEED, number)
        assert not verdict.complaints, (number, clinic.planted)
        total += verdict.counts
    assert total["cells read right"] > total["cells reported"] > 0


def test_an_extract_without_a_fault_is_read_without_an_error():
    for number in range(1, 6):
        clinic, verdict = fuzz_ingest.fuzz(SEED, number, clean=True)
        n_cells = sum(
            len(record.cells) - ("day_zero_date" in record.cells)
            for records in clinic.files.values()
            for record in records
        )
        assert not verdict.complaints
        assert verdict.counts["extracts refused"] == 0
        assert verdict.counts["cells read right"] == n_cells


def test_the_same_seed_and_number_give_the_same_extract():
    one, other = (drawn(7) for _ in range(2))
    assert one == other
    assert one != drawn(8)


def drawn(seed):
    rng = random.Random(seed)
    clinic = invent(rng)
    plant(clinic, rng)
    return clinic.style, clinic.planted, clinic.headers, clinic.files


def test_every_fault_can_be_planted():
    wanted = {fault: fault.__name__ for fault in FAULTS}
    for seed in range(1500):
        for fault in list(wanted):
            rng = random.Random(seed)
            if fault(invent(rng), rng):
                del wanted[fault]
        if not wanted:
            break
    assert not wanted


# --- a reader that errs ---------------------------------------------------------------------------


def clinic_without_a_fault():
    rng = random.Random(3)
    clinic = invent(rng)
    assert len(clinic.files["patients"]) >= 6
    return clinic


def judged(monkeypatch, tmp_path, err, clinic=None):
    """The verdict on a clinic whose examination *err* changes."""

    def examine(centre, window):
        return err(examine_extract(centre, window))

    monkeypatch.setattr(fuzz_ingest, "examine_extract", examine)
    return fuzz_ingest.examine_clinic(clinic or clinic_without_a_fault(), tmp_path)


def with_patients(examination, patients):
    return replace(examination, tables={**examination.tables, "patients": patients})


def drop_a_row(examination):
    return with_patients(examination, examination.tables["patients"].drop(index=1))


def change_a_number(examination):
    patients = examination.tables["patients"].copy()
    at = patients["afp_ng_ml"].first_valid_index()
    patients.loc[at, "afp_ng_ml"] *= 10
    return with_patients(examination, patients)


def lose_a_cell(examination):
    patients = examination.tables["patients"].copy()
    patients.loc[patients["afp_ng_ml"].first_valid_index(), "afp_ng_ml"] = pd.NA
    return with_patients(examination, patients)


def exchange_a_code(examination):
    patients = examination.tables["patients"].copy()
    patients.loc[0, "died"] = not patients.loc[0, "died"]
    return with_patients(examination, patients)


def shift_a_day(examination):
    patients = examination.tables["patients"].copy()
    patients.loc[0, "last_contact_day"] += 1
    return with_patients(examination, patients)


def invent_a_patient(examination):
    patients = examination.tables["patients"]
    row = patients.iloc[[-1]].assign(row=patients["row"].max() + 1, patient_id="Total")
    return with_patients(examination, pd.concat([patients, row], ignore_index=True))


def read_a_row_twice(examination):
    patients = examination.tables["patients"]
    return with_patients(examination, pd.concat([patients, patients.iloc[[0]]], ignore_index=True))


def count_a_row_less(examination):
    accounting = examination.accounting.copy()
    accounting.loc[accounting["table"] == "patients", ["offered", "kept"]] -= 1
    return replace(examination, accounting=accounting)


def count_a_row_as_set_aside_and_keep_it(examination):
    accounting = examination.accounting.copy()
    at = accounting["table"] == "patients"
    accounting.loc[at, "quarantined"] += 1
    accounting.loc[at, "kept"] -= 1
    return replace(examination, accounting=accounting)


@pytest.mark.parametrize(
    ("err", "complaint"),
    [
        (drop_a_row, "lost"),
        (change_a_number, "afp_ng_ml"),
        (lose_a_cell, "was read as missing"),
        (exchange_a_code, "died"),
        (shift_a_day, "last_contact_day"),
        (invent_a_patient, "nowhere in the file"),
        (read_a_row_twice, "several times"),
        (count_a_row_less, "rows counted"),
        (count_a_row_as_set_aside_and_keep_it, "counted as kept"),
    ],
)
def test_the_judge_objects_to_a_reader_that_errs(monkeypatch, tmp_path, err, complaint):
    verdict = judged(monkeypatch, tmp_path, err)
    assert any(complaint in loss for loss in verdict.losses)


def test_the_judge_objects_to_a_fault_that_nobody_reports(monkeypatch, tmp_path):
    clinic = clinic_without_a_fault()
    clinic.files["patients"][1].cells["age_years"] = Cell("12 mg", "unreadable", strict=False)

    def in_silence(examination):
        return replace(examination, findings=examination.findings.iloc[:0])

    assert judged(monkeypatch, tmp_path, lambda found: found, clinic).complaints == []
    assert any("12 mg" in loss for loss in judged(monkeypatch, tmp_path, in_silence, clinic).losses)


def test_the_judge_objects_to_a_file_that_is_refused_for_another_reason(monkeypatch, tmp_path):
    clinic = clinic_without_a_fault()
    clinic.broken["treatments"] = "twice"

    def refused(examination):
        return replace(examination, tables=None)

    verdict = judged(monkeypatch, tmp_path, refused, clinic)
    assert verdict.losses == ["no table, and no error names the fault of the file"]


@pytest.mark.parametrize(
    ("column", "text", "complaints"),
    [("problem", "not a number", "false_alarms"), ("found", None, "leaks")],
)
def test_the_judge_objects_to_an_error_without_a_cause_and_to_a_name(
    monkeypatch, tmp_path, column, text, complaints
):
    clinic = clinic_without_a_fault()
    clinic.secrets.add("Erika Musterfrau")

    def with_a_finding(examination):
        line = {
            "severity": "error",
            "table": "patients",
            "file": examination.tables["patients"]["file"].iloc[0],
            "column": clinic.own_name("age_years"),
            "row": examination.tables["patients"]["row"].iloc[0],
            **dict.fromkeys(("problem", "found", "expected", "advice"), ""),
            column: text or "Erika Musterfrau",
        }
        return replace(examination, findings=pd.DataFrame([line]))

    assert getattr(judged(monkeypatch, tmp_path, with_a_finding, clinic), complaints)
