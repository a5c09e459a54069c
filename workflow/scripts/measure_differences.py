"""Measure how far every centre is from the pool in one analysis."""

import pandas as pd

from hcc_conversion.run.logs import log_to
from hcc_conversion.study.scope_differences import scope_differences


def main(
    results_paths: list[str],
    parquet_path: str,
    csv_path: str,
    *,
    scopes: list[str],
    pooled: str,
    threshold: float,
) -> None:
    results = {
        scope: pd.read_parquet(path) for scope, path in zip(scopes, results_paths, strict=True)
    }
    table = scope_differences(results, pooled, threshold)
    table.to_parquet(parquet_path)
    table.to_csv(csv_path, index=False)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        list(snakemake.input.results),
        snakemake.output.parquet,
        snakemake.output.csv,
        scopes=snakemake.params.scopes,
        pooled=snakemake.params.pooled,
        threshold=snakemake.params.threshold,
    )
