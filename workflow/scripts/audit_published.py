"""Hold the numbers of every paper against each other."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.comparison.audit.audit import audit
from hcc_conversion.comparison.audit.identities import identities_of_papers, unknown_ids
from hcc_conversion.comparison.audit.page import audit_page, verdict
from hcc_conversion.comparison.published_values import published_of_papers
from hcc_conversion.comparison.scorecard.printed_score import score_problems
from hcc_conversion.run.contents import refuse_changed
from hcc_conversion.run.csv_for_people import write_csv
from hcc_conversion.run.logs import log_to, logger
from hcc_conversion.run.places import SCHEMAS
from hcc_conversion.run.problems import InvalidInput


def main(
    values_paths: Iterable[str],
    identities_paths: Iterable[str],
    findings_path: str,
    page_path: str,
    *,
    schema_path: str,
    title: str,
    conversion: Mapping[str, Any],
) -> None:
    """Write the findings and their page.

    Parameters
    ----------
    conversion
        of the study's configuration; its ``paper_model`` is held against what that paper prints.

    Raises
    ------
    InvalidInput
        for ties of values that are not printed, and a model that is not the printed one.
    """
    published = published_of_papers(values_paths)
    identities = identities_of_papers(identities_paths, schema_path)
    audits = {}
    for paper, values in published.items():
        problems = unknown_ids(identities[paper], dict.fromkeys(values["id"]))
        if problems:
            raise InvalidInput(f"The ties of {paper} do not fit its values:", problems)
        audits[paper] = audit(values, identities[paper], paper)
        logger.info("%s: %s", paper, verdict(audits[paper]))
    paper = conversion["paper_model"]["paper"]
    if paper in audits:
        problems = list(score_problems(conversion, published[paper], audits[paper].findings))
        if problems:
            raise InvalidInput(f"The score is not the model that {paper} prints:", problems)
    findings = pd.concat([found.findings for found in audits.values()], ignore_index=True)
    write_csv(findings, findings_path)
    Path(page_path).write_text(audit_page(title, audits), encoding="utf-8")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.values,
        snakemake.input.identities,
        snakemake.output.findings,
        snakemake.output.page,
        schema_path=SCHEMAS / "identities.schema.yaml",
        title=snakemake.params.title,
        conversion=snakemake.params.conversion,
    )
    refuse_changed(snakemake.params.content)
