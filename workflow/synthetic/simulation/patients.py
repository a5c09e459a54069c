"""Patients at diagnosis: a latent tumour burden and liver damage drive all that is recorded."""

import numpy as np
import pandas as pd
from numpy.random import Generator

from synthetic.simulation.draws import chance, choose, logistic
from synthetic.simulation.staging import (
    bclc_stage,
    child_pugh_class,
    child_pugh_points,
    cnlc_stage,
)

WINDOW = (np.datetime64("2019-06-01"), np.datetime64("2022-06-01"))
OUTSIDE_WINDOW = 0.02
DAYS_AROUND_WINDOW = 90

PORTAL_VEIN_GRADES = {"Vp1": 6, "Vp2": 18, "Vp3": 43, "Vp4": 28, "present": 5}
HEPATIC_VEIN_GRADES = {"Vv1": 22, "Vv2": 45, "Vv3": 27, "present": 6}

# Invented: nobody carries these names.
FAMILY_NAMES = ("Fictus", "Nemo", "Placeholder", "Muster", "Sample", "Invented", "Nobody")
GIVEN_NAMES = ("Alder", "Basalt", "Comet", "Dune", "Ember", "Fjord", "Garnet", "Heron", "Iris")


def simulate_profiles(n_patients: int, rng: Generator) -> pd.DataFrame:
    """Patients as they truly were at diagnosis, before anything is lost in the records.

    Returns one row per patient: the canonical baseline fields without a missing value, the
    calendar dates diagnosis_date, admission_date and birth_date, name, and what no hospital
    records: burden and liver_damage (scores with SD 1, higher is worse), vascular_invasion,
    spread and nodule_count.
    """
    burden = 0.35 + rng.standard_normal(n_patients)
    liver_damage = 0.2 * burden + 0.98 * rng.standard_normal(n_patients)
    latent = pd.DataFrame({"burden": burden, "liver_damage": liver_damage})
    profiles = pd.concat(
        [latent, _persons(n_patients, rng), _liver(latent, rng), _tumour(latent, rng)], axis=1
    )
    profiles["ecog"] = _performance(profiles, rng)
    profiles["bclc"] = bclc_stage(profiles)
    profiles["cnlc"] = cnlc_stage(profiles)
    profiles["liver_remnant_insufficient"] = _remnant_insufficient(profiles, rng)
    profiles["initially_resectable"] = _resectable(profiles, rng)
    return profiles


def _persons(n_patients: int, rng: Generator) -> pd.DataFrame:
    """Hospital number, name, sex, dates and age in completed years at diagnosis."""
    admission = _admission_dates(n_patients, rng)
    in_hospital = rng.integers(0, 5, n_patients)
    referred = -np.minimum(rng.geometric(1 / 7, n_patients) - 1, 60)
    diagnosis = admission + np.where(rng.random(n_patients) < 0.3, in_hospital, referred)
    sex = np.where(rng.random(n_patients) < 0.86, "male", "female").astype(object)
    years = np.clip(rng.normal(57.5, 10.5, n_patients) + 2 * (sex == "female"), 21, 88)
    birth = diagnosis - np.round(years * 365.25).astype(int)
    numbers = rng.choice(9_000_000, size=n_patients, replace=False)
    family = choose(rng, dict.fromkeys(FAMILY_NAMES, 1), n_patients)
    given = choose(rng, dict.fromkeys(GIVEN_NAMES, 1), n_patients)
    return pd.DataFrame(
        {
            "patient_id": [f"H{number:07d}" for number in numbers],
            "name": [f"{a} {b}" for a, b in zip(family, given, strict=True)],
            "birth_date": birth.astype("datetime64[ns]"),
            "diagnosis_date": diagnosis.astype("datetime64[ns]"),
            "admission_date": admission.astype("datetime64[ns]"),
            "sex": sex,
            "age_years": _completed_years(birth, diagnosis).astype(float),
        }
    )


def _admission_dates(n_patients: int, rng: Generator) -> np.ndarray:
    """Days evenly over the study window, a few shortly before or after it."""
    window_days = (WINDOW[1] - WINDOW[0]).astype(int)
    inside = rng.integers(0, window_days + 1, n_patients)
    distance = rng.integers(1, DAYS_AROUND_WINDOW + 1, n_patients)
    outside = np.where(rng.random(n_patients) < 0.5, -distance, window_days + distance)
    return WINDOW[0] + np.where(rng.random(n_patients) < OUTSIDE_WINDOW, outside, inside)


def _completed_years(birth: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Age as a person would tell it."""
    born, now = pd.DatetimeIndex(birth), pd.DatetimeIndex(at)
    before_birthday = (now.month * 100 + now.day) < (born.month * 100 + born.day)
    return np.asarray(now.year - born.year - before_birthday)


def _liver(latent: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Hepatitis B, cirrhosis, liver tests, ascites and the Child-Pugh class they make."""
    n_patients = len(latent)
    burden, damage = latent["burden"].to_numpy(), latent["liver_damage"].to_numpy()
    noise = rng.standard_normal((4, n_patients))
    hbv = chance(rng, np.full(n_patients, 0.86))
    liver = pd.DataFrame({"hbv": hbv})
    liver["cirrhosis"] = chance(rng, logistic(0.6 + 0.9 * damage + 0.8 * hbv))
    tail = np.maximum(damage - 1.3, 0)
    bilirubin = np.exp(2.72 + 0.3 * damage + 0.8 * tail + 0.08 * burden + 0.32 * noise[0])
    liver["bilirubin_umol_l"] = np.minimum(bilirubin, 450).round(1)
    liver["albumin_g_l"] = np.clip(39.4 - 2.8 * damage - 0.8 * burden + 2.6 * noise[1], 18, 54)
    liver["albumin_g_l"] = liver["albumin_g_l"].round(1)
    injury = 0.15 * damage + 0.12 * burden
    liver["alt_u_l"] = np.clip(np.exp(3.62 + injury + 0.55 * noise[2]), 6, 1500).round(0)
    inflammation = 3.78 + 1.8 * injury + 0.4 * noise[2] + 0.38 * noise[3]
    liver["ast_u_l"] = np.clip(np.exp(inflammation), 9, 1800).round(0)
    liver["ascites"] = chance(rng, logistic(-2.7 + 1.2 * damage + 0.45 * burden))
    large_volume = chance(rng, logistic(-1.2 + 0.6 * damage))
    points = child_pugh_points(
        liver["bilirubin_umol_l"],
        liver["albumin_g_l"],
        ascites_points=1 + liver["ascites"].to_numpy() * (1 + large_volume),
        inr_points=1 + chance(rng, logistic(-3.2 + damage)) + chance(rng, logistic(-5 + damage)),
        encephalopathy_points=1 + chance(rng, logistic(-5.5 + 1.2 * damage)),
    )
    liver["child_pugh"] = child_pugh_class(points)
    return liver


def _tumour(latent: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Size, number, AFP, vascular invasion and metastasis, all rising with the burden."""
    n_patients = len(latent)
    burden = latent["burden"].to_numpy()
    size_cm = np.clip(np.exp(1.84 + 0.45 * burden + 0.34 * rng.standard_normal(n_patients)), 1, 22)
    multiple = chance(rng, logistic(-0.3 + 0.95 * burden))
    further = 1 + np.minimum(rng.poisson(np.exp(0.5 + 0.5 * burden)), 11)
    portal = chance(rng, logistic(-1.25 + 1.3 * burden + 0.06 * (size_cm - 7)))
    hepatic = chance(rng, logistic(-2.9 + 1.1 * burden))
    portal_grade = choose(rng, PORTAL_VEIN_GRADES, n_patients)
    hepatic_grade = choose(rng, HEPATIC_VEIN_GRADES, n_patients)
    log_afp = 5.0 + 1.15 * burden + 2.5 * rng.standard_normal(n_patients)
    afp = np.clip(np.exp(log_afp), 0.9, 200_000)
    tumour = pd.DataFrame(
        {
            "tumour_size_cm": size_cm.round(1),
            "nodule_count": np.where(multiple, 1 + further, 1),
            "tumour_number": np.where(multiple, "multiple", "solitary").astype(object),
            "afp_ng_ml": np.where(afp < 1000, afp.round(1), afp.round(0)),
            "portal_vein_invasion": np.where(portal, portal_grade, "none"),
            "hepatic_vein_invasion": np.where(hepatic, hepatic_grade, "none"),
            "vascular_invasion": portal | hepatic,
            "lymphatic_metastasis": chance(rng, logistic(-2.7 + 0.9 * burden)),
            "extrahepatic_metastasis": chance(rng, logistic(-2.5 + 1.0 * burden)),
        }
    )
    # Vv3 is a thrombus in the inferior vena cava.
    tumour["ivc_thrombus"] = tumour["hepatic_vein_invasion"] == "Vv3"
    satellites = logistic(-2.2 + 0.35 * tumour["nodule_count"])
    tumour["intrahepatic_metastasis"] = multiple & chance(rng, satellites)
    tumour["spread"] = tumour["lymphatic_metastasis"] | tumour["extrahepatic_metastasis"]
    return tumour


def _performance(profiles: pd.DataFrame, rng: Generator) -> np.ndarray:
    """ECOG performance status 0 to 4, worse with burden, liver damage and age."""
    frailty = (
        0.75 * profiles["burden"]
        + 0.45 * profiles["liver_damage"]
        + 0.02 * (profiles["age_years"] - 57)
        + 0.7 * rng.standard_normal(len(profiles))
    )
    return np.digitize(frailty, [0.15, 1.5, 2.25, 3.0])


def _remnant_insufficient(profiles: pd.DataFrame, rng: Generator) -> np.ndarray:
    """Too little liver would be left: mostly large tumours, more so with cirrhosis."""
    log_odds = -4.7 + 0.36 * profiles["tumour_size_cm"] + 0.4 * profiles["cirrhosis"]
    return chance(rng, logistic(log_odds))


def _resectable(profiles: pd.DataFrame, rng: Generator) -> np.ndarray:
    """Judged resectable up front: by stage, and never with what the study called unresectable."""
    by_stage = profiles["bclc"].map({"0": 0.95, "A": 0.8, "B": 0.3, "C": 0.15, "D": 0.0})
    major_thrombus = profiles["portal_vein_invasion"].isin(["Vp3", "Vp4", "present"]) | profiles[
        "hepatic_vein_invasion"
    ].isin(["Vv2", "Vv3", "present"])
    excluded = (
        profiles["liver_remnant_insufficient"]
        | profiles["spread"]
        | major_thrombus
        | (profiles["nodule_count"] > 4)
        | (profiles["ecog"] >= 2)
        | (profiles["bilirubin_umol_l"] > 40)
        | ~profiles["child_pugh"].eq("A") & ~profiles["tumour_size_cm"].le(3)
    )
    return chance(rng, by_stage.to_numpy()) & ~excluded.to_numpy()
