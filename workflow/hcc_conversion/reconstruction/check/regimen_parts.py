"""What a patient was given, as the set of its parts: modalities and drugs."""

import pandas as pd

from hcc_conversion.cohort import KEY
from schemas.vocabulary import SYSTEMIC

Parts = frozenset[str]


def regimens_by_patient(treatments: pd.DataFrame, patients: pd.DataFrame) -> pd.Series:
    """Parts of each patient's treatment, on the index of *patients*; an empty set for none.

    *treatments*: canonical rows of the courses that count. A part is the drug of a systemic
    course, else the modality, in lower case.
    """
    named = patients[KEY].rename_axis("patient").reset_index()
    rows = treatments.merge(named, on=KEY)
    drug = rows["agent"].where(rows["modality"].isin(SYSTEMIC))
    rows["part"] = drug.fillna(rows["modality"]).str.casefold()
    given = rows.groupby("patient")["part"].agg(frozenset)
    return pd.Series(
        [given.get(patient, frozenset()) for patient in patients.index],
        index=patients.index,
        dtype=object,
    )


def printed_parts(regimen: str) -> Parts:
    """The parts of a regimen as the paper prints it, ``TACE + Lenvatinib``; ``No`` is none."""
    if regimen == "No":
        return frozenset()
    return frozenset(part.strip().casefold() for part in regimen.split("+"))
