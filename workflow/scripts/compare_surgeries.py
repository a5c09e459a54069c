"""Compare conversion with direct surgery in one scope."""

from pathlib import Path
from typing import Any

from hcc_conversion.analyses.surgery.results import surgery_results
from hcc_conversion.cohort.cohort import read_cohort
from hcc_conversion.run.logs import log_to


def main(folder: str, results_path: str, definition: dict[str, Any]) -> None:
    surgery_results(read_cohort(folder), definition).to_parquet(results_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        str(Path(snakemake.input.tables[0]).parent),
        snakemake.output.results,
        snakemake.params.definition,
    )
