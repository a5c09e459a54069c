"""Conversion surgery against direct surgery, all and in BCLC C: Tables 6 and 7, and the text."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.cohort import KEY, Cohort
from hcc_conversion.reconstruction.check.evaluation import Evaluation, moments, same, share
from hcc_conversion.reconstruction.check.two_groups import (
    TestResult,
    chi_squared,
    fisher_one_sided,
    mann_whitney,
    t_test,
)
from hcc_conversion.statistics.describe import categorise, describe_numbers

ARMS = {"conv": "in_conversion_surgery", "direct": "in_direct_surgery"}
#: Rows of both tables by name: mean and SD.
MEASURES = {
    "optime": "operation_min",
    "bloodloss": "blood_loss_ml",
    "stay": "hospital_stay_days",
    "drain": "drainage_days",
}
#: Rows of both tables by name: change in per cent of the value before, median and quartiles.
CHANGES = {
    "drbc": "rbc_{}_10e12_l",
    "dhb": "hb_{}_g_l",
    "dalt": "alt_{}_u_l",
    "dast": "ast_{}_u_l",
    "dbili": "bilirubin_{}_umol_l",
    "dalb": "albumin_{}_g_l",
}
#: Tests that reproduce what is printed beside a row; a Z is Mann and Whitney's.
STUDENT, WELCH, RANKS = "Student's t", "Welch's t", "Mann-Whitney"
PEARSON, YATES, FISHER = "Pearson χ²", "χ² with Yates' correction", "one-sided Fisher"
#: Test of the statistic and test of the P value, where they are not Student's or ranks.
CONVENTIONS = {
    ("t6", "age"): (YATES, YATES),
    ("t6", "sex"): (PEARSON, FISHER),
    ("t6", "bclc"): (YATES, YATES),
    ("t6", "comp"): (PEARSON, PEARSON),
    ("t7", "age"): (PEARSON, FISHER),
    ("t7", "sex"): (PEARSON, FISHER),
    ("t7", "comp"): (PEARSON, FISHER),
    ("t7", "drain"): (STUDENT, WELCH),
    **{(table, "bloodloss"): (RANKS, RANKS) for table in ("t6", "t7")},
}
CATEGORIES: dict[str, dict[str, Any]] = {
    "age": {"field": "age_years", "cut": [65], "labels": ["lt65", "ge65"], "limit_in": "upper"},
    "sex": {"field": "sex", "groups": {"male": ["male"], "female": ["female"]}},
    "bclc": {"field": "bclc", "groups": {"0B": ["0", "A", "B"], "C": ["C"]}},
}
#: Complications by the name of their row.
COMPLICATIONS = {
    "fever": "Fever caused by infection",
    "bile": "Biliary leakage",
    "hypoprot": "Hypoproteinemia",
    "ascites": "Massive ascites",
    "sbp": "Spontaneous bacterial peritonitis",
    "hydrothorax": "Hydrothorax",
    "kaliopenia": "Kaliopenia",
    "incision": "Incision seepage",
    "dvt": "Deep venous thrombosis",
    "pneumonia": "Pneumonia",
    "pelvic": "Pelvic effusion",
}
#: Rows that the text or the abstract repeats under a name of its own.
ALSO = {
    **{f"t6.{name}": f"txt.{name}" for name in MEASURES},
    "t7.drain": "txt.drainC",
    "t6.bclc": "txt.bclcC",
    "t6.comp": "abs.morbidity",
}


def evaluate_surgery(cohort: Cohort, patients: pd.DataFrame) -> Iterator[Evaluation]:
    """Values of Tables 6 and 7; *patients*: as `hcc_conversion.derivation.derive` returns them."""
    rows = _resections(cohort, patients)
    complications = cohort.tables["complications"]
    stage_c = rows[rows["bclc"] == "C"]
    for table, members in (("t6", rows), ("t7", stage_c)):
        arms = {arm: members[members["arm"] == arm] for arm in ARMS}
        for name, column in MEASURES.items():
            yield from _numbers(table, name, column, arms, "mean sd", STUDENT)
        for name in CHANGES:
            yield from _numbers(table, name, name, arms, "median q1 q3", RANKS)
        for name, spec in CATEGORIES.items():
            yield from _categories(table, name, spec, arms)
        yield from _complications(table, complications, arms)
    for arm, name in (("conv", "txt.bclcC_conv"), ("direct", "txt.bclcC_direct")):
        n_arm = int((rows["arm"] == arm).sum())
        yield from share(name, int((stage_c["arm"] == arm).sum()), n_arm, f"BCLC C, {arm}")
        yield from same(f"t7.n.{arm}", int((stage_c["arm"] == arm).sum()), f"BCLC C, {arm}")


def _resections(cohort: Cohort, patients: pd.DataFrame) -> pd.DataFrame:
    """One row per resection with its patient's age, sex, stage and ``arm``, and the changes."""
    surgeries = cohort.tables["surgeries"].drop(columns="kind")
    arm = pd.Series(pd.NA, index=patients.index, dtype="string")
    for name, population in ARMS.items():
        arm[patients[population]] = name
    columns = [*KEY, *(spec["field"] for spec in CATEGORIES.values())]
    rows = patients[columns].assign(arm=arm).dropna(subset=["arm"]).merge(surgeries, on=KEY)
    for name, pattern in CHANGES.items():
        before, after = rows[pattern.format("pre")], rows[pattern.format("post")]
        rows[name] = 100 * (after - before) / before
    return rows


def _numbers(
    table: str,
    name: str,
    column: str,
    arms: Mapping[str, pd.DataFrame],
    statistics: str,
    usual: str,
) -> Iterator[Evaluation]:
    for arm, rows in arms.items():
        described = describe_numbers(rows[column])
        how = f"{column}, {_group(table, arm)}, n = {rows[column].notna().sum()}"
        yield from moments(_ids(table, name, f".{arm}"), described, statistics, how)
    of_statistic, of_p = CONVENTIONS.get((table, name), (usual, usual))
    values = [rows[column] for rows in arms.values()]
    statistic = _compare_numbers(of_statistic, *values).statistic
    yield from same(_ids(table, name, ".stat"), statistic, of_statistic)
    yield from same(_ids(table, name, ".p"), _compare_numbers(of_p, *values).p, of_p)


def _compare_numbers(test: str, first: pd.Series, second: pd.Series) -> TestResult:
    if test == RANKS:
        return mann_whitney(first, second)
    return t_test(first, second, equal_variances=test == STUDENT)


def _categories(
    table: str, name: str, spec: Mapping[str, Any], arms: Mapping[str, pd.DataFrame]
) -> Iterator[Evaluation]:
    levels = spec.get("labels") or list(spec["groups"])
    counts = np.zeros((len(arms), len(levels)), dtype=int)
    for row, (arm, rows) in enumerate(arms.items()):
        categories = categorise(rows[spec["field"]], spec)
        for column, level in enumerate(levels):
            counts[row, column] = (categories == level).sum()
            how = f"{spec['field']}, {_group(table, arm)}"
            yield from same(f"{table}.{name}.{level}.{arm}.n", int(counts[row, column]), how)
    yield from _compare_counts(table, name, counts)


def _complications(
    table: str, complications: pd.DataFrame, arms: Mapping[str, pd.DataFrame]
) -> Iterator[Evaluation]:
    counts = []
    for arm, rows in arms.items():
        events = complications.merge(rows[KEY], on=KEY)
        n_affected = len(events[KEY].drop_duplicates())
        counts.append([n_affected, len(rows) - n_affected])
        who = _group(table, arm)
        yield from same(f"{table}.comp.events.{arm}.n", len(events), f"complications, {who}")
        how = f"patients with a complication, {who}"
        yield from same(f"{table}.comp.patients.{arm}.n", n_affected, how)
        for row, term in COMPLICATIONS.items():
            count = int((events["term"] == term).sum())
            yield from same(f"{table}.comp.{row}.{arm}.n", count, f"events {term}, {who}")
    yield from _compare_counts(table, "comp", np.array(counts))


def _compare_counts(table: str, name: str, counts: np.ndarray) -> Iterator[Evaluation]:
    if (table, name) in CONVENTIONS:
        of_statistic, of_p = CONVENTIONS[table, name]
        statistic = _two_by_two(of_statistic, counts).statistic
        yield from same(_ids(table, name, ".stat"), statistic, of_statistic)
        yield from same(_ids(table, name, ".p"), _two_by_two(of_p, counts).p, of_p)


def _two_by_two(test: str, counts: np.ndarray) -> TestResult:
    return fisher_one_sided(counts) if test == FISHER else chi_squared(counts, yates=test == YATES)


def _ids(table: str, name: str, suffix: str) -> str:
    """The id of a row and, where the text repeats the row, the one there."""
    stems = [f"{table}.{name}", ALSO.get(f"{table}.{name}")]
    return " ".join(f"{stem}{suffix}" for stem in stems if stem)


def _group(table: str, arm: str) -> str:
    who = {"conv": "conversion surgery", "direct": "direct surgery"}[arm]
    return f"{who}, BCLC C" if table == "t7" else who
