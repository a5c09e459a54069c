"""Responses that the measurements do not support."""

from collections.abc import Iterator

import pandas as pd

from hcc_conversion.cohort.response_criteria import (
    PARTIAL_RESPONSE_CHANGE,
    PROGRESSION_CHANGE,
    PROGRESSION_MM,
    number_series,
    reference_sums,
)

#: What tells a patient's readings by one criterion, within one centre.
_SERIES = ["patient_id", "criterion"]

#: Sums are rounded, often to whole millimetres: 19.7 % growth of a rounded sum may be 20 %.
_TOLERANCE = 0.01 + 1e-9  # 69/100 - 1 is a hair below -0.31
_TOLERANCE_MM = 0.5


def unsupported_responses(assessments: pd.DataFrame) -> Iterator[tuple[str, pd.Index]]:
    """For each kind of response, the readings whose sums alone give another.

    Parameters
    ----------
    assessments
        one row per patient, criterion and day: ``patient_id, criterion, day, baseline,
        sum_of_diameters_mm, new_lesion, response``.

    Returns
    -------
    Pairs of response and index of the rows; the tolerance speaks for the recorded response.
    """
    # Readings without a day cannot be ordered, so their nadir is unknown.
    readings = assessments.dropna(subset=["patient_id", "criterion", "day"])
    references = reference_sums(readings, number_series(readings, _SERIES))
    is_baseline = readings["baseline"].fillna(False).astype(bool)
    sums = readings["sum_of_diameters_mm"].astype(float)
    measurable = sums.notna() & references["baseline_mm"].gt(0)
    measured = readings[~is_baseline & measurable & readings["response"].notna()]
    sums, baseline, nadir = (
        part.loc[measured.index]
        for part in (sums, references["baseline_mm"], references["nadir_mm"])
    )
    change = sums / baseline - 1
    growth_mm = sums - nadir
    relative_growth = growth_mm / nadir.where(nadir > 0)
    may_be_progression = (growth_mm >= PROGRESSION_MM - _TOLERANCE_MM) & ~(
        relative_growth < PROGRESSION_CHANGE - _TOLERANCE
    )
    # What comes back from nothing is progression at any size.
    may_be_progression |= (nadir == 0) & (sums > 0)
    is_progression = (growth_mm >= PROGRESSION_MM + _TOLERANCE_MM) & ~(
        relative_growth < PROGRESSION_CHANGE + _TOLERANCE
    )
    shrunk = change < PARTIAL_RESPONSE_CHANGE - _TOLERANCE
    # Nodal targets keep a sum under RECIST 1.1 although they count as gone.
    viable = measured["criterion"] == "mRECIST"
    new_lesion = measured["new_lesion"].fillna(False)
    unsupported = {
        "CR": (sums > 0) & viable,
        "PR": change > PARTIAL_RESPONSE_CHANGE + _TOLERANCE,
        "SD": shrunk | is_progression,
        "PD": ~may_be_progression & ~new_lesion,
    }
    for response, rows in unsupported.items():
        wrong = rows.astype("boolean").fillna(False) & (measured["response"] == response)
        yield response, measured.index[wrong.astype(bool)]


def responses_after_complete(assessments: pd.DataFrame) -> pd.Index:
    """The readings recorded as PR or SD on a later day than a CR of the same patient.

    RECIST 1.1, Table 3: disease that is seen again after a complete response is progression.
    *assessments*: as for `unsupported_responses`.
    """
    readings = assessments.dropna(subset=["patient_id", "criterion", "day"])
    series = number_series(readings, _SERIES)
    complete_day = readings["day"].where(readings["response"].eq("CR").fillna(False))
    first = complete_day.groupby(series).transform("min")
    later = (readings["day"] > first) & readings["response"].isin(["PR", "SD"])
    return readings.index[later.fillna(False).astype(bool)]
