"""Every printed value against the same quantity of a reconstructed centre.

Nearly all are rows of the analyses' own results, found by their key. What no analysis gives,
single patients and facts that cross several tables, is looked up in the tables (`facts`).
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.comparison.printed_exceptions import ASKS_NOTHING
from schemas.results import KEY
from synthetic.reconstruction.check.facts import Fact, crossed_facts
from synthetic.reconstruction.check.patients import printed_patients
from synthetic.reconstruction.published import Published

MET, NOT_ATTAINABLE, NOT_MET = "met", "not attainable", "not met"
SET_ASIDE, NOT_A_CONSTRAINT = "set aside", "not a constraint"
VERDICTS = (MET, NOT_ATTAINABLE, SET_ASIDE, NOT_MET, NOT_A_CONSTRAINT)
#: The verdict on what is not met, by the kind of its exception.
_EXCUSED = {
    **dict.fromkeys(ASKS_NOTHING, NOT_A_CONSTRAINT),
    "implausible": SET_ASIDE,
}
PRINTED = ["place", "row", "printed_group", "statistic", "printed"]
#: Digits by which a value that differs is shown more exactly than it is printed.
MORE_DIGITS = 2
#: Name of the last row of the summary.
EVERYWHERE = "all"


def evaluate(
    results: pd.DataFrame,
    cohort: Cohort,
    published: Published,
    definitions: Mapping[str, Any],
) -> pd.DataFrame:
    """The value that a centre gives for every printed one.

    Parameters
    ----------
    results
        `schemas.results.Results` of all analyses of the centre.
    cohort
        its harmonised tables.
    published
        the printed values, with the keys of the results that stand for them.
    definitions
        ``response`` of the study's configuration.

    Returns
    -------
    One row per printed value, in their order: ``id, value`` (number or text, None where there
    is none) and ``how`` (where it comes from, with the method; empty where nothing of the kind
    is in the tables).
    """
    rows = results.set_index(KEY)
    facts = {**crossed_facts(cohort, definitions), **printed_patients(cohort, published)}
    found = [
        _of_results(rows, key) if key[0] else facts.get(value_id, Fact(None, ""))
        for value_id, *key in published.values[KEY].itertuples()
    ]
    return pd.DataFrame(
        {
            "id": published.values.index,
            "value": pd.Series([fact.value for fact in found], dtype=object),
            "how": [fact.how for fact in found],
        }
    )


def _of_results(rows: pd.DataFrame, key: list[str]) -> Fact:
    named = ", ".join(part for part in key if part)
    if tuple(key) not in rows.index:
        return Fact(None, f"not among the results: {named}")
    row = rows.loc[tuple(key)]
    value = None if pd.isna(row["value"]) else float(row["value"])
    remark = row["method"] if value is not None else row["note"]
    return Fact(value, f"{named}: {remark}" if remark else named)


def check(published: Published, exceptions: pd.DataFrame, evaluated: pd.DataFrame) -> pd.DataFrame:
    """Is every printed value met, and if not, why?

    Parameters
    ----------
    published
        the printed values.
    exceptions
        as `hcc_conversion.comparison.printed_exceptions.read_exceptions` returns them.
    evaluated
        as `evaluate` returns it.

    Returns
    -------
    One row per printed value, in their order: ``id, place, row, printed_group, statistic,
    printed, reconstructed`` (as printed where it is met, else with more digits, empty where there
    is no value), ``verdict`` (`VERDICTS`; what is met is met, whatever the exceptions say),
    ``how``, ``reason`` and ``chosen`` (of the exception, where it is needed).
    """
    rows = []
    for item in evaluated.itertuples(index=False):
        met = _is_met(published, item.id, item.value)
        needed = item.id in exceptions.index and not met
        verdict = MET if met else NOT_MET
        if needed:
            verdict = _EXCUSED.get(exceptions.loc[item.id, "kind"], NOT_ATTAINABLE)
        rows.append(
            {
                "id": item.id,
                **published.values.loc[item.id, PRINTED].to_dict(),
                "reconstructed": _text(published, item.id, item.value, met),
                "verdict": verdict,
                "how": item.how,
                "reason": exceptions.loc[item.id, "reason"] if needed else "",
                "chosen": exceptions.loc[item.id, "chosen"] if needed else "",
            }
        )
    return pd.DataFrame(rows)


def summarise(checked: pd.DataFrame) -> pd.DataFrame:
    """How many printed values of each place have which verdict.

    *checked*: as `check` returns it. Returns one row per ``place`` in their order and one for
    all: ``place, total`` and a column per verdict.
    """
    counts = pd.crosstab(checked["place"], checked["verdict"])
    counts = counts.reindex(index=checked["place"].unique(), columns=list(VERDICTS), fill_value=0)
    counts.loc[EVERYWHERE] = counts.sum()
    counts.insert(0, "total", counts.sum(axis=1))
    return counts.rename_axis(columns=None).rename_axis("place").reset_index()


def _is_met(published: Published, value_id: str, value: float | str | None) -> bool:
    if value is None:
        return False
    if isinstance(value, str):
        return value == published.values.loc[value_id, "printed"]
    return published.agrees(value_id, value)


def _text(published: Published, value_id: str, value: object, met: bool) -> str:
    if met:
        return str(published.values.loc[value_id, "printed"])
    if value is None or isinstance(value, str):
        return value or ""
    decimals = int(published.values.loc[value_id, "decimals"])
    return f"{value:.{decimals + MORE_DIGITS if decimals else 0}f}"
