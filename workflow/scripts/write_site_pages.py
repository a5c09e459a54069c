"""Write the page of every site for its head of department, for a screen and for print."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.display.catalogue import EMBEDDED, PRINTED
from hcc_conversion.ingest.findings_file import read_findings
from hcc_conversion.report.answer import TABLES
from hcc_conversion.report.figures import picture_of
from hcc_conversion.report.site import sites_of
from hcc_conversion.report.site_html import site_html
from hcc_conversion.report.site_page import quality_of, site_page
from hcc_conversion.report.site_sheets import site_sheets
from hcc_conversion.run.attempts import Attempts
from hcc_conversion.run.csv_for_people import read_csv
from hcc_conversion.run.logs import log_to
from hcc_conversion.run.whole_files import read_table
from schemas.queries import Queries


def main(
    pages: list[str],
    sheets: list[str],
    *,
    sites: list[str],
    study: Mapping[str, Any],
    scopes: Mapping[str, Mapping[str, str]],
    analyses: list[str],
    told_of: list[str],
    shown_from: str,
) -> None:
    """*pages*, *sheets*: as HTML and as PDF, of *sites*, in their order; *told_of*: those of whose
    extract something is said."""
    results = Path(pages[0]).parents[2]
    sentences, table, runs, _ = (
        pd.read_csv(results / f"{path}.csv", dtype=str, keep_default_na=False) for path in TABLES
    )
    by_id = {site.id: site for site in sites_of(scopes)}
    attempts = Attempts()
    for html, pdf, scope in zip(map(Path, pages), map(Path, sheets), sites, strict=True):
        folder = results / scope
        with attempts.step(f"{scope}/{html.name}, {pdf.name}"):
            page = site_page(
                by_id[scope],
                study=study,
                sentences=sentences,
                table=table,
                runs=runs["sentence"].tolist(),
                results={
                    name: read_table(Path(shown_from) / scope / name / "results.parquet")
                    for name in analyses
                },
                quality=_quality(folder) if scope in told_of else None,
            )
            drawn, printed = (
                {path: (folder / f"{path}{ending}").read_bytes() for path in page.figures}
                for ending in (EMBEDDED, PRINTED)
            )
            pictures = {path: picture_of(svg) for path, svg in drawn.items()}
            html.write_text(site_html(page, pictures), encoding="utf-8")
            pdf.write_bytes(site_sheets(page, printed))
    attempts.finish("What could not be written; everything else is (see the log):")


def _quality(folder: Path) -> dict[str, Any]:
    return quality_of(
        (folder / "validation/verdict.txt").read_text(encoding="utf-8").strip(),
        read_findings(folder / "validation/findings.csv"),
        read_csv(folder / "validation/queries.csv", Queries.types()),
        read_table(folder / "harmonised/accounting.parquet"),
    )


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.output.pages,
        snakemake.output.sheets,
        sites=snakemake.params.sites,
        study=snakemake.params.study,
        scopes=snakemake.params.scopes,
        analyses=snakemake.params.analyses,
        told_of=snakemake.params.quality_of,
        shown_from=snakemake.params.shown_from,
    )
