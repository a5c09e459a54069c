"""What the peer in R reads: patients with all that is derived of them, and the study, as R has it.

Populations, best responses, times and regimens are derived by our own code: R computes the
statistics of the same patients, it does not decide anew who they are. So its time does not hold
what ours spends on deriving.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.analyses.survival.groups import add_best_responses
from hcc_conversion.analyses.variables import read_predictor
from hcc_conversion.cohort.adverse_events import FATES, treatment_events
from hcc_conversion.cohort.cohort import KEY, Cohort, read_cohort
from hcc_conversion.cohort.derivation import derive, time_to_event
from hcc_conversion.cohort.imaging import imaging_progressions
from hcc_conversion.cohort.perioperative import complications_of
from hcc_conversion.cohort.regimens import (
    adjuvant_intervals_days,
    adjuvant_kinds,
    adjuvant_regimens,
    conversion_regimens,
    regimen_class,
)
from hcc_conversion.cohort.response_courses import Courses, follow_responses
from hcc_conversion.cohort.time_to_conversion import combination_start, time_to_conversion
from hcc_conversion.cohort.unresectability import REASONS, combinations, unresectability_reasons
from hcc_conversion.study.canonical_fields import describe_fields
from schemas.vocabulary import CRITERION

Config = Mapping[str, Any]


def export(harmonised: Path, config: Config, folder: Path) -> None:
    """Write ``study.R`` and the tables of one centre into *folder*."""
    cohort = read_cohort(harmonised)
    patients = derive(cohort)
    courses = follow_responses(cohort, patients, config["response"])
    sets = _sets_of_variables(config)
    compared, responding = add_best_responses(
        cohort, patients, config["survival"]["comparisons"], config["response"]
    )
    categories = {
        f"{name}:{variable}": read_predictor(
            cohort, compared, variable, spec, responding.get(spec["field"])
        )
        for name, specs in sets.items()
        for variable, spec in specs.items()
    }
    columns = [
        patients,
        pd.DataFrame({name: one.category for name, one in categories.items()}),
        _responses(patients, courses),
        _regimens(cohort, patients),
        _times(cohort, patients, config),
        _surgeries(cohort, patients),
    ]
    wide = pd.concat(columns, axis=1).drop(columns=KEY).rename_axis("patient").reset_index()
    _write(wide, folder / "patients.csv")
    _write(_readings(patients, courses), folder / "readings.csv")
    _write(treatment_events(cohort, patients).drop(columns=KEY), folder / "adverse_events.csv")
    _write(complications_of(cohort, patients).drop(columns=KEY), folder / "complications.csv")
    levels = {name: one.levels for name, one in categories.items()}
    text = in_r(_study(cohort, config, sets, levels))
    (folder / "study.R").write_text(text, encoding="utf-8")


def in_r(value: Any) -> str:
    """A value of the configuration as R writes it."""
    if isinstance(value, Mapping):
        return "list(" + ", ".join(f"`{name}` = {in_r(one)}" for name, one in value.items()) + ")"
    if isinstance(value, list | tuple):
        return "c(" + ", ".join(map(in_r, value)) + ")"
    if isinstance(value, bool) or value is None:
        return {True: "TRUE", False: "FALSE", None: "NULL"}[value]
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return repr(value)


def _sets_of_variables(config: Config) -> dict[str, Config]:
    comparisons = config["survival"]["comparisons"]
    return {
        "characteristics": config["characteristics"],
        "predictors": config["predictors"],
        "surgery": config["surgery"]["characteristics"],
        "comparisons": {name: spec["by"] for name, spec in comparisons.items()},
    }


def _responses(patients: pd.DataFrame, courses: Courses) -> pd.DataFrame:
    names = ["best_response", "best_change_percent", "time_to_response_days"]
    names += ["duration_days", "ended"]
    parts = [
        courses.best_of(patients, criterion)[names].add_prefix(f"{criterion} ")
        for criterion in CRITERION
    ]
    return pd.concat([*parts, courses.regimens.add_prefix("first_")], axis=1)


def _readings(patients: pd.DataFrame, courses: Courses) -> pd.DataFrame:
    places = pd.MultiIndex.from_frame(patients[KEY])
    follow_up = courses.readings[courses.readings["order"] > 0]
    named = follow_up[["criterion", "left_out", "response", "measured", "complete_possible"]]
    return named.assign(patient=places.get_indexer(pd.MultiIndex.from_frame(follow_up[KEY])))


def _regimens(cohort: Cohort, patients: pd.DataFrame) -> pd.DataFrame:
    reasons = unresectability_reasons(patients)
    given = {
        "regimen": conversion_regimens(cohort, patients),
        "regimen_class": regimen_class(cohort, patients),
        "adjuvant_kind": adjuvant_kinds(cohort, patients),
        "adjuvant_regimen": adjuvant_regimens(cohort, patients),
        "adjuvant_days": adjuvant_intervals_days(cohort, patients),
        "reasons_together": combinations(reasons),
    }
    return pd.concat([pd.DataFrame(given), reasons.add_prefix("reason:")], axis=1)


def _times(cohort: Cohort, patients: pd.DataFrame, config: Config) -> pd.DataFrame:
    parts, endpoints = [], config["survival"]["endpoints"]
    asked = [event for spec in endpoints.values() for event in spec["events"]]
    imaging = imaging_progressions(cohort, patients, config["response"], asked)
    for name, spec in endpoints.items():
        timing = {"origin": spec["origin"], "events": spec["events"]}
        times = time_to_event(cohort, patients, **timing, imaging=imaging)
        names = ("time", "event", "follow_up", "entry")
        parts.append(times.set_axis([f"{name} {_}" for _ in names], axis=1))
    timed = {name: config["conversion"][name] for name in ("origin", "event", "competing")}
    conversion = time_to_conversion(cohort, patients, **timed)
    began = combination_start(cohort, patients)
    began["day"] = began["day"] - conversion["origin_day"]
    return pd.concat(
        [*parts, conversion.add_prefix("conversion "), began.add_prefix("combination_")], axis=1
    )


def _surgeries(cohort: Cohort, patients: pd.DataFrame) -> pd.DataFrame:
    by_key = cohort.tables["surgeries"].set_index(KEY)
    of_patient = by_key.reindex(pd.MultiIndex.from_frame(patients[KEY]))
    return of_patient.set_axis(patients.index).add_prefix("surgery:")


def _study(cohort: Cohort, config: Config, sets: Config, levels: Mapping[str, list]) -> Config:
    """What of the configuration the peer needs, with the levels of every variable."""
    rows = cohort.accounting[cohort.accounting["table"] == "patients"]
    variables = _variables(sets, levels)
    comparisons = {
        name: spec | variables["comparisons"][name]
        for name, spec in config["survival"]["comparisons"].items()
    }
    populations = config["response"]["populations"]
    return {
        "variables": variables,
        "comparisons": comparisons,
        "baseline": config["baseline"]["populations"],
        "trae": config["trae"]["populations"],
        "trae_terms": sorted(cohort.mapped_values("adverse_events", "term", cohort.centres)),
        "complication_terms": sorted(cohort.mapped_values("complications", "term", cohort.centres)),
        "fates": list(FATES),
        "reasons": list(REASONS),
        "criteria": list(CRITERION),
        "response": {name: spec["regimen_min_patients"] for name, spec in populations.items()},
        "accounting": {
            name: int(rows[name].sum()) for name in ("offered", "filtered", "quarantined")
        },
        "surgery": config["surgery"],
        "thresholds": config["thresholds"],
        "survival": config["survival"],
        "conversion": _conversion(config),
    }


def _variables(sets: Config, levels: Mapping[str, list]) -> dict[str, dict[str, Config]]:
    """Of every variable the field, the column of its categories, and what they are."""
    fields = describe_fields()["patients"]
    return {
        set_name: {
            name: {
                "field": spec["field"],
                "measured": fields.get(spec["field"], {}).get("kind") == "measured",
                "column": f"{set_name}:{name}",
                "levels": levels[f"{set_name}:{name}"],
            }
            for name, spec in specs.items()
        }
        for set_name, specs in sets.items()
    }


def _conversion(config: Config) -> Config:
    conversion = config["conversion"]
    return {
        "population": conversion["population"],
        "screen_p": conversion["screen_p"],
        "horizons_months": conversion["horizons_months"],
        "timing_population": conversion["timing"]["population"],
        "landmarks_months": conversion["timing"]["landmarks_months"],
        "landmark_predictors": [
            name for name, spec in config["predictors"].items() if spec.get("landmark")
        ],
    }


def _write(table: pd.DataFrame, path: Path) -> None:
    """Yes and no as R spells them."""
    yes_no = [name for name in table if pd.api.types.is_bool_dtype(table[name].dtype)]
    spelt = {name: table[name].map({True: "TRUE", False: "FALSE"}) for name in yes_no}
    table.assign(**spelt).to_csv(path, index=False)
