"""Regimens before conversion and adjuvant, named from the courses of treatment.

A regimen is everything that was given with one intent, in one order whatever the order of the
rows: locoregional modalities by their names, then the agents of the systemic ones, as Table 8 of
Zhang et al. (BMC Cancer 2023;23:465) names them, e.g. ``HAIC + Lenvatinib + Camrelizumab``.
"""

from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd

from hcc_conversion.cohort.cohort import KEY, Cohort
from schemas.vocabulary import AGENTS_OF, LOCOREGIONAL, MODALITY, SYSTEMIC

LOCOREGIONAL_CLASS = "locoregional"
WITH_TACE, SYSTEMIC_ONLY, OTHER_ADJUVANT = "with TACE", "systemic only", "other"
ADJUVANT_KIND = (WITH_TACE, SYSTEMIC_ONLY, OTHER_ADJUVANT)
SEPARATOR = " + "


def centres_naming_regimens(cohort: Cohort, intent: str) -> frozenset[str]:
    """Centres that can say of what a regimen consisted; *intent*: conversion, adjuvant.

    One that maps TACE alone cannot call it the whole of a regimen.
    """
    return (
        cohort.collecting("treatments", f"intent={intent}")
        & cohort.mapping_any("treatments", "modality", LOCOREGIONAL)
        & cohort.mapping_any("treatments", "modality", SYSTEMIC)
    )


def conversion_regimens(cohort: Cohort, patients: pd.DataFrame) -> pd.Series:
    """The regimen before any resection, of all its lines together.

    Parameters
    ----------
    cohort, patients
        the cohort and rows of what `hcc_conversion.cohort.derivation.derive` made of it.

    Returns
    -------
    One text per patient, on the index of *patients*; null where no such treatment is recorded.
    A course whose agent is unknown adds the name of its modality, unless the patient has a known
    agent of that modality.
    """
    return _named(_courses(cohort, patients, "conversion"), patients)


def adjuvant_regimens(cohort: Cohort, patients: pd.DataFrame) -> pd.Series:
    """As `conversion_regimens`, after resection or the start of watch & wait."""
    return _named(_courses(cohort, patients, "adjuvant"), patients)


def regimen_class(cohort: Cohort, patients: pd.DataFrame) -> pd.Series:
    """The class of the regimen before any resection, as Table 4 of the paper groups regimens.

    Returns
    -------
    On the index of *patients*: ``locoregional`` and systemic modalities joined, e.g.
    ``locoregional + TKI + anti-PD-1/PD-L1``; null where no such treatment is recorded.
    """
    courses = _courses(cohort, patients, "conversion")
    part = courses["modality"].mask(courses["modality"].isin(LOCOREGIONAL), LOCOREGIONAL_CLASS)
    return _joined(courses.assign(part=part), patients)


def class_of_regimen(name: str) -> str:
    """The `regimen_class` that the name of a regimen says; empty where a part of it is unknown."""
    parts = [_modality_of().get(part) for part in name.split(SEPARATOR)]
    known = [modality for modality in MODALITY if modality in parts]
    classes = (LOCOREGIONAL_CLASS if one in LOCOREGIONAL else one for one in known)
    return "" if None in parts else SEPARATOR.join(dict.fromkeys(classes))


@cache
def _modality_of() -> dict[str, str]:
    """Part of the name of a regimen, then its modality."""
    agents = {_capitalised(one): modality for modality, of in AGENTS_OF.items() for one in of}
    return agents | {_modality_name(modality): modality for modality in MODALITY}


def adjuvant_kinds(cohort: Cohort, patients: pd.DataFrame) -> pd.Series:
    """`ADJUVANT_KIND` of the adjuvant treatment, on the index of *patients*; null without one."""
    courses = _courses(cohort, patients, "adjuvant")
    with_tace = (courses["modality"] == "TACE").groupby(courses["row"]).any()
    systemic = courses["modality"].isin(SYSTEMIC).groupby(courses["row"]).all()
    kinds = pd.Series(OTHER_ADJUVANT, index=with_tace.index, dtype="string")
    kinds[systemic] = SYSTEMIC_ONLY
    kinds[with_tace] = WITH_TACE
    return _on_patients(kinds, patients)


def adjuvant_intervals_days(cohort: Cohort, patients: pd.DataFrame) -> pd.Series:
    """Days from surgery to the first adjuvant course, on the index of *patients*.

    Null without surgery (watch & wait), without adjuvant treatment, and where a day is missing.
    """
    courses = _courses(cohort, patients, "adjuvant")
    first = courses.groupby("row")["start_day"].min().reindex(range(len(patients)))
    return pd.Series(first.array, index=patients.index) - patients["surgery_day"]


def _courses(cohort: Cohort, patients: pd.DataFrame, intent: str) -> pd.DataFrame:
    """Courses of *patients* with one intent; ``row`` is the patient's place in *patients*."""
    treatments = cohort.tables["treatments"]
    courses = treatments[treatments["intent"] == intent]
    places = pd.MultiIndex.from_frame(patients[KEY]).get_indexer(
        pd.MultiIndex.from_frame(courses[KEY])
    )
    courses = courses.assign(row=places)
    return courses[courses["row"] >= 0]


def _named(courses: pd.DataFrame, patients: pd.DataFrame) -> pd.Series:
    # The drug of a locoregional modality, if any, does not name it: TACE is TACE.
    agent = courses["agent"].mask(courses["modality"].isin(LOCOREGIONAL))
    known = agent.notna().groupby([courses["row"], courses["modality"]]).transform("any")
    name = agent.map({one: _capitalised(one) for one in agent.dropna().unique()})
    modalities = {one: _modality_name(one) for one in courses["modality"].unique()}
    name = name.fillna(courses["modality"].map(modalities))
    return _joined(courses.assign(part=name)[agent.notna() | ~known], patients)


def _modality_name(modality: str) -> str:
    return modality if modality.startswith("anti-") else _capitalised(modality)


def _capitalised(name: str) -> str:
    """With a capital at its start, unless it has capitals of its own (mFOLFOX6)."""
    return name.capitalize() if name.islower() else name


def _joined(courses: pd.DataFrame, patients: pd.DataFrame) -> pd.Series:
    """The distinct ``part`` of each patient's courses, in the order of `MODALITY`, then by name."""
    order = courses["modality"].map({name: place for place, name in enumerate(MODALITY)})
    # In order first: what stands under two modalities keeps the earlier place.
    parts = courses.assign(order=order).sort_values(["order", "part"])
    parts = parts.drop_duplicates(["row", "part"]).sort_values("row", kind="stable")
    row, part = parts["row"].to_numpy(), parts["part"].tolist()
    firsts = np.flatnonzero(np.diff(row, prepend=-1))
    bounds = pairwise([*firsts, len(row)])
    names = [SEPARATOR.join(part[first:end]) for first, end in bounds]
    return _on_patients(pd.Series(names, index=row[firsts], dtype="string"), patients)


def _on_patients(by_row: pd.Series, patients: pd.DataFrame) -> pd.Series:
    """Values by the patient's place in *patients*, null where there is none."""
    places = range(len(patients))
    return pd.Series(by_row.astype("string").reindex(places).array, index=patients.index)
