"""What JSON Schema cannot say about the study's configuration."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hcc_conversion.problems import did_you_mean
from schemas.vocabulary import COMBINATION_CLASS, MODALITY_CLASS

#: Fields of patients that are derived and not mapped, with their categories.
DERIVED_FIELDS = {"modality_class": MODALITY_CLASS, "combination_class": COMBINATION_CLASS}


def study_problems(config: Mapping[str, Any], fields: Mapping[str, Mapping]) -> list[str]:
    """Every problem of a configuration that fits its schema; *fields*: `schemas/fields.yaml`."""
    problems = window_problems(config["window"])
    for name in ("characteristics", "predictors"):
        for variable, spec in config[name].items():
            key = f"{name}.{variable}"
            problems += [f"{key}.{problem}" for problem in _variable_problems(spec, fields)]
            if name == "predictors" and "reference" not in spec:
                problems.append(f"{key}: a predictor needs a 'reference' category")
    return problems


def window_problems(window: Mapping[str, str]) -> list[str]:
    """Problems of a study window: days that do not exist, an end before the start."""
    days, problems = {}, []
    for end in ("start", "end"):
        try:
            days[end] = date.fromisoformat(window[end])
        except ValueError:
            problems.append(f"window.{end}: '{window[end]}' is not a day of the calendar")
    if not problems and days["end"] < days["start"]:
        problems.append("window: it ends before it starts")
    return problems


def categories(spec: Mapping[str, Any], field: Mapping[str, Any] | None) -> list[str]:
    """The categories of a variable, in order."""
    if "labels" in spec:
        return list(spec["labels"])
    if "groups" in spec:
        return list(spec["groups"])
    if spec["field"] in DERIVED_FIELDS:
        return list(DERIVED_FIELDS[spec["field"]])
    if field is None or field["kind"] not in ("coded", "yes_no"):
        return []
    return ["yes", "no"] if field["kind"] == "yes_no" else [str(code) for code in field["values"]]


def _variable_problems(spec: Mapping[str, Any], fields: Mapping[str, Mapping]) -> list[str]:
    name = spec["field"]
    field = fields["patients"].get(name)
    known = [
        other
        for other, described in fields["patients"].items()
        if described["kind"] in ("measured", "coded", "yes_no")
    ] + list(DERIVED_FIELDS)
    if name not in known:
        return [f"field: '{name}' is no field of patients{did_you_mean(name, known)}"]
    problems = []
    if "labels" in spec and "cut" not in spec:
        problems.append("labels: they name the categories that 'cut' makes, which is missing")
    if "cut" in spec:
        if field is None or field["kind"] != "measured":
            problems.append("cut: only a number can be cut")
        if sorted(set(spec["cut"])) != spec["cut"]:
            problems.append("cut: the limits must rise")
        if len(spec["labels"]) != len(spec["cut"]) + 1:
            problems.append(f"labels: {len(spec['cut'])} limits make {len(spec['cut']) + 1}")
    if "groups" in spec:
        permitted = DERIVED_FIELDS.get(name) or (field or {}).get("values", [])
        grouped = [code for codes in spec["groups"].values() for code in codes]
        problems += [
            f"groups: '{code}' is no code of {name}{did_you_mean(code, permitted)}"
            for code in grouped
            if code not in permitted
        ]
        # A code in no group would vanish from the table.
        problems += [
            f"groups: the code '{code}' is in no group" for code in permitted if code not in grouped
        ]
        problems += [
            f"groups: the code '{code}' is in several groups"
            for code in dict.fromkeys(grouped)
            if grouped.count(code) > 1
        ]
    listed = categories(spec, field)
    if "reference" in spec and spec["reference"] not in listed:
        problems.append(f"reference: '{spec['reference']}' is not one of {', '.join(listed)}")
    return problems
