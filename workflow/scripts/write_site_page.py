"""Write the page of one site for its head of department."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.ingest.findings_file import read_findings
from hcc_conversion.report.answer import TABLES
from hcc_conversion.report.figures import picture_of
from hcc_conversion.report.inputs import SITE_FIGURES
from hcc_conversion.report.site import sites_of
from hcc_conversion.report.site_page import quality_of, site_page
from hcc_conversion.run.logs import log_to
from hcc_conversion.run.whole_files import read_table


def main(
    page_path: str,
    *,
    scope: str,
    study: Mapping[str, Any],
    scopes: Mapping[str, Mapping[str, str]],
    analyses: list[str],
    with_quality: bool,
    shown_from: str,
) -> None:
    page = Path(page_path)
    results, own = page.parents[2], page.parents[1]
    sentences, table, runs, _ = (
        pd.read_csv(results / f"{path}.csv", dtype=str, keep_default_na=False) for path in TABLES
    )
    drawn = {path: own / f"{path}.webp" for path in SITE_FIGURES}
    quality = None
    if with_quality:
        quality = quality_of(
            (own / "validation/verdict.txt").read_text(encoding="utf-8").strip(),
            read_findings(own / "validation/findings.csv"),
            read_table(own / "harmonised/accounting.parquet"),
        )
    html = site_page(
        next(site for site in sites_of(scopes) if site.id == scope),
        study=study,
        sentences=sentences,
        table=table,
        runs=runs["sentence"].tolist(),
        results={
            name: read_table(Path(shown_from) / scope / name / "results.parquet")
            for name in analyses
        },
        pictures={path: picture_of(file.read_bytes()) for path, file in drawn.items()},
        quality=quality,
    )
    page.write_text(html, encoding="utf-8")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.output.page,
        scope=snakemake.wildcards.scope,
        study=snakemake.params.study,
        scopes=snakemake.params.scopes,
        analyses=snakemake.params.analyses,
        with_quality=snakemake.params.with_quality,
        shown_from=snakemake.params.shown_from,
    )
