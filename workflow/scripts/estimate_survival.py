"""Estimate the survival endpoints of one scope."""

from pathlib import Path
from typing import Any

from hcc_conversion.analyses.survival.results import survival_results
from hcc_conversion.cohort.cohort import read_cohort
from hcc_conversion.run.logs import log_to


def main(
    folder: str,
    results_path: str,
    curves_path: str,
    *,
    definition: dict[str, Any],
    response: dict[str, Any],
) -> None:
    results, curves = survival_results(read_cohort(folder), **definition, response=response)
    results.to_parquet(results_path)
    curves.to_parquet(curves_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        str(Path(snakemake.input.tables[0]).parent),
        snakemake.output.results,
        snakemake.output.curves,
        definition=snakemake.params.definition,
        response=snakemake.params.response,
    )
