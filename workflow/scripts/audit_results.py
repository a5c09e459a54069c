"""Audit every scope's own results, printed as each paper prints its own: a control of the audit."""

from collections.abc import Iterable, Sequence

import pandas as pd

from hcc_conversion.comparison.audit.identities import identities_of_papers
from hcc_conversion.comparison.published_values import published_of_papers
from hcc_conversion.comparison.scorecard.control import audit_own_results
from hcc_conversion.comparison.scorecard.sources import read_results
from hcc_conversion.run.contents import refuse_changed
from hcc_conversion.run.csv_for_people import write_csv
from hcc_conversion.run.logs import log_to, logger
from hcc_conversion.run.places import SCHEMAS


def main(
    values_paths: Iterable[str],
    identities_paths: Iterable[str],
    results_paths: Iterable[str],
    control_path: str,
    *,
    schema_path: str,
    scopes: Sequence[str],
) -> None:
    results = read_results(results_paths, scopes)
    identities = identities_of_papers(identities_paths, schema_path)
    tables = [
        audit_own_results(paper, values, identities[paper], results)
        for paper, values in published_of_papers(values_paths).items()
    ]
    control = pd.concat(tables, ignore_index=True)
    logger.info("our own results, printed like the papers:\n%s", control.to_string(index=False))
    write_csv(control, control_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.values,
        snakemake.input.identities,
        snakemake.input.results,
        snakemake.output.control,
        schema_path=SCHEMAS / "identities.schema.yaml",
        scopes=snakemake.params.scopes,
    )
    refuse_changed(snakemake.params.content)
