"""Checks across the canonical tables: keys, parents, order of dates, contradictions.

Each check takes the tables of one centre (with local ``patient_id`` and `PLACE` columns) and
returns `Violation`s: which rows of which table, which fields, and what is wrong.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pandas as pd

from hcc_conversion.ingest.date_order import dates_in_order, readings_around_treatment
from hcc_conversion.ingest.findings import ERROR, MISSING_VALUE, OUTSIDE_LIMITS, WARNING
from hcc_conversion.ingest.free_text import PATIENTS_SHARING, unlisted_text
from hcc_conversion.ingest.outcome_consistency import outcomes_agree
from hcc_conversion.ingest.response_consistency import (
    responses_after_complete,
    unsupported_responses,
)
from hcc_conversion.ingest.row_keys import (
    identifiers_alike,
    known_patients,
    repeated_rows,
    unique_keys,
)
from hcc_conversion.ingest.score_consistency import scores_follow, stages_follow
from hcc_conversion.ingest.violations import Tables, Violation
from schemas.tables import TABLES


def check_tables(tables: Tables, fields: Mapping[str, Mapping[str, Any]]) -> list[Violation]:
    """Every violation, those of no row left out.

    *fields*: table, then field, then its limits (`study.canonical_fields.describe_fields`).
    """
    checks = (
        _required_values,
        partial(_limits, fields=fields),
        unique_keys,
        dates_in_order,
        outcomes_agree,
        _responses_follow,
        scores_follow,
        stages_follow,
        readings_around_treatment,
        repeated_rows,
        _listed_text,
    )
    numbered = _with_numbers(tables)
    found = [violation for check in checks for violation in check(numbered)]
    found += [*known_patients(tables), *identifiers_alike(tables)]
    return [violation for violation in found if len(violation.rows)]


def _with_numbers(tables: Tables) -> Tables:
    """The tables with a number for each patient: the checks compare patients over and over."""
    local = pd.concat([table["patient_id"] for table in tables.values()], ignore_index=True)
    places, _ = pd.factorize(local)
    numbers = pd.Series(places, dtype="Int64").mask(local.isna())
    ends = pd.Series([len(table) for table in tables.values()]).cumsum()
    return {
        name: table.assign(patient_id=numbers.array[end - len(table) : end])
        for (name, table), end in zip(tables.items(), ends, strict=True)
    }


def _required_values(tables: Tables) -> Iterator[Violation]:
    for name, table in tables.items():
        for field, column in TABLES[name].to_schema().columns.items():
            if not column.nullable and field != "centre":
                yield Violation(
                    name,
                    table.index[table[field].isna()],
                    (field,),
                    ERROR,
                    MISSING_VALUE,
                )


def _limits(tables: Tables, fields: Mapping[str, Mapping[str, Any]]) -> Iterator[Violation]:
    """Sums, constants and counted days too, which no check of a raw cell has seen."""
    for name, of_table in fields.items():
        for field, described in of_table.items():
            if "limits" in described:
                low, high = described["limits"]
                values = tables[name][field]
                yield Violation(
                    name,
                    tables[name].index[((values < low) | (values > high)).fillna(False)],
                    (field,),
                    ERROR,
                    OUTSIDE_LIMITS,
                    f"{low:g} to {high:g} {described['unit']}",
                )


def _responses_follow(tables: Tables) -> Iterator[Violation]:
    """A warning, not an error: non-target lesions, small nodes and new lesions count too."""
    for response, rows in unsupported_responses(tables["assessments"]):
        yield Violation(
            "assessments",
            rows,
            ("response", "sum_of_diameters_mm"),
            WARNING,
            f"response {response} does not follow from the sums of diameters",
            "RECIST thresholds: -30 % from baseline, +20 % and 5 mm from nadir",
            "Check response, sums and new lesions; both are kept.",
        )
    yield Violation(
        "assessments",
        responses_after_complete(tables["assessments"]),
        ("response",),
        WARNING,
        "PR or SD after CR: disease that is seen again is progression",
        "CR, PD or NE after CR",
        "Check both responses; both are kept.",
    )


def _listed_text(tables: Tables) -> Iterator[Violation]:
    """A warning: what no other centre calls so is added up with nothing."""
    for table, field, rows in unlisted_text(tables):
        yield Violation(
            table,
            rows,
            (field,),
            WARNING,
            "a name outside the study's vocabulary: it is not added up with other centres'",
            "a name of docs/data-dictionary.md",
            f"Map it with 'codes'. Unmapped text of fewer than {PATIENTS_SHARING} patients is not"
            " written, since it may name one.",
        )
