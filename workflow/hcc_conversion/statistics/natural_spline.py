"""A smooth through points with its limits: a natural cubic spline, by scipy and statsmodels."""

import numpy as np
import pandas as pd
from scipy.interpolate import CubicSpline
from statsmodels.regression.linear_model import OLS

KNOTS = 4  # as plot.cox.zph of R's survival has degrees of freedom
CONFIDENCE = 0.95
COLUMNS = ["smooth", "smooth_low", "smooth_high"]
#: Fewer places than twice the knots carry no curve.
LEAST_PLACES = 2 * KNOTS


def spline_smooth(x: np.ndarray, y: np.ndarray) -> pd.DataFrame:
    """The mean of *y* as a smooth function of *x*.

    The knots are the smallest and the greatest *x* and quantiles between them, equally far apart.

    Returns
    -------
    One row per point, in the order given: `COLUMNS`, the smooth and its pointwise limits; empty
    where there are fewer than `LEAST_PLACES` different *x*.
    """
    places = np.unique(x)
    if len(places) < LEAST_PLACES:
        return pd.DataFrame(np.nan, index=range(len(x)), columns=COLUMNS)
    knots = np.quantile(places, np.linspace(0, 1, KNOTS))
    design = CubicSpline(knots, np.eye(KNOTS), bc_type="natural")(x)
    found = OLS(y, design).fit().get_prediction()
    limits = found.conf_int(alpha=1 - CONFIDENCE)
    return pd.DataFrame(np.column_stack([found.predicted_mean, limits]), columns=COLUMNS)
