"""Small cohorts typed in tests: canonical tables from short lists of rows."""

import pandas as pd

from hcc_conversion.cohort.cohort import Cohort
from schemas import vocabulary
from schemas.extra import table_schema
from schemas.results import LINES
from schemas.vocabulary import TABLE_NAMES


def canonical(name, rows, extra=None):
    """A canonical table from *rows* (dicts); centre "a" unless given, absent fields null.

    *extra*: the study's own fields of patients.
    """
    columns = table_schema(name, extra or {}).columns
    frame = pd.DataFrame(rows)
    if len(frame):
        frame["centre"] = frame["centre"].fillna("a") if "centre" in frame else "a"
    return pd.DataFrame(
        {
            field: (frame[field] if field in frame else pd.Series(pd.NA, index=frame.index)).astype(
                column.dtype.type
            )
            for field, column in columns.items()
            if column.required or field in frame
        }
    )


#: What a centre that maps everything can give, whatever its few rows happen to hold.
EVERYTHING = {
    ("patients", "initially_resectable"),
    ("patients", "last_contact_day"),
    ("patients", "died"),
    ("surgeries", "day"),
    *(("surgeries", f"kind={kind}") for kind in vocabulary.SURGERY_KIND),
    *(("treatments", f"modality={name}") for name in vocabulary.MODALITY),
    *(("outcomes", f"kind={kind}") for kind in vocabulary.OUTCOME_KIND),
}


def everything(centre="a"):
    """To be given as *collected*: the centre maps all that the analyses ask for."""
    return {(centre, *pair) for pair in EVERYTHING}


def cohort(collected=None, covers="admitted", extra=None, **tables):
    """A cohort; each centre collects every field its rows name, and *collected* besides.

    *covers*: which patients the extracts hold, one for all centres or by centre. *extra*: the
    study's own fields of patients.
    """
    collected = set(collected or ())
    centres = {row.get("centre", "a") for rows in tables.values() for row in rows} or {"a"}
    of_centre = covers if isinstance(covers, dict) else dict.fromkeys(centres, covers)
    collected |= {(centre, "extract", f"covers={of_centre[centre]}") for centre in centres}
    for name, rows in tables.items():
        for row in rows:
            centre = row.get("centre", "a")
            collected |= {(centre, name, field) for field in row if field != "centre"}
            if name != "patients":
                collected |= {
                    (centre, name, f"{field}={value}")
                    for field, value in row.items()
                    if isinstance(value, str)
                }
    patients = tables.get("patients", [])
    accounting = pd.DataFrame(
        [("a", "patients", "patients.csv", len(patients), 0, 0, len(patients))],
        columns=["centre", "table", "file", "offered", "filtered", "quarantined", "kept"],
    )
    return Cohort(
        tables={name: canonical(name, tables.get(name, []), extra) for name in TABLE_NAMES},
        collected=pd.DataFrame(
            sorted(collected), columns=["centre", "table", "field"], dtype="string"
        ),
        accounting=accounting,
    )


def line_of(*stats):
    """The line that has these statistics, for results typed in tests."""
    (line,) = [line for line, of_line in LINES.items() if set(of_line) == set(stats)]
    return line


def value(results, population, variable, level, stat):
    """One value of a results table; fails where there is not exactly one."""
    row = results[
        (results["population"] == population)
        & (results["variable"] == variable)
        & (results["level"] == level)
        & (results["stat"] == stat)
    ]
    assert len(row) == 1, f"{len(row)} rows for {population}, {variable}, {level}, {stat}"
    return row["value"].iloc[0]


def note(results, population, variable, level=""):
    """The note of a line of a results table."""
    rows = results[
        (results["population"] == population)
        & (results["variable"] == variable)
        & (results["level"] == level)
    ]
    assert len(rows)
    return rows["note"].iloc[0]
