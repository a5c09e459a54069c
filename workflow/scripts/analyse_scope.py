"""Compute one analysis of one scope, and list its patients where they may be listed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hcc_conversion.cohort.cohort import Cohort, read_cohort
from hcc_conversion.run.logs import log_to
from hcc_conversion.run.references import load


def main(
    harmonised: str,
    files: Mapping[str, str],
    *,
    compute: str,
    study: Mapping[str, Any],
    listing: str = "",
    heading: str = "",
) -> None:
    """Write every file.

    Parameters
    ----------
    harmonised
        folder of the canonical tables.
    files
        name, then path, of the tables that *compute* gives, and of ``listing``.
    compute, listing
        ``module:function``; without a listing empty.
    heading
        what stands above a listing: who is in it, and where.
    """
    cohort = read_cohort(harmonised)
    if listing:
        write_listing(cohort, files["listing"], listing, heading)
    for name, table in load(compute)(cohort, study).items():
        table.to_parquet(files[name])


def write_listing(cohort: Cohort, path: str, listing: str, heading: str) -> None:
    mark = f"# Patient-level, stays at the centre: {heading}\n"
    rows = load(listing)(cohort).to_csv(index=False)
    Path(path).write_text(mark + rows, encoding="utf-8")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        str(Path(snakemake.input.tables[0]).parent),
        dict(snakemake.output.items()),
        compute=snakemake.params.compute,
        study=snakemake.params.study,
        listing=snakemake.params.listing,
        heading=snakemake.params.heading,
    )
