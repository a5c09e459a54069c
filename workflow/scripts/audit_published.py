"""Hold the numbers of every paper against each other."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from hcc_conversion.comparison.audit.audit import audit
from hcc_conversion.comparison.audit.identities import read_identities, unknown_ids
from hcc_conversion.comparison.audit.page import audit_page, verdict
from hcc_conversion.comparison.published_values import read_published_values
from hcc_conversion.run.logs import log_to, logger
from hcc_conversion.run.problems import InvalidInput


def main(
    papers: Mapping[str, tuple[str, str]],
    findings_path: str,
    page_path: str,
    *,
    schema_path: str,
    title: str,
) -> None:
    audits = {}
    for paper, (values, ties) in papers.items():
        published = read_published_values(values)
        identities = read_identities(ties, schema_path)
        problems = unknown_ids(identities, dict.fromkeys(published["id"]))
        if problems:
            raise InvalidInput(f"{ties} does not fit {values}:", problems)
        audits[paper] = audit(published, identities, paper)
        logger.info("%s: %s", paper, verdict(audits[paper]))
    findings = pd.concat([found.findings for found in audits.values()], ignore_index=True)
    findings.to_csv(findings_path, index=False)
    Path(page_path).write_text(audit_page(title, audits), encoding="utf-8")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        dict(
            zip(
                snakemake.params.papers,
                zip(snakemake.input.values, snakemake.input.identities, strict=True),
                strict=True,
            )
        ),
        snakemake.output.findings,
        snakemake.output.page,
        schema_path=snakemake.params.schema,
        title=snakemake.params.title,
    )
