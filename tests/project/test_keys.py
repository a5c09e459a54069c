"""Keys of the analysis results are spelt where they are computed, so that a search finds them."""

from functools import cache

import pandas as pd
import pytest
from builders import cohort, everything
from places import ROOT

from hcc_conversion.analyses.baseline.results import baseline_results
from hcc_conversion.analyses.conversion.results import conversion_results
from hcc_conversion.analyses.flow.results import flow_results
from hcc_conversion.analyses.prognosis.results import compute as prognosis_tables
from hcc_conversion.analyses.regimens.results import regimens_results
from hcc_conversion.analyses.response.results import compute as response_tables
from hcc_conversion.analyses.surgery.results import surgery_results
from hcc_conversion.analyses.survival.results import survival_results
from hcc_conversion.analyses.swimmer.results import compute as swimmer_tables
from hcc_conversion.analyses.trae.results import trae_results
from hcc_conversion.run.yaml_file import read_yaml
from schemas import vocabulary

CONFIG = read_yaml(ROOT / "config/config.yaml")
LIBRARY = ROOT / "workflow/hcc_conversion"


NAMES = [f"p{number}" for number in range(12)]
#: Treated first, of these converted, of these resected; resected up front.
TREATED, CONVERTED, RESECTED, DIRECT = NAMES[:10], NAMES[:6], NAMES[:4], NAMES[10:]


def patients():
    return [
        {
            "patient_id": name,
            "day_zero": "diagnosis",
            "initially_resectable": name in DIRECT,
            "last_contact_day": 400 + number,
            "died": number % 3 == 0,
            "sex": "male" if number % 2 else "female",
            "hbv": number % 4 > 0,
            "bclc": "ABC"[number % 3],
            "cnlc": ("Ia", "IIa", "IIIa")[number % 3],
            "age_years": 40 + 3 * number,
        }
        for number, name in enumerate(NAMES)
    ]


def treatments():
    first = {"intent": "conversion", "start_day": 10, "end_day": 60}
    then = {"intent": "adjuvant", "start_day": 200, "end_day": 260}
    tki = {"modality": "TKI", "agent": "lenvatinib"}
    return [
        *({"patient_id": name, "modality": "TACE"} | first for name in TREATED),
        *({"patient_id": name} | tki | first for name in TREATED),
        *({"patient_id": name} | tki | then for name in RESECTED[:3]),
    ]


def assessments():
    readings = (
        {"baseline": True, "day": 0, "sum_of_diameters_mm": 90.0},
        {"baseline": False, "day": 80, "sum_of_diameters_mm": 50.0, "response": "PR"},
    )
    return [
        {"patient_id": name, "criterion": criterion} | reading
        for name in TREATED
        for criterion in vocabulary.CRITERION
        for reading in readings
    ]


def surgeries():
    found = {"day": 150, "margin": "R0", "operation_min": 200.0}
    return [
        {"patient_id": name, "kind": "direct" if name in DIRECT else "conversion"}
        | {"pathologic_complete_response": name == "p1"}
        | found
        for name in (*RESECTED, *DIRECT)
    ]


@cache
def small_cohort():
    judged = [
        {"patient_id": name, "kind": "conversion", "day": 120 + 5 * number}
        for number, name in enumerate(CONVERTED)
    ]
    event = {"term": "Fatigue", "grade": 3, "day": 30}
    judgement = {"treatment_related": True, "immune_related": False}
    return cohort(
        collected=everything(),
        patients=patients(),
        treatments=treatments(),
        assessments=assessments(),
        surgeries=surgeries(),
        outcomes=[*judged, {"patient_id": "p5", "kind": "watch_and_wait", "day": 150}],
        adverse_events=[{"patient_id": name} | event | judgement for name in TREATED[:5]],
        complications=[{"patient_id": "p0", "term": "Pneumonia", "clavien_dindo": "II"}],
    )


@cache
def results_of(analysis):
    cohort_, response = small_cohort(), CONFIG["response"]
    sets = {name: CONFIG[name] for name in ("characteristics", "predictors")}
    compute = {
        "flow": lambda: flow_results(cohort_),
        "baseline": lambda: baseline_results(cohort_, CONFIG["baseline"]["populations"], sets),
        "response": lambda: response_tables(cohort_, CONFIG)["results"],
        "trae": lambda: trae_results(cohort_, CONFIG["trae"]["populations"]),
        "surgery": lambda: surgery_results(cohort_, CONFIG["surgery"]),
        "regimens": lambda: regimens_results(cohort_),
        "conversion": lambda: conversion_results(
            cohort_, CONFIG["predictors"], CONFIG["conversion"]
        )[0],
        "survival": lambda: survival_results(cohort_, **CONFIG["survival"], response=response)[0],
        "prognosis": lambda: prognosis_tables(cohort_, CONFIG)["results"],
        "swimmer": lambda: swimmer_tables(cohort_, CONFIG)["results"],
    }
    return compute[analysis]()


ANALYSES = (
    *("flow", "baseline", "response", "trae", "surgery", "regimens"),
    *("conversion", "survival", "prognosis", "swimmer"),
)


def source_of(analysis):
    """What is written in the folder of an analysis, and where it may take names from."""
    shared = [LIBRARY / "analyses", LIBRARY / "cohort", LIBRARY / "study"]
    folders = [LIBRARY / "analyses" / analysis, *shared]
    paths = [path for folder in (ROOT / "schemas", *folders) for path in folder.glob("*.py")]
    # Where a key has its label it is spelt in any case.
    return "\n".join(path.read_text("utf-8") for path in paths if path.name != "words.py")


def names_of_the_configuration(node):
    """Every key and every text of the configuration."""
    if isinstance(node, dict):
        return set(node).union(*map(names_of_the_configuration, node.values()))
    if isinstance(node, list):
        return set().union(*map(names_of_the_configuration, node))
    return {node} if isinstance(node, str) else set()


def assembled(analysis, column):
    """Values of a column of the results that stand nowhere as they are."""
    source = source_of(analysis)
    known = names_of_the_configuration(CONFIG) | {""}
    values = pd.unique(results_of(analysis)[column])
    return [value for value in values if value not in known and f'"{value}"' not in source]


@pytest.mark.parametrize("analysis", ANALYSES)
def test_every_key_is_spelt_where_it_is_computed(analysis):
    """But subgroups, landmarks and groupings of the configuration, and regimens on record."""
    assert not assembled(analysis, "variable")
    subgroups = [f"resected:{name}" for name in CONFIG["surgery"]["subgroups"]]
    assert set(assembled(analysis, "population")) <= set(subgroups)
    landmarks = CONFIG["conversion"]["timing"]["landmarks_months"]
    named = [f"landmark {months:g} months" for months in landmarks]
    named += [f"{name}: " for name in CONFIG["survival"]["comparisons"]]
    named += CONFIG["prognosis"]["models"]
    groups = assembled(analysis, "group")
    assert not [name for name in groups if not name.startswith((*named, "TACE + "))]
