"""Cox regression with Firth's penalty: finite where no event fell on a level."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import chi2

from hcc_conversion.statistics.cox import CONFIDENCE, NOT_CONVERGED
from hcc_conversion.statistics.monotone_likelihood import identify
from hcc_conversion.statistics.penalised_likelihood import PenalisedLikelihood
from hcc_conversion.statistics.survival_sample import SurvivalSample

METHOD = "Cox, Firth's penalty, Breslow ties, profile-likelihood 95% CI and P"
ESTIMATES = ["estimate", "ci_low", "ci_high", "p_value", "log_hazard_ratio"]


@dataclass(frozen=True)
class FirthFit:
    """A penalised fit, or why there is none.

    estimates
        one row per covariate: ``estimate`` (hazard ratio per unit), ``ci_low``, ``ci_high``,
        ``p_value`` (profile likelihood), ``log_hazard_ratio``.
    sample
        what it was fitted to.
    note
        why estimates or limits are empty.
    """

    estimates: pd.DataFrame
    sample: SurvivalSample
    note: str


def fit_firth(sample: SurvivalSample) -> FirthFit:
    """Maximise the partial likelihood times the root of its information.

    Firth, Biometrika 1993;80:27; Heinze & Schemper, Biometrics 2001;57:114. Limits and P are of
    the penalised profile likelihood, where the other coefficients are estimated anew; ties are
    Breslow's. The search begins at no effect: with skewed continuous covariates the penalised
    likelihood can have a higher top elsewhere; with indicators it had none in 2,387 samples.
    """
    note = identify(sample).unknown
    estimates = None if note else _maximise(sample)
    if estimates is None:
        empty = pd.DataFrame(np.nan, index=sample.covariates.columns, columns=ESTIMATES)
        return FirthFit(empty, sample, note or NOT_CONVERGED)
    missing = estimates[["ci_low", "ci_high", "p_value"]].isna().to_numpy().any()
    return FirthFit(estimates, sample, "a limit did not converge" if missing else "")


def _maximise(sample: SurvivalSample) -> pd.DataFrame | None:
    """`ESTIMATES` of every covariate; None where no maximum was reached."""
    values, spread = sample.scaled
    likelihood = PenalisedLikelihood(sample, values)
    found = likelihood.highest(np.zeros(len(spread)))
    if found is None:
        return None
    _, top = found
    drop, positions = chi2.ppf(CONFIDENCE, 1) / 2, range(len(spread))
    limits = np.array(
        [[likelihood.limit(top, at, drop, side) for side in (-1, 1)] for at in positions]
    )
    p_values = np.array([_p_value(likelihood, found, position) for position in positions])
    slopes, limits = top / spread, limits / spread[:, None]
    columns = (np.exp(slopes), *np.exp(limits).T, p_values, slopes)
    return pd.DataFrame(dict(zip(ESTIMATES, columns, strict=True)), index=sample.covariates.columns)


def _p_value(
    likelihood: PenalisedLikelihood, found: tuple[float, np.ndarray], position: int
) -> float:
    """P of the penalised likelihood ratio; empty where the search fails."""
    height, top = found
    without = likelihood.highest(top, position, 0.0)
    return np.nan if without is None else float(chi2.sf(2 * (height - without[0]), 1))
