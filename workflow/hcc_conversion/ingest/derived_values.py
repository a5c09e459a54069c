"""The values of the fields that `hcc_conversion.ingest.derived_fields` derives."""

from collections.abc import Callable, Collection, Mapping

import pandas as pd

from hcc_conversion.cohort.liver_function import (
    albi_grade,
    albi_score,
    child_pugh_class,
    child_pugh_points,
    possible_child_pugh,
)
from hcc_conversion.cohort.stages import only_stage, possible_stages
from hcc_conversion.ingest.derived_fields import DERIVATIONS


def with_derived(patients: pd.DataFrame, derived: Collection[str]) -> pd.DataFrame:
    """The canonical *patients* with the values of the fields that are *derived*.

    A value is null where it does not follow from what is known of the patient.
    """
    complete = patients.copy()
    for field in (one.field for one in DERIVATIONS if one.field in derived):
        complete[field] = _VALUES[field](complete).astype(patients[field].dtype)
    return complete


def _number_of_tumours(patients: pd.DataFrame) -> pd.Series:
    one = (patients["tumour_count"] == 1).astype("boolean")
    return one.map({True: "solitary", False: "multiple"}).astype("string")


def _points(patients: pd.DataFrame) -> pd.Series:
    points = child_pugh_points(patients)
    return points["least"].where(points["least"] == points["most"])


def _class(patients: pd.DataFrame) -> pd.Series:
    possible = possible_child_pugh(child_pugh_points(patients))
    return child_pugh_class(patients["child_pugh_points"]).fillna(only_stage(possible))


#: By field, from the patients with what is mapped and what was derived before it.
_VALUES: Mapping[str, Callable[[pd.DataFrame], pd.Series]] = {
    "ascites": lambda patients: patients["ascites_degree"] != "none",
    "tumour_number": _number_of_tumours,
    "child_pugh_points": _points,
    "child_pugh": _class,
    "albi_score": lambda patients: albi_score(
        patients["bilirubin_umol_l"], patients["albumin_g_l"]
    ),
    "albi_grade": lambda patients: albi_grade(patients["albi_score"]),
    "bclc": lambda patients: only_stage(possible_stages(patients, "bclc")[0]),
    "cnlc": lambda patients: only_stage(possible_stages(patients, "cnlc")[0]),
}
