"""Describe the treatment-related adverse events of one scope's populations."""

from pathlib import Path

from hcc_conversion.analyses.trae.results import trae_results
from hcc_conversion.cohort.cohort import read_cohort
from hcc_conversion.run.logs import log_to


def main(folder: str, results_path: str, populations: list[str]) -> None:
    trae_results(read_cohort(folder), populations).to_parquet(results_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        str(Path(snakemake.input.tables[0]).parent),
        snakemake.output.results,
        snakemake.params.populations,
    )
