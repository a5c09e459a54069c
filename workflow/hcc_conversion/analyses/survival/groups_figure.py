"""Kaplan-Meier curves of the groups of one grouping, a panel per endpoint."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from hcc_conversion.analyses.survival.curves import (
    Curve,
    axis_title,
    medians,
    time_title,
    why_no_curve,
)
from hcc_conversion.analyses.survival.figure import page_of
from hcc_conversion.analyses.survival.panels import Panel
from hcc_conversion.display.labels import group_label, population_label
from hcc_conversion.display.lines import number_text, p_value_text
from hcc_conversion.display.page import house_style
from hcc_conversion.display.palette import group_looks
from hcc_conversion.display.silence import few_patients
from hcc_conversion.display.view import View
from hcc_conversion.study.group_names import (
    DIFFERENCE,
    LOG_RANK,
    MEAN_HORIZON,
    STRATIFIED,
    group_key,
)

#: The curves mix what the test keeps apart.
UNADJUSTED = f"P: log-rank test {STRATIFIED}; curves are not adjusted for the centre."
MEANS = (
    "Difference of means: of the months without the event up to then (restricted mean survival"
    " times), with 95 % limits; not adjusted."
)


@house_style()
def draw_survival_groups(
    curves: pd.DataFrame,
    results: pd.DataFrame,
    comparison: str,
    endpoints: Mapping[str, Mapping[str, Any]],
    fewest: int,
    title: str,
) -> Figure:
    """Draw the groups in every endpoint that has a curve.

    Parameters
    ----------
    curves, results
        of `survival_results`.
    comparison
        the grouping.
    endpoints
        name, then its ``title`` and ``origin``, in the order of the panels.
    fewest
        a curve stops where fewer patients are at risk.
    title
        of the figure; wrapped when long.
    """
    own = curves[curves["comparison"] == comparison]
    written = medians(results)
    panels, without, cautions = [], [], []
    for endpoint, spec in endpoints.items():
        rows = own[own["endpoint"] == endpoint]
        if rows.empty:
            why = why_no_curve(results, endpoint, group=comparison)
            without.append((why, spec["title"]))
            continue
        levels = list(rows["level"].unique())
        looks, population = group_looks(levels), rows["population"].iloc[0]
        drawn = [
            Curve(
                level.capitalize() if level.islower() else level,
                looks[level],
                rows[rows["level"] == level],
                written.get((endpoint, population, group_key(comparison, level)), ""),
            )
            for level in levels
        ]
        if not any(curve.is_drawn(fewest) for curve in drawn):
            without.append((f"{few_patients(fewest)} in each group", spec["title"]))
            continue
        said, of_panel = _compared(results, comparison, endpoint)
        labels = (time_title(spec["origin"]), axis_title(spec["title"]))
        panels.append(Panel(spec["title"], drawn, labels, said))
        cautions += of_panel
    said = [text for panel in panels for text in panel.said]
    notes = [UNADJUSTED] if any(f"{STRATIFIED}: P" in text for text in said) else []
    notes += [MEANS] if any(text.startswith(_BEGINS) for text in said) else []
    return page_of(panels, without, fewest, title, *notes, *dict.fromkeys(cautions))


_BEGINS = "Difference of means"


def _compared(results: pd.DataFrame, comparison: str, endpoint: str) -> tuple[list[str], list[str]]:
    """How the groups differ, in lines; and what must be known of it."""
    own = results[(results["group"] == comparison) & (results["variable"] == endpoint)]
    test = own[own["level"] == LOG_RANK].set_index("stat").loc["p_value"]
    method = test["method"].replace("log-rank test", "Log-rank test")
    if pd.isna(test["value"]):
        return [f"{method}: {test['note']}"], []
    p_value = p_value_text(test["value"])
    said = [f"{method}: P{p_value}" if p_value.startswith("<") else f"{method}: P {p_value}"]
    cautions = [test["note"]] if test["note"] else []
    stats = {
        level: dict(zip(rows["stat"], rows["value"], strict=True))
        for level, rows in own.groupby("level", sort=False)
    }
    notes = own.groupby("level", sort=False)["note"].first()
    for level in (level for level in stats if level.startswith(f"{DIFFERENCE}: ")):
        which, found = level.removeprefix(f"{DIFFERENCE}: "), stats[level]
        if pd.notna(found["estimate"]):
            until = f"{stats[MEAN_HORIZON]['estimate']:.3g} months"
            said.append(f"{_BEGINS} up to {until}, {which}: {_limits(found)} months")
        parts = [part for part in notes[level].split("; ") if part and part not in cautions]
        cautions += [f"{which}: {part}" for part in parts]
    return said, [f"{caution[:1].upper()}{caution[1:]}." for caution in cautions]


def _limits(stats: Mapping[str, float]) -> str:
    text, low, high = (number_text(stats[name]) for name in ("estimate", "ci_low", "ci_high"))
    if pd.isna(stats["ci_low"]) or pd.isna(stats["ci_high"]):
        return text
    return f"{text} ({low} to {high})"


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    survival, comparison = view.study["survival"], view.part["comparison"]
    spec = survival["comparisons"][comparison]
    endpoints = {name: survival["endpoints"][name] for name in spec["endpoints"]}
    what = f"{group_label(comparison, view.titles)}, {population_label(spec['population'])}"
    title = view.heading(f"Survival by group: {what}")
    return draw_survival_groups(
        tables["curves"], tables["results"], comparison, endpoints, view.min_at_risk, title
    )
