"""What each centre does to the pooled estimate."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from hcc_conversion.statistics.distributions import t_quantile
from hcc_conversion.statistics.heterogeneity import tau_squared, weighted_mean

METHOD = "deletion diagnostics of the random-effects model"
_MEDIAN_CHI2 = 0.45493642311957283  # of chi squared with 1 degree of freedom
#: With fewer no centre is called influential.
MIN_CENTRES = 10
_ALPHA = 0.05
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


def beyond_limits(found: Mapping[str, float], k: int) -> bool:
    """Whether a row of `influence` is beyond the limits that metafor's ``influence`` uses:
    |DFFITS| > 3 √(1/(k - 1)), or Cook's distance above the median of χ² with 1 degree of freedom.
    """
    return bool(abs(found["dffits"]) > 3 / np.sqrt(k - 1) or found["cooks_distance"] > _MEDIAN_CHI2)


def is_influential(found: Mapping[str, float], k: int) -> bool:
    """Whether a centre of *k* moves the pool as centres that are alike hardly ever do.

    That is: there are `MIN_CENTRES`, it is `beyond_limits`, and its residual is beyond the 5 %
    limits of Student's t with k - 2 degrees of freedom after Bonferroni's correction for k centres.
    metafor's limits alone flag some centre in 19 to 93 % of pools of centres that are alike
    (workflow/benchmark/few_centres.py): in each pool somebody is the farthest out.
    """
    if k < MIN_CENTRES or not beyond_limits(found, k):
        return False
    return abs(found["residual"]) > t_quantile(1 - _ALPHA / (2 * k), k - 2)
