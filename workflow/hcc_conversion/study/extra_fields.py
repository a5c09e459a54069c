"""A study's own fields of patients: ``extra_fields`` of its configuration.

They are described as the canonical fields are, so that what reads a mapping, checks a cell or cuts
a number need not know where a field is declared. What an analysis must know of one goes with the
variable that reads it, under `WITH_VARIABLE`: it is then part of what defines the analysis.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from hcc_conversion.study.canonical_fields import describe_fields

#: Begins the name of every such field, and of no other: a canonical field that is added one day
#: cannot be called the same.
PREFIX = "x_"
#: Key of a variable of the configuration, written by `with_extra_fields`.
WITH_VARIABLE = "extra_field"

#: Kind as it is written, then as the canonical fields have it.
_KINDS = {"number": "measured", "category": "coded", "yes_no": "yes_no"}
#: What a field of a kind has, all of it, and no other kind.
_KEYS = {"number": ("unit", "limits", "usual"), "category": ("levels",), "yes_no": ()}


def extra_fields(study: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Name of each of the study's own fields of patients, then what a mapping must know about it.

    As of one table of `hcc_conversion.study.canonical_fields.describe_fields`: kind (measured,
    coded, yes_no), title, description, required (never), and where they apply unit, limits,
    plausible, values. A field that is not declared in full, which `extra_field_problems` or the
    schema says, is left out.
    """
    declared = study.get("extra_fields", {})
    if not isinstance(declared, Mapping):
        return {}
    return {name: _described(spec) for name, spec in declared.items() if _is_whole(spec)}


def with_fields_of_study(
    fields: Mapping[str, Mapping[str, Any]], extra: Mapping[str, Mapping[str, Any]]
) -> dict[str, Mapping[str, Mapping[str, Any]]]:
    """The canonical *fields* by table, and the study's own (`extra_fields`) among the patients'."""
    return {**fields, "patients": {**fields["patients"], **extra}}


def field_of(spec: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The field of patients that a variable of the configuration reads; None if it is derived."""
    return spec.get(WITH_VARIABLE) or describe_fields()["patients"].get(spec["field"])


def with_extra_fields(study: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration with each field of the study's own beside the variables that read it.

    A variable without a title has that of its field. A study without such fields stays as it is.
    """
    extra = extra_fields(study)
    if not extra:
        return dict(study)

    def told(spec: Mapping[str, Any]) -> Mapping[str, Any]:
        field = extra.get(spec["field"])
        return {"title": field["title"], **spec, WITH_VARIABLE: field} if field else spec

    def all_told(specs: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
        return {name: told(spec) for name, spec in specs.items()}

    surgery, survival = study["surgery"], study["survival"]
    comparisons = {
        name: {**spec, "by": told(spec["by"])} for name, spec in survival["comparisons"].items()
    }
    return {
        **study,
        "characteristics": all_told(study["characteristics"]),
        "predictors": all_told(study["predictors"]),
        "survival": {**survival, "comparisons": comparisons},
        "surgery": {
            **surgery,
            "characteristics": all_told(surgery["characteristics"]),
            "subgroups": all_told(surgery["subgroups"]),
        },
    }


def extra_field_problems(study: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with declarations that fit the schema, but for units."""
    for name, spec in study.get("extra_fields", {}).items():
        kind, place = spec["kind"], f"extra_fields.{name}"
        for key in _KEYS[kind]:
            if key not in spec:
                yield f"{place}: a field of the kind {kind} needs '{key}'"
        for key in {key for keys in _KEYS.values() for key in keys} - set(_KEYS[kind]):
            if key in spec:
                yield f"{place}.{key}: a field of the kind {kind} has none"
        if kind == "number" and _is_whole(spec):
            yield from _range_problems(place, spec)


def _range_problems(place: str, spec: Mapping[str, Any]) -> Iterator[str]:
    for key in ("limits", "usual"):
        low, high = spec[key]
        if low >= high:
            yield f"{place}.{key}: write the smaller number first, then a larger one"
    if spec["usual"][0] < spec["limits"][0] or spec["usual"][1] > spec["limits"][1]:
        yield f"{place}.usual: what is usual lies within the limits"


def _is_whole(spec: Any) -> bool:
    return (
        isinstance(spec, Mapping)
        and spec.get("kind") in _KINDS
        and isinstance(spec.get("title"), str)
        and all(key in spec for key in _KEYS[spec["kind"]])
        and all(_is_range(spec[key]) for key in ("limits", "usual") if key in spec)
        and isinstance(spec.get("levels", []), list)
    )


def _is_range(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2


def _described(spec: Mapping[str, Any]) -> dict[str, Any]:
    field = {
        "kind": _KINDS[spec["kind"]],
        "title": spec["title"],
        "description": spec.get("description", spec["title"]),
        "required": False,
    }
    if spec["kind"] == "number":
        field |= {"unit": spec["unit"], "limits": spec["limits"], "plausible": spec["usual"]}
    elif spec["kind"] == "category":
        field["values"] = list(spec["levels"])
    else:
        field["values"] = [True, False]
    return field
