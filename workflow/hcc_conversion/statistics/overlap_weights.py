"""Overlap weights: two groups compared where they resemble each other.

Each patient has the probability of being in the other group, by a logistic model of the group.
With them every covariate of the model has exactly the same mean in both groups. Li, Morgan and
Zaslavsky, J Am Stat Assoc 2018;113:390.
"""

import warnings

import numpy as np
from statsmodels.discrete.discrete_model import Logit
from statsmodels.tools.sm_exceptions import ConvergenceWarning, PerfectSeparationWarning

from hcc_conversion.statistics.weighting import Weighting

METHOD = "overlap weights by a logistic propensity score, sandwich 95 % CI"
#: Beyond this a coefficient has no maximum: somebody's group follows from the covariates.
_STEEPEST = 15.0


def overlap_weights(first: np.ndarray, covariates: np.ndarray) -> Weighting | None:
    """Weights of patients of two groups.

    Parameters
    ----------
    first
        whether each patient is of the first group.
    covariates
        n by p, without a constant; none of them the same for everybody.

    Returns
    -------
    None where the model has no maximum: a covariate tells the group of some patients for
    certain, or covariates say the same.
    """
    design = np.column_stack([np.ones(len(first)), covariates])
    if not 0 < first.sum() < len(first) or np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        warnings.simplefilter("error", PerfectSeparationWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            fit = Logit(first.astype(float), design).fit(disp=False, maxiter=100, tol=1e-12)
        except (ConvergenceWarning, PerfectSeparationWarning, np.linalg.LinAlgError):
            return None
    if not np.isfinite(fit.params).all() or np.abs(fit.params[1:]).max(initial=0.0) > _STEEPEST:
        return None
    chance = np.asarray(fit.predict())
    spread = (chance * (1 - chance))[:, None] * design
    scores = (first - chance)[:, None] * design
    information = np.linalg.inv(design.T @ spread)
    weights = np.where(first, 1 - chance, chance)
    return Weighting(weights, np.where(first[:, None], -spread, spread), scores @ information)
