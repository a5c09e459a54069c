"""Adjuvant treatment as it began: whoever is to have it must first be without the event till then.

What stands here is compared within the patients of a model; nothing is adjusted for.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from hcc_conversion.analyses.begun_later import (
    BEGUN,
    TIME_VARYING,
    Treatment,
    add_landmarks,
    add_time_varying,
)
from hcc_conversion.analyses.cox_models import HAZARD, StudyBase, cox_estimator, firth_estimator
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.regimens import adjuvant_intervals_days
from hcc_conversion.study.group_names import group_of_model

ADJUVANT = "adjuvant"


def add_adjuvant(
    base: StudyBase,
    patients: pd.DataFrame,
    name: str,
    model: Mapping[str, Any],
    least_events: float,
) -> None:
    """After each landmark, from the day it began, and as if known from the origin on.

    Parameters
    ----------
    base
        the patients of ``model['adjuvant']['population']`` whose time from surgery is known.
    patients
        what `hcc_conversion.cohort.derivation.derive` made of the cohort.
    name, model
        of the configuration.
    least_events
        fewer give a caution.

    Groups ``<name>: <way>``, the ways of `hcc_conversion.analyses.begun_later`, variable
    `ADJUVANT`. Only centres that give the day on which adjuvant treatment began are in it.
    """
    dated = _dated(base.cohort) & base.able
    within = base.table["centre"].isin(dated)
    left_out = base.left_out[patients.loc[base.left_out.index, "centre"].isin(dated)]
    base = replace(base, table=base.table[within], able=dated, left_out=left_out)
    absent = base.absence([])
    if absent:
        nothing = dict.fromkeys(HAZARD)
        group = group_of_model(name, TIME_VARYING)
        base.add(group, ADJUVANT, BEGUN, line="hazard_ratio", note=absent, **nothing)
        return
    day = adjuvant_intervals_days(base.cohort, patients)
    had = patients["adjuvant"].astype("boolean")
    began = pd.DataFrame({"day": day, "known": had.notna() & (day.notna() | ~had.fillna(False))})
    treatment = Treatment(ADJUVANT, began, lambda way: group_of_model(name, way))
    first, *_ = model["ties"]
    few = base.table["event"].sum() < least_events
    caution = f"fewer than {least_events:g} events" if few else ""
    add_time_varying(base, treatment, first, caution)
    landmarks = {f"{days} days": days for days in model["adjuvant"]["landmarks_days"]}
    ways = [replace(way, caution=caution) for way in (cox_estimator(first), firth_estimator())]
    add_landmarks(base, treatment, [], landmarks, ways)


def _dated(cohort: Cohort) -> frozenset[str]:
    return cohort.collecting("treatments", "intent=adjuvant") & cohort.collecting(
        "treatments", "start_day"
    )
