"""Whether survival differs between groups: the log-rank test, by statsmodels."""

import numpy as np
import pandas as pd
from scipy.stats import chi2
from statsmodels.duration.survfunc import survdiff

METHOD = "log-rank test"
ONE_GROUP = "fewer than two groups at risk at an event"
APART = "groups that share no stratum cannot be compared"


def log_rank_test(
    time_days: pd.Series, event: pd.Series, group: pd.Series, strata: pd.Series | None = None
) -> dict[str, float | str | None]:
    """Compare the survival of two groups or more.

    Mantel, Cancer Chemother Rep 1966;50:163, as R's survdiff.

    Parameters
    ----------
    time_days, event
        follow-up per patient (days, 0 or more) and whether it ended in the event.
    group
        label of each patient's group.
    strata
        labels; only patients of one stratum are compared.

    Returns
    -------
    ``statistic`` (chi-squared), ``df``, ``p_value`` and ``note``; the numbers are None where fewer
    than two groups are at risk when an event happens, or strata keep groups apart.
    """
    days, happened = time_days.to_numpy(dtype=float), event.to_numpy(dtype=bool)
    groups = pd.factorize(group.astype(str), sort=True)[0]
    layers = np.zeros(len(days)) if strata is None else pd.factorize(strata.astype(str))[0]
    told = _ever_compared(days, happened, groups, layers)
    days, happened, groups, layers = (part[told] for part in (days, happened, groups, layers))
    df = len(np.unique(groups)) - 1
    if df < 1:
        return {"statistic": None, "df": None, "p_value": None, "note": ONE_GROUP}
    try:
        statistic, _ = survdiff(days, happened.astype(int), groups, strata=layers)
    except np.linalg.LinAlgError:
        return {"statistic": None, "df": None, "p_value": None, "note": APART}
    return {"statistic": statistic, "df": df, "p_value": float(chi2.sf(statistic, df)), "note": ""}


def _ever_compared(
    days: np.ndarray, happened: np.ndarray, groups: np.ndarray, layers: np.ndarray
) -> np.ndarray:
    """Patients at risk at an event together with somebody of another group.

    The others add nothing; a group of theirs alone would leave the variance singular.
    """
    told = np.zeros(len(days), dtype=bool)
    for layer, day in {(a, b) for a, b in zip(layers[happened], days[happened], strict=True)}:
        present = (layers == layer) & (days >= day)
        if len(np.unique(groups[present])) > 1:
            told |= present
    return told
