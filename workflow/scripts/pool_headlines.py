"""Pool every headline quantity across centres."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from hcc_conversion.comparison.heterogeneity.headlines import headlines_of
from hcc_conversion.comparison.heterogeneity.results import Settings, heterogeneity_results
from hcc_conversion.comparison.published_values import read_published_values
from hcc_conversion.run.logs import log_to


def main(
    results_paths: Mapping[str, Sequence[str]],
    published_paths: Mapping[str, str],
    results_path: str,
    *,
    study: Mapping[str, Any],
    titles: Mapping[str, str],
    scopes: Mapping[str, Mapping[str, str]],
    settings: Mapping[str, Any],
) -> None:
    results = {
        scope: pd.concat([pd.read_parquet(path) for path in paths], ignore_index=True)
        for scope, paths in results_paths.items()
    }
    papers = {paper: read_published_values(path) for paper, path in published_paths.items()}
    headlines = headlines_of(study, titles)
    found = heterogeneity_results(headlines, results, papers, scopes, Settings(**settings))
    found.to_parquet(results_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    paths = list(snakemake.input.results)
    each = len(paths) // len(snakemake.params.scopes)
    main(
        {
            scope: paths[at * each : (at + 1) * each]
            for at, scope in enumerate(snakemake.params.scopes)
        },
        dict(zip(snakemake.params.papers, snakemake.input.published, strict=True)),
        snakemake.output.results,
        study=snakemake.params.study,
        titles=snakemake.params.titles,
        scopes=snakemake.params.scopes,
        settings=snakemake.params.settings,
    )
