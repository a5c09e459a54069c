"""Imaging: the trajectory of the tumour, its sums of diameters, and the responses they make."""

import numpy as np
import pandas as pd
from numpy.random import Generator

from hcc_conversion.cohort.response_criteria import category_of_sums
from synthetic.simulation.draws import chance, logistic
from synthetic.simulation.follow_up import VISITS
from synthetic.simulation.treatment import UNRESECTABLE_TREATED

CRITERIA = ("RECIST 1.1", "mRECIST")
NOT_EVALUABLE = {"RECIST 1.1": 0.008, "mRECIST": 0.02}
# Imaging stops without progression, at each visit.
IMAGING_STOPS = 0.07
# Below this share of its diameter a lesion shows no arterial enhancement that could be measured.
SMALLEST_VIABLE_SHARE = 0.17


def simulate_assessments(
    profiles: pd.DataFrame,
    plan: pd.DataFrame,
    course: pd.DataFrame,
    visits: np.ndarray,
    rng: Generator,
) -> pd.DataFrame:
    """Readings of the treated unresectable patients by both criteria, up to progression.

    Arguments have one row per patient, in one order. Returns the canonical assessments with
    ``patient`` (row of the patient) for patient_id and with days since diagnosis.
    """
    rows = np.flatnonzero(plan["strategy"].isin(UNRESECTABLE_TREATED))
    state = pd.concat([profiles, plan, course], axis=1).iloc[rows].reset_index(drop=True)
    days = visits[rows]
    baseline_day = np.maximum(state["start_day"] - rng.integers(1, 15, len(state)), 0).to_numpy()
    baseline = _baseline_sums(state, rng)
    growth = _parameters(state, rng)
    until = state["surgery_day"].fillna(state["last_contact_day"] + 1).to_numpy()
    nadir = dict(baseline)
    seen = np.ones(len(state), dtype=bool)
    parts = [_baseline_rows(rows, baseline_day, baseline)]
    for visit in range(VISITS):
        seen &= days[:, visit] < until
        waiting = visit <= state["conversion_visit"].to_numpy()
        sums = _sums(baseline, growth, days[:, visit] - state["start_day"].to_numpy(), rng)
        sums = _without_progression(sums, nadir, waiting)
        new_lesion = chance(rng, growth["new_lesion"]) & ~waiting
        readings = {
            name: _reading(name, sums[name], baseline[name], nadir[name], new_lesion, rng)
            for name in CRITERIA
        }
        for name, (sum_mm, response) in readings.items():
            nadir[name] = np.fmin(nadir[name], sum_mm)
            scans = _rows(rows, name, days[:, visit], sum_mm, new_lesion, response)
            parts.append(scans[seen])
        stops = chance(rng, np.full(len(state), IMAGING_STOPS)) & ~waiting
        seen &= (readings["RECIST 1.1"][1] != "PD") & ~stops
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values(["patient", "criterion", "day"], ignore_index=True)


def progression_days(assessments: pd.DataFrame, n_patients: int) -> pd.Series:
    """Day of the first progression by RECIST 1.1, one row per patient, empty without."""
    progressed = assessments["response"].eq("PD") & assessments["criterion"].eq("RECIST 1.1")
    first = assessments[progressed].groupby("patient")["day"].min()
    return first.reindex(np.arange(n_patients))


def _baseline_sums(state: pd.DataFrame, rng: Generator) -> dict[str, np.ndarray]:
    """Millimetres before treatment: largest lesion, a second one, a node, a distant lesion."""
    n_patients = len(state)
    largest = np.round(10 * state["tumour_size_cm"].to_numpy())
    second = np.clip(largest * rng.uniform(0.15, 0.7, n_patients), 10, largest)
    second *= state["nodule_count"].to_numpy() > 1
    node = state["lymphatic_metastasis"] * rng.uniform(15, 38, n_patients)
    distant = state["extrahepatic_metastasis"] * rng.uniform(10, 45, n_patients)
    total = np.round(largest + second + node + distant).to_numpy()
    viable = np.clip(rng.normal(0.93, 0.07, n_patients), 0.55, 1)
    return {"RECIST 1.1": total, "mRECIST": np.round(total * viable)}


def _parameters(state: pd.DataFrame, rng: Generator) -> dict[str, np.ndarray]:
    """How far and how fast each tumour shrinks, how much of it dies, how it grows again."""
    n_patients = len(state)
    converted = state["conversion_day"].notna().to_numpy()
    sensitivity = state["sensitivity"].to_numpy()
    locoregional = state["strategy"].isin(["locoregional", "combination"]).to_numpy()
    # The liver tumour changes little in size under necrosis: the two are only loosely tied.
    shrinkage = logistic(-1.1 + 0.75 * sensitivity + 0.3 * rng.standard_normal(n_patients))
    necrosis = logistic(
        -1.35
        + 1.0 * sensitivity
        + 0.7 * locoregional
        + 0.4 * converted
        + 0.9 * rng.standard_normal(n_patients)
    )
    regrowth = np.exp(-6.7 - 0.45 * sensitivity - 0.7 * converted + rng.standard_normal(n_patients))
    burden = state["burden"].to_numpy()
    return {
        "shrinkage": shrinkage,
        "necrosis": necrosis,
        "regrowth_per_day": np.minimum(regrowth, 0.012),
        "new_lesion": logistic(-3.2 + 0.35 * burden - 0.4 * sensitivity - 0.8 * converted),
    }


def _sums(
    baseline: dict[str, np.ndarray],
    growth: dict[str, np.ndarray],
    days_treated: np.ndarray,
    rng: Generator,
) -> dict[str, np.ndarray]:
    """Sums of diameters by both criteria after *days_treated*, whole millimetres."""
    n_patients = len(days_treated)
    shrunk = 1 - growth["shrinkage"] * (1 - np.exp(-days_treated / 70))
    regrown = np.exp(growth["regrowth_per_day"] * days_treated)
    error = rng.normal(1, 0.025, n_patients)
    total = np.round(baseline["RECIST 1.1"] * shrunk * regrown * error)
    viable = 1 - growth["necrosis"] * (1 - np.exp(-days_treated / 45))
    viable = np.where(viable * rng.normal(1, 0.1, n_patients) < SMALLEST_VIABLE_SHARE, 0, viable)
    enhancing = np.round(baseline["mRECIST"] * shrunk * regrown * error * viable)
    total = np.minimum(total, 600)
    return {"RECIST 1.1": total, "mRECIST": np.minimum(enhancing, total)}


def _without_progression(
    sums: dict[str, np.ndarray], nadir: dict[str, np.ndarray], waiting: np.ndarray
) -> dict[str, np.ndarray]:
    """The sums, held below progression in those on the way to conversion (*waiting*)."""
    held = {
        name: np.where(waiting, np.minimum(sums[name], np.floor(1.15 * nadir[name])), sums[name])
        for name in CRITERIA
    }
    return {**held, "mRECIST": np.minimum(held["mRECIST"], held["RECIST 1.1"])}


def _reading(
    criterion: str,
    sum_mm: np.ndarray,
    baseline_mm: np.ndarray,
    nadir_mm: np.ndarray,
    new_lesion: np.ndarray,
    rng: Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Sums as read, a few not evaluable (missing), and the responses that follow."""
    lost = chance(rng, np.full(len(sum_mm), NOT_EVALUABLE[criterion])) & ~new_lesion
    read_mm = np.where(lost, np.nan, sum_mm)
    return read_mm, category_of_sums(read_mm, baseline_mm, nadir_mm, new_lesion)


def _baseline_rows(
    rows: np.ndarray, day: np.ndarray, baseline: dict[str, np.ndarray]
) -> pd.DataFrame:
    """The readings before treatment, which have no response."""
    nothing_new = np.zeros(len(rows), dtype=bool)
    parts = [_rows(rows, name, day, baseline[name], nothing_new, None) for name in CRITERIA]
    return pd.concat(parts, ignore_index=True).assign(baseline=True)


def _rows(
    rows: np.ndarray,
    criterion: str,
    day: np.ndarray,
    sum_mm: np.ndarray,
    new_lesion: np.ndarray,
    response: np.ndarray | None,
) -> pd.DataFrame:
    """One reading of each patient by one criterion."""
    return pd.DataFrame(
        {
            "patient": rows,
            "criterion": criterion,
            "day": day,
            "baseline": False,
            "sum_of_diameters_mm": sum_mm,
            "new_lesion": new_lesion,
            "response": response,
        }
    )
