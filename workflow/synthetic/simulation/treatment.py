"""Which treatment each patient is given, when it starts, and the courses it is recorded as."""

import numpy as np
import pandas as pd
from numpy.random import Generator

from synthetic.simulation.draws import ABSENT, chance, choose, logistic

STRATEGIES = ("untreated", "direct", "resectable_other", "locoregional", "systemic", "combination")
UNRESECTABLE_TREATED = STRATEGIES[3:]

TKI_AGENTS = {"lenvatinib": 60, "apatinib": 17, "sorafenib": 18, "donafenib": 5}
ANTI_PD1_AGENTS = {"camrelizumab": 56, "sintilimab": 28, "tislelizumab": 11, "toripalimab": 5}
SECOND_TKI = {"regorafenib": 60, "apatinib": 40}
# Immunotherapy partner and the antibody against VEGF given with it.
ANTI_VEGF_PARTNER = {"atezolizumab": "bevacizumab", "sintilimab": "bevacizumab"}

LOCOREGIONAL_BACKBONE = {
    "locoregional": {"TACE": 68, "HAIC": 22, "radiotherapy": 4, "ablation": 6},
    "combination": {"TACE": 52, "HAIC": 46, "radiotherapy": 2},
    "resectable_other": {"ablation": 60, "TACE": 32, "radiotherapy": 8},
}
SYSTEMIC_REGIMEN = {
    "systemic": {"TKI": 44, "TKI+ICI": 40, "VEGF+ICI": 9, "chemotherapy": 7},
    "combination": {"TKI": 26, "TKI+ICI": 65, "ICI": 4, "VEGF+ICI": 5},
}


def plan_treatment(profiles: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """First treatment of each patient; *profiles* as `simulate_profiles` returns them.

    Returns one row per patient, in the order of *profiles*: strategy (one of `STRATEGIES`),
    start_day (days since diagnosis of the first treatment or the direct surgery; empty if
    untreated), the booleans TACE, HAIC, radiotherapy, ablation and chemotherapy, the agents
    tki, ici and anti_vegf (None without), and sensitivity (score, higher responds better).
    """
    n_patients = len(profiles)
    plan = pd.DataFrame({"strategy": _strategies(profiles, rng)})
    plan["start_day"] = _start_days(profiles, plan["strategy"], rng)
    plan = pd.concat([plan, draw_locoregional(plan["strategy"], rng)], axis=1)
    plan = pd.concat([plan, draw_systemic(plan["strategy"], rng)], axis=1)
    plan["sensitivity"] = (
        rng.standard_normal(n_patients)
        + 0.45 * plan["ici"].notna()
        + 0.25 * plan["HAIC"]
        + 0.2 * plan["tki"].notna()
        - 0.15 * profiles["burden"]
        - 0.4
    )
    return plan


def _strategies(profiles: pd.DataFrame, rng: Generator) -> np.ndarray:
    """What is done first: nothing in the frailest, surgery in the resectable, else by spread."""
    n_patients = len(profiles)
    frail = (profiles["ecog"] >= 3).astype(float) + (profiles["child_pugh"] == "C")
    untreated = chance(rng, logistic(-2.45 + 2.3 * frail + 0.25 * profiles["burden"]))
    resectable = profiles["initially_resectable"].to_numpy()
    direct = chance(rng, np.full(n_patients, 0.855))
    weights = np.stack(
        [
            0.26 * np.exp(0.5 * (profiles["child_pugh"] != "A") - 1.0 * profiles["spread"]),
            0.11 * np.exp(0.9 * profiles["spread"] + 0.2 * profiles["ecog"]),
            0.74 * np.exp(-0.5 * (profiles["ecog"] >= 2) - 0.4 * (profiles["child_pugh"] != "A")),
        ]
    )
    steps = np.cumsum(weights / weights.sum(axis=0), axis=0)
    unresectable = np.array(UNRESECTABLE_TREATED, dtype=object)[
        np.minimum((rng.random(n_patients) > steps).sum(axis=0), 2)
    ]
    return np.select(
        [untreated, resectable & direct, resectable],
        ["untreated", "direct", "resectable_other"],
        unresectable,
    ).astype(object)


def _start_days(profiles: pd.DataFrame, strategy: pd.Series, rng: Generator) -> np.ndarray:
    """After both diagnosis and admission; surgery three to four weeks later, the rest sooner."""
    admitted = (profiles["admission_date"] - profiles["diagnosis_date"]).dt.days.clip(lower=0)
    to_surgery = np.clip(rng.gamma(4.0, 4.6, len(profiles)), 4, 75)
    to_treatment = np.clip(rng.gamma(2.5, 3.2, len(profiles)), 1, 60)
    wait = np.where(strategy == "direct", to_surgery, to_treatment)
    return np.where(strategy == "untreated", np.nan, np.floor(admitted + 1 + wait))


def draw_locoregional(strategy: pd.Series, rng: Generator) -> pd.DataFrame:
    """One column per loco-regional modality: whether it is part of the first treatment."""
    backbone = np.full(len(strategy), "", dtype=object)
    for name, weights in LOCOREGIONAL_BACKBONE.items():
        chosen = (strategy == name).to_numpy()
        backbone[chosen] = choose(rng, weights, chosen.sum())
    given = pd.DataFrame(
        {name: backbone == name for name in ("TACE", "HAIC", "radiotherapy", "ablation")}
    )
    unresectable = strategy.isin(["locoregional", "combination"]).to_numpy()
    given["radiotherapy"] |= unresectable & chance(rng, np.full(len(strategy), 0.06))
    given["TACE"] |= unresectable & given["HAIC"] & chance(rng, np.full(len(strategy), 0.08))
    return given


def draw_systemic(strategy: pd.Series, rng: Generator) -> pd.DataFrame:
    """Agents tki, ici and anti_vegf, and whether chemotherapy is given."""
    n_patients = len(strategy)
    regimen = np.full(n_patients, "", dtype=object)
    for name, weights in SYSTEMIC_REGIMEN.items():
        chosen = (strategy == name).to_numpy()
        regimen[chosen] = choose(rng, weights, chosen.sum())
    with_tki = np.isin(regimen, ["TKI", "TKI+ICI"])
    with_anti_vegf = regimen == "VEGF+ICI"
    ici = np.where(
        with_anti_vegf,
        choose(rng, dict.fromkeys(ANTI_VEGF_PARTNER, 1), n_patients),
        choose(rng, ANTI_PD1_AGENTS, n_patients),
    )
    with_ici = np.isin(regimen, ["TKI+ICI", "ICI", "VEGF+ICI"])
    partner = np.array([ANTI_VEGF_PARTNER.get(agent) for agent in ici], dtype=object)
    return pd.DataFrame(
        {
            "tki": np.where(with_tki, choose(rng, TKI_AGENTS, n_patients), ABSENT),
            "ici": np.where(with_ici, ici, ABSENT),
            "anti_vegf": np.where(with_anti_vegf, partner, ABSENT),
            "chemotherapy": regimen == "chemotherapy",
        }
    )
