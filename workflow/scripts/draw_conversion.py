"""Draw the hazard ratios of conversion of one scope."""

import pandas as pd

from hcc_conversion.analyses.conversion.forest import draw_forest
from hcc_conversion.display.labels import figure_title, titled_notes
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.logs import log_to

MODELS = {"univariate": "Univariate", "multivariate": "Multivariate"}


def main(
    results_path: str,
    svg_path: str,
    png_path: str,
    *,
    scope: dict[str, str],
    titles: dict[str, str],
) -> None:
    title = figure_title("conversion", scope)
    results = titled_notes(pd.read_parquet(results_path), titles)
    figure = draw_forest(results, MODELS, title, titles)
    save_figure(figure, svg_path, png_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.results,
        snakemake.output.svg,
        snakemake.output.png,
        scope=snakemake.params.scope,
        titles=snakemake.params.titles,
    )
