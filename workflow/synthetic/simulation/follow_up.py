"""What becomes of each patient: conversion, surgery, recurrence, death, last contact."""

import numpy as np
import pandas as pd
from numpy.random import Generator

from synthetic.simulation.draws import ABSENT, chance, logistic, weibull
from synthetic.simulation.treatment import UNRESECTABLE_TREATED

END_OF_DATA = np.datetime64("2023-06-30")
VISITS = 16
DAYS_BETWEEN_VISITS = 56
WATCH_AND_WAIT = 0.12

# Log odds of conversion for an average patient, by strategy; set so that about one in
# fourteen combination patients converts, hardly anyone else does.
CONVERSION_LOG_ODDS = {"combination": -1.7, "systemic": -4.5, "locoregional": -4.7}
# Weibull scale of survival, days since the first treatment (or diagnosis).
SURVIVAL_DAYS = {
    "untreated": 190,
    "resectable_other": 2200,
    "locoregional": 610,
    "systemic": 580,
    "combination": 780,
}


def schedule_visits(start_day: pd.Series, rng: Generator) -> np.ndarray:
    """Days of imaging since diagnosis, one row per patient: about every eight weeks."""
    planned = DAYS_BETWEEN_VISITS * np.arange(1, VISITS + 1)
    deviation = rng.integers(-7, 8, (len(start_day), VISITS))
    return start_day.to_numpy()[:, None] + planned + deviation


def simulate_follow_up(
    profiles: pd.DataFrame, plan: pd.DataFrame, visits: np.ndarray, rng: Generator
) -> pd.DataFrame:
    """The course of the disease; arguments have one row per patient, in one order.

    Returns one row per patient, days since diagnosis, empty where it did not happen:
    conversion_day, conversion_visit (index into *visits* of the scan that showed it),
    watch_and_wait_day, surgery_day, surgery_kind, recurrence_day, last_contact_day, died.
    """
    n_patients = len(profiles)
    direct = (plan["strategy"] == "direct").to_numpy()
    leaves_view = _end_of_observation(profiles, plan, rng)
    course = _conversions(profiles, plan, visits, leaves_view, rng)
    converted = course["conversion_day"].notna().to_numpy()
    waits = converted & chance(rng, np.full(n_patients, WATCH_AND_WAIT))
    decision_day = course["conversion_day"] + rng.integers(0, 15, n_patients)
    conversion_surgery_day = course["conversion_day"] + rng.integers(10, 36, n_patients)
    course["watch_and_wait_day"] = decision_day.where(waits)
    course["surgery_day"] = plan["start_day"].where(
        direct, conversion_surgery_day.where(converted & ~waits)
    )
    course["surgery_kind"] = np.select(
        [direct, converted & ~waits], ["direct", "conversion"], ABSENT
    )
    recurrence, death = _after_resection(profiles, course, rng)
    death = np.where(
        course["surgery_day"].notna(), death, _death_without_surgery(profiles, plan, course, rng)
    )
    course["last_contact_day"] = np.floor(np.minimum(death, leaves_view))
    course["died"] = death <= leaves_view
    course["recurrence_day"] = np.where(recurrence < course["last_contact_day"], recurrence, np.nan)
    return course


def _end_of_observation(profiles: pd.DataFrame, plan: pd.DataFrame, rng: Generator) -> np.ndarray:
    """Day the patient is lost to follow-up or the data end, after at least the first weeks."""
    treated = plan["start_day"].notna()
    stays = rng.exponential(np.where(treated, 1500, 260))
    lost = _entry_day(profiles, plan) + np.where(treated, 30, 1) + stays
    available = (END_OF_DATA - profiles["diagnosis_date"].to_numpy()).astype("timedelta64[D]")
    return np.floor(np.minimum(lost, available.astype(int)))


def _entry_day(profiles: pd.DataFrame, plan: pd.DataFrame) -> pd.Series:
    """Day of the first treatment; of admission, or diagnosis if later, in the untreated."""
    admitted = (profiles["admission_date"] - profiles["diagnosis_date"]).dt.days.clip(lower=0)
    return plan["start_day"].fillna(admitted)


def _conversions(
    profiles: pd.DataFrame,
    plan: pd.DataFrame,
    visits: np.ndarray,
    leaves_view: np.ndarray,
    rng: Generator,
) -> pd.DataFrame:
    """Who becomes resectable and when: low burden, a liver in order, a tumour that responds."""
    log_odds = (
        plan["strategy"].map(CONVERSION_LOG_ODDS)
        + 0.9 * (plan["sensitivity"] - 0.2)
        - 0.5 * profiles["burden"]
        - 1.0 * profiles["extrahepatic_metastasis"]
        - 0.4 * profiles["lymphatic_metastasis"]
        - 0.7 * (profiles["nodule_count"] > 1)
        - 1.1 * profiles["ascites"]
        - 1.2 * (profiles["child_pugh"] != "A")
        - 0.9 * (profiles["ecog"] >= 2)
        - 0.3 * profiles["cirrhosis"]
        + 0.4 * profiles["liver_remnant_insufficient"]
    )
    fit = plan["strategy"].isin(UNRESECTABLE_TREATED) & (profiles["bclc"] != "D")
    fit &= profiles["bilirubin_umol_l"] <= 40
    converts = fit & chance(rng, logistic(log_odds.fillna(-np.inf)))
    visit = rng.choice(5, size=len(plan), p=[0.15, 0.35, 0.28, 0.15, 0.07])
    discussed = visits[np.arange(len(plan)), visit] + rng.integers(2, 12, len(plan))
    # Time for the operation and the first weeks after it must be left under observation.
    converts &= discussed + 60 < leaves_view
    return pd.DataFrame(
        {
            "conversion_day": np.where(converts, discussed, np.nan),
            "conversion_visit": np.where(converts, visit, -1),
        }
    )


def _after_resection(
    profiles: pd.DataFrame, course: pd.DataFrame, rng: Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Days of recurrence and of death after a resection, both empty without one."""
    surgery_day = course["surgery_day"].to_numpy()
    risk = np.exp(-0.3 * (profiles["burden"].to_numpy() + 0.4))
    recurrence = np.floor(surgery_day + 25 + weibull(rng, 0.85, 2400 * risk))
    of_recurrence = recurrence + 40 + weibull(rng, 1.1, 1100 * risk)
    of_other_causes = surgery_day + 90 + rng.exponential(9000, len(course))
    of_surgery = np.where(
        rng.random(len(course)) < 0.008, surgery_day + rng.integers(3, 60, len(course)), np.inf
    )
    return recurrence, np.minimum(np.minimum(of_recurrence, of_other_causes), of_surgery)


def _death_without_surgery(
    profiles: pd.DataFrame, plan: pd.DataFrame, course: pd.DataFrame, rng: Generator
) -> np.ndarray:
    """Day of death of the unresected, sooner with burden and liver damage, later if converted."""
    score = -0.4 * profiles["burden"] - 0.3 * profiles["liver_damage"]
    treated = plan["start_day"].notna()
    score += np.where(treated, 0.25 * plan["sensitivity"], 0)
    scale = plan["strategy"].map(SURVIVAL_DAYS).fillna(1) * np.exp(score)
    begin = _entry_day(profiles, plan) + np.where(treated, 7, 1)
    waits = course["watch_and_wait_day"].notna()
    begin = course["watch_and_wait_day"].add(30).where(waits, begin)
    return np.asarray(begin + weibull(rng, 1.15, scale.where(~waits, 2500).to_numpy()))
