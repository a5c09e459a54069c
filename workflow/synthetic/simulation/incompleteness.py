"""Values that were never recorded, as in any real extract."""

from collections.abc import Mapping

import pandas as pd
from numpy.random import Generator

# Share of values missing, by table and field; keys and dates are always there.
MISSING = {
    "patients": {
        "ecog": 0.015,
        "hbv": 0.02,
        "afp_ng_ml": 0.04,
        "alt_u_l": 0.015,
        "ast_u_l": 0.02,
        "bilirubin_umol_l": 0.02,
        "albumin_g_l": 0.025,
        "child_pugh": 0.02,
        "bclc": 0.012,
        "cnlc": 0.03,
        "cirrhosis": 0.025,
        "tumour_size_cm": 0.02,
        "liver_remnant_insufficient": 0.03,
    },
    "adverse_events": {"immune_related": 0.02},
    "surgeries": {
        "blood_loss_ml": 0.02,
        "drainage_days": 0.04,
        "rbc_pre_10e12_l": 0.02,
        "rbc_post_10e12_l": 0.05,
        "hb_post_g_l": 0.03,
        "alt_post_u_l": 0.04,
        "ast_pre_u_l": 0.02,
        "ast_post_u_l": 0.05,
        "bilirubin_post_umol_l": 0.04,
        "albumin_pre_g_l": 0.02,
        "albumin_post_g_l": 0.06,
    },
    "complications": {"clavien_dindo": 0.05},
}


def lose_values(tables: Mapping[str, pd.DataFrame], rng: Generator) -> dict[str, pd.DataFrame]:
    """The tables, by canonical name, with the shares of `MISSING` set to missing at random."""
    return {name: _lose(table, MISSING.get(name, {}), rng) for name, table in tables.items()}


def _lose(table: pd.DataFrame, shares: Mapping[str, float], rng: Generator) -> pd.DataFrame:
    """*table* with these shares of the named columns missing."""
    kept = {
        name: table[name].mask(rng.random(len(table)) < share) for name, share in shares.items()
    }
    return table.assign(**kept)
