"""Draw the patient flow of one scope."""

import pandas as pd

from hcc_conversion.analyses.flow.figure import draw_flow
from hcc_conversion.display.labels import figure_title
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.logs import log_to


def main(results_path: str, svg_path: str, png_path: str, scope: dict[str, str]) -> None:
    figure = draw_flow(pd.read_parquet(results_path), figure_title("flow", scope))
    save_figure(figure, svg_path, png_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.results,
        snakemake.output.svg,
        snakemake.output.png,
        snakemake.params.scope,
    )
