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
OF_CENTRE, POOLED, BESIDE, PRINTED = "centre", "pooled", "beside", "printed"
#: Models of all patients at once.
ONE_STAGE_LABELS = {ONE_STAGE: "One-stage, all patients", FIRTH: "One-stage, Firth's penalty"}
#: So many centres of a reason are named; all stand in the table.
_NAMED = 8


@dataclass(frozen=True)
class ForestLine:
    """One line of a panel.

    role
        how it is drawn: a square of the weight, a diamond, a small or an open marker.
    label
        the centre, or what it is pooled by.
    scope
        centre whose colour it has; empty of others.
    count, text
        as written: patients, or pooled centres; estimate with limits.
    last
        as written: the weight of a centre, the prediction interval of a pool.
    values
        estimate and limits; NaN where there are none.
    prediction
        where the true value of another centre would lie; NaN where it is not known.
    weight_percent
        area of the square.
    """

    role: str
    label: str
    scope: str = ""
    count: str = ""
    text: str = ""
    last: str = ""
    values: tuple[float, float, float] = (np.nan, np.nan, np.nan)
    prediction: tuple[float, float] = (np.nan, np.nan)
    weight_percent: float = np.nan


@dataclass(frozen=True)
class ForestPanel:
    """One headline quantity: its lines, the spread between centres, and what else there is to say.

    Warnings stand first among the notes.
    """

    kind: str
    title: str
    lines: Sequence[ForestLine]
    spread: str
    notes: Sequence[str]

    def of_role(self, role: str) -> list[ForestLine]:
        return [line for line in self.lines if line.role == role]


def forest_panel(
    headline: Headline,
    cells: PoolCells,
    names: Mapping[str, str],
    papers: Mapping[str, str],
) -> ForestPanel:
    """The panel of a headline quantity.

    Parameters
    ----------
    headline
        the quantity.
    cells
        the heterogeneity's results.
    names
        centre, then its name.
    papers
        paper, then how it is called.
    """
    name, kind = headline.name, headline.kind
    pooled, bayesian = cells.at(name, RANDOM), cells.at(name, BAYESIAN)
    centres = {centre: cells.at(name, CENTRE, centre) for centre in names}
    lines = [
        _centre(kind, centre, names[centre], found)
        for centre, found in centres.items()
        if is_known(found)
    ]
    independent = cells.at(name, INDEPENDENT)
    lines += _pool(kind, POOLED, "Pooled, random effects", pooled, _centres_in(pooled))
    lines += _pool(kind, BESIDE, "Pooled, Bayesian", bayesian, _centres_in(pooled))
    lines += _pool(kind, BESIDE, "Without reconstructed", independent, _centres_in(independent))
    for group, label in ONE_STAGE_LABELS.items():
        found = cells.at(name, group)
        lines += _pool(kind, BESIDE, label, found, count_text(kind, found))
    unprinted = []
    for paper, called in papers.items():
        found, label = cells.at(name, PUBLISHED, paper), f"Published ({called})"
        if is_known(found):
            lines += _pool(kind, PRINTED, label, found, count_text(kind, found))
        elif found:
            unprinted.append(f"{label}: {found[NOTE]}")
    prior = [f"Bayesian {bayesian[NOTE]}"] if is_known(bayesian) else []
    absent = _absent({names[centre]: found for centre, found in centres.items()})
    notes = [*_parts(str(pooled.get(NOTE, ""))), *prior, *absent, *unprinted]
    spread = spread_text(kind, name, cells)
    return ForestPanel(kind, headline.title, lines, spread, notes)


def _absent(centres: Mapping[str, Cells]) -> list[str]:
    """Why centres are left out, those of one reason together."""
    reasons: dict[str, list[str]] = {}
    for label, found in centres.items():
        if not is_known(found):
            reasons.setdefault(str(found.get(NOTE, "")), []).append(label)
    return [
        f"Left out, {why}: {', '.join(names) if len(names) <= _NAMED else f'{len(names)} centres'}"
        for why, names in reasons.items()
    ]


def _parts(note: str) -> list[str]:
    """Warnings, then what else the note says but for who is left out, which the rows tell."""
    parts = [part for part in note.split("; ") if part and not part.startswith(LEFT_OUT)]
    return sorted(parts, key=lambda part: not is_warning(part))


def is_warning(note: str) -> bool:
    return note.startswith((WARNING, WITHHELD))


def _centre(kind: str, centre: str, label: str, found: Cells) -> ForestLine:
    share = float(found["weight_percent"]) if is_known(found, "weight_percent") else np.nan
    return ForestLine(
        OF_CENTRE,
        label,
        centre,
        count_text(kind, found),
        estimate_text(kind, found),
        f"{share:.0f}" if pd.notna(share) else "",
        _values(found),
        weight_percent=share,
    )


def _pool(kind: str, role: str, label: str, found: Cells, count: str = "") -> list[ForestLine]:
    """The line of a pool, or none."""
    if not is_known(found):
        return []
    ends = [float(found.get(f"prediction_{end}", np.nan)) for end in ("low", "high")]
    text, interval = estimate_text(kind, found), limits_text(kind, found, "prediction")
    return [ForestLine(role, label, "", count, text, interval, _values(found), (ends[0], ends[1]))]


def _centres_in(found: Cells) -> str:
    """Of how many centres a pool is."""
    return f"k = {found['n']:.0f}" if is_known(found) else ""


def _values(found: Cells) -> tuple[float, float, float]:
    names = ("estimate", "ci_low", "ci_high")
    estimate, low, high = (float(found.get(name, np.nan)) for name in names)
    return estimate, low, high
