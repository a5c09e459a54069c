"""Write an analysis of all scopes and of the papers side by side, as CSV and HTML."""

from pathlib import Path

import pandas as pd

from hcc_conversion.analyses.surgery.columns import GROUP_COLUMNS
from hcc_conversion.comparison.published_values import paper_heading, read_published_values
from hcc_conversion.display.comparison_table import (
    EMPTY_CELL,
    HEADER,
    PAPER_LEGEND,
    difference_notes,
    side_by_side,
)
from hcc_conversion.display.labels import ANALYSIS, scope_label, titled_notes
from hcc_conversion.display.lines import notes_of
from hcc_conversion.display.pages import table_page
from hcc_conversion.run.logs import log_to


def main(
    results_paths: list[str],
    differences_path: str,
    published_paths: list[str],
    csv_path: str,
    html_path: str,
    *,
    analysis: str,
    scopes: dict[str, dict[str, str]],
    titles: dict[str, str],
    threshold: float,
) -> None:
    results = {
        scope: titled_notes(pd.read_parquet(path), titles)
        for scope, path in zip(scopes, results_paths, strict=True)
    }
    differences = pd.read_parquet(differences_path)
    printed = {paper_heading(path): read_published_values(path) for path in published_paths}
    published = {
        heading: values[values["analysis"] == analysis] for heading, values in printed.items()
    }
    labels = {scope: scope_label(named["name"], named["nature"]) for scope, named in scopes.items()}
    table = side_by_side(
        results,
        labels,
        titles,
        groups_beside=analysis in GROUP_COLUMNS,
        denominators=True,
        differences=differences,
        published=published,
    )
    table.to_csv(csv_path, index=False)
    names = {scope: named["name"] for scope, named in scopes.items()}
    notes = notes_of(results, names, titles)
    if len(differences):
        notes = [*difference_notes(threshold), *notes]
    if (table.iloc[:, len(HEADER) :] == "").to_numpy().any():
        notes = [EMPTY_CELL, *notes]
    legend = [f"{labels[scope]}: {named['description']}" for scope, named in scopes.items()]
    legend += [f"{heading}: {PAPER_LEGEND}" for heading in published]
    page = table_page(
        f"{ANALYSIS[analysis]} — side by side",
        table,
        legend=legend,
        notes=notes,
        n_keys=len(HEADER),
        sections=True,
    )
    Path(html_path).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        list(snakemake.input.results),
        snakemake.input.differences,
        list(snakemake.input.published),
        snakemake.output.csv,
        snakemake.output.html,
        analysis=snakemake.wildcards.analysis,
        scopes=snakemake.params.scopes,
        titles=snakemake.params.titles,
        threshold=snakemake.params.threshold,
    )
