"""What a forest plot of the centres shows: its lines, as texts and numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_conversion.comparison.heterogeneity.cells import (
    NOTE,
    Cells,
    PoolCells,
    count_text,
    estimate_text,
    is_known,
    limits_text,
    sensitivity_text,
    spread_text,
)
from hcc_conversion.comparison.heterogeneity.headlines import Headline
from hcc_conversion.comparison.heterogeneity.pool_groups import (
    BAYESIAN,
    CENTRE,
    FIRTH,
    INDEPENDENT,
    LEFT_OUT,
    ONE_STAGE,
    PUBLISHED,
    RANDOM,
    WARNING,
    WITHHELD,
)

# What a line is, and so how it is drawn.
OF_CENTRE, POOLED, PREDICTION, BESIDE, PRINTED = (
    "centre",
    "pooled",
    "prediction",
    "beside",
    "printed",
)
#: Models of all patients at once.
ONE_STAGE_LABELS = {ONE_STAGE: "One-stage, all patients", FIRTH: "One-stage, Firth's penalty"}


@dataclass(frozen=True)
class ForestLine:
    """One line of a panel.

    role
        how it is drawn: a square of the weight, a diamond, a bar without centre, a small or an
        open marker.
    scope
        centre whose colour it has; empty of others.
    count, text, weight
        as written; *text* says why where there is no estimate.
    values
        estimate and limits; NaN where there are none.
    weight_percent
        area of the square.
    """

    role: str
    label: str
    scope: str = ""
    count: str = ""
    text: str = ""
    weight: str = ""
    values: tuple[float, float, float] = (np.nan, np.nan, np.nan)
    weight_percent: float = np.nan


@dataclass(frozen=True)
class ForestPanel:
    """One headline quantity: its lines, then what there is to say about them."""

    kind: str
    title: str
    lines: Sequence[ForestLine]
    warning: str
    notes: str


def forest_panel(
    headline: Headline,
    cells: PoolCells,
    labels: Mapping[str, str],
    papers: Mapping[str, str],
) -> ForestPanel:
    """The panel of a headline quantity.

    Parameters
    ----------
    headline
        the quantity.
    cells
        the heterogeneity's results.
    labels
        centre, then its name with what its rows are.
    papers
        paper, then how it is called.
    """
    name, kind = headline.name, headline.kind
    pooled = cells.at(name, RANDOM)
    centres = {centre: cells.at(name, CENTRE, centre) for centre in labels}
    lines = [
        _centre(kind, centre, labels[centre], found)
        for centre, found in centres.items()
        if is_known(found)
    ]
    bayesian = cells.at(name, BAYESIAN)
    lines += _pooled_lines(kind, pooled)
    lines += _bayesian_lines(kind, bayesian)
    lines += _lines_beside(kind, name, cells)
    unprinted = []
    for paper, called in papers.items():
        found, label = cells.at(name, PUBLISHED, paper), f"Published ({called})"
        if is_known(found):
            lines.append(_line(kind, PRINTED, label, found))
        elif found:
            unprinted.append(f"{label}: {found[NOTE]}")
    warnings, notes = _split(str(pooled.get(NOTE, "")))
    absent = _absent({labels[centre]: found for centre, found in centres.items()})
    other_scales = sensitivity_text(kind, name, cells)
    prior = f"Bayesian {bayesian[NOTE]}; {other_scales}" if other_scales else ""
    texts = (spread_text(kind, name, cells), notes, prior, absent, *unprinted)
    return ForestPanel(kind, headline.title, lines, warnings, "\n".join(filter(None, texts)))


def _lines_beside(kind: str, name: str, cells: PoolCells) -> list[ForestLine]:
    """The pool without reconstructed centres, and the models of all patients at once."""
    lines = []
    independent = cells.at(name, INDEPENDENT)
    if is_known(independent):
        label = f"Without reconstructed (k = {independent['n']:.0f})"
        text, values = estimate_text(kind, independent), _values(independent)
        lines.append(ForestLine(BESIDE, label, text=text, values=values))
    for group, label in ONE_STAGE_LABELS.items():
        found = cells.at(name, group)
        if is_known(found):
            lines.append(_line(kind, BESIDE, label, found))
    return lines


def _absent(centres: Mapping[str, Cells]) -> str:
    """Why centres are left out, those of one reason together."""
    reasons: dict[str, list[str]] = {}
    for label, found in centres.items():
        if not is_known(found):
            reasons.setdefault(str(found.get(NOTE, "")), []).append(label)
    texts = [f"{', '.join(labels)}: {reason}" for reason, labels in reasons.items()]
    return f"Left out: {'; '.join(texts)}" if texts else ""


def _split(note: str) -> tuple[str, str]:
    """Warnings, and what else the note says but for who is left out, which comes from the rows."""
    parts = note.split("; ")
    warnings = [part for part in parts if part.startswith((WARNING, WITHHELD))]
    rest = [part for part in parts if part not in warnings]
    kept = [part for part in rest if not part.startswith(LEFT_OUT)]
    return "; ".join(warnings), "; ".join(kept)


def _centre(kind: str, centre: str, label: str, found: Cells) -> ForestLine:
    known = is_known(found)
    share = float(found["weight_percent"]) if is_known(found, "weight_percent") else np.nan
    return ForestLine(
        OF_CENTRE,
        label,
        centre,
        count_text(kind, found),
        estimate_text(kind, found),
        f"{share:.0f} %" if known and pd.notna(share) else "",
        _values(found),
        share,
    )


def _pooled_lines(kind: str, pooled: Cells) -> list[ForestLine]:
    if not is_known(pooled):
        return []
    label = f"Pooled (k = {pooled['n']:.0f})"
    lines = [ForestLine(POOLED, label, text=estimate_text(kind, pooled), values=_values(pooled))]
    return lines + _prediction_lines(kind, pooled, "Prediction interval")


def _bayesian_lines(kind: str, found: Cells) -> list[ForestLine]:
    if not is_known(found):
        return []
    line = _line(kind, BESIDE, "Bayesian pooled", found)
    return [line, *_prediction_lines(kind, found, "Bayesian prediction")]


def _prediction_lines(kind: str, found: Cells, label: str) -> list[ForestLine]:
    if not is_known(found, "prediction_low"):
        return []
    ends = (np.nan, float(found["prediction_low"]), float(found["prediction_high"]))
    text = limits_text(kind, found, "prediction")
    return [ForestLine(PREDICTION, label, text=text, values=ends)]


def _line(kind: str, role: str, label: str, found: Cells) -> ForestLine:
    text = estimate_text(kind, found)
    return ForestLine(role, label, "", count_text(kind, found), text, "", _values(found))


def _values(found: Cells) -> tuple[float, float, float]:
    names = ("estimate", "ci_low", "ci_high")
    estimate, low, high = (float(found.get(name, np.nan)) for name in names)
    return estimate, low, high
