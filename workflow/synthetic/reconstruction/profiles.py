"""Patients at diagnosis: the converted, the others of Table 9, and all the rest."""

import numpy as np
import pandas as pd
from numpy.random import Generator

from synthetic.reconstruction.clinical_values import converted_ages, draw_values
from synthetic.reconstruction.published import Published
from synthetic.simulation.draws import chance, choose
from synthetic.simulation.patients import (
    HEPATIC_VEIN_GRADES,
    PORTAL_VEIN_GRADES,
    simulate_profiles,
)
from synthetic.simulation.staging import cnlc_stage

#: Canonical fields of a patient at diagnosis, and two that only the drawing of scans needs.
FIELDS = [
    *["age_years", "sex", "ecog", "hbv", "afp_ng_ml", "alt_u_l", "ast_u_l", "bilirubin_umol_l"],
    *["albumin_g_l", "child_pugh", "bclc", "cnlc", "cirrhosis", "ascites", "tumour_number"],
    *["tumour_size_cm", "portal_vein_invasion", "hepatic_vein_invasion", "ivc_thrombus"],
    *["intrahepatic_metastasis", "lymphatic_metastasis", "extrahepatic_metastasis"],
    *["liver_remnant_insufficient", "initially_resectable", "nodule_count", "burden"],
]
#: Measured fields by the predictor of Table 9 that cuts them.
MEASURED = {
    "age": "age_years",
    "afp": "afp_ng_ml",
    "size": "tumour_size_cm",
    "alt": "alt_u_l",
    "ast": "ast_u_l",
    "bilirubin": "bilirubin_umol_l",
    "albumin": "albumin_g_l",
}
PRESENT = {
    "hbv": "hbv",
    "cirrhosis": "cirrhosis",
    "ascites": "ascites",
    "ivctt": "ivc_thrombus",
    "ihm": "intrahepatic_metastasis",
    "ehm": "extrahepatic_metastasis",
    "ln": "lymphatic_metastasis",
}
#: AFP of Table 1's class from 400 to 1,000 ng/ml, and the least of the class above.
MIDDLE_AFP = (430, 970)
HIGH_AFP = 1000
#: Enough invented patients to choose from, as a multiple of those wanted.
POOL = 4


def converted_profiles(
    published: Published, facts: pd.DataFrame, free: pd.DataFrame, rng: Generator
) -> pd.DataFrame:
    """Baseline of the converted, one row per patient, columns `FIELDS`.

    *facts*: as `reconstruct_converted` returns them; *free*: the predictors that no source
    prints for them (``alt, ast, bilirubin, albumin, ascites``), on the same index.
    """
    flags = free.assign(
        age=facts["age_ge65"],
        afp=facts["afp_400_1000"] | facts["afp_ge1000"],
        size=facts["size_ge10"],
    )
    profiles = _measured(flags, rng)
    profiles["age_years"] = converted_ages(published, facts["age_ge65"], rng)
    middle = rng.uniform(*MIDDLE_AFP, len(facts)).round(1)
    least = rng.uniform(HIGH_AFP, 3 * HIGH_AFP, len(facts)).round(1)
    afp = profiles["afp_ng_ml"].where(~facts["afp_400_1000"], middle)
    profiles["afp_ng_ml"] = afp.mask(facts["afp_ge1000"] & (afp < HIGH_AFP), least)
    portal = np.select(
        [facts[f"reason_vp{grade}"] == 1 for grade in (4, 3, 2)], ["Vp4", "Vp3", "Vp2"], "none"
    )
    hepatic = np.select(
        [facts["reason_vv3"] == 1, facts["reason_vv2"] == 1], ["Vv3", "Vv2"], "none"
    )
    count = np.where(facts["multiple"], rng.integers(2, 4, len(facts)), 1)
    # CNLC IIb is four tumours or more.
    count = np.where(facts["cnlc"] == "IIb", 4, count)
    return profiles.assign(
        sex=np.where(facts["female"], "female", "male"),
        ecog=facts["ecog_1"] + 2 * facts["ecog_2"],
        hbv=True,  # all, by the text and Table 1
        child_pugh=np.where(facts["child_pugh_b"], "B", "A"),
        bclc=facts["bclc"],
        cnlc=facts["cnlc"],
        cirrhosis=facts["cirrhosis"],
        ascites=free["ascites"],
        tumour_number=np.where(facts["multiple"], "multiple", "solitary"),
        portal_vein_invasion=portal,
        hepatic_vein_invasion=hepatic,
        ivc_thrombus=facts["reason_vv3"] == 1,
        intrahepatic_metastasis=facts["intrahepatic_metastasis"],
        lymphatic_metastasis=facts["lymphatic_metastasis"],
        extrahepatic_metastasis=facts["extrahepatic_metastasis"],
        liver_remnant_insufficient=facts["reason_flr"] == 1,
        initially_resectable=False,
        nodule_count=count,
        burden=0.0,
    )[FIELDS]


def combination_profiles(flags: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Baseline of the unconverted patients on combined treatment, columns `FIELDS`.

    *flags*: one row per patient, the boolean predictors of `reconstruct_predictors`. Stages
    follow from the rest, except that BCLC C or D without another reason is performance status.
    """
    n_patients = len(flags)
    profiles = _measured(flags, rng).assign(
        **{field: flags[name] for name, field in PRESENT.items()}
    )
    profiles["sex"] = np.where(flags["sex"], "male", "female")
    portal = choose(rng, PORTAL_VEIN_GRADES, n_patients)
    profiles["portal_vein_invasion"] = np.where(flags["pvtt"], portal, "none")
    other_grades = {grade: w for grade, w in HEPATIC_VEIN_GRADES.items() if grade != "Vv3"}
    hepatic = np.where(flags["ivctt"], "Vv3", choose(rng, other_grades, n_patients))
    profiles["hepatic_vein_invasion"] = np.where(flags["hvtt"], hepatic, "none")
    vascular, spread = flags["pvtt"] | flags["hvtt"], flags["ehm"] | flags["ln"]
    profiles["child_pugh"] = np.select(
        [flags["childpugh"], flags["childpugh_b_or_c"]], ["C", "B"], "A"
    )
    worse = choose(rng, {1: 80, 2: 20}, n_patients).astype(int)
    by_chance = choose(rng, {0: 35, 1: 50, 2: 15}, n_patients).astype(int)
    explained = vascular | spread | flags["childpugh"]
    profiles["ecog"] = np.select(
        [flags["ecog"], ~flags["bclc"], explained], [3, 0, by_chance], worse
    )
    few = profiles["tumour_size_cm"] <= 3
    further = np.where(few, 1, rng.integers(1, 6, n_patients))
    profiles["nodule_count"] = np.where(flags["number"], 1 + further, 1)
    profiles["tumour_number"] = np.where(flags["number"], "multiple", "solitary")
    early = np.where(~flags["number"] | few, "A", "B")
    terminal = flags["ecog"] | flags["childpugh"]
    profiles["bclc"] = np.select([terminal, flags["bclc"]], ["D", "C"], early)
    profiles["cnlc"] = cnlc_stage(profiles.assign(vascular_invasion=vascular, spread=spread))
    # Without thrombus or metastasis it was the remnant that forbade resection.
    profiles["liver_remnant_insufficient"] = ~(vascular | spread) | (
        flags["size"] & chance(rng, np.full(n_patients, 0.5))
    )
    profiles["initially_resectable"] = False
    profiles["burden"] = 0.5 + 0.8 * rng.standard_normal(n_patients)
    return profiles[FIELDS]


def _measured(flags: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    return pd.DataFrame(
        {field: draw_values(field, flags[name], rng) for name, field in MEASURED.items()}
    )


def direct_profiles(blocks: pd.Series, published: Published, rng: Generator) -> pd.DataFrame:
    """Baseline of the directly resected, columns `FIELDS`.

    *blocks*: ``direct_c`` or ``direct_other`` (BCLC C or not), one row per patient. Invented
    resectable patients of that stage, with the ages and sexes that Tables 6 and 7 count.
    """
    pool = simulate_profiles(POOL * 4 * len(blocks), rng)
    pool = pool[pool["initially_resectable"]]
    is_c = blocks == "direct_c"
    parts = []
    for stage_c in (True, False):
        index = blocks.index[is_c == stage_c]
        chosen = pool[(pool["bclc"] == "C") == stage_c].head(len(index)).set_index(index)
        counts = {
            "age_ge65": _count(published, "age.ge65", stage_c),
            "female": _count(published, "sex.female", stage_c),
        }
        parts.append(chosen.assign(**{n: _mark(index, k, rng) for n, k in counts.items()}))
    profiles = pd.concat(parts).loc[blocks.index]
    profiles["age_years"] = draw_values("age_years", profiles["age_ge65"].astype(bool), rng)
    profiles["sex"] = np.where(profiles["female"], "female", "male")
    return profiles[FIELDS]


def _count(published: Published, row: str, stage_c: bool) -> int:
    """Patients of the direct group, in BCLC C or in the other stages."""
    in_c = published.count(f"t7.{row}.direct.n")
    return in_c if stage_c else published.count(f"t6.{row}.direct.n") - in_c


def _mark(index: pd.Index, count: int, rng: Generator) -> np.ndarray:
    """True for *count* of the rows, drawn at random."""
    marked = np.zeros(len(index), dtype=bool)
    marked[rng.choice(len(index), count, replace=False)] = True
    return marked


def background_profiles(n_resectable: int, n_unresectable: int, rng: Generator) -> pd.DataFrame:
    """Invented patients of whom nothing is printed, the resectable first, columns `FIELDS`."""
    pool = simulate_profiles(POOL * (n_resectable + n_unresectable), rng)
    resectable = pool["initially_resectable"]
    chosen = [pool[resectable].head(n_resectable), pool[~resectable].head(n_unresectable)]
    profiles = pd.concat(chosen, ignore_index=True)
    tenths = rng.integers(0, 10, len(profiles)) / 10
    return profiles.assign(age_years=profiles["age_years"] + tenths)[FIELDS]
