"""One estimate from several imputed data sets."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as t_distribution

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Combined:
    """The estimates of all data sets in one.

    estimate, standard_error
        on the scale they were given in.
    df
        degrees of freedom of Student's t, of which limits and P are.
    missing_information
        share of the information on the estimate that is lost with the missing values, 0 to 1.
    """

    estimate: float
    standard_error: float
    df: float
    missing_information: float

    def limits(self) -> tuple[float, float]:
        """The 95 % limits."""
        half = t_distribution.ppf((1 + CONFIDENCE) / 2, self.df) * self.standard_error
        return self.estimate - half, self.estimate + half

    def p_value(self) -> float:
        """Two-sided, of no effect."""
        return float(2 * t_distribution.sf(abs(self.estimate / self.standard_error), self.df))


def combine(
    estimates: Sequence[float], variances: Sequence[float], complete_df: float = np.inf
) -> Combined:
    """Combine estimates by Rubin's rules.

    Rubin, Multiple imputation for nonresponse in surveys, 1987; degrees of freedom of Barnard and
    Rubin, Biometrika 1999;86:948. Equals ``pool.scalar`` of R's mice.

    Parameters
    ----------
    estimates, variances
        of each of two or more data sets, and the squares of the standard errors.
    complete_df
        degrees of freedom that complete data would have; infinite where limits of complete data are
        Wald's, as of a Cox model, so that nothing imputed gives the same limits.
    """
    sets = len(estimates)
    if sets < 2 or len(variances) != sets:
        raise ValueError(f"two or more estimates with a variance each, not {sets}")
    within, between = float(np.mean(variances)), float(np.var(estimates, ddof=1))
    added = (1 + 1 / sets) * between
    total = within + added
    df = _degrees_of_freedom(added / total, sets, complete_df)
    increase = added / within
    missing = (increase + 2 / (df + 3)) / (1 + increase) if added else 0.0
    return Combined(float(np.mean(estimates)), float(np.sqrt(total)), df, missing)


def _degrees_of_freedom(added_share: float, sets: int, complete_df: float) -> float:
    """*added_share*: of the total variance, what comes from the imputations differing."""
    of_sets = (sets - 1) / added_share**2 if added_share > 0 else np.inf
    if np.isinf(complete_df):
        return float(of_sets)
    observed = (complete_df + 1) / (complete_df + 3) * complete_df * (1 - added_share)
    return float(1 / (1 / of_sets + 1 / observed))
