"""Write the report: one page with the tables and figures of every analysis and site, and an
archive with it and all that it links to."""

from pathlib import Path
from typing import Any

from hcc_conversion.analyses.registry import analyses
from hcc_conversion.report.answer import TABLES, linked_files
from hcc_conversion.report.archive import write_archive
from hcc_conversion.report.assemble import report_page
from hcc_conversion.report.collect import read_material
from hcc_conversion.report.methods import methods_html
from hcc_conversion.report.sections import report_sections
from hcc_conversion.run.logs import log_to, logger
from hcc_conversion.run.places import PROJECT


def main(
    methods_path: str,
    page_path: str,
    archive_path: str,
    *,
    linked: list[str],
    config: dict[str, Any],
    papers: list[str],
    scopes: dict[str, dict[str, str]],
    centres: list[str],
    quality_of: list[str],
    hidden_below: dict[str, int],
    shown_from: str,
    titles: dict[str, str],
    software: dict[str, str],
    hashes: dict[str, str],
) -> None:
    page = Path(page_path)
    sections = report_sections(config, papers)
    material = read_material(
        page.parents[1],
        sections,
        analyses=[name for name, analysis in analyses().items() if analysis.pooled],
        scopes=list(scopes),
        centres=centres,
        quality_of=quality_of,
        shown_from=Path(shown_from),
        patient_level=config["report"]["patient_level_figures"],
        also=TABLES if papers else (),
        linked=[*linked, *(linked_files(hidden=bool(hidden_below)) if papers else ())],
    )
    html = report_page(
        sections,
        material,
        config=config,
        scopes=scopes,
        titles=titles,
        methods=methods_html(Path(methods_path).read_text(encoding="utf-8")),
        software=software,
        hashes=hashes,
        hidden_below=hidden_below,
    )
    page.write_text(html, encoding="utf-8")
    logger.info("%s: %d bytes", page, page.stat().st_size)
    write_archive(page, Path(archive_path), material.passed_on)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        PROJECT / "docs/methods.md",
        snakemake.output.page,
        snakemake.output.archive,
        linked=snakemake.params.linked,
        config=snakemake.params.config,
        papers=snakemake.params.papers,
        scopes=snakemake.params.scopes,
        centres=snakemake.params.centres,
        quality_of=snakemake.params.quality_of,
        hidden_below=snakemake.params.hidden_below,
        shown_from=snakemake.params.shown_from,
        titles=snakemake.params.titles,
        software=snakemake.params.software,
        hashes=snakemake.params.hashes,
    )
