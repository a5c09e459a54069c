"""Check the study's and the centres' configuration; say file, key and what to do."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from hcc_conversion.run.problems import did_you_mean
from hcc_conversion.run.yaml_file import read_yaml


def schema_problems(config: Mapping[str, Any], schema_path: str | Path, source: str) -> list[str]:
    """Every place where *config* (read from *source*) does not fit the JSON Schema."""
    schema = read_yaml(schema_path)
    errors = Draft202012Validator(schema).iter_errors(config)
    ordered = sorted(errors, key=lambda error: [str(part) for part in error.absolute_path])
    return [f"{source}: {problem}" for error in ordered for problem in _describe(error)]


def _describe(error: ValidationError) -> list[str]:
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    asked: Any = error.validator_value
    key = ".".join(str(part) for part in error.absolute_path) or "(top level)"
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        known = list(schema.get("properties", {}))
        unknown = [name for name in error.instance if name not in known]
        listed = f"; known are {', '.join(known)}"
        return [
            f"{key}: unknown key '{name}'{did_you_mean(name, known) or listed}" for name in unknown
        ]
    if error.validator == "required":
        # jsonschema reports each missing key on its own, in quotes
        return [f"{key}: the key {error.message.split(' is a ')[0]} is missing"]
    if error.validator == "enum":
        allowed = ", ".join(str(value) for value in asked)
        return [f"{key}: '{error.instance}' is not one of: {allowed}"]
    if error.validator == "type":
        expected = " or ".join(asked) if isinstance(asked, list) else asked
        return [f"{key}: expected {expected}, found {type(error.instance).__name__}"]
    hint = schema.get("description")
    return [f"{key}: {error.message}" + (f" ({hint})" if hint else "")]
