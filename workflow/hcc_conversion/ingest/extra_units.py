"""Units of a study's own fields: said with the study's configuration, not at every centre."""

from collections.abc import Mapping
from typing import Any


def extra_unit_problems(extra: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Units that are none; *extra*: `hcc_conversion.study.extra_fields.extra_fields`."""
    units = {name: field["unit"] for name, field in extra.items() if "unit" in field}
    if not units:
        return []  # most studies: without waiting for pint
    from hcc_conversion.ingest.units import UnknownUnit, factor

    problems = []
    for name, unit in units.items():
        try:
            factor(unit, unit)
        except UnknownUnit:
            problems.append(
                f"extra_fields.{name}.unit: '{unit}' is no unit that can be converted;"
                " write one such as mg/L, 1e9/L, cm, percent or dimensionless"
            )
    return problems
