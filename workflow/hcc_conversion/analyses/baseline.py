"""Baseline characteristics (Table 1) of any population named in the configuration."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hcc_conversion.cohort import Cohort, derive
from hcc_conversion.ingest.fields import describe_fields
from hcc_conversion.results import NO_PATIENTS, NOT_COLLECTED, ResultRows, proportion
from hcc_conversion.statistics.describe import categorise, describe_numbers
from hcc_conversion.study import categories

ANALYSIS = "baseline"
#: Fields that `derive` makes, with the table and fields a centre must collect for them.
_DERIVED_FROM = {
    "combination_class": ("treatments", ["modality"]),
    "modality_class": ("treatments", ["modality"]),
}
_SPREAD = ["lymphatic_metastasis", "extrahepatic_metastasis"]


def baseline_results(
    cohort: Cohort,
    populations: Mapping[str, str],
    variables: Mapping[str, Mapping[str, Mapping[str, Any]]],
) -> pd.DataFrame:
    """Describe the baseline of several populations.

    Parameters
    ----------
    cohort
        the harmonised tables of a centre or of the pool.
    populations
        name of a population (`hcc_conversion.cohort.POPULATIONS`), then name of the set of
        variables it is described by.
    variables
        name of the set, then name of the variable, then its field and how it is cut or
        grouped (`hcc_conversion.statistics.describe.categorise`).

    Returns
    -------
    `Results` rows. Numbers: mean, sd, median, q1, q3, min, max, n (known) and missing;
    then n, denominator and percent per category. Percentages are of the patients whose
    value is known; ``missing`` counts the others at centres that collect the field.
    """
    patients = derive(cohort)
    rows = ResultRows(ANALYSIS)
    for population, name in populations.items():
        members = patients[patients[f"in_{population}"]]
        rows.add(population, "patients", n=len(members))
        for variable, spec in variables[name].items():
            _add_variable(rows, population, variable, spec, members, cohort)
    return rows.table()


def _add_variable(
    rows: ResultRows,
    population: str,
    variable: str,
    spec: Mapping[str, Any],
    members: pd.DataFrame,
    cohort: Cohort,
) -> None:
    field = spec["field"]
    collecting = _centres_collecting(cohort, field)
    asked = members[members["centre"].isin(collecting)]
    values = asked[field]
    missing = int(values.isna().sum())
    described = describe_fields()["patients"].get(field)
    kind = described["kind"] if described else "coded"
    note = ""
    if members.empty:
        note = NO_PATIENTS
    elif asked.empty:
        note = NOT_COLLECTED
    elif len(asked) < len(members):
        n_with = asked["centre"].nunique()
        note = f"collected at {n_with} of {members['centre'].nunique()} centres"
    known = None if asked.empty else len(values) - missing
    rows.add(population, variable, note=note, n=known, missing=None if asked.empty else missing)
    if kind == "measured":
        stats = describe_numbers(values)
        rows.add(population, variable, note=note, method="quartiles: type 6 (SPSS)", **stats)
    if kind != "measured" or "cut" in spec:
        counts = categorise(values, spec).value_counts()
        for level in categories(spec, described):
            if known:
                share = proportion(int(counts.get(level, 0)), known)
            else:
                share = {"n": None, "denominator": known, "percent": None}
            rows.add(population, variable, level, note=note, **share)


def _centres_collecting(cohort: Cohort, field: str) -> list[str]:
    if field in _DERIVED_FROM:
        return cohort.centres_collecting(*_DERIVED_FROM[field])
    collecting = set(cohort.centres_collecting("patients", [field]))
    if field == "extrahepatic_spread":
        collecting |= set(cohort.centres_collecting("patients", _SPREAD))
    return sorted(collecting)
