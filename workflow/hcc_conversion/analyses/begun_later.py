"""Whether time before treatment is counted as treated: landmarks, time-varying treatment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

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
from hcc_conversion.statistics.survival_sample import SurvivalSample, complete_cases
from schemas.results import NO_ESTIMATE

NOT_BEGUN, BEGUN = "not begun", "begun"
IMMORTAL = "as if known from the start"
TIME_VARYING = "time-varying"
BIASED = "biased, too low: the wait for the treatment counts as treated (immortal time)"
SWITCHED = "; switched on the day it began"


@dataclass(frozen=True)
class Treatment:
    """A treatment that begins after the origin of time.

    name
        of its variable in the results.
    began
        on the index of the patients: ``day`` on which it began, since the origin (null: never), and
        ``known``.
    group
        from a model such as `TIME_VARYING` to its ``group`` of the results.
    """

    name: str
    began: pd.DataFrame
    group: Callable[[str], str] = str


def add_landmarks(
    base: StudyBase,
    treatment: Treatment,
    predictors: Sequence[Predictor],
    landmarks: Mapping[str, float],
    ways: Sequence[Estimator],
) -> None:
    """The event after each landmark, in those without it and under observation past it.

    Time restarts at the landmark; the treatment counts as begun if it was by then (Anderson et
    al., J Clin Oncol 1983;1:710). Groups ``landmark <what it is called>``, variables the treatment
    and the predictors. What happens on the day of the landmark is before it.

    Parameters
    ----------
    base
        time from the origin.
    predictors, ways
        what else is compared, and how.
    landmarks
        what a landmark is called (``3 months``), then its day.
    """
    began = treatment.began
    for called, day in landmarks.items():
        later = base.table[base.table["time_days"] > day]
        entry = (later["entry_days"] - day).clip(lower=FROM_ORIGIN)
        later = later.assign(time_days=later["time_days"] - day, entry_days=entry)
        after = replace(base, table=later)
        by_then = (began["day"] <= day).fillna(False)
        compared = _compared(treatment.name, by_then, began["known"], base.able)
        for way in ways:
            group = treatment.group(f"landmark {called}")
            add_univariate(after, [compared, *predictors], way, group)


def add_time_varying(base: StudyBase, treatment: Treatment, ties: str, caution: str = "") -> None:
    """The treatment from the day it began; beside it, as if known from the origin on.

    Whoever will be treated must first stay without the event and under observation; counting that
    time as treated distorts by construction (Suissa, Am J Epidemiol 2008;167:492). Groups
    `IMMORTAL` and `TIME_VARYING`, variable the treatment. In the second, n are patients with
    time in the level, and ``missing`` counts those without any observed time too. *caution*: beside
    the estimates.
    """
    began, name, group = treatment.began, treatment.name, treatment.group(TIME_VARYING)
    ever = began["day"].notna() | ~began["known"]
    way = replace(cox_estimator(ties), caution=caution)
    fixed = _compared(name, ever, pd.Series(True, index=ever.index), base.able)
    biased = replace(way, caution="; ".join(filter(None, (BIASED, caution))))
    add_univariate(base, [fixed], biased, treatment.group(IMMORTAL))
    spells = _spells(base.table, began)
    sample = complete_cases(
        spells["end_day"],
        spells["event"],
        spells[[BEGUN]],
        strata=spells["centre"],
        entry_days=spells["start_day"],
    )
    sample = replace(sample, withheld=base.withheld)
    base.sums.add_likelihood((base.population, group, name, BEGUN), sample, ties)
    patients = spells["patient"].nunique()
    counts = {"n": patients, "events": sample.events, "missing": len(base.table) - patients}
    base.add(group, name, line="events_missing", method=COUNTED, **counts)
    for level, inside, note in ((NOT_BEGUN, 0.0, REFERENCE), (BEGUN, 1.0, "")):
        within = spells[spells[BEGUN] == inside]
        counts = {"n": len(within), "events": within["event"].sum()}
        place = {"line": "events", "method": COUNTED, "note": note}
        base.add(group, name, level, **place, **counts)
    fit = fit_cox(sample, ties)
    note = _why(sample, fit.note) or caution
    found = fit.estimates.loc[BEGUN, list(HAZARD)].to_dict()
    method = f"{way.described(sample)}{SWITCHED}"
    place = {"line": "hazard_ratio", "method": method, "note": note}
    base.add(group, name, BEGUN, **place, **found)


def _compared(name: str, begun: pd.Series, known: pd.Series, centres: frozenset[str]) -> Predictor:
    category = pd.Series(np.where(begun, BEGUN, NOT_BEGUN), index=begun.index, dtype="string")
    return Predictor(name, [NOT_BEGUN, BEGUN], category.where(known), centres)


def _spells(table: pd.DataFrame, began: pd.DataFrame) -> pd.DataFrame:
    """Each patient's time before and since the treatment began, where there is any.

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
    # What happens on the day the treatment begins is not due to it.
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
