"""List the converted patients of one centre: patient rows, which stay at the centre."""

from pathlib import Path

from hcc_conversion.analyses.regimens.results import regimens_listing
from hcc_conversion.cohort.cohort import read_cohort
from hcc_conversion.display.labels import scope_label
from hcc_conversion.run.logs import log_to


def main(folder: str, listing_path: str, scope: dict[str, str]) -> None:
    label = scope_label(scope["name"], scope["nature"])
    mark = f"# Patient-level, stays at the centre: converted patients of {label}\n"
    rows = regimens_listing(read_cohort(folder)).to_csv(index=False)
    Path(listing_path).write_text(mark + rows, encoding="utf-8")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        str(Path(snakemake.input.tables[0]).parent),
        snakemake.output.listing,
        snakemake.params.scope,
    )
