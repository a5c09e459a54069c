"""Stages and classes of HCC by their published rules, so that no stage contradicts its parts."""

import numpy as np
import pandas as pd


def child_pugh_points(
    bilirubin_umol_l: pd.Series,
    albumin_g_l: pd.Series,
    ascites_points: np.ndarray,
    inr_points: np.ndarray,
    encephalopathy_points: np.ndarray,
) -> np.ndarray:
    """Child-Pugh score, 5 to 15 points (Pugh et al., Br J Surg 1973;60:646)."""
    bilirubin_points = 1 + (bilirubin_umol_l >= 34).to_numpy() + (bilirubin_umol_l > 50).to_numpy()
    albumin_points = 1 + (albumin_g_l <= 35).to_numpy() + (albumin_g_l < 28).to_numpy()
    return bilirubin_points + albumin_points + ascites_points + inr_points + encephalopathy_points


def child_pugh_class(points: np.ndarray) -> np.ndarray:
    """A (5 to 6 points), B (7 to 9) or C (10 to 15)."""
    return np.select([points <= 6, points <= 9], ["A", "B"], "C").astype(object)


def bclc_stage(profiles: pd.DataFrame) -> np.ndarray:
    """Barcelona Clinic Liver Cancer stage (Reig et al., J Hepatol 2022;76:681).

    *profiles*: one row per patient with ecog, child_pugh, nodule_count, tumour_size_cm and the
    booleans vascular_invasion and spread (to lymph nodes or beyond the liver).
    """
    solitary = profiles["nodule_count"] == 1
    few_and_small = (profiles["nodule_count"] <= 3) & (profiles["tumour_size_cm"] <= 3)
    very_early = solitary & (profiles["tumour_size_cm"] <= 2) & (profiles["child_pugh"] == "A")
    rules = [
        (profiles["ecog"] >= 3) | (profiles["child_pugh"] == "C"),
        (profiles["ecog"] >= 1) | profiles["vascular_invasion"] | profiles["spread"],
        very_early,
        solitary | few_and_small,
    ]
    return np.select(rules, ["D", "C", "0", "A"], "B").astype(object)


def cnlc_stage(profiles: pd.DataFrame) -> np.ndarray:
    """China liver cancer stage (Zhou et al., Liver Cancer 2020;9:682); *profiles* as for BCLC."""
    count, size_cm = profiles["nodule_count"], profiles["tumour_size_cm"]
    rules = [
        (profiles["ecog"] >= 3) | (profiles["child_pugh"] == "C"),
        profiles["spread"],
        profiles["vascular_invasion"],
        count >= 4,
        (count >= 2) & (size_cm > 3),
        (count >= 2) | (size_cm > 5),
    ]
    return np.select(rules, ["IV", "IIIb", "IIIa", "IIb", "IIa", "Ib"], "Ia").astype(object)
