"""Hazard ratios of every predictor alone, all sites and papers one below another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from hcc_conversion.display.labels import variable_label
from hcc_conversion.display.lines import hazard_text
from hcc_conversion.display.paged import on_page, page_title
from hcc_conversion.display.palette import scope_looks
from hcc_conversion.display.silence import draw_sentence
from hcc_conversion.display.site_blocks import (
    PAPER_LOOK,
    Block,
    Row,
    Scale,
    draw_site_blocks,
)
from hcc_conversion.display.view import View
from hcc_conversion.study.group_names import UNIVARIATE
from schemas.results import NOT_COLLECTED, NOT_SHARED

HAZARD = ("estimate", "ci_low", "ci_high")
#: What lies beyond the axes is an arrow.
SCALE = Scale(
    limits=(0.02, 50.0),
    ticks={0.1: "0.1", 1.0: "1", 10.0: "10"},
    no_difference=1.0,
    title="Hazard ratio (log scale)",
    logarithmic=True,
)
NO_ESTIMATE, WITHHELD, NOT_PRINTED = "no estimate", "withheld", "not printed"


@dataclass(frozen=True)
class Panels:
    """Which hazard ratios: the analysis of the lines, its predictors in the order of the
    configuration, and what the note says of them."""

    analysis: str
    predictors: Sequence[str]
    note: str


def draw_hazard_panels(
    results: Mapping[str, pd.DataFrame],
    view: View,
    published: Mapping[str, pd.DataFrame],
    title: str,
    *,
    of: Panels,
) -> Figure:
    """Draw a block per predictor of the page of *view*: a row per scope that has its hazard ratio,
    then one per paper.

    Parameters
    ----------
    results
        scope, then its `Results` with models of each predictor alone, in the order of the rows.
    published
        heading of a paper's column, then its `schemas.published.PublishedValues`.
    title
        of the figure; wrapped when long.
    of
        which hazard ratios are drawn.
    """
    blocks = hazard_blocks(results, view.names, published, view.titles, of)
    others = [name for name, _ in blocks if name not in of.predictors]
    # What another house has besides comes last.
    shown = set(on_page([*of.predictors, *dict.fromkeys(others)], view.part))
    blocks = {at: block for at, block in blocks.items() if at[0] in shown}
    title = page_title(title, view.part)
    if not any(block.known for block in blocks.values()):
        return draw_sentence(title, NOT_COLLECTED)
    return draw_site_blocks(list(blocks.values()), title, of.note, view.labels)


def hazard_blocks(
    results: Mapping[str, pd.DataFrame],
    names: Mapping[str, str],
    published: Mapping[str, pd.DataFrame],
    titles: Mapping[str, str],
    of: Panels,
) -> dict[tuple[str, str], Block]:
    """(variable, level), then the block of what is compared there."""
    looks = scope_looks(list(results))
    of_sites = {scope: _cells(table, of.analysis) for scope, table in results.items()}
    of_papers = {paper: _cells(table, of.analysis) for paper, table in published.items()}
    blocks = {}
    for key, heading in _headings(results.values(), titles, of.analysis).items():
        rows = [
            Row(scope, names[scope], looks[scope], *_written(cells.get(key), NOT_COLLECTED))
            for scope, cells in of_sites.items()
        ]
        rows += [
            Row("", _paper(paper), PAPER_LOOK, *_written(cells.get(key), NOT_PRINTED))
            for paper, cells in of_papers.items()
            if cells
        ]
        blocks[key] = Block(heading, rows, hazard_text, SCALE)
    return blocks


def _cells(table: pd.DataFrame, analysis: str) -> dict[tuple[str, str], dict[str, Any]]:
    """(variable, level), then `HAZARD`, ``note`` and ``text``: the numbers as written.

    Of results or of printed values; these keep their digits.
    """
    of_model = table[(table["group"] == UNIVARIATE) & table["stat"].isin(HAZARD)]
    of_model = of_model[of_model["analysis"] == analysis]
    if "printed" not in table:
        written = [hazard_text(value) if pd.notna(value) else "–" for value in of_model["value"]]
        of_model = of_model.assign(printed=written)
    cells = {}
    for key, rows in of_model.groupby(["variable", "level"], sort=False):
        values, texts = (
            dict(zip(rows["stat"], rows[name], strict=True)) for name in ("value", "printed")
        )
        text = f"{texts['estimate']} ({texts['ci_low']} to {texts['ci_high']})"
        cells[key] = values | {"note": rows["note"].iloc[0], "text": text}
    return cells


def _written(cell: Mapping[str, Any] | None, absent: str) -> tuple[Mapping[str, Any], str]:
    """The cells of a row and their text, or why there are none; *absent*: without a cell."""
    if cell is None:
        return dict.fromkeys(HAZARD, float("nan")), absent
    return cell, cell["text"] if pd.notna(cell["estimate"]) else _why(cell["note"])


def _paper(heading: str) -> str:
    """``Zhang 2023`` of ``Published (Zhang 2023)``."""
    return heading.partition("(")[2].removesuffix(")") or heading


def _why(note: str) -> str:
    known = [word for word in (NOT_COLLECTED, NOT_SHARED, WITHHELD) if note.startswith(word)]
    return next(iter(known), NO_ESTIMATE)


def _headings(
    tables: Iterable[pd.DataFrame], titles: Mapping[str, str], analysis: str
) -> dict[tuple[str, str], str]:
    """(variable, level), then the predictor and what is compared with what."""
    every = pd.concat(tables)
    every = every[(every["group"] == UNIVARIATE) & (every["analysis"] == analysis)]
    levels = every[every["note"].eq("reference") & (every["stat"] == "n")]
    reference = levels.drop_duplicates("variable").set_index("variable")["level"]
    compared = every[every["stat"] == "estimate"].drop_duplicates(["variable", "level"])
    return {
        (row.variable, row.level): (
            f"{variable_label(row.variable, titles)}: {row.level} v "
            f"{reference.get(row.variable, 'the reference')}"
        )
        for row in compared.itertuples()
    }
