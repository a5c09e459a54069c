"""Hazard ratios of conversion of every predictor alone, all scopes and papers side by side."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from hcc_conversion.analyses.cox_panels import NO_ESTIMATE, WITHHELD, Panels, draw_hazard_panels
from hcc_conversion.display.view import View

NOTE = (
    "Every predictor alone: hazard ratio of conversion with 95 % limits, the first level against "
    "the second; an arrow where the limits leave the axis. "
    f"“{NO_ESTIMATE}”: nobody with one of the levels was converted, or nobody has it; "
    f"“{WITHHELD}”: some who were converted are left out, for nobody knows when."
)


def draw(tables: Mapping[str, Mapping[str, pd.DataFrame]], view: View) -> Figure:
    """The figure of all scopes side by side, of the predictors of its page."""
    title = f"{view.title} — each alone, side by side"
    of = Panels("conversion", list(view.study["predictors"]), NOTE)
    return draw_hazard_panels(tables["results"], view, view.published, title, of=of)
