"""Stack the canonical tables of all centres."""

from pathlib import Path
from typing import Any

from hcc_conversion.cohort.cohort import pool, read_cohort
from hcc_conversion.cohort.table_files import write_tables
from hcc_conversion.run.logs import log_to


def main(folders: list[str], folder: str, extra: dict[str, dict[str, Any]] | None = None) -> None:
    """*extra*: see `hcc_conversion.cohort.table_files.write_tables`."""
    pooled = pool([read_cohort(of_centre) for of_centre in folders])
    besides = {
        "collected": pooled.collected,
        "accounting": pooled.accounting,
        "accrual": pooled.accrual,
    }
    write_tables({**pooled.tables, **besides}, Path(folder), extra)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    folders = dict.fromkeys(str(Path(path).parent) for path in snakemake.input.tables)
    main(
        list(folders),
        str(Path(snakemake.output.tables[0]).parent),
        snakemake.params.extra_fields,
    )
