"""Hold the results of a reconstructed centre against every printed value."""

from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.cohort.cohort import read_cohort
from hcc_conversion.comparison.printed_exceptions import read_exceptions
from hcc_conversion.display.labels import scope_label
from hcc_conversion.run.contents import refuse_changed
from hcc_conversion.run.csv_for_people import write_csv
from hcc_conversion.run.logs import log_to, logger
from hcc_conversion.run.whole_files import read_table
from synthetic.reconstruction.check.constraints import check, evaluate, summarise
from synthetic.reconstruction.check.page import reconstruction_page
from synthetic.reconstruction.check.table_9 import table_9
from synthetic.reconstruction.published import read_published


def main(
    results_paths: list[str],
    harmonised: str,
    values: str,
    patients: list[str],
    exceptions_path: str,
    folder: str,
    *,
    definitions: dict[str, Any],
    scope: dict[str, str],
) -> None:
    results = pd.concat([read_table(path) for path in results_paths], ignore_index=True)
    published = read_published(values, *patients)
    evaluated = evaluate(results, read_cohort(harmonised), published, definitions)
    checked = check(published, read_exceptions(exceptions_path), evaluated)
    summary = summarise(checked)
    side_by_side = table_9(results, published)
    logger.info("printed values:\n%s", summary.to_string(index=False))
    write_csv(checked, Path(folder) / "constraints.csv")
    write_csv(summary, Path(folder) / "summary.csv")
    write_csv(side_by_side, Path(folder) / "table_9.csv")
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
        list(snakemake.input.results),
        str(Path(snakemake.input.tables[0]).parent),
        snakemake.input.values,
        list(snakemake.input.patients),
        snakemake.input.exceptions,
        str(Path(snakemake.output.constraints).parent),
        definitions=snakemake.params.definitions,
        scope=snakemake.params.scope,
    )
    refuse_changed(snakemake.params.content)
