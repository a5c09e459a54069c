"""Publish the canonical tables that validation drafted, or stop the centre with what it found."""

from pathlib import Path

from hcc_conversion.ingest.draft import publish_draft
from hcc_conversion.run.logs import log_to, logger
from schemas.vocabulary import TABLE_NAMES


def main(draft_folder: str, folder: str) -> None:
    names = [*TABLE_NAMES, "collected", "accounting", "accrual", "fingerprints"]
    for name, n_rows in publish_draft(Path(draft_folder), Path(folder), names).items():
        logger.info("%s: %d rows", name, n_rows)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(snakemake.input.draft, str(Path(snakemake.output.collected).parent))
