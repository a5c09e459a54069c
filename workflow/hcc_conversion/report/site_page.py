"""The page of one site, for its head of department: a few sheets that need nothing beside them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.analyses.registry import analyses
from hcc_conversion.comparison.printed_names import paper_name
from hcc_conversion.display.pages import render
from hcc_conversion.display.silence import why_silent
from hcc_conversion.ingest.findings import summarise
from hcc_conversion.report.figures import Picture
from hcc_conversion.report.inputs import SITE_FIGURES
from hcc_conversion.report.site import Site
from schemas.conclusions import QUANTITY, TYPICAL
from schemas.vocabulary import TABLE_NAMES

SHOWN = 3
_TEMPLATE = Path(__file__).parent / "site_page.html.j2"


def site_page(
    site: Site,
    *,
    study: Mapping[str, Any],
    sentences: pd.DataFrame,
    table: pd.DataFrame,
    runs: Sequence[str],
    results: Mapping[str, pd.DataFrame],
    pictures: Mapping[str, Picture],
    quality: Mapping[str, Any] | None,
) -> str:
    """The page as HTML.

    Parameters
    ----------
    study
        ``study`` of the configuration.
    sentences, table, runs
        the answer: `schemas.conclusions.Sentences`, its table, and what is said of the run.
    results
        analysis, then the site's `schemas.results.Results`.
    pictures
        path of `SITE_FIGURES`, then the figure.
    quality
        what `quality_of` gives; None where the extract is elsewhere, or nothing may be said of it.
    """
    own = sentences[sentences["scope"] == site.id]
    several = len(set(own["paper"])) > 1
    said = [
        f"{paper_name(row.paper)}: {row.sentence}" if several else row.sentence
        for row in own.itertuples()
    ]
    papers = list(table.columns[1 : table.columns.get_loc(TYPICAL)])
    columns = [QUANTITY, *papers, site.label, TYPICAL]
    return render(
        _TEMPLATE,
        title=f"{site.name} beside {' and '.join(papers)}",
        site=site,
        study=study,
        said=said,
        columns=[site.name if name == site.label else name for name in columns],
        rows=table[columns].to_numpy().tolist() if site.label in table else [],
        absent=absent_parts(results),
        figures=shown_figures(results, pictures),
        quality=quality,
        runs=" ".join(runs),
    )


def absent_parts(results: Mapping[str, pd.DataFrame]) -> list[tuple[str, str]]:
    """Title of every analysis that has no number of the site, and why."""
    why = {name: why_silent(table) for name, table in results.items()}
    return [(analyses()[name].title, reason) for name, reason in why.items() if reason]


def shown_figures(
    results: Mapping[str, pd.DataFrame], pictures: Mapping[str, Picture]
) -> list[tuple[str, Picture]]:
    """Title and picture of the first figures of analyses that have a number of the site."""
    shown = [
        (SITE_FIGURES[path], picture)
        for path, picture in pictures.items()
        if not why_silent(results[path.partition("/")[0]])
    ]
    return shown[:SHOWN]


def quality_of(verdict: str, findings: pd.DataFrame, accounting: pd.DataFrame) -> dict[str, Any]:
    """What is said of the extract, without any value.

    verdict
        the line that ends its validation.
    findings, accounting
        as validation and harmonising write them.

    Returns
    -------
    ``verdict``; ``problems``: severity, table, column, rows and problem of every kind; ``kept``:
    canonical table, then how many rows are used.
    """
    problems = [
        (one.severity, one.table, one.column, str(one.n_rows), one.problem)
        for one in summarise(findings).fillna("").itertuples()
    ]
    used = accounting.groupby("table")["kept"].sum()
    kept = [(name, f"{used[name]:,.0f}") for name in TABLE_NAMES if name in used]
    return {"verdict": verdict, "problems": problems, "kept": kept}
