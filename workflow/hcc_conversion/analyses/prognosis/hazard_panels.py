"""Hazard ratios of one model of every predictor alone, all scopes side by side."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from hcc_conversion.analyses.cox_pages import model_predictors
from hcc_conversion.analyses.cox_panels import NO_ESTIMATE, WITHHELD, Panels, draw_hazard_panels
from hcc_conversion.analyses.prognosis.models import one_model
from hcc_conversion.display.labels import group_label
from hcc_conversion.display.view import View
from hcc_conversion.study.group_names import CONCORDANCE

NOTE = (
    "Every predictor alone: hazard ratio with 95 % limits, the first level against the second; an "
    "arrow where the limits leave the axis. "
    f"“{NO_ESTIMATE}”: nobody with one of the levels had the event, or nobody has it; "
    f"“{WITHHELD}”: some who had the event are left out, for nobody knows when."
)


def draw(tables: Mapping[str, Mapping[str, pd.DataFrame]], view: View) -> Figure:
    """The figure of all scopes side by side, of the model and the page of its part."""
    name = view.part["model"]
    every = {scope: one_model(table, name) for scope, table in tables["results"].items()}
    results = {scope: table[table["level"] != CONCORDANCE] for scope, table in every.items()}
    title = f"{group_label(name, view.titles)} — each predictor alone, side by side"
    of = Panels("prognosis", model_predictors(view.study, name), NOTE)
    return draw_hazard_panels(results, view, {}, title, of=of)
