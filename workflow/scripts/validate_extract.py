"""Read and check one centre's extract: what was found in its own words, and a draft of its tables.

The draft is de-identified; `harmonise_extract.py` publishes it, or stops the centre with what
validation found.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.display.labels import scope_label
from hcc_conversion.ingest.draft import publishable_tables, refusal_of, write_draft
from hcc_conversion.ingest.extract import Examination, examine_extract, verdict_line
from hcc_conversion.ingest.findings import summarise
from hcc_conversion.ingest.findings_file import write_findings
from hcc_conversion.ingest.pseudonyms import site_key
from hcc_conversion.ingest.validation_page import validation_page
from hcc_conversion.run.logs import log_to, logger


def main(
    findings_path: str,
    quarantine_path: str,
    page_path: str,
    verdict_path: str,
    draft_folder: str,
    *,
    centre: str,
    extract: dict[str, Any],
    window: dict[str, str],
    scope: dict[str, str],
    key_file: str,
) -> None:
    examination = examine_extract(extract, window)
    summary = summarise(examination.findings)
    verdict = verdict_line(examination, summary)
    logger.info(verdict)
    Path(verdict_path).write_text(f"{scope['name']}: {verdict}\n", encoding="utf-8")
    write_findings(examination.findings, findings_path)
    examination.quarantine.to_csv(quarantine_path, index=False)
    page = _page(examination, summary, verdict, scope)
    Path(page_path).write_text(page, encoding="utf-8")
    refusal, tables = refusal_of(examination, centre, page_path), {}
    if not refusal:
        tables = publishable_tables(examination, centre, extract, site_key(key_file))
    write_draft(Path(draft_folder), tables, refusal)


def _page(
    examination: Examination, summary: pd.DataFrame, verdict: str, scope: dict[str, str]
) -> str:
    return validation_page(
        f"Validation: {scope_label(scope['name'], scope['nature'])}",
        verdict=verdict,
        problems=summary.to_dict("records"),
        accounting=examination.accounting.to_dict("records"),
        n_quarantined=len(examination.quarantine),
    )


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.output.findings,
        snakemake.output.quarantine,
        snakemake.output.page,
        snakemake.output.verdict,
        snakemake.output.draft,
        centre=snakemake.wildcards.centre,
        extract=snakemake.params.extract,
        window=snakemake.params.window,
        scope=snakemake.params.scope,
        key_file=snakemake.params.key_file,
    )
