"""Hold every printed value against the results of every scope: the replication scorecard."""

from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.comparison.heterogeneity.headlines import headlines_of
from hcc_conversion.comparison.printed_names import EVERYWHERE
from hcc_conversion.comparison.published_values import published_of_papers
from hcc_conversion.comparison.scorecard.error_rates import read_error_rates
from hcc_conversion.comparison.scorecard.figure import draw_published
from hcc_conversion.comparison.scorecard.headline_metrics import (
    headline_metrics,
    prediction_intervals,
)
from hcc_conversion.comparison.scorecard.headline_table import compare_headlines
from hcc_conversion.comparison.scorecard.page import ScorecardTables, scorecard_page
from hcc_conversion.comparison.scorecard.rules import rules_of
from hcc_conversion.comparison.scorecard.section import FIGURES
from hcc_conversion.comparison.scorecard.section import TITLE as FIGURES_TITLE
from hcc_conversion.comparison.scorecard.sources import (
    read_all_exceptions,
    read_findings,
    read_results,
)
from hcc_conversion.comparison.scorecard.table import scorecard, summarise
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.contents import refuse_changed
from hcc_conversion.run.csv_for_people import write_csv
from hcc_conversion.run.logs import log_to, logger
from hcc_conversion.run.whole_files import read_table
from schemas.scorecard import AuditControl


def main(
    values_paths: list[str],
    results_paths: list[str],
    findings_path: str,
    exceptions_paths: list[str],
    control_path: str,
    pools_path: str,
    error_rates_paths: list[str],
    folder: str,
    *,
    config: dict[str, Any],
    titles: dict[str, str],
    scopes: dict[str, dict[str, str]],
    made_from: dict[str, dict[str, str]],
    title: str,
) -> None:
    rules, headlines = rules_of(config["scorecard"]), headlines_of(config, titles)
    papers = published_of_papers(values_paths)
    results, findings = read_results(results_paths, list(scopes)), read_findings(findings_path)
    exceptions = read_all_exceptions(exceptions_paths, papers)
    prediction = prediction_intervals(
        read_table(pools_path), config["heterogeneity"]["few_centres"]
    )
    cards, quantities = [], []
    for paper, published in papers.items():
        origin = made_from[paper]
        of_paper = (paper, published, results)
        judged = scorecard(*of_paper, findings, exceptions[paper], origin, rules, headlines)
        cards.append(judged)
        held = compare_headlines(*of_paper, headlines, findings, origin, rules, prediction)
        quantities.append(held)
    card = pd.concat(cards, ignore_index=True)
    compared = pd.concat(quantities, ignore_index=True)
    control = AuditControl.validate(pd.read_csv(control_path, dtype=_types(AuditControl)))
    tables = ScorecardTables(card, summarise(card), compared, headline_metrics(compared), control)
    logger.info("%s", tables.summary[tables.summary["place"] == EVERYWHERE].to_string(index=False))
    target = Path(folder)
    for name in ("scorecard", "summary", "headlines", "metrics"):
        write_csv(getattr(tables, name), target / f"{name}.csv")
    for name, (what, kinds) in FIGURES.items():
        figure = draw_published(compared, scopes, kinds, f"{FIGURES_TITLE}: {what}")
        save_figure(figure, target / name)
    page = scorecard_page(title, tables, rules, scopes, read_error_rates(error_rates_paths))
    (target / "scorecard.html").write_text(page, encoding="utf-8")


def _types(model) -> dict[str, Any]:
    return {name: column.dtype.type for name, column in model.to_schema().columns.items()}


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        list(snakemake.input.values),
        list(snakemake.input.results),
        snakemake.input.findings,
        list(snakemake.input.exceptions),
        snakemake.input.control,
        snakemake.input.pools,
        list(snakemake.input.error_rates),
        str(Path(snakemake.output.scorecard).parent),
        config=snakemake.params.study,
        titles=snakemake.params.titles,
        scopes=snakemake.params.scopes,
        made_from=snakemake.params.made_from,
        title=snakemake.params.title,
    )
    refuse_changed(snakemake.params.content)
