"""Small centre files that use every way of mapping, and a rehearsal of a centre file examined."""

import os
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.ingest.extract import Examination, examine_extract
from hcc_conversion.ingest.readers import source_label
from hcc_conversion.rehearsal.extract_files import write_extract
from hcc_conversion.rehearsal.files import first_row
from hcc_conversion.rehearsal.invent import Rehearsal

WINDOW = {"start": "2019-06-01", "end": "2022-06-01"}
YES_NO = {"1": True, "2": False}
HEAD = {
    "name": "Clinic",
    "nature": "simulated",
    "description": "invented",
    "covers": "admitted",
    "on_invalid": "stop",
}


def examine_rehearsal(rehearsal: Rehearsal, centre: dict[str, Any], folder: Path) -> Examination:
    """Write the files of a rehearsal into *folder*, and examine them there as a run does."""
    write_extract(rehearsal, folder)
    before = Path.cwd()
    os.chdir(folder)
    try:
        return examine_extract(centre, WINDOW)
    finally:
        os.chdir(before)


def said_by_place(rehearsal: Rehearsal, table: str) -> dict[tuple[str, int, int], dict[str, Any]]:
    """What the rows of a rehearsal say, by file, row number and number of the block."""
    said = {}
    for rows in rehearsal.extract.rows.values():
        for index, row in enumerate(rows):
            for number, record in row.says.items():
                block = rehearsal.mapped.blocks[number]
                if block.table == table:
                    source = rehearsal.mapped.source(block)
                    said[source_label(source), first_row(source) + index, number] = record
    return said


def differences(rehearsal: Rehearsal, examination: Examination) -> list[str]:
    """Where the canonical tables are not what the rows of a rehearsal say."""
    assert examination.tables is not None, examination.findings.to_string()
    unlike = []
    for table, found in examination.tables.items():
        said = said_by_place(rehearsal, table)
        places = list(zip(found["file"], found["row"], found["block"], strict=True))
        if sorted(places) != sorted(said):
            unlike.append(f"{table}: {len(places)} rows, not {len(said)}")
            continue
        for place, record in zip(places, found.to_dict("records"), strict=True):
            for name, value in said[place].items():
                field = rehearsal.mapped.fields[table][name]
                if name in record and not alike(record[name], value, field):
                    unlike.append(f"{table}.{name} at {place}: {record[name]}, not {value}")
    return unlike


def alike(found: Any, said: Any, field: dict[str, Any]) -> bool:
    """Whether both are the same, a measurement up to a two-thousandth of its usual range."""
    if said is None or pd.isna(found):
        return said is None and pd.isna(found)
    if field["kind"] == "measured":
        usual = max(field.get("plausible") or field["limits"])
        return abs(float(found) - float(said)) <= 0.0005 * usual + 1e-9
    return bool(found == said)


def _dated(column: str, date_format: Any = "%Y-%m-%d") -> dict[str, Any]:
    return {"column": column, "date_format": date_format}


def one_wide_file() -> dict[str, Any]:
    """Everything in one row per patient, with every combinator; German signs."""
    source = {
        "file": "extract/wide.csv",
        "format": "csv",
        "encoding": "cp1252",
        "delimiter": ";",
        "decimal": ",",
        "thousands": ".",
        "header_row": 3,
        "missing": ["-9", "k.A."],
    }
    patients = {
        "patient_id": {"join": ["House", "Number"], "separator": "-"},
        "day_zero": {"constant": "diagnosis"},
        "day_zero_date": {
            "join": ["Year", "Month", "Day"],
            "separator": ".",
            "date_format": "%Y.%m.%d",
        },
        "in_study_window": _dated("Admitted", ["%d.%m.%Y", "%d-%b-%Y"]),
        "last_contact_day": {
            "first_of": [_dated("Died on", "%d.%m.%Y"), _dated("Seen", "%d.%m.%Y")]
        },
        "died": {"column": "Dead", "codes": {"ja": True, "nein": False, "offen": None}},
        "age_years": {"column": "Age", "unit": "month"},
        "sex": {"column": "Sex", "codes": {"w": "female", "W": "female", "m": "male"}},
        "afp_ng_ml": {"column": "AFP", "unit": "IU/mL", "at_detection_limit": True},
        "bilirubin_umol_l": {"column": "Bili", "unit": "mg/dL", "missing": ["99"]},
        "tumour_number": {
            "column": "Nodules",
            "bins": [{"up_to": 1, "value": "solitary"}, {"value": "multiple"}],
        },
        "tumour_size_cm": {
            "sum_of": [{"column": "Main", "unit": "mm"}, {"column": "Rest", "unit": "mm"}]
        },
        "portal_vein_invasion": {
            "column": "PVTT",
            "codes": {"kein": "none", "Vp1": "Vp1", "vorhanden": "present"},
        },
        "extrahepatic_spread": {
            "any_of": [
                {"column": "Nodes", "codes": YES_NO},
                {"column": "Distant", "codes": YES_NO},
            ]
        },
    }
    course = {
        "source": "all",
        "for_each": {"n": [1, 2, 3, 4, 5, 6]},
        "where": [{"column": "Begin {n}", "present": True}],
        "columns": {
            "patient_id": patients["patient_id"],
            "modality": {
                "column": "Kind {n}",
                "codes": {
                    "T": "TACE",
                    "H": "HAIC",
                    "R": "radiotherapy",
                    "A": "ablation",
                    "K": "TKI",
                    "P": "anti-PD-1/PD-L1",
                    "V": "anti-VEGF",
                    "C": "systemic chemotherapy",
                },
            },
            "intent": {
                "column": "Aim {n}",
                "codes": {"k": "conversion", "a": "adjuvant", "r": "recurrence"},
            },
            "start_day": _dated("Begin {n}", "%d.%m.%Y"),
            "end_day": _dated("End {n}", "%d.%m.%y"),
        },
    }
    outcomes = [
        {
            "source": "all",
            "where": [{"column": f"{kind} on", "present": True}],
            "columns": {
                "patient_id": patients["patient_id"],
                "kind": {"constant": kind},
                "day": _dated(f"{kind} on", "%d.%m.%Y"),
            },
        }
        for kind in ("conversion", "watch_and_wait", "recurrence", "progression")
    ]
    looks = [
        {
            "source": "all",
            "where": [{"column": filled, "present": True}],
            "columns": {
                "patient_id": patients["patient_id"],
                "criterion": {"constant": "mRECIST"},
                "day": {"constant": day},  # only the order is known
                "baseline": {"constant": day == 0},
                "sum_of_diameters_mm": {"column": f"Sum {day}", "unit": "mm"},
                **more,
            },
        }
        for day, filled, more in (
            (0, "Sum 0", {}),
            (60, "Best", {"response": {"column": "Best", "codes": {"1": "CR", "2": "PR"}}}),
        )
    ]
    return {
        **HEAD,
        "sources": {"all": source},
        "tables": {
            "patients": [
                {
                    "source": "all",
                    "where": [{"column": "Status", "not_in": ["Screening", "Fehler"]}],
                    "columns": patients,
                }
            ],
            "treatments": [course],
            "assessments": looks,
            "outcomes": outcomes,
        },
    }


def one_long_file(kind: str, file: str, number: str = "%Y-%m-%d") -> dict[str, Any]:
    """One file of records of several instruments, as REDCap exports, in a format of choice."""
    identifier = {"column": "record_id"}

    def when(*names: str) -> list[dict[str, Any]]:
        return [{"column": "instrument", "in": list(names)}]

    return {
        **HEAD,
        "sources": {"all": {"file": file, "format": kind, "missing": ["-1"]}},
        "tables": {
            "patients": [
                {
                    "source": "all",
                    "where": when("baseline"),
                    "columns": {
                        "patient_id": identifier,
                        "day_zero": {"constant": "treatment"},
                        "day_zero_date": _dated("started", number),
                        "last_contact_day": {"column": "followed", "unit": "month"},
                        "died": {"column": "dead", "codes": YES_NO},
                        "sex": {"column": "sex", "codes": {"1": "male", "2": "female"}},
                        "alt_u_l": {"column": "alt", "unit": "ukat/L"},
                        "initially_resectable": {"column": "resect", "codes": YES_NO},
                    },
                }
            ],
            "assessments": [
                {
                    "source": "all",
                    "where": when("ct", "mri"),
                    "columns": {
                        "patient_id": identifier,
                        "criterion": {"constant": criterion},
                        "day": _dated("imaged", number),
                        "baseline": {"column": "first", "codes": YES_NO},
                        "sum_of_diameters_mm": {"column": f"sum_{short}", "unit": "cm"},
                        "response": {
                            "column": f"resp_{short}",
                            "codes": {"1": "CR", "2": "PR", "3": "SD", "4": "PD", "5": "NE"},
                        },
                    },
                }
                for short, criterion in (("r", "RECIST 1.1"), ("m", "mRECIST"))
            ],
            "adverse_events": [
                {
                    "source": "all",
                    "where": when("toxicity"),
                    "columns": {
                        "patient_id": identifier,
                        "term": {"column": "term"},
                        "grade": {
                            "column": "grade",
                            "codes": {str(grade): grade for grade in range(1, 6)},
                        },
                        "day": _dated("onset", number),
                    },
                }
            ],
        },
    }


def files_without_names() -> dict[str, Any]:
    """A file of tabs that has no row of names, and a workbook; patients resected up front."""
    return {
        **HEAD,
        "covers": "direct_surgery",
        "sources": {
            "patients": {
                "file": "extract/patients.tsv",
                "format": "tsv",
                "encoding": "utf-16",
                "column_names": ["nr", "ward", "on", "until", "how", "sex"],
                "missing": [],
            },
            "operations": {
                "file": "extract/book.xlsx",
                "format": "xlsx",
                "sheet": "Operations",
                "header_row": 2,
                "missing": ["?"],
            },
            "unused": {
                "file": "extract/book.xlsx",
                "format": "xlsx",
                "sheet": "More",
                "missing": [],
            },
        },
        "tables": {
            "patients": [
                {
                    "source": "patients",
                    "columns": {
                        "patient_id": {"column": "nr"},
                        "day_zero": {"constant": "surgery"},
                        "day_zero_date": _dated("on", "%Y%m%d"),
                        "last_contact_day": _dated("until", "%Y%m%d"),
                        "died": {"column": "how", "codes": {"dead": True, "alive": False}},
                        "sex": {"column": "sex", "codes": {"01": "male", "02": "female"}},
                    },
                }
            ],
            "surgeries": [
                {
                    "source": "operations",
                    "columns": {
                        "patient_id": {"column": "nr"},
                        "kind": {"constant": "direct"},
                        "day": _dated("operated", "excel"),
                        "operation_min": {"column": "hours", "unit": "hour"},
                        "margin": {"column": "margin", "codes": {"0": "R0", "1": "R1", "2": "R2"}},
                    },
                }
            ],
        },
    }
