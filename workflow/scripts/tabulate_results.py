"""Write an analysis of one scope as CSV and HTML."""

from pathlib import Path

import pandas as pd

from hcc_conversion.display.labels import ANALYSIS, scope_label, titled_notes
from hcc_conversion.display.pages import table_page
from hcc_conversion.display.scope_tables import scope_table
from hcc_conversion.run.logs import log_to


def main(
    results_path: str,
    csv_path: str,
    html_path: str,
    *,
    analysis: str,
    scope: dict[str, str],
    titles: dict[str, str],
) -> None:
    results = titled_notes(pd.read_parquet(results_path), titles)
    heading, label = scope["name"], scope_label(scope["name"], scope["nature"])
    shown = scope_table(analysis, results, heading, titles)
    # The heading of a column says what its rows are: the file is read on its own.
    whose = {
        column: label if column == heading else f"{column}, {label}" for column in shown.patients
    }
    shown.table.rename(columns=whose).to_csv(csv_path, index=False)
    page = table_page(
        f"{ANALYSIS[analysis]} — {label}",
        shown.table,
        legend=[f"{label}: {scope['description']}"],
        notes=shown.notes,
        n_keys=shown.n_keys,
    )
    Path(html_path).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.results,
        snakemake.output.csv,
        snakemake.output.html,
        analysis=snakemake.wildcards.analysis,
        scope=snakemake.params.scope,
        titles=snakemake.params.titles,
    )
