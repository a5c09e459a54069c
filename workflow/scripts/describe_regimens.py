"""Describe the regimens, the reasons of unresectability and the stages of one scope."""

from pathlib import Path

from hcc_conversion.analyses.regimens.results import regimens_results
from hcc_conversion.cohort.cohort import read_cohort
from hcc_conversion.run.logs import log_to


def main(folder: str, results_path: str) -> None:
    regimens_results(read_cohort(folder)).to_parquet(results_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(str(Path(snakemake.input.tables[0]).parent), snakemake.output.results)
