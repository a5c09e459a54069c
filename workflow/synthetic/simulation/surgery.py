"""Operations: what was done, how the patient bore it, and what went wrong after it."""

import numpy as np
import pandas as pd
from numpy.random import Generator

from synthetic.simulation.draws import chance, logistic

# Complication: chance after direct, after conversion surgery; Clavien-Dindo grades it takes.
COMPLICATIONS = {
    "Hypoproteinemia": (0.26, 0.14, ("II",)),
    "Massive ascites": (0.20, 0.13, ("II", "II", "II", "IIIa")),
    "Hydrothorax": (0.17, 0.10, ("I", "II", "IIIa")),
    "Fever caused by infection": (0.16, 0.11, ("II",)),
    "Pneumonia": (0.05, 0.04, ("II", "II", "II", "II", "IVa")),
    "Pelvic effusion": (0.014, 0.02, ("I", "IIIa")),
    "Deep venous thrombosis": (0.014, 0.01, ("II",)),
    "Spontaneous bacterial peritonitis": (0.014, 0.05, ("II",)),
    "Kaliopenia": (0.012, 0.18, ("I",)),
    "Biliary leakage": (0.006, 0.03, ("I", "IIIa", "IIIb")),
    "Incision seepage": (0.006, 0.03, ("I",)),
}
FATAL_COMPLICATION = "Liver failure"
FATAL_WITHIN_DAYS = 60


def simulate_complications(
    profiles: pd.DataFrame, course: pd.DataFrame, rng: Generator
) -> pd.DataFrame:
    """Complications of the resections.

    *profiles*, *course*: one row per patient. Returns the canonical complications with
    ``patient`` (row of the patient) for patient_id.
    """
    rows = np.flatnonzero(course["surgery_day"].notna())
    state = pd.concat([profiles, course], axis=1).iloc[rows]
    conversion = (state["surgery_kind"] == "conversion").to_numpy()
    frailty = np.exp(0.35 * state["liver_damage"].to_numpy()) * rng.gamma(4, 1 / 4, len(rows))
    parts = []
    for term, (after_direct, after_conversion, grades) in COMPLICATIONS.items():
        probability = np.where(conversion, after_conversion, after_direct)
        sufferers = rows[chance(rng, 1 - (1 - probability) ** frailty)]
        grade = rng.choice(np.array(grades, dtype=object), size=len(sufferers))
        parts.append(pd.DataFrame({"patient": sufferers, "term": term, "clavien_dindo": grade}))
    died_early = state["died"] & (
        state["last_contact_day"] - state["surgery_day"] <= FATAL_WITHIN_DAYS
    )
    fatal = rows[died_early.to_numpy()]
    parts.append(pd.DataFrame({"patient": fatal, "term": FATAL_COMPLICATION, "clavien_dindo": "V"}))
    return pd.concat(parts, ignore_index=True).sort_values("patient", ignore_index=True)


def simulate_surgeries(
    profiles: pd.DataFrame,
    course: pd.DataFrame,
    complications: pd.DataFrame,
    viable_share: pd.Series,
    rng: Generator,
) -> pd.DataFrame:
    """Resections with their perioperative values.

    *profiles*, *course*: one row per patient; *complications*: one row per complication;
    *viable_share*: last sum by mRECIST over the one before treatment, by patient. Returns the
    canonical surgeries with ``patient`` (row of the patient) for patient_id and with days
    since diagnosis.
    """
    rows = np.flatnonzero(course["surgery_day"].notna())
    state = pd.concat([profiles, course], axis=1).iloc[rows]
    conversion = (state["surgery_kind"] == "conversion").to_numpy()
    viable = viable_share.reindex(rows).to_numpy()
    complete = conversion & chance(rng, logistic(0.5 - 3.0 * np.nan_to_num(viable, nan=1.0)))
    surgeries = pd.DataFrame(
        {
            "patient": rows,
            "kind": state["surgery_kind"].to_numpy(),
            "day": state["surgery_day"].to_numpy(),
            "margin": _margins(state, conversion, complete, rng),
            "pathologic_complete_response": complete,
        }
    )
    n_complications = complications.groupby("patient").size().reindex(rows, fill_value=0)
    burdensome = _effort(state, conversion, n_complications.to_numpy(), rng)
    blood = _blood(state, burdensome["blood_loss_ml"].to_numpy(), rng)
    return pd.concat([surgeries, burdensome, blood, _liver_tests(state, conversion, rng)], axis=1)


def _margins(
    state: pd.DataFrame, conversion: np.ndarray, complete: np.ndarray, rng: Generator
) -> np.ndarray:
    """R0 in nearly all, always where no viable tumour was left."""
    positive = 0.015 + 0.025 * conversion + 0.03 * state["vascular_invasion"].to_numpy()
    margin = np.where(chance(rng, positive) & ~complete, "R1", "R0")
    return margin.astype(object)


def _effort(
    state: pd.DataFrame, conversion: np.ndarray, n_complications: np.ndarray, rng: Generator
) -> pd.DataFrame:
    """Operation time, blood loss, stay and drainage, after the study's means and SDs."""
    n_patients = len(state)
    extent = (state["tumour_size_cm"].to_numpy() - 6) / 4 + state["vascular_invasion"].to_numpy()
    minutes = 192 + 30 * conversion + 6 * extent + 58 * rng.standard_normal(n_patients)
    loss = np.exp(4.42 + 0.35 * conversion + 0.08 * extent + 0.72 * rng.standard_normal(n_patients))
    in_hospital = (state["last_contact_day"] - state["surgery_day"]).to_numpy()
    stay = 4 + rng.gamma(4 + conversion, 1.2, n_patients) + 1.1 * n_complications
    stay = np.minimum(np.round(stay), in_hospital)
    drained = 2 + rng.gamma(1.2 + 0.6 * conversion, 2.9, n_patients) + 0.7 * n_complications
    return pd.DataFrame(
        {
            "operation_min": 5 * np.round(np.clip(minutes, 65, 560) / 5),
            "blood_loss_ml": 10 * np.round(np.clip(loss, 10, 2500) / 10),
            "hospital_stay_days": stay,
            "drainage_days": np.minimum(np.round(drained), stay),
        }
    )


def _blood(state: pd.DataFrame, blood_loss_ml: np.ndarray, rng: Generator) -> pd.DataFrame:
    """Red cells and haemoglobin before and after; both fall together, more with blood loss."""
    noise = rng.standard_normal((4, len(state)))
    male = (state["sex"] == "male").to_numpy()
    hb_pre = np.clip(124 + 14 * male - 2 * state["burden"].to_numpy() + 14 * noise[0], 72, 178)
    rbc_pre = np.clip(hb_pre / 30.2 + 0.22 * noise[1], 2.3, 6.6)
    fall = np.clip(0.06 + 0.0001 * blood_loss_ml + 0.06 * noise[2], -0.06, 0.35)
    return pd.DataFrame(
        {
            "rbc_pre_10e12_l": rbc_pre.round(2),
            "rbc_post_10e12_l": (rbc_pre * (1 - fall)).round(2),
            "hb_pre_g_l": hb_pre.round(0),
            "hb_post_g_l": (hb_pre * (1 - fall + 0.015 * noise[3])).round(0),
        }
    )


def _liver_tests(state: pd.DataFrame, conversion: np.ndarray, rng: Generator) -> pd.DataFrame:
    """Transaminases, bilirubin and albumin before and after the operation."""
    n_patients = len(state)
    noise = rng.standard_normal((8, n_patients))
    alt_pre = np.clip(state["alt_u_l"].to_numpy() ** 0.8 * np.exp(0.6 + 0.3 * noise[0]), 6, 400)
    ast_pre = np.clip(state["ast_u_l"].to_numpy() ** 0.8 * np.exp(0.55 + 0.3 * noise[1]), 9, 400)
    # Ischaemia of the liver during the operation raises both transaminases at once.
    rise = 1.9 + 0.25 * conversion + 0.65 * noise[2]
    bilirubin_pre = state["bilirubin_umol_l"].to_numpy() * np.exp(0.15 * noise[3])
    albumin_pre = np.clip(state["albumin_g_l"].to_numpy() + 1.5 * noise[4], 26, 52)
    bilirubin_rise = np.exp(0.47 + 0.3 * noise[5])
    albumin_fall = np.clip(0.15 + 0.08 * noise[6], -0.05, 0.4)
    return pd.DataFrame(
        {
            "alt_pre_u_l": alt_pre.round(0),
            "alt_post_u_l": np.minimum(alt_pre * (1 + np.exp(rise)), 6000).round(0),
            "ast_pre_u_l": ast_pre.round(0),
            "ast_post_u_l": np.minimum(
                ast_pre * (1 + np.exp(rise - 0.05 + 0.25 * noise[7])), 7000
            ).round(0),
            "bilirubin_pre_umol_l": bilirubin_pre.round(1),
            "bilirubin_post_umol_l": (bilirubin_pre * bilirubin_rise).round(1),
            "albumin_pre_g_l": albumin_pre.round(1),
            "albumin_post_g_l": np.clip(albumin_pre * (1 - albumin_fall), 20, 50).round(1),
        }
    )
