"""Describe the baseline of one scope's populations."""

from pathlib import Path
from typing import Any

from hcc_conversion.analyses.baseline.results import baseline_results
from hcc_conversion.cohort.cohort import read_cohort
from hcc_conversion.run.logs import log_to


def main(
    folder: str, results_path: str, *, populations: dict[str, str], variables: dict[str, Any]
) -> None:
    baseline_results(read_cohort(folder), populations, variables).to_parquet(results_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        str(Path(snakemake.input.tables[0]).parent),
        snakemake.output.results,
        populations=snakemake.params.populations,
        variables=snakemake.params.variables,
    )
