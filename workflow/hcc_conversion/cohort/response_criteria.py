"""Response from measurements: the thresholds of RECIST 1.1 and mRECIST, and what they make.

RECIST 1.1: Eisenhauer et al., Eur J Cancer 2009;45:228. mRECIST: Lencioni & Llovet, Semin Liver
Dis 2010;30:52; its sums are of the viable (arterially enhancing) parts of the target lesions, read
on their own and never derived from the whole diameters.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from schemas.vocabulary import CRITERION

#: PR at 30 % below baseline, PD at 20 % above the nadir (both criteria).
PARTIAL_RESPONSE_CHANGE = -0.30
PROGRESSION_CHANGE = 0.20
#: RECIST 1.1 asks for 5 mm of growth besides. mRECIST does not say; 5 mm is what its users carry
#: over, and a viable rest of 3 mm that measures 4 mm is no progression.
PROGRESSION_MM = 5.0
#: RECIST 1.1: a node below 10 mm in short axis is no longer pathological, and of one organ (the
#: nodes are one) no more than two lesions are targets.
NORMAL_NODE_MM = 10.0
TARGETS_PER_ORGAN = 2

READING_KEY = ["centre", "patient_id", "criterion"]
MINIMUM_GROWTH_MM = dict.fromkeys(CRITERION, PROGRESSION_MM)
# 0.7 * 93 is a hair above 65.1; sums are given to a tenth of a millimetre at best.
_HAIR_MM = 1e-6

#: Why a reading has the category that it has by measurement.
BY_SUM = "sum of diameters"
BY_NEW_LESION = "new lesion"
NO_BASELINE = "no baseline sum"
NOTHING_AT_BASELINE = "nothing to measure at baseline"
NO_SUM = "no sum"
BEFORE_BASELINE = "before the baseline"
NOT_IN_ORDER = "no day, so the nadir is not known"


def category_of_sums(
    sum_mm: np.ndarray,
    baseline_mm: np.ndarray,
    nadir_mm: np.ndarray,
    new_lesion: np.ndarray,
    minimum_growth_mm: float | np.ndarray = PROGRESSION_MM,
) -> np.ndarray:
    """CR, PR, SD, PD or NE of readings, one per element; sums in mm.

    Parameters
    ----------
    sum_mm, baseline_mm
        sum of the target lesions now and before treatment, missing where it was not read.
    nadir_mm
        smallest earlier sum, the baseline included.
    new_lesion
        whether a new lesion is seen: PD whatever the sums are.
    minimum_growth_mm
        growth above the nadir below which there is no PD; without effect from a nadir of 0, where
        whatever comes back is PD (EORTC, RECIST 1.1 questions and clarifications).
    """
    growth_mm = sum_mm - nadir_mm
    grown = (growth_mm >= PROGRESSION_CHANGE * nadir_mm - _HAIR_MM) & (
        growth_mm >= minimum_growth_mm - _HAIR_MM
    )
    back = (nadir_mm == 0) & (sum_mm > 0)
    shrunk = sum_mm <= (1 + PARTIAL_RESPONSE_CHANGE) * baseline_mm + _HAIR_MM
    measurable = (baseline_mm > 0) & ~np.isnan(sum_mm)
    rules = [new_lesion, ~measurable, grown | back, sum_mm == 0, shrunk]
    return np.select(rules, ["PD", "NE", "PD", "CR", "PR"], "SD").astype(object)


def number_series(readings: pd.DataFrame, by: Sequence[str] = READING_KEY) -> pd.Series:
    """A number for each series of readings: one patient's by one criterion, in the order of *by*.

    Readings are put together many times over, and comparing numbers is far faster than text.
    """
    return readings.groupby(list(by)).ngroup()


def reference_sums(readings: pd.DataFrame, series: pd.Series) -> pd.DataFrame:
    """What each reading is compared with.

    Parameters
    ----------
    readings
        one row per reading: ``day``, ``baseline``, ``sum_of_diameters_mm``.
    series
        which readings belong together, as `number_series` gives it.

    Returns
    -------
    On the index of *readings*: ``baseline_mm`` (the last reading before treatment that was
    measured), ``baseline_day``, ``nadir_mm`` (the smallest sum before this reading, the baseline
    included; a reading that was not evaluable does not reset it).
    """
    ordered = readings.sort_values("day", kind="stable")
    group = series.loc[ordered.index]
    before = ordered["baseline"].fillna(False).astype(bool)
    sums = ordered["sum_of_diameters_mm"].astype(float)
    baseline_mm = sums.where(before).groupby(group).transform("last")
    measured_day = ordered["day"].where(before & sums.notna())
    baseline_day = measured_day.groupby(group).transform("last")
    on_study = ~before & ~(ordered["day"] < baseline_day).fillna(False).astype(bool)
    smallest = sums.where(on_study).groupby(group).cummin().groupby(group).ffill()
    earlier = smallest.groupby(group).shift()
    references = pd.DataFrame(
        {
            "baseline_mm": baseline_mm,
            "baseline_day": baseline_day,
            "nadir_mm": np.fmin(earlier, baseline_mm),
        }
    )
    return references.reindex(readings.index)


def classify_readings(
    assessments: pd.DataFrame, minimum_growth_mm: Mapping[str, float] = MINIMUM_GROWTH_MM
) -> pd.DataFrame:
    """The response of every reading by its measurements.

    Parameters
    ----------
    assessments
        canonical assessments of any number of patients and centres; with a column
        ``nodal_disease`` (boolean), if known, of the patient.
    minimum_growth_mm
        criterion, then the growth above the nadir below which there is no PD, mm.

    Returns
    -------
    *assessments* with ``series`` (`number_series`), ``baseline_mm``, ``baseline_day``,
    ``nadir_mm``; ``change_percent`` (of the sum, from baseline; null without one); ``measured``
    (CR, PR, SD, PD, NE; null for the baseline); ``basis`` (why: one of the texts of this module)
    and ``complete_possible``: a sum above 0 that nodes of normal size may leave behind, so that PR
    by sum may be CR (RECIST 1.1).
    """
    series = number_series(assessments)
    references = reference_sums(assessments, series)
    readings = assessments.assign(**references, series=series)
    sums = readings["sum_of_diameters_mm"].astype(float)
    follow_up = ~readings["baseline"].fillna(False).astype(bool)
    new_lesion = readings["new_lesion"].fillna(False).astype(bool) & follow_up
    usable = ~_unordered(readings, follow_up)
    category = category_of_sums(
        sums.where(usable).to_numpy(),
        readings["baseline_mm"].to_numpy(),
        readings["nadir_mm"].to_numpy(),
        new_lesion.to_numpy(),
        readings["criterion"].map(minimum_growth_mm).to_numpy(dtype=float),
    )
    baseline = readings["baseline_mm"].where(readings["baseline_mm"] > 0)
    readings["change_percent"] = 100 * (sums / baseline - 1)
    readings["measured"] = pd.Series(category, readings.index, dtype="string").where(follow_up)
    readings["basis"] = _basis(readings, sums, new_lesion, follow_up)
    readings["complete_possible"] = _complete_possible(readings, sums) & follow_up
    return readings


def _unordered(readings: pd.DataFrame, follow_up: pd.Series) -> pd.Series:
    """Readings that the nadir does not hold for: before the baseline, or undated among dated."""
    early = (readings["day"] < readings["baseline_day"]).fillna(False).astype(bool)
    several = follow_up.groupby(readings["series"]).transform("sum") > 1
    return follow_up & (early | (readings["day"].isna() & several))


def _basis(
    readings: pd.DataFrame, sums: pd.Series, new_lesion: pd.Series, follow_up: pd.Series
) -> pd.Series:
    early = (readings["day"] < readings["baseline_day"]).fillna(False).astype(bool)
    reasons = {
        BY_NEW_LESION: new_lesion,
        NO_SUM: sums.isna(),
        NO_BASELINE: readings["baseline_mm"].isna(),
        NOTHING_AT_BASELINE: readings["baseline_mm"] == 0,
        BEFORE_BASELINE: early,
        NOT_IN_ORDER: _unordered(readings, follow_up),
    }
    chosen = np.select(list(reasons.values()), list(reasons), BY_SUM)
    return pd.Series(chosen, readings.index, dtype="string").where(follow_up)


def _complete_possible(readings: pd.DataFrame, sums: pd.Series) -> pd.Series:
    if "nodal_disease" not in readings:
        return pd.Series(False, readings.index)
    nodal = readings["nodal_disease"].fillna(False).astype(bool)
    left = sums.gt(0) & sums.lt(TARGETS_PER_ORGAN * NORMAL_NODE_MM)
    return nodal & left & readings["criterion"].eq("RECIST 1.1")
