"""Draw the scaled Schoenfeld residuals of one scope's multivariate model."""

import pandas as pd

from hcc_conversion.analyses.conversion import schoenfeld as schoenfeld_figure
from hcc_conversion.display.labels import scope_label
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.logs import log_to


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
