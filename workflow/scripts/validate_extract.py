"""Check one centre's extract against its mapping and write what was found, in its own words."""

from pathlib import Path
from typing import Any

from hcc_conversion.display.labels import scope_label
from hcc_conversion.ingest.extract import examine_extract, verdict_line
from hcc_conversion.ingest.findings import summarise
from hcc_conversion.ingest.validation_page import validation_page
from hcc_conversion.run.logs import log_to, logger


def main(
    findings_path: str,
    quarantine_path: str,
    page_path: str,
    verdict_path: str,
    *,
    extract: dict[str, Any],
    window: dict[str, str],
    scope: dict[str, str],
) -> None:
    examination = examine_extract(extract, window)
    summary = summarise(examination.findings)
    verdict = verdict_line(examination, summary)
    logger.info(verdict)
    Path(verdict_path).write_text(f"{scope['name']}: {verdict}\n", encoding="utf-8")
    examination.findings.to_csv(findings_path, index=False)
    examination.quarantine.to_csv(quarantine_path, index=False)
    page = validation_page(
        f"Validation: {scope_label(scope['name'], scope['nature'])}",
        verdict=verdict,
        problems=summary.to_dict("records"),
        accounting=examination.accounting.to_dict("records"),
        n_quarantined=len(examination.quarantine),
    )
    Path(page_path).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.output.findings,
        snakemake.output.quarantine,
        snakemake.output.page,
        snakemake.output.verdict,
        extract=snakemake.params.extract,
        window=snakemake.params.window,
        scope=snakemake.params.scope,
    )
