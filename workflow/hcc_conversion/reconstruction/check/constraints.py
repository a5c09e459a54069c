"""Every printed value against the same quantity of a cohort."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

import pandas as pd

from hcc_conversion.derivation import derive
from hcc_conversion.reconstruction.check.baseline import evaluate_baseline
from hcc_conversion.reconstruction.check.courses import evaluate_courses
from hcc_conversion.reconstruction.check.evaluation import Evaluation, as_cohort
from hcc_conversion.reconstruction.check.exceptions import ASKS_NOTHING
from hcc_conversion.reconstruction.check.flow import evaluate_flow
from hcc_conversion.reconstruction.check.patients import evaluate_patients
from hcc_conversion.reconstruction.check.predictors import evaluate_predictors
from hcc_conversion.reconstruction.check.response import evaluate_response
from hcc_conversion.reconstruction.check.surgery import evaluate_surgery
from hcc_conversion.reconstruction.check.toxicity import evaluate_toxicity
from hcc_conversion.reconstruction.published import Published

MET, NOT_ATTAINABLE, NOT_MET = "met", "not attainable", "not met"
NOT_A_CONSTRAINT = "not a constraint"
VERDICTS = (MET, NOT_ATTAINABLE, NOT_MET, NOT_A_CONSTRAINT)
PRINTED = ["place", "row", "printed_group", "statistic", "printed"]
#: Digits by which a value that differs is shown more exactly than it is printed.
MORE_DIGITS = 2
#: Name of the last row of the summary.
EVERYWHERE = "all"


def evaluate(
    tables: Mapping[str, pd.DataFrame],
    published: Published,
    predictors: Mapping[str, Mapping[str, Any]],
) -> pd.DataFrame:
    """The value that a cohort gives for every printed one.

    Parameters
    ----------
    tables
        the nine tables of a centre's harmonised folder by name: the canonical ones,
        ``collected`` and ``accounting``.
    published
        the printed values.
    predictors
        predictors of Table 9 and how they are cut (``predictors`` of the configuration).

    Returns
    -------
    One row per printed value, in their order: ``id, value`` (number or text, None where there
    is none) and ``how`` (population and method; empty where nothing of the kind is in the
    tables).
    """
    cohort = as_cohort(tables)
    patients = derive(cohort)
    evaluations = chain(
        evaluate_flow(patients),
        evaluate_baseline(patients),
        evaluate_patients(cohort, patients, published),
        evaluate_response(cohort, patients),
        evaluate_toxicity(cohort, patients),
        evaluate_surgery(cohort, patients),
        evaluate_courses(cohort, patients),
        evaluate_predictors(cohort, patients, published, predictors),
    )
    found = {evaluation.id: evaluation for evaluation in evaluations}
    listed = [found.get(name, Evaluation(name, None, "")) for name in published.values.index]
    return pd.DataFrame(
        {
            "id": published.values.index,
            "value": pd.Series([evaluation.value for evaluation in listed], dtype=object),
            "how": [evaluation.how for evaluation in listed],
        }
    )


def check(published: Published, exceptions: pd.DataFrame, evaluated: pd.DataFrame) -> pd.DataFrame:
    """Is every printed value met, and if not, why?

    Parameters
    ----------
    published
        the printed values.
    exceptions
        as `hcc_conversion.reconstruction.check.exceptions.read_exceptions` returns them.
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
            asks_nothing = exceptions.loc[item.id, "kind"] in ASKS_NOTHING
            verdict = NOT_A_CONSTRAINT if asks_nothing else NOT_ATTAINABLE
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


def _is_met(published: Published, value_id: str, value: object) -> bool:
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
    if isinstance(value, int):
        return str(value)
    decimals = int(published.values.loc[value_id, "decimals"])
    return f"{value:.{decimals + MORE_DIGITS}f}"
