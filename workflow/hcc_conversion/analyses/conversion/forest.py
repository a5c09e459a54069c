"""Hazard ratios of every predictor, alone and together (Table 9 of the paper)."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from hcc_conversion.analyses.cox_forest import draw_forest
from hcc_conversion.display.labels import titled_notes
from hcc_conversion.display.view import View
from hcc_conversion.study.group_names import MULTIVARIATE, PAPER_MODEL, UNIVARIATE


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    models = {
        UNIVARIATE: "Univariate",
        MULTIVARIATE: "Multivariate",
        PAPER_MODEL: "Paper's covariates",
    }
    results = titled_notes(tables["results"], view.titles)
    return draw_forest(results, models, view.heading(), view.titles)
