"""Describe the tumour response of one scope's populations, and list every reading."""

from pathlib import Path
from typing import Any

from hcc_conversion.analyses.response.results import response_courses, response_results
from hcc_conversion.cohort.cohort import read_cohort
from hcc_conversion.run.logs import log_to


def main(folder: str, results_path: str, courses_path: str, *, definitions: dict[str, Any]) -> None:
    cohort = read_cohort(folder)
    response_results(cohort, definitions).to_parquet(results_path)
    response_courses(cohort, definitions).to_parquet(courses_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        str(Path(snakemake.input.tables[0]).parent),
        snakemake.output.results,
        snakemake.output.courses,
        definitions=snakemake.params.definitions,
    )
