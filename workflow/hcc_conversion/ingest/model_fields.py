"""The canonical fields as plain data, read off the pandera models."""

from typing import Any

import pandas as pd

from schemas.tables import TABLES
from schemas.vocabulary import DAY_ZERO_DATE


def fields_of_models() -> dict[str, dict[str, dict[str, Any]]]:
    """What `schemas/fields.yaml` is to hold; `study.canonical_fields` says what that is."""
    described = {}
    for table, model in TABLES.items():
        columns = model.to_schema().columns
        described[table] = {
            name: _describe(name, column) for name, column in columns.items() if name != "centre"
        }
    described["patients"][DAY_ZERO_DATE] = {
        "kind": "date",
        "title": "Date of day 0",
        "description": "from which the site's calendar dates are counted; never kept",
        "required": False,
    }
    described["patients"]["in_study_window"]["accepts_date"] = True
    described["patients"]["age_years"]["from_birth"] = True
    return described


def _describe(name: str, column: Any) -> dict[str, Any]:
    metadata = column.metadata or {}
    checks = {check.name: check.statistics for check in column.checks}
    field: dict[str, Any] = {
        "kind": _kind(name, column, metadata, checks),
        "title": column.title,
        "description": column.description,
        "required": not column.nullable,
    }
    if field["kind"] == "yes_no":
        field["values"] = [True, False]
    if "isin" in checks:
        field["values"] = list(checks["isin"]["allowed_values"])
    if metadata.get("unit"):
        field["unit"] = metadata["unit"]
    if metadata.get("substance"):
        field["substance"] = metadata["substance"]
    if "greater_than_or_equal_to" in checks:
        low = checks["greater_than_or_equal_to"]["min_value"]
        field["limits"] = [low, checks["less_than_or_equal_to"]["max_value"]]
    if metadata.get("plausible"):
        field["plausible"] = list(metadata["plausible"])
    if metadata.get("plausible_why"):
        field["plausible_why"] = metadata["plausible_why"]
    return field


def _kind(name: str, column: Any, metadata: dict[str, Any], checks: dict[str, Any]) -> str:
    if name == "patient_id":
        return "identifier"
    if metadata.get("is_day"):
        return "day"
    if metadata.get("unit"):
        return "measured"
    if isinstance(column.dtype.type, pd.BooleanDtype):
        return "yes_no"
    return "coded" if "isin" in checks else "text"
