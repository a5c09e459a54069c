"""Pool every headline quantity across centres."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from hcc_conversion.comparison.heterogeneity.headlines import headlines_of
from hcc_conversion.comparison.heterogeneity.results import Settings, heterogeneity_results
from hcc_conversion.comparison.published_values import published_of_papers
from hcc_conversion.run.contents import refuse_changed
from hcc_conversion.run.logs import log_to
from hcc_conversion.run.whole_files import read_table, save_table


def main(
    results: str,
    published_paths: Sequence[str],
    pools_path: str,
    *,
    analyses: Sequence[str],
    study: Mapping[str, Any],
    titles: Mapping[str, str],
    scopes: Mapping[str, Mapping[str, str]],
    settings: Mapping[str, Any],
) -> None:
    """*results*: the folder of all scopes; *analyses*: those that have a headline quantity."""
    by_scope = {
        scope: pd.concat(
            [read_table(f"{results}/{scope}/{name}/results.parquet") for name in analyses],
            ignore_index=True,
        )
        for scope in scopes
    }
    papers = published_of_papers(published_paths)
    headlines = headlines_of(study, titles)
    found = heterogeneity_results(headlines, by_scope, papers, scopes, Settings(**settings))
    save_table(found, pools_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.params.results,
        list(snakemake.input.published),
        snakemake.output.results,
        analyses=snakemake.params.analyses,
        study=snakemake.params.study,
        titles=snakemake.params.titles,
        scopes=snakemake.params.scopes,
        settings=snakemake.params.settings,
    )
    refuse_changed(snakemake.params.content)
