"""Give the patients of every centre the case mix of the paper and of the pool."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hcc_conversion.cohort.cohort import pool, read_cohort
from hcc_conversion.cohort.derivation import derive
from hcc_conversion.comparison.case_mix.standardise import (
    Sites,
    Tables,
    filled,
    standardise,
    tables_of,
    titles,
)
from hcc_conversion.comparison.case_mix.surgery import Compared, adjusted_surgery
from hcc_conversion.comparison.case_mix.table import NOT_SHARED, shown_table, surgery_table
from hcc_conversion.comparison.published_values import published_of_papers
from hcc_conversion.display.labels import scope_label
from hcc_conversion.run.contents import refuse_changed
from hcc_conversion.run.csv_for_people import write_csv
from hcc_conversion.run.logs import log_to
from schemas.case_mix import AdjustedSurgery, SurgeryBalance
from schemas.vocabulary import POOLED


def main(
    folders: Mapping[str, str],
    published_paths: Sequence[str],
    folder: str,
    *,
    study: Mapping[str, Any],
    names: Mapping[str, str],
    scopes: Mapping[str, Mapping[str, str]],
    reconstructed: Mapping[str, Sequence[str]],
) -> None:
    """*folders*: centre, then that of its harmonised tables; *names*: titles of the variables."""
    found, compared = Tables(), Compared()
    if folders:
        cohort = pool([read_cohort(path) for path in folders.values()])
        papers = published_of_papers(published_paths)
        # The study replicates one paper: the first is the one that its patients are of.
        paper = next(iter(papers), "")
        sites = Sites(
            cohort, derive(cohort), study, papers.get(paper), reconstructed.get(paper, [])
        )
        found = standardise(sites, list(folders))
        compared = adjusted_surgery(
            sites, {centre: [centre] for centre in folders} | {POOLED: list(folders)}
        )
    standardised, balance = tables_of(found)
    labels = {scope: scope_label(one["name"], one["nature"]) for scope, one in scopes.items()}
    absent = {scope: NOT_SHARED for scope in scopes if scope not in [*folders, POOLED]}
    adjusted = filled(AdjustedSurgery, compared.adjusted)
    months = study["case_mix"]["horizon_months"]
    table = shown_table(standardised, labels, titles(months), names, absent)
    written = {
        "standardised": standardised,
        "balance": balance,
        "table": table,
        "adjusted_surgery": adjusted,
        "surgery_balance": filled(SurgeryBalance, compared.balance),
        "surgery": surgery_table(adjusted, labels, titles(months), names),
    }
    for name, one in written.items():
        write_csv(one, Path(folder) / f"{name}.csv")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        {
            centre: f"{Path(snakemake.input.tables[0]).parents[2]}/{centre}/harmonised"
            for centre in snakemake.params.with_rows
        },
        list(snakemake.input.published),
        str(Path(snakemake.output.table).parent),
        study=snakemake.params.study,
        names=snakemake.params.titles,
        scopes=snakemake.params.scopes,
        reconstructed=snakemake.params.reconstructed,
    )
    refuse_changed(snakemake.params.content)
