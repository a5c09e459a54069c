"""List single patients of one centre, with which they stay."""

from pathlib import Path

from hcc_conversion.cohort.cohort import read_cohort
from hcc_conversion.display.labels import scope_label
from hcc_conversion.run.logs import log_to
from hcc_conversion.run.references import load


def main(harmonised: str, listing_path: str, *, listing: str, scope: dict[str, str]) -> None:
    """*listing*: ``module:function`` that makes one row per patient of the cohort."""
    label = scope_label(scope["name"], scope["nature"])
    mark = f"# Patient-level, stays at the centre: converted patients of {label}\n"
    rows = load(listing)(read_cohort(harmonised)).to_csv(index=False)
    Path(listing_path).write_text(mark + rows, encoding="utf-8")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        str(Path(snakemake.input.tables[0]).parent),
        snakemake.output.listing,
        listing=snakemake.params.listing,
        scope=snakemake.params.scope,
    )
