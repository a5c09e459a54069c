"""Write the pools of the headline quantities as tables, and draw their forest plots."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hcc_conversion.comparison.heterogeneity.cells import PoolCells
from hcc_conversion.comparison.heterogeneity.forest_figure import draw_pooled_forest
from hcc_conversion.comparison.heterogeneity.forest_lines import forest_panel
from hcc_conversion.comparison.heterogeneity.headlines import headlines_of
from hcc_conversion.comparison.heterogeneity.section import INFLUENCE, forest_pages
from hcc_conversion.comparison.heterogeneity.section import POOLS as POOLS_TITLE
from hcc_conversion.comparison.heterogeneity.tables import (
    INFLUENCE_HEADER,
    NOTES,
    POOL_HEADER,
    influence_table,
    pool_table,
)
from hcc_conversion.comparison.printed_names import paper_name
from hcc_conversion.display.page import save_figure
from hcc_conversion.display.pages import table_page
from hcc_conversion.display.view import View
from hcc_conversion.run.attempts import Attempts
from hcc_conversion.run.csv_for_people import write_csv
from hcc_conversion.run.logs import log_to
from hcc_conversion.run.whole_files import read_table
from schemas.vocabulary import POOLS


def main(
    results_path: str,
    *,
    scopes: Mapping[str, Mapping[str, str]],
    study: Mapping[str, Any],
    titles: Mapping[str, str],
    papers: Sequence[str],
) -> None:
    """The files stand beside *results_path*."""
    results, folder = read_table(results_path), Path(results_path).parent
    headlines = headlines_of(study, titles)
    centres = {scope: named for scope, named in scopes.items() if scope not in POOLS}
    view = View(POOLS_TITLE, centres, study, titles)
    attempts = Attempts()
    for name, title, build, keys in (
        ("table", POOLS_TITLE, pool_table, POOL_HEADER),
        ("influence", INFLUENCE, influence_table, INFLUENCE_HEADER),
    ):
        with attempts.step(f"{folder.name}/{name}"):
            # The heading of a column says what its rows are: the file is read on its own.
            write_csv(build(results, headlines, view.labels), folder / f"{name}.csv")
            shown = build(results, headlines, view.names)
            methods = [f"Method: {method}" for method in results["method"].unique() if method]
            notes = [*NOTES, *methods]
            page = table_page(title, shown, legend=view.legend, notes=notes, n_keys=len(keys))
            (folder / f"{name}.html").write_text(page, encoding="utf-8")
    cells = PoolCells(results)
    printed = {paper: paper_name(paper) for paper in papers}
    by_name = {headline.name: headline for headline in headlines}
    for page in forest_pages(headlines):
        with attempts.step(f"{folder.name}/{page.name}"):
            panels = [
                forest_panel(by_name[name], cells, view.names, printed) for name in page.headlines
            ]
            save_figure(draw_pooled_forest(panels, scopes, page.title), folder / page.name)
    attempts.finish("What could not be shown; everything else can (see the log):")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.results,
        scopes=snakemake.params.scopes,
        study=snakemake.params.study,
        titles=snakemake.params.titles,
        papers=snakemake.params.papers,
    )
