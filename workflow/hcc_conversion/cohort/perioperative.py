"""What was measured around a resection, and what went wrong after it, patient by patient."""

import pandas as pd

from hcc_conversion.cohort.cohort import KEY, Cohort
from schemas.vocabulary import CLAVIEN_DINDO

#: From this Clavien-Dindo grade on (an intervention was needed) a complication is major.
#: Dindo, Demartines & Clavien, Ann Surg 2004;240:205.
LOWEST_MAJOR_GRADE = "IIIa"
MAJOR_GRADES = CLAVIEN_DINDO[CLAVIEN_DINDO.index(LOWEST_MAJOR_GRADE) :]


def surgery_values(cohort: Cohort, patients: pd.DataFrame, field: str) -> pd.Series:
    """A field of ``surgeries`` on the index of *patients* (key columns); null without surgery."""
    values = cohort.tables["surgeries"].set_index(KEY)[field]
    return values.reindex(pd.MultiIndex.from_frame(patients[KEY])).set_axis(patients.index)


def change_percent(pre: pd.Series, post: pd.Series) -> pd.Series:
    """100 (post - pre) / pre; null where either is missing, and where *pre* is 0.

    The paper prints changes in per cent and gives no formula; this is the usual one.
    """
    before = pre.astype("Float64").where((pre != 0).fillna(False))
    return 100 * (post.astype("Float64") - before) / before


def complications_of(cohort: Cohort, patients: pd.DataFrame) -> pd.DataFrame:
    """The complications of *patients*.

    Returns
    -------
    The rows of ``complications`` of these patients with ``patient`` (index of *patients*).
    """
    events = cohort.tables["complications"]
    places = pd.MultiIndex.from_frame(patients[KEY]).get_indexer(
        pd.MultiIndex.from_frame(events[KEY])
    )
    return events[places >= 0].assign(patient=patients.index[places[places >= 0]])


def worst_grades(events: pd.DataFrame) -> pd.Series:
    """The highest Clavien-Dindo grade of each ``patient`` with a complication.

    Null where none of the patient's grades is recorded; a grade that is not recorded never
    outranks one that is.
    """
    rank = events["clavien_dindo"].map({grade: i for i, grade in enumerate(CLAVIEN_DINDO)})
    worst = rank.astype("Float64").groupby(events["patient"]).max()
    return worst.map(dict(enumerate(CLAVIEN_DINDO))).astype("string")


def major_morbidity(events: pd.DataFrame, index: pd.Index) -> pd.Series:
    """Whether each patient of *index* had a complication of `LOWEST_MAJOR_GRADE` or more.

    Null where a complication without a grade could have been the only one.
    """
    major = index.isin(events.loc[events["clavien_dindo"].isin(MAJOR_GRADES), "patient"])
    ungraded = index.isin(events.loc[events["clavien_dindo"].isna(), "patient"])
    return pd.Series(major, index=index).astype("boolean").mask(ungraded & ~major)


def dead_within(times: pd.DataFrame, days: int) -> pd.Series:
    """Whether each patient had died *days* after surgery, that day included.

    *times*: as `cohort.derivation.time_to_event` from surgery to death. Null where the
    time is unknown, and where the patient was last seen alive before that day.
    """
    time = times["time_days"]
    dead = (times["event"].fillna(False) & (time <= days)).fillna(False).astype(bool)
    alive = (time >= days).fillna(False).astype(bool) & ~dead
    return dead.astype("boolean").where(dead | alive)
