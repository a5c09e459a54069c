"""Baseline characteristics (Table 1) of any population named in the configuration."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hcc_conversion.analyses.baseline.populations import described_of
from hcc_conversion.analyses.bounded import (
    HELD,
    category_of,
    held_bounds,
    why_no_number,
    why_not_cut,
)
from hcc_conversion.analyses.variables import (
    centres_categorising,
    centres_collecting,
    centres_telling,
    derived_note,
)
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.derivation import derive
from hcc_conversion.statistics.describe import describe_numbers
from hcc_conversion.study.extra_fields import field_of
from hcc_conversion.study.results import DESCRIBED, ResultRows, lines_of_numbers, proportion
from hcc_conversion.study.study import categories
from schemas.bounds import bounds_field
from schemas.results import NO_PATIENTS

ANALYSIS = "baseline"


def baseline_results(
    cohort: Cohort,
    populations: Mapping[str, str],
    variables: Mapping[str, Mapping[str, Mapping[str, Any]]],
) -> pd.DataFrame:
    """The table of `baseline_rows`."""
    return baseline_rows(cohort, populations, variables).table()


def baseline_rows(
    cohort: Cohort,
    populations: Mapping[str, str],
    variables: Mapping[str, Mapping[str, Mapping[str, Any]]],
) -> ResultRows:
    """Describe the baseline of several populations.

    Parameters
    ----------
    cohort
        the harmonised tables of a centre or of the pool.
    populations
        name of a population (`hcc_conversion.cohort.populations.POPULATIONS`), then name of the set
        of variables it is described by.
    variables
        name of the set, then name of the variable, then its field and how it is cut or
        grouped (`hcc_conversion.statistics.describe.categorise`).

    Returns
    -------
    `Results` rows. Numbers: mean, sd, median, q1, q3, min, max, n (known) and missing;
    then, at centres that hold bounds in place of the number, n and missing of these (`HELD`); and
    n, denominator and percent per category. Percentages are of the patients whose
    value is known, at the centres whose mapping can give the category; where none can it is
    not collected. ``missing`` counts the others at centres that collect the field.
    """
    patients = derive(cohort)
    rows = ResultRows(ANALYSIS)
    for population, name in populations.items():
        members = patients[patients[f"in_{population}"]]
        able = cohort.can_say[population]
        n, note = len(members) if able else None, cohort.reach(able)
        rows.add(population, "patients", line="count", n=n, note=note)
        for variable, spec in variables[name].items():
            _add_variable(rows, population, variable, spec, members, cohort)
    return rows


def _add_variable(
    rows: ResultRows,
    population: str,
    variable: str,
    spec: Mapping[str, Any],
    members: pd.DataFrame,
    cohort: Cohort,
) -> None:
    field = spec["field"]
    able = cohort.can_say[population]
    collecting = centres_collecting(cohort, field) & able
    described = field_of(spec)
    kind = described["kind"] if described else "coded"
    values = members.loc[members["centre"].isin(collecting), field]
    why = _of(able, why_no_number(cohort, spec))
    derived = derived_note(cohort, field, collecting)
    note = _note(cohort, members, values, collecting, why, derived)
    rows.add(population, variable, line="known", note=note, **_known(values))
    if kind == "measured":
        _add_held(rows, population, variable, spec, members, cohort)
        place: dict[str, Any] = {"note": note, "method": "quartiles: type 6 (SPSS)"}
        rows.keep_numbers(values, population, variable)
        for line, stats in lines_of_numbers(describe_numbers(values), *DESCRIBED):
            rows.add(population, variable, line=line, **place, **stats)
    if kind != "measured" or "cut" in spec:
        collecting = centres_categorising(cohort, spec) & able
        category = category_of(cohort, members, spec)
        why = _of(able, why_not_cut(cohort, spec))
        asked = category[members["centre"].isin(collecting)]
        note = _note(cohort, members, asked, collecting, why, derived)
        for level in categories(spec, described):
            telling = centres_telling(cohort, spec, level, collecting)
            told = category[members["centre"].isin(telling)].dropna()
            if len(told):
                share = proportion(int((told == level).sum()), len(told))
            else:
                share = {"n": None, "denominator": None, "percent": None}
            said = note if telling == collecting else cohort.reach(telling, why)
            rows.add(population, variable, level, line="proportion", note=said, **share)


def _add_held(
    rows: ResultRows,
    population: str,
    variable: str,
    spec: Mapping[str, Any],
    members: pd.DataFrame,
    cohort: Cohort,
) -> None:
    """Of how many the number is known by bounds alone, where a centre holds it so."""
    holding = frozenset(held_bounds(cohort, spec["field"])) & cohort.can_say[population]
    if holding:
        bounds = members.loc[members["centre"].isin(holding), bounds_field(spec["field"])]
        note = _note(cohort, members, bounds, holding, {})
        rows.add(population, variable, HELD, line="known", note=note, **_known(bounds))


def _known(values: pd.Series) -> dict[str, Any]:
    """How many values are known and missing; of nobody neither."""
    known = int(values.notna().sum())
    counts = {"n": known, "missing": len(values) - known}
    return counts if len(values) else dict.fromkeys(counts)


def _note(
    cohort: Cohort,
    members: pd.DataFrame,
    asked: pd.Series,
    collecting: frozenset[str],
    why: Mapping[str, str],
    derived: str = "",
) -> str:
    """Why there is no value of *asked*, the members at *collecting*, or from how many centres.

    *derived*: `derived_note` of the field.
    """
    if collecting and members.empty:
        return NO_PATIENTS
    if len(asked) and asked.isna().all():
        return "not recorded in any patient"
    return "; ".join(text for text in (cohort.reach(collecting, why), derived) if text)


def _of(able: frozenset[str], why: Mapping[str, str]) -> dict[str, str]:
    return {centre: reason for centre, reason in why.items() if centre in able}


def compute(cohort: Cohort, study: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The tables of the analysis (see `Analysis`)."""
    variables = {name: study[name] for name in ("characteristics", "predictors")}
    populations = described_of(cohort, study["baseline"]["populations"])
    rows = baseline_rows(cohort, populations, variables)
    return {"results": rows.table(), "distributions": rows.distributions()}
