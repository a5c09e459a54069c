"""Say what the comparison comes to: sentences by rule, the table of the answer, what changed."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.comparison.conclusions.changes import change_sentences, changes, history
from hcc_conversion.comparison.conclusions.sentences import Tables, conclusions
from hcc_conversion.comparison.conclusions.table import answer_table
from hcc_conversion.comparison.heterogeneity.headlines import headlines_of
from hcc_conversion.comparison.printed_names import paper_name
from hcc_conversion.display.view import View
from hcc_conversion.run.csv_for_people import read_csv, write_csv
from hcc_conversion.run.logs import log_to
from hcc_conversion.run.version import workflow_version
from hcc_conversion.run.whole_files import read_table
from schemas.case_mix import Standardised
from schemas.conclusions import History
from schemas.scorecard import HeadlineComparison, HeadlineMetrics


def main(
    headlines_path: str,
    metrics_path: str,
    pools_path: str,
    case_mix_path: str,
    history_path: str,
    *,
    config: Mapping[str, Any],
    titles: Mapping[str, str],
    scopes: Mapping[str, Mapping[str, str]],
    papers: list[str],
    day: str,
) -> None:
    """The files stand beside *history_path*, which is brought up to date."""
    headlines, few = headlines_of(config, titles), config["heterogeneity"]["few_centres"]
    labels = View("", scopes, config, titles).labels
    names = {scope: named["name"] for scope, named in scopes.items()}
    quantities = read_csv(headlines_path, _types(HeadlineComparison))
    metrics = read_csv(metrics_path, _types(HeadlineMetrics))
    pools, case_mix = read_table(pools_path), read_csv(case_mix_path, Standardised.types())
    of_paper = {paper: quantities[quantities["paper"] == paper] for paper in papers}
    sentences = []
    for paper, own in of_paper.items():
        tables = Tables(own, metrics[metrics["paper"] == paper], pools, case_mix)
        sentences.append(conclusions(paper, headlines, tables, labels, names, few))
    called = {paper: paper_name(paper) for paper in papers}
    target = Path(history_path)
    log = history(
        read_csv(target, History.types()) if target.exists() else History.of([]),
        of_paper[papers[0]],
        headlines,
        names,
        date=day,
        # Without the commit: the same files give the same bytes in a checkout and in a copy of it.
        version=workflow_version()["version"],
    )
    moved = changes(log)
    for name, table in (
        ("sentences", pd.concat(sentences, ignore_index=True)),
        ("table", answer_table(of_paper, headlines, pools, labels, called, few)),
        ("changes", moved),
        ("runs", pd.DataFrame({"sentence": change_sentences(log, moved)})),
        ("history", log),
    ):
        write_csv(table, target.with_name(f"{name}.csv"))


def _types(model) -> dict[str, Any]:
    return {name: column.dtype.type for name, column in model.to_schema().columns.items()}


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.headlines,
        snakemake.input.metrics,
        snakemake.input.pools,
        snakemake.input.case_mix,
        snakemake.output.history,
        config=snakemake.params.study,
        titles=snakemake.params.titles,
        scopes=snakemake.params.scopes,
        papers=snakemake.params.papers,
        day=str(date.today()),
    )
