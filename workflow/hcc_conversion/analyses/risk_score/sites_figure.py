"""Discrimination and calibration slope of the printed score, one site below another."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from hcc_conversion.analyses.risk_score.shown import (
    NOTHING,
    Shown,
    doubt_note,
    scores_of,
    shown_lines,
)
from hcc_conversion.display.lines import hundredths
from hcc_conversion.display.palette import Look, scope_looks
from hcc_conversion.display.silence import draw_sentence
from hcc_conversion.display.site_blocks import Block, Layout, Row, Scale, draw_site_blocks
from hcc_conversion.display.view import View
from hcc_conversion.study.group_names import AS_PRINTED
from schemas.results import NOT_COLLECTED, NOT_SHARED

LAYOUT = Layout(n_columns=1, name_width=2.1, counts_width=0.75)


class Measure(NamedTuple):
    """What a block shows: the variable of the results, its name, and its scale."""

    variable: str
    name: str
    scale: Scale


MEASURES = (
    Measure(
        "discrimination",
        "Harrell's C",
        Scale(
            limits=(0.3, 1.0),
            ticks={tick: f"{tick:g}" for tick in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)},
            no_difference=1.0,
            title="",
            dotted=0.5,
        ),
    ),
    Measure(
        "calibration_slope",
        "Calibration slope",
        Scale(
            limits=(-1.0, 2.0),
            ticks={-1.0: "−1", 0.0: "0", 1.0: "1", 2.0: "2"},
            no_difference=1.0,
            title="",
            dotted=0.0,
        ),
    ),
)
ESTIMATE = ("estimate", "ci_low", "ci_high")
#: Where there is no number; why not stands in the table.
NO_ESTIMATE = "no estimate"
NOTE = (
    "With 95 % limits, an arrow where they leave the axis; beside the site events/n. Harrell's C: "
    "the share of pairs of patients in which the one with the higher score was converted first; "
    "0.5 (dotted) is chance. Calibration slope: by what the printed log hazard ratios are to be "
    "multiplied to fit; 1 (solid): they hold; 0 (dotted): they say nothing; below 0: the other way "
    "round. A site made from the paper repeats its own patients, and a pool with it is no "
    "independent test."
)


def score_blocks(results: Mapping[str, pd.DataFrame], names: Mapping[str, str]) -> list[Block]:
    """A block per measure and score.

    Parameters
    ----------
    results
        scope, then its `Results` of the validation, in the order of the rows.
    names
        scope, then its name.
    """
    looks = scope_looks(list(results))
    scores = dict.fromkeys(score for table in results.values() for score in scores_of(table))
    blocks = []
    for measure in MEASURES:
        for score in scores:
            rows = [
                _row(scope, names[scope], table, (measure, score), looks[scope])
                for scope, table in results.items()
            ]
            blocks.append(Block(f"{measure.name}, {score}", rows, hundredths, measure.scale))
    return blocks


def _row(scope: str, name: str, table: pd.DataFrame, what: tuple[Measure, str], look: Look) -> Row:
    measure, score = what
    line = next(iter(shown_lines(table, score, measure.variable).values()), NOTHING)
    of_score = next(iter(shown_lines(table, score, "score").values()), NOTHING)
    counts = [
        f"{of_score.stats[stat]:,.0f}" if of_score.has(stat) else "–" for stat in ("events", "n")
    ]
    cells = {stat: line.stats.get(stat, float("nan")) for stat in ESTIMATE}
    look = look if score == AS_PRINTED else replace(look, filled=False)
    return Row(scope, name, look, cells, _text(line), counts="/".join(counts))


def _text(line: Shown) -> str:
    if not line.has("estimate"):
        known = [word for word in (NOT_SHARED, NOT_COLLECTED) if line.note.startswith(word)]
        return next(iter(known), NO_ESTIMATE)
    limits = [
        hundredths(line.stats[name]) if line.has(name) else "–" for name in ("ci_low", "ci_high")
    ]
    return f"{hundredths(line.stats['estimate'])} ({limits[0]} to {limits[1]})"


def draw(tables: Mapping[str, Mapping[str, pd.DataFrame]], view: View) -> Figure:
    """The figure of all scopes side by side."""
    title = view.beside("Printed risk score of conversion")
    blocks = score_blocks(tables["results"], view.names)
    if not any(block.known for block in blocks):
        return draw_sentence(title, NOT_COLLECTED)
    note = "\n".join(text for text in (NOTE, doubt_note(view.study, view.titles)) if text)
    return draw_site_blocks(blocks, title, note, view.labels, LAYOUT)
