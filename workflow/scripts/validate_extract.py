"""Read and check one centre's extract: what was found in its own words, and a draft of its tables.

The draft is de-identified; `harmonise_extract.py` publishes it, or stops the centre with what
validation found.
"""

from pathlib import Path
from typing import Any

from hcc_conversion.ingest.draft import publishable_tables, refusal_of, write_draft
from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.findings import summarise
from hcc_conversion.ingest.findings_file import write_findings
from hcc_conversion.ingest.origin import extract_files
from hcc_conversion.ingest.pseudonyms import site_key
from hcc_conversion.ingest.verdict import verdict_line
from hcc_conversion.run.contents import refuse_changed
from hcc_conversion.run.csv_for_people import write_csv
from hcc_conversion.run.logs import log_to, logger
from hcc_conversion.run.private_files import only_private_files


def main(
    findings_path: str,
    quarantine_path: str,
    accounting_path: str,
    verdict_path: str,
    draft_folder: str,
    *,
    centre: str,
    extract: dict[str, Any],
    window: dict[str, str],
    name: str,
    key_file: str,
    page: str,
    copies: dict[str, str] | None = None,
    extra: dict[str, dict[str, Any]] | None = None,
) -> None:
    """*page*: where what was found can be read, for the message that stops a centre; *copies* and
    *extra*: see `examine_extract`."""
    with only_private_files(Path(findings_path).parent):
        examination = examine_extract(extract, window, copies, extra)
        verdict = verdict_line(examination, summarise(examination.findings))
        logger.info(verdict)
        Path(verdict_path).write_text(f"{name}: {verdict}\n", encoding="utf-8")
        write_findings(examination.findings, findings_path)
        write_csv(examination.quarantine, quarantine_path)
        write_csv(examination.accounting, accounting_path)
        refusal, tables = refusal_of(examination, centre, page), {}
        if not refusal:
            tables = publishable_tables(examination, centre, extract, site_key(key_file), extra)
        write_draft(Path(draft_folder), tables, refusal, extra)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.output.findings,
        snakemake.output.quarantine,
        snakemake.output.accounting,
        snakemake.output.verdict,
        snakemake.output.draft,
        centre=snakemake.wildcards.centre,
        extract=snakemake.params.extract,
        window=snakemake.params.window,
        name=snakemake.params.name,
        key_file=snakemake.params.key_file,
        page=snakemake.params.page,
        extra=snakemake.params.extra_fields,
        copies=dict(
            zip(extract_files(snakemake.params.extract), snakemake.input.sources, strict=True)
        ),
    )
    refuse_changed(snakemake.params.content)
