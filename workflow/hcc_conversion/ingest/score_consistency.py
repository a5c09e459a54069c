"""Scores and stages on record that contradict what they follow from: warnings, both are kept.

A warning, not an error: a stage is a clinician's judgement, and a class may be of another day than
the laboratory values beside it.
"""

from collections.abc import Iterator

import pandas as pd

from hcc_conversion.cohort.liver_function import (
    albi_grade,
    albi_score,
    child_pugh_class,
    child_pugh_points,
    possible_child_pugh,
)
from hcc_conversion.cohort.stages import STAGINGS, possible_stages
from hcc_conversion.ingest.findings import WARNING
from hcc_conversion.ingest.violations import Tables, Violation

_CHILD_PUGH_PARTS = (
    *("bilirubin_umol_l", "albumin_g_l", "inr", "prothrombin_prolongation_s"),
    *("ascites_degree", "ascites", "encephalopathy"),
)
_ALBI_PARTS = ("bilirubin_umol_l", "albumin_g_l")
#: By how much an ALBI score may be rounded.
_ROUNDED = 0.05
_OTHER_DAY = "Check whether they are of the same day; both are kept."
_KEPT = "Check both; both are kept."
_STAGE = "Check the stage and what it follows from; both are kept."


def scores_follow(tables: Tables) -> Iterator[Violation]:
    """Child-Pugh, ALBI, ascites and number of tumours of the patients against their parts."""
    patients = tables["patients"]
    yield from _child_pugh(patients)
    yield from _albi(patients)
    with_degree = patients["ascites_degree"] != "none"
    yield _contradiction(
        patients,
        with_degree != patients["ascites"],
        ("ascites", "ascites_degree"),
        "ascites and its degree contradict each other",
        "a degree where there is ascites, and none where there is not",
    )
    yield _contradiction(
        patients,
        (patients["tumour_count"] == 1) != (patients["tumour_number"] == "solitary"),
        ("tumour_number", "tumour_count"),
        "one tumour or several, and the number of tumours contradict each other",
        "solitary with 1 tumour, multiple with more",
    )


def stages_follow(tables: Tables) -> Iterator[Violation]:
    """BCLC and CNLC against ECOG, Child-Pugh, tumours, thrombus and metastasis."""
    for field, staging in STAGINGS.items():
        recorded = tables["patients"].dropna(subset=[field])
        possible, deciding = possible_stages(recorded, field)
        agrees = [(recorded[field] == stage).astype(bool) & possible[stage] for stage in possible]
        wrong = ~pd.concat(agrees, axis=1).any(axis=1)
        for place, rows in recorded[wrong].groupby(deciding[wrong]):
            rule = staging.rules[place]
            some = possible.loc[rows.index].any()
            others = [stage for stage in possible if some[stage] and stage not in rule.stages]
            unknown = f"; where not all is known also {', '.join(others)}" if others else ""
            yield Violation(
                "patients",
                rows.index,
                (field, *rule.fields),
                WARNING,
                f"the {staging.name} stage contradicts what it follows from: {rule.because}",
                f"{staging.name} {' or '.join(rule.stages)}{unknown}",
                f"{_STAGE} It can be right where {rule.unless}." if rule.unless else _STAGE,
            )


def _child_pugh(patients: pd.DataFrame) -> Iterator[Violation]:
    """Points against parts, then class against parts, then class against points: of each patient
    what is nearest to the record, since points or class may be derived from what comes before."""
    points, recorded = patients["child_pugh_points"], patients["child_pugh"]
    of_parts = child_pugh_points(patients)
    other_points = ((points < of_parts["least"]) | (points > of_parts["most"])).fillna(False)
    yield _contradiction(
        patients,
        other_points,
        ("child_pugh_points", *_CHILD_PUGH_PARTS),
        "the Child-Pugh points contradict their parts",
        "the sum of the points of the parts (docs/methods.md)",
        _OTHER_DAY,
    )
    possible = possible_child_pugh(of_parts)
    excluded = [((recorded == name) & ~possible[name]).fillna(False) for name in possible]
    other_class = pd.concat(excluded, axis=1).any(axis=1) & ~other_points
    yield _contradiction(
        patients,
        other_class,
        ("child_pugh", *_CHILD_PUGH_PARTS),
        "the Child-Pugh class contradicts its parts, whatever those are that are not recorded",
        "the class of the points of the parts (docs/methods.md)",
        _OTHER_DAY,
    )
    yield _contradiction(
        patients,
        (child_pugh_class(points) != recorded) & ~other_class,
        ("child_pugh", "child_pugh_points"),
        "the Child-Pugh class and its points contradict each other",
        "A with 5 or 6 points, B with 7 to 9, C with 10 to 15",
    )


def _albi(patients: pd.DataFrame) -> Iterator[Violation]:
    computed = albi_score(patients["bilirubin_umol_l"], patients["albumin_g_l"])
    score, grade = patients["albi_score"], patients["albi_grade"]
    yield _contradiction(
        patients,
        (score - computed).abs() > _ROUNDED,
        ("albi_score", *_ALBI_PARTS),
        "the ALBI score does not follow from bilirubin and albumin",
        "0.66 log10(bilirubin, µmol/l) - 0.085 albumin, g/l",
        _OTHER_DAY,
    )
    known = score.fillna(computed)
    yield _contradiction(
        patients,
        (albi_grade(known - _ROUNDED) != grade) & (albi_grade(known + _ROUNDED) != grade),
        ("albi_grade", "albi_score", *_ALBI_PARTS),
        "the ALBI grade does not follow from the score",
        "1 up to -2.60, 2 up to -1.39, 3 above",
        _OTHER_DAY,
    )


def _contradiction(
    patients: pd.DataFrame,
    wrong: pd.Series,
    fields: tuple[str, ...],
    problem: str,
    expected: str,
    advice: str = _KEPT,
) -> Violation:
    rows = patients.index[wrong.fillna(False).astype(bool)]
    return Violation("patients", rows, fields, WARNING, problem, expected, advice)
