"""Stop what is made from all centres where two of them hold the same patients and none says so."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from hcc_conversion.ingest.shared_patients import (
    declared_in_vain,
    overlaps,
    table_of_overlaps,
    undeclared,
)
from hcc_conversion.run.csv_for_people import write_csv
from hcc_conversion.run.logs import log_to, logger
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.whole_files import read_table


def main(
    fingerprint_paths: Sequence[str],
    shared_path: str,
    *,
    centres: Sequence[str],
    shares_with: Mapping[str, list[str]],
    folder: str,
) -> None:
    """*folder*: of the centre files, for the message."""
    found = overlaps(
        {centre: read_table(path) for centre, path in zip(centres, fingerprint_paths, strict=True)}
    )
    problems = undeclared(found, shares_with, folder)
    if problems:
        raise InvalidInput(
            "The same patients would be counted twice; nothing is made from all centres:", problems
        )
    for overlap in found:
        logger.info("%s, as declared", overlap.told)
    for centre, other in declared_in_vain(found, shares_with, centres):
        told = (
            f"{folder}/{centre}.yaml: shares_patients_with names '{other}', but no more patients of"
            f" '{other}' are found in '{centre}' than chance allows for; '{centre}' is left out of"
            " the pool all the same. Take the name out if they share none"
        )
        logger.warning("%s", told)
        print(f"WARNING {told}", file=sys.stderr)
    Path(shared_path).parent.mkdir(parents=True, exist_ok=True)
    write_csv(table_of_overlaps(found), shared_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.fingerprints,
        snakemake.output.shared,
        centres=snakemake.params.centres,
        shares_with=snakemake.params.shares_with,
        folder="config/centres",
    )
