"""Model the time to conversion in one scope."""

from pathlib import Path
from typing import Any

from hcc_conversion.analyses.conversion.results import conversion_results
from hcc_conversion.cohort.cohort import read_cohort
from hcc_conversion.run.logs import log_to


def main(
    folder: str,
    results_path: str,
    curves_path: str,
    residuals_path: str,
    *,
    predictors: dict[str, Any],
    definition: dict[str, Any],
) -> None:
    results, curves, residuals = conversion_results(read_cohort(folder), predictors, definition)
    results.to_parquet(results_path)
    curves.to_parquet(curves_path)
    residuals.to_parquet(residuals_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        str(Path(snakemake.input.tables[0]).parent),
        snakemake.output.results,
        snakemake.output.curves,
        snakemake.output.residuals,
        predictors=snakemake.params.predictors,
        definition=snakemake.params.definition,
    )
