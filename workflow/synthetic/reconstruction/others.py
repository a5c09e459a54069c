"""Treatment and course of those who were not converted: invented, within the printed flow."""

import numpy as np
import pandas as pd
from numpy.random import Generator

from synthetic.simulation.draws import ABSENT, chance, choose, weibull
from synthetic.simulation.treatment import (
    ANTI_PD1_AGENTS,
    TKI_AGENTS,
    draw_locoregional,
    draw_systemic,
)

#: Weibull scale of survival since diagnosis, days, by what was done.
SURVIVAL_DAYS = {
    "untreated": 190,
    "direct": 2600,
    "resectable_other": 2000,
    "locoregional": 560,
    "systemic": 430,
}
SHAPE = 1.2
#: Share of the unconverted on combined treatment who died at their last contact.
DIED = 0.6
#: One systemic drug beside loco-regional treatment: seldom the antibody.
ANTIBODY_ALONE = 0.1
RECURRENCE_SCALE_DAYS = 1500
#: The simulated courses add drugs so many days after the first treatment at the latest.
DRUGS_WITHIN_DAYS = 10
LEAST_DAYS_AFTER_SURGERY = 40


def plan_combination(both: pd.Series, last_contact_day: pd.Series, rng: Generator) -> pd.DataFrame:
    """Plan (as `plan_treatment` returns it) of combined treatment.

    *both*: TKI and PD-1 antibody, else one of them; *last_contact_day* on the same index.
    """
    strategy = pd.Series("combination", index=both.index)
    plan = draw_locoregional(strategy, rng).set_index(both.index)
    antibody_alone = ~both & chance(rng, np.full(len(both), ANTIBODY_ALONE))
    tki = choose(rng, TKI_AGENTS, len(both))
    ici = choose(rng, ANTI_PD1_AGENTS, len(both))
    return plan.assign(
        strategy=strategy,
        start_day=np.minimum(rng.integers(2, 15, len(both)), last_contact_day - DRUGS_WITHIN_DAYS),
        tki=np.where(antibody_alone, ABSENT, tki),
        ici=np.where(both | antibody_alone, ici, ABSENT),
        anti_vegf=None,
        chemotherapy=False,
        sensitivity=rng.standard_normal(len(both)),
    )


def plan_others(strategy: pd.Series, rng: Generator) -> pd.DataFrame:
    """Plan of those outside Table 9: *strategy* untreated, direct, resectable_other, …"""
    size = len(strategy)
    start = np.where(strategy == "direct", rng.integers(7, 36, size), rng.integers(2, 20, size))
    plan = pd.concat([draw_locoregional(strategy, rng), draw_systemic(strategy, rng)], axis=1)
    return plan.set_index(strategy.index).assign(
        strategy=strategy,
        start_day=np.where(strategy == "untreated", np.nan, start),
        sensitivity=rng.standard_normal(size) - 0.2,
    )


def course_of_combination(last_contact_day: pd.Series, rng: Generator) -> pd.DataFrame:
    """Course of the unconverted of Table 9, whose last contact is given."""
    died = chance(rng, np.full(len(last_contact_day), DIED))
    return _course(last_contact_day, pd.Series(died, index=last_contact_day.index))


def course_of_others(plan: pd.DataFrame, observed_days: pd.Series, rng: Generator) -> pd.DataFrame:
    """Course of those outside Table 9; *observed_days*: from diagnosis to the end of the data."""
    scale = plan["strategy"].map(SURVIVAL_DAYS).to_numpy(dtype=float)
    begin = plan["start_day"].fillna(1) + LEAST_DAYS_AFTER_SURGERY * (plan["strategy"] == "direct")
    death = np.floor(begin + 1 + weibull(rng, SHAPE, scale))
    lost = np.floor(begin + 20 + rng.exponential(1400, len(plan)))
    seen = np.minimum(lost, np.maximum(observed_days, begin + 1))
    course = _course(np.minimum(death, seen), death <= seen)
    direct = plan["strategy"] == "direct"
    course["surgery_day"] = plan["start_day"].where(direct)
    course["surgery_kind"] = np.where(direct, "direct", ABSENT)
    recurrence = np.floor(
        course["surgery_day"] + 30 + weibull(rng, 0.9, np.full(len(plan), RECURRENCE_SCALE_DAYS))
    )
    course["recurrence_day"] = recurrence.where(recurrence < course["last_contact_day"])
    return course


def _course(last_contact_day: pd.Series, died: pd.Series) -> pd.DataFrame:
    """Nothing but a last contact; the columns are those of `simulate_follow_up`."""
    never = pd.Series(np.nan, index=last_contact_day.index)
    return pd.DataFrame(
        {
            "conversion_day": never,
            "conversion_visit": -1,
            "watch_and_wait_day": never,
            "surgery_day": never,
            "surgery_kind": pd.Series([None] * len(never), index=never.index, dtype=object),
            "recurrence_day": never,
            "last_contact_day": last_contact_day.astype(float),
            "died": died,
        }
    )
