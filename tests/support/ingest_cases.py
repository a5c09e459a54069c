"""A small invented clinic with all seven tables, without a fault until a test puts one in."""

import csv
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from hcc_conversion.ingest.extract import Examination, examine_extract

WINDOW = {"start": "2019-06-01", "end": "2022-06-01"}
YES_NO = {"y": True, "n": False}
ISO = "%Y-%m-%d"

Rows = list[dict[str, str]]
Extract = dict[str, Rows]


def clean_extract() -> Extract:
    """Three patients: one converted and operated, one operated up front, one on treatment."""
    patient = ("Chart", "Diagnosed", "Admitted", "Last seen", "Dead", "Age", "Sex", "Bili mg/dl")
    reading = ("Chart", "Criterion", "Scanned", "Visit", "Sum mm", "New", "Response")
    return {
        "patients": _rows(
            (*patient, "Resectable"),
            ("K-101", "2020-01-01", "2020-01-03", "2021-12-31", "n", "61", "F", "1.0", "n"),
            ("K-102", "2020-02-01", "2020-02-02", "2022-01-31", "n", "55", "M", "0.8", "y"),
            ("K-103", "2020-03-01", "2020-03-01", "2021-03-01", "y", "70", "M", "2.0", "n"),
        ),
        "treatments": _rows(
            ("Chart", "Therapy", "Drug", "Aim", "From", "To"),
            ("K-101", "TKI", "lenvatinib", "pre", "2020-01-11", "2020-06-01"),
            ("K-101", "TKI", "lenvatinib", "post", "2020-08-01", "2020-12-01"),
            ("K-103", "TACE", "", "pre", "2020-03-10", "2020-03-10"),
        ),
        "assessments": _rows(
            reading,
            ("K-101", "mRECIST", "2020-01-05", "base", "100", "n", ""),
            ("K-101", "mRECIST", "2020-04-05", "later", "60", "n", "PR"),
            ("K-101", "mRECIST", "2020-06-05", "later", "30", "n", "PR"),
            ("K-103", "RECIST 1.1", "2020-03-05", "base", "80", "n", ""),
            ("K-103", "RECIST 1.1", "2020-06-05", "later", "110", "n", "PD"),
        ),
        "adverse_events": _rows(
            ("Chart", "Term", "Grade", "Onset"), ("K-101", "Nausea", "2", "2020-02-01")
        ),
        "surgeries": _rows(
            ("Chart", "Kind", "Operated", "Minutes", "Albumin g/dl"),
            ("K-101", "after", "2020-07-01", "240", "4.0"),
            ("K-102", "upfront", "2020-02-20", "180", "4.1"),
        ),
        "complications": _rows(("Chart", "Name", "Clavien"), ("K-101", "Biliary leakage", "II")),
        "outcomes": _rows(
            ("Chart", "Event", "On"),
            ("K-101", "conversion", "2020-06-10"),
            ("K-102", "recurrence", "2021-02-20"),
            ("K-103", "progression", "2020-06-05"),
            ("K-103", "death", "2021-03-01"),
        ),
    }


def _rows(names: Sequence[str], *records: Sequence[str]) -> Rows:
    return [dict(zip(names, record, strict=True)) for record in records]


def _date(column: str) -> dict[str, str]:
    return {"column": column, "date_format": ISO}


def _codes(column: str, *values: str) -> dict[str, Any]:
    return {"column": column, "codes": {value: value for value in values}}


COLUMNS: dict[str, dict[str, dict[str, Any]]] = {
    "patients": {
        "patient_id": {"column": "Chart"},
        "day_zero": {"constant": "diagnosis"},
        "day_zero_date": _date("Diagnosed"),
        "in_study_window": _date("Admitted"),
        "last_contact_day": _date("Last seen"),
        "died": {"column": "Dead", "codes": YES_NO},
        "age_years": {"column": "Age", "unit": "year"},
        "sex": {"column": "Sex", "codes": {"F": "female", "M": "male"}},
        "bilirubin_umol_l": {"column": "Bili mg/dl", "unit": "mg/dL"},
        "initially_resectable": {"column": "Resectable", "codes": YES_NO},
    },
    "treatments": {
        "patient_id": {"column": "Chart"},
        "modality": _codes("Therapy", "TKI", "TACE"),
        "agent": {"column": "Drug"},
        "intent": {
            "column": "Aim",
            "codes": {"pre": "conversion", "post": "adjuvant", "rescue": "recurrence"},
        },
        "start_day": _date("From"),
        "end_day": _date("To"),
    },
    "assessments": {
        "patient_id": {"column": "Chart"},
        "criterion": _codes("Criterion", "RECIST 1.1", "mRECIST"),
        "day": _date("Scanned"),
        "baseline": {"column": "Visit", "codes": {"base": True, "later": False}},
        "sum_of_diameters_mm": {"column": "Sum mm", "unit": "mm"},
        "new_lesion": {"column": "New", "codes": YES_NO},
        "response": _codes("Response", "CR", "PR", "SD", "PD", "NE"),
    },
    "adverse_events": {
        "patient_id": {"column": "Chart"},
        "term": {"column": "Term"},
        "grade": {"column": "Grade", "codes": {str(grade): grade for grade in range(1, 6)}},
        "day": _date("Onset"),
    },
    "surgeries": {
        "patient_id": {"column": "Chart"},
        "kind": {"column": "Kind", "codes": {"after": "conversion", "upfront": "direct"}},
        "day": _date("Operated"),
        "operation_min": {"column": "Minutes", "unit": "min"},
        "albumin_pre_g_l": {"column": "Albumin g/dl", "unit": "g/dL"},
    },
    "complications": {
        "patient_id": {"column": "Chart"},
        "term": {"column": "Name"},
        "clavien_dindo": _codes("Clavien", "I", "II", "IIIa"),
    },
    "outcomes": {
        "patient_id": {"column": "Chart"},
        "kind": _codes("Event", "conversion", "recurrence", "progression", "death"),
        "day": _date("On"),
    },
}


def clinic(folder: Path, on_invalid: str = "stop") -> dict[str, Any]:
    """The clinic's centre file: one CSV file per table in *folder*.

    So small a clinic may set aside whom it wants.
    """
    return deepcopy(
        {
            "name": "Clinic",
            "nature": "simulated",
            "description": "invented",
            "covers": "admitted",
            "on_invalid": on_invalid,
            "max_invalid_percent": 100,
            "sources": {
                name: {"file": str(folder / f"{name}.csv"), "format": "csv", "missing": ["?"]}
                for name in COLUMNS
            },
            "tables": {
                name: [{"source": name, "columns": columns}] for name, columns in COLUMNS.items()
            },
        }
    )


def write_rows(path: Path, rows: Rows, **how: Any) -> None:
    """*rows* as a CSV file with a header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), **how)
        writer.writeheader()
        writer.writerows(rows)


def examine(folder: Path, extract: Extract, on_invalid: str = "stop") -> Examination:
    """Write *extract* into *folder* and examine it."""
    for name, rows in extract.items():
        write_rows(folder / f"{name}.csv", rows)
    return examine_extract(clinic(folder, on_invalid), WINDOW)


def patients_only(file: Path, columns: Mapping[str, Any], **source: Any) -> dict[str, Any]:
    """A centre file with a patients table alone, read from *file*."""
    return {
        "name": "Clinic",
        "nature": "simulated",
        "description": "invented",
        "on_invalid": "stop",
        "sources": {"all": {"file": str(file), "format": "csv", "missing": [], **source}},
        "tables": {
            "patients": [
                {
                    "source": "all",
                    "columns": {
                        "patient_id": {"column": "id"},
                        "day_zero": {"constant": "diagnosis"},
                        **columns,
                    },
                }
            ]
        },
    }
