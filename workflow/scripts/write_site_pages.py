"""Write the page of every site for its head of department."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.display.catalogue import EMBEDDED
from hcc_conversion.ingest.findings_file import read_findings
from hcc_conversion.report.answer import TABLES
from hcc_conversion.report.figures import picture_of
from hcc_conversion.report.inputs import SITE_FIGURES
from hcc_conversion.report.site import sites_of
from hcc_conversion.report.site_page import quality_of, site_page
from hcc_conversion.run.attempts import Attempts
from hcc_conversion.run.logs import log_to
from hcc_conversion.run.whole_files import read_table


def main(
    pages: list[str],
    *,
    sites: list[str],
    study: Mapping[str, Any],
    scopes: Mapping[str, Mapping[str, str]],
    analyses: list[str],
    told_of: list[str],
    shown_from: str,
) -> None:
    """*pages*: of *sites*, in their order; *told_of*: those of whose extract something is said."""
    results = Path(pages[0]).parents[2]
    sentences, table, runs, _ = (
        pd.read_csv(results / f"{path}.csv", dtype=str, keep_default_na=False) for path in TABLES
    )
    by_id = {site.id: site for site in sites_of(scopes)}
    attempts = Attempts()
    for page, scope in zip(map(Path, pages), sites, strict=True):
        with attempts.step(f"{scope}/{page.name}"):
            folder = results / scope
            html = site_page(
                by_id[scope],
                study=study,
                sentences=sentences,
                table=table,
                runs=runs["sentence"].tolist(),
                results={
                    name: read_table(Path(shown_from) / scope / name / "results.parquet")
                    for name in analyses
                },
                pictures={
                    path: picture_of((folder / f"{path}{EMBEDDED}").read_bytes())
                    for path in SITE_FIGURES
                },
                quality=_quality(folder) if scope in told_of else None,
            )
            page.write_text(html, encoding="utf-8")
    attempts.finish("What could not be written; everything else is (see the log):")


def _quality(folder: Path) -> dict[str, Any]:
    return quality_of(
        (folder / "validation/verdict.txt").read_text(encoding="utf-8").strip(),
        read_findings(folder / "validation/findings.csv"),
        read_table(folder / "harmonised/accounting.parquet"),
    )


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        list(snakemake.output),
        sites=snakemake.params.sites,
        study=snakemake.params.study,
        scopes=snakemake.params.scopes,
        analyses=snakemake.params.analyses,
        told_of=snakemake.params.quality_of,
        shown_from=snakemake.params.shown_from,
    )
