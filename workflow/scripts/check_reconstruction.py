"""Hold the harmonised tables of a reconstructed centre against every printed value."""

from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.logs import log_to, logger
from hcc_conversion.reconstruction.check.constraints import check, evaluate, summarise
from hcc_conversion.reconstruction.check.exceptions import read_exceptions
from hcc_conversion.reconstruction.check.predictors import table_9
from hcc_conversion.reconstruction.published import read_published
from hcc_conversion.views.labels import scope_label
from hcc_conversion.views.reconstruction_page import reconstruction_page


def main(
    table_paths: list[str],
    values: str,
    patients: list[str],
    exceptions_path: str,
    folder: str,
    *,
    predictors: dict[str, Any],
    scope: dict[str, str],
) -> None:
    tables = {Path(path).stem: pd.read_parquet(path) for path in table_paths}
    published = read_published(values, *patients)
    checked = check(
        published, read_exceptions(exceptions_path), evaluate(tables, published, predictors)
    )
    summary = summarise(checked)
    side_by_side = table_9(tables, published, predictors)
    logger.info("printed values:\n%s", summary.to_string(index=False))
    checked.to_csv(Path(folder) / "constraints.csv", index=False)
    summary.to_csv(Path(folder) / "summary.csv", index=False)
    side_by_side.to_csv(Path(folder) / "table_9.csv", index=False)
    page = reconstruction_page(
        f"Printed values: {scope_label(scope['name'], scope['nature'])}",
        scope["description"],
        summary=summary,
        table_9=side_by_side,
        checked=checked,
    )
    (Path(folder) / "constraints.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        list(snakemake.input.tables),
        snakemake.input.values,
        list(snakemake.input.patients),
        snakemake.input.exceptions,
        str(Path(snakemake.output.constraints).parent),
        predictors=snakemake.params.predictors,
        scope=snakemake.params.scope,
    )
