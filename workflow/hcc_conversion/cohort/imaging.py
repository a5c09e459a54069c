"""Progression that a reading shows, whether or not it is on record as an outcome."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from hcc_conversion.cohort.best_response import use_readings
from hcc_conversion.cohort.cohort import IMAGING_PROGRESSION, KEY, Cohort
from hcc_conversion.cohort.response_criteria import classify_readings


def imaging_progressions(
    cohort: Cohort, patients: pd.DataFrame, response: Mapping[str, Any], events: Iterable[str]
) -> pd.DataFrame | None:
    """Every reading with PD by any criterion; None where none of *events* asks for it.

    Parameters
    ----------
    cohort, patients
        the cohort and what `hcc_conversion.cohort.derivation.derive` made of it.
    response
        ``response`` of the study's configuration: whether what is recorded or what is measured
        goes first, and the least growth.
    events
        of the endpoints that are timed.

    Returns
    -------
    ``patient`` (label in the index of *patients*) and ``day`` since day 0. Readings without a day
    are given (null) where their centre collects days; of others none is.
    """
    if IMAGING_PROGRESSION not in events:
        return None
    dated = cohort.collecting("assessments", "day")
    assessments = cohort.tables["assessments"]
    assessments = assessments[assessments["centre"].isin(dated)]
    key = pd.MultiIndex.from_frame(patients[KEY])

    def patient_of(rows: pd.DataFrame) -> pd.Index:
        return patients.index[key.get_indexer(pd.MultiIndex.from_frame(rows[KEY]))]

    nodal = patients["lymphatic_metastasis"].loc[patient_of(assessments)].array
    classified = classify_readings(
        assessments.assign(nodal_disease=nodal), response["progression_min_mm"]
    )
    readings = use_readings(classified, response["source"])
    progressed = readings[(readings["category"] == "PD").fillna(False).astype(bool)]
    return pd.DataFrame(
        {"patient": patient_of(progressed), "day": progressed["day"].astype("Float64").array}
    )
