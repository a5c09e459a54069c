"""Write the pools of the headline quantities as tables: one row each, and one per centre."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.comparison.heterogeneity.headlines import headlines_of
from hcc_conversion.comparison.heterogeneity.tables import (
    INFLUENCE_HEADER,
    NOTES,
    POOL_HEADER,
    influence_table,
    pool_table,
)
from hcc_conversion.display.labels import scope_label
from hcc_conversion.display.pages import table_page
from hcc_conversion.run.logs import log_to
from schemas.vocabulary import POOLED

TITLE = "Heterogeneity and pooled estimates of the headline quantities"
INFLUENCE = "Headline quantities without each centre in turn, and its influence"


def main(
    results_path: str,
    tables: tuple[str, str],
    influences: tuple[str, str],
    *,
    study: Mapping[str, Any],
    titles: Mapping[str, str],
    scopes: Mapping[str, Mapping[str, str]],
) -> None:
    results = pd.read_parquet(results_path)
    headlines = headlines_of(study, titles)
    centres = {scope: named for scope, named in scopes.items() if scope != POOLED}
    names = {scope: named["name"] for scope, named in centres.items()}
    labels = {
        scope: scope_label(named["name"], named["nature"]) for scope, named in centres.items()
    }
    legend = [f"{labels[scope]}: {named['description']}" for scope, named in centres.items()]
    methods = [f"Method: {method}" for method in results["method"].unique() if method]
    pages = (
        (tables, TITLE, pool_table, POOL_HEADER),
        (influences, INFLUENCE, influence_table, INFLUENCE_HEADER),
    )
    for (csv_path, html_path), title, build, keys in pages:
        # The heading of a column says what its rows are: the file is read on its own.
        build(results, headlines, labels).to_csv(csv_path, index=False)
        shown = build(results, headlines, names)
        notes = [*NOTES, *methods]
        page = table_page(title, shown, legend=legend, notes=notes, n_keys=len(keys))
        Path(html_path).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.results,
        (snakemake.output.csv, snakemake.output.html),
        (snakemake.output.influence_csv, snakemake.output.influence_html),
        study=snakemake.params.study,
        titles=snakemake.params.titles,
        scopes=snakemake.params.scopes,
    )
