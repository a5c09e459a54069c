"""What stands on the page of one site, for its head of department: a few sheets that need nothing
beside them. `site_html` and `site_sheets` write it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from hcc_conversion.analyses.registry import analyses
from hcc_conversion.comparison.printed_names import paper_name
from hcc_conversion.display.silence import why_silent
from hcc_conversion.ingest.findings import summarise
from hcc_conversion.ingest.query_tally import tally_text
from hcc_conversion.report.inputs import SITE_FIGURES
from hcc_conversion.report.site import Site
from schemas.conclusions import QUANTITY, RANGE, TYPICAL
from schemas.vocabulary import TABLE_NAMES

SHOWN = 3
RANGE_LEGEND = f" {RANGE}: the site in the middle, the lowest and the highest, likewise."
_PROBLEM = ("Severity", "Table", "Column", "Rows", "Problem")


@dataclass(frozen=True)
class Text:
    """A paragraph; *aside*: what explains the rest, smaller or grey."""

    kind: ClassVar[str] = "text"
    text: str
    aside: bool = False


@dataclass(frozen=True)
class Points:
    """A list of sentences; *first*: what is to be read first, so it stands out."""

    kind: ClassVar[str] = "points"
    sentences: Sequence[str]
    first: bool = False


@dataclass(frozen=True)
class Grid:
    """A table. `called` names it for who cannot see it; *named_rows*: whether the first cell of
    a row is its name."""

    kind: ClassVar[str] = "grid"
    called: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    named_rows: bool = False


@dataclass(frozen=True)
class Figure:
    """A figure by its path below the folder of the site, without ending; `instead`: what it is,
    for who cannot see it."""

    kind: ClassVar[str] = "figure"
    path: str
    title: str
    instead: str


Block = Text | Points | Grid | Figure


@dataclass(frozen=True)
class Part:
    """Blocks under a heading; `id` is unique on the page."""

    id: str
    heading: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class SitePage:
    """The page.

    title
        its heading.
    nature, description
        what the rows of the site are, in a word or two and in a sentence.
    study, citation
        what is replicated.
    runs
        when the numbers were made, and of what they are told apart.
    parts
        in the order of reading: numbers, data, then figures, which sheets of paper end with.
    """

    title: str
    nature: str
    description: str
    study: str
    citation: str
    runs: str
    parts: Sequence[Part]

    @property
    def about(self) -> str:
        """What this is, in a paragraph."""
        return f"{self.study}: replicates {self.citation}. {self.runs}"

    @property
    def figures(self) -> list[str]:
        """The paths of its figures."""
        return [
            block.path for part in self.parts for block in part.blocks if isinstance(block, Figure)
        ]


def site_page(
    site: Site,
    *,
    study: Mapping[str, Any],
    sentences: pd.DataFrame,
    table: pd.DataFrame,
    runs: Sequence[str],
    results: Mapping[str, pd.DataFrame],
    quality: Mapping[str, Any] | None,
) -> SitePage:
    """The page of a site.

    Parameters
    ----------
    study
        ``study`` of the configuration.
    sentences, table, runs
        the answer: `schemas.conclusions.Sentences`, its table, and what is said of the run.
    results
        analysis, then the site's `schemas.results.Results`.
    quality
        what `quality_of` gives; None where the extract is elsewhere, or nothing may be said of it.
    """
    papers = list(table.columns[1 : table.columns.get_loc(TYPICAL)])
    return SitePage(
        title=f"{site.name} beside {' and '.join(papers)}",
        nature=site.nature,
        description=site.description,
        study=study["title"],
        citation=study["citation"],
        runs=" ".join(runs),
        parts=[
            *_said(site, sentences),
            *_numbers(site, table, papers),
            Part("quality", "The data", _data(quality)),
            Part("absent", "What it could not contribute, and why", _absent(results)),
            Part("figures", "Figures", _figures(site, results)),
        ],
    )


def _said(site: Site, sentences: pd.DataFrame) -> list[Part]:
    """What it comes to; no part where nothing is said of the site."""
    own = sentences[sentences["scope"] == site.id]
    several = len(set(own["paper"])) > 1
    said = [
        f"{paper_name(row.paper)}: {row.sentence}" if several else row.sentence
        for row in own.itertuples()
    ]
    return [Part("said", "In short", [Points(said, first=True)])] if said else []


def _numbers(site: Site, table: pd.DataFrame, papers: Sequence[str]) -> list[Part]:
    """The headline quantities; no part where the site has none."""
    if site.label not in table:
        return []
    heading = "The headline quantities"
    summaries = [name for name in (TYPICAL, RANGE) if name in table]
    grid = Grid(
        called=heading,
        heads=[QUANTITY, *papers, site.name, *summaries],
        rows=table[[QUANTITY, *papers, site.label, *summaries]].to_numpy().tolist(),
        named_rows=True,
    )
    legend = (
        "In brackets 95\N{NO-BREAK SPACE}% limits, then what the scorecard says of it beside the "
        "paper. Typical site: the mean of what the sites have, without those that are made from "
        "the paper; empty where fewer than two have it."
        f"{RANGE_LEGEND if RANGE in table else ''}"
    )
    return [Part("numbers", heading, [grid, Text(legend, aside=True)])]


def _data(quality: Mapping[str, Any] | None) -> list[Block]:
    if quality is None:
        return [
            Text(
                "The extract is at the site, or counts of few are hidden: what validation found "
                "is in the site's own report."
            )
        ]
    kept = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in quality["kept"])
    found = Grid("What validation found", _PROBLEM, quality["problems"])
    return [
        Text(quality["verdict"]),
        Text(f"Rows used: {kept}."),
        *([found] if quality["problems"] else []),
    ]


def _absent(results: Mapping[str, pd.DataFrame]) -> list[Block]:
    lines = [f"{title}: {reason}" for title, reason in absent_parts(results)]
    return [Points(lines) if lines else Text("It has a part in every analysis.")]


def _figures(site: Site, results: Mapping[str, pd.DataFrame]) -> list[Block]:
    shown = [
        Figure(path, title, f"{title}, {site.name}; the numbers are in the report")
        for path, title in shown_figures(results)
    ]
    return [*shown] or [Text("Nothing that could be drawn.")]


def absent_parts(results: Mapping[str, pd.DataFrame]) -> list[tuple[str, str]]:
    """Title of every analysis that has no number of the site, and why."""
    why = {name: why_silent(table) for name, table in results.items()}
    return [(analyses()[name].title, reason) for name, reason in why.items() if reason]


def shown_figures(results: Mapping[str, pd.DataFrame]) -> list[tuple[str, str]]:
    """Path and title of the first of `SITE_FIGURES` whose analysis has a number of the site."""
    shown = [
        (path, title)
        for path, title in SITE_FIGURES.items()
        if not why_silent(results[path.partition("/")[0]])
    ]
    return shown[:SHOWN]


def quality_of(
    verdict: str, findings: pd.DataFrame, queries: pd.DataFrame, accounting: pd.DataFrame
) -> dict[str, Any]:
    """What is said of the extract, without any value.

    verdict
        the line that ends its validation.
    findings, queries, accounting
        as validation and harmonising write them.

    Returns
    -------
    ``verdict``, with how many queries are open; ``problems``: severity, table, column, rows and
    problem of every kind; ``kept``: canonical table, then how many rows are used.
    """
    problems = [
        (one.severity, one.table, one.column, str(one.n_rows), one.problem)
        for one in summarise(findings).fillna("").itertuples()
    ]
    used = accounting.groupby("table")["kept"].sum()
    kept = [(name, f"{used[name]:,.0f}") for name in TABLE_NAMES if name in used]
    told = f"{verdict} {tally_text(queries)}."
    return {"verdict": told, "problems": problems, "kept": kept}
