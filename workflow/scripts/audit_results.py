"""Audit every scope's own results, printed as each paper prints its own: a control of the audit."""

import pandas as pd

from hcc_conversion.comparison.audit.identities import read_identities
from hcc_conversion.comparison.published_values import read_published_values
from hcc_conversion.comparison.scorecard.control import audit_own_results
from hcc_conversion.comparison.scorecard.sources import read_results
from hcc_conversion.run.logs import log_to, logger


def main(
    papers: dict[str, tuple[str, str]],
    results_paths: list[str],
    control_path: str,
    *,
    schema_path: str,
    scopes: list[str],
) -> None:
    results = read_results(results_paths, scopes)
    tables = [
        audit_own_results(
            paper, read_published_values(values), read_identities(ties, schema_path), results
        )
        for paper, (values, ties) in papers.items()
    ]
    control = pd.concat(tables, ignore_index=True)
    logger.info("our own results, printed like the papers:\n%s", control.to_string(index=False))
    control.to_csv(control_path, index=False)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    pairs = zip(snakemake.input.values, snakemake.input.identities, strict=True)
    main(
        dict(zip(snakemake.params.papers, pairs, strict=True)),
        list(snakemake.input.results),
        snakemake.output.control,
        schema_path=snakemake.params.schema,
        scopes=snakemake.params.scopes,
    )
