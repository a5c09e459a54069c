"""The canonical fields as plain data."""

from functools import cache
from typing import Any

from hcc_conversion.run.yaml_file import read_yaml
from schemas.generated import FIELDS


@cache
def describe_fields() -> dict[str, dict[str, dict[str, Any]]]:
    """Table, then field, then what a mapping must know about it.

    kind: identifier, day, date, measured, coded, yes_no or text; title; required; and where
    they apply unit, substance, values (permitted), limits, plausible; accepts_date, where a date is
    compared with the study window; from_birth, where years are counted from a date of birth.

    They are read from `schemas/fields.yaml`, which is generated from the pandera models: most
    jobs check no incoming table and would wait for pandera all the same.
    """
    return read_yaml(FIELDS)
