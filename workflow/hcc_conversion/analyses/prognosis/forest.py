"""Hazard ratios of every predictor of one model, alone and together."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from hcc_conversion.analyses.cox_forest import draw_forest
from hcc_conversion.analyses.prognosis.models import of_model
from hcc_conversion.display.labels import group_label, population_in_text, titled_notes
from hcc_conversion.display.view import View
from hcc_conversion.study.group_names import MULTIVARIATE, UNIVARIATE


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope and the model of its part."""
    name = view.part["model"]
    ways = {UNIVARIATE: "Univariate", MULTIVARIATE: "Multivariate"}
    results = titled_notes(of_model(tables["results"])[name], view.titles)
    population = population_in_text(results["population"].iloc[0])
    title = view.heading(f"{group_label(name, view.titles)}: {population}")
    return draw_forest(results, ways, title, view.titles)
