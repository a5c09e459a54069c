"""Weights that give patients the means of another group of whom only means are known.

Method of moments: the weights exp(a'x) with which the means of x are those asked for. Of all
weights that reach the means they are the least uneven by entropy (Hainmueller, Political Analysis
2012;20:25). Signorovitch et al., PharmacoEconomics 2010;28:935; of categories alone it is raking
(Deming and Stephan 1940).
"""

import numpy as np
from scipy.optimize import linprog, minimize

from hcc_conversion.statistics.weighting import Weighting

METHOD = "weights by the method of moments (entropy balancing), sandwich 95 % CI"
#: As far as a weighted mean may be from the one asked for.
REACHED = 1e-6


def margin_weights(values: np.ndarray, means: np.ndarray) -> Weighting | None:
    """Weights of mean 1 with which *values* (n by p) have these *means* (p).

    Returns
    -------
    None where no weights above 0 reach all of the means together: they lie outside what the
    patients span, or on its edge. The means are taken as known without error.
    """
    away = values - means
    if not len(values) or not _within_reach(away):
        return None
    found = minimize(
        _objective, np.zeros(away.shape[1]), args=(away,), jac=_gradient, hess=_hessian,
        method="trust-exact", options={"gtol": 1e-10, "maxiter": 500},
    )  # fmt: skip
    share = _shares(found.x, away)
    if not np.isfinite(share).all() or np.abs(share @ away).max(initial=0.0) > REACHED:
        return None
    weights = share * len(away)
    slopes = weights[:, None] * away
    information = np.linalg.pinv(slopes.T @ away)
    return Weighting(weights, slopes, -slopes @ information)


def _within_reach(away: np.ndarray) -> bool:
    """Whether some weights, 0 allowed, reach the means."""
    patterns = np.unique(away, axis=0)
    sums = np.vstack([patterns.T, np.ones(len(patterns))])
    asked = np.append(np.zeros(away.shape[1]), 1.0)
    found = linprog(np.zeros(len(patterns)), A_eq=sums, b_eq=asked, bounds=(0, None))
    return bool(found.status == 0)


def _shares(parameters: np.ndarray, away: np.ndarray) -> np.ndarray:
    height = away @ parameters
    raised = np.exp(height - height.max())
    shares: np.ndarray = raised / raised.sum()
    return shares


def _objective(parameters: np.ndarray, away: np.ndarray) -> float:
    height = away @ parameters
    return float(height.max() + np.log(np.exp(height - height.max()).sum()))


def _gradient(parameters: np.ndarray, away: np.ndarray) -> np.ndarray:
    gradient: np.ndarray = _shares(parameters, away) @ away
    return gradient


def _hessian(parameters: np.ndarray, away: np.ndarray) -> np.ndarray:
    share = _shares(parameters, away)
    mean = share @ away
    hessian: np.ndarray = (away * share[:, None]).T @ away - np.outer(mean, mean)
    return hessian
