"""Compute one analysis of one scope."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hcc_conversion.cohort.cohort import read_cohort
from hcc_conversion.run.logs import log_to
from hcc_conversion.run.references import load


def main(harmonised: str, tables: Mapping[str, str], *, compute: str, study: Any) -> None:
    """*tables*: name, then path, of what ``compute`` (``module:function``) gives."""
    computed = load(compute)(read_cohort(harmonised), study)
    for name, path in tables.items():
        computed[name].to_parquet(path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        str(Path(snakemake.input.tables[0]).parent),
        dict(snakemake.output.items()),
        compute=snakemake.params.compute,
        study=snakemake.params.study,
    )
