"""Write the page of what validation found in one centre's extract."""

from pathlib import Path

import pandas as pd

from hcc_conversion.display.labels import scope_label
from hcc_conversion.ingest.findings import summarise
from hcc_conversion.ingest.findings_file import read_findings
from hcc_conversion.ingest.validation_page import validation_page
from hcc_conversion.run.logs import log_to
from hcc_conversion.run.private_files import open_private


def main(
    findings_path: str,
    quarantine_path: str,
    accounting_path: str,
    verdict_path: str,
    page_path: str,
    *,
    scope: dict[str, str],
) -> None:
    verdict = Path(verdict_path).read_text(encoding="utf-8").strip()
    page = validation_page(
        f"Validation: {scope_label(scope['name'], scope['nature'])}",
        verdict=verdict.removeprefix(f"{scope['name']}: "),
        problems=summarise(read_findings(findings_path)).to_dict("records"),
        accounting=pd.read_csv(accounting_path).to_dict("records"),
        n_quarantined=len(pd.read_csv(quarantine_path)),
    )
    with open_private(Path(page_path)) as file:
        file.write(page.encode())


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.findings,
        snakemake.input.quarantine,
        snakemake.input.accounting,
        snakemake.input.verdict,
        snakemake.output.page,
        scope=snakemake.params.scope,
    )
