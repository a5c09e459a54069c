"""The results of a centre as they may be shown."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hcc_conversion.analyses.registry import analyses
from hcc_conversion.disclosure.protect import protect_tables, with_what_is_drawn
from hcc_conversion.run.logs import log_to, logger
from hcc_conversion.run.whole_files import read_table, save_table


def main(
    tables_paths: list[str],
    output_paths: list[str],
    *,
    study: Mapping[str, Any],
    min_count: int,
    hide_zeros: bool,
    name: str,
) -> None:
    """Write every output, ``<analysis>/<table>.parquet``, from tables of the same names.

    Parameters
    ----------
    study
        the study's configuration, as far as the analyses read it.
    min_count, hide_zeros
        see `hcc_conversion.disclosure.hide.protect_results`; 1 leaves all as it is.
    name
        of the centre.
    """
    tables: dict[str, dict[str, Any]] = {}
    for path in map(Path, tables_paths):
        tables.setdefault(path.parent.name, {})[path.stem] = read_table(path)
    shown = tables
    if min_count > 1:
        leaving, protected = protect_tables(tables, study, min_count, hide_zeros=hide_zeros)
        logger.info("%d values are hidden", len(protected.hidden))
        shown = {
            analysis: with_what_is_drawn(analyses()[analysis], told, study, name)
            for analysis, told in leaving.items()
        }
    for path in map(Path, output_paths):
        save_table(shown[path.parent.name][path.stem], path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        list(snakemake.input.tables),
        list(snakemake.output),
        study=snakemake.params.study,
        min_count=snakemake.params.min_count,
        hide_zeros=snakemake.params.hide_zeros,
        name=snakemake.params.name,
    )
