"""Check one centre's extract against its mapping and write what was found, in its own words."""

from pathlib import Path
from typing import Any

from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.findings import summarise
from hcc_conversion.logs import log_to, logger
from hcc_conversion.views.labels import scope_label
from hcc_conversion.views.pages import validation_page


def main(
    findings_path: str,
    quarantine_path: str,
    page_path: str,
    *,
    extract: dict[str, Any],
    window: dict[str, str],
    scope: dict[str, str],
) -> None:
    examination = examine_extract(extract, window)
    summary = summarise(examination.findings)
    counts = summary["severity"].value_counts()
    verdict = (
        f"{counts.get('error', 0)} kinds of errors, {counts.get('warning', 0)} kinds of warnings. "
        + ("The centre stops here." if len(examination.unresolved) else "The centre takes part.")
    )
    logger.info(verdict)
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
        extract=snakemake.params.extract,
        window=snakemake.params.window,
        scope=snakemake.params.scope,
    )
