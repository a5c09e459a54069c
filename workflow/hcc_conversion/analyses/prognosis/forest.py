"""Hazard ratios of every predictor of one model, alone and together."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from hcc_conversion.analyses.cox_forest import draw_forest
from hcc_conversion.analyses.prognosis.models import one_model
from hcc_conversion.display.labels import group_label, population_in_text, titled_notes
from hcc_conversion.display.view import View
from hcc_conversion.study.group_names import MULTIVARIATE, UNIVARIATE


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope and the model of its part."""
    name = view.part["model"]
    ways = {UNIVARIATE: "Univariate", MULTIVARIATE: "Multivariate"}
    results = titled_notes(one_model(tables["results"], name), view.titles)
    who = [population_in_text(population) for population in results["population"].unique()]
    title = view.heading(": ".join([group_label(name, view.titles), *who]))
    return draw_forest(results, ways, title, view.titles)
