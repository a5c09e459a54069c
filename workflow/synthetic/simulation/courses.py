"""The courses of treatment as they are recorded: first line, second line, adjuvant, recurrence."""

import numpy as np
import pandas as pd
from numpy.random import Generator

from synthetic.simulation.draws import ABSENT, chance, choose
from synthetic.simulation.treatment import SECOND_TKI

# How long a course goes on if nothing ends it: sessions and the days between two of them.
SESSION_DAYS = {"TACE": 38, "HAIC": 24, "radiotherapy": 28, "ablation": 30}
SESSIONS = {"TACE": 3, "HAIC": 4, "radiotherapy": 1, "ablation": 1}
MEAN_SYSTEMIC_DAYS = {
    "TKI": 420,
    "anti-PD-1/PD-L1": 380,
    "anti-VEGF": 330,
    "systemic chemotherapy": 120,
}
AGENT_COLUMNS = {"TKI": "tki", "anti-PD-1/PD-L1": "ici", "anti-VEGF": "anti_vegf"}
LAST_ADJUVANT_DAY = 365
ADJUVANT_SHARE = {"conversion": 0.83, "direct": 0.14, "watch_and_wait": 0.33}
RECURRENCE_TREATMENT = {"TACE": 45, "ablation": 25, "radiotherapy": 10, "TKI": 20}


def list_courses(plan: pd.DataFrame, course: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """All courses of treatment.

    *plan*, *course*: one row per patient, from `plan_treatment` and `simulate_follow_up`.
    Returns the canonical treatments with ``patient`` (row of the patient) for patient_id and
    with days since diagnosis; ongoing courses have no end.
    """
    courses = [
        *_first_line(plan, course, rng),
        _second_line(plan, course, rng),
        *_adjuvant(plan, course, rng),
        _after_recurrence(course, rng),
    ]
    # Empty parts would blur the types; one stays where nobody was treated.
    table = pd.concat([part for part in courses if len(part)] or courses[-1:], ignore_index=True)
    columns = ["patient", "modality", "agent", "intent", "start_day", "end_day", "ongoing"]
    return table[columns].sort_values(["patient", "start_day", "modality"], ignore_index=True)


def _close(courses: pd.DataFrame, stop_day: pd.Series, course: pd.DataFrame) -> pd.DataFrame:
    """End courses at *stop_day* or death; those running at last contact are ongoing, endless."""
    patient = courses["patient"]
    last = course["last_contact_day"].loc[patient].to_numpy()
    died = course["died"].loc[patient].to_numpy()
    end = np.minimum(courses["end_day"], stop_day.loc[patient].to_numpy())
    ongoing = (end > last) & ~died
    started = (courses["start_day"] <= last) & (courses["start_day"] <= end)
    end = np.where(ongoing, np.nan, np.minimum(end, last))
    return courses.assign(end_day=end, ongoing=ongoing)[started]


def _first_line(plan: pd.DataFrame, course: pd.DataFrame, rng: Generator) -> list[pd.DataFrame]:
    """Courses before any resection, ended by progression, conversion or last contact."""
    treated = plan[~plan["strategy"].isin(["untreated", "direct"])]
    # A course given up for progression goes on until the scan has been read.
    progressed = course["progression_day"] + rng.integers(3, 21, len(course))
    stop = progressed.fillna(np.inf).clip(upper=course["conversion_day"].fillna(np.inf))
    parts = []
    for modality in SESSIONS:
        given = treated[treated[modality]]
        sessions = 1 + rng.binomial(2 * (SESSIONS[modality] - 1), 0.5, len(given))
        parts.append(_course(given, modality, (sessions - 1) * SESSION_DAYS[modality] + 1, rng))
    for modality, mean_days in MEAN_SYSTEMIC_DAYS.items():
        agent = AGENT_COLUMNS.get(modality)
        given = treated[treated[agent].notna() if agent else treated["chemotherapy"]]
        days = 14 + rng.exponential(mean_days, len(given))
        parts.append(_course(given, modality, days, rng, agent))
    return [_close(part, stop, course) for part in parts if len(part)]


def _course(
    given: pd.DataFrame, modality: str, days: np.ndarray, rng: Generator, agent: str | None = None
) -> pd.DataFrame:
    """One course of *modality* for each row of *given*; added drugs follow within days."""
    combined = (given["strategy"] == "combination").to_numpy() & (agent is not None)
    start = given["start_day"].to_numpy() + combined * rng.integers(0, 10, len(given))
    return pd.DataFrame(
        {
            "patient": given.index,
            "modality": modality,
            "agent": given[agent].to_numpy() if agent else None,
            "intent": "conversion",
            "start_day": start,
            "end_day": np.floor(start + days),
        }
    )


def _second_line(plan: pd.DataFrame, course: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Another TKI after progression, in patients who had systemic treatment before."""
    systemic = plan["strategy"].isin(["systemic", "combination"])
    switched = systemic & course["progression_day"].notna() & course["conversion_day"].isna()
    switched &= chance(rng, np.full(len(plan), 0.35))
    start = course.loc[switched, "progression_day"] + rng.integers(14, 42, switched.sum())
    courses = pd.DataFrame(
        {
            "patient": start.index,
            "modality": "TKI",
            "agent": choose(rng, SECOND_TKI, len(start)),
            "intent": "conversion",
            "start_day": start.to_numpy(),
            "end_day": np.floor(start.to_numpy() + 20 + rng.exponential(150, len(start))),
        }
    )
    never = pd.Series(np.inf, index=course.index)
    return _close(courses, never, course)


def _adjuvant(plan: pd.DataFrame, course: pd.DataFrame, rng: Generator) -> list[pd.DataFrame]:
    """Treatment resumed after conversion surgery or watch & wait, seldom begun after direct.

    It starts about five weeks later and stops after a year, at recurrence or at progression.
    """
    n_patients = len(plan)
    direct = (plan["strategy"] == "direct").to_numpy()
    origin = course["surgery_day"].fillna(course["watch_and_wait_day"])
    by_kind = course["surgery_kind"].map(ADJUVANT_SHARE).fillna(ADJUVANT_SHARE["watch_and_wait"])
    treated = chance(rng, by_kind.to_numpy()) & origin.notna().to_numpy()
    start = np.round(origin + np.clip(rng.normal(37, 10, n_patients), 12, 70))
    stop = course["recurrence_day"].fillna(course["progression_day"]).fillna(np.inf)
    stop = stop.clip(upper=origin + LAST_ADJUVANT_DAY)
    with_tace = chance(rng, np.where(direct, 0.7, 0.22))
    agents = {
        "TKI": plan["tki"].where(~direct, pd.Series("lenvatinib", plan.index).where(~with_tace)),
        "anti-PD-1/PD-L1": plan["ici"],
        "TACE": pd.Series(np.where(with_tace, "", ABSENT), index=plan.index),
    }
    parts = []
    for modality, agent in agents.items():
        rows = np.flatnonzero(treated & agent.notna())
        days = 1 if modality == "TACE" else 21 + rng.exponential(400, len(rows))
        courses = pd.DataFrame(
            {
                "patient": rows,
                "modality": modality,
                "agent": agent.replace("", None).to_numpy()[rows],
                "intent": "adjuvant",
                "start_day": start.to_numpy()[rows],
                "end_day": np.floor(start.to_numpy()[rows] + days),
            }
        )
        parts.append(_close(courses, stop, course))
    return parts


def _after_recurrence(course: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """One treatment for about two thirds of the recurrences."""
    recurred = course["recurrence_day"].dropna()
    recurred = recurred[chance(rng, np.full(len(recurred), 0.68))]
    modality = choose(rng, RECURRENCE_TREATMENT, len(recurred))
    is_drug = modality == "TKI"
    start = recurred.to_numpy() + rng.integers(7, 45, len(recurred))
    days = np.where(is_drug, 20 + rng.exponential(250, len(recurred)), 1)
    courses = pd.DataFrame(
        {
            "patient": recurred.index,
            "modality": modality,
            "agent": np.where(is_drug, "lenvatinib", ABSENT),
            "intent": "recurrence",
            "start_day": start,
            "end_day": np.floor(start + days),
        }
    )
    never = pd.Series(np.inf, index=course.index)
    return _close(courses, never, course)
