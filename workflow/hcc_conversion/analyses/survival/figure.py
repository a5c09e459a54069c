"""Kaplan-Meier curves of one site from one time zero on (Figure 4 of the paper)."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from hcc_conversion.analyses.survival.curves import (
    Curve,
    axis_title,
    medians,
    method_note,
    no_curve_note,
    notes_of,
    time_title,
    why_no_curve,
)
from hcc_conversion.analyses.survival.panels import Panel, draw_panels
from hcc_conversion.display.labels import population_label
from hcc_conversion.display.page import house_style
from hcc_conversion.display.palette import population_look
from hcc_conversion.display.silence import draw_sentence, few_patients
from hcc_conversion.display.view import View
from hcc_conversion.study.titles import ORIGINS


@house_style()
def draw_survival(
    curves: pd.DataFrame,
    results: pd.DataFrame,
    endpoints: Mapping[str, Mapping[str, Any]],
    fewest: int,
    title: str,
) -> Figure:
    """Draw every endpoint that has a curve, its populations in one panel.

    Parameters
    ----------
    curves, results
        of `survival_results`; groups that are compared are left out here.
    endpoints
        name, then its ``title``, ``origin`` and ``populations``, in the order of the panels.
    fewest
        a curve stops where fewer patients are at risk.
    title
        of the figure; wrapped when long.
    """
    whole = curves[curves["comparison"] == ""]
    written = medians(results)
    panels: list[Panel] = []
    without: list[tuple[str, str]] = []
    for endpoint, spec in endpoints.items():
        drawn = []
        for population in spec["populations"]:
            rows = whole[(whole["endpoint"] == endpoint) & (whole["population"] == population)]
            label = population_label(population)
            if rows.empty:
                why = why_no_curve(results, endpoint, population)
                without.append((why, f"{spec['title']}, {label}"))
                continue
            median = written.get((endpoint, population, ""), "")
            drawn.append(Curve(label, population_look(population), rows, median))
        if any(curve.is_drawn(fewest) for curve in drawn):
            labels = (time_title(spec["origin"]), axis_title(spec["title"]))
            panels.append(Panel(spec["title"], drawn, labels))
        else:
            without += [(few_patients(fewest), f"{spec['title']}, {_.label}") for _ in drawn]
    return page_of(panels, without, fewest, title)


def page_of(
    panels: Sequence[Panel],
    without: Sequence[tuple[str, str]],
    fewest: int,
    title: str,
    *more: str,
) -> Figure:
    """The panels, or a sentence where there is none.

    *without*: why there is no curve, and of what; *more*: further notes.
    """
    lacking = no_curve_note(without)
    if not panels:
        return draw_sentence(title, lacking)
    curves = [curve for panel in panels for curve in panel.curves]
    notes = [method_note(fewest), *notes_of(curves), *more, lacking]
    return draw_panels(panels, fewest, title, "\n".join(filter(None, notes)))


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    endpoints = view.study["survival"]["endpoints"]
    of_part = {name: endpoints[name] for name in view.part["endpoints"]}
    (origin,) = {spec["origin"] for spec in of_part.values()}
    title = view.heading(f"Survival from {ORIGINS[origin]}")
    return draw_survival(tables["curves"], tables["results"], of_part, view.min_at_risk, title)
