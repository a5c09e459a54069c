"""Check the study's and the centres' configuration; say file, key and what to do."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from hcc_conversion.run.problems import InvalidInput, did_you_mean
from hcc_conversion.run.yaml_file import read_yaml

#: Signs of a message, which can quote the whole of what does not fit.
LONGEST = 300


def read_configuration(
    path: str | Path, files: Sequence[str | Path], values: Mapping[str, Any], *, replaced: bool
) -> dict[str, Any]:
    """The study's configuration, every file of it read by `read_yaml`.

    Parameters
    ----------
    path
        the study's own file.
    files
        files given when Snakemake was called; their values come before those of *path*, and a
        later file's before an earlier one's.
    values
        single values given then; they come before all.
    replaced
        whether what is given takes the place of *path*, which is not read then.

    Raises
    ------
    InvalidInput
        for a file that is no YAML or holds no keys.
    """
    configuration: dict[str, Any] = {}
    for file in [*([] if replaced else [path]), *files]:
        content = read_yaml(file)
        if not isinstance(content, dict):
            what = "the file is empty" if content is None else "the file holds no keys"
            raise InvalidInput(f"{file} does not fit:", [f"{what}; see config/README.md"])
        configuration = merge_keys(configuration, content)
    return merge_keys(configuration, values)


def merge_keys(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Keys of both; where both have one, the *other*'s, or the two merged likewise."""
    both = {
        key: merge_keys(one[key], other[key])
        for key in one
        if isinstance(one[key], Mapping) and isinstance(other.get(key), Mapping)
    }
    return {**one, **other, **both}


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
    if error.validator == "not" and "pattern" in asked:
        # Snakemake's own report writes what is printed into its page as it stands.
        return [f"{key}: begins a tag of HTML; write it as plain text"]
    hint = schema.get("description")
    said = error.message if len(error.message) <= LONGEST else error.message[:LONGEST] + " …"
    return [f"{key}: {said}" + (f" ({hint})" if hint else "")]
