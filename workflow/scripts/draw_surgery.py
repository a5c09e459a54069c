"""Draw conversion and direct surgery of one scope."""

import pandas as pd

from hcc_conversion.analyses.surgery import figure as surgery_figure
from hcc_conversion.display.labels import figure_title
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.logs import log_to


def main(
    results_path: str,
    svg_path: str,
    png_path: str,
    *,
    scope: dict[str, str],
    titles: dict[str, str],
) -> None:
    title = figure_title("surgery", scope)
    figure = surgery_figure.draw_surgery(pd.read_parquet(results_path), title, titles)
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
