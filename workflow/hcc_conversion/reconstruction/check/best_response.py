"""Best overall response of the converted patients, from their assessments."""

import pandas as pd

from hcc_conversion.cohort import KEY, Cohort
from schemas.vocabulary import CRITERION, RESPONSE

#: From the best on; what cannot be evaluated is no response.
RANKED = [response for response in RESPONSE if response != "NE"]
_RANK = {response: rank for rank, response in enumerate(RANKED)}


def best_responses(cohort: Cohort, patients: pd.DataFrame) -> pd.DataFrame:
    """The best response by each criterion before surgery, or without one before progression.

    *patients*: as `hcc_conversion.derivation.derive` returns them; their index is that of the
    result, its columns are the criteria; empty where nothing was assessed.
    """
    followed = _assessed_before_end(cohort, patients)
    ranks = followed["response"].map(_RANK)
    best = {
        criterion: ranks[followed["criterion"] == criterion]
        .groupby(followed["patient"])
        .min()
        .reindex(patients.index)
        .map(dict(enumerate(RANKED)))
        .astype("string")
        for criterion in CRITERION
    }
    return pd.DataFrame(best, index=patients.index)


def smallest_changes(cohort: Cohort, patients: pd.DataFrame) -> pd.DataFrame:
    """Sum of diameters before treatment, and the smallest one before surgery or progression.

    Returns ``baseline_mm`` and ``smallest_mm`` by RECIST 1.1 on the index of *patients*.
    """
    by_size = _of_patients(cohort, patients)
    by_size = by_size[by_size["criterion"] == "RECIST 1.1"]
    baseline = by_size[by_size["baseline"].fillna(False)].groupby("patient")
    followed = _assessed_before_end(cohort, patients)
    followed = followed[followed["criterion"] == "RECIST 1.1"].groupby("patient")
    return pd.DataFrame(
        {
            "baseline_mm": baseline["sum_of_diameters_mm"].first(),
            "smallest_mm": followed["sum_of_diameters_mm"].min(),
        }
    ).reindex(patients.index)


def last_responses(cohort: Cohort, patients: pd.DataFrame, criterion: str) -> pd.Series:
    """The response at the latest assessment, on the index of *patients*."""
    rows = _of_patients(cohort, patients)
    rows = rows[(rows["criterion"] == criterion) & rows["response"].notna()]
    return rows.sort_values("day").groupby("patient")["response"].last().reindex(patients.index)


def _of_patients(cohort: Cohort, patients: pd.DataFrame) -> pd.DataFrame:
    """Assessments with ``patient``, the index of *patients*."""
    named = patients[KEY].rename_axis("patient").reset_index()
    return cohort.tables["assessments"].merge(named, on=KEY)


def _assessed_before_end(cohort: Cohort, patients: pd.DataFrame) -> pd.DataFrame:
    """Assessments after the baseline and before surgery, or else before progression."""
    outcomes = cohort.tables["outcomes"]
    progression = outcomes[outcomes["kind"] == "progression"].groupby(KEY)["day"].min()
    key = pd.MultiIndex.from_frame(patients[KEY])
    progression_day = pd.Series(progression.reindex(key).array, index=patients.index)
    operated = patients["surgery_kind"].notna()
    end = patients["surgery_day"].where(operated, progression_day)
    rows = _of_patients(cohort, patients)
    last_day = rows["patient"].map(end)
    # Without an end everything counts; after surgery of unknown date nothing is known.
    endless = rows["patient"].map(end.isna() & ~operated).astype(bool)
    early = (rows["day"] < last_day).fillna(False) | endless
    return rows[early & ~rows["baseline"].fillna(False)]
