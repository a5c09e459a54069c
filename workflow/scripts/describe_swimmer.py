"""Lay out the patients' courses of one centre as lanes, and count what they show."""

from pathlib import Path
from typing import Any

from hcc_conversion.analyses.swimmer.results import swimmer_lanes, swimmer_results
from hcc_conversion.cohort.cohort import read_cohort
from hcc_conversion.run.logs import log_to


def main(
    folder: str,
    results_path: str,
    lanes_path: str,
    *,
    options: dict[str, str],
    definitions: dict[str, Any],
) -> None:
    cohort = read_cohort(folder)
    swimmer_results(cohort, options, definitions).to_parquet(results_path)
    swimmer_lanes(cohort, options, definitions).to_parquet(lanes_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        str(Path(snakemake.input.tables[0]).parent),
        snakemake.output.results,
        snakemake.output.lanes,
        options=snakemake.params.options,
        definitions=snakemake.params.definitions,
    )
