"""List what validation found as queries, which keep their numbers, days and answers over runs."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from hcc_conversion.display.labels import scope_label
from hcc_conversion.ingest.findings import summarise
from hcc_conversion.ingest.findings_file import read_findings
from hcc_conversion.ingest.queries import list_queries
from hcc_conversion.ingest.queries_page import queries_page
from hcc_conversion.run.csv_for_people import ENCODING, csv_text, read_csv
from hcc_conversion.run.logs import log_to
from hcc_conversion.run.private_files import open_private
from schemas.queries import Queries


def main(
    findings_path: str,
    queries_path: str,
    page_path: str,
    *,
    scope: Mapping[str, str],
    answers: Sequence[Mapping[str, Any]],
    day: str,
) -> None:
    """*queries_path* is read, where it is there, and written anew."""
    target = Path(queries_path)
    earlier = read_csv(target, Queries.types()) if target.exists() else Queries.of([])
    queries = list_queries(summarise(read_findings(findings_path)), earlier, answers, day)
    page = queries_page(f"Queries: {scope_label(scope['name'], scope['nature'])}", queries, answers)
    for path, text, encoding in ((target, csv_text(queries), ENCODING), (page_path, page, "utf-8")):
        with open_private(Path(path)) as file:
            file.write(text.encode(encoding))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.findings,
        snakemake.output.queries,
        snakemake.output.page,
        scope=snakemake.params.scope,
        answers=snakemake.params.answers,
        day=str(date.today()),
    )
