"""Draw forest plots of the centres: one page for each kind of headline quantity."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hcc_conversion.comparison.heterogeneity.cells import PoolCells
from hcc_conversion.comparison.heterogeneity.forest_figure import draw_pooled_forest
from hcc_conversion.comparison.heterogeneity.forest_lines import forest_panel
from hcc_conversion.comparison.heterogeneity.headlines import headlines_of
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.logs import log_to
from schemas.vocabulary import POOLED

#: File, then what it shows.
TITLES = {
    "proportion": "Proportions across centres, per cent",
    "mean_difference": "Conversion minus direct surgery across centres",
    "hazard_ratio": "Hazard ratios of conversion, each predictor alone, across centres (log scale)",
}


def main(
    results_path: str,
    svg_path: str,
    png_path: str,
    *,
    kind: str,
    study: Mapping[str, Any],
    titles: Mapping[str, str],
    scopes: Mapping[str, Mapping[str, str]],
    papers: list[str],
) -> None:
    cells = PoolCells(pd.read_parquet(results_path))
    labels = {
        scope: f"{named['name']} ({named['nature']})"
        for scope, named in scopes.items()
        if scope != POOLED
    }
    panels = [
        forest_panel(headline, cells, labels, dict(zip(papers, papers, strict=True)))
        for headline in headlines_of(study, titles)
        if headline.kind == kind
    ]
    save_figure(draw_pooled_forest(panels, list(scopes), TITLES[kind]), svg_path, png_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.results,
        snakemake.output.svg,
        snakemake.output.png,
        kind=snakemake.wildcards.kind,
        study=snakemake.params.study,
        titles=snakemake.params.titles,
        scopes=snakemake.params.scopes,
        papers=snakemake.params.papers,
    )
