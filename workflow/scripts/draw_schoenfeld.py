"""Draw the scaled Schoenfeld residuals of one scope's multivariate model."""

import pandas as pd

from hcc_conversion.logs import log_to
from hcc_conversion.views import schoenfeld_figure
from hcc_conversion.views.figure_files import save_figure
from hcc_conversion.views.labels import scope_label


def main(
    results_path: str,
    residuals_path: str,
    svg_path: str,
    png_path: str,
    *,
    scope: dict[str, str],
    titles: dict[str, str],
) -> None:
    title = f"Proportional hazards of conversion — {scope_label(scope['name'], scope['nature'])}"
    figure = schoenfeld_figure.draw_schoenfeld(
        pd.read_parquet(residuals_path), pd.read_parquet(results_path), title, titles
    )
    save_figure(figure, svg_path, png_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.results,
        snakemake.input.residuals,
        snakemake.output.svg,
        snakemake.output.png,
        scope=snakemake.params.scope,
        titles=snakemake.params.titles,
    )
