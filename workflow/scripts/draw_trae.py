"""Draw the treatment-related adverse events of one scope's populations."""

import pandas as pd

from hcc_conversion.analyses.trae import figure as trae_figure
from hcc_conversion.display.labels import figure_title
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.logs import log_to


def main(
    results_path: str,
    svg_path: str,
    png_path: str,
    *,
    scope: dict[str, str],
    populations: list[str],
) -> None:
    results = pd.read_parquet(results_path)
    figure = trae_figure.draw_trae(results, populations, figure_title("trae", scope))
    save_figure(figure, svg_path, png_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.results,
        snakemake.output.svg,
        snakemake.output.png,
        scope=snakemake.params.scope,
        populations=snakemake.params.populations,
    )
