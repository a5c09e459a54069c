"""What JSON Schema cannot say about the study's configuration."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from hcc_conversion.run.problems import did_you_mean
from hcc_conversion.run.wording import counted
from hcc_conversion.study.extra_fields import (
    extra_field_problems,
    extra_fields,
    with_fields_of_study,
)
from hcc_conversion.study.group_names import SURGERY_OUTCOMES
from schemas.vocabulary import COMBINATION_CLASS, MODALITY_CLASS, RESPONSE, SURGERY_KIND

#: Fields of patients that are derived and not mapped, with their categories.
DERIVED_FIELDS = {"modality_class": MODALITY_CLASS, "combination_class": COMBINATION_CLASS}
#: Best overall response, as a field that patients can be grouped by, and its criterion.
BEST_RESPONSE = {"best_response_recist": "RECIST 1.1", "best_response_mrecist": "mRECIST"}
#: Fields that groups of the survival analysis can be formed by, besides those of patients.
GROUPING_FIELDS = {
    **DERIVED_FIELDS,
    "surgery_kind": SURGERY_KIND,
    "converted": ("yes", "no"),
    "adjuvant": ("yes", "no"),
    **dict.fromkeys(BEST_RESPONSE, RESPONSE),
}

#: Tests that the configuration can name, of numbers and of categories.
NUMBER_TESTS = ("student_t", "welch_t", "mann_whitney")
CATEGORY_TESTS = ("pearson", "yates", "fisher_one_sided", "fisher_two_sided")


def study_problems(config: Mapping[str, Any], fields: Mapping[str, Mapping]) -> list[str]:
    """Every problem of a configuration that fits its schema; *fields*: `schemas/fields.yaml`."""
    problems = [*window_problems(config["window"]), *extra_field_problems(config)]
    fields = with_fields_of_study(fields, extra_fields(config))
    for name in ("characteristics", "predictors"):
        for variable, spec in config[name].items():
            key = f"{name}.{variable}"
            problems += [f"{key}.{problem}" for problem in _variable_problems(spec, fields)]
            if name == "predictors" and "reference" not in spec:
                problems.append(f"{key}: a predictor needs a 'reference' category")
    problems += [f"surgery.{problem}" for problem in _surgery_problems(config["surgery"], fields)]
    problems += [
        f"survival.comparisons.{problem}"
        for problem in _comparison_problems(config["survival"], fields)
    ]
    problems += [f"conversion.paper_model.{problem}" for problem in _score_problems(config, fields)]
    risk_groups = config["risk_score"]["risk_groups"]
    problems += [f"risk_score.risk_groups.{one}" for one in _cut_problems(risk_groups)]
    problems += [f"prognosis.models.{problem}" for problem in _model_problems(config)]
    return problems + [f"case_mix.{problem}" for problem in _case_mix_problems(config)]


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
    if spec["field"] in GROUPING_FIELDS:
        return list(GROUPING_FIELDS[spec["field"]])
    if field is None or field["kind"] not in ("coded", "yes_no"):
        return []
    return ["yes", "no"] if field["kind"] == "yes_no" else [str(code) for code in field["values"]]


def _surgery_problems(
    surgery: Mapping[str, Mapping], fields: Mapping[str, Mapping]
) -> Iterator[str]:
    for name, spec in surgery["characteristics"].items():
        for problem in _variable_problems(spec, fields):
            yield f"characteristics.{name}.{problem}"
    measured = [name for name, field in fields["surgeries"].items() if field["kind"] == "measured"]
    for name, spec in surgery["measures"].items():
        for key in [key for key in ("field", "pre", "post") if key in spec]:
            if spec[key] not in measured:
                hint = did_you_mean(spec[key], measured)
                yield f"measures.{name}.{key}: '{spec[key]}' is no number of surgeries{hint}"
    for name, subgroup in surgery["subgroups"].items():
        permitted = _codes(subgroup["field"], fields)
        for code in subgroup["values"]:
            if code not in permitted:
                hint = did_you_mean(code, permitted)
                yield f"subgroups.{name}: '{code}' is no code of {subgroup['field']}{hint}"
    yield from _exception_problems(surgery)


def _comparison_problems(
    survival: Mapping[str, Mapping], fields: Mapping[str, Mapping]
) -> Iterator[str]:
    for name, spec in survival["comparisons"].items():
        for endpoint in spec["endpoints"]:
            if endpoint not in survival["endpoints"]:
                hint = did_you_mean(endpoint, survival["endpoints"])
                yield f"{name}.endpoints: '{endpoint}' is no endpoint{hint}"
        problems = _variable_problems(spec["by"], fields, GROUPING_FIELDS)
        yield from (f"{name}.by.{problem}" for problem in problems)
        if not problems and not categories(spec["by"], fields["patients"].get(spec["by"]["field"])):
            yield f"{name}.by.cut: a number is compared by categories"


def _model_problems(config: Mapping[str, Any]) -> Iterator[str]:
    """Models of endpoints and predictors there are not, or called as a grouping of survival is."""
    for name, spec in config["prognosis"]["models"].items():
        if name in config["survival"]["comparisons"]:
            yield f"{name}: a grouping of survival.comparisons is called so; take another name"
        endpoints = config["survival"]["endpoints"]
        if spec["endpoint"] not in endpoints:
            hint = did_you_mean(spec["endpoint"], endpoints)
            yield f"{name}.endpoint: '{spec['endpoint']}' is no endpoint of survival{hint}"
        for predictor in spec.get("predictors", []):
            if predictor not in config["predictors"]:
                hint = did_you_mean(predictor, config["predictors"])
                yield f"{name}.predictors: '{predictor}' is none of predictors{hint}"
        if "adjuvant" in spec and endpoints.get(spec["endpoint"], {}).get("origin") != "surgery":
            yield f"{name}.adjuvant: the time of {spec['endpoint']} does not run from surgery"


def _case_mix_problems(config: Mapping[str, Any]) -> Iterator[str]:
    """Covariates that are not defined where they are said to be."""
    asked = config["case_mix"]
    known = {name: config[name] for name in ("predictors", "characteristics")}
    known["surgery"] = config["surgery"]["characteristics"]
    places = {name: name for name in known} | {"surgery": "surgery.characteristics"}
    weighed = {
        f"populations.{population}": (one["covariates_of"], one["covariates"])
        for population, one in asked["populations"].items()
    }
    for key, (of, names) in {
        **weighed,
        "surgery": ("predictors", asked["surgery"]["covariates"]),
    }.items():
        for name in names:
            if name not in known[of]:
                hint = did_you_mean(name, known[of])
                yield f"{key}.covariates: '{name}' is none of {places[of]}{hint}"


def _score_problems(config: Mapping[str, Any], fields: Mapping[str, Mapping]) -> Iterator[str]:
    """Printed ratios of predictors or levels there are not, or of not all of their levels."""
    model, predictors = config["conversion"]["paper_model"], config["predictors"]
    for name, ratios in model["hazard_ratios"].items():
        if name not in predictors:
            yield f"hazard_ratios: '{name}' is none of predictors{did_you_mean(name, predictors)}"
            continue
        spec = predictors[name]
        levels = categories(spec, fields["patients"].get(spec["field"]))
        compared = [level for level in levels if level != spec.get("reference")]
        if set(ratios) != set(compared):
            yield f"hazard_ratios.{name}: give the ratio of {', '.join(compared)}, and of no other"
    for name in model["doubtful"]:
        if name not in model["hazard_ratios"]:
            hint = did_you_mean(name, model["hazard_ratios"])
            yield f"doubtful: '{name}' has no ratio above{hint}"


def _codes(field: str, fields: Mapping[str, Mapping]) -> Sequence[Any]:
    """The codes of a field of patients; none of a number, or of no field."""
    return DERIVED_FIELDS.get(field) or fields["patients"].get(field, {}).get("values", [])


def _exception_problems(surgery: Mapping[str, Mapping]) -> Iterator[str]:
    """Tests of populations and variables there are not, or of the wrong kind."""
    populations = ["resected", *surgery["subgroups"]]
    tests: dict[str, tuple[str, ...]] = dict.fromkeys(surgery["measures"], NUMBER_TESTS)
    tests |= dict.fromkeys([*surgery["characteristics"], *SURGERY_OUTCOMES], CATEGORY_TESTS)
    for population, exceptions in surgery["test_exceptions"].items():
        if population not in populations:
            hint = did_you_mean(population, populations)
            yield f"test_exceptions: '{population}' is no subgroup{hint}"
        for variable, test in exceptions.items():
            place = f"test_exceptions.{population}.{variable}"
            if variable not in tests:
                yield f"{place}: no variable that is compared{did_you_mean(variable, tests)}"
            elif test not in tests[variable]:
                yield f"{place}: '{test}' is not one of {', '.join(tests[variable])}"


def _variable_problems(
    spec: Mapping[str, Any],
    fields: Mapping[str, Mapping],
    derived: Mapping[str, Sequence[str]] = DERIVED_FIELDS,
) -> list[str]:
    name = spec["field"]
    field = fields["patients"].get(name)
    known = [
        other
        for other, described in fields["patients"].items()
        if described["kind"] in ("measured", "coded", "yes_no")
    ] + list(derived)
    if name not in known:
        return [f"field: '{name}' is no field of patients{did_you_mean(name, known)}"]
    problems = []
    if "labels" in spec and "cut" not in spec:
        problems.append("labels: they name the categories that 'cut' makes, which is missing")
    if "cut" in spec:
        if field is None or field["kind"] != "measured":
            problems.append("cut: only a number can be cut")
        problems += _cut_problems(spec)
    if "groups" in spec:
        permitted = derived.get(name) or (field or {}).get("values", [])
        problems += _group_problems(name, spec["groups"], permitted)
    listed = categories(spec, field)
    if "reference" in spec and spec["reference"] not in listed:
        problems.append(f"reference: '{spec['reference']}' is not one of {', '.join(listed)}")
    return problems


def _cut_problems(spec: Mapping[str, Any]) -> Iterator[str]:
    """Limits that do not rise, and names of more or fewer categories than they make."""
    if sorted(set(spec["cut"])) != spec["cut"]:
        yield "cut: the limits must rise"
    if len(spec["labels"]) != len(spec["cut"]) + 1:
        limits, needed = counted(len(spec["cut"]), "limit"), len(spec["cut"]) + 1
        yield f"labels: write {needed}, for {limits}"


def _group_problems(
    name: str, groups: Mapping[str, Sequence], permitted: Sequence[Any]
) -> Iterator[str]:
    """Codes of a field that there are not, and those in no group or in several."""
    grouped = [code for codes in groups.values() for code in codes]
    for code in grouped:
        if code not in permitted:
            yield f"groups: '{code}' is no code of {name}{did_you_mean(code, permitted)}"
    # A code in no group would vanish from the table.
    for code in permitted:
        if code not in grouped:
            yield f"groups: the code '{code}' is in no group"
    for code in dict.fromkeys(grouped):
        if grouped.count(code) > 1:
            yield f"groups: the code '{code}' is in several groups"
