"""Whether time before treatment is counted as treated: landmarks, time-varying treatment."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from hcc_conversion.analyses.cox_models import (
    COUNTED,
    HAZARD,
    REFERENCE,
    Estimator,
    StudyBase,
    add_univariate,
    cox_estimator,
)
from hcc_conversion.analyses.variables import Predictor
from hcc_conversion.statistics.cox import fit_cox
from hcc_conversion.statistics.delayed_entry import FROM_ORIGIN
from hcc_conversion.statistics.monotone_likelihood import NO_ESTIMATE
from hcc_conversion.statistics.survival_sample import SurvivalSample, complete_cases
from hcc_conversion.study.time_units import days_of_months

#: The treatment whose beginning is looked at.
COMBINATION = "combination"
NOT_BEGUN, BEGUN = "not begun", "begun"
IMMORTAL = "as if known from the start"
TIME_VARYING = "time-varying"
SWITCHED = "; switched on the day it began"


def add_landmarks(
    base: StudyBase,
    began: pd.DataFrame,
    predictors: Sequence[Predictor],
    months: Sequence[float],
    ways: Sequence[Estimator],
) -> None:
    """Conversion after each landmark, in those unconverted and under observation past it.

    Time restarts at the landmark; combined therapy counts as begun if it was by then (Anderson et
    al., J Clin Oncol 1983;1:710). Groups ``landmark <m> months``, variables `COMBINATION` and the
    predictors. What happens on the day of the landmark is before it.

    Parameters
    ----------
    base
        time from the origin.
    began
        on the index of the patients: ``day`` on which combined therapy began, since the origin
        (null: never), and ``known``.
    predictors, months, ways
        what else is compared, the landmarks, and how.
    """
    for landmark in months:
        day = days_of_months(landmark)
        later = base.table[base.table["time_days"] > day]
        entry = (later["entry_days"] - day).clip(lower=FROM_ORIGIN)
        later = later.assign(time_days=later["time_days"] - day, entry_days=entry)
        after = replace(base, table=later)
        treatment = _treatment(base, (began["day"] <= day).fillna(False), began["known"])
        for way in ways:
            add_univariate(after, [treatment, *predictors], way, f"landmark {landmark:g} months")


def add_time_varying(base: StudyBase, began: pd.DataFrame, ties: str) -> None:
    """Combined therapy from the day it began; beside it, as if known from the origin on.

    Whoever will be treated must first stay unconverted and under observation; counting that
    time as treated distorts by construction (Suissa, Am J Epidemiol 2008;167:492). Groups
    `IMMORTAL` and `TIME_VARYING`, variable `COMBINATION`. In the second, n are patients with
    time in the level, and ``missing`` counts those without any observed time too.
    """
    ever = began["day"].notna() | ~began["known"]
    way = cox_estimator(ties)
    fixed = _treatment(base, ever, pd.Series(True, index=ever.index))
    add_univariate(base, [fixed], way, IMMORTAL)
    spells = _spells(base.table, began)
    sample = complete_cases(
        spells["end_day"],
        spells["event"],
        spells[[BEGUN]],
        strata=spells["centre"],
        entry_days=spells["start_day"],
    )
    sample = replace(sample, withheld=base.withheld)
    base.sums.add_likelihood((base.population, TIME_VARYING, COMBINATION, BEGUN), sample, ties)
    patients = spells["patient"].nunique()
    counts = {"n": patients, "events": sample.events, "missing": len(base.table) - patients}
    base.add(TIME_VARYING, COMBINATION, line="events_missing", method=COUNTED, **counts)
    for level, inside, note in ((NOT_BEGUN, 0.0, REFERENCE), (BEGUN, 1.0, "")):
        within = spells[spells[BEGUN] == inside]
        counts = {"n": len(within), "events": within["event"].sum()}
        place = {"line": "events", "method": COUNTED, "note": note}
        base.add(TIME_VARYING, COMBINATION, level, **place, **counts)
    fit = fit_cox(sample, ties)
    note = _why(sample, fit.note)
    found = fit.estimates.loc[BEGUN, list(HAZARD)].to_dict()
    method = f"{way.described(sample)}{SWITCHED}"
    place = {"line": "hazard_ratio", "method": method, "note": note}
    base.add(TIME_VARYING, COMBINATION, BEGUN, **place, **found)


def _treatment(base: StudyBase, begun: pd.Series, known: pd.Series) -> Predictor:
    category = pd.Series(np.where(begun, BEGUN, NOT_BEGUN), index=begun.index, dtype="string")
    return Predictor(COMBINATION, [NOT_BEGUN, BEGUN], category.where(known), base.able)


def _spells(table: pd.DataFrame, began: pd.DataFrame) -> pd.DataFrame:
    """Each patient's time before and since combined therapy began, where there is any.

    One row per spell: ``patient`` (index of the table), ``centre``, ``start_day``, ``end_day``
    (from the one, exclusive, to the other), `BEGUN` (1 or 0), ``event`` at its end.
    """
    known = table[began["known"].reindex(table.index)]
    end = known["time_days"].astype(float)
    entry = known["entry_days"].astype(float).clip(lower=0)
    switch = began["day"].reindex(known.index).astype(float).fillna(np.inf).clip(lower=entry)
    before = pd.DataFrame({"start_day": entry, "end_day": np.minimum(end, switch), BEGUN: 0.0})
    since = pd.DataFrame({"start_day": switch, "end_day": end, BEGUN: 1.0})
    spells = pd.concat([before, since])
    spells["centre"] = known["centre"].reindex(spells.index)
    # Conversion on the day combined therapy begins is not due to it.
    happened = known["event"].astype(bool).reindex(spells.index)
    spells["event"] = happened & (spells["end_day"] == end.reindex(spells.index))
    spells = spells.rename_axis("patient").reset_index()
    return spells[spells["start_day"] < spells["end_day"]]


def _why(sample: SurvivalSample, note: str) -> str:
    """The fit's note, in words of the levels where they explain it."""
    if sample.withheld:
        return note
    begun = sample.covariates[BEGUN].to_numpy() == 1
    for level, inside in ((NOT_BEGUN, ~begun), (BEGUN, begun)):
        if NO_ESTIMATE in note and not sample.event[inside].any():
            return f"no events among {level}: {NO_ESTIMATE}"
    return note
