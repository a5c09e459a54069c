"""Kaplan-Meier curves of groups that are compared, a panel per grouping and endpoint."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from hcc_conversion.analyses.survival.figure import Curve, Panel, curves_note, draw_panels, notes_of
from hcc_conversion.display.labels import group_label, population_label
from hcc_conversion.display.lines import p_value_text
from hcc_conversion.display.page import house_style, wrap
from hcc_conversion.display.palette import group_looks
from hcc_conversion.display.view import View
from schemas.results import NOT_COLLECTED

LOG_RANK = "log-rank"
STRATIFIED = "stratified by centre"
#: The curves mix what the test keeps apart.
UNADJUSTED = f"P: log-rank test {STRATIFIED}; curves are not adjusted for the centre."
PANEL_WIDTH = 5.35
NO_PANEL = f"No panel ({NOT_COLLECTED}, or no patients)"


@house_style()
def draw_survival_groups(
    curves: pd.DataFrame,
    results: pd.DataFrame,
    comparisons: Mapping[str, list[str]],
    titles: Mapping[str, str],
    min_at_risk: int,
    title: str,
) -> Figure:
    """Draw the groups of every grouping and endpoint that has a curve.

    Parameters
    ----------
    curves, results
        of `survival_results`.
    comparisons
        grouping, then its endpoints; in the order of the panels.
    titles
        names of endpoints, and of groupings as ``survival:<grouping>``.
    min_at_risk
        a curve stops where fewer patients are at risk.
    title
        of the figure; wrapped when long.
    """
    panels, missing, cautions = [], [], []
    for comparison, endpoints in comparisons.items():
        name = group_label(comparison, titles)
        for endpoint in endpoints:
            chosen = (curves["comparison"] == comparison) & (curves["endpoint"] == endpoint)
            if not chosen.any():
                missing.append(f"{name}, {titles[endpoint]}")
                continue
            panel, note = _panel(curves[chosen], results, name, titles[endpoint])
            panels.append(panel)
            cautions += [f"{name}: {note}."] if note else []
    notes = [curves_note(min_at_risk)] if panels else []
    if any(f"{STRATIFIED}: P" in panel.test.replace("\n", " ") for panel in panels):
        notes.append(UNADJUSTED)
    notes += [*notes_of(panels), *dict.fromkeys(cautions)]
    if missing:
        notes.append(f"{NO_PANEL}: {'; '.join(missing)}.")
    columns = 2 if len(panels) > 1 else 1
    width = PANEL_WIDTH if len(panels) > 1 else 7.4
    return draw_panels(
        panels or [Panel([], [])], columns, width, min_at_risk, title, "\n".join(notes)
    )


def _panel(
    curves: pd.DataFrame, results: pd.DataFrame, name: str, endpoint_title: str
) -> tuple[Panel, str]:
    """The curves of one grouping in one endpoint; and what must be known about the test."""
    first = curves.iloc[0]
    here = (results["group"] == first["comparison"]) & (results["level"] == LOG_RANK)
    here &= results["variable"] == first["endpoint"]
    test = results[here].set_index("stat")
    p_value, note = test.loc["p_value", "value"], test.loc["p_value", "note"]
    method = test.loc["p_value", "method"].replace("log-rank test", "Log-rank test")
    text = f"{method}: P {p_value_text(p_value)}" if pd.notna(p_value) else f"{method}: {note}"
    levels = list(curves["level"].unique())
    looks = group_looks(levels)
    drawn = [Curve(level, looks[level], curves[curves["level"] == level]) for level in levels]
    title = f"{name} — {population_label(first['population'])}: {endpoint_title}"
    lines = wrap(title, PANEL_WIDTH - 0.4, bold=True)
    test_lines = "\n".join(wrap(text.replace("P <", "P<"), 3.6))
    return Panel(lines, drawn, test_lines), note if pd.notna(p_value) else ""


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    comparisons = {
        name: spec["endpoints"] for name, spec in view.study["survival"]["comparisons"].items()
    }
    return draw_survival_groups(
        tables["curves"],
        tables["results"],
        comparisons,
        view.titles,
        view.min_at_risk,
        view.heading(),
    )
