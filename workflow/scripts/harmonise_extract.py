"""Write one centre's canonical tables: days instead of dates, pseudonyms instead of identifiers."""

from pathlib import Path
from typing import Any

from hcc_conversion.cohort.table_files import write_tables
from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.findings import describe, summarise
from hcc_conversion.ingest.free_text import withhold_rare_text
from hcc_conversion.ingest.harmonise import collected_fields, deidentify
from hcc_conversion.ingest.mapping import expand_blocks
from hcc_conversion.ingest.pseudonyms import site_key
from hcc_conversion.run.logs import log_to, logger
from hcc_conversion.run.problems import InvalidInput


def main(
    folder: str,
    *,
    centre: str,
    extract: dict[str, Any],
    window: dict[str, str],
    key_file: str,
    report: str,
) -> None:
    examination = examine_extract(extract, window)
    if len(examination.unresolved) or examination.tables is None:
        problems = [describe(row) for _, row in summarise(examination.unresolved).iterrows()]
        raise InvalidInput(
            f"The extract of centre '{centre}' does not fit; nothing is written for it."
            f" The same with every row number: {report}",
            problems,
        )
    collected = collected_fields(expand_blocks(extract), centre, extract["covers"])
    tables = deidentify(examination.tables, centre, site_key(key_file))
    tables = {**withhold_rare_text(tables, collected), "collected": collected}
    tables["accounting"] = examination.accounting.assign(centre=centre)
    write_tables(tables, Path(folder))
    for name, table in tables.items():
        logger.info("%s: %d rows", name, len(table))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        str(Path(snakemake.output.collected).parent),
        centre=snakemake.wildcards.centre,
        extract=snakemake.params.extract,
        window=snakemake.params.window,
        key_file=snakemake.params.key_file,
        report=str(Path(snakemake.input.findings).with_name("report.html")),
    )
