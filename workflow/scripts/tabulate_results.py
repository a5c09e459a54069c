"""Write an analysis of one scope, or of several side by side, as CSV and HTML."""

from pathlib import Path

import pandas as pd

from hcc_conversion.logs import log_to
from hcc_conversion.views.group_columns import GROUP_COLUMNS
from hcc_conversion.views.labels import ANALYSIS, scope_label, titled_notes
from hcc_conversion.views.level_columns import EMPTY_CELL
from hcc_conversion.views.pages import table_page
from hcc_conversion.views.scope_tables import scope_table
from hcc_conversion.views.tables import HEADER, notes_of, side_by_side


def main(
    results_paths: list[str],
    csv_path: str,
    html_path: str,
    *,
    analysis: str,
    scopes: dict[str, dict[str, str]],
    titles: dict[str, str],
) -> None:
    results = {
        scope: titled_notes(pd.read_parquet(path), titles)
        for scope, path in zip(scopes, results_paths, strict=True)
    }
    headings = {scope: named["name"] for scope, named in scopes.items()}
    labels = [scope_label(named["name"], named["nature"]) for named in scopes.values()]
    if len(results) == 1:
        (only,), (heading,) = results.values(), headings.values()
        shown = scope_table(analysis, only, heading, titles)
        table, n_keys, notes = shown.table, shown.n_keys, shown.notes
        whose = {
            column: labels[0] if column == heading else f"{column}, {labels[0]}"
            for column in shown.patients
        }
    else:
        beside = analysis in GROUP_COLUMNS
        table = side_by_side(results, headings, titles, groups_beside=beside)
        n_keys, notes = len(HEADER), notes_of(results, headings, titles)
        whose = dict(zip(headings.values(), labels, strict=True))
        if (table.iloc[:, n_keys:] == "").to_numpy().any():
            notes = [EMPTY_CELL, *notes]
    # The heading of a column says what its rows are: the file is read on its own.
    table.rename(columns=whose).to_csv(csv_path, index=False)
    title = ANALYSIS[analysis] + (f" — {labels[0]}" if len(labels) == 1 else " — side by side")
    legend = [
        f"{label}: {named['description']}"
        for label, named in zip(labels, scopes.values(), strict=True)
    ]
    page = table_page(title, table, legend=legend, notes=notes, n_keys=n_keys)
    Path(html_path).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        list(snakemake.input.results),
        snakemake.output.csv,
        snakemake.output.html,
        analysis=snakemake.wildcards.analysis,
        scopes=snakemake.params.scopes,
        titles=snakemake.params.titles,
    )
