"""Draw the baseline of one scope's populations."""

import pandas as pd

from hcc_conversion.logs import log_to
from hcc_conversion.views import baseline_figure
from hcc_conversion.views.figure_files import save_figure
from hcc_conversion.views.labels import figure_title


def main(
    results_path: str,
    svg_path: str,
    png_path: str,
    *,
    scope: dict[str, str],
    populations: list[str],
    titles: dict[str, str],
) -> None:
    results = pd.read_parquet(results_path)
    figure = baseline_figure.draw_baseline(
        results, populations, figure_title("baseline", scope), titles
    )
    save_figure(figure, svg_path, png_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.results,
        snakemake.output.svg,
        snakemake.output.png,
        scope=snakemake.params.scope,
        populations=snakemake.params.populations,
        titles=snakemake.params.titles,
    )
