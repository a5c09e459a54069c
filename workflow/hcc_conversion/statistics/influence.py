"""What each centre does to the pooled estimate."""

import numpy as np
import pandas as pd

from hcc_conversion.statistics.heterogeneity import tau_squared, weighted_mean

METHOD = "deletion diagnostics of the random-effects model"
_MEDIAN_CHI2 = 0.45493642311957283  # of chi squared with 1 degree of freedom
INFLUENCE_COLUMNS = ["residual", "dffits", "cooks_distance"]


def influence(estimates: np.ndarray, variances: np.ndarray, method: str) -> pd.DataFrame:
    """Deletion diagnostics of at least three centres, a row each.

    Returns
    -------
    residual
        distance of the centre from the pool of the others, in standard errors (externally
        standardised residual).
    dffits
        how far the pool moves when the centre comes in, in standard errors.
    cooks_distance
        the same movement squared, in variances of the pool of all.

    Viechtbauer & Cheung, Res Synth Methods 2010;1:112.
    """
    tau2 = tau_squared(estimates, variances, method)
    mean, variance = weighted_mean(estimates, variances, tau2)
    weights = 1 / (variances + tau2)
    rows = []
    for position in range(len(estimates)):
        others = np.delete(estimates, position), np.delete(variances, position)
        tau2_without = tau_squared(*others, method)
        mean_without, variance_without = weighted_mean(*others, tau2_without)
        own = variances[position] + tau2_without
        residual = (estimates[position] - mean_without) / np.sqrt(own + variance_without)
        leverage = weights[position] / weights.sum()
        moved = mean - mean_without
        rows.append((residual, moved / np.sqrt(leverage * own), moved**2 / variance))
    return pd.DataFrame(rows, columns=INFLUENCE_COLUMNS)


def is_influential(dffits: float, cooks_distance: float, k: int) -> bool:
    """Whether a centre of *k* stands out by the limits that metafor's ``influence`` uses:
    |DFFITS| > 3 √(1/(k - 1)), or Cook's distance above the median of χ² with 1 degree of freedom.
    """
    return bool(abs(dffits) > 3 / np.sqrt(k - 1) or cooks_distance > _MEDIAN_CHI2)
