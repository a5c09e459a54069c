"""Compute one analysis of one scope, and list its patients where they may be listed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hcc_conversion.cohort.cohort import Cohort, read_cohort
from hcc_conversion.run.csv_for_people import ENCODING, csv_text
from hcc_conversion.run.logs import log_to
from hcc_conversion.run.private_files import open_private
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.references import load
from hcc_conversion.run.whole_files import save_table

#: The output with single patients, for their centre alone (`analyses.analysis.LISTING`).
LISTING = "listing"


def main(
    harmonised: str,
    files: Mapping[str, str],
    *,
    compute: str,
    study: Mapping[str, Any],
    private: Sequence[str] = (),
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
    private
        names of the tables that only their owner may read.
    compute, listing
        ``module:function``; without a listing empty.
    heading
        what stands above a listing: who is in it, and where.
    """
    cohort = read_cohort(harmonised)
    if listing:
        write_listing(cohort, files[LISTING], listing, heading)
    tables = load(compute)(cohort, study)
    problems = undeclared(tables, set(files) - {LISTING})
    if problems:
        raise InvalidInput(f"{compute} does not give what analysis.py names:", problems)
    for name, table in tables.items():
        if name in private:
            with open_private(Path(files[name])) as file:
                save_table(table, file)
        else:
            save_table(table, files[name])


def undeclared(tables: Mapping[str, Any], declared: set[str]) -> list[str]:
    return [f"{name}: not declared" for name in sorted(set(tables) - declared)] + [
        f"{name}: not computed" for name in sorted(declared - set(tables))
    ]


def write_listing(cohort: Cohort, path: str, listing: str, heading: str) -> None:
    mark = f"# Patient-level, stays at the centre: {heading}\n"
    rows = csv_text(load(listing)(cohort))
    with open_private(Path(path)) as file:
        file.write((mark + rows).encode(ENCODING))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        str(Path(snakemake.input.tables[0]).parent),
        dict(snakemake.output.items()),
        compute=snakemake.params.compute,
        study=snakemake.params.study,
        private=snakemake.params.private,
        listing=snakemake.params.listing,
        heading=snakemake.params.heading,
    )
