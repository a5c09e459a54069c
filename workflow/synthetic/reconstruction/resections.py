"""The resections behind Tables 6 (all) and 7 (BCLC C), patient by patient."""

import numpy as np
import pandas as pd
from numpy.random import Generator
from scipy.optimize import linear_sum_assignment

from synthetic.reconstruction.blocks import block_sizes
from synthetic.reconstruction.complications import reconstruct_complications
from synthetic.reconstruction.laboratory_pairs import ANALYTES
from synthetic.reconstruction.operative_burden import QUANTITIES, reconstruct_burden
from synthetic.reconstruction.perioperative_labs import reconstruct_changes
from synthetic.reconstruction.published import Published

#: Haemoglobin per red cell, pg: mean and SD between patients (usual range 27 to 34).
MCH_PG = (30.3, 1.7)
#: Mean and SD of the logarithm of AST over ALT, before and after the operation.
LOG_AST_OVER_ALT = ((0.05, 0.3), (0.0, 0.35))
#: Drains are out after this share of the stay.
DRAINED_SHARE = (0.2, 0.95)
#: How much worse it is to go home with a drain than to be without one for as many days.
PRICE_OF_DRAIN_AT_HOME = 100


def reconstruct_resections(
    published: Published, rng: Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Resections and their complications with everything that Tables 6 and 7 print of them.

    Returns

    - the resections, one row each, index 0, 1, …: ``block`` (of `block_sizes`) and the canonical
      fields of `QUANTITIES` (Int64; drainage is missing in one resection of either arm, both in
      BCLC C) and of `ANALYTES` (values before and after);
    - one row per complication: ``resection`` (index into the former), ``term``.

    Ids of the printed values that no such patients have: ``t7.drbc.stat`` and ``t7.dhb.stat``
    (rows of Table 7 copied from Table 6); the nearest Z without ties is taken. ``t7.drain.p``
    holds for Welch's test, ``t7.comp.p`` for Fisher's one-sided one. Raises ValueError naming
    a printed value that cannot be met.
    """
    burden = {
        field: reconstruct_burden(published, quantity, rng)
        for field, quantity in QUANTITIES.items()
    }
    labs = [reconstruct_changes(published, analyte, rng) for analyte in ANALYTES]
    blocks = []
    for block in block_sizes(published):
        quantities = pd.DataFrame({field: pd.Series(of[block]) for field, of in burden.items()})
        values = pd.concat([of[block] for of in labs], axis=1)
        blocks.append(_as_patients(quantities, values, rng).assign(block=block))
    resections = pd.concat(blocks, ignore_index=True)
    resections = resections[["block", *resections.columns.drop("block")]]
    members = {block: rows.to_numpy() for block, rows in resections.groupby("block").groups.items()}
    return resections, reconstruct_complications(published, members, rng)


def _as_patients(quantities: pd.DataFrame, values: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Values of one block put together so that those of one patient go with each other.

    Every column keeps its values, and pairs before and after stay pairs.
    """
    drained = _drainage_by_stay(quantities, rng)
    quantities = quantities.assign(drainage_days=drained).astype("Int64")
    red_cells, enzymes = ["rbc_pre_10e12_l", "rbc_post_10e12_l"], ["alt_pre_u_l", "alt_post_u_l"]
    haemoglobin = _haemoglobin_by_red_cells(
        values[red_cells].to_numpy(), values[["hb_pre_g_l", "hb_post_g_l"]], rng
    )
    ast = _ast_by_alt(values[enzymes].to_numpy(), values[["ast_pre_u_l", "ast_post_u_l"]], rng)
    others = values.drop(columns=[*haemoglobin.columns, *ast.columns])
    patients = pd.concat([quantities, others, haemoglobin, ast], axis=1)
    return patients[[*quantities.columns, *values.columns]]


def _drainage_by_stay(quantities: pd.DataFrame, rng: Generator) -> np.ndarray:
    """Drainage in the order of the stays; missing where there are fewer of it."""
    stay = quantities["hospital_stay_days"].to_numpy(dtype=float)
    drained = quantities["drainage_days"].dropna().to_numpy(dtype=float)
    wish = stay * rng.uniform(*DRAINED_SHARE, len(stay))
    misfit = (drained[None, :] - wish[:, None]) ** 2
    at_home = np.maximum(drained[None, :] - stay[:, None], 0)
    rows, columns = linear_sum_assignment(misfit + PRICE_OF_DRAIN_AT_HOME * at_home**2)
    ordered = np.full(len(stay), np.nan)
    ordered[rows] = drained[columns]
    return ordered


def _haemoglobin_by_red_cells(
    red_cells: np.ndarray, haemoglobin: pd.DataFrame, rng: Generator
) -> pd.DataFrame:
    """Pairs of haemoglobin in the order of those of red cells, with a usual amount per cell."""
    amount = rng.normal(*MCH_PG, len(red_cells))
    misfit = sum(
        (haemoglobin.to_numpy()[None, :, i] / red_cells[:, None, i] - amount[:, None]) ** 2
        for i in range(2)
    )
    return haemoglobin.iloc[linear_sum_assignment(misfit)[1]].reset_index(drop=True)


def _ast_by_alt(alt: np.ndarray, ast: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Pairs of AST in the order of those of ALT, both high or both low."""
    misfit = sum(
        (
            np.log(ast.to_numpy()[None, :, i] / alt[:, None, i])
            - rng.normal(*LOG_AST_OVER_ALT[i], len(alt))[:, None]
        )
        ** 2
        for i in range(2)
    )
    return ast.iloc[linear_sum_assignment(misfit)[1]].reset_index(drop=True)
